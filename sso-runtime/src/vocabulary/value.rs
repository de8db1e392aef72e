//! What the values of claims and People fields have in common: how they are kept, and the columns they fill.

use crate::person::{EntrySource, PartialDate};

/// A member of [`Claims`](crate::Claims) or of a [`Person`](crate::Person) that may hold a value of type `V`.
pub(super) trait Kept<V: ?Sized> {
    /// The value, if there is one.
    fn value(&self) -> Option<&V>;
}

impl Kept<str> for String {
    fn value(&self) -> Option<&str> {
        (!self.is_empty()).then_some(self)
    }
}

impl Kept<str> for Option<String> {
    fn value(&self) -> Option<&str> {
        self.as_deref().filter(|text| !text.is_empty())
    }
}

/// The first of several, which is the only one in Google's tokens.
impl Kept<str> for Vec<String> {
    fn value(&self) -> Option<&str> {
        self.first()?.value()
    }
}

/// Implements [`Kept`] for members that hold the value itself, and for those that hold it or nothing.
macro_rules! kept {
    ($($value:ty),*) => {$(
        impl Kept<$value> for $value {
            fn value(&self) -> Option<&$value> {
                Some(self)
            }
        }

        impl Kept<$value> for Option<$value> {
            fn value(&self) -> Option<&$value> {
                self.as_ref()
            }
        }
    )*};
}
kept!(bool, i32, i64, PartialDate);

impl Kept<[String]> for Vec<String> {
    fn value(&self) -> Option<&[String]> {
        (!self.is_empty()).then_some(self)
    }
}

impl Kept<[EntrySource]> for Vec<EntrySource> {
    fn value(&self) -> Option<&[EntrySource]> {
        (!self.is_empty()).then_some(self)
    }
}

/// The type that a kind of value is read as: `value!(text)` is `str`.
macro_rules! value {
    (text) => {
        str
    };
    (flag) => {
        bool
    };
    (number) => {
        i32
    };
    (date) => {
        $crate::PartialDate
    };
    (seconds) => {
        i64
    };
    (words) => {
        [String]
    };
    (sources) => {
        [$crate::person::EntrySource]
    };
}

/// The types of the columns that a kind of value fills, the most usual first, as a message offers them.
macro_rules! columns {
    (text) => {
        &["String"]
    };
    (flag) => {
        &["bool"]
    };
    (number) => {
        &["i32", "i64"]
    };
    (date) => {
        &[
            #[cfg(feature = "with-chrono")]
            "sea_orm::prelude::Date",
            #[cfg(feature = "with-time")]
            "sea_orm::prelude::TimeDate",
            "sso_runtime::PartialDate",
        ]
    };
    (seconds) => {
        &[
            "i64",
            #[cfg(feature = "with-chrono")]
            "sea_orm::prelude::DateTimeUtc",
            #[cfg(feature = "with-time")]
            "sea_orm::prelude::TimeDateTimeWithTimeZone",
        ]
    };
    // Lists and whole entries.
    ($other:ident) => {
        &["sea_orm::prelude::Json"]
    };
}

/// The columns that a kind of value fills: `fills!(text given_name)` implements `Fills<String>` for `given_name`.
///
/// `is_held` is written out where a usual column is filled, so that it is compiled here, and in no application.
macro_rules! fills {
    (text $source:ident) => {
        impl $crate::Fills<String> for $source {
            fn convert(value: &str) -> Option<String> {
                Some(value.to_owned())
            }

            fn is_held(value: &str, column: &String) -> bool {
                value == column
            }
        }
    };
    (flag $source:ident) => {
        impl $crate::Fills<bool> for $source {
            fn convert(value: &bool) -> Option<bool> {
                Some(*value)
            }

            fn is_held(value: &bool, column: &bool) -> bool {
                value == column
            }
        }
    };
    (number $source:ident) => {
        impl $crate::Fills<i32> for $source {
            fn convert(value: &i32) -> Option<i32> {
                Some(*value)
            }
        }

        impl $crate::Fills<i64> for $source {
            fn convert(value: &i32) -> Option<i64> {
                Some((*value).into())
            }
        }
    };
    (date $source:ident) => {
        impl $crate::Fills<$crate::PartialDate> for $source {
            fn convert(value: &$crate::PartialDate) -> Option<$crate::PartialDate> {
                Some(*value)
            }
        }

        #[cfg(feature = "with-chrono")]
        impl $crate::Fills<::chrono::NaiveDate> for $source {
            fn convert(value: &$crate::PartialDate) -> Option<::chrono::NaiveDate> {
                value.to_chrono()
            }

            fn is_held(value: &$crate::PartialDate, column: &::chrono::NaiveDate) -> bool {
                value.to_chrono().is_some_and(|date| date == *column)
            }
        }

        #[cfg(feature = "with-time")]
        impl $crate::Fills<::time::Date> for $source {
            fn convert(value: &$crate::PartialDate) -> Option<::time::Date> {
                value.to_time()
            }

            fn is_held(value: &$crate::PartialDate, column: &::time::Date) -> bool {
                value.to_time().is_some_and(|date| date == *column)
            }
        }
    };
    (words $source:ident) => {
        impl $crate::Fills<Vec<String>> for $source {
            fn convert(value: &[String]) -> Option<Vec<String>> {
                Some(value.to_vec())
            }
        }

        $crate::vocabulary::value::fills!(json $source);
    };
    (sources $source:ident) => {
        impl $crate::Fills<Vec<$crate::person::EntrySource>> for $source {
            fn convert(value: &[$crate::person::EntrySource]) -> Option<Vec<$crate::person::EntrySource>> {
                Some(value.to_vec())
            }
        }

        $crate::vocabulary::value::fills!(json $source);
    };
    // A whole entry, in the shape of Google's JSON.
    (json $source:ident) => {
        impl $crate::Fills<::serde_json::Value> for $source {
            fn convert(value: &<Self as $crate::Source>::Value) -> Option<::serde_json::Value> {
                ::serde_json::to_value(value).ok()
            }
        }
    };
    (seconds $source:ident) => {
        impl $crate::Fills<i64> for $source {
            fn convert(value: &i64) -> Option<i64> {
                Some(*value)
            }
        }

        #[cfg(feature = "with-chrono")]
        impl $crate::Fills<::chrono::DateTime<::chrono::Utc>> for $source {
            fn convert(value: &i64) -> Option<::chrono::DateTime<::chrono::Utc>> {
                ::chrono::DateTime::from_timestamp(*value, 0)
            }
        }

        #[cfg(feature = "with-chrono")]
        impl $crate::Fills<::chrono::DateTime<::chrono::FixedOffset>> for $source {
            fn convert(value: &i64) -> Option<::chrono::DateTime<::chrono::FixedOffset>> {
                ::chrono::DateTime::from_timestamp(*value, 0).map(|time| time.fixed_offset())
            }
        }

        #[cfg(feature = "with-chrono")]
        impl $crate::Fills<::chrono::NaiveDateTime> for $source {
            fn convert(value: &i64) -> Option<::chrono::NaiveDateTime> {
                ::chrono::DateTime::from_timestamp(*value, 0).map(|time| time.naive_utc())
            }
        }

        #[cfg(feature = "with-time")]
        impl $crate::Fills<::time::OffsetDateTime> for $source {
            fn convert(value: &i64) -> Option<::time::OffsetDateTime> {
                ::time::OffsetDateTime::from_unix_timestamp(*value).ok()
            }
        }

        #[cfg(feature = "with-time")]
        impl $crate::Fills<::time::PrimitiveDateTime> for $source {
            fn convert(value: &i64) -> Option<::time::PrimitiveDateTime> {
                let time = ::time::OffsetDateTime::from_unix_timestamp(*value).ok()?;
                Some(::time::PrimitiveDateTime::new(time.date(), time.time()))
            }
        }
    };
}

pub(super) use {columns, fills, value};
