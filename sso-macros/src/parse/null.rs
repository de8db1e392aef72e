//! Words that say a column to be nullable, which its type says.

use quote::ToTokens;
use syn::{
    Ident, Meta, Token,
    parse::{ParseStream, Parser},
};

use super::{text::tidy, types::is_option, words::tokens_to_comma};
use crate::errors::Mistake;

const NULL_WORDS: &[&str] = &["blank", "null", "nullable", "optional"];

/// A word that says a column to be nullable whose type does not.
pub(super) fn null_by_a_word(field: &syn::Field, word: &syn::Result<Ident>, written: &str) -> Option<Mistake> {
    let (word, ident) = (word.as_ref().ok()?, field.ident.as_ref()?);
    let ty = tidy(&field.ty.to_token_stream().to_string());
    if !NULL_WORDS.contains(&written) || written == "blank" || is_option(&field.ty) {
        return None;
    }
    let google = field.attrs.iter().filter(|attribute| attribute.path().is_ident("google"));
    let mut others: Vec<String> = Vec::new();
    for attribute in google {
        let Meta::List(list) = &attribute.meta else { continue };
        let items = |input: ParseStream<'_>| {
            while !input.is_empty() {
                others.push(tidy(&tokens_to_comma(input).to_string()));
                let _ = input.parse::<Token![,]>();
            }
            Ok(())
        };
        items.parse2(list.tokens.clone()).ok()?;
    }
    others.retain(|other| !NULL_WORDS.iter().any(|word| other.split([' ', '(']).next() == Some(word)));
    let others = Some(others.join(", ")).filter(|others| !others.is_empty())?;
    Some(
        Mistake::at(word, format!("unknown word `{word}`"))
            .help(format!("make it nullable: `{ident}: Option<{ty}>` with `#[google({others})]`"))
            .note("a column is nullable if its type is `Option`"),
    )
}
