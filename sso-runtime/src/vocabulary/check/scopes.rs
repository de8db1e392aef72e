//! The scopes that columns need, against those that the struct lists.

use super::{name_is_right, text::Text};
use crate::{
    mapping::{MappedColumn, Mapping},
    vocabulary::scope::{Scope, ScopeInfo},
};

/// A column whose source needs a data scope is filled only if the struct asks for one. `is_whole` says that the struct has
/// no mistake that hides a part of the mapping.
#[track_caller]
pub const fn scope_is_asked_for(column: &MappedColumn, mapping: &Mapping, is_whole: bool) {
    name_is_right(column);
    if lacks_its_scope(column, mapping) && is_first_to_lack_it(column, mapping, is_whole) {
        scope_is_missing(column, mapping)
    }
}

/// Whether a column needs a data scope, and none of the listed ones is enough.
const fn lacks_its_scope(column: &MappedColumn, mapping: &Mapping) -> bool {
    column.source.needs_data_scope && !mapping.lists(column.source.scopes)
}

/// Whether this column is the one to say so.
const fn is_first_to_lack_it(column: &MappedColumn, mapping: &Mapping, is_whole: bool) -> bool {
    // A scope that is listed in the place of the right one has its own message.
    if is_whole && replaced(mapping).is_some() {
        return false;
    }
    // What a wrong name was meant to be is not known.
    let mut listed = mapping.scopes;
    while let [scope, more @ ..] = listed {
        if scope.instead.is_some() {
            return false;
        }
        listed = more;
    }
    // Nor is it told twice.
    let mut earlier = mapping.columns;
    while let [other, more @ ..] = earlier
        && other.index < column.index
    {
        if other.source.instead.is_none() && other.source.scopes.is_same(column.source.scopes) {
            return false;
        }
        earlier = more;
    }
    true
}

/// A scope to list for a column, in a struct that has mistakes.
pub(super) const fn missing_scope(column: &MappedColumn, mapping: &Mapping) -> Option<&'static ScopeInfo> {
    if lacks_its_scope(column, mapping) && is_first_to_lack_it(column, mapping, false) {
        Some(column.source.scopes.alternatives()[0])
    } else {
        None
    }
}

#[track_caller]
const fn scope_is_missing(column: &MappedColumn, mapping: &Mapping) -> ! {
    let scopes = column.source.scopes;
    let text = Text::new(&["`", column.field(), "` needs a scope that `", mapping.model, "` does not ask for"]);
    let alternatives = scopes.alternatives();
    let mut text = text;
    let mut index = 0;
    while index < alternatives.len() {
        let help = if index == 0 { "\nhelp: add it on the struct: " } else { "\nhelp: or on the struct: " };
        text = text.push_all(&[help, "`#[google(scopes(", alternatives[index].name(), "))]`"]);
        index += 1;
    }
    text = text.push("\nnote: in full, ");
    let mut index = 0;
    while index < alternatives.len() {
        let separator = if index == 0 { "" } else { " or " };
        text = text.push_all(&[separator, "`", alternatives[index].url(), "`"]);
        index += 1;
    }
    text.panic()
}

/// The scope is one of Google's, and stands in one list, once. `index` counts through both.
#[track_caller]
pub const fn scope_is_right(mapping: &Mapping, index: usize) {
    let scope = listed(mapping, index);
    if scope.instead.is_some() || !scope.is_one_word {
        scope_is_none(scope)
    }
    let mut other = 0;
    while other < index {
        if listed(mapping, other).digest == scope.digest {
            scope_is_repeated(mapping, scope, index, other)
        }
        other += 1;
    }
}

/// The same, where the struct has no mistakes: then each listed scope serves a column. `written` is how it is named.
#[track_caller]
pub const fn scope_serves(mapping: &Mapping, index: usize, written: &str) {
    scope_is_right(mapping, index);
    scope_is_needed(mapping, index, written);
    scope_adds_something(mapping, index, written);
}

/// The same, where the struct has mistakes that hide neither a scope nor what fills a column: a missing scope is told at
/// its column.
#[track_caller]
pub const fn scope_serves_beside_mistakes(mapping: &Mapping, index: usize, written: &str) {
    scope_is_right(mapping, index);
    scope_has_a_column(mapping, index, written, false);
    scope_adds_something(mapping, index, written);
}

/// No other one in `scopes` includes it.
#[track_caller]
const fn scope_adds_something(mapping: &Mapping, index: usize, written: &str) {
    let asked = mapping.scopes;
    if index >= asked.len() {
        return;
    }
    let (scope, mut others) = (asked[index], asked);
    while let [other, more @ ..] = others {
        // Few scopes include another.
        if let [_, ..] = other.includes
            && other.digest != scope.digest
            && other.covers(scope)
        {
            scope_is_included(scope, other, written)
        }
        others = more;
    }
}

const fn listed(mapping: &Mapping, index: usize) -> &'static ScopeInfo {
    let Mapping { scopes, extra_scopes, .. } = *mapping;
    let asked = scopes.len();
    if index < asked { scopes[index] } else { extra_scopes[index - asked] }
}

#[track_caller]
const fn scope_is_none(scope: &ScopeInfo) -> ! {
    if let Some(instead) = scope.instead {
        Text::new(&["`", scope.name(), "` is none of Google's scopes\nhelp: ", instead]).panic()
    }
    Text::new(&["the `URL` of the scope `", scope.name(), "` is not the name of one scope"])
        .push("\nnote: it is sent to Google as it stands, between spaces: `https://www.googleapis.com/auth/...`")
        .panic()
}

#[track_caller]
const fn scope_is_repeated(mapping: &Mapping, scope: &ScopeInfo, index: usize, other: usize) -> ! {
    let asked = mapping.scopes.len();
    if other < asked && index >= asked {
        Text::new(&["`", scope.name(), "` is in both `scopes` and `extra_scopes`"])
            .push("\nhelp: remove it here: `scopes` asks for it already")
            .panic()
    }
    Text::new(&["`", scope.name(), "` is listed twice"]).push("\nhelp: remove it here").panic()
}

#[track_caller]
const fn scope_is_included(scope: &ScopeInfo, other: &ScopeInfo, written: &str) -> ! {
    Text::new(&["`", other.name(), "` includes `", scope.name(), "`\nhelp: remove it"])
        .push_all(&["\nhelp: or move it, for calls of your own: `#[google(extra_scopes(", written, "))]`"])
        .push_all(&["\nnote: or remove `", other.name(), "`, if the narrower one is enough"])
        .panic()
}

/// Stands for a scope that the vocabulary does not have.
#[derive(Debug)]
pub struct NoScope;

impl Scope for NoScope {
    const NAME: &'static str = "";
    const URL: &'static str = "";
    const INSTEAD: Option<&'static str> = Some("");
}

/// A scope of the vocabulary behind a path where it is not.
#[track_caller]
pub const fn scope_is_found(mapping: &Mapping, index: usize) {
    if let Some(instead) = listed(mapping, index).instead {
        Text::new(&["Google's scopes are named by one word\nhelp: ", instead]).panic()
    }
    scope_is_right(mapping, index);
}

/// A scope that is not written as the vocabulary has it: `what` is wrong. `name` and `declaration` are those of a type
/// that the application would write for it, and has perhaps, if it was written as one (`is_name`). Where all names are
/// known (`are_names_known`), a column that lacks its scope says which one was meant.
#[track_caller]
pub const fn scope_is_spelled(
    mapping: &Mapping,
    index: usize,
    what: &str,
    [name, declaration]: [&str; 2],
    is_name: bool,
    are_names_known: bool,
) {
    let (scope, is_extra) = (listed(mapping, index), index >= mapping.scopes.len());
    let text = Text::new(&[what]);
    let text = match scope.instead {
        Some(instead) if instead.is_empty() => {
            if !is_extra
                && are_names_known
                && let Some(column) = column_without_scope(mapping)
            {
                let needed = column.source.scopes.alternatives()[0].name();
                text.push_all(&["\nhelp: write `", needed, "`, which `", column.field(), "` needs"]).panic()
            }
            let text = if is_name {
                text.push_all(&[
                    "\nhelp: if it is a type of yours, write `self::",
                    name,
                    "`\nhelp: if it is none yet, ",
                ])
            } else {
                text.push("\nhelp: ")
            };
            let text = if is_extra {
                text.push_all(&["write `self::", name, "`"])
            } else {
                text.push_all(&["move it: `#[google(extra_scopes(self::", name, "))]`"])
            };
            text.push_all(&[", and below the struct `", declaration, "`"])
                .push("\nnote: a scope of another API is a type of yours, which knows what Google calls it")
        }
        Some(instead) => text.push_all(&["\nhelp: ", instead]),
        None if scope.is_sign_in && !is_extra => {
            text.push("\nhelp: remove it: the sign-in asks for it where a column needs it")
        }
        None => text.push_all(&["\nhelp: write `", scope.name, "`"]),
    };
    text.panic()
}

/// A column for which none of the listed scopes is enough.
const fn column_without_scope(mapping: &Mapping) -> Option<&'static MappedColumn> {
    let mut columns = mapping.columns;
    while let [column, more @ ..] = columns {
        if lacks_its_scope(column, mapping) {
            return Some(column);
        }
        columns = more;
    }
    None
}

/// A listed scope serves a column, or is extra. `written` is how it is named.
#[track_caller]
pub const fn scope_is_needed(mapping: &Mapping, index: usize, written: &str) {
    scope_has_a_column(mapping, index, written, true);
}

#[track_caller]
const fn scope_has_a_column(mapping: &Mapping, index: usize, written: &str, may_be_replaced: bool) {
    let asked = mapping.scopes;
    if index < asked.len() {
        if asked[index].is_sign_in || !serves_a_column(mapping, asked[index]) {
            scope_is_not_needed(mapping, index, written, may_be_replaced);
        }
    } else {
        scope_is_extra(mapping, mapping.extra_scopes[index - asked.len()], written);
    }
}

/// Whether a column needs `scope`, or has a wrong name: what that needs is not known.
const fn serves_a_column(mapping: &Mapping, scope: &ScopeInfo) -> bool {
    let mut columns = mapping.columns;
    while let [column, more @ ..] = columns {
        if column.source.instead.is_some() || column.source.scopes.accepts(scope) {
            return true;
        }
        columns = more;
    }
    false
}

#[track_caller]
const fn scope_is_not_needed(mapping: &Mapping, index: usize, written: &str, may_be_replaced: bool) {
    let scope = mapping.scopes[index];
    if scope.instead.is_some() {
        return;
    }
    if scope.is_sign_in {
        Text::new(&["`", scope.name(), "` needs no mention"])
            .push("\nhelp: remove it")
            .push(
                "\nnote: the sign-in scopes `openid`, `email` and `profile` follow from the claims that the columns use",
            )
            .panic()
    }
    // A repeated one is told so, where it is one.
    let mut earlier = 0;
    while earlier < index {
        if mapping.scopes[earlier].digest == scope.digest {
            return;
        }
        earlier += 1;
    }
    let text = Text::new(&["no column of `", mapping.model, "` needs `", scope.name(), "`"]);
    if may_be_replaced && let Some(column) = replaced(mapping) {
        let needed = column.source.scopes.alternatives()[0];
        text.push_all(&[", and `", column.field(), "` needs another scope"])
            .push_all(&["\nhelp: write `", needed.name(), "`\nnote: in full, `", needed.url(), "`"])
            .panic()
    }
    text.push("\nhelp: remove it")
        .push_all(&["\nhelp: or move it, for calls of your own: `#[google(extra_scopes(", written, "))]`"])
        .push("\nnote: people are asked for each scope, so one that nothing uses costs sign-ins")
        .panic()
}

/// The column whose scope has another in its place: one listed scope serves nothing, and one is missing.
const fn replaced(mapping: &Mapping) -> Option<&'static MappedColumn> {
    let Some(lacking) = column_without_scope(mapping) else { return None };
    let mut columns = mapping.columns;
    while let [column, more @ ..] = columns {
        if lacks_its_scope(column, mapping) && !column.source.scopes.is_same(lacking.source.scopes) {
            return None;
        }
        columns = more;
    }
    let (mut idle, mut scopes) = (0, mapping.scopes);
    while let [scope, more @ ..] = scopes {
        if scope.instead.is_some() {
            return None;
        }
        if !scope.is_sign_in && !serves_a_column(mapping, scope) {
            idle += 1;
        }
        scopes = more;
    }
    if idle == 1 { Some(lacking) } else { None }
}

/// A scope that a column needs belongs to `scopes`.
#[track_caller]
const fn scope_is_extra(mapping: &Mapping, scope: &ScopeInfo, written: &str) {
    let mut columns = mapping.columns;
    while let [column, more @ ..] = columns {
        let needed = column.source;
        if needed.needs_data_scope && !needed.scopes.is_met_by(mapping.scopes) && needed.scopes.accepts(scope) {
            Text::new(&["`", scope.name(), "` is not extra: the column for `", needed.name, "` needs it"])
                .push_all(&["\nhelp: move it: `#[google(scopes(", written, "))]`"])
                .panic()
        }
        columns = more;
    }
}

/// Whether a sign-in asks for `sign_in`: it is listed, or a column needs it that no listed scope serves.
#[must_use]
pub const fn sign_in_is_asked_for(sign_in: &ScopeInfo, mapping: &Mapping) -> bool {
    if is_listed(sign_in, mapping.scopes) || is_listed(sign_in, mapping.extra_scopes) {
        return true;
    }
    let mut columns = mapping.columns;
    while let [column, more @ ..] = columns {
        if let Some(scope) = column.source.sign_in
            && scope.digest == sign_in.digest
            && !mapping.lists(column.source.scopes)
        {
            return true;
        }
        columns = more;
    }
    false
}

const fn is_listed(scope: &ScopeInfo, listed: &[&ScopeInfo]) -> bool {
    let mut listed = listed;
    while let [other, more @ ..] = listed {
        if other.digest == scope.digest {
            return true;
        }
        listed = more;
    }
    false
}

/// Whether a struct asks for the scope `S`. [`HasScope`](crate::HasScope) follows where the answer is yes.
pub trait AsksFor<S> {
    /// [`Answer`] of `true` or `false`.
    type Answer;
}

/// A constant as a type.
#[derive(Debug)]
pub struct Answer<const IS_YES: bool>;
