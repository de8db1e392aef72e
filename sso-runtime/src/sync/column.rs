//! A column that Google fills.

use std::fmt;

use super::{Rule, fill::Fill};
use crate::{
    mapping::{Declaration, MappedColumn},
    person::Pick,
    vocabulary::{
        check::{ColumnInfo, ColumnType, SourceInfo},
        source::List,
    },
};

/// A column that Google fills, and how.
pub struct Filled<T: 'static> {
    /// What is known of it without its type.
    pub column: MappedColumn,
    pub(super) fill: Fill<T>,
    pub(super) ty: &'static ColumnType<T>,
    default: Option<fn() -> T>,
    pub(super) pick: Pick,
}

impl<T: 'static> Filled<T> {
    /// The `index`th column, of the type `ty`, which `fill` fills from `source`, and of which `declare(index)` tells what
    /// the entity declares. `written` are the field as it is declared, its type, and the words of its attributes.
    #[must_use]
    pub const fn of(
        index: usize,
        written: [&'static str; 3],
        source: &'static SourceInfo,
        list: Option<List>,
        fill: Fill<T>,
        ty: &'static ColumnType<T>,
        declare: fn(usize) -> Declaration,
    ) -> Self {
        let [declared, written_ty, words] = written;
        let info = ColumnInfo {
            declared,
            ty: written_ty,
            words,
            words_without_required: words,
            source,
            list,
            fits: fill.is_some(),
            is_stored: ty.is_stored,
            is_nullable: ty.null.is_some(),
            is_vec: ty.empty_list.is_some(),
            is_list: ty.append.is_some(),
            could_default: ty.has_default,
            has_default: false,
        };
        Self { column: MappedColumn::of(index, info, declare), fill, ty, default: None, pick: Pick::Any }
    }

    /// Whether the source fills the type.
    #[must_use]
    pub const fn fits(&self) -> bool {
        self.column.info.fits
    }

    /// By a function of the application's, which answers for the type.
    #[must_use]
    pub const fn by_function(mut self) -> Self {
        self.column.info.is_stored = true;
        self
    }

    /// From the entries that `pick` takes.
    #[must_use]
    pub const fn picking(mut self, pick: Pick) -> Self {
        self.pick = pick;
        self
    }

    /// With the value that stands there when Google has none.
    #[must_use]
    pub const fn or(mut self, default: fn() -> T) -> Self {
        self.default = Some(default);
        self.column.info.has_default = true;
        self
    }

    /// Nobody is signed in without it. `words` are its words without `required`.
    #[must_use]
    pub const fn required(mut self, words: &'static str) -> Self {
        self.column.is_required = true;
        self.column.info.words_without_required = words;
        self
    }

    /// The column is unique, so that the default of its type is no advice.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.column.info.could_default = false;
        self
    }

    /// Written by this rule.
    #[must_use]
    pub const fn by(mut self, rule: Rule) -> Self {
        self.column.rule = rule;
        self
    }

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
        f.debug_struct("Filled").field("column", &self.column).field("pick", &self.pick).finish_non_exhaustive()
    }
}
