//! What the compiler is to judge: the user's paths, once each; per column one conversion site and the constants for
//! scope, presence and rule. Each stands at the smallest thing to change.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Path, Type};

use super::{name, text};
use crate::{
    model::{Bare, Column, Constant, Draft, Key, Source, SourceKind},
    parse::{Pick, end_of, tidy},
};

/// All assertions that hold or fail for a part of the struct by itself.
pub(super) fn all(draft: &Draft) -> TokenStream {
    let mut tokens = scopes(draft);
    for (index, column) in draft.columns.iter().enumerate() {
        tokens.extend(source_and_type(draft, index, column));
        tokens.extend(default(index, column));
        tokens.extend(conversion(index, column));
        tokens.extend(column_constants(draft, index, column));
    }
    for (index, column) in draft.constants.iter().enumerate() {
        tokens.extend(constant(index, column));
    }
    for column in &draft.bare {
        tokens.extend(bare(column));
    }
    tokens
}

/// The key's type holds `sub`.
pub(super) fn key(key: &Key) -> TokenStream {
    let ty = &key.ty;
    let site = site(ty, &quote!(__google_private::KeyColumn::<#ty>::), &quote!(of()));
    quote!(const __GOOGLE_KEY: __google_private::KeyColumn<#ty> = #site;)
}

/// The scopes as types, then as lists. A repetition is an error at the later one.
fn scopes(draft: &Draft) -> TokenStream {
    let runtime = &draft.runtime;
    let mut tokens = TokenStream::new();
    let mut list = |scopes: &[crate::model::ScopePath], family: &str| {
        let mut names = Vec::new();
        for (index, scope) in scopes.iter().enumerate() {
            let path = &scope.0;
            let path = if path.segments.len() == 1 && path.leading_colon.is_none() {
                quote!(#runtime::scope::#path)
            } else {
                quote!(#path)
            };
            let ty = name(&format!("__google_{family}_"), index);
            let constant = name(&format!("__GOOGLE_{}_", family.to_uppercase()), index);
            let mut spanned = ty.clone();
            spanned.set_span(end_of(&scope.0));
            let info = quote_spanned!(end_of(&scope.0)=> <#spanned as __google_private::Scope>::INFO);
            tokens.extend(quote! {
                type #ty = #path;
                const #constant: &__google_private::ScopeInfo = #info;
            });
            names.push(constant);
        }
        names
    };
    let asked = list(&draft.scopes, "scope");
    let extra = list(&draft.extra_scopes, "extra_scope");
    let repeated = draft.scopes.iter().chain(&draft.extra_scopes).enumerate().skip(1).map(|(index, scope)| {
        quote_spanned! {end_of(&scope.0)=>
            const _: () = __google_check::scope_is_new(__GOOGLE_SCOPES, __GOOGLE_EXTRA_SCOPES, #index);
        }
    });
    quote! {
        #tokens
        const __GOOGLE_SCOPES: &[&__google_private::ScopeInfo] = &[#(#asked),*];
        const __GOOGLE_EXTRA_SCOPES: &[&__google_private::ScopeInfo] = &[#(#extra),*];
        #(#repeated)*
    }
}

/// Each listed scope serves a column. Only a struct without mistakes can tell.
pub(super) fn scopes_are_needed(draft: &Draft) -> TokenStream {
    let sources: Vec<_> = (0..draft.columns.len()).map(|index| name("__GOOGLE_SOURCE_", index)).collect();
    let model = text(&draft.ident);
    let asked = draft.scopes.iter().enumerate().map(|(index, scope)| {
        quote_spanned! {end_of(&scope.0)=>
            const _: () = __google_check::scope_is_needed(#model, __GOOGLE_SCOPES, #index, __GOOGLE_SOURCES);
        }
    });
    let extra = draft.extra_scopes.iter().enumerate().map(|(index, scope)| {
        quote_spanned! {end_of(&scope.0)=>
            const _: () = __google_check::extra_scope_is_extra(
                __GOOGLE_SCOPES, __GOOGLE_EXTRA_SCOPES, #index, __GOOGLE_SOURCES,
            );
        }
    });
    quote! {
        const __GOOGLE_SOURCES: &[__google_check::SourceInfo] = &[#(#sources),*];
        #(#asked)*
        #(#extra)*
    }
}

/// `HasScope` for every scope that a sign-in asks for: the listed ones, and those of the sign-in that columns need.
pub(super) fn has_scopes(draft: &Draft) -> TokenStream {
    let (runtime, ident) = (&draft.runtime, &draft.ident);
    let implementation = |scope: TokenStream, is_asked_for: TokenStream| {
        quote! {
            #[automatically_derived]
            impl __google_check::AsksFor<#scope> for #ident {
                type Answer = __google_check::Answer<#is_asked_for>;
            }
        }
    };
    let sign_in = ["Email", "Profile"].map(|scope| {
        let scope = Ident::new(scope, Span::call_site());
        let is_asked_for = quote! {{
            __google_check::sign_in_is_asked_for(
                <#runtime::scope::#scope as __google_private::Scope>::INFO,
                __GOOGLE_SOURCES,
                __GOOGLE_SCOPES,
                __GOOGLE_EXTRA_SCOPES,
            )
        }};
        implementation(quote!(#runtime::scope::#scope), is_asked_for)
    });
    // One that is listed twice, or belongs to the sign-in, is told so elsewhere.
    let mut told = vec!["Openid".to_owned(), "Email".to_owned(), "Profile".to_owned()];
    let asked = draft.scopes.iter().enumerate().map(|scope| ("__google_scope_", scope));
    let extra = draft.extra_scopes.iter().enumerate().map(|scope| ("__google_extra_scope_", scope));
    let listed = asked.chain(extra).filter_map(|(family, (index, scope))| {
        let word = scope.0.segments.last()?.ident.to_string();
        let is_new = !told.contains(&word);
        told.push(word);
        is_new.then(|| implementation(name(family, index).to_token_stream(), quote!(true)))
    });
    let listed: TokenStream = listed.collect();
    let openid = implementation(quote!(#runtime::scope::Openid), quote!(true));
    quote!(#openid #(#sign_in)* #listed)
}

/// The name of a list is a constant beside its module, which knows the values to offer.
pub(super) fn lists_without_a_value(draft: &Draft) -> TokenStream {
    let runtime = &draft.runtime;
    draft
        .lists_without_a_value
        .iter()
        .map(|source| {
            let path = &source.path;
            quote_spanned! {end_of(path)=>
                const _: () = __google_check::people_word_names_a_value(#runtime::people::#path);
            }
        })
        .collect()
}

/// Sources of fields with a mistake: they resolve, and nothing else is asked of them.
pub(super) fn stray_sources(draft: &Draft) -> TokenStream {
    draft
        .stray_sources
        .iter()
        .enumerate()
        .map(|(index, source)| {
            let stray = name("__google_stray_", index);
            let path = path_of(draft, source);
            if source.kind == SourceKind::PeopleField {
                // It may be no module, and the compiler need not say so too: only an editor is to see it.
                quote!(#[cfg(rust_analyzer)] use #path as #stray;)
            } else {
                quote!(type #stray = #path;)
            }
        })
        .collect()
}

fn path_of(draft: &Draft, source: &Source) -> TokenStream {
    let runtime = &draft.runtime;
    let path = &source.path;
    match source.kind {
        SourceKind::Claim => quote!(#runtime::claim::#path),
        SourceKind::Own => quote!(#path),
        SourceKind::People | SourceKind::PeopleField => quote!(#runtime::people::#path),
    }
}

/// The user's path and type, under names of ours from here on.
fn source_and_type(draft: &Draft, index: usize, column: &Column) -> TokenStream {
    let (source, ty, info) =
        (name("__google_source_", index), name("__google_type_", index), name("__GOOGLE_SOURCE_", index));
    let (path, user_ty) = (path_of(draft, &column.source), &column.ty);
    let of = quote_spanned!(end_of(&column.source.path)=> __google_check::SourceInfo::of::<#source>());
    let is_right = quote_spanned! {end_of(&column.source.path)=>
        const _: () = __google_check::name_is_right::<#source>();
    };
    quote! {
        type #source = #path;
        type #ty = #user_ty;
        #is_right
        const #info: __google_check::SourceInfo = #of;
    }
}

/// The default in a function of its own: it is type-checked once, and sees nothing of ours.
fn default(index: usize, column: &Column) -> Option<TokenStream> {
    column.default.as_ref().map(|default| default_function(&name("__google_default_", index), &column.ty, default))
}

fn default_function(function: &Ident, ty: &Type, default: &crate::model::Default) -> TokenStream {
    let value = match &default.value {
        Some(value) => value.to_token_stream(),
        None => quote_spanned!(default.word.span()=> <#ty as ::core::default::Default>::default()),
    };
    quote! {
        fn #function() -> #ty {
            #value
        }
    }
}

/// The one place where the source must fill the type.
fn conversion(index: usize, column: &Column) -> TokenStream {
    let (fill, source, ty) =
        (name("__GOOGLE_FILL_", index), name("__google_source_", index), name("__google_type_", index));
    let value = if let Some(with) = &column.with {
        by_function(&source, &ty, with)
    } else {
        site(&column.ty, &quote!(__google_private::Fill::<#source, #ty>::), &quote!(by_conversion()))
    };
    let pick = column.pick.as_ref().map(|pick| {
        let at = |word: &Ident| Ident::new(&source.to_string(), word.span());
        let pick = match pick {
            Pick::Current(word) => {
                let source = at(word);
                quote_spanned!(word.span()=> __google_check::pick_current::<#source>())
            }
            Pick::Type(word, text) => {
                let source = at(word);
                quote_spanned!(word.span()=> __google_check::pick_type::<#source>(#text))
            }
            Pick::Verified(word) => {
                let source = at(word);
                quote_spanned!(word.span()=> __google_check::pick_verified::<#source>())
            }
        };
        quote!(.picking(#pick))
    });
    quote! {
        const #fill: __google_private::Fill<#source, #ty> =
            #value.appending(<__google_private::Column<#ty>>::APPEND)#pick;
    }
}

fn by_function(source: &Ident, ty: &Ident, with: &Path) -> TokenStream {
    let call = quote_spanned!(end_of(with)=> #with(__google_value));
    let convert = site(with, &quote!(__google_private::IntoColumn::<#ty>::), &quote!(into_column));
    quote! {{
        fn __google_convert(
            __google_value: &<#source as __google_private::Source>::Value,
        ) -> ::core::result::Result<::core::option::Option<#ty>, __google_private::String> {
            match #convert(#call) {
                ::core::result::Result::Ok(__google_value) => {
                    ::core::result::Result::Ok(::core::option::Option::Some(__google_value))
                }
                ::core::result::Result::Err(__google_error) => ::core::result::Result::Err(__google_error),
            }
        }
        fn __google_is_held(
            __google_value: &<#source as __google_private::Source>::Value,
            __google_column: &#ty,
        ) -> ::core::primitive::bool {
            match __google_convert(__google_value) {
                ::core::result::Result::Ok(::core::option::Option::Some(__google_value)) => {
                    __google_value == *__google_column
                }
                _ => false,
            }
        }
        __google_private::Fill::by_function(__google_convert, __google_is_held)
    }}
}

/// Scope at the path's end, presence at the type, `required` and the rule at their words.
fn column_constants(draft: &Draft, index: usize, column: &Column) -> TokenStream {
    let (source, ty, info) =
        (name("__google_source_", index), name("__google_type_", index), name("__GOOGLE_SOURCE_", index));
    let constant = name("__GOOGLE_COLUMN_", index);
    let (field, model) = (text(&column.field), text(&draft.ident));
    let user_ty = tidy(&column.ty.to_token_stream().to_string());
    let written = &column.source.text;
    let (has_default, is_required) = (column.default.is_some(), column.required.is_some());
    let fits = if column.with.is_some() { quote!(true) } else { quote!(<__google_private::Pair<#source, #ty>>::FITS) };
    let scope = draft.are_scopes_known.then(|| {
        quote_spanned! {end_of(&column.source.path)=>
        const _: () = __google_check::scope_is_asked_for(#constant, __GOOGLE_SCOPES, __GOOGLE_EXTRA_SCOPES);
        }
    });
    let presence = at(&column.ty, |span| quote_spanned!(span=> __google_check::absence_is_provided_for(#constant)));
    let required = column.required.as_ref().map(|word| {
        quote_spanned! {word.span()=>
            const _: () = __google_check::required_can_be_demanded(#constant);
        }
    });
    let rule = column.rule_word.as_ref().map(|word| {
        let rule = column.rule.variant();
        quote_spanned! {word.span()=>
            const _: () = __google_check::rule_can_apply(#constant, __google_private::Rule::#rule);
        }
    });
    quote! {
        const #constant: __google_check::ColumnInfo = __google_check::ColumnInfo {
            model: #model,
            field: #field,
            ty: #user_ty,
            written: #written,
            source: #info,
            fits: #fits,
            is_nullable: <__google_private::Column<#ty>>::IS_NULLABLE,
            has_default: #has_default,
            is_required: #is_required,
        };
        #scope
        const _: () = #presence;
        #required
        #rule
    }
}

/// `active` is for `bool`; the default has the column's type.
fn constant(index: usize, constant: &Constant) -> TokenStream {
    let ty = &constant.ty;
    let default =
        constant.default.as_ref().map(|default| default_function(&name("__google_constant_", index), ty, default));
    let active = constant.is_active.then(|| {
        let active = name("__GOOGLE_ACTIVE_", index);
        let site = site(ty, &quote!(__google_private::ActiveFlag::<#ty>::), &quote!(of()));
        quote!(const #active: __google_private::ActiveFlag<#ty> = #site;)
    });
    quote!(#default #active)
}

/// A column that nobody fills must be able to stay empty.
fn bare(column: &Bare) -> TokenStream {
    let Bare { field, ty, is_primary_key } = column;
    let name = text(field);
    let check = quote_spanned! {field.span()=>
        __google_check::empty_column_is_fine(
            #name,
            #is_primary_key,
            <__google_private::Column<#ty>>::IS_NULLABLE && !<__google_private::Column<#ty>>::IS_LIST,
        )
    };
    quote!(const _: () = #check;)
}

/// A path whose first token has the span where `tokens` begin and whose last has the span where they end, so that a
/// message about it underlines all of them.
fn site(tokens: impl ToTokens, start: &TokenStream, end: &TokenStream) -> TokenStream {
    let (first, last) = ends(tokens);
    let respan = |tokens: &TokenStream, span: Span| -> TokenStream {
        tokens
            .clone()
            .into_iter()
            .map(|mut token| {
                token.set_span(span);
                token
            })
            .collect()
    };
    let (start, end) = (respan(start, first), respan(end, last));
    quote!(#start #end)
}

/// Tokens at the beginning of `tokens`.
fn at(tokens: impl ToTokens, quote: impl Fn(Span) -> TokenStream) -> TokenStream {
    quote(ends(tokens).0)
}

fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.into_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}
