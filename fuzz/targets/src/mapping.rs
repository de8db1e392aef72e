//! The derive: whatever stands in its attributes or below it, it answers with items, and where it maps nothing, with
//! `compile_error!`.

use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

use crate::derive;

/// Longer input says nothing new, and parsers that call themselves have one stack.
const MAX_BYTES: usize = 1024;

/// The input stands between the parentheses of `#[google(...)]`: on the struct, on a column of its own, and beside `key`.
pub fn attributes(data: &[u8]) {
    let Some(words) = tokens(data) else { return };
    let table = quote!(#[sea_orm(table_name = "users")]);
    let key = quote!(#[sea_orm(unique)] #[google(key)] google_sub: String);
    for input in [
        quote!(#table #[google(#words)] struct Model { #key, #[google(claim = email)] email: Option<String> }),
        quote!(#table struct Model { #key, #[google(#words)] column: Option<String> }),
        quote!(#table struct Model { #[sea_orm(primary_key)] #[google(key)] #[google(#words)] google_sub: String }),
    ] {
        expand(&syn::parse2(input).expect("a struct with attributes"));
    }
}

/// The input is the struct.
pub fn derive_input(data: &[u8]) {
    let input = tokens(data).and_then(|tokens| syn::parse2::<DeriveInput>(tokens).ok());
    if let Some(input) = input {
        expand(&input);
    }
}

fn tokens(data: &[u8]) -> Option<TokenStream> {
    let text = std::str::from_utf8(data).ok().filter(|text| text.len() <= MAX_BYTES)?;
    TokenStream::from_str(text).ok()
}

fn expand(input: &DeriveInput) {
    let output = derive::google_user(input);
    let text = output.to_string();
    if let Err(error) = syn2::parse2::<syn2::File>(output.clone()) {
        panic!("{error}: {text}");
    }
    let is_mapped = text.contains("GoogleUser for");
    assert!(is_mapped || has_error(output) || input.ident == "ModelEx", "{text}");
}

fn has_error(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "compile_error",
        TokenTree::Group(group) => has_error(group.stream()),
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}
