//! A date of which some parts may be missing.

use std::{error::Error, fmt, str::FromStr};

use sea_orm::{
    ColIdx, ColumnType, DbErr, IntoActiveValue, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, Nullable, ValueType, ValueTypeErr},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A date of which some parts may be missing: a birthday without a year, a month of a year.
///
/// Text, JSON and a text column hold it as ISO 8601 does: `1990-05-17`, `1990-05`, `1990`, and `--05-17` without a
/// year.
///
/// ```
/// use sso_runtime::PartialDate;
///
/// let birthday: PartialDate = "--05-17".parse()?;
/// assert_eq!(birthday.year(), None);
/// assert_eq!(birthday.month(), Some(5));
/// assert_eq!(birthday.to_string(), "--05-17");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: People API, type `Date`, which lists these four forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// 1 to 9999, or 0 if it is not known.
    year: u16,
    /// 1 to 12, or 0 if it is not known.
    month: u8,
    /// 1 to 31, or 0 if it is not known.
    day: u8,
}

impl PartialDate {
    /// A date from its parts, of which 0 stands for a missing one.
    ///
    /// `None` if there is no such date: a month 13, a 30th of February, a day without a month, nothing at all. Without a
    /// year, the 29th of February is a date.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_date = year <= 9999
            && match (year, month, day) {
                (0, 0, _) | (0, _, 0) => false,
                (_, 0, day) => day == 0,
                (year, month, day) => month <= 12 && day <= days_in(month, year),
            };
        if is_date { Some(Self { year, month, day }) } else { None }
    }

    /// 1 to 9999, if it is known.
    #[must_use]
    pub const fn year(self) -> Option<u16> {
        if self.year == 0 { None } else { Some(self.year) }
    }

    /// 1 to 12, if it is known.
    #[must_use]
    pub const fn month(self) -> Option<u8> {
        if self.month == 0 { None } else { Some(self.month) }
    }

    /// 1 to 31, if it is known.
    #[must_use]
    pub const fn day(self) -> Option<u8> {
        if self.day == 0 { None } else { Some(self.day) }
    }

    /// The date, if all parts are known.
    #[cfg(feature = "with-chrono")]
    #[must_use]
    pub fn to_chrono(self) -> Option<chrono::NaiveDate> {
        chrono::NaiveDate::from_ymd_opt(self.year()?.into(), self.month.into(), self.day.into())
    }

    /// The date, if all parts are known.
    #[cfg(feature = "with-time")]
    #[must_use]
    pub fn to_time(self) -> Option<time::Date> {
        let month = time::Month::try_from(self.month).ok()?;
        time::Date::from_calendar_date(self.year()?.into(), month, self.day).ok()
    }
}

/// The days of a month of 1 to 12; of February in a year that is not known, 29.
const fn days_in(month: u8, year: u16) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        match (year, month, day) {
            (0, ..) => write!(f, "--{month:02}-{day:02}"),
            (_, 0, _) => write!(f, "{year:04}"),
            (_, _, 0) => write!(f, "{year:04}-{month:02}"),
            _ => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

/// The text is no [`PartialDate`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsePartialDateError;

impl fmt::Display for ParsePartialDateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date such as `1990-05-17`, `1990-05`, `1990` or `--05-17`")
    }
}

impl Error for ParsePartialDateError {}

impl FromStr for PartialDate {
    type Err = ParsePartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &[u8]| {
            part.iter()
                .try_fold(0_u16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0')))
        };
        let two = |tens: &u8, ones: &u8| digits(&[*tens, *ones])?.try_into().ok();
        let parts = match text.as_bytes() {
            [b'-', b'-', m, o, b'-', d, a] => (Some(0), two(m, o), two(d, a)),
            [year @ .., b'-', m, o, b'-', d, a] if year.len() == 4 => (digits(year), two(m, o), two(d, a)),
            [year @ .., b'-', m, o] if year.len() == 4 => (digits(year), two(m, o), Some(0)),
            year if year.len() == 4 => (digits(year), Some(0), Some(0)),
            _ => return Err(ParsePartialDateError),
        };
        let (Some(year), Some(month), Some(day)) = parts else { return Err(ParsePartialDateError) };
        // A missing part is left out, never written as zeros.
        Self::new(year, month, day).filter(|date| date.to_string() == text).ok_or(ParsePartialDateError)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

// As a column, it is text.

impl From<PartialDate> for Value {
    fn from(date: PartialDate) -> Self {
        date.to_string().into()
    }
}

impl TryGetable for PartialDate {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        text.parse().map_err(|error| {
            let from = "String";
            TryGetError::DbErr(DbErr::TryIntoErr { from, into: "PartialDate", source: std::sync::Arc::new(error) })
        })
    }
}

impl ValueType for PartialDate {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <String as ValueType>::try_from(value)?.parse().map_err(|_| ValueTypeErr)
    }

    fn type_name() -> String {
        "PartialDate".to_owned()
    }

    fn array_type() -> ArrayType {
        <String as ValueType>::array_type()
    }

    fn column_type() -> ColumnType {
        <String as ValueType>::column_type()
    }
}

impl Nullable for PartialDate {
    fn null() -> Value {
        <String as Nullable>::null()
    }
}

impl IntoActiveValue<Self> for PartialDate {
    fn into_active_value(self) -> sea_orm::ActiveValue<Self> {
        sea_orm::ActiveValue::Set(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn is_the_text_that_it_was_parsed_from() {
        for text in ["1990-05-17", "1990-05", "1990", "--05-17", "--02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn refuses_text_that_is_no_date() {
        for text in [
            "",
            "-",
            "90",
            "1990-",
            "1990-5",
            "1990-5-17",
            "1990-13",
            "1990-02-30",
            "1900-02-29",
            "1990-00-17",
            "0000",
            "1990-05-00",
            "1990-00",
            "0000-05-17",
            "--05",
            "--13-01",
            "--05-32",
            "--00-00",
            "---17",
            "+990",
            "1990-05-17 ",
            "19900517",
            "１９９０",
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(ParsePartialDateError), "{text}");
        }
    }

    #[test]
    fn has_the_four_forms_that_google_lists() {
        assert!(PartialDate::new(1990, 5, 17).is_some());
        assert!(PartialDate::new(0, 5, 17).is_some());
        assert!(PartialDate::new(1990, 0, 0).is_some());
        assert!(PartialDate::new(1990, 5, 0).is_some());
        for (year, month, day) in [(0, 0, 0), (0, 0, 17), (0, 5, 0), (1990, 0, 17), (10_000, 5, 17)] {
            assert_eq!(PartialDate::new(year, month, day), None);
        }
    }

    #[test]
    fn knows_its_parts() {
        let birthday = date("--05-17");
        assert_eq!((birthday.year(), birthday.month(), birthday.day()), (None, Some(5), Some(17)));
        let year = date("1990");
        assert_eq!((year.year(), year.month(), year.day()), (Some(1990), None, None));
    }

    #[cfg(feature = "with-chrono")]
    #[test]
    fn is_a_chrono_date_only_if_complete() {
        assert_eq!(date("1990-05-17").to_chrono(), chrono::NaiveDate::from_ymd_opt(1990, 5, 17));
        for text in ["--05-17", "1990-05", "1990"] {
            assert_eq!(date(text).to_chrono(), None);
        }
    }

    #[cfg(feature = "with-time")]
    #[test]
    fn is_a_date_of_time_only_if_complete() {
        assert_eq!(date("1990-05-17").to_time(), time::Date::from_calendar_date(1990, time::Month::May, 17).ok());
        for text in ["--05-17", "1990-05", "1990"] {
            assert_eq!(date(text).to_time(), None);
        }
    }

    #[test]
    fn is_text_in_json() {
        let json = serde_json::to_string(&date("--05-17")).expect("a text");
        assert_eq!(json, r#""--05-17""#);
        assert_eq!(serde_json::from_str::<PartialDate>(&json).ok(), Some(date("--05-17")));
        assert!(serde_json::from_str::<PartialDate>(r#""May""#).is_err());
    }

    #[test]
    fn is_text_as_a_column() {
        let value = Value::from(date("1990-05"));
        assert_eq!(value, Value::from("1990-05"));
        assert_eq!(<PartialDate as ValueType>::try_from(value).ok(), Some(date("1990-05")));
        assert!(<PartialDate as ValueType>::try_from(Value::from("May")).is_err());
        assert_eq!(Value::from(None::<PartialDate>), Value::String(None));
        assert_eq!(<Option<PartialDate> as ValueType>::try_from(Value::String(None)).ok(), Some(None));
    }
}
