//! What goes out with errors: an implementation that does nothing, so that one mistake is one message, and the user's
//! paths, so that the compiler judges the rest.

use proc_macro2::TokenStream;
use quote::quote;

use super::{assert, in_a_block, sources};
use crate::{errors::Report, model::Draft};

/// The errors, the assertions that hold without the parts that are wrong, and an empty implementation.
pub(crate) fn stand_in(draft: &Draft, report: &Report) -> TokenStream {
    let runtime = &draft.runtime;
    let ident = &draft.ident;
    let errors = report.to_tokens();
    let assertions = assert::all(draft, false);
    let strays = sources::stray_sources(draft);
    let key = draft.key.as_ref().map(assert::key);
    let block = in_a_block(
        draft,
        &quote! {
            // No entity need be there.
            fn __google_declaration(_: ::core::primitive::usize) -> __google_private::Declaration {
                ::core::unreachable!()
            }

            #assertions
            #strays
            #key

            #[automatically_derived]
            impl<__GoogleScope> __google_check::AsksFor<__GoogleScope> for __google_scopes {
                type Answer = __google_check::Answer<true>;
            }

            #[automatically_derived]
            impl #runtime::GoogleUser for #ident {
                type Scopes = __google_scopes;

                const MAPPING: &'static __google_private::Mapping = __GOOGLE_MAPPING;

                fn key_column() -> __google_private::ColumnOf<Self> {
                    ::core::unreachable!()
                }

                fn subject(&self) -> ::core::option::Option<&::core::primitive::str> {
                    ::core::unreachable!()
                }

                fn is_active(&self) -> ::core::primitive::bool {
                    ::core::unreachable!()
                }

                fn create(
                    _: &mut __google_private::Synchronisation<'_>,
                ) -> __google_private::ActiveModelOf<Self> {
                    ::core::unreachable!()
                }

                fn update(
                    &self,
                    _: &mut __google_private::Synchronisation<'_>,
                ) -> __google_private::ActiveModelOf<Self> {
                    ::core::unreachable!()
                }
            }
        },
    );
    // The block first: what an editor looks for keeps its place whatever the errors say. The errors in a block of their
    // own: where one stands in the module itself, rustc keeps quiet about names that it cannot find there.
    quote!(#block const _: () = { #errors };)
}
