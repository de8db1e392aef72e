//! What happens to one column: the table of rules, in one place for every type.

use std::fmt;

use super::report::SyncReport;
use crate::{
    person::Pick,
    profile::{Profile, Reading},
    user::Mapping,
    vocabulary::source::{Fills, Source},
};

/// When a column is written.
///
/// | rule | at creation | sent, later | none, later | not granted, unknown |
/// | --- | --- | --- | --- | --- |
/// | `update` | value, else default or `NULL` | write if different | keep | keep |
/// | `mirror` | same | write if different | default or `NULL` | keep |
/// | `create` | same | keep | keep | keep |
/// | `fill` | same | write only while `NULL` (or the default) | keep | keep |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Written at creation and never again.
    Create,
    /// Written while it is empty.
    Fill,
    /// The same as at Google: also emptied when Google has no value any more.
    Mirror,
    /// Written whenever Google sends another value.
    #[default]
    Update,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Fill => "fill",
            Self::Mirror => "mirror",
            Self::Update => "update",
        })
    }
}

/// How a value of `S` becomes a column of type `T`.
pub struct Fill<S: Source, T> {
    convert: fn(&S::Value) -> Result<Option<T>, String>,
    is_held: fn(&S::Value, &T) -> bool,
    pick: Pick,
    append: Option<fn(&mut T, T)>,
}

impl<S: Source, T: PartialEq> Fill<S, T> {
    /// By the conversion that the source has for the type.
    #[must_use]
    pub const fn by_conversion() -> Self
    where
        S: Fills<T>,
    {
        Self { convert: |value| Ok(S::convert(value)), is_held: S::is_held, pick: Pick::Any, append: None }
    }

    /// By a function of the application.
    #[must_use]
    pub const fn by_function(
        convert: fn(&S::Value) -> Result<Option<T>, String>,
        is_held: fn(&S::Value, &T) -> bool,
    ) -> Self {
        Self { convert, is_held, pick: Pick::Any, append: None }
    }

    /// From the entries that `pick` takes.
    #[must_use]
    pub const fn picking(self, pick: Pick) -> Self {
        Self { pick, ..self }
    }

    /// From all entries of a list, if the column's type says how they are put together.
    #[must_use]
    pub const fn appending(self, append: Option<fn(&mut T, T)>) -> Self {
        Self { append, ..self }
    }

    /// Whether the column holds what Google sends. A list is compared after it is put together.
    fn is_held(&self, profile: &Profile, column: &T) -> bool {
        match self.append {
            None => S::read_picked(profile, self.pick).is_some_and(|value| (self.is_held)(value, column)),
            Some(_) => matches!(self.value(profile), Ok(Some(value)) if value == *column),
        }
    }

    /// What Google sends for the column; `None` if that is nothing that it could hold.
    fn value(&self, profile: &Profile) -> Result<Option<T>, String> {
        let Some(append) = self.append else {
            return S::read_picked(profile, self.pick).map_or(Ok(None), self.convert);
        };
        let mut list: Option<T> = None;
        for value in S::read_every(profile, self.pick) {
            match (list.as_mut(), (self.convert)(value)?) {
                (Some(list), Some(more)) => append(list, more),
                (None, more) => list = more,
                (Some(_), None) => {}
            }
        }
        Ok(list)
    }
}

impl<S: Source, T> fmt::Debug for Fill<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fill").field("source", &S::NAME).finish_non_exhaustive()
    }
}

/// What a function named by `with` may return: the column's type, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "the function after `with` must return `{T}`, the column's type, or a `Result` of it",
    label = "returns `{Self}`"
)]
pub trait IntoColumn<T> {
    /// The column's value, or why there is none.
    ///
    /// # Errors
    ///
    /// The text of the error that the function returned.
    fn into_column(self) -> Result<T, String>;
}

impl<T> IntoColumn<T> for T {
    fn into_column(self) -> Result<T, String> {
        Ok(self)
    }
}

impl<T, E: fmt::Display> IntoColumn<T> for Result<T, E> {
    fn into_column(self) -> Result<T, String> {
        self.map_err(|error| error.to_string())
    }
}

impl<T> IntoColumn<Vec<T>> for T {
    fn into_column(self) -> Result<Vec<T>, String> {
        Ok(vec![self])
    }
}

impl<T, E: fmt::Display> IntoColumn<Vec<T>> for Result<T, E> {
    fn into_column(self) -> Result<Vec<T>, String> {
        self.map(|value| vec![value]).map_err(|error| error.to_string())
    }
}

impl<T> IntoColumn<Option<T>> for T {
    fn into_column(self) -> Result<Option<T>, String> {
        Ok(Some(self))
    }
}

impl<T, E: fmt::Display> IntoColumn<Option<T>> for Result<T, E> {
    fn into_column(self) -> Result<Option<T>, String> {
        self.map(Some).map_err(|error| error.to_string())
    }
}

/// One sign-in's pass over the columns of a row. The generated code calls it once for each column.
#[derive(Debug)]
pub struct Synchronisation<'p> {
    profile: &'p Profile,
    mapping: &'static Mapping,
    report: SyncReport,
    missing: Option<&'static str>,
}

impl<'p> Synchronisation<'p> {
    /// A pass over the columns of `mapping`.
    #[must_use]
    pub fn new(profile: &'p Profile, mapping: &'static Mapping) -> Self {
        Self { profile, mapping, report: SyncReport::new(mapping), missing: None }
    }

    /// The person's `sub`.
    #[must_use]
    pub fn subject(&self) -> &'p str {
        &self.profile.claims().sub
    }

    /// Whether there is anything to write to an existing row.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        !self.report.changed.is_empty() || !self.report.cleared.is_empty()
    }

    /// The report, or the field of a `required` column that Google sent no value for.
    ///
    /// # Errors
    ///
    /// The field of the first `required` column without a value.
    pub fn finish(self) -> Result<SyncReport, &'static str> {
        match self.missing {
            Some(field) => Err(field),
            None => Ok(self.report),
        }
    }

    /// The value of a column in a new row, if Google sent one.
    pub fn create<S: Source, T: PartialEq>(&mut self, index: usize, fill: &Fill<S, T>) -> Option<T> {
        self.report.created = true;
        let value = self.convert(index, fill);
        match value {
            Converted::Value(value) => {
                self.report.changed.insert(index);
                Some(value)
            }
            Converted::Nothing | Converted::Keep => None,
        }
    }

    /// What to write to a column of an existing row, if anything. `empty` is the column's default, or its `NULL`.
    pub fn update<S: Source, T: PartialEq>(
        &mut self,
        index: usize,
        fill: &Fill<S, T>,
        column: &T,
        empty: impl Fn() -> Option<T>,
    ) -> Option<T> {
        if fill.is_held(self.profile, column) {
            return None;
        }
        let rule = self.mapping.columns[index].rule;
        match (self.convert(index, fill), rule) {
            (Converted::Keep, _) => None,
            (Converted::Value(value), Rule::Update | Rule::Mirror) => self.change(index, value),
            (Converted::Value(value), Rule::Fill) if empty().is_some_and(|empty| empty == *column) => {
                self.change(index, value)
            }
            (Converted::Nothing, Rule::Mirror) => {
                let empty = empty().filter(|empty| empty != column)?;
                self.report.cleared.insert(index);
                Some(empty)
            }
            (Converted::Value(_), Rule::Create | Rule::Fill) => {
                self.report.kept.insert(index);
                None
            }
            (Converted::Nothing, Rule::Create | Rule::Fill | Rule::Update) => {
                if empty().is_none_or(|empty| empty != *column) {
                    self.report.kept.insert(index);
                }
                None
            }
        }
    }

    fn change<T>(&mut self, index: usize, value: T) -> Option<T> {
        self.report.changed.insert(index);
        Some(value)
    }

    fn convert<S: Source, T: PartialEq>(&mut self, index: usize, fill: &Fill<S, T>) -> Converted<T> {
        let converted = match self.profile.reading_of::<S>(fill.pick) {
            Reading::Sent(_) => match fill.value(self.profile) {
                Ok(Some(value)) => Converted::Value(value),
                Ok(None) => Converted::Nothing,
                // The text of the error is the application's, and may quote the value.
                Err(_) => {
                    let column = self.mapping.columns[index].field;
                    tracing::warn!(column, "a value from Google could not be converted; the column is kept");
                    self.report.unknown.insert(index);
                    Converted::Keep
                }
            },
            Reading::Absent => Converted::Nothing,
            Reading::NotGranted => {
                self.report.not_granted.insert(index);
                Converted::Keep
            }
            Reading::Unknown => {
                self.report.unknown.insert(index);
                Converted::Keep
            }
        };
        let column = &self.mapping.columns[index];
        if column.is_required && !matches!(converted, Converted::Value(_)) {
            self.missing.get_or_insert(column.field);
        }
        converted
    }
}

enum Converted<T> {
    Value(T),
    Nothing,
    Keep,
}
