//! The words of `#[google(...)]` on the struct.

use syn::Path;

use super::{
    field::NAMES as FIELD_NAMES,
    named::Named,
    rules::{Rule, rule},
    scopes::scopes,
    text::as_written,
    words::{Place, Word},
};

/// A word on the struct.
pub(crate) enum ContainerWord {
    /// `crate = ::path`
    Crate(Path),
    /// `extra_scopes(...)`
    ExtraScopes(Vec<Named>),
    /// `offline`
    Offline,
    /// `scopes(...)`
    Scopes(Vec<Named>),
    /// `sync = rule`
    Sync(Rule),
}

pub(super) const PLACE: Place<ContainerWord> =
    Place { name: "the struct", words: WORDS, other: ("a field", FIELD_NAMES), elsewhere: FROM_ELSEWHERE };

const WORDS: &[Word<ContainerWord>] = &[
    Word { name: "scopes", form: "scopes(UserBirthdayRead)", parse: |asked| scopes(asked).map(ContainerWord::Scopes) },
    Word {
        name: "extra_scopes",
        form: "extra_scopes(crate::CalendarReadonly)",
        parse: |asked| scopes(asked).map(ContainerWord::ExtraScopes),
    },
    Word { name: "sync", form: "sync = mirror", parse: |asked| rule(asked).map(ContainerWord::Sync) },
    Word { name: "offline", form: "offline", parse: |asked| asked.nothing().map(|()| ContainerWord::Offline) },
    Word {
        name: "crate",
        form: "crate = ::sso_runtime",
        parse: |asked| asked.path(as_written).map(ContainerWord::Crate),
    },
];

/// Words that people bring from other derives, and what says the same here.
const FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("crate_path", "write `crate = {path}`"),
    ("krate", "write `crate = {path}`"),
    ("runtime", "write `crate = {path}`"),
    ("schema_name", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
    ("sso_runtime", "write `crate = {path}`"),
    ("table", "remove `{text}`, and say so to SeaORM: `#[sea_orm(table_name = {written})]`"),
    ("table_name", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
];

/// The names of [`WORDS`] that a field does not have.
pub(super) const NAMES: &[&str] = &["scopes", "extra_scopes", "offline", "crate"];
