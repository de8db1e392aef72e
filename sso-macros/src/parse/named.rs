//! Names of Google's vocabulary, and what is wrong with those that are written in another way. A name that is right, or that
//! resembles one, is the compiler's to judge. Another goes out as the name that was meant, so that one message tells what to
//! write and which scope and type come with it.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Path, ext::IdentExt, parse::Parser, spanned::Spanned};

use super::{
    text::{text_of, tidy},
    vocabulary::{Another, Meant, Nothing, Part, claim, exists, names_in, near, no_claim, people},
    words::mod_style_path,
};
use crate::errors::Mistake;

/// A name of the vocabulary, as it is to be written.
pub(crate) struct Named {
    /// The name.
    pub(crate) path: Path,
    /// What is wrong with how it is written.
    pub(crate) slip: Option<Slip>,
    /// Whether the compiler will not find it: then it has no more to say about what depends on it.
    pub(crate) is_unknown: bool,
}

/// What is wrong with how a name is written.
pub(crate) struct Slip {
    /// Where.
    pub(crate) tokens: TokenStream,
    /// What is wrong, without what to write.
    pub(crate) what: String,
    /// What to write behind the name.
    pub(crate) tail: String,
    /// More lines of the message; of a scope, what declares it.
    pub(crate) rest: String,
    /// Whether another name is meant, so that nothing is concluded from the rest of the field.
    pub(crate) is_guess: bool,
}

impl From<Path> for Named {
    fn from(path: Path) -> Self {
        Self { path, slip: None, is_unknown: false }
    }
}

impl Named {
    /// `name` in the place of `tokens`, or nothing if it is no path.
    pub(super) fn with_slip(name: &str, tokens: &impl ToTokens, what: &str) -> Option<Self> {
        let mut path = mod_style_path.parse_str(name).ok()?;
        let tokens = tokens.to_token_stream();
        for segment in &mut path.segments {
            segment.ident.set_span(tokens.span());
        }
        let slip = Slip { tokens, what: what.to_owned(), tail: String::new(), rest: String::new(), is_guess: false };
        Some(Self { path, slip: Some(slip), is_unknown: false })
    }

    /// The scope, with what declares it if it is none of the vocabulary.
    pub(super) fn declared(mut self, declaration: String) -> Self {
        if let Some(slip) = &mut self.slip {
            slip.rest = declaration;
        }
        self
    }
}

/// What stands behind `claim =` or `people =`.
pub(super) struct Written {
    /// All of it.
    pub(super) tokens: TokenStream,
    /// If it is a path.
    pub(super) path: Option<Path>,
    /// Its text.
    pub(super) text: String,
    /// What is wrong with how it is written, if it is no path.
    pub(super) what: Option<String>,
}

/// The claim or the People value that was meant, with the word that stands before it.
pub(super) fn named(word: &'static str, written: Written) -> Result<(&'static str, Named), Mistake> {
    let names = names_in(&written.text);
    let meant = meaning(word, &names);
    let Written { tokens, path, text, what } = written;
    // Google's JSON writes `givenName`; the vocabulary is in Rust's spelling.
    let spelled = path.as_ref().map(|path| text_of(path).trim_start_matches(':').to_owned());
    let is_plain = what.is_none() && spelled.as_deref() == Some(names.join("::").as_str());
    let starts_elsewhere = path.as_ref().is_some_and(starts_elsewhere);
    let own = format!("\nhelp: or, if it is a source of your own, write `from = {text}`");
    match meant {
        Meant::Itself => match path {
            Some(path) if is_plain && path.leading_colon.is_none() => {
                Ok((word, Named { path, slip: None, is_unknown: !exists(word, &names) }))
            }
            path => {
                let name = names.join("::");
                let near = near(word, &name).filter(|_| !exists(word, &names));
                let what = what.unwrap_or_else(|| match path {
                    Some(path) if path.leading_colon.is_some() => "a name of Google's has no `::` before it".to_owned(),
                    _ if near.is_some() && word == "claim" => no_claim(&text),
                    _ => in_other_spelling(&text),
                });
                let name = near.unwrap_or(name);
                let named = Named::with_slip(&name, &tokens, &what);
                named.map(|named| (word, named)).ok_or_else(|| Mistake::at(tokens, what))
            }
        },
        Meant::Another(Another { word, path: name, tail, what: guess, part, rest }) => {
            let at = match (&path, part) {
                (Some(path), Part::First) if is_plain => path.segments.first().to_token_stream(),
                (Some(path), Part::Last) if is_plain => path.segments.last().map(|last| &last.ident).to_token_stream(),
                _ => tokens,
            };
            // That it is text, or in capitals, matters where the name itself is right.
            let is_in_capitals = text.contains(|c: char| c.is_ascii_uppercase());
            let what = what.unwrap_or_else(|| if is_in_capitals { in_other_spelling(&text) } else { guess });
            let mut named = Named::with_slip(&name, &at, &what).ok_or_else(|| Mistake::at(&at, &what))?;
            if let Some(slip) = &mut named.slip {
                slip.tail = tail;
                slip.rest = if starts_elsewhere { format!("{own}{rest}") } else { rest };
                slip.is_guess = true;
            }
            Ok((word, named))
        }
        Meant::Nothing(Nothing { what, because, note }) => {
            let is_of_the_name = path.is_none() || what == no_claim(&names.join("::"));
            let what = if is_of_the_name && word == "claim" { no_claim(&text) } else { what };
            let mistake = Mistake::at(&tokens, what);
            let text = tidy(&tokens.to_string());
            if starts_elsewhere {
                return Err(mistake.help(format!("write `from = {text}`")).note("`from` takes a source of your own"));
            }
            let is_path = path.as_ref().is_some_and(|path| path.segments.len() > 1) && !note.is_empty();
            let mistake = mistake.help(format!("remove `{word} = {text}`{because}"));
            let mistake = if is_path {
                mistake.help(format!("or, if it is a source of your own, write `from = {text}`"))
            } else {
                mistake
            };
            Err(if note.is_empty() { mistake } else { mistake.note(note) })
        }
    }
}

/// The word with the name that `text` behind it means.
pub(super) fn text_meant(word: &'static str, text: &str) -> Option<String> {
    let names = names_in(text);
    match meaning(word, &names) {
        Meant::Another(Another { word, path, tail, .. }) => Some(format!("{word} = {path}{tail}")),
        Meant::Itself => {
            let name = names.join("::");
            Some(format!("{word} = {}", near(word, &name).unwrap_or(name)))
        }
        Meant::Nothing(_) => None,
    }
}

/// The claim or the People value of that name, alone or behind its module, where a source of the application's own belongs.
pub(super) fn google_source(path: &str) -> Option<String> {
    let names = names_in(path);
    let names = match names.as_slice() {
        [root, rest @ ..] if root == "sso_runtime" => rest,
        names => names,
    };
    let text = |word: &str, names: &[String]| exists(word, names).then(|| format!("{word} = {}", names.join("::")));
    let near = |word, names: &[String]| near(word, &names.join("::")).map(|name| format!("{word} = {name}"));
    match names {
        [module, rest @ ..] if module == "people" => text("people", rest).or_else(|| near("people", rest)),
        [module, rest @ ..] if module == "claim" || module == "id_token" => {
            text("claim", rest).or_else(|| near("claim", rest))
        }
        names => text("claim", names).or_else(|| text("people", names)),
    }
}

/// Whether a path is one word, and that of a claim.
pub(crate) fn is_claim(path: &Path) -> bool {
    path.leading_colon.is_none() && exists("claim", &[text_of(path)])
}

fn meaning(word: &str, names: &[String]) -> Meant {
    if word == "claim" { claim(names) } else { people(names) }
}

fn in_other_spelling(text: &str) -> String {
    format!("`{text}` is not in Rust's spelling")
}

fn starts_elsewhere(path: &Path) -> bool {
    let first = path.segments.first().map(|segment| segment.ident.unraw().to_string()).unwrap_or_default();
    path.segments.len() > 1 && matches!(first.as_str(), "crate" | "self" | "super")
}
