//! What happens to one column: the table of rules, in one place for every type.

use std::{fmt, marker::PhantomData};

use sea_orm::ActiveValue;

use super::report::SyncReport;
use crate::{
    outcome::Denial,
    person::Pick,
    profile::{Profile, Reading},
    user::{MappedColumn, Mapping},
    vocabulary::{
        check::ColumnInfo,
        source::{Fills, Source},
    },
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

/// How a value from Google becomes a column of type `T`.
pub trait Conversion<T: PartialEq> {
    /// What is converted.
    type Source: Source;

    /// The column's value, if this value says something that it could hold.
    ///
    /// # Errors
    ///
    /// The text of the error that the application's function returned.
    fn convert(value: &<Self::Source as Source>::Value) -> Result<Option<T>, String>;

    /// Whether the column already holds this value.
    fn is_held(value: &<Self::Source as Source>::Value, column: &T) -> bool {
        matches!(Self::convert(value), Ok(Some(value)) if value == *column)
    }
}

/// The conversion that a source has for the type.
#[derive(Debug)]
pub(crate) struct ByConversion<S>(PhantomData<fn() -> S>);

impl<S: Fills<T>, T: PartialEq> Conversion<T> for ByConversion<S> {
    type Source = S;

    fn convert(value: &S::Value) -> Result<Option<T>, String> {
        Ok(S::convert(value))
    }

    fn is_held(value: &S::Value, column: &T) -> bool {
        S::is_held(value, column)
    }
}

type Append<T> = fn(&mut T, T);

/// How a column of type `T` is filled. Which source fills it is told once, by [`Fill::of`].
pub struct Fill<T> {
    find: fn(&Profile, Pick, Option<Append<T>>) -> Found<T>,
    is_held: fn(&Profile, Pick, Option<Append<T>>, &T) -> bool,
    stored: Option<fn(&T) -> sea_orm::Value>,
    null: fn() -> Option<T>,
    in_new_row: fn() -> Option<T>,
    default: Option<fn() -> T>,
    pick: Pick,
    append: Option<Append<T>>,
}

impl<T> Fill<T> {
    /// By nothing.
    pub const NOTHING: Self = Self {
        find: |_, _, _| Found::Unknown,
        is_held: |_, _, _, _| true,
        stored: None,
        null: || None,
        in_new_row: || None,
        default: None,
        pick: Pick::Any,
        append: None,
    };

    /// By this conversion, of the entries that `pick` takes: of all, if the column's type says how they are put together.
    #[must_use]
    pub const fn of<C: Conversion<T>>() -> Self
    where
        T: PartialEq,
    {
        Self { find: find::<C, T>, is_held: is_held::<C, T>, ..Self::NOTHING }
    }

    /// From the entries that `pick` takes.
    #[must_use]
    pub const fn picking(self, pick: Pick) -> Self {
        Self { pick, ..self }
    }

    /// With what the column's type says of itself: how entries are put together, what the database gets, the value that
    /// means *nothing here*, and what a new row needs in its place.
    #[must_use]
    pub const fn into_type(
        self,
        append: Option<fn(&mut T, T)>,
        stored: Option<fn(&T) -> sea_orm::Value>,
        null: fn() -> Option<T>,
        in_new_row: fn() -> Option<T>,
    ) -> Self {
        Self { append, stored, null, in_new_row, ..self }
    }

    /// With the value that stands there when Google has none.
    #[must_use]
    pub const fn or(self, default: fn() -> T) -> Self {
        Self { default: Some(default), ..self }
    }

    /// What the column holds when Google has no value.
    fn empty(&self) -> Option<T> {
        self.default.map_or_else(self.null, |default| Some(default()))
    }

    /// Whether the value is text of more characters than the column's declared length.
    fn is_too_long(&self, value: &T, column: &MappedColumn) -> bool {
        let Some(stored) = self.stored else { return false };
        let Some(most) = column.declaration().max_chars else { return false };
        match stored(value) {
            sea_orm::Value::String(Some(text)) => text.chars().nth(most as usize).is_some(),
            _ => false,
        }
    }
}

/// A column that Google fills: how, and what the rules ask of it.
#[derive(Debug)]
pub struct Filled<T> {
    /// How it is filled.
    pub fill: Fill<T>,
    /// What the rules ask of it.
    pub info: ColumnInfo,
}

impl<T> fmt::Debug for Fill<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fill").field("pick", &self.pick).finish_non_exhaustive()
    }
}

/// What Google has for a column.
enum Found<T> {
    Value(T),
    Nothing,
    NotGranted,
    Unknown,
    /// The application's function returned an error. Its text may quote the value, so it goes no further.
    NotConverted,
}

fn find<C: Conversion<T>, T: PartialEq>(profile: &Profile, pick: Pick, append: Option<Append<T>>) -> Found<T> {
    match profile.reading_of::<C::Source>(pick) {
        Reading::Sent(_) => match value::<C, T>(profile, pick, append) {
            Ok(Some(value)) => Found::Value(value),
            Ok(None) => Found::Nothing,
            Err(_) => Found::NotConverted,
        },
        Reading::Absent => Found::Nothing,
        Reading::NotGranted => Found::NotGranted,
        Reading::Unknown => Found::Unknown,
    }
}

/// Whether the column holds what Google sends. A list is compared after it is put together.
fn is_held<C: Conversion<T>, T: PartialEq>(
    profile: &Profile,
    pick: Pick,
    append: Option<Append<T>>,
    column: &T,
) -> bool {
    match append {
        None => C::Source::read_picked(profile, pick).is_some_and(|value| C::is_held(value, column)),
        Some(_) => matches!(value::<C, T>(profile, pick, append), Ok(Some(value)) if value == *column),
    }
}

/// What Google sends for the column; `None` if that is nothing that it could hold.
fn value<C: Conversion<T>, T: PartialEq>(
    profile: &Profile,
    pick: Pick,
    append: Option<Append<T>>,
) -> Result<Option<T>, String> {
    let Some(append) = append else {
        return C::Source::read_picked(profile, pick).map_or(Ok(None), C::convert);
    };
    let mut list: Option<T> = None;
    for value in C::Source::read_every(profile, pick) {
        match (list.as_mut(), C::convert(value)?) {
            (Some(list), Some(more)) => append(list, more),
            (None, more) => list = more,
            (Some(_), None) => {}
        }
    }
    Ok(list)
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
    refusal: Option<Denial>,
}

impl<'p> Synchronisation<'p> {
    /// A pass over the columns of `mapping`.
    #[must_use]
    pub fn new(profile: &'p Profile, mapping: &'static Mapping) -> Self {
        Self { profile, mapping, report: SyncReport::new(mapping), refusal: None }
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

    /// The report, or why the person cannot sign in.
    ///
    /// # Errors
    ///
    /// The first column that must have a value from Google and gets none.
    pub fn finish(self) -> Result<SyncReport, Denial> {
        match self.refusal {
            Some(refusal) => Err(refusal),
            None => Ok(self.report),
        }
    }

    /// A column of a new row: the value that Google sent, else the default, else what the database puts there.
    pub fn create<T: Into<sea_orm::Value>>(&mut self, index: usize, fill: &Fill<T>, written: &mut ActiveValue<T>) {
        self.report.created = true;
        match self.convert(index, fill) {
            Converted::Value(value) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
                return;
            }
            Converted::TooLong => {
                let column = &self.mapping.columns[index];
                if column.is_required || column.is_always_sent() {
                    self.refusal.get_or_insert(Denial::ValueTooLong { column: column.field });
                }
            }
            Converted::Nothing | Converted::Keep => {}
        }
        let otherwise = fill.default.map_or_else(fill.in_new_row, |default| Some(default()));
        *written = otherwise.map_or(ActiveValue::NotSet, ActiveValue::Set);
    }

    /// A column of an existing row: `written` is set if there is anything to write.
    pub fn update<T: PartialEq + Into<sea_orm::Value>>(
        &mut self,
        index: usize,
        fill: &Fill<T>,
        column: &T,
        written: &mut ActiveValue<T>,
    ) {
        if (fill.is_held)(self.profile, fill.pick, fill.append, column) {
            return;
        }
        let rule = self.mapping.columns[index].rule;
        let is_empty = || fill.empty().is_some_and(|empty| empty == *column);
        match (self.convert(index, fill), rule) {
            (Converted::Keep | Converted::TooLong, _) => {}
            (Converted::Value(value), Rule::Update | Rule::Mirror) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Converted::Value(value), Rule::Fill) if is_empty() => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Converted::Nothing, Rule::Mirror) => {
                if let Some(empty) = fill.empty().filter(|empty| empty != column) {
                    self.report.cleared.insert(index);
                    *written = ActiveValue::Set(empty);
                }
            }
            (Converted::Value(_), Rule::Create | Rule::Fill) => self.report.kept.insert(index),
            (Converted::Nothing, Rule::Create | Rule::Fill | Rule::Update) => {
                if !is_empty() {
                    self.report.kept.insert(index);
                }
            }
        }
    }

    fn convert<T>(&mut self, index: usize, fill: &Fill<T>) -> Converted<T> {
        let column = &self.mapping.columns[index];
        let converted = match (fill.find)(self.profile, fill.pick, fill.append) {
            Found::Value(value) if fill.is_too_long(&value, column) => {
                tracing::warn!(
                    column = column.field,
                    "a value from Google is longer than the column; the column is kept"
                );
                self.report.too_long.insert(index);
                return Converted::TooLong;
            }
            Found::Value(value) => return Converted::Value(value),
            Found::Nothing => Converted::Nothing,
            Found::NotConverted => {
                tracing::warn!(column = column.field, "a value from Google could not be converted; the column is kept");
                self.report.unknown.insert(index);
                Converted::Keep
            }
            Found::NotGranted => {
                self.report.not_granted.insert(index);
                Converted::Keep
            }
            Found::Unknown => {
                self.report.unknown.insert(index);
                Converted::Keep
            }
        };
        if column.is_required {
            self.refusal.get_or_insert(Denial::MissingValue { column: column.field });
        }
        converted
    }
}

enum Converted<T> {
    Value(T),
    Nothing,
    TooLong,
    Keep,
}
