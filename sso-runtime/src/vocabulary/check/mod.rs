//! The rules that only the compiler can judge, as constants of the user's item.
//!
//! Generated code evaluates these in `const _: () = ...;`, never inside generics: those would fire in `cargo build`
//! alone, and an editor would show nothing. Each function panics with the whole message: what is wrong, `help:` with
//! text to paste, `note:` with the reason.

mod ask;
mod columns;
mod default;
mod function;
mod scopes;
mod text;

pub use ask::{
    AskColumn, AskPair, Column, ColumnType, Flag, FlagColumn, KeyColumn, Pair, key_column, set_or_not, subject_of,
};
pub use columns::{
    active_is_a_flag, default_is_no_clash, empty_column_is_fine, is_no_integer, key_holds_sub, pick_can_choose,
    primary_key_counts_up, required_can_be_demanded, role_is_a_flag, rule_can_apply, type_is_right,
};
pub use default::{
    AskDefault, DefaultOf, TextDefault, default_can_be_nothing, default_is_no_null, default_is_no_text,
    type_has_a_default,
};
pub use function::{CallDereferenced, CallNothing, Function, Returned, Takes};
pub use scopes::{
    Answer, AsksFor, NoScope, scope_is_asked_for, scope_is_found, scope_is_listed, scope_is_needed, scope_is_right,
    scope_is_spelled, scope_serves, sign_in_is_asked_for,
};

use self::text::Text;
use super::{
    instead::PeopleWord,
    scope::{ScopeInfo, Scopes},
    source::{List, Source},
};
use crate::mapping::{MappedColumn, Mapping};

/// What the rules and the mapping ask of a [`Source`].
#[derive(Debug)]
pub struct SourceInfo {
    pub(crate) name: &'static str,
    pub(crate) scopes: Scopes,
    pub(crate) person_field: Option<&'static str>,
    pub(crate) is_always_sent: bool,
    columns: &'static [&'static str],
    instead: Option<&'static str>,
    /// The scope of the sign-in that gives the value.
    sign_in: Option<&'static ScopeInfo>,
    needs_data_scope: bool,
}

impl SourceInfo {
    /// What the rules and the mapping ask of `S`.
    #[must_use]
    pub(crate) const fn of<S: Source + ?Sized>() -> Self {
        let (scopes, sign_in) = (S::SCOPES, S::SCOPES.sign_in());
        Self {
            name: S::NAME,
            scopes,
            person_field: S::PERSON_FIELD,
            is_always_sent: !S::MAY_BE_ABSENT && sign_in.is_some(),
            columns: S::COLUMNS,
            instead: S::INSTEAD,
            sign_in,
            needs_data_scope: !scopes.alternatives().is_empty() && sign_in.is_none(),
        }
    }
}

/// What the rules ask of a column that Google fills.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// The field as it is declared: `r#type`.
    pub(crate) declared: &'static str,
    /// Its type, as written.
    pub(crate) ty: &'static str,
    /// The words of its attributes, as written: `claim = email, sync = fill`.
    pub(crate) words: &'static str,
    /// The same without `required`.
    pub(crate) words_without_required: &'static str,
    /// What fills it.
    pub(crate) source: &'static SourceInfo,
    /// Which list's entries the source reads, if it reads a list's.
    pub(crate) list: Option<List>,
    /// Whether the source fills the type. If not, that is reported alone.
    pub(crate) fits: bool,
    /// Whether the database can hold the type.
    pub(crate) is_stored: bool,
    /// Whether the type has a value that means *nothing here*.
    pub(crate) is_nullable: bool,
    /// Whether that is an empty list: the type is `Vec`.
    pub(crate) is_vec: bool,
    /// Whether the type takes the values of all entries: `Vec`, `Option<Vec>` and the like.
    pub(crate) is_list: bool,
    /// Whether `default` alone could stand in the attribute.
    pub(crate) could_default: bool,
    /// Whether there is a `default`.
    pub(crate) has_default: bool,
}

impl ColumnInfo {
    /// The field, without `r#`.
    pub(crate) const fn field(&self) -> &'static str {
        match self.declared.as_bytes() {
            [b'r', b'#', ..] => self.declared.split_at(2).1,
            _ => self.declared,
        }
    }
}

/// A name that is there only to say what to write instead.
#[track_caller]
pub const fn name_is_right(column: &MappedColumn, mapping: &Mapping) {
    if let Some(instead) = column.info.source.instead {
        name_is_another(column, instead, mapping)
    }
}

#[track_caller]
const fn name_is_another(column: &MappedColumn, instead: &str, mapping: &Mapping) -> ! {
    let SourceInfo { name, scopes, needs_data_scope, .. } = column.info.source;
    let text = Text::new(&["`", name, "` is none of Google's values\nhelp: ", instead]);
    if *needs_data_scope && !mapping.lists(*scopes) {
        let scope = scopes.alternatives()[0].name();
        text.push_all(&[", and on the struct `#[google(scopes(", scope, "))]`"]).panic()
    }
    text.panic()
}

/// A name that is not written as the vocabulary has it: `what` is wrong, and `word` stands before it.
#[track_caller]
pub const fn name_is_spelled(what: &str, word: &str, source: &SourceInfo) {
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
