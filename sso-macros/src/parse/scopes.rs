//! The lists of scopes: `scopes(UserBirthdayRead, crate::CalendarReadonly)`.

use heck::ToUpperCamelCase;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    LitStr, Token,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use super::{
    named::Named,
    scope_names,
    text::tidy,
    words::{Asked, mod_style_path, skip_to_comma, tokens_to_comma},
};
use crate::errors::Mistake;

/// Names of scopes in parentheses.
pub(super) fn scopes(asked: &Asked<'_>) -> Result<Vec<Named>, Mistake> {
    let word = asked.word.to_string();
    if !asked.input.peek(syn::token::Paren) {
        let whole = asked.whole(asked.input);
        let text = tidy(&tokens_to_comma(asked.input).to_string());
        let text = text.trim_start_matches(['=', ':', ' ']);
        let mistake = format!("`{word}` takes a list in parentheses");
        if text.is_empty() {
            return Err(asked.form(mistake));
        }
        return Err(instead(Mistake::at(whole, mistake), &word, text, &format!("{word} = {text}")));
    }
    let written = asked.input.fork();
    let group = asked.input.fork().parse::<TokenTree>()?.to_string();
    let text = tidy(group.trim_matches(['(', ')', ' ']));
    if let Some((start, list)) = urls(&written) {
        let mistake = Mistake::at(start, format!("`{word}` takes names, and `//` begins a comment"));
        return Err(instead(mistake, &word, &list, &format!("{word}({list})")));
    }
    let all = format!("{word}({text})");
    let items = items(asked.input).map_err(|error| {
        let mistake = format!("`{word}` takes names, with commas between them");
        let (place, mistake) = match without_comma(&written) {
            Some(name) => (name.into_token_stream(), format!("the names in `{word}` are separated by commas")),
            None => (proc_macro2::Ident::new("_", error.span()).into_token_stream(), mistake),
        };
        instead(Mistake::at(place, mistake), &word, &text, &all)
    })?;
    if items.is_empty() {
        return Err(Mistake::at(asked.word, format!("`{word}` lists nothing")).help(format!("remove `{word}()`")));
    }
    if let Some(several) = items.iter().find_map(Item::several) {
        let mistake = Mistake::at(several, format!("`{word}` takes names, with commas between them"));
        return Err(instead(mistake, &word, &text, &all));
    }
    items.into_iter().map(|item| scope(asked, item)).collect()
}

/// `word` with the list that `value` means.
pub(super) fn respelled(word: &str, value: &str) -> String {
    let names: Vec<String> = names_in(word, value).into_iter().map(|(name, _)| name).collect();
    if names.is_empty() { format!("{word}{value}") } else { format!("{word}({})", names.join(", ")) }
}

/// With the list that `text` means, or the advice to remove `all` if none is left.
fn instead(mistake: Mistake, word: &str, text: &str, all: &str) -> Mistake {
    match names_in(word, text) {
        names if !names.is_empty() => {
            // Scopes of other APIs serve no column.
            let (known, own): (Vec<_>, Vec<_>) =
                names.into_iter().partition(|(_, declaration)| declaration.is_none() || word == "extra_scopes");
            let list = |word: &str, names: &[(String, Option<String>)]| {
                let names: Vec<String> = names
                    .iter()
                    .map(
                        |(name, declaration)| {
                            if declaration.is_some() { format!("self::{name}") } else { name.clone() }
                        },
                    )
                    .collect();
                if names.is_empty() { None } else { Some(format!("{word}({})", names.join(", "))) }
            };
            let lists: Vec<String> = [list(word, &known), list("extra_scopes", &own)].into_iter().flatten().collect();
            let declarations = known.iter().chain(&own).filter_map(|(_, declaration)| declaration.as_ref());
            let declarations: String = declarations.map(|item| format!(", and below the struct `{item}`")).collect();
            mistake.help(format!("write `{}`{declarations}", lists.join(", ")))
        }
        _ if scope_names::are_of_the_sign_in(text) => mistake
            .help(format!("remove `{all}`"))
            .note("the sign-in scopes `openid`, `email` and `profile` follow from the claims that the columns use"),
        _ => mistake.help(format!("write `{word}(UserBirthdayRead)`, with the scopes that you want")),
    }
}

/// The names in a list that is written in another way; without those of the sign-in, which `scopes` does not take.
///
/// What is none of the vocabulary comes with what declares it.
fn names_in(word: &str, text: &str) -> Vec<(String, Option<String>)> {
    // In text the names have dots, and so they have in URLs.
    let is_text = text.contains('"') || text.contains("://");
    let names = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '.' | '/' | '-'));
    let names = names.map(|name| name.trim_matches([':', '.', '/'])).filter(|name| !name.is_empty());
    let named = names.filter_map(|name| {
        if name.contains("::") && !is_text {
            return Some((name.to_owned(), None));
        }
        let spelled = as_scope(name);
        if let Some(known) = scope_names::known(&spelled) {
            return Some((known.to_owned(), None));
        }
        // A word that is no scope, such as a type around it.
        let declaration = scope_names::declaration(&spelled, name);
        is_text.then_some((spelled, Some(declaration)))
    });
    named.filter(|(name, _)| word == "extra_scopes" || !scope_names::are_of_the_sign_in(name)).collect()
}

/// Where a list begins to name scopes by their URLs, and its source text: most of each is a comment.
fn urls(list: ParseStream<'_>) -> Option<(proc_macro2::Ident, String)> {
    let TokenTree::Group(group) = list.fork().parse().ok()? else { return None };
    let mut tokens = group.stream().into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let (TokenTree::Ident(start), Some(TokenTree::Punct(colon))) = (token, tokens.peek())
            && (start == "https" || start == "http")
            && colon.as_char() == ':'
            && colon.spacing() == proc_macro2::Spacing::Alone
        {
            return Some((start, group.span().source_text()?));
        }
    }
    None
}

/// The first name that stands behind another without a comma.
fn without_comma(list: ParseStream<'_>) -> Option<proc_macro2::Ident> {
    let TokenTree::Group(group) = list.parse::<TokenTree>().ok()? else { return None };
    let mut is_after_name = false;
    for token in group.stream() {
        match token {
            TokenTree::Ident(name) if is_after_name => return Some(name),
            TokenTree::Ident(_) => is_after_name = true,
            TokenTree::Punct(mark) if matches!(mark.as_char(), ':' | ',') => is_after_name = false,
            _ => return None,
        }
    }
    None
}

fn scope(asked: &Asked<'_>, item: Item) -> Result<Named, Mistake> {
    let by_text = |text: &str, tokens: &dyn ToTokens, what: String| {
        let tokens = tokens.to_token_stream();
        let name = as_scope(text);
        let name = scope_names::known(&name).unwrap_or(&name);
        let named = Named::with_slip(name, &tokens, &what).ok_or_else(|| asked.form_at(&tokens, &what))?;
        Ok(named.declared(scope_names::declaration(name, text)))
    };
    match item {
        Item::Path(path) => scope_names::spelled(path),
        Item::Text(text) => by_text(&text.value(), &text, format!("`{}` takes paths, not text", asked.word)),
        Item::Other(tokens) => {
            let text = tidy(&tokens.to_string());
            by_text(&text, &tokens, format!("`{text}` is not spelled as a path"))
        }
    }
}

fn items(input: ParseStream<'_>) -> syn::Result<Vec<Item>> {
    let content;
    syn::parenthesized!(content in input);
    Ok(content.call(Punctuated::<Item, Token![,]>::parse_terminated)?.into_iter().collect())
}

/// What stands in a list of paths.
enum Item {
    Path(syn::Path),
    Text(LitStr),
    /// `user.birthday.read`
    Other(TokenStream),
}

impl Item {
    /// The text, if it has several names.
    fn several(&self) -> Option<&LitStr> {
        match self {
            Self::Text(text) if text.value().trim().contains([' ', ',']) => Some(text),
            _ => None,
        }
    }
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

/// `https://www.googleapis.com/auth/user.birthday.read` as the name of its type.
pub(super) fn as_scope(text: &str) -> String {
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
    name.strip_prefix("userinfo.").unwrap_or(name).to_upper_camel_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_text_as_the_type_it_should_have_been() {
        assert_eq!(as_scope("https://www.googleapis.com/auth/user.birthday.read"), "UserBirthdayRead");
        assert_eq!(as_scope("https://www.googleapis.com/auth/userinfo.email"), "Email");
    }

    #[test]
    fn finds_the_names_of_a_list() {
        for (text, expected) in [
            ("[UserBirthdayRead]", "scopes(UserBirthdayRead)"),
            ("\"user.birthday.read user.gender.read\"", "scopes(UserBirthdayRead, UserGenderRead)"),
            ("\"openid https://www.googleapis.com/auth/user.birthday.read\"", "scopes(UserBirthdayRead)"),
            ("Scope<UserBirthdayRead>", "scopes(UserBirthdayRead)"),
            ("UserBirthdayRead + UserGenderRead", "scopes(UserBirthdayRead, UserGenderRead)"),
            ("[crate::CalendarReadonly]", "scopes(crate::CalendarReadonly)"),
        ] {
            assert_eq!(respelled("scopes", text), expected, "{text}");
        }
    }
}
