//! `pick(...)`: which entries of a list, and what was meant where it is written in another way.

use heck::{ToLowerCamelCase, ToSnakeCase};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Ident, LitStr, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use super::{
    text::tidy,
    words::{Asked, tokens_to_comma},
};
use crate::errors::Mistake;

/// Which entries of a list, and the word that says so.
pub(crate) enum Pick {
    /// `pick(current)`
    Current(Ident),
    /// `pick(type = "mobile")`
    Type(Ident, LitStr),
    /// `pick(verified)`
    Verified(Ident),
}

const CHOICES: [&str; 2] = [
    "write `pick(verified)`, for the first verified entry",
    "or write `pick(type = \"mobile\")`, with the type you want",
];

/// One choice in parentheses.
pub(super) fn pick(asked: &Asked<'_>) -> Result<Pick, Mistake> {
    let word = asked.word;
    let written = tokens_to_comma(&asked.input.fork());
    let text = format!("{word}{}", behind(&written));
    if !asked.input.peek(syn::token::Paren) {
        let meant = meant(&written);
        let what = meant.what(&written).unwrap_or_else(|| "`pick` needs its choice in parentheses".to_owned());
        return Err(meant.advise(Mistake::at(word, what), &text));
    }
    let TokenTree::Group(group) = asked.input.parse::<TokenTree>()? else {
        return Err(choices(Mistake::at(word, "`pick` needs its choice in parentheses")));
    };
    let content = group.stream();
    let choose = |input: ParseStream<'_>| {
        let meant = meant(&content);
        let what = meant.what(&content);
        let choice = choice(word, input, (&meant, what), &text);
        discard(input);
        Ok(choice)
    };
    choose.parse2(content.clone())?
}

/// What stands behind the word, as it is written.
fn behind(written: &TokenStream) -> String {
    let text = tidy(&written.to_string());
    if text.starts_with(['=', '{']) { format!(" {text}") } else { text }
}

fn choice(
    pick: &Ident,
    content: ParseStream<'_>,
    (meant, what): (&Meant, Option<String>),
    text: &str,
) -> Result<Pick, Mistake> {
    if content.is_empty() {
        return Err(choices(Mistake::at(pick, "`pick()` chooses nothing")));
    }
    if content.peek(LitStr) {
        let literal = content.parse::<LitStr>()?;
        return Err(meant.advise(Mistake::at(&literal, "`pick` needs to know by what"), text));
    }
    let Ok(word) = content.call(Ident::parse_any) else {
        let what = what.unwrap_or_else(|| "`pick` needs to know by what".to_owned());
        return Err(meant.advise(Mistake::at_span(content.span(), what), text));
    };
    let picked = match word.to_string().as_str() {
        "type" => Pick::Type(word.clone(), type_word(&word, content, meant, text)?),
        "current" => Pick::Current(word.clone()),
        "verified" => Pick::Verified(word.clone()),
        _ => {
            let what = what.unwrap_or_else(|| format!("entries cannot be picked by `{word}`"));
            return Err(meant.advise(Mistake::at(&word, what), text));
        }
    };
    if content.is_empty() || (content.parse::<Token![,]>().is_ok() && content.is_empty()) {
        return Ok(picked);
    }
    let what = if word == "type" { "after the type" } else { "after it" };
    let mistake = Mistake::at_span(content.span(), format!("`pick` takes one choice, and nothing stands {what}"));
    Err(match &picked {
        _ if matches!(meant, Meant::Nothing(_)) => meant.advise(mistake, text),
        Pick::Current(_) => mistake.help("write `pick(current)`"),
        Pick::Type(_, text) => mistake.help(format!("write `pick(type = {:?})`", text.value())),
        Pick::Verified(_) => mistake.help("write `pick(verified)`"),
    })
}

/// The text after `type =`.
fn type_word(word: &Ident, content: ParseStream<'_>, meant: &Meant, text: &str) -> Result<LitStr, Mistake> {
    if content.peek(Token![==]) || content.parse::<Token![=]>().is_err() {
        return Err(meant.advise_type(Mistake::at(word, "`type` needs a text after `=`"), text));
    }
    let span = if content.is_empty() { word.span() } else { content.span() };
    if let Some(text) = text_in_quotes_of_a_letter(&content.fork()) {
        let _ = content.parse::<TokenTree>();
        return Ok(LitStr::new(&text, span));
    }
    match content.fork().parse::<LitStr>().and_then(|_| content.parse::<LitStr>()) {
        Ok(literal) if literal.value().is_empty() => Err(meant
            .advise_type(Mistake::at(&literal, "an empty text is no type"), text)
            .note("an entry without a type has none at all")),
        // A slip that nobody would see.
        Ok(literal) if literal.value().trim() != literal.value() => {
            Err(Mistake::at(&literal, "a type neither begins nor ends with a space")
                .help(format!("write `pick(type = {:?})`", literal.value().trim())))
        }
        Ok(literal) => Ok(literal),
        Err(_) => {
            let what = "`type` takes text, since people invent types of their own";
            let written = tokens_to_comma(&content.fork());
            let mistake = if written.is_empty() { Mistake::at_span(span, what) } else { Mistake::at(written, what) };
            Err(meant.advise_type(mistake, text))
        }
    }
}

/// `'home'`, of which the compiler has said already that it is no letter.
fn text_in_quotes_of_a_letter(content: ParseStream<'_>) -> Option<String> {
    let TokenTree::Literal(literal) = content.parse::<TokenTree>().ok()? else { return None };
    let text = literal.to_string();
    let text = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (text.chars().count() > 1 && !text.starts_with('\\')).then(|| text.to_owned())
}

/// What was meant by a choice that is written in another way.
enum Meant {
    /// This.
    Choice(String),
    /// A type, if it is one.
    Type(String),
    /// What is no choice: `pick` goes. What is wrong with it, where that is not what is wrong with every word.
    Nothing(Option<&'static str>),
    /// It cannot be told.
    Unknown,
}

/// What the words and texts in it say, in whatever form.
fn meant(written: &TokenStream) -> Meant {
    let mut said = Said::default();
    said.read(written.clone());
    let has = |words: &[&str]| said.words.iter().any(|word| words.contains(&word.as_str()));
    if has(&["not", "false"]) {
        return Meant::Nothing(None);
    }
    if let Some(text) = said.texts.iter().find(|text| !text.is_empty()) {
        return Meant::Choice(format!("type = {text:?}"));
    }
    if has(&["current", "is_current"]) {
        return Meant::Choice("current".to_owned());
    }
    if has(&["verified", "is_verified"]) {
        return Meant::Choice("verified".to_owned());
    }
    if has(&["primary", "is_primary", "source_primary", "first", "preferred", "main", "default"]) {
        return Meant::Nothing(Some("`{word}` is not picked: without `pick` it is the primary entry already"));
    }
    if has(&["all", "any", "every", "each"]) {
        return Meant::Nothing(Some("`{word}` is not picked: without `pick`, a `Vec` takes all entries"));
    }
    if said.has_number || has(&["index", "last", "latest", "nth", "position"]) {
        return Meant::Nothing(Some("entries have no order: without `pick` it is the primary one"));
    }
    match said.names.as_slice() {
        [kind, .., name] if kind == "type" => Meant::Choice(format!("type = {:?}", name.to_lower_camel_case())),
        [kind] if kind == "type" => Meant::Unknown,
        [name] => Meant::Type(name.to_lower_camel_case()),
        [.., name] if said.is_path => Meant::Type(name.to_lower_camel_case()),
        _ => Meant::Unknown,
    }
}

/// What stands in tokens, groups included.
#[derive(Default)]
struct Said {
    /// Names in lower case.
    words: Vec<String>,
    names: Vec<String>,
    texts: Vec<String>,
    has_number: bool,
    is_path: bool,
}

impl Said {
    fn read(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(name) => {
                    let name = name.unraw().to_string();
                    self.words.push(name.to_snake_case());
                    self.names.push(name);
                }
                TokenTree::Literal(literal) => match syn::parse2::<LitStr>(literal.to_token_stream()) {
                    Ok(text) => self.texts.push(text.value()),
                    Err(_) => self.has_number |= literal.to_string().starts_with(|first: char| first.is_ascii_digit()),
                },
                TokenTree::Punct(mark) => {
                    self.is_path |= mark.as_char() == ':';
                    if mark.as_char() == '!' {
                        self.words.push("not".to_owned());
                    }
                }
            }
        }
    }
}

impl Meant {
    /// What is wrong, if it is not that the word is unknown.
    fn what(&self, written: &TokenStream) -> Option<String> {
        let Self::Nothing(Some(what)) = self else { return None };
        let word = written.clone().into_iter().find_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        });
        Some(what.replace("{word}", &word.unwrap_or_else(|| "this".to_owned())))
    }

    /// `text` is the whole word as written.
    fn advise(&self, mistake: Mistake, text: &str) -> Mistake {
        match self {
            Self::Choice(choice) => mistake.help(format!("write `pick({choice})`")),
            Self::Type(name) => mistake
                .help(format!("if it is a type, write `pick(type = {name:?})`"))
                .note("entries are picked by `type`, as `current` ones, or as `verified` ones"),
            Self::Nothing(_) => mistake.help(format!("remove `{text}`")),
            Self::Unknown => choices(mistake),
        }
    }

    /// The same for what stands behind `type`.
    fn advise_type(&self, mistake: Mistake, text: &str) -> Mistake {
        match self {
            Self::Choice(choice) if choice.starts_with("type") => self.advise(mistake, text),
            _ => mistake.help("write `pick(type = \"mobile\")` with the type you want"),
        }
    }
}

fn choices(mistake: Mistake) -> Mistake {
    CHOICES.iter().fold(mistake, |mistake, choice| mistake.help(choice))
}

/// A mistake has been found: the rest is not looked at.
fn discard(rest: ParseStream<'_>) {
    while rest.parse::<TokenTree>().is_ok() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_understood_in_many_forms() {
        for (written, choice) in [
            ("type == \"home\"", "type = \"home\""),
            ("where r#type = \"home\"", "type = \"home\""),
            ("type = PhoneType::Home", "type = \"home\""),
            ("type = [\"home\", \"work\"]", "type = \"home\""),
            ("is_current = true", "current"),
            ("Verified", "verified"),
        ] {
            assert!(matches!(meant(&written.parse().expect("tokens")), Meant::Choice(it) if it == choice), "{written}");
        }
        for written in ["index = 0", "0", "metadata.primary", "isPrimary", "all", "not verified", "verified = false"] {
            assert!(matches!(meant(&written.parse().expect("tokens")), Meant::Nothing(_)), "{written}");
        }
        assert!(matches!(meant(&"HomeFax".parse().expect("tokens")), Meant::Type(it) if it == "homeFax"));
    }
}
