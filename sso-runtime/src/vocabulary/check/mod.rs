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
    AskColumn, AskPair, Column, ColumnType, Flag, FlagColumn, KeyColumn, Pair, TypeInfo, key_column, set_or_not,
    subject_of,
};
pub use columns::{
    absence_is_right, active_is_a_flag, default_is_no_clash, empty_column_is_fine, is_no_integer, key_holds_sub,
    pick_can_choose, primary_key_counts_up, primary_key_holds_sub, required_can_be_demanded, role_is_a_flag,
    rule_can_apply, type_is_right,
};
pub use default::{
    AskDefault, DefaultOf, TextDefault, default_can_be_nothing, default_can_be_something, default_is_no_null,
    default_is_no_text, type_has_a_default,
};
pub use function::{CallDereferenced, CallNothing, Function, Returned, Takes};
pub use scopes::{
    Answer, AsksFor, NoScope, scope_is_asked_for, scope_is_found, scope_is_needed, scope_is_right, scope_is_spelled,
    scope_serves, scope_serves_beside_mistakes, sign_in_is_asked_for,
};

use self::text::Text;
use super::{
    scope::{ScopeInfo, Scopes},
    source::Source,
};
use crate::{
    mapping::{MappedColumn, Mapping},
    profile::Profile,
};

/// What the rules and the mapping ask of a [`Source`].
#[derive(Debug)]
pub struct SourceInfo {
    pub(crate) name: &'static str,
    pub(crate) scopes: Scopes,
    pub(crate) person_field: Option<&'static str>,
    pub(crate) is_always_sent: bool,
    columns: &'static [&'static str],
    is_list: bool,
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
            is_list: S::IS_LIST,
            instead: S::INSTEAD,
            sign_in,
            needs_data_scope: !scopes.alternatives().is_empty() && sign_in.is_none(),
        }
    }
}

/// A source of the application's own that is one.
#[track_caller]
pub const fn name_is_right(column: &MappedColumn) {
    if let Some(instead) = column.source.instead {
        name_is_another(column.source(), instead)
    }
}

#[track_caller]
const fn name_is_another(name: &str, instead: &str) -> ! {
    if instead.is_empty() {
        Text::new(&["`from` takes a source of your own, and there is no `", name, "`"])
            .push_all(&["\nhelp: write `claim = ", name, "`"])
            .panic()
    }
    Text::new(&["`", name, "` is none of Google's values\nhelp: ", instead]).panic()
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
    /// Whether another name is meant: then what else that one needs is told with it, and not for itself.
    pub is_guess: bool,
}

impl Spelling {
    const fn text(&self, source: &SourceInfo) -> Text {
        let Self { what, word, tail, .. } = *self;
        Text::new(&[what, "\nhelp: write `", word, " = ", source.name, tail, "`"])
    }
}

/// A name that is not written as the vocabulary has it.
#[track_caller]
pub const fn name_is_spelled(spelling: &Spelling, source: &SourceInfo) {
    spelling.text(source).push(spelling.rest).panic()
}

/// A name that is not written as the vocabulary has it, with the scope and the type that the right one needs.
#[track_caller]
pub const fn column_is_spelled(
    spelling: &Spelling,
    column: &MappedColumn,
    mapping: &Mapping,
    words: &str,
    are_scopes_known: bool,
) {
    let text = if spelling.is_guess && columns::demands_too_much(column) {
        Text::new(&[spelling.what, "\nhelp: write `#[google(", words, ")]`"])
    } else {
        spelling.text(column.source)
    };
    let text = match scopes::missing_scope(column, mapping) {
        Some(scope) if are_scopes_known => {
            text.push_all(&[", and on the struct `#[google(scopes(", scope.name(), "))]`"])
        }
        _ => text,
    };
    let is_type_right = column.fits && column.ty.is_stored;
    let text = if is_type_right && (columns::can_stay(column) || !spelling.is_guess) {
        text
    } else {
        columns::with_type(text.push(", and make it `"), column).push("`")
    };
    text.push(spelling.rest).panic()
}
