//! The derive macro of `sso-runtime`: parse, check, expand.
//!
//! The macro knows no name of Google's: it hands the user's paths to the compiler, which finds and judges them. What is
//! checked here is what only syntax can tell.

mod check;
mod errors;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

/// Documented in `sso-runtime`.
#[proc_macro_derive(GoogleUser, attributes(google))]
pub fn google_user(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::default();
    let draft = parse::input(input, &errors).map(|input| check::input(input, &errors));
    match (draft, errors.finish()) {
        (Some(draft), report) => match draft.finish(report) {
            Ok(model) => expand::model(&model),
            Err((draft, report)) => expand::stand_in(&draft, &report),
        },
        (None, report) => report.to_tokens(),
    }
}
