//! What happens to one column: the table of rules, in one place for every type.

use std::{fmt, hint, marker::PhantomData};

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
        check::{AskColumn as _, Column, ColumnInfo, ColumnType, Flag, KeyColumn, SourceInfo, key_column, subject_of},
        source::{Fills, List, Source},
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
        match Self::convert(value) {
            Ok(Some(value)) => value == *column,
            Ok(None) | Err(_) => false,
        }
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

/// How a source fills a column of type `T`. It is the only code that there is for each pair of the two: what needs one of
/// them alone stands elsewhere, and the bodies call no adapters, of which each would be compiled for each pair, too.
pub struct Fill<T> {
    fits: bool,
    value: fn(&Profile, Pick, Option<Append<T>>) -> Sent<T>,
    is_held: fn(&Profile, Pick, Option<Append<T>>, &T) -> bool,
}

impl<T> Fill<T> {
    /// By nothing.
    pub const NOTHING: Self = Self { fits: false, value: |_, _, _| Sent::No, is_held: |_, _, _, _| true };

    /// By this conversion, of the entries that are picked: of all, if the column's type says how they are put together.
    #[must_use]
    pub const fn of<C: Conversion<T>>() -> Self
    where
        T: PartialEq,
    {
        Self { fits: true, value: value::<C, T>, is_held: is_held::<C, T> }
    }
}

impl<T> fmt::Debug for Fill<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fill").field("fits", &self.fits).finish_non_exhaustive()
    }
}

/// A column that Google fills: how, and what the rules ask of it.
pub struct Filled<T: 'static> {
    /// What the rules ask of it.
    pub info: ColumnInfo,
    fill: Fill<T>,
    ty: &'static ColumnType<T>,
    default: Option<fn() -> T>,
    pick: Pick,
}

impl<T: 'static> Filled<T> {
    /// The `index`th column, of the type `ty`, which `fill` fills from `source`.
    ///
    /// `words` are the name of the struct, the field, the same as it is declared, its type as written, the words of its attributes, and the same
    /// without `required`.
    #[must_use]
    pub const fn of(
        index: usize,
        words: [&'static str; 6],
        source: SourceInfo,
        list: Option<List>,
        fill: Fill<T>,
        ty: &'static ColumnType<T>,
    ) -> Self {
        let [model, field, declared, written, words, words_without_required] = words;
        let info = ColumnInfo {
            index,
            model,
            field,
            declared,
            ty: written,
            words,
            words_without_required,
            source,
            list,
            rule: Rule::Update,
            fits: fill.fits,
            is_stored: ty.stored.is_some(),
            is_nullable: ty.is_nullable,
            is_vec: ty.is_vec,
            is_list: ty.append.is_some(),
            could_default: ty.has_default,
            has_default: false,
            is_required: false,
        };
        Self { info, fill, ty, default: None, pick: Pick::Any }
    }

    /// From the entries that `pick` takes.
    #[must_use]
    pub const fn picking(self, pick: Pick) -> Self {
        Self { pick, ..self }
    }

    /// With the value that stands there when Google has none.
    #[must_use]
    pub const fn or(self, default: fn() -> T) -> Self {
        Self { default: Some(default), info: ColumnInfo { has_default: true, ..self.info }, ..self }
    }

    /// Nobody is signed in without it.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { info: ColumnInfo { is_required: true, ..self.info }, ..self }
    }

    /// Written by this rule.
    #[must_use]
    pub const fn by(self, rule: Rule) -> Self {
        Self { info: ColumnInfo { rule, ..self.info }, ..self }
    }

    /// What the column holds when Google has no value.
    fn empty(&self) -> Option<T> {
        match self.default {
            Some(default) => Some(default()),
            None => (self.ty.null)(),
        }
    }

    /// Whether the column holds what it holds when Google has no value.
    fn is_empty(&self, column: &T) -> bool
    where
        T: PartialEq,
    {
        match self.empty() {
            Some(empty) => empty == *column,
            None => false,
        }
    }

    /// What a new row has without a value from Google.
    fn in_new_row(&self) -> Option<T> {
        match self.default {
            Some(default) => Some(default()),
            None => (self.ty.empty_list)(),
        }
    }

    /// Whether the value is text of more characters than the column's declared length.
    fn is_too_long(&self, value: &T, column: &MappedColumn) -> bool {
        let Some(stored) = self.ty.stored else { return false };
        let Some(most) = column.declaration().max_chars else { return false };
        has_more_chars(&stored(value), most)
    }
}

impl<T: 'static> fmt::Debug for Filled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filled").field("info", &self.info).field("pick", &self.pick).finish_non_exhaustive()
    }
}

fn has_more_chars(value: &sea_orm::Value, most: u32) -> bool {
    match value {
        sea_orm::Value::String(Some(text)) => text.chars().nth(most as usize).is_some(),
        _ => false,
    }
}

/// What Google sent for a column.
enum Sent<T> {
    Value(T),
    /// Something that the column could not hold.
    Nothing,
    /// The application's function returned an error. Its text may quote the value, so it goes no further.
    NotConverted,
    No,
}

fn value<C: Conversion<T>, T: PartialEq>(profile: &Profile, pick: Pick, append: Option<Append<T>>) -> Sent<T> {
    let first = C::Source::read_picked(profile, pick);
    let Some(append) = append else {
        return match first {
            Some(value) => match C::convert(value) {
                Ok(Some(value)) => Sent::Value(value),
                Ok(None) => Sent::Nothing,
                Err(_) => Sent::NotConverted,
            },
            None if C::Source::read_every(profile, pick).next().is_some() => Sent::Nothing,
            None => Sent::No,
        };
    };
    let mut list = if first.is_some() { Sent::Nothing } else { Sent::No };
    for value in C::Source::read_every(profile, pick) {
        list = match (list, C::convert(value)) {
            (_, Err(_)) => return Sent::NotConverted,
            (Sent::Value(mut list), Ok(Some(more))) => {
                append(&mut list, more);
                Sent::Value(list)
            }
            (_, Ok(Some(more))) => Sent::Value(more),
            (Sent::Value(list), Ok(None)) => Sent::Value(list),
            (_, Ok(None)) => Sent::Nothing,
        };
    }
    list
}

/// Whether the column holds what Google sends. A list is compared after it is put together.
fn is_held<C: Conversion<T>, T: PartialEq>(
    profile: &Profile,
    pick: Pick,
    append: Option<Append<T>>,
    column: &T,
) -> bool {
    match append {
        None => match C::Source::read_picked(profile, pick) {
            Some(value) => C::is_held(value, column),
            None => false,
        },
        Some(_) => match value::<C, T>(profile, pick, append) {
            Sent::Value(value) => value == *column,
            Sent::Nothing | Sent::NotConverted | Sent::No => false,
        },
    }
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

    fn note(&mut self, index: usize, value: &sea_orm::Value) {
        let column = self.mapping.columns[index].declaration().name;
        let digest = digest(self.subject(), column, value);
        if self.digests.get(column) != Some(digest.as_str()) {
            self.digests.set(column, digest);
            self.has_new_digests = true;
        }
    }

    /// Whether the column holds something else than Google last gave. Without a note that is whatever is there.
    fn is_edited(&self, index: usize, held: &sea_orm::Value, is_empty: bool) -> bool {
        let name = self.mapping.columns[index].declaration().name;
        match self.digests.get(name) {
            Some(given) => given != digest(self.subject(), name, held),
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
    pub fn create<T: Into<sea_orm::Value>>(&mut self, column: &'static Filled<T>, written: &mut ActiveValue<T>) {
        self.report.created = true;
        match self.convert(column) {
            Converted::Value(value) => {
                self.report.changed.insert(column.info.index);
                *written = ActiveValue::Set(value);
                return;
            }
            Converted::TooLong => self.refuse_too_long(column.info.index),
            Converted::Nothing | Converted::Keep => {}
        }
        *written = match column.in_new_row() {
            Some(value) => ActiveValue::Set(value),
            None => ActiveValue::NotSet,
        };
    }

    /// A column of an existing row, which holds `held`: `written` is set if there is anything to write.
    pub fn update<T: Clone + PartialEq + Into<sea_orm::Value>>(
        &mut self,
        column: &'static Filled<T>,
        held: &T,
        written: &mut ActiveValue<T>,
    ) {
        let ColumnInfo { index, rule, .. } = column.info;
        match self.pass {
            Pass::SignIn => {}
            Pass::Erase => {
                // Also where nothing seems to be there: the row may have changed since it was read.
                match column.empty() {
                    Some(empty) => {
                        if empty != *held {
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
                    self.note(index, &held.clone().into());
                }
                return;
            }
        }
        if (column.fill.is_held)(self.profile, column.pick, column.ty.append, held) {
            if rule == Rule::UntilEdited {
                self.note(index, &held.clone().into());
            }
            return;
        }
        match (self.convert(column), rule) {
            (Converted::Keep | Converted::TooLong, _) => {}
            (Converted::Value(value), Rule::Update | Rule::Mirror) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Converted::Value(value), Rule::UntilEdited) => {
                if self.is_edited(index, &held.clone().into(), column.is_empty(held)) {
                    self.report.kept.insert(index);
                    self.note(index, &value.into());
                } else {
                    self.report.changed.insert(index);
                    *written = ActiveValue::Set(value);
                }
            }
            (Converted::Value(value), Rule::Fill) if column.is_empty(held) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Converted::Nothing, Rule::Mirror) => match column.empty() {
                Some(empty) if empty != *held => {
                    self.report.cleared.insert(index);
                    *written = ActiveValue::Set(empty);
                }
                Some(_) | None => {}
            },
            (Converted::Value(_), Rule::Create | Rule::Fill) => self.report.kept.insert(index),
            (Converted::Nothing, Rule::Create | Rule::Fill | Rule::UntilEdited | Rule::Update) => {
                if !column.is_empty(held) {
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

    fn convert<T: 'static>(&mut self, column: &Filled<T>) -> Converted<T> {
        let index = column.info.index;
        match (column.fill.value)(self.profile, column.pick, column.ty.append) {
            Sent::Value(value) if column.is_too_long(&value, &self.mapping.columns[index]) => {
                self.note_too_long(index);
                Converted::TooLong
            }
            Sent::Value(value) => Converted::Value(value),
            Sent::Nothing => self.without(index, &Reading::Absent),
            Sent::NotConverted => {
                self.warn_not_converted(index);
                self.without(index, &Reading::Unknown)
            }
            Sent::No => {
                let SourceInfo { scopes, person_field, .. } = column.info.source;
                self.without(index, &self.profile.reading_without(scopes, person_field))
            }
        }
    }

    /// What becomes of a column without a value.
    fn without<T>(&mut self, index: usize, reading: &Reading<'_, ()>) -> Converted<T> {
        if self.keeps_without(index, reading) { Converted::Keep } else { Converted::Nothing }
    }

    fn keeps_without(&mut self, index: usize, reading: &Reading<'_, ()>) -> bool {
        let column = &self.mapping.columns[index];
        if column.is_required {
            self.refusal.get_or_insert(Denial::MissingValue { column: column.field });
        }
        match reading {
            Reading::Sent(()) | Reading::Absent => false,
            Reading::NotGranted => {
                self.report.not_granted.insert(index);
                true
            }
            Reading::Unknown => {
                self.report.unknown.insert(index);
                true
            }
        }
    }

    fn note_too_long(&mut self, index: usize) {
        let column = self.mapping.columns[index].field;
        tracing::warn!(column, "a value from Google is longer than the column; the column is kept");
        self.report.too_long.insert(index);
    }

    fn refuse_too_long(&mut self, index: usize) {
        let column = &self.mapping.columns[index];
        if column.is_required || column.is_always_sent() {
            self.refusal.get_or_insert(Denial::ValueTooLong { column: column.field });
        }
    }

    fn warn_not_converted(&self, index: usize) {
        let column = self.mapping.columns[index].field;
        tracing::warn!(column, "a value from Google could not be converted; the column is kept");
    }
}

/// What a row's code needs for a type of its columns, for the usual types.
///
/// An application that is compiled without optimisation takes these from here, and need not compile them each time.
pub fn of_usual_types() {
    fn of<T: Clone + PartialEq + Into<sea_orm::Value> + 'static>() {
        let create: fn(&mut Synchronisation<'static>, &'static Filled<T>, &mut ActiveValue<T>) =
            Synchronisation::create;
        let update: fn(&mut Synchronisation<'static>, &'static Filled<T>, &T, &mut ActiveValue<T>) =
            Synchronisation::update;
        let key_column: fn(Option<KeyColumn<T>>, &str) -> ActiveValue<T> = key_column;
        let subject_of: fn(Option<KeyColumn<T>>, &T) -> Option<&str> = subject_of;
        hint::black_box((create, update, key_column, subject_of));
    }
    macro_rules! usual {
        ($($ty:ty),+) => {$(
            of::<$ty>();
            let null: fn() -> Option<$ty> = <Column<$ty>>::null;
            let empty_list: fn() -> Option<$ty> = <Column<$ty>>::empty_list;
            hint::black_box((<Column<$ty>>::STORED, null, empty_list));
        )+};
    }
    usual!(String, Option<String>, bool, Option<bool>);
    #[cfg(feature = "with-chrono")]
    usual!(Option<chrono::NaiveDate>);
    #[cfg(feature = "with-time")]
    usual!(Option<time::Date>);
}

enum Converted<T> {
    Value(T),
    Nothing,
    TooLong,
    Keep,
}
