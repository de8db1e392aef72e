//! The sources of columns: their paths, and what is said of one that is written in another way.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::{
    assert::{judged, site},
    name,
};
use crate::{
    model::{Column, Draft, Source, SourceKind},
    parse::{Slip, is_claim},
};

/// A name that is written in another way: what to write, the vocabulary says.
fn spelling(source: &Source, slip: &Slip, has_tail: bool) -> TokenStream {
    let Slip { what, tail, rest, is_guess, .. } = slip;
    let tail = if has_tail { tail } else { "" };
    let word = match source.kind {
        SourceKind::Claim => "claim",
        SourceKind::Own => "from",
        SourceKind::People => "people",
    };
    quote!(__google_check::Spelling { what: #what, word: #word, tail: #tail, rest: #rest, is_guess: #is_guess })
}

/// A name that is written in another way, and what it needs.
pub(super) fn slipped_column(
    draft: &Draft,
    column: &Column,
    slip: &Slip,
    source: &Ident,
    constant: &Ident,
) -> TokenStream {
    // A choice that stands there already stays.
    let spelling = spelling(&column.source, slip, column.pick.is_none());
    let (words, are_scopes_known, mapping) = (column.words.without("required"), draft.are_scopes_known, judged(draft));
    let check = if draft.has_unknown_scopes() {
        quote!(name_is_spelled(&#spelling, <#source as __google_private::Source>::INFO))
    } else {
        quote!(column_is_spelled(&#spelling, #constant.column, #mapping, #words, #are_scopes_known))
    };
    let check = site(&slip.tokens, &quote!(__google_check::), &check);
    quote!(const _: () = #check;)
}

/// Sources of fields with a mistake: they resolve, and nothing else is asked of them.
pub(super) fn stray_sources(draft: &Draft) -> TokenStream {
    let sources = draft.stray_sources.iter();
    sources
        .enumerate()
        .map(|(index, source)| {
            let stray = name("__google_stray_", index);
            let alias = source_type(draft, source, &stray);
            let slip = source.slip.as_ref().map(|slip| {
                let spelling = spelling(source, slip, true);
                let info = quote!(<#stray as __google_private::Source>::INFO);
                let check = site(&slip.tokens, &quote!(__google_check::), &quote!(name_is_spelled(&#spelling, #info)));
                quote!(const _: () = #check;)
            });
            quote!(#alias #slip)
        })
        .collect()
}

/// The type of a source. A word that is a claim's, and perhaps a type of the application's too, is looked for there first.
pub(super) fn source_type(draft: &Draft, source: &Source, alias: &Ident) -> TokenStream {
    let path = path_of(draft, source);
    if !(source.kind == SourceKind::Own && is_claim(&source.path)) {
        return quote!(type #alias = #path;);
    }
    let (runtime, own) = (&draft.runtime, Ident::new(&format!("{alias}_own"), Span::call_site()));
    quote! {
        struct #own;
        const _: () = {
            #[allow(dead_code)]
            type #path = __google_check::NotOwn<#runtime::claim::#path>;
            const _: () = {
                use self::*;
                #[allow(non_local_definitions)]
                impl __google_check::Found for #own {
                    type Source = #path;
                }
            };
        };
        type #alias = <#own as __google_check::Found>::Source;
    }
}

fn path_of(draft: &Draft, source: &Source) -> TokenStream {
    let runtime = &draft.runtime;
    let path = &source.path;
    match source.kind {
        SourceKind::Claim => quote!(#runtime::claim::#path),
        SourceKind::Own => quote!(#path),
        SourceKind::People => quote!(#runtime::people::#path),
    }
}
