//! `Model` to tokens: quotes and nothing else, cannot fail.

mod assert;
mod columns;
mod default;
mod editor;
mod scopes;
mod sources;
mod stand_in;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

pub(crate) use self::stand_in::stand_in;
use crate::model::{Column, Constant, Draft, Key, Model};

/// The implementation, with the assertions that the compiler is to judge.
pub(crate) fn model(model: &Model) -> TokenStream {
    let Model { draft, key } = model;
    let runtime = &draft.runtime;
    let assertions = assert::all(draft, true);
    let has_scopes = scopes::has_scopes(draft);
    let key_column = assert::key(key);
    let declaration = declaration(draft);

    let Key { field: key_field, variant: key_variant, ty: key_ty, instead: _ } = key;
    let created: TokenStream = draft.columns.iter().enumerate().map(|(index, column)| created(index, column)).collect();
    let mut role_count = 0_usize;
    let (mut constants, mut updated_roles) = (TokenStream::new(), TokenStream::new());
    for (index, constant) in draft.constants.iter().enumerate() {
        if constant.role.is_some() {
            constants.extend(role_created(index, role_count, constant));
            updated_roles.extend(role_updated(role_count, constant));
            role_count += 1;
        } else {
            constants.extend(constant_created(index, constant));
        }
    }
    let updated: TokenStream = draft.columns.iter().enumerate().map(|(index, column)| updated(index, column)).collect();
    let active = draft.constants.iter().enumerate().filter(|(_, constant)| constant.is_active).map(|(_, constant)| {
        let (ty, field) = (&constant.ty, &constant.field);
        quote!(&& <__google_private::Column<#ty>>::IS_TRUE.is_none_or(|is_true| is_true(&self.#field)))
    });
    let primary_key = &draft.primary_key;

    in_a_block(
        draft,
        &quote! {
            #assertions
            #has_scopes
            #key_column

            #declaration

            #[automatically_derived]
            impl #runtime::GoogleUser for __google_model {
                type Scopes = __google_scopes;

                const MAPPING: &'static __google_private::Mapping = __GOOGLE_MAPPING;

                #[inline]
                fn key_column() -> __google_private::ColumnOf<Self> {
                    __google_columns::#key_variant
                }

                #[inline]
                fn subject(&self) -> ::core::option::Option<&::core::primitive::str> {
                    __google_check::subject_of(<__google_private::Column<#key_ty>>::KEY, &self.#key_field)
                }

                #[inline]
                fn is_active(&self) -> ::core::primitive::bool {
                    true #(#active)*
                }

                #[inline]
                fn create(
                    __google_sync: &mut __google_private::Synchronisation<'_>,
                ) -> __google_private::ActiveModelOf<Self> {
                    let mut __google_row =
                        <__google_private::ActiveModelOf<Self> as ::core::default::Default>::default();
                    __google_row.#key_field = __google_check::key_column(
                        <__google_private::Column<#key_ty>>::KEY, __google_sync.subject(),
                    );
                    #created
                    #constants
                    __google_row
                }

                #[inline]
                fn update(
                    &self,
                    __google_sync: &mut __google_private::Synchronisation<'_>,
                ) -> __google_private::ActiveModelOf<Self> {
                    let mut __google_row = <__google_private::ActiveModelOf<Self>
                        as __google_private::sea_orm::ActiveModelTrait>::default();
                    #updated
                    #updated_roles
                    #(
                        __google_row.#primary_key = __google_private::sea_orm::ActiveValue::Unchanged(
                            ::core::clone::Clone::clone(&self.#primary_key),
                        );
                    )*
                    __google_row
                }
            }
        },
    )
}

/// What the entity declares of a column, by its index: those that Google fills, then those of roles.
fn declaration(draft: &Draft) -> TokenStream {
    let ident = &draft.ident;
    let roles = draft.constants.iter().filter(|constant| constant.role.is_some());
    let variants = draft.columns.iter().map(|column| &column.variant).chain(roles.map(|role| &role.variant));
    quote! {
        // Where this is the derive's and not the struct's, a missing derive of SeaORM's is told among the derives.
        type __google_model = #ident;
        type __google_columns = __google_private::ColumnOf<__google_model>;

        #[inline]
        fn __google_declaration(__google_index: ::core::primitive::usize) -> __google_private::Declaration {
            const COLUMNS: &[__google_columns] = &[#(__google_columns::#variants),*];
            __google_private::Declaration::of(&COLUMNS[__google_index])
        }
    }
}

fn created(index: usize, column: &Column) -> TokenStream {
    let (constant, field) = (name("__GOOGLE_COLUMN_", index), &column.field);
    quote!(__google_sync.create(#constant, &mut __google_row.#field);)
}

fn constant_created(index: usize, constant: &Constant) -> TokenStream {
    let field = &constant.field;
    let value = if constant.default.is_some() {
        let default = name("__google_constant_", index);
        quote!(__google_private::sea_orm::ActiveValue::Set(#default()))
    } else {
        let ty = &constant.ty;
        quote!(__google_check::set_or_not(<__google_private::Column<#ty>>::active()))
    };
    quote!(__google_row.#field = #value;)
}

fn role_created(index: usize, role: usize, constant: &Constant) -> TokenStream {
    let (field, ty) = (&constant.field, &constant.ty);
    let default = if constant.default.is_some() {
        let default = name("__google_constant_", index);
        quote!(::core::option::Option::Some(#default))
    } else {
        quote!(::core::option::Option::None)
    };
    quote! {
        __google_sync.create_role(#role, <__google_private::Column<#ty>>::FLAG, #default, &mut __google_row.#field);
    }
}

fn role_updated(role: usize, constant: &Constant) -> TokenStream {
    let (field, ty) = (&constant.field, &constant.ty);
    quote! {
        __google_sync.update_role(
            #role,
            <__google_private::Column<#ty>>::FLAG,
            &self.#field,
            &mut __google_row.#field,
        );
    }
}

fn updated(index: usize, column: &Column) -> TokenStream {
    let (constant, field) = (name("__GOOGLE_COLUMN_", index), &column.field);
    quote!(__google_sync.update(#constant, &self.#field, &mut __google_row.#field);)
}

/// Everything goes into one anonymous constant, so that no name of ours reaches the user's module.
fn in_a_block(draft: &Draft, items: &TokenStream) -> TokenStream {
    let runtime = &draft.runtime;
    let begun = editor::begun(draft);
    // The name is found in the runtime alone, so that a path to something else is one mistake, at the path.
    let import = draft.runtime_import.as_ref().map(|path| {
        let end = crate::parse::end_of(path);
        let (root, name) = (Ident::new("root_of_sso_runtime", end), Ident::new("sso_runtime", end));
        quote_spanned!(end=> use #path::#root as #name;)
    });
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, unexpected_cfgs, unused_imports, unused_qualifications)]
        const _: () = {
            #begun
            #import
            use #runtime::__private as __google_private;
            use __google_private::check as __google_check;
            use __google_private::{AskColumn as _, AskPair as _};
            pub struct __google_scopes;
            #items
        };
    }
}

/// The `index`th of a family of introduced names.
fn name(family: &str, index: usize) -> Ident {
    format_ident!("{family}{index}", span = Span::call_site())
}

/// A name as text, without `r#`.
fn text(ident: &Ident) -> String {
    syn::ext::IdentExt::unraw(ident).to_string()
}
