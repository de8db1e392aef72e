//! The scopes: as types, as values, what holds of each, and `HasScope`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Path};

use super::{
    assert::{judged, site},
    name,
};
use crate::{
    model::{Column, Draft, SourceKind},
    parse::{Named, Slip, Start, doubtful_start, end_of, text_of},
};

/// `scopes` and `extra_scopes` as values.
pub(super) fn listed(draft: &Draft) -> [Vec<TokenStream>; 2] {
    [(&draft.scopes, "scope"), (&draft.extra_scopes, "extra_scope")]
        .map(|(scopes, family)| scopes.iter().enumerate().map(|(index, scope)| scope_info(draft, family, index, scope)))
        .map(Iterator::collect)
}

/// The scopes as types, and what holds of each. Only where all columns are known they tell whether it serves one.
pub(super) fn checks(draft: &Draft, is_whole: bool) -> TokenStream {
    let (runtime, mapping) = (&draft.runtime, judged(draft));
    // A claim needs no data scope, whatever it is called.
    let is_known = |column: &Column| !column.source.is_unknown || column.source.kind == SourceKind::Claim;
    let is_complete = draft.are_sources_known
        && draft.are_scopes_known
        && draft.columns.iter().all(is_known)
        && draft.scopes.iter().chain(&draft.extra_scopes).all(|scope| scope.slip.is_none() && !scope.is_unknown);
    let mut tokens = TokenStream::new();
    let asked = draft.scopes.iter().enumerate().map(|scope| ("scope", scope));
    let extra = draft.extra_scopes.iter().enumerate().map(|scope| ("extra_scope", scope));
    for (place, (family, (index, scope))) in asked.chain(extra).enumerate() {
        let (path, written) = (&scope.path, text_of(&scope.path));
        let is_needed = is_whole.then(|| {
            quote_spanned! {end_of(path)=>
                const _: () = __google_check::scope_is_needed(#mapping, #place, #written);
            }
        });
        if let Some(slip) = &scope.slip {
            let is_spelled = slipped_scope(draft, place, scope, slip);
            tokens.extend(quote!(#is_spelled #is_needed));
        } else if doubtful(runtime, path).is_some() {
            let is_found = site(path, &quote!(__google_check::), &quote!(scope_is_found(#mapping, #place)));
            tokens.extend(quote!(const _: () = #is_found; #is_needed));
        } else {
            let ty = name(&format!("__google_{family}_"), index);
            let is_one_word = path.segments.len() == 1 && path.leading_colon.is_none();
            let aliased = if is_one_word { quote!(#runtime::scope::#path) } else { quote!(#path) };
            let check = if is_whole {
                quote_spanned! {end_of(path)=>
                    const _: () = __google_check::scope_serves(#mapping, #place, #written);
                }
            } else if is_complete {
                quote_spanned! {end_of(path)=>
                    const _: () = __google_check::scope_serves_beside_mistakes(#mapping, #place, #written);
                }
            } else {
                quote_spanned! {end_of(path)=>
                    const _: () = __google_check::scope_is_right(#mapping, #place);
                }
            };
            tokens.extend(quote!(type #ty = #aliased; #check));
        }
    }
    tokens
}

/// The scope as a value.
fn scope_info(draft: &Draft, family: &str, index: usize, scope: &Named) -> TokenStream {
    let path = &scope.path;
    match (&scope.slip, doubtful(&draft.runtime, path)) {
        (Some(_), _) => slipped_scope_info(&draft.runtime, path),
        (None, Some(doubtful)) => doubtful.info(),
        (None, None) => {
            let mut ty = name(&format!("__google_{family}_"), index);
            ty.set_span(end_of(path));
            quote_spanned!(end_of(path)=> <#ty as __google_private::Scope>::INFO)
        }
    }
}

/// A path that leads to no scope, perhaps, where a name alone would: blocks in which the name is found in any case.
struct Doubtful {
    /// What says to write the name alone.
    outer: TokenStream,
    /// What the path leads to, which comes first.
    inner: TokenStream,
    /// The name in those.
    name: TokenStream,
}

fn doubtful(runtime: &Path, path: &Path) -> Option<Doubtful> {
    let last = path.segments.last()?;
    Some(match doubtful_start(path)? {
        Start::Crate => {
            let start = path.segments.iter().take(path.segments.len() - 1);
            Doubtful {
                outer: quote!(use #runtime::scope::unimported::#last;),
                inner: quote!(use #(#start::)* *;),
                name: quote!(#last),
            }
        }
        Start::Module => {
            let (root, module) = match path.segments.iter().collect::<Vec<_>>()[..] {
                [root, module, _] => (root.to_token_stream(), module),
                [module, ..] => (quote!(self), module),
                [] => return None,
            };
            Doubtful {
                outer: quote!(use #runtime::scope::unimported as #module;),
                inner: quote!(use #root::*;),
                name: quote!(#module::#last),
            }
        }
    })
}

impl Doubtful {
    fn info(&self) -> TokenStream {
        let Self { outer, inner, name } = self;
        quote! {{
            #outer
            {
                #inner
                <#name as __google_private::Scope>::INFO
            }
        }}
    }

    /// The implementation for the scope, wherever it was found.
    fn has_scope(&self) -> TokenStream {
        let Self { outer, inner, name } = self;
        quote! {
            const _: () = {
                #outer
                const _: () = {
                    #inner
                    #[automatically_derived]
                    #[allow(non_local_definitions)]
                    impl __google_check::AsksFor<#name> for __google_scopes {
                        type Answer = __google_check::Answer<true>;
                    }
                };
            };
        }
    }
}

/// A scope by its text. If there is none of that name, the alias stands in for it: the names of the vocabulary come first.
fn slipped_scope_info(runtime: &Path, path: &Path) -> TokenStream {
    quote! {{
        type #path = __google_check::NoScope;
        {
            use #runtime::scope::*;
            <#path as __google_private::Scope>::INFO
        }
    }}
}

fn slipped_scope(draft: &Draft, place: usize, scope: &Named, slip: &Slip) -> TokenStream {
    let (path, what, mapping) = (&scope.path, &slip.what, judged(draft));
    // Text names no type of the application's.
    let is_name = slip.tokens.to_string() == path.to_token_stream().to_string();
    let (name, declaration) = (path.to_token_stream().to_string(), &slip.rest);
    let are_names_known = !draft.has_unknown_names();
    let check = quote! {
        scope_is_spelled(#mapping, #place, #what, [#name, #declaration], #is_name, #are_names_known)
    };
    let check = site(&slip.tokens, &quote!(__google_check::), &check);
    quote!(const _: () = #check;)
}

/// `HasScope` for every scope that a sign-in asks for: the listed ones, and those of the sign-in that columns need. A type of
/// the block's own answers, so that a second derive is one conflict, and not one for each scope.
pub(super) fn has_scopes(draft: &Draft) -> TokenStream {
    let runtime = &draft.runtime;
    let implementation = |scope: TokenStream, is_asked_for: TokenStream| {
        quote! {
            #[automatically_derived]
            impl __google_check::AsksFor<#scope> for __google_scopes {
                type Answer = __google_check::Answer<#is_asked_for>;
            }
        }
    };
    let sign_in = ["Email", "Profile"].map(|scope| {
        let scope = Ident::new(scope, Span::call_site());
        let is_asked_for = quote! {{
            __google_check::sign_in_is_asked_for(
                <#runtime::scope::#scope as __google_private::Scope>::INFO,
                __GOOGLE_MAPPING,
            )
        }};
        implementation(quote!(#runtime::scope::#scope), is_asked_for)
    });
    // Those of the sign-in have one already. One that is listed twice is told so elsewhere.
    let mut told = vec!["Openid".to_owned(), "Email".to_owned(), "Profile".to_owned()];
    let asked = draft.scopes.iter().enumerate().map(|scope| ("__google_scope_", scope));
    let extra = draft.extra_scopes.iter().enumerate().map(|scope| ("__google_extra_scope_", scope));
    let listed = asked.chain(extra).filter_map(|(family, (index, scope))| {
        let path =
            in_the_vocabulary(&scope.path).map_or_else(|| scope.path.to_token_stream().to_string(), Ident::to_string);
        let is_new = !told.contains(&path);
        told.push(path);
        is_new.then(|| match doubtful(runtime, &scope.path) {
            Some(doubtful) => doubtful.has_scope(),
            None => implementation(name(family, index).to_token_stream(), quote!(true)),
        })
    });
    let listed: TokenStream = listed.collect();
    let openid = implementation(quote!(#runtime::scope::Openid), quote!(true));
    quote!(#openid #(#sign_in)* #listed)
}

/// The name of a scope of the vocabulary, whether it is written alone or behind its module.
fn in_the_vocabulary(path: &Path) -> Option<&Ident> {
    let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
    let name = names.next()?;
    names.next().is_none_or(|module| module == "scope").then_some(name)
}
