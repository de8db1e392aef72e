//! Names that people bring from elsewhere, or that Google has given up: each says what to write instead.

use std::marker::PhantomData;

use super::{scope::Scopes, source::Source};
use crate::profile::Profile;

/// A name that is there only to say what to write instead. That is the only message: nothing else is asked of it.
#[derive(Debug)]
pub struct Instead<W>(PhantomData<fn() -> W>);

/// The name, and the advice.
pub trait Word: 'static {
    /// As a mapping writes it.
    const NAME: &'static str;
    /// What to write instead.
    const ADVICE: &'static str;
    /// The scopes of that.
    const SCOPES: Scopes;
}

impl<W: Word> Source for Instead<W> {
    type Value = str;
    const NAME: &'static str = W::NAME;
    const SCOPES: Scopes = W::SCOPES;
    const MAY_BE_ABSENT: bool = false;
    const INSTEAD: Option<&'static str> = Some(W::ADVICE);

    fn read(_: &Profile) -> Option<&str> {
        None
    }
}

/// Hidden names, each with the advice that a mapping gets for it.
macro_rules! instead {
    ($module:literal: $($name:ident => $advice:literal $([$scope:ident])?;)+) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, reason = "the spelling that people bring")]
        pub mod instead {
            // Not a type of that name: where a conversion is missing, rustc points at all types of the source's name.
            $(pub mod $name {
                #[derive(Debug)]
                pub struct Name {}

                impl $crate::vocabulary::instead::Word for Name {
                    const NAME: &'static str = concat!($module, stringify!($name));
                    const ADVICE: &'static str = $advice;
                    const SCOPES: $crate::scope::Scopes = $crate::vocabulary::instead::instead!(@scopes $($scope)?);
                }
            })+
        }
        $(
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, reason = "the spelling that people bring")]
            pub type $name = $crate::vocabulary::instead::Instead<instead::$name::Name>;
        )+
    };
    (@scopes) => { $crate::scope::any_of(&[]) };
    (@scopes $scope:ident) => {
        $crate::scope::any_of(&[<$crate::scope::$scope as $crate::scope::Scope>::INFO])
    };
}

/// The names for a field of the People API.
macro_rules! instead_of_people {
    (addresses) => {
        $crate::vocabulary::instead::instead! { "addresses::":
            address => "write `people = addresses::formatted_value`" [UserAddressesRead];
            postcode => "write `people = addresses::postal_code`" [UserAddressesRead];
            state => "write `people = addresses::region`" [UserAddressesRead];
            street => "write `people = addresses::street_address`" [UserAddressesRead];
            value => "write `people = addresses::formatted_value`" [UserAddressesRead];
            zip => "write `people = addresses::postal_code`" [UserAddressesRead];
            zip_code => "write `people = addresses::postal_code`" [UserAddressesRead];
        }
    };
    (age_ranges) => {
        $crate::vocabulary::instead::instead! { "age_ranges::":
            value => "write `people = age_ranges::age_range`" [ProfileAgerangeRead];
        }
    };
    (birthdays) => {
        $crate::vocabulary::instead::instead! { "birthdays::":
            birthdate => "write `people = birthdays::date`" [UserBirthdayRead];
            birthday => "write `people = birthdays::date`" [UserBirthdayRead];
            day => "write `people = birthdays::date`\nnote: a function makes a part of it: `with = path`" [UserBirthdayRead];
            month => "write `people = birthdays::date`\nnote: a function makes a part of it: `with = path`" [UserBirthdayRead];
            text => "write `people = birthdays::date`\nnote: Google has deprecated the text, and checks nothing in it" [UserBirthdayRead];
            value => "write `people = birthdays::date`" [UserBirthdayRead];
            year => "write `people = birthdays::date`\nnote: a function makes a part of it: `with = path`" [UserBirthdayRead];
        }
    };
    (email_addresses) => {
        $crate::vocabulary::instead::instead! { "email_addresses::":
            address => "write `people = email_addresses::value`";
            email => "write `people = email_addresses::value`";
            email_address => "write `people = email_addresses::value`";
        }
    };
    (genders) => {
        $crate::vocabulary::instead::instead! { "genders::":
            gender => "write `people = genders::value`" [UserGenderRead];
            pronouns => "write `people = genders::address_me_as`" [UserGenderRead];
            sex => "write `people = genders::value`" [UserGenderRead];
        }
    };
    (locales) => {
        $crate::vocabulary::instead::instead! { "locales::":
            language => "write `people = locales::value`";
            locale => "write `people = locales::value`";
        }
    };
    (names) => {
        $crate::vocabulary::instead::instead! { "names::":
            first_name => "write `people = names::given_name`";
            full_name => "write `people = names::display_name`";
            last_name => "write `people = names::family_name`";
            name => "write `people = names::display_name`";
            surname => "write `people = names::family_name`";
            value => "write `people = names::display_name`";
        }
    };
    (organizations) => {
        $crate::vocabulary::instead::instead! { "organizations::":
            company => "write `people = organizations::name`" [UserOrganizationRead];
            employer => "write `people = organizations::name`" [UserOrganizationRead];
            job_title => "write `people = organizations::title`" [UserOrganizationRead];
            organization => "write `people = organizations::name`" [UserOrganizationRead];
            position => "write `people = organizations::title`" [UserOrganizationRead];
            role => "write `people = organizations::title`" [UserOrganizationRead];
            value => "write `people = organizations::name`" [UserOrganizationRead];
        }
    };
    (phone_numbers) => {
        $crate::vocabulary::instead::instead! { "phone_numbers::":
            e164 => "write `people = phone_numbers::canonical_form`" [UserPhonenumbersRead];
            number => "write `people = phone_numbers::value`" [UserPhonenumbersRead];
            phone => "write `people = phone_numbers::value`" [UserPhonenumbersRead];
            phone_number => "write `people = phone_numbers::value`" [UserPhonenumbersRead];
        }
    };
    (photos) => {
        $crate::vocabulary::instead::instead! { "photos::":
            avatar => "write `people = photos::url`";
            photo => "write `people = photos::url`";
            picture => "write `people = photos::url`";
            value => "write `people = photos::url`";
        }
    };
    (urls) => {
        $crate::vocabulary::instead::instead! { "urls::":
            url => "write `people = urls::value`";
        }
    };
    ($other:ident) => {};
}

/// A word behind `people =` that is no path to a value: the name of a list, or a word that belongs elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct PeopleWord {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
    pub(crate) advice: &'static str,
}

impl PeopleWord {
    /// The value that a list most likely stands for.
    pub(crate) const fn likely_value(&self) -> &'static str {
        const LIKELY: &[&str] =
            &["value", "display_name", "date", "formatted_value", "age_range", "name", "url", "username"];
        let mut likely = 0;
        while likely < LIKELY.len() {
            let mut index = 0;
            while index < self.values.len() {
                if super::scope::equal(LIKELY[likely], self.values[index]) {
                    return LIKELY[likely];
                }
                index += 1;
            }
            likely += 1;
        }
        self.values[0]
    }
}

/// Words behind `people =` that belong elsewhere.
macro_rules! people_words {
    ($($name:ident => $advice:literal;)+) => {$(
        #[doc(hidden)]
        #[allow(non_upper_case_globals, missing_docs, reason = "the spelling that people bring")]
        pub const $name: $crate::vocabulary::instead::PeopleWord =
            $crate::vocabulary::instead::PeopleWord { name: stringify!($name), values: &[], advice: $advice };
    )+};
}

pub(super) use {instead, instead_of_people, people_words};
