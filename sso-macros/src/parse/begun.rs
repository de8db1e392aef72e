//! Paths as far as they are written. An editor completes what it finds in the expansion, so they go out for it whether
//! or not the words around them make sense. Rules do not look here.

use proc_macro2::{Delimiter, Span, TokenTree};
use syn::{
    Ident, Path, PathSegment, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use super::words::escaped;

/// A path that is written or about to be, and whose last name may be missing.
pub(crate) struct Begun {
    /// Where its first name is looked for.
    pub(crate) place: BegunPlace,
    /// The path. A name of ours stands for the one that is missing.
    pub(crate) path: Path,
}

/// Where a path's first name is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BegunPlace {
    /// Behind `claim =`.
    Claim,
    /// Behind `from =`.
    Own,
    /// Behind `people =`.
    People,
    /// In `scopes(...)` and `extra_scopes(...)`.
    Scope,
}

/// The paths of the word at which `input` stands, up to the comma.
pub(super) fn paths(input: ParseStream<'_>) -> Vec<Begun> {
    let Ok(word) = input.call(Ident::parse_any) else { return Vec::new() };
    let place = match word.to_string().as_str() {
        "claim" => BegunPlace::Claim,
        "from" => BegunPlace::Own,
        "people" => BegunPlace::People,
        "scopes" | "extra_scopes" => BegunPlace::Scope,
        _ => return Vec::new(),
    };
    let paths = if place == BegunPlace::Scope {
        let Ok(TokenTree::Group(group)) = input.parse() else { return Vec::new() };
        if group.delimiter() != Delimiter::Parenthesis {
            return Vec::new();
        }
        list.parse2(group.stream()).unwrap_or_default()
    } else if input.parse::<Token![=]>().is_ok() {
        path(input).into_iter().collect()
    } else {
        Vec::new()
    };
    paths.into_iter().map(|path| Begun { place, path }).collect()
}

fn list(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    let mut paths = Vec::new();
    loop {
        paths.extend(path(input));
        while !input.is_empty() && !input.peek(Token![,]) {
            input.parse::<TokenTree>()?;
        }
        if input.is_empty() {
            return Ok(paths);
        }
        input.parse::<Token![,]>()?;
    }
}

/// As much of a path as there is; nothing if something else stands there.
fn path(input: ParseStream<'_>) -> Option<Path> {
    let leading_colon = input.parse().ok()?;
    let mut segments = Punctuated::new();
    loop {
        let is_missing = input.is_empty() || input.peek(Token![,]);
        let name = if is_missing {
            Ident::new("__google_missing", Span::call_site())
        } else if input.peek(Token![_]) {
            return None;
        } else {
            escaped(input.call(Ident::parse_any).ok()?)
        };
        segments.push_value(PathSegment::from(name));
        if is_missing || !input.peek(Token![::]) {
            return Some(Path { leading_colon, segments });
        }
        segments.push_punct(input.parse().ok()?);
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn begun(text: &str) -> Vec<String> {
        let read = |input: ParseStream<'_>| {
            let begun = paths(input);
            while input.parse::<TokenTree>().is_ok() {}
            Ok(begun)
        };
        let begun = read.parse_str(text).expect("tokens");
        begun.iter().map(|begun| begun.path.to_token_stream().to_string().replace(' ', "")).collect()
    }

    #[test]
    fn reads_as_much_of_a_path_as_there_is() {
        assert_eq!(begun("claim = gi"), ["gi"]);
        assert_eq!(begun("claim = "), ["__google_missing"]);
        assert_eq!(begun("people = birthdays::, required"), ["birthdays::__google_missing"]);
        assert_eq!(begun("people = phone_numbers::type"), ["phone_numbers::r#type"]);
        assert_eq!(begun("people = birthdays.date"), ["birthdays"]);
        assert_eq!(begun("scopes(UserBirthdayRead, crate::)"), ["UserBirthdayRead", "crate::__google_missing"]);
        assert_eq!(begun("scopes()"), ["__google_missing"]);
    }

    #[test]
    fn reads_nothing_where_no_path_stands() {
        for text in
            ["claim", "claim = \"email\"", "claim = _", "scopes", "scopes = [Email]", "key", "with = f", "\"x\""]
        {
            assert!(begun(text).is_empty(), "{text}");
        }
    }
}
