//! The value after `default`: a function that makes it, and what the compiler is to say where it cannot.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, Ident, Lit, LitStr, Path, Type};

use super::{
    assert::{site, written},
    name,
};
use crate::{
    model::{Column, Default, DefaultValue},
    parse::tidy,
};

/// The default in a function of its own: it is type-checked once, and sees nothing of ours.
pub(super) fn default(index: usize, column: &Column) -> Option<TokenStream> {
    let default = column.default.as_ref()?;
    let constant = name("__GOOGLE_COLUMN_", index);
    // A type that goes needs no default.
    let goes = quote!(|| !#constant.column.fits);
    Some(default_function(&name("__google_default_", index), &column.field, &column.ty, default, &goes))
}

pub(super) fn default_function(
    function: &Ident,
    field: &Ident,
    ty: &Type,
    default: &Default,
    goes: &TokenStream,
) -> TokenStream {
    let (declared, written) = (field.to_string(), written(ty));
    let (value, check) = match &default.value {
        DefaultValue::Expr(value) => (value.to_token_stream(), TokenStream::new()),
        DefaultValue::OfType { is_asked: false } => {
            (quote_spanned!(default.word.span()=> <#ty as ::core::default::Default>::default()), TokenStream::new())
        }
        DefaultValue::OfType { is_asked: true } => {
            let value = quote!({
                use __google_check::AskDefault as _;
                <__google_check::DefaultOf<#ty>>::value()
            });
            let check = quote_spanned! {default.word.span()=>
                const _: () = __google_check::type_has_a_default(
                    #declared, #written, <__google_private::Column<#ty>>::HAS_DEFAULT #goes,
                );
            };
            (value, check)
        }
        DefaultValue::Text(text) => (quote!(::core::unreachable!()), text_default(&declared, &written, ty, text)),
        DefaultValue::Null(null, words) => {
            let (check, text) = (quote!(__google_check::), null.to_token_stream().to_string());
            let is_nullable = quote!(<__google_private::Column<#ty>>::NULL.is_some());
            let check =
                site(null, &check, &quote!(default_is_no_null(#declared, #written, #text, #words, #is_nullable)));
            (quote!(::core::unreachable!()), quote!(const _: () = #check;))
        }
        DefaultValue::Nothing(none) => {
            let value = quote!({
                use __google_check::AskDefault as _;
                <__google_check::DefaultOf<#ty>>::nothing()
            });
            let check = site(
                none,
                &quote!(__google_check::),
                &quote!(default_can_be_nothing(#declared, #written, {
                    use __google_check::AskDefault as _;
                    <__google_check::DefaultOf<#ty>>::IS_OPTION
                })),
            );
            (value, quote!(const _: () = #check;))
        }
        DefaultValue::Something(some) => {
            let value = quote!({
                use __google_check::AskDefault as _;
                <__google_check::DefaultOf<#ty>>::something(#some)
            });
            let inside = match some.args.first() {
                Some(Expr::Lit(text)) if matches!(text.lit, Lit::Str(_)) => {
                    format!("{}.into()", text.to_token_stream())
                }
                inside => tidy(&inside.to_token_stream().to_string()),
            };
            let check = site(
                some,
                &quote!(__google_check::),
                &quote!(default_can_be_something(#declared, #written, #inside, {
                    use __google_check::AskDefault as _;
                    <__google_check::DefaultOf<#ty>>::IS_OPTION
                })),
            );
            (value, quote!(const _: () = #check;))
        }
        DefaultValue::Wrong => (quote!(::core::unreachable!()), TokenStream::new()),
    };
    quote! {
        fn #function() -> #ty {
            #value
        }
        #check
    }
}

/// Text is of no column's type: the type is asked what to write.
fn text_default(declared: &str, written: &str, ty: &Type, literal: &LitStr) -> TokenStream {
    let (text, value) = (literal.to_token_stream().to_string(), literal.value());
    let as_literal = if is_literal(&value) { value.as_str() } else { "" };
    let is_path = value.contains(['_', ':', '(']) && syn::parse_str::<Path>(value.trim_end_matches("()")).is_ok();
    let function = if is_path { value.trim_end_matches("()") } else { "" };
    let is_readable = value.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    let check = site(literal, &quote!(__google_check::), &quote!(default_is_no_text(__GOOGLE_TEXT)));
    quote! {
        const _: () = {
            use __google_check::AskDefault as _;
            type __google_default = __google_check::DefaultOf<#ty>;
            const __GOOGLE_TEXT: __google_check::TextDefault = __google_check::TextDefault {
                declared: #declared,
                ty: #written,
                text: #text,
                literal: #as_literal,
                function: #function,
                is_readable: #is_readable,
                is_from_text: <__google_default>::IS_FROM_TEXT,
                is_from_text_inside: <__google_default>::IS_FROM_TEXT_INSIDE,
                is_read: <__google_default>::IS_READ,
                is_read_inside: <__google_default>::IS_READ_INSIDE,
                is_flag: <__google_default>::IS_FLAG,
                number: <__google_default>::NUMBER,
            };
            #check
        };
    }
}

/// Whether it is `true`, `false` or a number without its type.
fn is_literal(text: &str) -> bool {
    matches!(text, "true" | "false")
        || (text.starts_with(|first: char| first.is_ascii_digit())
            && text.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
            && syn::parse_str::<Lit>(text).is_ok())
}
