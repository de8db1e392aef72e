//! `#[google(word, word = value, word(list))]`: a table of words for each place, and what all words have in common.

use std::cell::RefCell;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Ident, LitStr, Meta, Path, PathArguments, PathSegment, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser, discouraged::Speculative},
    punctuated::Punctuated,
};

use super::{
    begun::{self, Begun},
    closure,
    field::{NAMES as FIELD_NAMES, likely_claim},
    named::text_meant,
    null::null_by_a_word,
    scope_names,
    scopes::{self, as_scope},
    text::{as_written, nearest, spaced, tidy},
};
use crate::errors::{Errors, Mistake};

/// A word of a place: how it is written, and how its value is read.
pub(super) struct Word<W: 'static> {
    pub(super) name: &'static str,
    /// An example that can be pasted.
    pub(super) form: &'static str,
    pub(super) parse: fn(&Asked<'_>) -> Result<W, Mistake>,
}

/// What a word's parser is given: the word as written, and what stands behind it.
pub(super) struct Asked<'a> {
    pub(super) word: &'a Ident,
    pub(super) form: &'static str,
    /// The field on which it stands.
    pub(super) field: Option<&'a Ident>,
    pub(super) input: ParseStream<'a>,
    /// The word with its value as it should have been written, where that is not as it was.
    pub(super) respelled: RefCell<Option<String>>,
}

/// What stands behind `=` where a path belongs.
pub(super) enum Behind {
    /// A path.
    Path(Path),
    /// Something else that names one: the tokens, what is wrong with them, and the path.
    Else(TokenStream, String, String),
}

/// A place where words stand.
pub(super) struct Place<W: 'static> {
    /// `a field` or `the struct`.
    pub(super) name: &'static str,
    pub(super) words: &'static [Word<W>],
    /// The other place, and its words.
    pub(super) other: (&'static str, &'static [&'static str]),
    /// Words that people bring from elsewhere, and what says the same here.
    pub(super) elsewhere: &'static [(&'static str, &'static str)],
}

/// The words of a field after which no other value can be meant.
const SOURCES: &[&str] = &["claim", "people", "from", "key"];

/// Whether a word of a field is `key`, or was meant to be.
pub(crate) fn means_key(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    matches!(word.as_str(), "key" | "kye" | "sub" | "id" | "subject" | "google_id" | "user_id" | "primary_key")
        || nearest(&word, ["key"].into_iter()).is_some()
}

/// Names of attributes that people take for ours.
const OTHER_NAMES: &[&str] = &["google_sso", "google_user", "sso"];

fn other_name(attribute: &Attribute) -> Option<&'static str> {
    OTHER_NAMES.iter().copied().find(|name| attribute.path().is_ident(name))
}

/// Whether the attribute is ours, or was meant to be.
pub(super) fn is_google(attribute: &Attribute) -> bool {
    attribute.path().is_ident("google") || other_name(attribute).is_some()
}

/// Whether `key` is among the words.
pub(super) fn has_key(words: &TokenStream) -> bool {
    words.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "key"))
}

/// A word that the user wrote.
pub(crate) struct Said<W> {
    /// The word itself.
    pub(crate) name: Ident,
    /// What it means.
    pub(crate) meaning: W,
    /// The word with its value, as it is to be written.
    pub(crate) text: String,
}

/// What the `google` attributes of one place say.
pub(crate) struct Words<W> {
    /// The words that could be read.
    pub(crate) said: Vec<Said<W>>,
    /// The words that could not: each is a mistake by itself, and whatever follows from its absence is none.
    pub(crate) wrong: Vec<String>,
    /// The paths behind them, right or wrong.
    pub(crate) begun: Vec<Begun>,
}

/// All words of the `google` attributes among `attributes`, which stand on the struct or on a field.
pub(super) fn said<W>(
    attributes: &[Attribute],
    place: &Place<W>,
    field: Option<&syn::Field>,
    errors: &Errors,
) -> Words<W> {
    let ident = field.and_then(|field| field.ident.as_ref());
    let mut said = Words { said: Vec::new(), wrong: Vec::new(), begun: Vec::new() };
    for attribute in attributes {
        if let Some(name) = other_name(attribute) {
            let says_key = attribute.meta.require_list().is_ok_and(|list| has_key(&list.tokens));
            said.wrong.push(if says_key { "key".to_owned() } else { name.to_owned() });
            let words = attribute.meta.require_list().map(|list| tidy(&list.tokens.to_string()));
            let mistake = Mistake::at(attribute.path(), format!("`GoogleUser` reads no attribute `{name}`"));
            errors.push(match words {
                Ok(words) => mistake.help(format!("write `#[google({words})]`")),
                Err(_) => mistake.help("remove the attribute"),
            });
            continue;
        }
        if !attribute.path().is_ident("google") {
            continue;
        }
        let what = match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => None,
            Meta::List(_) => Some("`google()` says nothing"),
            Meta::NameValue(_) | Meta::Path(_) => Some("`google` needs its words in parentheses"),
        };
        if let Some(what) = what {
            said.wrong.push(String::new());
            let mistake = Mistake::at(attribute.path(), what);
            let mistake = match place.in_parentheses(&attribute.meta, ident) {
                Some(words) => mistake.help(format!("write `#[google({words})]`")).help("or remove the attribute"),
                None => mistake.help("remove the attribute, or write words in it"),
            };
            errors.push(mistake.note(place.list_of_words()));
            continue;
        }
        let list = |input: ParseStream<'_>| {
            place.list(input, &mut said, field, errors);
            Ok(())
        };
        // The list reports its own mistakes and reads to the end.
        let _ = list.parse2(match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        });
    }
    said
}

impl<W> Place<W> {
    fn list(&self, input: ParseStream<'_>, words: &mut Words<W>, field: Option<&syn::Field>, errors: &Errors) {
        while !input.is_empty() {
            let word = input.fork().call(Ident::parse_any);
            let written = word.as_ref().map(ToString::to_string).unwrap_or_default();
            words.begun.extend(begun::paths(&input.fork()));
            let has_source = words.said.iter().any(|word| SOURCES.contains(&word.name.to_string().as_str()));
            match self.word(input, field.and_then(|field| field.ident.as_ref()), has_source) {
                Ok(word) => words.said.push(word),
                Err(mistake) => {
                    errors.push(field.and_then(|field| null_by_a_word(field, &word, &written)).unwrap_or(mistake));
                    words.wrong.push(written);
                    skip_to_comma(input);
                }
            }
            if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                let rest = one_item(&input.fork());
                let behind = tokens_to_comma(&input.fork());
                let mut tokens = words.said.last().map(|word| word.name.to_token_stream()).unwrap_or_default();
                tokens.extend(behind.clone());
                let mistake = Mistake::at(&tokens, format!("expected `,` before `{rest}`"));
                let begins_a_word = self.words.iter().any(|known| {
                    rest.trim_start_matches([';', ' ']).split(|c: char| !c.is_alphanumeric() && c != '_').next()
                        == Some(known.name)
                });
                errors.push(match words.said.last() {
                    Some(word) if !begins_a_word => {
                        let right = word.text.strip_suffix(&rest).unwrap_or(&word.text).trim_end();
                        Mistake::at(&behind, format!("`{rest}` does not belong behind the value of `{}`", word.name))
                            .help(format!("write `{right}`"))
                    }
                    Some(word) => {
                        let word = word.text.strip_suffix(&rest).unwrap_or(&word.text).trim_end();
                        mistake.help(format!("write `{word}, {}`", rest.trim_start_matches([';', ' '])))
                    }
                    None => mistake,
                });
                words.wrong.push(rest);
                skip_to_comma(input);
                let _ = input.parse::<Token![,]>();
            }
        }
    }

    fn word(&self, input: ParseStream<'_>, field: Option<&Ident>, has_source: bool) -> Result<Said<W>, Mistake> {
        let text = one_item(&input.fork());
        let Ok(word) = input.call(Ident::parse_any) else {
            if input.peek(Token![,]) {
                return Err(Mistake::at_span(input.span(), "a word stands before a comma").help("remove the comma"));
            }
            let mistake = Mistake::at_span(input.span(), "expected a word");
            let quoted = input.parse::<LitStr>().map(|text| text.value());
            let is_alone = input.is_empty() || input.peek(Token![,]);
            let meant = match quoted {
                Ok(word) if is_alone && self.takes_claims() => self.attribute_of_text(&word),
                Ok(url) if is_alone => scope_names::in_a_list(&as_scope(&url)),
                Ok(word) => Some(format!("{word} {}", tidy(&tokens_to_comma(input).to_string()))),
                Err(_) => None,
            };
            let mistake = match meant {
                Some(meant) => mistake.help(format!("write `{meant}`")),
                None => mistake.help(format!("remove `{text}`")),
            };
            return Err(mistake.note(self.list_of_words()));
        };
        let Some(known) = self.words.iter().find(|known| word == known.name) else {
            return Err(self.unknown(&word, &text, field, has_source, input));
        };
        let asked = Asked { word: &word, form: known.form, field, input, respelled: RefCell::default() };
        let meaning = (known.parse)(&asked)?;
        let text = asked.respelled.into_inner().unwrap_or(text);
        // What was meant may stand behind another word: that one excludes others.
        let name = if word == "claim" && text.starts_with("people") { Ident::new("people", word.span()) } else { word };
        Ok(Said { name, meaning, text })
    }

    /// Whether this is the place of a field.
    pub(super) fn takes_claims(&self) -> bool {
        self.words.iter().any(|known| known.name == "claim")
    }

    pub(super) fn list_of_words(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|known| format!("`{}`", known.form)).collect();
        format!("{} takes {}", self.name, words.join(", "))
    }
}

impl Asked<'_> {
    /// A mistake at the word, with the right form.
    pub(super) fn form(&self, what: impl Into<String>) -> Mistake {
        self.form_at(self.word, what)
    }

    /// A mistake with the right form. What only the application can name is no text to paste.
    pub(super) fn form_at(&self, tokens: impl ToTokens, what: impl Into<String>) -> Mistake {
        self.with_form(Mistake::at(tokens, what))
    }

    fn with_form(&self, mistake: Mistake) -> Mistake {
        let likely = self.field.filter(|_| self.word == "claim").and_then(likely_claim);
        if let Some(claim) = likely {
            mistake.help(format!("write `claim = {claim}`"))
        } else if self.form.contains("path::to") || self.form.contains("crate::") {
            mistake.note(format!("as in `{}`", self.form))
        } else {
            mistake.help(format!("write `{}`", self.form))
        }
    }

    /// The word with what stands behind it.
    pub(super) fn whole(&self, rest: ParseStream<'_>) -> TokenStream {
        let mut tokens = self.word.to_token_stream();
        tokens.extend(tokens_to_comma(&rest.fork()));
        tokens
    }

    /// Nothing stands behind the word.
    pub(super) fn nothing(&self) -> Result<(), Mistake> {
        if self.input.is_empty() || self.input.peek(Token![,]) {
            return Ok(());
        }
        // A word without the comma before it, which is told where commas are read.
        if self.input.peek(Ident::peek_any) {
            return Ok(());
        }
        let value = tidy(&tokens_to_comma(&self.input.fork()).to_string());
        let mistake = Mistake::at(self.whole(self.input), format!("`{}` takes no value", self.word));
        let is_refusal = matches!(value.trim_matches(['=', ':', '(', ')', '"', ' ']), "false" | "no" | "off" | "0");
        Err(match self.word.to_string().as_str() {
            // Rows begin with `true` there, and with something else if it is said.
            "active" if is_refusal => mistake.help("write `active, default = false`, if new people have to wait"),
            word if is_refusal => mistake.help(format!("remove `{word}{}`", spaced(&value))),
            word => mistake.help(format!("write `{word}`")),
        })
    }

    /// The `=` before a value. `spell` turns text, and what is no path, into what should stand there.
    pub(super) fn equals(&self, spell: Option<fn(&str) -> String>) -> Result<(), Mistake> {
        let is_other = self.input.peek(Token![==]) || self.input.peek(Token![=>]);
        if is_other || self.input.parse::<Token![=]>().is_err() {
            let what = format!("`{}` needs a value after `=`", self.word);
            let whole = self.whole(self.input);
            let rest = tidy(&tokens_to_comma(self.input).to_string());
            let value = rest.trim_start_matches(['=', '>', ':', '.', ' ']);
            let in_parentheses = value.strip_prefix('(').and_then(|value| value.strip_suffix(')'));
            // Of several, one can stand there.
            let one = in_parentheses.map(|list| first_item(list).unwrap_or_else(|| list.trim().to_owned()));
            let value = one.unwrap_or_else(|| value.trim().to_owned());
            let value = spell.map_or_else(|| value.clone(), |spell| respelled_path(&value, spell));
            return Err(match self.source_meant(&value) {
                _ if value.is_empty() => self.form(what),
                Some(text) => Mistake::at(whole, what).help(format!("write `{text}`")),
                None => Mistake::at(whole, what).help(format!("write `{} = {value}`", self.word)),
            });
        }
        if self.input.is_empty() || self.input.peek(Token![,]) {
            return Err(self.form(format!("`{}` needs a value after `=`", self.word)));
        }
        Ok(())
    }

    /// A path behind `=`. `spell` turns other text into the path that it should have been.
    pub(super) fn path(&self, spell: fn(&str) -> String) -> Result<Path, Mistake> {
        match self.behind(spell)? {
            Behind::Path(path) => Ok(path),
            Behind::Else(tokens, what, path) => Err(self.spelled(Mistake::at(tokens, what), &path)),
        }
    }

    /// What stands behind `=` where a path belongs.
    pub(super) fn behind(&self, spell: fn(&str) -> String) -> Result<Behind, Mistake> {
        self.equals(Some(spell))?;
        let fork = self.input.fork();
        if self.input.peek(LitStr) {
            let text = self.input.parse::<LitStr>()?;
            let what = format!("`{}` takes a path, not text", self.word);
            return Ok(Behind::Else(text.to_token_stream(), what, spell(&text.value())));
        }
        // A function may need to be told its types.
        let path = if self.word == "with" { function_path(self.input) } else { self.input.call(mod_style_path) };
        let Ok(path) = path else {
            let written = tokens_to_comma(&fork);
            if self.source().is_none() {
                return Err(self.no_path(&written));
            }
            skip_to_comma(self.input);
            let text = tidy(&written.to_string());
            let without_types = if text.contains("::<") { " without types" } else { "" };
            let what = format!("`{}` takes a path{without_types}", self.word);
            return Ok(Behind::Else(written, what, text.split("::<").next().unwrap_or_default().to_owned()));
        };
        if self.word == "with"
            && let Some(meant) = closure::behind_a_function(self.input, &fork.fork())
        {
            return meant;
        }
        let is_separator = self.input.peek(Token![.])
            || self.input.peek(Token![-])
            || self.input.peek(Token![/])
            || self.input.peek(syn::token::Bracket)
            || self.source().is_some() && self.goes_on();
        if !is_separator {
            return Ok(Behind::Path(path));
        }
        let written = tokens_to_comma(&fork);
        skip_to_comma(self.input);
        let text = tidy(&written.to_string()).replace(" - ", "-").replace(" / ", "/");
        let what = format!("`{text}` is not spelled as a path");
        Ok(Behind::Else(written, what, spell(&text)))
    }

    /// What stands behind `=` is no path, though there may be one in it.
    fn no_path(&self, written: &TokenStream) -> Mistake {
        let text = tidy(&written.to_string());
        if text.contains('|') && self.word == "with" {
            return closure::no_path(written);
        }
        if let Some((path, _)) = text.split_once("::<") {
            let mistake = Mistake::at(written, format!("`{}` takes a path without types", self.word));
            return self.spelled(mistake, path);
        }
        let path = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        self.spelled(Mistake::at(written, format!("`{}` takes a path", self.word)), path)
    }

    /// With the path that was meant.
    pub(super) fn spelled(&self, mistake: Mistake, path: &str) -> Mistake {
        if mod_style_path.parse_str(path).is_err() {
            return self.with_form(mistake);
        }
        mistake.help(format!("write `{} = {path}`", self.word))
    }

    /// Whether something stands behind a path that may belong to it, and is no word of its own.
    fn goes_on(&self) -> bool {
        let word = self.input.fork().call(Ident::parse_any).map(|word| word.to_string());
        match word {
            Ok(word) => self.word == "people" && word != "sync" && !FIELD_NAMES.contains(&word.as_str()),
            Err(_) => self.input.peek(syn::token::Paren) || self.input.peek(Token![:]),
        }
    }

    /// The word, if a name of the vocabulary stands behind it.
    fn source(&self) -> Option<&'static str> {
        ["claim", "people"].into_iter().find(|word| self.word == word)
    }

    /// The word with the name of the vocabulary that `text` means.
    fn source_meant(&self, text: &str) -> Option<String> {
        text_meant(self.source()?, text)
    }
}

/// The path of a function, with types behind `::` as in an expression.
fn function_path(input: ParseStream<'_>) -> syn::Result<Path> {
    let fork = input.fork();
    let path: Path = fork.parse()?;
    let is_of_an_expression = path.segments.iter().all(|segment| match &segment.arguments {
        PathArguments::None => true,
        PathArguments::AngleBracketed(types) => types.colon2_token.is_some(),
        PathArguments::Parenthesized(_) => false,
    });
    if !is_of_an_expression {
        return input.call(mod_style_path);
    }
    input.advance_to(&fork);
    Ok(path)
}

/// A path without generic arguments. Google has members that are keywords here: `phone_numbers::type` is taken for
/// `phone_numbers::r#type`.
pub(super) fn mod_style_path(input: ParseStream<'_>) -> syn::Result<Path> {
    let leading_colon = input.parse()?;
    let mut segments = Punctuated::new();
    loop {
        if input.peek(Token![_]) {
            return Err(input.error("`_` is no name"));
        }
        let ident = input.call(Ident::parse_any)?;
        segments.push_value(PathSegment::from(escaped(ident)));
        if !input.peek(Token![::]) {
            return Ok(Path { leading_colon, segments });
        }
        segments.push_punct(input.parse()?);
    }
}

pub(super) fn escaped(ident: Ident) -> Ident {
    let name = ident.to_string();
    let can_be_raw = !matches!(name.as_str(), "crate" | "self" | "super" | "Self" | "_");
    if can_be_raw && syn::parse_str::<Ident>(&name).is_err() { Ident::new_raw(&name, ident.span()) } else { ident }
}

/// `text`, which begins with `written`, with the word that was meant and its value as that takes it.
pub(super) fn respelled(meant: &str, written: &str, text: &str) -> String {
    let rest = text.get(written.len()..).unwrap_or_default();
    let value = rest.trim_start_matches(['=', ':', '>', ' ']);
    match meant {
        "offline" => meant.to_owned(),
        "scopes" | "extra_scopes" if !value.is_empty() => scopes::respelled(meant, value),
        "claim" if !value.is_empty() => claim_meant(value),
        "people" if !value.is_empty() => {
            text_meant("people", value).unwrap_or_else(|| format!("people = {}", as_written(value)))
        }
        _ => format!("{meant}{rest}"),
    }
}

/// The claim that `text` means, or what it means behind `people =`, with its word.
pub(super) fn claim_meant(text: &str) -> String {
    text_meant("claim", text).unwrap_or_else(|| format!("claim = {}", as_written(text)))
}

pub(super) fn skip_to_comma(input: ParseStream<'_>) {
    let _ = tokens_to_comma(input);
}

pub(super) fn tokens_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(token) => token.to_tokens(&mut tokens),
            Err(_) => break,
        }
    }
    tokens
}

/// A path as it is, and text or a name in another spelling as `spell` writes it.
fn respelled_path(value: &str, spell: fn(&str) -> String) -> String {
    let text = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let is_name = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | ' '));
    match text {
        Some(text) => spell(text),
        None if is_name && mod_style_path.parse_str(value).is_err() => spell(value),
        None => value.to_owned(),
    }
}

/// The first of several things between commas.
fn first_item(list: &str) -> Option<String> {
    let list: TokenStream = list.parse().ok()?;
    let first = |input: ParseStream<'_>| {
        let first = tokens_to_comma(input);
        skip_to_comma(input);
        let _ = input.parse::<TokenStream>();
        Ok(first)
    };
    Some(tidy(&first.parse2(list).ok()?.to_string())).filter(|first| !first.is_empty())
}

fn one_item(input: ParseStream<'_>) -> String {
    tidy(&tokens_to_comma(input).to_string())
}
