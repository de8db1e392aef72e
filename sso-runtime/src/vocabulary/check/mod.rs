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
    absence_is_right, active_is_a_flag, default_is_no_clash, empty_column_is_fine, is_no_integer, key_holds_sub,
    pick_can_choose, primary_key_counts_up, primary_key_holds_sub, required_can_be_demanded, role_is_a_flag,
    rule_can_apply, type_is_right,
};
pub use default::{
    AskDefault, DefaultOf, TextDefault, default_can_be_nothing, default_is_no_null, default_is_no_text,
    type_has_a_default,
};
pub use function::{CallDereferenced, CallNothing, Function, Returned, Takes};
pub use scopes::{
    Answer, AsksFor, NoScope, extra_scope_is_extra, scope_is_asked_for, scope_is_found, scope_is_needed, scope_is_new,
    scope_is_right, scope_is_spelled, sign_in_is_asked_for,
};

use self::text::Text;
use super::{
    scope::{ScopeInfo, Scopes},
    source::{List, Source},
};
use crate::{profile::Profile, sync::Rule};

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
    /// Whether the database can hold the type.
    pub is_stored: bool,
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

/// What a struct asks for, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// `scopes(...)`
    pub scopes: &'static [&'static ScopeInfo],
    /// `extra_scopes(...)`
    pub extra_scopes: &'static [&'static ScopeInfo],
    /// The columns that Google fills, in their order.
    pub columns: &'static [&'static ColumnInfo],
    /// Whether the struct has no mistake that hides a part of this.
    pub is_whole: bool,
}

impl Asked {
    const fn meets(&self, scopes: Scopes) -> bool {
        scopes.is_met_by(self.scopes) || scopes.is_met_by(self.extra_scopes)
    }
}

/// A source of the application's own that is one.
#[track_caller]
pub const fn name_is_right(column: &ColumnInfo) {
    let SourceInfo { name, instead, .. } = column.source;
    match instead {
        Some(instead) if instead.is_empty() => {
            Text::new(&["`from` takes a source of your own, and there is no `", name, "`"])
                .push_all(&["\nhelp: write `claim = ", name, "`"])
                .panic()
        }
        Some(instead) => Text::new(&["`", name, "` is none of Google's values\nhelp: ", instead]).panic(),
        None => {}
    }
}

/// Stands for a source that the application does not have: Google's `S` has that name.
#[derive(Debug)]
pub struct NotOwn<S>(std::marker::PhantomData<fn() -> S>);

impl<S: Source> Source for NotOwn<S> {
    type Value = S::Value;
    const NAME: &'static str = S::NAME;
    const SCOPES: Scopes = S::SCOPES;
    const INSTEAD: Option<&'static str> = Some("");

    fn read(_: &Profile) -> Option<&Self::Value> {
        None
    }
}

/// The source that was found under a name.
pub trait Found {
    /// The source.
    type Source;
}

/// What is wrong with how a name is written.
#[derive(Debug)]
pub struct Spelling {
    /// What is wrong.
    pub what: &'static str,
    /// The word before the right name.
    pub word: &'static str,
    /// What to write behind the right name.
    pub tail: &'static str,
    /// More lines of the message.
    pub rest: &'static str,
}

impl Spelling {
    const fn text(&self, source: &SourceInfo) -> Text {
        let Self { what, word, tail, .. } = *self;
        Text::new(&[what, "\nhelp: write `", word, " = ", source.name, tail, "`"])
    }
}

/// A name that is not written as the vocabulary has it.
#[track_caller]
pub const fn name_is_spelled(spelling: &Spelling, source: SourceInfo) {
    spelling.text(&source).push(spelling.rest).panic()
}

/// A name that is not written as the vocabulary has it, with the scope and the type that the right one needs.
#[track_caller]
pub const fn column_is_spelled(spelling: &Spelling, column: &ColumnInfo, struct_asks: &Asked, are_scopes_known: bool) {
    let text = spelling.text(&column.source);
    let text = match scopes::missing_scope(column, struct_asks) {
        Some(scope) if are_scopes_known => {
            text.push_all(&[", and on the struct `#[google(scopes(", scope.name(), "))]`"])
        }
        _ => text,
    };
    let text = if column.fits && columns::is_stored(column) {
        text
    } else {
        columns::with_type(text.push(", and make it `"), column).push("`")
    };
    text.push(spelling.rest).panic()
}
