//! The values of the People API, one module a field and one item a value, in Google's words and Rust's spelling.
//!
//! A mapping names them after `people =`, as in `people = birthdays::date`. They can be read without a row, too:
//!
//! ```
//! use sso_runtime::{PartialDate, Profile, people};
//!
//! fn has_birthday(profile: &Profile, month: u8, day: u8) -> bool {
//!     profile
//!         .value::<people::birthdays::date, PartialDate>()
//!         .is_some_and(|date| date.month() == Some(month) && date.day() == Some(day))
//! }
//! ```
//!
//! A field is a list. A value is that of the entry that [`chosen`](crate::person::chosen) says; for all the others there
//! is [`Person`](crate::Person). Every value may be absent. As Google leaves out flags that are false, a flag is known
//! wherever there is an entry.
//!
//! Source: People API v1, discovery document, revision 20251117.

use crate::person::person_fields;

/// One module a field, one documented item a value.
macro_rules! vocabulary {
    ($(
        $(#[$field_doc:meta])* $field:ident: $entry:ident = $wire_field:literal $scopes:tt {
            $($(#[$doc:meta])* $member:ident: $kind:ident = $wire_member:literal;)+
        }
    )+) => {
        $(
            $(#[$field_doc])*
            #[doc = concat!("\n\nSource: People API, type `", stringify!($entry), "`.")]
            pub mod $field {
                $(
                    $(#[$doc])*
                    #[doc = vocabulary!(@needs $scopes)]
                    #[doc = concat!("\n\nSource: People API, `", stringify!($entry), ".", $wire_member, "`.")]
                    #[allow(non_camel_case_types, reason = "Google's word, as a mapping writes it")]
                    #[derive(Clone, Copy, Debug)]
                    #[non_exhaustive]
                    pub struct $member {}

                    impl $crate::Source for $member {
                        type Value = $crate::vocabulary::value::value!($kind);
                        const NAME: &'static str = concat!(stringify!($field), "::", vocabulary!(@name $member));
                        const SCOPES: $crate::scope::Scopes = vocabulary!(@any_of $scopes);
                        const PERSON_FIELD: Option<&'static str> = Some($wire_field);

                        fn read(profile: &$crate::Profile) -> Option<&Self::Value> {
                            let entry = $crate::person::chosen(&profile.person()?.$field)?;
                            $crate::vocabulary::value::Kept::value(&entry.$member)
                        }
                    }

                    $crate::vocabulary::value::fills!($kind $member);
                )+
            }
        )+

        /// Every value: the Rust names, Google's type and names, the kind. To be held against the discovery document.
        #[cfg(test)]
        pub(super) const ROWS: &[Row] = &[$($(Row {
            name: <$field::$member as crate::Source>::NAME,
            person_field: $wire_field,
            schema: stringify!($entry),
            member: $wire_member,
            kind: stringify!($kind),
        }),+),+];
    };
    (@needs [$scope:ident $(, $more:ident)*]) => {
        concat!(
            "\n\nMay be absent. Needs the scope ", vocabulary!(@link $scope) $(, " or ", vocabulary!(@link $more))*, "."
        )
    };
    (@link $scope:ident) => { concat!("[`", stringify!($scope), "`](crate::scope::", stringify!($scope), ")") };
    (@any_of [$($scope:ident),+]) => {
        $crate::scope::any_of(&[$(<$crate::scope::$scope as $crate::scope::Scope>::INFO),+])
    };
    // Not as `stringify!` has it.
    (@name r#type) => { "type" };
    (@name $member:ident) => { stringify!($member) };
}

/// A value of the table.
#[cfg(test)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) person_field: &'static str,
    pub(super) schema: &'static str,
    pub(super) member: &'static str,
    pub(super) kind: &'static str,
}

person_fields!(vocabulary);
