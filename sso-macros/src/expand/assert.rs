//! What the compiler is to judge: the user's paths, once each; per column one conversion site and the constants for
//! scope, presence and rule. Each stands at the smallest thing to change.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Type};

use super::{
    columns,
    default::{default, default_function},
    name, scopes, text,
};
use crate::{
    model::{Bare, Constant, Draft, Key},
    parse::tidy,
};

/// The mapping.
const WHOLE: &str = "__GOOGLE_MAPPING";
/// The mapping without the columns of unknown names.
const KNOWN: &str = "__GOOGLE_KNOWN";

/// All assertions that hold or fail for a part of the struct by itself, and the mapping, which they read.
pub(super) fn all(draft: &Draft, is_whole: bool) -> TokenStream {
    let is_whole = is_whole && !draft.has_unknown_names();
    let mut tokens = scopes::checks(draft, is_whole);
    let mut types = columns::Types::default();
    for (index, column) in draft.columns.iter().enumerate() {
        tokens.extend(default(index, column));
        tokens.extend(columns::column(draft, is_whole, index, column, &mut types));
    }
    for (index, column) in draft.constants.iter().enumerate() {
        tokens.extend(constant(index, column));
    }
    for column in &draft.bare {
        tokens.extend(bare(column));
    }
    for column in &draft.counting {
        let (field, name, ty) = (&column.field, text(&column.field), &column.ty);
        tokens.extend(quote_spanned! {field.span()=>
            const _: () = __google_check::primary_key_counts_up(
                #name,
                <__google_private::Column<#ty>>::NEVER_COUNTS_UP || __google_check::is_no_integer::<#ty>(),
            );
        });
    }
    let (columns, types) = (draft.columns.iter().enumerate(), types.tokens);
    let whole = mapping(draft, WHOLE, 0..draft.columns.len());
    let known = draft.has_unknown_sources().then(|| {
        let known = columns.filter(|(_, column)| !column.source.is_unknown);
        mapping(draft, KNOWN, known.map(|(index, _)| index))
    });
    quote! {
        #whole
        #known
        #types
        #tokens
    }
}

/// The mapping under this name, of some of the columns.
fn mapping(draft: &Draft, constant: &str, columns: impl Iterator<Item = usize>) -> TokenStream {
    let constant = Ident::new(constant, Span::call_site());
    let (model, is_offline) = (text(&draft.ident), draft.is_offline);
    let columns = columns.map(|index| name("__GOOGLE_COLUMN_", index));
    let [scopes, extra_scopes] = scopes::listed(draft);
    let columns_before = draft.columns.len();
    let roles = draft.constants.iter().filter_map(|constant| Some((constant.role.as_ref()?, &constant.field)));
    let roles = roles.enumerate().map(|(index, (role, field))| {
        let (index, field) = (columns_before + index, text(field));
        quote!(__google_private::RoleColumn { role: #role, field: #field, index: #index })
    });
    quote! {
        const #constant: &__google_private::Mapping = &__google_private::Mapping {
            model: #model,
            columns: &[#(#columns.column),*],
            scopes: &[#(#scopes),*],
            extra_scopes: &[#(#extra_scopes),*],
            roles: &[#(#roles),*],
            is_offline: #is_offline,
            declare: __google_declaration,
        };
    }
}

/// The mapping by which scopes are judged. A name that the compiler does not find makes the whole one unknown.
pub(super) fn judged(draft: &Draft) -> Ident {
    let name = if draft.has_unknown_sources() { KNOWN } else { WHOLE };
    Ident::new(name, Span::call_site())
}

/// The key's type holds `sub`.
pub(super) fn key(key: &Key) -> TokenStream {
    let (ty, field, written) = (&key.ty, key.field.to_string(), written(&key.ty));
    let check = site(
        ty,
        &quote!(__google_check::),
        &match &key.instead {
            None => quote!(key_holds_sub(#field, #written, <__google_private::Column<#ty>>::KEY.is_some())),
            Some(instead) => quote! {
                primary_key_holds_sub(#field, #written, <__google_private::Column<#ty>>::KEY.is_some(), #instead)
            },
        },
    );
    quote!(const _: () = #check;)
}

/// `active` is for `bool`; the default has the column's type.
fn constant(index: usize, constant: &Constant) -> TokenStream {
    let (ty, field, written) = (&constant.ty, constant.field.to_string(), written(&constant.ty));
    let default = constant.default.as_ref().map(|default| {
        default_function(&name("__google_constant_", index), &constant.field, ty, default, &TokenStream::new())
    });
    let active = constant.is_active.then(|| {
        let check = site(
            ty,
            &quote!(__google_check::),
            &quote!(active_is_a_flag(#field, #written, <__google_private::Column<#ty>>::IS_TRUE.is_some())),
        );
        quote!(const _: () = #check;)
    });
    let role = constant.role.as_ref().map(|_| {
        let check = site(
            ty,
            &quote!(__google_check::),
            &quote!(role_is_a_flag(#field, #written, <__google_private::Column<#ty>>::IS_TRUE.is_some())),
        );
        quote!(const _: () = #check;)
    });
    let unique = constant.default.as_ref().filter(|_| constant.is_unique);
    let unique = columns::no_clash(&constant.field, ty, unique, &TokenStream::new());
    quote!(#default #active #role #unique)
}

/// A column that nobody fills must be able to stay empty.
fn bare(column: &Bare) -> TokenStream {
    let Bare { field, ty, is_unique } = column;
    let (name, written) = (field.to_string(), written(ty));
    // The default of a point in time is the year 1970: no advice.
    let is_time = written.contains("DateTime") || written.contains("Timestamp");
    let check = quote_spanned! {field.span()=>
        __google_check::empty_column_is_fine(
            #name,
            #written,
            <__google_private::Column<#ty>>::NULL.is_some() && <__google_private::Column<#ty>>::EMPTY_LIST.is_none(),
            <__google_private::Column<#ty>>::HAS_DEFAULT && !#is_unique,
            #is_time,
        )
    };
    quote!(const _: () = #check;)
}

/// A type as written.
pub(super) fn written(ty: &Type) -> String {
    tidy(&ty.to_token_stream().to_string())
}

/// A path whose first token has the span where `tokens` begin and whose last has the span where they end, so that a
/// message about it underlines all of them.
pub(super) fn site(tokens: impl ToTokens, start: &TokenStream, end: &TokenStream) -> TokenStream {
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

fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.into_token_stream().into_iter().peekable();
    // What a macro's caller wrote stands where the caller is.
    if let Some(TokenTree::Group(group)) = tokens.peek()
        && group.delimiter() == Delimiter::None
    {
        return ends(group.stream());
    }
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}
