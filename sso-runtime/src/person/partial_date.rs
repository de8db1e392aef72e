//! A date of which some parts may be missing.

use serde::Deserialize;

/// A date of which some parts may be missing: a birthday without a year, a month of a year.
///
/// Source: People API, type `Date`: zero, or no member, stands for a missing part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PartialDate {
    /// 1 to 9999, or 0 if it is not known.
    pub year: u16,
    /// 1 to 12, or 0 if it is not known.
    pub month: u8,
    /// 1 to 31, or 0 if it is not known.
    pub day: u8,
}

impl PartialDate {
    /// The date, if all parts are known and it exists.
    #[cfg(feature = "with-chrono")]
    #[must_use]
    pub fn to_chrono(self) -> Option<chrono::NaiveDate> {
        (self.year > 0)
            .then(|| chrono::NaiveDate::from_ymd_opt(self.year.into(), self.month.into(), self.day.into()))?
    }
}
