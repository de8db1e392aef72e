//! The values of the People API, one module a field and one item a value.

/// Birthdays.
pub mod birthdays {
    use crate::{
        person::PartialDate,
        profile::Profile,
        vocabulary::{
            scope::{Scope, Scopes, UserBirthdayRead, any_of},
            source::{Fills, Source},
        },
    };

    /// The date.
    #[allow(non_camel_case_types)]
    #[derive(Debug)]
    pub struct date;
    impl Source for date {
        type Value = PartialDate;
        const NAME: &'static str = "birthdays::date";
        const SCOPES: Scopes = any_of(&[UserBirthdayRead::INFO]);
        const PERSON_FIELD: Option<&'static str> = Some("birthdays");
        fn read(_profile: &Profile) -> Option<&PartialDate> {
            None
        }
    }
    #[cfg(feature = "with-chrono")]
    impl Fills<chrono::NaiveDate> for date {
        fn convert(value: &PartialDate) -> Option<chrono::NaiveDate> {
            value.to_chrono()
        }
    }
}
