//! The rules that only the compiler can judge, as constants of the user's item.
//!
//! Generated code evaluates these in `const _: () = ...;`, never inside generics: those would fire in `cargo build`
//! alone, and an editor would show nothing. Each function panics with the whole message: what is wrong, `help:` with
//! text to paste, `note:` with the reason.

mod ask;
mod columns;
mod function;
mod scopes;
mod text;

pub use ask::{
    AskColumn, AskPair, Column, ColumnType, Flag, FlagColumn, KeyColumn, Pair, key_column, set_or_not, subject_of,
};
pub use columns::{
    active_is_a_flag, default_is_no_clash, empty_column_is_fine, is_no_integer, key_holds_sub, pick_can_choose,
    primary_key_counts_up, primary_key_holds_sub, required_can_be_demanded, role_is_a_flag, rule_can_apply,
    type_is_right,
};
pub use function::{CallDereferenced, CallNothing, Function, Returned, Takes};
pub use scopes::{
    Answer, AsksFor, NoScope, extra_scope_is_extra, scope_is_asked_for, scope_is_found, scope_is_listed,
    scope_is_needed, scope_is_new, scope_is_right, scope_is_spelled, sign_in_is_asked_for,
};

use self::text::Text;
use super::{
    instead::PeopleWord,
    scope::{ScopeInfo, Scopes},
    source::{List, Source},
};
use crate::sync::Rule;

/// What the rules and the mapping ask of a [`Source`].
#[derive(Clone, Copy, Debug)]
pub struct SourceInfo {
    pub(crate) name: &'static str,
    pub(crate) scopes: Scopes,
    pub(crate) person_field: Option<&'static str>,
    columns: &'static [&'static str],
    instead: Option<&'static str>,
    pub(crate) is_always_sent: bool,
}

impl SourceInfo {
    /// What the rules and the mapping ask of `S`.
    #[must_use]
    pub const fn of<S: Source>() -> Self {
        Self {
            name: S::NAME,
            scopes: S::SCOPES,
            person_field: S::PERSON_FIELD,
            columns: S::COLUMNS,
            instead: S::INSTEAD,
            is_always_sent: !S::MAY_BE_ABSENT && S::SCOPES.sign_in().is_some(),
        }
    }

    const fn needs_data_scope(&self) -> bool {
        !self.scopes.alternatives().is_empty() && self.scopes.sign_in().is_none()
    }
}

/// What the rules ask of a column that Google fills.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// Its place among the columns that Google fills.
    pub index: usize,
    /// The name of the struct.
    pub model: &'static str,
    /// The field.
    pub field: &'static str,
    /// The field as it is declared: `r#type`.
    pub declared: &'static str,
    /// Its type, as written.
    pub ty: &'static str,
    /// The words of its attributes, as written: `claim = email, sync = fill`.
    pub words: &'static str,
    /// The same without `required`.
    pub words_without_required: &'static str,
    /// What fills it.
    pub source: SourceInfo,
    /// Which list's entries the source reads, if it reads a list's.
    pub list: Option<List>,
    /// When it is written.
    pub rule: Rule,
    /// Whether the source fills the type. If not, that is reported alone.
    pub fits: bool,
    /// Whether the type has a value that means *nothing here*.
    pub is_nullable: bool,
    /// Whether the type is `Vec`.
    pub is_vec: bool,
    /// Whether the type takes the values of all entries: `Vec`, `Option<Vec>` and the like.
    pub is_list: bool,
    /// Whether `default` alone could stand in the attribute.
    pub could_default: bool,
    /// Whether there is a `default`.
    pub has_default: bool,
    /// Whether it is `required`.
    pub is_required: bool,
}

impl ColumnInfo {
    /// What fills it.
    #[must_use]
    pub const fn source(&self) -> SourceInfo {
        self.source
    }
}

/// What a struct asks for, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// `scopes(...)`
    pub scopes: &'static [&'static ScopeInfo],
    /// `extra_scopes(...)`
    pub extra_scopes: &'static [&'static ScopeInfo],
    /// The columns that Google fills, in their order.
    pub columns: &'static [&'static ColumnInfo],
}

impl Asked {
    const fn meets(&self, scopes: Scopes) -> bool {
        scopes.is_met_by(self.scopes) || scopes.is_met_by(self.extra_scopes)
    }
}

/// A name that is there only to say what to write instead.
#[track_caller]
pub const fn name_is_right(column: &ColumnInfo, struct_asks: &Asked) {
    let SourceInfo { name, instead, scopes, .. } = column.source;
    let Some(instead) = instead else { return };
    let text = Text::new(&["`", name, "` is none of Google's values\nhelp: ", instead]);
    if column.source.needs_data_scope() && !struct_asks.meets(scopes) {
        let scope = scopes.alternatives()[0].name();
        text.push_all(&[", and on the struct `#[google(scopes(", scope, "))]`"]).panic()
    }
    text.panic()
}

/// A name that is not written as the vocabulary has it: `what` is wrong, and `word` stands before it.
#[track_caller]
pub const fn name_is_spelled(what: &str, word: &str, source: SourceInfo) {
    let text = Text::new(&[what, "\nhelp: "]);
    match source.instead {
        Some(instead) => text.push(instead).panic(),
        None => text.push_all(&["write `", word, " = ", source.name, "`"]).panic(),
    }
}

/// A list without its value, or a word that belongs elsewhere, behind `people =`.
#[track_caller]
pub const fn people_word_names_a_value(word: PeopleWord) {
    let PeopleWord { name, values, advice } = word;
    if values.is_empty() {
        Text::new(&["`people = ", name, "` names no value of the People API\nhelp: ", advice]).panic()
    }
    let text = Text::new(&["`people = ", name, "` names a list, and none of its values"])
        .push_all(&["\nhelp: name the value, too: write `people = ", name, "::", word.likely_value(), "`"])
        .push("\nnote: its values are ");
    let mut text = text;
    let mut index = 0;
    while index < values.len() {
        text = text.push_all(&[if index == 0 { "`" } else { ", `" }, values[index], "`"]);
        index += 1;
    }
    text.push(", and `entry` for all of them").panic()
}
