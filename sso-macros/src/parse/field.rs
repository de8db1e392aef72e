//! The words of `#[google(...)]` on a field.

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Expr, Ident, LitStr, Path, Token, ext::IdentExt};

use super::{
    container::NAMES as CONTAINER_NAMES,
    named::{Named, Written, google_source, named},
    pick::{Pick, pick},
    rules::{Rule, rule},
    text::{as_written, text_of},
    vocabulary::names_in,
    words::{Asked, Behind, Place, Word, means_key, mod_style_path},
    words_from_elsewhere::FROM_ELSEWHERE,
};
use crate::errors::Mistake;

/// A word on a field.
pub(crate) enum FieldWord {
    /// `active`
    Active,
    /// `claim = given_name`
    Claim(Named),
    /// `default`, `default = expr`
    Default(Option<Expr>),
    /// `from = path`
    From(Path),
    /// `key`, or `key = email`, which names a claim beside it.
    Key(Option<Named>),
    /// `people = birthdays::date`
    People(Named),
    /// `pick(type = "mobile")`, `pick(current)`, `pick(verified)`
    Pick(Pick),
    /// `required`
    Required,
    /// `role = "staff"`
    Role(LitStr),
    /// `sync = rule`
    Sync(Rule),
    /// `with = path`
    With(Path),
}

pub(super) const PLACE: Place<FieldWord> =
    Place { name: "a field", words: WORDS, other: ("the struct", CONTAINER_NAMES), elsewhere: FROM_ELSEWHERE };

const WORDS: &[Word<FieldWord>] = &[
    Word { name: "key", form: "key", parse: |asked| key(asked).map(FieldWord::Key) },
    Word { name: "claim", form: "claim = given_name", parse: |asked| source(asked, "claim") },
    Word { name: "people", form: "people = birthdays::date", parse: |asked| source(asked, "people") },
    Word { name: "from", form: "from = crate::cost_center", parse: from },
    Word { name: "pick", form: "pick(type = \"mobile\")", parse: |asked| pick(asked).map(FieldWord::Pick) },
    Word { name: "sync", form: "sync = mirror", parse: |asked| rule(asked).map(FieldWord::Sync) },
    Word { name: "default", form: "default", parse: |asked| default(asked).map(FieldWord::Default) },
    Word { name: "required", form: "required", parse: |asked| asked.nothing().map(|()| FieldWord::Required) },
    Word {
        name: "with",
        form: "with = path::to::function",
        parse: |asked| asked.path(as_written).map(FieldWord::With),
    },
    Word { name: "role", form: "role = \"staff\"", parse: |asked| role(asked).map(FieldWord::Role) },
    Word { name: "active", form: "active", parse: |asked| asked.nothing().map(|()| FieldWord::Active) },
];

/// The names of [`WORDS`] that the struct does not have.
pub(super) const NAMES: &[&str] =
    &["key", "claim", "people", "from", "pick", "default", "required", "with", "role", "active"];

/// The claim that a field of this name most likely means. It is advice and nothing else.
pub(crate) fn likely_claim(field: &Ident) -> Option<&'static str> {
    const LIKELY: &[(&str, &str)] = &[
        ("verified", "email_verified"),
        ("mail", "email"),
        ("first", "given_name"),
        ("given", "given_name"),
        ("last", "family_name"),
        ("family", "family_name"),
        ("surname", "family_name"),
        ("avatar", "picture"),
        ("image", "picture"),
        ("photo", "picture"),
        ("picture", "picture"),
        ("name", "name"),
        ("domain", "hd"),
        ("locale", "locale"),
    ];
    let field = field.to_string();
    LIKELY.iter().find(|(part, _)| field.contains(part)).map(|(_, claim)| *claim)
}

/// Whether a field's name says that it holds Google's `sub`.
pub(crate) fn is_called_sub(field: &Ident) -> bool {
    let name = field.unraw().to_string();
    name == "sub" || name.ends_with("_sub") || name.contains("google_id") || name.contains("subject")
}

/// `key` alone. The name of another claim behind it says what was meant.
fn key(asked: &Asked<'_>) -> Result<Option<Named>, Mistake> {
    let fork = asked.input.fork();
    if fork.parse::<Token![=]>().is_ok() {
        let claim = fork.call(Path::parse_mod_style).or_else(|_| fork.parse::<LitStr>()?.parse());
        let is_other = |claim: &Path| {
            claim
                .get_ident()
                .is_some_and(|name| !means_key(&name.to_string()) && !is_called_sub(name) && name != "true")
        };
        if let Some(claim) = claim.ok().filter(is_other) {
            asked.input.parse::<Token![=]>()?;
            asked.input.parse::<TokenTree>()?;
            asked.respelled.replace(Some("key".to_owned()));
            return Ok(Some(claim.into()));
        }
    }
    asked.nothing().map(|()| None)
}

/// A claim or a People value, whichever was meant.
fn source(asked: &Asked<'_>, word: &'static str) -> Result<FieldWord, Mistake> {
    let written = match asked.behind(ToOwned::to_owned)? {
        Behind::Path(path) => {
            Written { tokens: path.to_token_stream(), text: text_of(&path), path: Some(path), what: None }
        }
        Behind::Else(tokens, what, text) => Written { tokens, path: None, text, what: Some(what) },
    };
    if names_in(&written.text).is_empty() {
        return Err(asked.form_at(written.tokens, written.what.unwrap_or_default()));
    }
    let (word, named) = named(word, written)?;
    if let Some(slip) = &named.slip {
        asked.respelled.replace(Some(format!("{word} = {}{}", text_of(&named.path), slip.tail)));
    }
    Ok(if word == "claim" { FieldWord::Claim(named) } else { FieldWord::People(named) })
}

/// A source of the application's own.
fn from(asked: &Asked<'_>) -> Result<FieldWord, Mistake> {
    match asked.behind(as_written)? {
        // A word of Google's may be a type of the application's, too; with its module it is none.
        Behind::Path(path) => match google_source(&text_of(&path)) {
            Some(text) if path.segments.len() > 1 => {
                Err(Mistake::at(&path, "`from` takes a source of your own, not Google's")
                    .help(format!("write `{text}`")))
            }
            _ => Ok(FieldWord::From(path)),
        },
        Behind::Else(tokens, what, path) => {
            let mistake = Mistake::at(tokens, what);
            Err(match google_source(&path) {
                Some(text) => mistake.help(format!("write `{text}`")),
                None => asked.spelled(mistake, &path),
            })
        }
    }
}

/// A role is text of the application's.
fn role(asked: &Asked<'_>) -> Result<LitStr, Mistake> {
    asked.equals(None)?;
    if asked.input.peek(LitStr) {
        let role = asked.input.parse::<LitStr>()?;
        if role.value().trim().is_empty() {
            return Err(Mistake::at(&role, "an empty text is no role").help("write `role = \"staff\"`, with your role"));
        }
        // As it stands no rule could name it.
        if role.value().trim() != role.value() {
            return Err(Mistake::at(&role, "a role neither begins nor ends with a space")
                .help(format!("write `role = {:?}`", role.value().trim())));
        }
        return Ok(role);
    }
    let what = "a role is named by a text";
    if let Ok(path) = asked.input.fork().call(mod_style_path) {
        let role = path.segments.last().map(|role| role.ident.unraw().to_string()).unwrap_or_default();
        return Err(Mistake::at(&path, what).help(format!("write `role = {role:?}`")));
    }
    Err(Mistake::at(asked.input.parse::<TokenTree>()?, what).help("write `role = \"staff\"`"))
}

fn default(asked: &Asked<'_>) -> Result<Option<Expr>, Mistake> {
    if asked.input.is_empty() || asked.input.peek(Token![,]) {
        return Ok(None);
    }
    asked.equals(None)?;
    Ok(Some(asked.input.parse()?))
}
