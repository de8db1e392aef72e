//! The columns that Google fills: each as a value, and what holds of it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Path, Type};

use super::{
    assert::{judged, site, written},
    name,
    sources::{slipped_column, source_type},
};
use crate::{
    model::{Column, Default, DefaultValue, Draft, SourceKind},
    parse::{Pick, end_of, is_option},
};

/// The types of the columns, each asked once. Types that are written alike are the same, but for `$crate`, which macros of
/// two crates write alike.
#[derive(Default)]
pub(super) struct Types {
    written: Vec<String>,
    pub(super) tokens: TokenStream,
}

impl Types {
    /// The names of the type and of what it says of itself.
    fn names(&mut self, ty: &Type, written: &str) -> (Ident, Ident) {
        let known = self.written.iter().position(|other| other == written && !written.contains('$'));
        let index = known.unwrap_or(self.written.len());
        let (alias, constant) = (name("__google_type_", index), name("__GOOGLE_TYPE_", index));
        if known.is_none() {
            self.written.push(written.to_owned());
            self.tokens.extend(quote! {
                type #alias = #ty;
                const #constant: &__google_private::ColumnType<#alias> = &__google_private::ColumnType {
                    null: <__google_private::Column<#alias>>::NULL,
                    empty_list: <__google_private::Column<#alias>>::EMPTY_LIST,
                    append: <__google_private::Column<#alias>>::APPEND,
                    info: &__google_private::TypeInfo {
                        is_nullable: <__google_private::Column<#alias>>::NULL.is_some(),
                        is_vec: <__google_private::Column<#alias>>::EMPTY_LIST.is_some(),
                        is_list: <__google_private::Column<#alias>>::APPEND.is_some(),
                        has_default: <__google_private::Column<#alias>>::HAS_DEFAULT,
                        is_stored: <__google_private::Column<#alias>>::IS_STORED,
                    },
                };
            });
        }
        (alias, constant)
    }
}

/// How the source fills the type. Whether it does is a constant, so that a wrong type is told once.
fn fill(index: usize, column: &Column, source: &Ident, ty: &Ident) -> (TokenStream, TokenStream) {
    match &column.with {
        Some(with) => {
            let conversion = name("__google_with_", index);
            (by_function(&conversion, source, ty, with), quote!(__google_private::Fill::by(#conversion::READ)))
        }
        None => (TokenStream::new(), quote!(<__google_private::Pair<#source, #ty>>::FILL)),
    }
}

fn picked(pick: &Pick) -> TokenStream {
    match pick {
        Pick::Current(_) => quote!(__google_private::Pick::Current),
        Pick::Type(_, text) => quote!(__google_private::Pick::Type(#text)),
        Pick::Verified(_) => quote!(__google_private::Pick::Verified),
    }
}

/// The function takes the value, and returns what the column can hold: both are asked of it where it is named.
fn by_function(conversion: &Ident, source: &Ident, ty: &Ident, with: &Path) -> TokenStream {
    let value = quote!(&<#source as __google_private::Source>::Value);
    let function = site(with, &quote!(__google_check::), &quote!(Function::<_, #value>::of));
    let end = with.segments.last();
    // As `<_ as ...>`, since the compiler would offer to put implementations of ours into the place of the user's path.
    let takes = site(end, &quote!(<_ as __google_check::), &quote!(Takes::<#value, #ty, _>>::returned));
    let returns = site(end, &quote!(<_ as __google_private::), &quote!(IntoColumn::<#ty>>::into_column));
    // The parentheses end where the path does. The value is ours: a struct made by a macro has names of another kind.
    let argument = Ident::new("__google_value", Span::call_site().located_at(end_of(with)));
    let call = quote_spanned!(end_of(with)=> (#with).call(#argument));
    let taken = quote_spanned!(end_of(with)=> (#function #call));
    let returned = quote_spanned!(end_of(with)=> (#takes #taken));
    quote! {
        struct #conversion;

        impl #conversion {
            const READ: &'static dyn __google_private::ReadColumn<#ty> =
                &__google_private::Converted::with::<#source>(&Self);
        }

        impl __google_private::Conversion<<#source as __google_private::Source>::Value, #ty> for #conversion {
            fn convert(
                &self,
                __google_value: #value,
            ) -> ::core::result::Result<::core::option::Option<#ty>, __google_private::NotConverted> {
                use __google_check::{CallDereferenced as _, CallNothing as _};
                ::core::result::Result::map(#returns #returned, ::core::option::Option::Some)
            }
        }
    }
}

/// The column as a value, and what holds of it.
pub(super) fn column(draft: &Draft, is_whole: bool, index: usize, column: &Column, types: &mut Types) -> TokenStream {
    let user_ty = written(&column.ty);
    let (ty, type_constant) = types.names(&column.ty, &user_ty);
    let source = name("__google_source_", index);
    let alias = source_type(draft, &column.source, &source);
    let constant = name("__GOOGLE_COLUMN_", index);
    let mut spanned = source.clone();
    spanned.set_span(end_of(&column.source.path));
    let info = quote_spanned!(end_of(&column.source.path)=> <#spanned as __google_private::Source>::INFO);
    let (function, fill) = fill(index, column, &source, &ty);
    let (declared, is_required, rule) = (column.field.to_string(), column.required.is_some(), column.rule.variant());
    let has_default = column.default.is_some();
    let default = if has_default {
        let default = name("__google_default_", index);
        quote!(::core::option::Option::Some(#default))
    } else {
        quote!(::core::option::Option::None)
    };
    let pick = column.pick.as_ref().map_or_else(|| quote!(__google_private::Pick::Any), picked);
    let fits = if column.with.is_some() { quote!(true) } else { quote!(#fill.is_some()) };
    let ty_info = type_info(column, &type_constant);
    let checks = checks(draft, is_whole, column, [&source, &ty, &constant]);
    quote! {
        #alias
        #function
        const #constant: &__google_private::Filled<#ty> = &__google_private::Filled {
            column: &__google_private::MappedColumn {
                index: #index,
                declared: [#declared, #user_ty],
                ty: #ty_info,
                source: #info,
                fits: #fits,
                has_default: #has_default,
                is_required: #is_required,
                rule: __google_private::Rule::#rule,
            },
            fill: #fill,
            ty: #type_constant,
            default: #default,
            pick: #pick,
        };
        #checks
    }
}

/// What the column's type says of itself, but for what this column makes of it.
fn type_info(column: &Column, constant: &Ident) -> TokenStream {
    // A function answers for the type.
    let is_stored = column.with.as_ref().map(|_| quote!(is_stored: true,));
    // The default of the type is no advice for a unique column. Where absence is provided for, none is needed.
    let is_provided_for = column.default.is_some()
        || (column.required.is_some() && column.source.kind == SourceKind::Claim)
        || is_option(&column.ty);
    let has_default = (column.is_unique && !is_provided_for).then(|| quote!(has_default: false,));
    if is_stored.is_none() && has_default.is_none() {
        return quote!(#constant.info);
    }
    quote!(&__google_private::TypeInfo { #is_stored #has_default ..*#constant.info })
}

/// Name and scope at the path's end, type and presence at the type, the others at their words.
fn checks(draft: &Draft, is_whole: bool, column: &Column, [source, ty, constant]: [&Ident; 3]) -> TokenStream {
    let slip = column.source.slip.as_ref();
    let mapping = judged(draft);
    let name = if let Some(slip) = slip {
        slipped_column(draft, column, slip, source, constant)
    } else if draft.are_scopes_known {
        quote_spanned! {end_of(&column.source.path)=>
            const _: () = __google_check::scope_is_asked_for(#constant.column, #mapping, #is_whole);
        }
    } else {
        quote_spanned! {end_of(&column.source.path)=>
            const _: () = __google_check::name_is_right(#constant.column);
        }
    };
    // A type that the value does not fill is told with the name.
    let words = column.words.without("required");
    let rule_of_type = if slip.is_some() { quote!(absence_is_right) } else { quote!(type_is_right) };
    let type_is_right = site(&column.ty, &quote!(__google_check::), &quote!(#rule_of_type(#constant.column, #words)));
    // Where another name is meant, nothing is concluded from what stands beside it.
    let is_guess = column.is_doubtful || slip.is_some_and(|slip| slip.is_guess);
    let type_is_right = (!is_guess).then(|| quote!(const _: () = #type_is_right;));
    let (required, rule, pick) = if is_guess {
        (None, None, None)
    } else {
        (column.required.as_ref(), column.rule_word.as_ref(), column.pick.as_ref())
    };
    let required = required.map(|word| {
        quote_spanned! {word.span()=>
            const _: () = __google_check::required_can_be_demanded(#constant.column, #words);
        }
    });
    let rule = rule.map(|word| {
        quote_spanned! {word.span()=>
            const _: () = __google_check::rule_can_apply(#constant.column, #words);
        }
    });
    let unique = column.default.as_ref().filter(|_| column.is_unique && !is_guess);
    let unique = no_clash(&column.field, &column.ty, unique, &quote!(|| !#constant.column.fits));
    let pick = pick.map(|pick| {
        let (Pick::Current(word) | Pick::Type(word, _) | Pick::Verified(word)) = pick;
        let pick = picked(pick);
        let list = quote!(<__google_private::Pair<#source, #ty>>::LIST);
        quote_spanned!(word.span()=> const _: () = __google_check::pick_can_choose(#constant.column, #list, #pick);)
    });
    quote!(#name #type_is_right #required #rule #unique #pick)
}

/// The default of the type of a unique column, which only one row could have. That of a type of the application's may be
/// another one each time.
pub(super) fn no_clash(field: &Ident, ty: &Type, default: Option<&Default>, goes: &TokenStream) -> Option<TokenStream> {
    let default = default.filter(|default| matches!(default.value, DefaultValue::OfType { is_asked: false }))?;
    let (field, written) = (field.to_string(), written(ty));
    Some(quote_spanned! {default.word.span()=>
        const _: () = __google_check::default_is_no_clash(
            #field,
            #written,
            <__google_private::Column<#ty>>::NULL.is_some() && <__google_private::Column<#ty>>::EMPTY_LIST.is_none() #goes,
        );
    })
}
