//! The words of `#[google(...)]` on a field.

use heck::ToSnakeCase;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, Ident, LitStr, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use super::{
    container::NAMES as CONTAINER_NAMES,
    named::{Named, Written, google_source, named},
    vocabulary::names_in,
    words::{Asked, Behind, Place, Word, as_written, nearest, text_of},
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

/// Which entries of a list fill a column, with the word that says so.
pub(crate) enum Pick {
    /// `pick(current)`
    Current(Ident),
    /// `pick(type = "mobile")`
    Type(Ident, LitStr),
    /// `pick(verified)`
    Verified(Ident),
}

/// When a column is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rule {
    /// `create`
    Create,
    /// `fill`
    Fill,
    /// `mirror`
    Mirror,
    /// `until_edited`
    UntilEdited,
    /// `update`
    #[default]
    Update,
}

const RULES: &[(&str, Rule)] = &[
    ("update", Rule::Update),
    ("mirror", Rule::Mirror),
    ("create", Rule::Create),
    ("fill", Rule::Fill),
    ("until_edited", Rule::UntilEdited),
];

/// What rules are called.
pub(super) const RULE_NAMES: &[&str] = &["update", "mirror", "create", "fill", "until_edited"];

/// Rules that people bring from elsewhere, and what they are called here.
const FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("always", "update"),
    ("create_only", "create"),
    ("false", "create"),
    ("if_empty", "fill"),
    ("if_null", "fill"),
    ("initial", "create"),
    ("insert", "create"),
    ("insert_only", "create"),
    ("never", "create"),
    ("once", "create"),
    ("overwrite", "update"),
    ("off", "create"),
    ("on_create", "create"),
    ("on", "update"),
    ("replace", "mirror"),
    ("true", "update"),
    ("unless_edited", "until_edited"),
    ("until_changed", "until_edited"),
    ("upsert", "update"),
];

pub(super) const PLACE: Place<FieldWord> =
    Place { name: "a field", words: WORDS, other: ("the struct", CONTAINER_NAMES) };

const WORDS: &[Word<FieldWord>] = &[
    Word { name: "key", form: "key", parse: |asked| asked.nothing().map(|()| FieldWord::Key) },
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

const CHOICES: [&str; 2] = [
    "write `pick(verified)`, for the first verified entry",
    "or write `pick(type = \"mobile\")`, with the type you want",
];

/// One choice in parentheses.
fn pick(asked: &Asked<'_>) -> Result<Pick, Mistake> {
    if !asked.input.peek(syn::token::Paren) {
        let mistake = Mistake::at(asked.word, "`pick` needs its choice in parentheses");
        let written = asked.input.fork().parse::<TokenStream>().map(|rest| rest.to_string()).unwrap_or_default();
        let written = written.split(',').next().unwrap_or_default().trim_start_matches(['=', ' ']).trim().to_owned();
        return Err(match written.as_str() {
            "current" | "verified" => mistake.help(format!("write `pick({written})`")),
            text if text.len() > 2 && text.starts_with('"') => mistake.help(format!("write `pick(type = {text})`")),
            _ => choices(mistake),
        });
    }
    let in_parentheses = |input: ParseStream<'_>| {
        let content;
        syn::parenthesized!(content in input);
        content.parse::<TokenStream>()
    };
    let tokens = in_parentheses(asked.input)?;
    let choose = |input: ParseStream<'_>| {
        let choice = choice(asked.word, input);
        discard(input);
        Ok(choice)
    };
    choose.parse2(tokens)?
}

fn choice(pick: &Ident, content: ParseStream<'_>) -> Result<Pick, Mistake> {
    if content.is_empty() {
        return Err(choices(Mistake::at(pick, "`pick()` chooses nothing")));
    }
    if content.peek(LitStr) {
        let text = content.parse::<LitStr>()?;
        let help = format!("write `pick(type = {:?})`", text.value());
        return Err(Mistake::at(&text, "`pick` needs to know by what").help(help));
    }
    let Ok(word) = content.call(Ident::parse_any) else {
        return Err(choices(Mistake::at_span(content.span(), "`pick` needs to know by what")));
    };
    let picked = match word.to_string().as_str() {
        "type" => Pick::Type(word.clone(), type_word(&word, content)?),
        "current" => Pick::Current(word.clone()),
        "verified" => Pick::Verified(word.clone()),
        "primary" | "first" | "preferred" | "default" => {
            let what = format!("`{word}` is not picked: without `pick` it is the primary entry already");
            return Err(Mistake::at(&word, what).help(format!("remove `pick({word})`")));
        }
        "is_current" => {
            return Err(Mistake::at(&word, "entries cannot be picked by `is_current`").help("write `pick(current)`"));
        }
        _ => {
            let text = text_in(content);
            let other = text.unwrap_or_else(|| word.unraw().to_string());
            return Err(Mistake::at(&word, format!("entries cannot be picked by `{word}`"))
                .help(format!("if it is a type, write `pick(type = \"{other}\")`"))
                .note("entries are picked by `type`, as `current` ones, or as `verified` ones"));
        }
    };
    if content.is_empty() || (content.parse::<Token![,]>().is_ok() && content.is_empty()) {
        return Ok(picked);
    }
    let what = if word == "type" { "after the type" } else { "after it" };
    let span = content.span();
    let mistake = Mistake::at_span(span, format!("`pick` takes one choice, and nothing stands {what}"));
    Err(match &picked {
        Pick::Current(_) => mistake.help("write `pick(current)`"),
        Pick::Type(_, text) => mistake.help(format!("write `pick(type = {:?})`", text.value())),
        Pick::Verified(_) => mistake.help("write `pick(verified)`"),
    })
}

fn choices(mistake: Mistake) -> Mistake {
    CHOICES.iter().fold(mistake, |mistake, choice| mistake.help(choice))
}

/// The text among the rest, if there is one: the type that was meant.
fn text_in(rest: ParseStream<'_>) -> Option<String> {
    let tokens = rest.fork().parse::<TokenStream>().ok()?.to_string();
    let (_, text) = tokens.split_once('"')?;
    Some(text.split_once('"')?.0.to_owned())
}

/// A mistake has been found: the rest is not looked at.
fn discard(rest: ParseStream<'_>) {
    while rest.parse::<TokenTree>().is_ok() {}
}

/// The text after `type =`.
fn type_word(word: &Ident, content: ParseStream<'_>) -> Result<LitStr, Mistake> {
    let form = "write `pick(type = \"mobile\")` with the type you want";
    if content.peek(Token![==]) || content.parse::<Token![=]>().is_err() {
        let mistake = Mistake::at(word, "`type` needs a text after `=`");
        return Err(match text_in(content) {
            Some(text) => mistake.help(format!("write `pick(type = {text:?})`")),
            None => mistake.help(form),
        });
    }
    let span = if content.is_empty() { word.span() } else { content.span() };
    match content.fork().parse::<LitStr>().and_then(|_| content.parse::<LitStr>()) {
        Ok(text) if text.value().is_empty() => Err(Mistake::at(&text, "an empty text is no type")
            .help(form)
            .note("an entry without a type has none at all")),
        Ok(text) => Ok(text),
        Err(_) => {
            let help = content
                .fork()
                .call(Ident::parse_any)
                .map_or_else(|_| form.to_owned(), |written| format!("write `pick(type = \"{written}\")`"));
            Err(Mistake::at_span(span, "`type` takes text, since people invent types of their own").help(help))
        }
    }
}

/// A role is text of the application's.
fn role(asked: &Asked<'_>) -> Result<LitStr, Mistake> {
    asked.equals()?;
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
    asked.equals()?;
    Ok(Some(asked.input.parse()?))
}

/// A rule behind `sync =`.
pub(super) fn rule(asked: &Asked<'_>) -> Result<Rule, Mistake> {
    let path = asked.path(|text| text.to_snake_case())?;
    let written = text_of(&path);
    if let Some((_, rule)) = RULES.iter().find(|(name, _)| written == *name) {
        return Ok(*rule);
    }
    let mistake = Mistake::at(&path, format!("unknown rule `{written}`"));
    let last = written.rsplit("::").next().unwrap_or_default().to_snake_case();
    let meant = RULES.iter().map(|(name, _)| *name).find(|name| *name == last);
    let meant = meant.or_else(|| FROM_ELSEWHERE.iter().find(|(word, _)| *word == last).map(|(_, rule)| *rule));
    if let Some(rule) = meant {
        return Err(mistake.help(format!("write `sync = {rule}`")));
    }
    Err(match nearest(&written, RULES.iter().map(|(name, _)| *name)) {
        Some(near) => mistake.help(format!("a rule with a similar name exists: write `sync = {near}`")),
        None => {
            let names: Vec<String> = RULES.iter().map(|(name, _)| format!("`sync = {name}`")).collect();
            mistake.help("write `sync = update`").note(format!("the rules are {}", names.join(", ")))
        }
    })
}

impl Rule {
    /// The variant of the runtime's type.
    pub(crate) fn variant(self) -> Ident {
        let name = match self {
            Self::Create => "Create",
            Self::Fill => "Fill",
            Self::Mirror => "Mirror",
            Self::UntilEdited => "UntilEdited",
            Self::Update => "Update",
        };
        Ident::new(name, proc_macro2::Span::call_site())
    }
}
