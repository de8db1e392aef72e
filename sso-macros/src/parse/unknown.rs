//! A word that a place does not have: what was meant by it, as it is to be written.

use std::cell::RefCell;

use heck::ToSnakeCase;
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Ident, Meta, Token, ext::IdentExt, parse::ParseStream};

use super::{
    container,
    field::{is_called_sub, likely_claim},
    named::text_meant,
    rules, scope_names,
    scopes::as_scope,
    text::{as_written, nearest, tidy},
    vocabulary::names_in,
    words::{Asked, Place, claim_meant, has_key, means_key, respelled, tokens_to_comma},
    words_from_elsewhere::ON_THE_STRUCT,
};
use crate::errors::Mistake;

impl<W> Place<W> {
    /// `text` is the word with its value.
    pub(super) fn unknown(
        &self,
        word: &Ident,
        text: &str,
        field: Option<&Ident>,
        has_source: bool,
        rest: ParseStream<'_>,
    ) -> Mistake {
        let name = word.to_string();
        let stands_alone = rest.is_empty() || rest.peek(Token![,]);
        let written = text.split_once('=').map(|(_, value)| value.trim());
        let value = written.map(|value| value.trim_matches('"'));
        let rule = match value {
            Some(value) => rules::behind(&name, value),
            None if stands_alone && (has_source || !self.takes_claims()) => rules::called(&name),
            None => None,
        };
        let (other, words) = &self.other;
        let near = nearest(&name, self.words.iter().map(|known| known.name));
        let is_known = rules::is_name(&name) || self.elsewhere.iter().any(|(word, _)| *word == name);
        let elsewhere = words.iter().copied().find(|word| *word == name);
        let elsewhere =
            elsewhere.or_else(|| nearest(&name, words.iter().copied()).filter(|_| near.is_none() && !is_known));
        let mistake = if elsewhere.is_some() {
            Mistake::at(word, format!("`{name}` is a word for {other}, not for {}", self.name))
        } else {
            Mistake::at(word, format!("unknown word `{name}`"))
        };
        if let Some(rule) = rule {
            return mistake.help(format!("write `sync = {rule}`"));
        }
        if let Some(meant) = elsewhere {
            return if self.takes_claims() {
                let meant = self.elsewhere_as(meant, rest, &respelled(meant, &name, text));
                mistake.help(format!("move it to the struct: `#[google({meant})]`"))
            } else if meant == "key" {
                let column = written.map(|column| column.trim_matches('"'));
                let column =
                    column.map_or("the column that holds Google's `sub`".to_owned(), |name| format!("`{name}`"));
                mistake.help(format!("remove `{text}` here, and write `#[google(key)]` on {column}"))
            } else {
                mistake.help(format!("remove `{text}` here, and write it on a field"))
            };
        }
        // SeaORM has the word, too.
        if name == "primary_key" && rest.fork().parse().is_ok_and(|rest| has_key(&rest)) {
            let note = "what the table's primary key is, is said to SeaORM: `#[sea_orm(primary_key)]`";
            return mistake.help("remove `primary_key`").note(note);
        }
        let is_sea_orm_s = name == "primary_key" && !field.is_some_and(is_called_sub);
        if stands_alone && self.takes_claims() && means_key(&name) && !has_source && !is_sea_orm_s {
            return mistake.help("write `key`").note("it is the column that holds Google's `sub`");
        }
        if let Some(inner) = in_parentheses_of(&name, "google", rest) {
            return mistake.help(format!("write `{inner}`"));
        }
        if rest.peek(Token![-])
            && let Some((known, meant)) = self.with_underscores(word, rest)
        {
            return Mistake::at(word, format!("words are written with `_`: `{known}`"))
                .help(format!("write `{meant}`"));
        }
        if stands_alone && self.takes_claims() && has_source && name == "current" {
            return mistake.help("write `pick(current)`");
        }
        if stands_alone && rules::is_name(&name) {
            return mistake.help(format!("write `sync = {name}`"));
        }
        if let Some((_, meant)) = ON_THE_STRUCT.iter().find(|(word, _)| *word == name).filter(|_| !self.takes_claims())
        {
            return mistake.help(format!("write `{}`", respelled(meant, &name, text))).note(self.list_of_words());
        }
        // `name` alone is a claim without its word, and a second source would be one too many.
        let is_meant = |(word, advice): &&(&str, &str)| {
            let takes_a_value = advice.replace("{text}", "").contains('{');
            let names_a_source = advice.contains("{claim}");
            name == *word && (value.is_some() || !takes_a_value) && !(has_source && names_a_source)
        };
        if let Some((_, advice)) = self.elsewhere.iter().find(is_meant) {
            let value = value.unwrap_or_default();
            let person = || text_meant("people", value).unwrap_or_else(|| format!("people = {value}"));
            let advice = advice
                .replace("{text}", text)
                .replace("claim = {claim}", &claim_meant(value))
                .replace("people = {claim}", &person())
                .replace("{path}", &as_written(value))
                .replace("{written}", written.unwrap_or_default())
                .replace("{value}", value);
            let mistake = advice.split('|').fold(mistake, |mistake, advice| mistake.help(advice));
            return mistake.note(self.list_of_words());
        }
        if let Some(near) = near {
            let meant = self.respelled(near, word, field, rest).unwrap_or_else(|| respelled(near, &name, text));
            return mistake.help(format!("a word with a similar name exists: write `{meant}`"));
        }
        // `filter(type = "home")`
        let behind = text.get(name.len()..).unwrap_or_default();
        if let Some(choice) = behind.strip_prefix("(type = ").filter(|_| has_source) {
            return mistake.help(format!("write `pick(type = {choice}`"));
        }
        if stands_alone
            && !self.takes_claims()
            && let Some(scopes) = scope_names::in_a_list(&name)
        {
            return mistake.help(format!("write `{scopes}`")).note(self.list_of_words());
        }
        if stands_alone && self.takes_claims() && !has_source {
            let claim = name.to_snake_case();
            let mistake = mistake.help(format!("for a claim of the ID token write `claim = {claim}`"));
            return mistake.note(self.list_of_words());
        }
        mistake.help(format!("remove `{text}`")).note(self.list_of_words())
    }

    /// The words that were meant: `google = "email"` names a claim, and `google` alone what the field is called.
    pub(super) fn in_parentheses(&self, meta: &Meta, field: Option<&Ident>) -> Option<String> {
        let text = match meta {
            Meta::NameValue(value) => tidy(&value.value.to_token_stream().to_string()),
            Meta::List(_) | Meta::Path(_) if field.is_some_and(is_called_sub) => return Some("key".to_owned()),
            Meta::List(_) | Meta::Path(_) => return likely_claim(field?).map(|claim| format!("claim = {claim}")),
        };
        let text = text.trim_matches('"');
        if self.takes_claims() { self.attribute_of_text(text) } else { scope_names::in_a_list(&as_scope(text)) }
    }

    /// What a text alone says on a field: a word of ours, a People value, or else a claim.
    pub(super) fn attribute_of_text(&self, text: &str) -> Option<String> {
        let names = names_in(text);
        let path = names.join("::");
        let path = path.strip_prefix("claim::").or_else(|| path.strip_prefix("people::")).unwrap_or(&path);
        Some(match path {
            "" => return None,
            _ if means_key(path) => "key".to_owned(),
            _ if self.words.iter().any(|known| known.name == path && known.form == path) => path.to_owned(),
            _ => claim_meant(text),
        })
    }

    /// `word` with what stands behind another one, as it is to be written.
    fn respelled(&self, word: &str, written: &Ident, field: Option<&Ident>, rest: ParseStream<'_>) -> Option<String> {
        let known = self.words.iter().find(|known| known.name == word)?;
        let word = Ident::new(word, written.span());
        let input = &rest.fork();
        let asked = Asked { word: &word, form: known.form, field, input, respelled: RefCell::default() };
        match (known.parse)(&asked) {
            Ok(_) => asked.respelled.into_inner(),
            Err(mistake) => mistake.to_write().map(str::to_owned),
        }
    }

    /// A word of the struct that stands on a field, as it is to be written there.
    fn elsewhere_as(&self, word: &str, rest: ParseStream<'_>, text: &str) -> String {
        let meant = container::PLACE.respelled(word, &Ident::new("_", rest.span()), None, rest);
        meant.unwrap_or_else(|| text.to_owned())
    }

    /// The word that is written with hyphens, and all of it as it is to be written.
    fn with_underscores(&self, first: &Ident, rest: ParseStream<'_>) -> Option<(String, String)> {
        let rest = rest.fork();
        let mut name = first.to_string();
        while rest.parse::<Token![-]>().is_ok() {
            name = format!("{name}_{}", rest.call(Ident::parse_any).ok()?);
        }
        let known = nearest(&name, self.words.iter().map(|known| known.name))?;
        let written = tidy(&tokens_to_comma(&rest.fork()).to_string());
        let separator = if written.starts_with('=') { " " } else { "" };
        let meant = self.respelled(known, first, None, &rest);
        Some((known.to_owned(), meant.unwrap_or_else(|| format!("{known}{separator}{written}"))))
    }
}

/// What stands in parentheses behind `name`, if that is `expected`.
fn in_parentheses_of(name: &str, expected: &str, rest: ParseStream<'_>) -> Option<String> {
    let TokenTree::Group(group) = rest.fork().parse().ok()? else { return None };
    (name == expected).then(|| tidy(&group.stream().to_string()))
}
