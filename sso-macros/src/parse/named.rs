//! Names of Google's vocabulary, and slips in how they are written. Whether the name exists, and what to write instead of a
//! name that people bring from elsewhere, is the vocabulary's to say: a slip goes out with the name, and both are told in
//! one message.

use heck::ToSnakeCase;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Path, ext::IdentExt, parse::Parser, spanned::Spanned};

use super::words::{escaped, in_snake_case, mod_style_path, text_of};

/// A name of the vocabulary, as it is to be written.
pub(crate) struct Named {
    /// The name.
    pub(crate) path: Path,
    /// What is wrong with how it is written.
    pub(crate) slip: Option<Slip>,
}

/// What is wrong with how a name is written.
pub(crate) struct Slip {
    /// Where.
    pub(crate) tokens: TokenStream,
    /// What is wrong, without what to write.
    pub(crate) what: String,
}

impl From<Path> for Named {
    fn from(path: Path) -> Self {
        Self { path, slip: None }
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
        Some(Self { path, slip: Some(Slip { tokens, what: what.to_owned() }) })
    }

    /// Google's JSON writes `givenName`; the vocabulary is in Rust's spelling.
    pub(super) fn in_snake_case(path: Path) -> Self {
        let written = text_of(&path);
        let spelled = in_snake_case(&written);
        if path.leading_colon.is_some() || !written.contains(|c: char| c.is_ascii_uppercase()) || spelled == written {
            return path.into();
        }
        let tokens = path.to_token_stream();
        let mut path = path;
        for segment in &mut path.segments {
            let name = segment.ident.unraw().to_string().to_snake_case();
            segment.ident = escaped(Ident::new(&name, segment.ident.span()));
        }
        Self { path, slip: Some(Slip { tokens, what: format!("`{written}` is not in Rust's spelling") }) }
    }
}
