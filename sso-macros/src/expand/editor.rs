//! What only an editor sees: every path as far as it is written. It stands before all else, and depends on nothing but
//! the paths themselves: rust-analyzer puts a name of its own at the cursor, expands again, and looks for that name at
//! the place where the first expansion has what is half written.

use proc_macro2::TokenStream;
use quote::quote;

use super::name;
use crate::{model::Draft, parse::BegunPlace};

/// The paths as type aliases.
pub(super) fn begun(draft: &Draft) -> TokenStream {
    if draft.begun.is_empty() {
        return TokenStream::new();
    }
    let runtime = draft.runtime_import.as_ref().unwrap_or(&draft.runtime);
    let aliases = draft.begun.iter().enumerate().map(|(index, begun)| {
        let (alias, path) = (name("__google_begun_", index), &begun.path);
        let is_one_word = path.segments.len() == 1;
        let path = match begun.place {
            _ if path.leading_colon.is_some() => quote!(#path),
            BegunPlace::Claim => quote!(#runtime::claim::#path),
            BegunPlace::People => quote!(#runtime::people::#path),
            BegunPlace::Scope if is_one_word => quote!(#runtime::scope::#path),
            BegunPlace::Scope | BegunPlace::Own => quote!(#path),
        };
        quote!(type #alias = #path;)
    });
    quote! {
        #[cfg(rust_analyzer)]
        const _: () = { #(#aliases)* };
    }
}
