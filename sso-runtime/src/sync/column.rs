//! What happens to one column: the table of rules, in one place for every type.

use std::{fmt, marker::PhantomData};

use sea_orm::ActiveValue;

use super::{
    digest::{Digests, digest},
    report::SyncReport,
};
use crate::{
    account::RoleDecisions,
    outcome::Denial,
    person::Pick,
    profile::{Profile, Reading},
    user::{MappedColumn, Mapping},
    vocabulary::{
        check::{ColumnInfo, Flag},
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
/// | `until_edited` | same | write while the column still holds what Google last gave | keep | keep |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Written at creation and never again.
    Create,
    /// Written while it is empty.
    Fill,
    /// The same as at Google: also emptied when Google has no value any more.
    Mirror,
    /// Written until the application writes something else there. A digest of what Google last gave is kept in the table
    /// `sso_grant`.
    UntilEdited,
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
            Self::UntilEdited => "until_edited",
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
    label = "returns `{Self}`",
    note = "the error of a `Result` must be `Display`, since it is logged"
)]
pub trait IntoColumn<T> {
    /// The column's value, or why there is none.
    ///
    /// # Errors
    ///
    /// The text of the error that the function returned.
    fn into_column(self) -> Result<T, String>;
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<T> for T {
    fn into_column(self) -> Result<T, String> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: fmt::Display> IntoColumn<T> for Result<T, E> {
    fn into_column(self) -> Result<T, String> {
        self.map_err(|error| error.to_string())
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Vec<T>> for T {
    fn into_column(self) -> Result<Vec<T>, String> {
        Ok(vec![self])
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: fmt::Display> IntoColumn<Vec<T>> for Result<T, E> {
    fn into_column(self) -> Result<Vec<T>, String> {
        self.map(|value| vec![value]).map_err(|error| error.to_string())
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Option<T>> for T {
    fn into_column(self) -> Result<Option<T>, String> {
        Ok(Some(self))
    }
}

#[diagnostic::do_not_recommend]
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
    pass: Pass,
    digests: Digests,
    has_new_digests: bool,
    roles: Option<&'p RoleDecisions>,
}

/// What a pass over the columns is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// The rules decide.
    SignIn,
    /// Every column is emptied that can be.
    Erase,
    /// The row is as stored: what Google gave is noted as it stands there.
    Note,
}

impl<'p> Synchronisation<'p> {
    /// A pass over the columns of `mapping`.
    #[must_use]
    pub fn new(profile: &'p Profile, mapping: &'static Mapping) -> Self {
        Self {
            profile,
            mapping,
            report: SyncReport::nothing(mapping),
            refusal: None,
            pass: Pass::SignIn,
            digests: Digests::default(),
            has_new_digests: false,
            roles: None,
        }
    }

    /// With what Google last gave, as it was noted.
    pub(crate) fn with_digests(self, digests: Digests) -> Self {
        Self { digests, ..self }
    }

    /// With what the rules say of roles.
    pub(crate) fn with_roles(self, roles: &'p RoleDecisions) -> Self {
        Self { roles: Some(roles), ..self }
    }

    /// A pass that empties every column.
    pub(crate) fn erasing(self) -> Self {
        Self { pass: Pass::Erase, ..self }
    }

    /// A pass over the row as it was stored, which notes what `report` says to have changed.
    pub(crate) fn noting(profile: &'p Profile, report: &SyncReport, digests: Digests) -> Self {
        let noting = Self::new(profile, report.mapping()).with_digests(digests);
        Self { report: report.clone(), pass: Pass::Note, ..noting }
    }

    /// What is to be noted of Google's values, if that is something new.
    pub(crate) fn new_digests(&mut self) -> Option<Digests> {
        std::mem::take(&mut self.has_new_digests).then(|| std::mem::take(&mut self.digests))
    }

    fn note<T: Into<sea_orm::Value>>(&mut self, index: usize, value: T) {
        let column = self.mapping.columns[index].declaration().name;
        let digest = digest(self.subject(), column, &value.into());
        if self.digests.get(column) != Some(digest.as_str()) {
            self.digests.set(column, digest);
            self.has_new_digests = true;
        }
    }

    /// Whether the column holds something else than Google last gave. Without a note that is whatever is there.
    fn is_edited<T: Clone + Into<sea_orm::Value>>(&self, index: usize, column: &T, is_empty: bool) -> bool {
        let name = self.mapping.columns[index].declaration().name;
        match self.digests.get(name) {
            Some(given) => given != digest(self.subject(), name, &column.clone().into()),
            None => !is_empty,
        }
    }

    /// The person's `sub`.
    #[must_use]
    pub fn subject(&self) -> &'p str {
        &self.profile.claims().sub
    }

    /// Whether there is anything to write to an existing row.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let report = &self.report;
        !(report.changed.is_empty()
            && report.cleared.is_empty()
            && report.roles_given.is_empty()
            && report.roles_taken.is_empty())
    }

    /// Whether a value is written that would not be if the application had written another one there.
    pub(crate) fn heeds_edits(&self) -> bool {
        let is_written = |index: usize| self.report.changed.has(index);
        self.mapping
            .columns
            .iter()
            .enumerate()
            .any(|(index, column)| matches!(column.rule, Rule::Fill | Rule::UntilEdited) && is_written(index))
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
    pub fn update<T: Clone + PartialEq + Into<sea_orm::Value>>(
        &mut self,
        index: usize,
        fill: &Fill<T>,
        column: &T,
        written: &mut ActiveValue<T>,
    ) {
        let rule = self.mapping.columns[index].rule;
        let is_empty = || fill.empty().is_some_and(|empty| empty == *column);
        match self.pass {
            Pass::SignIn => {}
            Pass::Erase => {
                // Also where nothing seems to be there: the row may have changed since it was read.
                match fill.empty() {
                    Some(empty) => {
                        if empty != *column {
                            self.report.cleared.insert(index);
                        }
                        *written = ActiveValue::Set(empty);
                    }
                    None => self.report.kept.insert(index),
                }
                return;
            }
            Pass::Note => {
                if rule == Rule::UntilEdited && self.report.changed.has(index) {
                    self.note(index, column.clone());
                }
                return;
            }
        }
        if (fill.is_held)(self.profile, fill.pick, fill.append, column) {
            if rule == Rule::UntilEdited {
                self.note(index, column.clone());
            }
            return;
        }
        match (self.convert(index, fill), rule) {
            (Converted::Keep | Converted::TooLong, _) => {}
            (Converted::Value(value), Rule::Update | Rule::Mirror) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Converted::Value(value), Rule::UntilEdited) => {
                if self.is_edited(index, column, is_empty()) {
                    self.report.kept.insert(index);
                    self.note(index, value);
                } else {
                    self.report.changed.insert(index);
                    *written = ActiveValue::Set(value);
                }
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
            (Converted::Nothing, Rule::Create | Rule::Fill | Rule::UntilEdited | Rule::Update) => {
                if !is_empty() {
                    self.report.kept.insert(index);
                }
            }
        }
    }

    /// A role's column of a new row: what the rules say, else the default, else `false`.
    pub fn create_role<T: Into<sea_orm::Value>>(
        &mut self,
        index: usize,
        flag: Option<Flag<T>>,
        default: Option<fn() -> T>,
        written: &mut ActiveValue<T>,
    ) {
        let is_given = self.roles.and_then(|roles| roles.decision(index)).unwrap_or(false);
        if is_given {
            self.report.roles_given.push(self.mapping.roles[index].role);
        }
        let value = match default {
            Some(default) if !is_given => Some(default()),
            _ => flag.map(|flag| (flag.of)(is_given)),
        };
        *written = value.map_or(ActiveValue::NotSet, ActiveValue::Set);
    }

    /// A role's column of an existing row: written if the rules give or take what it says.
    pub fn update_role<T: Into<sea_orm::Value>>(
        &mut self,
        index: usize,
        flag: Option<Flag<T>>,
        column: &T,
        written: &mut ActiveValue<T>,
    ) {
        let (Some(flag), Some(roles), Pass::SignIn) = (flag, self.roles, self.pass) else { return };
        let role = self.mapping.roles[index].role;
        match (roles.decision(index), (flag.is_true)(column)) {
            (Some(true), false) => {
                self.report.roles_given.push(role);
                *written = ActiveValue::Set((flag.of)(true));
            }
            (Some(false), true) if roles.takes_away() => {
                self.report.roles_taken.push(role);
                *written = ActiveValue::Set((flag.of)(false));
            }
            _ => {}
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
