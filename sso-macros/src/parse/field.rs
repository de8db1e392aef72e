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
    named::{Named, Slip},
    people_fields::{self, Meant},
    words::{
        Asked, Behind, FROM_ELSEWHERE, Place, Word, as_written, in_snake_case, means_key, mod_style_path, nearest,
        text_of,
    },
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
const RULES_FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("always", "update"),
    ("create_only", "create"),
    ("false", "create"),
    ("if_empty", "fill"),
    ("if_null", "fill"),
    ("initial", "create"),
    ("insert", "create"),
    ("insert_only", "create"),
    ("keep", "create"),
    ("never", "create"),
    ("no", "create"),
    ("none", "create"),
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
    Place { name: "a field", words: WORDS, other: ("the struct", CONTAINER_NAMES), elsewhere: FROM_ELSEWHERE };

const WORDS: &[Word<FieldWord>] = &[
    Word { name: "key", form: "key", parse: |asked| key(asked).map(FieldWord::Key) },
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
    let meant = meant.or_else(|| RULES_FROM_ELSEWHERE.iter().find(|(word, _)| *word == last).map(|(_, rule)| *rule));
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
