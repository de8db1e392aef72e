//! From what the user wrote to what the compiler gets.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::{check, errors::Errors, expand, parse};

/// The expansion, with a stand-in and every mistake where there is one.
pub(crate) fn google_user(input: &DeriveInput) -> TokenStream {
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
