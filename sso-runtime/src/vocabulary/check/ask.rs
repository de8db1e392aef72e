//! Questions about types that generated code asks of every column: the inherent items answer where a trait holds, and
//! the items of [`AskColumn`] and [`AskPair`] everywhere else.

use std::marker::PhantomData;

use sea_orm::ActiveValue;

use crate::{
    sync::{Converted, Fill, ReadColumn},
    vocabulary::source::{Fills, List, ListColumn, ListSource, Nullable, SubjectColumn},
};

/// Asks about the type of a column.
#[derive(Debug)]
pub struct Column<T>(PhantomData<T>);

impl<T: Nullable> Column<T> {
    /// The value that means *nothing here*.
    pub const NULL: Option<fn() -> T> = Some(T::null);
}

impl<T: Default> Column<T> {
    /// Whether the type has a default.
    pub const HAS_DEFAULT: bool = true;
}

impl<T: ListColumn> Column<T> {
    /// How the values of several entries are put together.
    pub const APPEND: Option<fn(&mut T, T)> = Some(T::append);
}

impl<T: Into<sea_orm::Value>> Column<T> {
    /// Whether the database can hold the type.
    pub const IS_STORED: bool = true;
}

impl<T> Column<Vec<T>> {
    /// The empty list, if that is the type's *nothing here*, and not the database's `NULL`.
    pub const EMPTY_LIST: Option<fn() -> Vec<T>> = Some(Vec::new);
}

impl<T: SubjectColumn> Column<T> {
    /// The way to and from `sub`.
    pub const KEY: Option<KeyColumn<T>> = Some(KeyColumn { from_subject: T::from_subject, as_subject: T::as_subject });
}

impl<T: FlagColumn> Column<T> {
    /// How the column says yes.
    pub const IS_TRUE: Option<fn(&T) -> bool> = Some(T::is_true);

    /// How the column says yes and no.
    pub const FLAG: Option<Flag<T>> = Some(Flag { is_true: T::is_true, of: T::of_flag });

    /// The value of `active` in new rows.
    #[must_use]
    pub fn active() -> Option<T> {
        Some(T::of_flag(true))
    }
}

macro_rules! never_counts_up {
    ($($ty:ty),+) => {$(
        impl Column<$ty> {
            /// Whether no database counts up a primary key of this type.
            pub const NEVER_COUNTS_UP: bool = true;
        }
    )+};
}
never_counts_up!(bool, f32, f64);
#[cfg(feature = "with-chrono")]
never_counts_up!(
    chrono::NaiveDate,
    chrono::NaiveDateTime,
    chrono::DateTime<chrono::Utc>,
    chrono::DateTime<chrono::FixedOffset>
);
#[cfg(feature = "with-time")]
never_counts_up!(time::Date, time::PrimitiveDateTime, time::OffsetDateTime);

/// What [`Column`] answers for other types.
pub trait AskColumn<T> {
    /// The value that means *nothing here*.
    const NULL: Option<fn() -> T> = None;
    /// Whether the type has a default.
    const HAS_DEFAULT: bool = false;
    /// Whether no database counts up a primary key of this type.
    const NEVER_COUNTS_UP: bool = false;
    /// How the values of several entries are put together.
    const APPEND: Option<fn(&mut T, T)> = None;
    /// Whether the database can hold the type.
    const IS_STORED: bool = false;
    /// The empty list, if that is the type's *nothing here*, and not the database's `NULL`.
    const EMPTY_LIST: Option<fn() -> T> = None;
    /// The way to and from `sub`.
    const KEY: Option<KeyColumn<T>> = None;
    /// How the column says yes.
    const IS_TRUE: Option<fn(&T) -> bool> = None;
    /// How the column says yes and no.
    const FLAG: Option<Flag<T>> = None;

    /// The value of `active` in new rows.
    #[must_use]
    fn active() -> Option<T> {
        None
    }
}

impl<T> AskColumn<T> for Column<T> {}

/// What a column's type can do. It is asked once for each type in a struct.
pub struct ColumnType<T> {
    /// The value that means *nothing here*.
    pub null: Option<fn() -> T>,
    /// The empty list, if that is the type's *nothing here*, and not the database's `NULL`.
    pub empty_list: Option<fn() -> T>,
    /// How the values of several entries are put together.
    pub append: Option<fn(&mut T, T)>,
    /// The same for rules that do not know the type.
    pub info: &'static TypeInfo,
}

impl<T> std::fmt::Debug for ColumnType<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ColumnType").field("info", self.info).finish_non_exhaustive()
    }
}

/// What a column's type says of itself.
#[derive(Debug)]
pub struct TypeInfo {
    /// Whether it has a value that means *nothing here*.
    pub is_nullable: bool,
    /// Whether that is an empty list: the type is `Vec`.
    pub is_vec: bool,
    /// Whether it takes the values of all entries: `Vec`, `Option<Vec>` and the like.
    pub is_list: bool,
    /// Whether it has a default.
    pub has_default: bool,
    /// Whether the database can hold it.
    pub is_stored: bool,
}

/// A `key` column's way to and from `sub`.
#[derive(Debug)]
pub struct KeyColumn<T> {
    /// The column's value for this `sub`.
    pub from_subject: fn(&str) -> T,
    /// The `sub` that the column holds.
    pub as_subject: fn(&T) -> Option<&str>,
}

/// The `sub` in a column. A type without a way is an error of its own.
#[must_use]
pub fn subject_of<T>(key: Option<KeyColumn<T>>, column: &T) -> Option<&str> {
    (key?.as_subject)(column)
}

/// A column with this `sub`.
#[must_use]
pub fn key_column<T: Into<sea_orm::Value>>(key: Option<KeyColumn<T>>, subject: &str) -> ActiveValue<T> {
    set_or_not(key.map(|key| (key.from_subject)(subject)))
}

/// A column with the value, or without one.
#[must_use]
pub fn set_or_not<T: Into<sea_orm::Value>>(value: Option<T>) -> ActiveValue<T> {
    value.map_or(ActiveValue::NotSet, ActiveValue::Set)
}

/// A `role` column's way to and from yes and no.
#[derive(Debug)]
pub struct Flag<T> {
    /// Whether it says yes.
    pub is_true: fn(&T) -> bool,
    /// The value for yes and for no.
    pub of: fn(bool) -> T,
}

/// The type of an `active` or a `role` column.
pub trait FlagColumn {
    /// The value for yes and for no.
    fn of_flag(is_true: bool) -> Self;

    /// Whether it says yes.
    fn is_true(&self) -> bool;
}

impl FlagColumn for bool {
    fn of_flag(is_true: bool) -> Self {
        is_true
    }

    fn is_true(&self) -> bool {
        *self
    }
}

/// Asks about a source and the type of the column that it is to fill.
#[derive(Debug)]
pub struct Pair<S, T>(PhantomData<(fn() -> S, T)>);

impl<S: Fills<T>, T: PartialEq + 'static> Pair<S, T> {
    const READ: &'static dyn ReadColumn<T> = &Converted::of::<S>();

    /// How `S` fills `T`.
    pub const FILL: Fill<T> = Fill::by(Self::READ);
}

impl<S: ListSource, T> Pair<S, T> {
    /// Which list's entries the source reads.
    pub const LIST: Option<List> = Some(S::LIST);
}

/// What [`Pair`] answers for other pairs.
pub trait AskPair<T: 'static> {
    /// How `S` fills `T`: it does not.
    const FILL: Fill<T> = Fill::NOTHING;
    /// Which list's entries the source reads.
    const LIST: Option<List> = None;
}

impl<S, T: 'static> AskPair<T> for Pair<S, T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_their_traits() {
        const {
            assert!(<Column<Option<u8>>>::NULL.is_some() && <Column<Option<u8>>>::EMPTY_LIST.is_none());
            assert!(<Column<Vec<u8>>>::NULL.is_some() && <Column<Vec<u8>>>::EMPTY_LIST.is_some());
            assert!(<Column<u8>>::NULL.is_none() && <Column<u8>>::EMPTY_LIST.is_none());
            assert!(<Column<String>>::KEY.is_some() && <Column<u8>>::KEY.is_none());
            assert!(<Column<bool>>::IS_TRUE.is_some() && <Column<u8>>::IS_TRUE.is_none());
        }
    }
}
