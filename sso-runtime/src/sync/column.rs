//! A column that Google fills.

use std::fmt;

use super::fill::Fill;
use crate::{mapping::MappedColumn, person::Pick, vocabulary::check::ColumnType};

/// A column that Google fills, and how.
///
/// Generated code writes it out, and calls no function that would return one: for each type that a constant's functions
/// return, the compiler proves anew that nothing in it changes.
pub struct Filled<T: 'static> {
    /// What is known of it without its type.
    pub column: &'static MappedColumn,
    /// What fills it.
    pub fill: Fill<T>,
    /// What its type says of itself.
    pub ty: &'static ColumnType<T>,
    /// The value that stands there when Google has none.
    pub default: Option<fn() -> T>,
    /// The entries that it is filled from.
    pub pick: Pick,
}

impl<T: 'static> Filled<T> {
    /// What the column holds when Google has no value.
    pub(super) fn empty(&self) -> Option<T> {
        self.default.or(self.ty.null).map(|empty| empty())
    }

    /// Whether the column holds what it holds when Google has no value.
    pub(super) fn is_empty(&self, column: &T) -> bool
    where
        T: PartialEq,
    {
        self.empty().is_some_and(|empty| empty == *column)
    }

    /// What a new row has without a value from Google.
    pub(super) fn in_new_row(&self) -> Option<T> {
        self.default.or(self.ty.empty_list).map(|value| value())
    }
}

impl<T: 'static> fmt::Debug for Filled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filled").field("column", self.column).field("pick", &self.pick).finish_non_exhaustive()
    }
}
