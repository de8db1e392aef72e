//! The words of `#[google(...)]` on a field.

use quote::ToTokens;
use syn::{Expr, Ident, LitStr, Path, Token, ext::IdentExt};

use super::{
    container::NAMES as CONTAINER_NAMES,
    named::{Named, Slip},
    people_fields::{self, Meant},
    pick::{Pick, pick},
    rules::{Rule, rule},
    words::{Asked, Behind, Place, Word, as_written, in_snake_case, text_of},
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
    /// `key`
    Key,
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
    Place { name: "a field", words: WORDS, other: ("the struct", CONTAINER_NAMES) };

const WORDS: &[Word<FieldWord>] = &[
    Word { name: "key", form: "key", parse: |asked| asked.nothing().map(|()| FieldWord::Key) },
    Word { name: "claim", form: "claim = given_name", parse: |asked| claim(asked).map(FieldWord::Claim) },
    Word { name: "people", form: "people = birthdays::date", parse: |asked| people(asked).map(FieldWord::People) },
    Word {
        name: "from",
        form: "from = crate::cost_center",
        parse: |asked| asked.path(as_written).map(FieldWord::From),
    },
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

/// A name of Google's vocabulary, in Rust's spelling.
fn name(asked: &Asked<'_>) -> Result<Named, Mistake> {
    let (tokens, what, name) = match asked.behind(in_snake_case)? {
        Behind::Path(path) => return Ok(Named::in_snake_case(path)),
        Behind::Else(tokens, what, name) => (tokens, what, name),
    };
    // Several words behind `claim =` may be meant for the People API.
    let is_clear = asked.word != "claim" || !name.contains("::");
    let named = Named::with_slip(&name, &tokens, &what).filter(|_| is_clear);
    named.ok_or_else(|| asked.spelled(Mistake::at(tokens, what), &name))
}

/// The name, with the text of the word as it is to be written.
fn respelled(asked: &Asked<'_>, named: Named) -> Named {
    if named.slip.is_some() {
        asked.respelled.replace(Some(format!("{} = {}", asked.word, text_of(&named.path))));
    }
    named
}

/// A claim is one word, spelled as Google spells it.
fn claim(asked: &Asked<'_>) -> Result<Named, Mistake> {
    let named = name(asked)?;
    let path = &named.path;
    let written = text_of(path);
    match (path.segments.len(), path.leading_colon) {
        (1, None) => Ok(respelled(asked, named)),
        (2, None) if path.segments[0].ident != "claim" && path.segments[0].ident != "crate" => {
            Err(Mistake::at(path, format!("`{written}` is not a claim of the ID token"))
                .help(format!("if it is a value of the People API, write `people = {written}`"))
                .help(format!("or, if it is a source of your own, write `from = {written}`")))
        }
        _ => {
            let last = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            Err(Mistake::at(path, "a claim is named by one word")
                .help(format!("write `claim = {last}`"))
                .help(format!("or, if it is a source of your own, write `from = {written}`")))
        }
    }
}

/// A People value is a path below `people`. That a list has its member is checked later, since the path goes out.
fn people(asked: &Asked<'_>) -> Result<Named, Mistake> {
    let mut named = name(asked)?;
    let path = &named.path;
    let first = &path.segments[0].ident;
    let written = text_of(path);
    if let Some((_, value)) = written.split_once("people::").filter(|(_, value)| !value.is_empty()) {
        return Err(Mistake::at(path, "a People value is named by its field and its member")
            .help(format!("write `people = {value}`")));
    }
    if path.leading_colon.is_some() || first == "crate" || first == "self" || first == "super" {
        return Err(Mistake::at(path, "a People value is named by its field and its member")
            .help(format!("if it is a source of your own, write `from = {written}`"))
            .help("else write `people = birthdays::date`"));
    }
    if path.segments.len() > 2 {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        let field = names.iter().position(|name| people_fields::is_field(name)).unwrap_or_default();
        let value = names[field..].iter().take(2).cloned().collect::<Vec<_>>().join("::");
        return Err(Mistake::at(path, "a People value is named by its field and its member")
            .help(format!("write `people = {value}`")));
    }
    if path.segments.len() > 1 {
        let what = format!("`{first}` is no field of the People API");
        match people_fields::meant(&first.unraw().to_string()) {
            Meant::This => {}
            Meant::Another(field) => {
                let tokens = first.to_token_stream();
                named.path.segments[0].ident = Ident::new(field, first.span());
                named.slip = Some(named.slip.unwrap_or(Slip { tokens, what }));
            }
            Meant::Nothing => {
                return Err(Mistake::at(first, what)
                    .help(format!("remove `people = {written}`: Google has no data for it any more")));
            }
        }
    }
    Ok(respelled(asked, named))
}

/// A role is text of the application's.
fn role(asked: &Asked<'_>) -> Result<LitStr, Mistake> {
    asked.equals(None)?;
    if asked.input.peek(LitStr) {
        let role = asked.input.parse::<LitStr>()?;
        if role.value().trim().is_empty() {
            return Err(Mistake::at(&role, "an empty text is no role").help("write `role = \"staff\"`, with your role"));
        }
        return Ok(role);
    }
    let span = asked.input.span();
    match asked.input.parse::<Path>() {
        Ok(path) => {
            Err(Mistake::at(&path, "a role is named by a text").help(format!("write `role = {:?}`", text_of(&path))))
        }
        Err(_) => Err(Mistake::at_span(span, "a role is named by a text").help("write `role = \"staff\"`")),
    }
}

fn default(asked: &Asked<'_>) -> Result<Option<Expr>, Mistake> {
    if asked.input.is_empty() || asked.input.peek(Token![,]) {
        return Ok(None);
    }
    asked.equals(None)?;
    Ok(Some(asked.input.parse()?))
}
