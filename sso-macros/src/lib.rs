//! The derive macro of `sso-runtime`.

use proc_macro::TokenStream;

/// Documented in `sso-runtime`.
#[proc_macro_derive(GoogleUser, attributes(google))]
pub fn google_user(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
