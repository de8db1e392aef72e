//! `#[google(word, word = value, word(list))]`: a table of words for each place, and what all words have in common.

use std::cell::RefCell;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, Ident, LitStr, Meta, Path, PathArguments, PathSegment, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser, discouraged::Speculative},
    punctuated::Punctuated,
};

use super::{
    begun::{self, Begun},
    field::likely_claim,
    named::Named,
    people_fields, scope_names,
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

/// Words that people bring from other derives to a field, and what says the same here: one `help:` each, between bars.
pub(super) const FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("admin", "write `role = \"admin\"`"),
    ("alias", "write `claim = {claim}`"),
    ("attribute", "write `claim = {claim}`"),
    ("auto_increment", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
    ("column_name", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
    ("convert", "write `with = {path}`"),
    ("default_expr", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
    ("default_value", "write `default = {written}`"),
    ("deserialize_with", "write `with = {path}`"),
    ("enabled", "write `active`"),
    ("field", "write `claim = {claim}`"),
    ("id_token", "write `claim = {claim}`"),
    ("map", "write `with = {path}`"),
    ("oidc", "write `claim = {claim}`"),
    ("parse_with", "write `with = {path}`"),
    ("people_api", "write `people = {claim}`"),
    ("person", "write `people = {claim}`"),
    ("profile", "write `claim = {claim}`"),
    ("source", "write `claim = {claim}`"),
    ("transform", "write `with = {path}`"),
    ("userinfo", "write `claim = {claim}`"),
    ("flatten", "remove `{text}`: each column names its own value"),
    ("ignore", "remove `{text}`: a column without words is left alone|or, if it cannot be null, write `default`"),
    ("name", "write `claim = {claim}`"),
    ("not_null", "write `required`"),
    ("nullable", "remove `{text}`: a column is nullable if its type is `Option`"),
    ("optional", "remove `{text}`: a column is nullable if its type is `Option`"),
    ("primary_key", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
    ("rename", "write `claim = {claim}`"),
    ("skip", "remove `{text}`: a column without words is left alone|or, if it cannot be null, write `default`"),
    ("staff", "write `role = \"staff\"`"),
    ("superuser", "write `role = \"superuser\"`"),
    ("type", "write `pick(type = \"{value}\")`"),
    ("unique", "remove `{text}`, and say so to SeaORM: `#[sea_orm({text})]`"),
];

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

/// The attribute that names the key.
pub(super) fn key_among(attributes: &[Attribute]) -> Option<&Attribute> {
    let says_key = |attribute: &&Attribute| {
        attribute.path().is_ident("google") && attribute.meta.require_list().is_ok_and(|list| has_key(&list.tokens))
    };
    attributes.iter().find(says_key)
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
pub(super) fn said<W>(attributes: &[Attribute], place: &Place<W>, field: Option<&Ident>, errors: &Errors) -> Words<W> {
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
            let mistake = match place.in_parentheses(&attribute.meta, field) {
                Some(words) => mistake.help(format!("write `#[google({words})]`")).help("or remove the attribute"),
                None => mistake.help("remove the attribute, or write words in it"),
            };
            errors.push(mistake.note(place.list_of_words()));
            continue;
        }
        let list = |input: ParseStream<'_>| {
            place.list(input, field, &mut said, errors);
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
    fn list(&self, input: ParseStream<'_>, field: Option<&Ident>, words: &mut Words<W>, errors: &Errors) {
        while !input.is_empty() {
            let written = input.fork().call(Ident::parse_any).map(|word| word.to_string()).unwrap_or_default();
            words.begun.extend(begun::paths(&input.fork()));
            let has_source = words.said.iter().any(|word| SOURCES.contains(&word.name.to_string().as_str()));
            match self.word(input, field, has_source) {
                Ok(word) => words.said.push(word),
                Err(mistake) => {
                    words.wrong.push(written);
                    errors.push(mistake);
                    skip_to_comma(input);
                }
            }
            if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                let rest = one_item(&input.fork());
                let mut tokens = words.said.last().map(|word| word.name.to_token_stream()).unwrap_or_default();
                tokens.extend(tokens_to_comma(&input.fork()));
                let mistake = Mistake::at(&tokens, format!("expected `,` before `{rest}`"));
                let begins_a_word = self.words.iter().any(|known| {
                    rest.trim_start_matches([';', ' ']).split(|c: char| !c.is_alphanumeric() && c != '_').next()
                        == Some(known.name)
                });
                errors.push(match words.said.last() {
                    Some(word) if !begins_a_word => {
                        let right = word.text.strip_suffix(&rest).unwrap_or(&word.text).trim_end();
                        Mistake::at(&tokens, format!("nothing stands behind the value of `{}`", word.name))
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
        Ok(Said { name: word, meaning, text })
    }

    /// Whether this is the place of a field.
    pub(super) fn takes_claims(&self) -> bool {
        self.words.iter().any(|known| known.name == "claim")
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known.name == word)
    }

    pub(super) fn list_of_words(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|known| format!("`{}`", known.form)).collect();
        format!("{} takes {}", self.name, words.join(", "))
    }
}

impl Asked<'_> {
    /// A mistake at the word, with the right form.
    fn form(&self, what: impl Into<String>) -> Mistake {
        self.form_at(self.word, what)
    }

    /// A mistake with the right form. What only the application can name is no text to paste.
    fn form_at(&self, tokens: impl ToTokens, what: impl Into<String>) -> Mistake {
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
    fn whole(&self, rest: ParseStream<'_>) -> TokenStream {
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
        Err(match value.trim_start_matches(['=', ' ', '(']).trim_end_matches(')') {
            "false" if self.word == "active" => mistake.help("write `active, default = false`"),
            "false" => mistake.help(format!("remove `{} {value}`", self.word)),
            _ => mistake.help(format!("write `{}`", self.word)),
        })
    }

    /// The `=` before a value.
    pub(super) fn equals(&self) -> Result<(), Mistake> {
        self.equals_before(str::to_owned)
    }

    /// The `=` before a path, which `spell` makes of other text.
    fn equals_before(&self, spell: impl Fn(&str) -> String) -> Result<(), Mistake> {
        let is_other = self.input.peek(Token![==]) || self.input.peek(Token![=>]);
        if is_other || self.input.parse::<Token![=]>().is_err() {
            let what = format!("`{}` needs a value after `=`", self.word);
            let whole = self.whole(self.input);
            let rest = tidy(&tokens_to_comma(self.input).to_string());
            let value = rest.trim_start_matches(['=', '>', ':', '.', ' ']);
            let value = value.strip_prefix('(').and_then(|value| value.strip_suffix(')')).unwrap_or(value).trim();
            let value = spell(value);
            return Err(if value.is_empty() {
                self.form(what)
            } else {
                Mistake::at(whole, what).help(format!("write `{} = {value}`", self.word))
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
        self.equals_before(|value| {
            let first = value.split(',').next().unwrap_or_default().trim();
            if mod_style_path.parse_str(first).is_ok() { first.to_owned() } else { spell(first.trim_matches('"')) }
        })?;
        let fork = self.input.fork();
        if self.input.peek(LitStr) {
            let text = self.input.parse::<LitStr>()?;
            let what = format!("`{}` takes a path, not text", self.word);
            return Ok(Behind::Else(text.to_token_stream(), what, spell(&text.value())));
        }
        // A function may need to be told its types.
        let path = if self.word == "with" { function_path(self.input) } else { self.input.call(mod_style_path) };
        let Ok(path) = path else {
            return Err(self.no_path(&tokens_to_comma(&fork)));
        };
        let is_separator = self.input.peek(Token![.]) || self.input.peek(Token![-]) || self.input.peek(Token![/]);
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
            return Mistake::at(written, "`with` takes the path of a function, and no closure")
                .note("write it as a function, which has a name: `with = path::to::function`");
        }
        if let Some((path, _)) = text.split_once("::<") {
            let mistake = Mistake::at(written, format!("`{}` takes a path without types", self.word));
            return self.spelled(mistake, path);
        }
        let path = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        self.spelled(Mistake::at(written, format!("`{}` takes a path", self.word)), path)
    }

    /// With the path that was meant. Two words after `claim =` are a claim and something of it, or a People value.
    pub(super) fn spelled(&self, mistake: Mistake, path: &str) -> Mistake {
        if mod_style_path.parse_str(path).is_err() {
            return self.with_form(mistake);
        }
        match path.split_once("::") {
            Some((field, _)) if self.word == "claim" && people_fields::is_field(field) => {
                mistake.help(format!("if it is a value of the People API, write `people = {path}`"))
            }
            Some((claim, _)) if self.word == "claim" => mistake
                .help(format!("write `claim = {claim}`"))
                .help(format!("or, if it is a value of the People API, write `people = {path}`")),
            _ => mistake.help(format!("write `{} = {path}`", self.word)),
        }
    }

    /// The mistake in a list of names without commas between them, at the first name that lacks one.
    fn without_commas(&self, list: ParseStream<'_>) -> Option<Mistake> {
        let TokenTree::Group(group) = list.parse::<TokenTree>().ok()? else { return None };
        let mut names: Vec<String> = Vec::new();
        let mut lacks_comma = None;
        let mut is_after_name = false;
        for token in group.stream() {
            match &token {
                TokenTree::Ident(name) if is_after_name => {
                    lacks_comma = lacks_comma.or_else(|| Some(name.clone()));
                    names.push(name.to_string());
                }
                TokenTree::Ident(name) => match names.last_mut().filter(|path| path.ends_with("::")) {
                    Some(path) => path.push_str(&name.to_string()),
                    None => names.push(name.to_string()),
                },
                TokenTree::Punct(colon) if colon.as_char() == ':' => match names.last_mut() {
                    Some(path) => path.push(':'),
                    None => return None,
                },
                TokenTree::Punct(comma) if comma.as_char() == ',' => {}
                _ => return None,
            }
            is_after_name = matches!(token, TokenTree::Ident(_));
        }
        let text = format!("the names in `{}` are separated by commas", self.word);
        Some(Mistake::at(&lacks_comma?, text).help(format!("write `{}({})`", self.word, names.join(", "))))
    }

    /// Names of scopes in parentheses.
    pub(super) fn scopes(&self) -> Result<Vec<Named>, Mistake> {
        if !self.input.peek(syn::token::Paren) {
            let mistake = format!("`{}` takes a list in parentheses", self.word);
            let whole = self.whole(self.input);
            let text = tidy(&tokens_to_comma(self.input).to_string());
            let text = text.trim_start_matches(['=', ':', ' ']);
            let list: Vec<String> = text
                .trim_matches(['[', ']', '{', '}', ' '])
                .split(',')
                .map(|item| match item.trim() {
                    item if item.starts_with('"') => as_scope(item.trim_matches('"')),
                    item => item.to_owned(),
                })
                .collect();
            if list.iter().all(|path| syn::parse_str::<Path>(path).is_ok()) {
                return Err(Mistake::at(whole, mistake).help(format!("write `{}({})`", self.word, list.join(", "))));
            }
            return Err(self.form(mistake));
        }
        let written = self.input.fork();
        let items = self.items().map_err(|error| self.without_commas(&written).unwrap_or_else(|| error.into()))?;
        if items.is_empty() {
            return Err(Mistake::at(self.word, format!("`{}` lists nothing", self.word))
                .help(format!("remove `{}()`", self.word)));
        }
        items.into_iter().map(|item| self.scope(item)).collect()
    }

    fn scope(&self, item: Item) -> Result<Named, Mistake> {
        match item {
            Item::Path(path) => Ok(scope_names::spelled(path)),
            Item::Text(text) => {
                let what = format!("`{}` takes paths, not text", self.word);
                self.scope_by_text(&text.value(), &text, what)
            }
            Item::Other(tokens) => {
                let text = tidy(&tokens.to_string());
                self.scope_by_text(&text, &tokens, format!("`{text}` is not spelled as a path"))
            }
        }
    }

    fn scope_by_text(&self, text: &str, tokens: &impl ToTokens, what: String) -> Result<Named, Mistake> {
        let name = as_scope(text);
        let name = scope_names::meant(&name).unwrap_or(&name);
        Named::with_slip(name, tokens, &what).ok_or_else(|| self.form_at(tokens, what))
    }

    fn items(&self) -> syn::Result<Vec<Item>> {
        let content;
        syn::parenthesized!(content in self.input);
        Ok(content.call(Punctuated::<Item, Token![,]>::parse_terminated)?.into_iter().collect())
    }
}

/// What stands in a list of paths.
enum Item {
    Path(Path),
    Text(LitStr),
    /// `user.birthday.read`
    Other(TokenStream),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Text);
        }
        let fork = input.fork();
        let path = input.call(mod_style_path)?;
        if !input.peek(Token![.]) {
            return Ok(Self::Path(path));
        }
        skip_to_comma(input);
        Ok(Self::Other(tokens_to_comma(&fork)))
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

/// `birthDays.date` or `birthdays/date` in the spelling of Rust.
pub(super) fn in_snake_case(text: &str) -> String {
    let segments: Vec<String> =
        text.split(['.', ':', '/']).filter(|segment| !segment.trim().is_empty()).map(|s| s.to_snake_case()).collect();
    segments.join("::")
}

/// A path as text, without `r#`.
pub(crate) fn text_of(path: &Path) -> String {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    format!("{}{}", if path.leading_colon.is_some() { "::" } else { "" }, segments.join("::"))
}

/// `https://www.googleapis.com/auth/user.birthday.read` as the name of its type.
pub(super) fn as_scope(text: &str) -> String {
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
    name.strip_prefix("userinfo.").unwrap_or(name).to_upper_camel_case()
}

/// Text that already is a path, but for its separator.
pub(super) fn as_written(text: &str) -> String {
    text.replace(['.', '/'], "::").replace(' ', "").replace('-', "_")
}

/// The one of `names` that a typing mistake could have turned into `written`.
pub(super) fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = (written.len() / 3).max(1);
    names
        .map(|name| (distance(written, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.chars().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if l == r { diagonal } else { 1 + diagonal.min(above).min(row[j]) };
            diagonal = above;
        }
    }
    row[row.len() - 1]
}

fn skip_to_comma(input: ParseStream<'_>) {
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

fn one_item(input: ParseStream<'_>) -> String {
    tidy(&tokens_to_comma(input).to_string())
}

/// Source text of tokens without the spaces that nobody writes.
pub(crate) fn tidy(text: &str) -> String {
    // What stands between quotes stays as it is.
    let parts = text.split('"').enumerate();
    parts
        .map(|(index, part)| if index % 2 == 0 { tightened(part) } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join("\"")
}

fn tightened(text: &str) -> String {
    let mut text = text.to_owned();
    for (spaced, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" ::", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" . ", "."),
        (" ,", ","),
    ] {
        text = text.replace(spaced, tight);
    }
    text.replace("=::", "= ::").replace(" (", "(").replace("( ", "(").replace(" )", ")")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_the_nearest_word_only_if_it_is_near() {
        let words = ["claim", "people", "sync"];
        assert_eq!(nearest("clam", words.into_iter()), Some("claim"));
        assert_eq!(nearest("peolpe", words.into_iter()), Some("people"));
        assert_eq!(nearest("offline", words.into_iter()), None);
    }

    #[test]
    fn spells_text_as_the_path_it_should_have_been() {
        assert_eq!(in_snake_case("emailAddresses.value"), "email_addresses::value");
        assert_eq!(as_scope("https://www.googleapis.com/auth/user.birthday.read"), "UserBirthdayRead");
        assert_eq!(as_scope("https://www.googleapis.com/auth/userinfo.email"), "Email");
        assert_eq!(tidy("Option < super :: Level >"), "Option<super::Level>");
        assert_eq!(tidy("f (\"a , b (c)\" , d)"), "f(\"a , b (c)\", d)");
    }
}
