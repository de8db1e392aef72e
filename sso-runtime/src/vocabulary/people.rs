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
//! A field is a list. A value is that of the entry that [`chosen`](crate::person::chosen) says, unless `pick(...)` says
//! which, or the column is a `Vec`, which takes all; `entry` is the whole entry. Every value may be absent. As Google leaves out flags that are false, a flag is known
//! wherever there is an entry.
//!
//! Source: People API v1, discovery document, revision 20251117.

use crate::person::person_fields;

/// An item of the vocabulary: its field's module, its documentation, how it is read, and the columns that it fills.
macro_rules! item {
    (
        $(#[$doc:meta])* $field:ident::$item:ident, $kind:ident, $value:ty, $scopes:tt, $wire_field:literal,
        $one:expr $(, $every:expr)?
    ) => {
        $(#[$doc])*
        #[doc = item!(@needs $scopes)]
        #[allow(non_camel_case_types, reason = "Google's word, as a mapping writes it")]
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct $item {}

        impl $crate::Source for $item {
            type Value = $value;
            const NAME: &'static str = concat!(stringify!($field), "::", item!(@name $item));
            const SCOPES: $crate::scope::Scopes = item!(@any_of $scopes);
            const PERSON_FIELD: Option<&'static str> = Some($wire_field);
            const COLUMNS: &'static [&'static str] = $crate::vocabulary::value::columns!($kind);

            fn read(profile: &$crate::Profile) -> Option<&Self::Value> {
                Self::read_picked(profile, $crate::person::Pick::Any)
            }

            fn read_picked(profile: &$crate::Profile, pick: $crate::person::Pick) -> Option<&Self::Value> {
                let one: fn(&$crate::Person, $crate::person::Pick) -> Option<&Self::Value> = $one;
                one(profile.person()?, pick)
            }

            $(const IS_LIST: bool = true;

            fn read_every(profile: &$crate::Profile, pick: $crate::person::Pick) -> Vec<&Self::Value> {
                let every: fn(&$crate::Person, $crate::person::Pick) -> Vec<&Self::Value> = $every;
                profile.person().map(|person| every(person, pick)).unwrap_or_default()
            })?
        }

        $crate::vocabulary::value::fills!($kind $item);
    };
    (@needs [$scope:ident $(, $more:ident)*]) => {
        concat!(
            "\n\nMay be absent. Needs the scope ", item!(@link $scope) $(, " or ", item!(@link $more))*, "."
        )
    };
    (@link $scope:ident) => { concat!("[`", stringify!($scope), "`](crate::scope::", stringify!($scope), ")") };
    (@any_of [$($scope:ident),+]) => {
        $crate::scope::any_of(&[$(<$crate::scope::$scope as $crate::scope::Scope>::INFO),+])
    };
    // Not as `stringify!` has it.
    (@name r#type) => { "type" };
    (@name $item:ident) => { stringify!($item) };
}

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
                use super::has_word;
                use $crate::vocabulary::{source::{List, ListSource}, value::{Kept as _, value}};

                $(
                    item! {
                        $(#[$doc])*
                        #[doc = concat!("\n\nSource: People API, `", stringify!($entry), ".", $wire_member, "`.")]
                        $field::$member, $kind, value!($kind), $scopes, $wire_field,
                        |person, pick| pick.one(&person.$field)?.$member.value(),
                        |person, pick| {
                            pick.all(&person.$field).into_iter().filter_map(|entry| entry.$member.value()).collect()
                        }
                    }
                )+

                item! {
                    /// The whole entry: for a JSON column, or a column of the entry's type.
                    $field::entry, json, $crate::person::$entry, $scopes, $wire_field,
                    |person, pick| pick.one(&person.$field),
                    |person, pick| pick.all(&person.$field)
                }

                impl $crate::Fills<$crate::person::$entry> for entry {
                    fn convert(value: &$crate::person::$entry) -> Option<$crate::person::$entry> {
                        Some(value.clone())
                    }
                }

                const LIST: List = List {
                    has_types: has_word(&[$(stringify!($member)),+], "r#type"),
                    has_current: has_word(&[$(stringify!($member)),+], "current"),
                };
                $(
                    impl ListSource for $member {
                        const LIST: List = LIST;
                    }
                )+
                impl ListSource for entry {
                    const LIST: List = LIST;
                }
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
            scopes: <$field::$member as crate::Source>::SCOPES,
            is_read: |profile| <$field::$member as crate::Source>::read(profile).is_some(),
            count: |profile| <$field::$member as crate::Source>::read_every(profile, crate::person::Pick::Any).len(),
        }),+),+];
    };
}

/// Whether `word` is among the members of a list's entries.
const fn has_word(members: &[&str], word: &str) -> bool {
    let mut index = 0;
    while index < members.len() {
        if super::scope::equal(members[index], word) {
            return true;
        }
        index += 1;
    }
    false
}

/// A value of the table.
#[cfg(test)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) person_field: &'static str,
    pub(super) schema: &'static str,
    pub(super) member: &'static str,
    pub(super) kind: &'static str,
    pub(super) scopes: crate::scope::Scopes,
    pub(super) is_read: fn(&crate::Profile) -> bool,
    pub(super) count: fn(&crate::Profile) -> usize,
}

person_fields!(vocabulary);

/// Groups of the address book and organisations that the person belongs to.
///
/// Source: People API, type `Membership`.
pub mod memberships {
    use crate::{
        Fills,
        person::Membership,
        vocabulary::{
            source::{List, ListSource},
            value::Kept as _,
        },
    };

    fn group(entry: &Membership) -> Option<&str> {
        entry.contact_group_membership.as_ref()?.contact_group_resource_name.value()
    }

    fn domain(entry: &Membership) -> Option<&bool> {
        Some(&entry.domain_membership.as_ref()?.in_viewer_domain)
    }

    item! {
        /// The group of the address book: `contactGroups/{id}`.
        ///
        /// Source: People API, `ContactGroupMembership.contactGroupResourceName`.
        memberships::contact_group_resource_name, text, str, [Profile, ContactsReadonly], "memberships",
        |person, pick| group(pick.one(&person.memberships)?),
        |person, pick| pick.all(&person.memberships).into_iter().filter_map(group).collect()
    }

    item! {
        /// Whether the person belongs to the organisation of whoever asks.
        ///
        /// Source: People API, `DomainMembership.inViewerDomain`.
        memberships::in_viewer_domain, flag, bool, [Profile, ContactsReadonly], "memberships",
        |person, pick| domain(pick.one(&person.memberships)?),
        |person, pick| pick.all(&person.memberships).into_iter().filter_map(domain).collect()
    }

    item! {
        /// The whole entry: for a JSON column, or a column of the entry's type.
        memberships::entry, json, Membership, [Profile, ContactsReadonly], "memberships",
        |person, pick| pick.one(&person.memberships),
        |person, pick| pick.all(&person.memberships)
    }

    impl ListSource for contact_group_resource_name {
        const LIST: List = List { has_types: false, has_current: false };
    }
    impl ListSource for in_viewer_domain {
        const LIST: List = List { has_types: false, has_current: false };
    }
    impl ListSource for entry {
        const LIST: List = List { has_types: false, has_current: false };
    }

    impl Fills<Membership> for entry {
        fn convert(value: &Membership) -> Option<Membership> {
            Some(value.clone())
        }
    }
}

/// Where the whole answer comes from. It is no list.
///
/// Any scope of the People API gives it; `profile` is asked for where a column needs it and no other scope is.
///
/// Source: People API, type `PersonMetadata`.
pub mod metadata {
    use crate::{
        Fills,
        person::{EntrySource, PersonMetadata},
        vocabulary::value::Kept as _,
    };

    item! {
        /// Whether the person was deleted.
        ///
        /// Source: People API, `PersonMetadata.deleted`.
        metadata::deleted, flag, bool, [Profile], "metadata", |person, _| Some(&person.metadata.deleted)
    }

    item! {
        /// Other persons that this one is linked with.
        ///
        /// Source: People API, `PersonMetadata.linkedPeopleResourceNames`.
        metadata::linked_people_resource_names, words, [String], [Profile], "metadata",
        |person, _| person.metadata.linked_people_resource_names.value()
    }

    item! {
        /// Earlier names of this person's resource.
        ///
        /// Source: People API, `PersonMetadata.previousResourceNames`.
        metadata::previous_resource_names, words, [String], [Profile], "metadata",
        |person, _| person.metadata.previous_resource_names.value()
    }

    item! {
        /// The sources, with the time of their last change.
        ///
        /// Source: People API, `PersonMetadata.sources`.
        metadata::sources, sources, [EntrySource], [Profile], "metadata",
        |person, _| person.metadata.sources.value()
    }

    item! {
        /// The whole object: for a JSON column, or a column of its type.
        metadata::entry, json, PersonMetadata, [Profile], "metadata", |person, _| Some(&person.metadata)
    }

    impl Fills<PersonMetadata> for entry {
        fn convert(value: &PersonMetadata) -> Option<PersonMetadata> {
            Some(value.clone())
        }
    }
}
