//! What happens to one column: the table of rules, in one place for every type.

use sea_orm::ActiveValue;

use super::{
    Rule,
    column::Filled,
    digest::{Digests, digest},
    fill::Sent,
    report::SyncReport,
};
use crate::{
    account::RoleDecisions,
    mapping::{MappedColumn, Mapping},
    outcome::Denial,
    profile::{Profile, Reading},
    vocabulary::check::Flag,
};

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
        let column = self.mapping.declaration(self.mapping.columns[index]).name;
        let digest = digest(self.subject(), column, value);
        if self.digests.get(column) != Some(digest.as_str()) {
            self.digests.set(column, digest);
            self.has_new_digests = true;
        }
    }

    /// Whether the column holds something else than Google last gave. Without a note that is whatever is there.
    fn is_edited(&self, index: usize, held: &sea_orm::Value, is_empty: bool) -> bool {
        let name = self.mapping.declaration(self.mapping.columns[index]).name;
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
    pub fn create<T: Clone + Into<sea_orm::Value>>(
        &mut self,
        column: &'static Filled<T>,
        written: &mut ActiveValue<T>,
    ) {
        self.report.created = true;
        match self.convert(column) {
            Becomes::Value(value) => {
                self.report.changed.insert(column.column.index);
                *written = ActiveValue::Set(value);
                return;
            }
            Becomes::TooLong => self.refuse_too_long(column.column.index),
            Becomes::Nothing | Becomes::Keep => {}
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
        let MappedColumn { index, rule, .. } = *column.column;
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
        if column.fill.is_held(self.profile, column.pick, column.ty.append, held) {
            if rule == Rule::UntilEdited {
                self.note(index, &held.clone().into());
            }
            return;
        }
        match (self.convert(column), rule) {
            (Becomes::Keep | Becomes::TooLong, _) => {}
            (Becomes::Value(value), Rule::Update | Rule::Mirror) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Becomes::Value(value), Rule::UntilEdited) => {
                if self.is_edited(index, &held.clone().into(), column.is_empty(held)) {
                    self.report.kept.insert(index);
                    self.note(index, &value.into());
                } else {
                    self.report.changed.insert(index);
                    *written = ActiveValue::Set(value);
                }
            }
            (Becomes::Value(value), Rule::Fill) if column.is_empty(held) => {
                self.report.changed.insert(index);
                *written = ActiveValue::Set(value);
            }
            (Becomes::Nothing, Rule::Mirror) => match column.empty() {
                Some(empty) if empty != *held => {
                    self.report.cleared.insert(index);
                    *written = ActiveValue::Set(empty);
                }
                Some(_) | None => {}
            },
            (Becomes::Value(_), Rule::Create | Rule::Fill) => self.report.kept.insert(index),
            (Becomes::Nothing, Rule::Create | Rule::Fill | Rule::UntilEdited | Rule::Update) => {
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

    fn convert<T: Clone + Into<sea_orm::Value> + 'static>(&mut self, column: &'static Filled<T>) -> Becomes<T> {
        let index = column.column.index;
        match column.fill.value(self.profile, column.pick, column.ty.append) {
            Sent::Value(value) if self.is_too_long(&value, column.column) => {
                self.note_too_long(index);
                Becomes::TooLong
            }
            Sent::Value(value) => Becomes::Value(value),
            Sent::Nothing => self.without(index, &Reading::Absent),
            Sent::NotConverted => {
                self.warn_not_converted(index);
                self.without(index, &Reading::Unknown)
            }
            Sent::No => {
                let (scopes, person_field) = (column.column.scopes(), column.column.person_field());
                self.without(index, &self.profile.reading_without(scopes, person_field))
            }
        }
    }

    /// Whether the value is text of more characters than the column's declared length.
    fn is_too_long<T: Clone + Into<sea_orm::Value>>(&self, value: &T, column: &MappedColumn) -> bool {
        match self.mapping.declaration(column).max_chars {
            Some(most) => has_more_chars(&value.clone().into(), most),
            None => false,
        }
    }

    /// What becomes of a column without a value.
    fn without<T>(&mut self, index: usize, reading: &Reading<'_, ()>) -> Becomes<T> {
        if self.keeps_without(index, reading) { Becomes::Keep } else { Becomes::Nothing }
    }

    fn keeps_without(&mut self, index: usize, reading: &Reading<'_, ()>) -> bool {
        let column = &self.mapping.columns[index];
        if column.is_required {
            self.refusal.get_or_insert(Denial::MissingValue { column: column.field() });
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
        let column = self.mapping.columns[index].field();
        tracing::warn!(column, "a value from Google is longer than the column; the column is kept");
        self.report.too_long.insert(index);
    }

    fn refuse_too_long(&mut self, index: usize) {
        let column = &self.mapping.columns[index];
        if column.is_required || column.is_always_sent() {
            self.refusal.get_or_insert(Denial::ValueTooLong { column: column.field() });
        }
    }

    fn warn_not_converted(&self, index: usize) {
        let column = self.mapping.columns[index].field();
        tracing::warn!(column, "a value from Google could not be converted; the column is kept");
    }
}

fn has_more_chars(value: &sea_orm::Value, most: u32) -> bool {
    match value {
        sea_orm::Value::String(Some(text)) => text.chars().nth(most as usize).is_some(),
        _ => false,
    }
}

/// What becomes of a column.
enum Becomes<T> {
    Value(T),
    Nothing,
    TooLong,
    Keep,
}
