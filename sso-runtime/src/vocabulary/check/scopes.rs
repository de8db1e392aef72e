//! The scopes that columns need, against those that the struct lists.

use super::{Asked, ColumnInfo, name_is_right, text::Text};
use crate::vocabulary::scope::{Scope, ScopeInfo, equal};

/// A column whose source needs a data scope is filled only if the struct asks for one.
#[track_caller]
pub const fn scope_is_asked_for(column: &ColumnInfo, struct_asks: &Asked) {
    name_is_right(column);
    scope_is_listed(column, struct_asks);
}

/// The scopes that a column needs and that are not asked for, if this column is the one to say so.
const fn missing(column: &ColumnInfo, struct_asks: &Asked) -> bool {
    let Asked { scopes: asked, columns, .. } = *struct_asks;
    let scopes = column.source.scopes;
    // A wrong name has been told. A scope of the wrong list is told so where it stands.
    if !column.source.needs_data_scope() || struct_asks.meets(scopes) {
        return false;
    }
    // A scope that is listed in the place of the right one has its own message.
    if struct_asks.is_whole && replaced(struct_asks).is_some() {
        return false;
    }
    // What a wrong name was meant to be is not known.
    let mut listed = 0;
    while listed < asked.len() {
        if asked[listed].instead.is_some() {
            return false;
        }
        listed += 1;
    }
    // Nor is it told twice.
    let mut earlier = 0;
    while earlier < column.index {
        let source = &columns[earlier].source;
        if source.instead.is_none() && source.scopes.is_same(scopes) {
            return false;
        }
        earlier += 1;
    }
    true
}

/// A scope to list for a column.
pub(super) const fn missing_scope(column: &ColumnInfo, struct_asks: &Asked) -> Option<&'static ScopeInfo> {
    if missing(column, struct_asks) { Some(column.source.scopes.alternatives()[0]) } else { None }
}

#[track_caller]
const fn scope_is_listed(column: &ColumnInfo, struct_asks: &Asked) {
    if !missing(column, struct_asks) {
        return;
    }
    let scopes = column.source.scopes;
    let text = Text::new(&["`", column.field, "` needs a scope that `", column.model, "` does not ask for"]);
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

/// A name that is there only to say what to write instead.
#[track_caller]
pub const fn scope_is_right(scope: &ScopeInfo) {
    if let Some(instead) = scope.instead {
        Text::new(&["`", scope.name(), "` is none of Google's scopes\nhelp: ", instead]).panic()
    }
    let url = scope.url().as_bytes();
    let mut index = 0;
    while index < url.len() {
        if !url[index].is_ascii_graphic() {
            break;
        }
        index += 1;
    }
    if index < url.len() || url.is_empty() {
        Text::new(&["the `URL` of the scope `", scope.name(), "` is not the name of one scope"])
            .push("\nnote: it is sent to Google as it stands, between spaces: `https://www.googleapis.com/auth/...`")
            .panic()
    }
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
pub const fn scope_is_found(scope: &ScopeInfo) {
    match scope.instead {
        Some(instead) => Text::new(&["Google's scopes are named by one word\nhelp: ", instead]).panic(),
        None => scope_is_right(scope),
    }
}

/// A scope that is not written as the vocabulary has it: `what` is wrong. `name` and `declaration` are those of a type
/// that the application would write for it, and has perhaps, if it was written as one.
#[track_caller]
pub const fn scope_is_spelled(
    scope: &ScopeInfo,
    what: &str,
    [name, declaration]: [&str; 2],
    is_name: bool,
    is_extra: bool,
    struct_asks: Option<&Asked>,
) {
    let text = Text::new(&[what]);
    let text = match scope.instead {
        Some(instead) if instead.is_empty() => {
            if !is_extra
                && let Some(struct_asks) = struct_asks
                && let Some(column) = column_without_scope(struct_asks)
            {
                let needed = column.source.scopes.alternatives()[0].name();
                text.push_all(&["\nhelp: write `", needed, "`, which `", column.field, "` needs"]).panic()
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
const fn column_without_scope(struct_asks: &Asked) -> Option<&'static ColumnInfo> {
    let columns = struct_asks.columns;
    let mut index = 0;
    while index < columns.len() {
        let source = &columns[index].source;
        if source.needs_data_scope() && !struct_asks.meets(source.scopes) {
            return Some(columns[index]);
        }
        index += 1;
    }
    None
}

/// A scope stands in one list, once. `index` counts through both.
#[track_caller]
pub const fn scope_is_new(asked: &[&ScopeInfo], extra: &[&ScopeInfo], index: usize) {
    let scope = if index < asked.len() { asked[index] } else { extra[index - asked.len()] };
    if scope.instead.is_some() {
        return;
    }
    let mut other = 0;
    while other < index {
        let earlier = if other < asked.len() { asked[other] } else { extra[other - asked.len()] };
        if equal(earlier.url(), scope.url()) {
            let text = if other < asked.len() && index >= asked.len() {
                Text::new(&["`", scope.name(), "` is in both `scopes` and `extra_scopes`"])
                    .push("\nhelp: remove it here: `scopes` asks for it already")
            } else {
                Text::new(&["`", scope.name(), "` is listed twice"]).push("\nhelp: remove it here")
            };
            text.panic()
        }
        other += 1;
    }
}

/// A scope that no column needs is asked for by mistake, or belongs to `extra_scopes`.
#[track_caller]
pub const fn scope_is_needed(model: &str, written: &str, struct_asks: &Asked, index: usize) {
    let Asked { scopes: asked, .. } = *struct_asks;
    let scope = asked[index];
    if scope.instead.is_some() {
        return;
    }
    if scope.is_sign_in() {
        Text::new(&["`", scope.name(), "` needs no mention"])
            .push("\nhelp: remove it")
            .push("\nnote: the sign-in scopes `openid`, `email` and `profile` follow from the claims that the columns use")
            .panic()
    }
    let mut earlier = 0;
    while earlier < index {
        if equal(asked[earlier].url(), scope.url()) {
            return;
        }
        earlier += 1;
    }
    if serves_a_column(scope, struct_asks) {
        return;
    }
    if let Some(column) = replaced(struct_asks) {
        let needed = column.source.scopes.alternatives()[0];
        Text::new(&[
            "no column of `",
            model,
            "` needs `",
            scope.name(),
            "`, and `",
            column.field,
            "` needs another scope",
        ])
        .push_all(&["\nhelp: write `", needed.name(), "`\nnote: in full, `", needed.url(), "`"])
        .panic()
    }
    Text::new(&["no column of `", model, "` needs `", scope.name(), "`"])
        .push("\nhelp: remove it")
        .push_all(&["\nhelp: or move it, for calls of your own: `#[google(extra_scopes(", written, "))]`"])
        .push("\nnote: people are asked for each scope, so one that nothing uses costs sign-ins")
        .panic()
}

/// Whether a column needs `scope`, or has a wrong name: what that needs is not known.
const fn serves_a_column(scope: &ScopeInfo, struct_asks: &Asked) -> bool {
    let columns = struct_asks.columns;
    let mut column = 0;
    while column < columns.len() {
        let source = &columns[column].source;
        if source.scopes.accepts(scope) || source.instead.is_some() {
            return true;
        }
        column += 1;
    }
    false
}

/// The column whose scope has another in its place: one listed scope serves nothing, and one is missing.
const fn replaced(struct_asks: &Asked) -> Option<&'static ColumnInfo> {
    let Asked { scopes: asked, columns, .. } = *struct_asks;
    let Some(lacking) = column_without_scope(struct_asks) else { return None };
    let mut index = lacking.index + 1;
    while index < columns.len() {
        let source = &columns[index].source;
        let lacks_another = source.needs_data_scope() && !struct_asks.meets(source.scopes);
        if lacks_another && !source.scopes.is_same(lacking.source.scopes) {
            return None;
        }
        index += 1;
    }
    let mut idle = 0;
    let mut index = 0;
    while index < asked.len() {
        if asked[index].instead.is_some() {
            return None;
        }
        if !asked[index].is_sign_in() && !serves_a_column(asked[index], struct_asks) {
            idle += 1;
        }
        index += 1;
    }
    if idle == 1 { Some(lacking) } else { None }
}

/// A scope that a column needs belongs to `scopes`.
#[track_caller]
pub const fn extra_scope_is_extra(written: &str, struct_asks: &Asked, index: usize) {
    let Asked { scopes: asked, extra_scopes: extra, columns, .. } = *struct_asks;
    let scope = extra[index];
    let mut column = 0;
    while column < columns.len() {
        let needed = &columns[column].source;
        if needed.needs_data_scope() && !needed.scopes.is_met_by(asked) && needed.scopes.accepts(scope) {
            Text::new(&["`", scope.name(), "` is not extra: the column for `", needed.name, "` needs it"])
                .push_all(&["\nhelp: move it: `#[google(scopes(", written, "))]`"])
                .panic()
        }
        column += 1;
    }
}

/// Whether a sign-in asks for `sign_in`: it is listed, or a column needs it that no listed scope serves.
#[must_use]
pub const fn sign_in_is_asked_for(sign_in: &ScopeInfo, struct_asks: &Asked) -> bool {
    let Asked { scopes: asked, extra_scopes: extra, columns, .. } = *struct_asks;
    if is_listed(sign_in, asked) || is_listed(sign_in, extra) {
        return true;
    }
    let mut column = 0;
    while column < columns.len() {
        if columns[column].source.scopes.need_sign_in(sign_in, asked, extra) {
            return true;
        }
        column += 1;
    }
    false
}

const fn is_listed(scope: &ScopeInfo, listed: &[&ScopeInfo]) -> bool {
    let mut index = 0;
    while index < listed.len() {
        if equal(listed[index].url(), scope.url()) {
            return true;
        }
        index += 1;
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
