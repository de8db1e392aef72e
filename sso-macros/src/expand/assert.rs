//! What the compiler is to judge: the user's paths, once each; per column one conversion site and the constants for
//! scope, presence and rule. Each stands at the smallest thing to change.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Ident, Path, Type};

use super::{
    default::{default, default_function},
    name,
    sources::{slipped_column, source_type},
    text,
};
use crate::{
    model::{Bare, Column, Constant, Default, DefaultValue, Draft, Key, SourceKind},
    parse::{Named, Pick, Slip, Start, doubtful_start, end_of, text_of, tidy},
};

/// All assertions that hold or fail for a part of the struct by itself, and the mapping, which they read.
pub(super) fn all(draft: &Draft, is_whole: bool) -> TokenStream {
    let is_whole = is_whole && !draft.has_unknown_names();
    let mut tokens = scopes(draft, is_whole);
    let mut types = Types::default();
    for (index, column) in draft.columns.iter().enumerate() {
        tokens.extend(default(index, column));
        tokens.extend(column_constants(draft, is_whole, index, column, &mut types));
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
    let (mapping, known, types) = (mapping(draft), known(draft), types.tokens);
    quote! {
        #mapping
        #known
        #types
        #tokens
    }
}

fn mapping(draft: &Draft) -> TokenStream {
    let (model, is_offline) = (text(&draft.ident), draft.is_offline);
    let columns = (0..draft.columns.len()).map(|index| name("__GOOGLE_COLUMN_", index));
    let [scopes, extra_scopes] = listed(draft);
    let columns_before = draft.columns.len();
    let roles = draft.constants.iter().filter_map(|constant| Some((constant.role.as_ref()?, &constant.field)));
    let roles = roles.enumerate().map(|(index, (role, field))| {
        let (index, field) = (columns_before + index, text(field));
        quote!(__google_private::RoleColumn { role: #role, field: #field, index: #index })
    });
    quote! {
        const __GOOGLE_MAPPING: &__google_private::Mapping = &__google_private::Mapping {
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
    let name = if draft.has_unknown_sources() { "__GOOGLE_KNOWN" } else { "__GOOGLE_MAPPING" };
    Ident::new(name, Span::call_site())
}

/// The mapping without the columns of unknown names.
fn known(draft: &Draft) -> Option<TokenStream> {
    let columns = draft.columns.iter().enumerate().filter(|(_, column)| !column.source.is_unknown);
    let columns = columns.map(|(index, _)| name("__GOOGLE_COLUMN_", index));
    let (model, [scopes, extra_scopes], known) = (text(&draft.ident), listed(draft), judged(draft));
    draft.has_unknown_sources().then(|| {
        quote! {
            const #known: &__google_private::Mapping = &__google_private::Mapping {
                model: #model,
                columns: &[#(#columns.column),*],
                scopes: &[#(#scopes),*],
                extra_scopes: &[#(#extra_scopes),*],
                roles: &[],
                is_offline: false,
                declare: __google_declaration,
            };
        }
    })
}

/// `scopes` and `extra_scopes` as values.
fn listed(draft: &Draft) -> [Vec<TokenStream>; 2] {
    [(&draft.scopes, "scope"), (&draft.extra_scopes, "extra_scope")]
        .map(|(scopes, family)| scopes.iter().enumerate().map(|(index, scope)| scope_info(draft, family, index, scope)))
        .map(Iterator::collect)
}

/// The types of the columns, each asked once. Types that are written alike are the same, but for `$crate`, which macros of
/// two crates write alike.
#[derive(Default)]
struct Types {
    written: Vec<String>,
    tokens: TokenStream,
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

/// The scopes as types, and what holds of each. Only where all columns are known they tell whether it serves one.
fn scopes(draft: &Draft, is_whole: bool) -> TokenStream {
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
fn column_constants(draft: &Draft, is_whole: bool, index: usize, column: &Column, types: &mut Types) -> TokenStream {
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
    let ty_info = type_info(column, &user_ty, &type_constant);
    let checks = column_checks(draft, is_whole, column, [&source, &ty, &constant]);
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
fn type_info(column: &Column, written: &str, constant: &Ident) -> TokenStream {
    // A function answers for the type.
    let is_stored = column.with.as_ref().map(|_| quote!(is_stored: true,));
    // The default of the type is no advice for a unique column. Where absence is provided for, none is needed.
    let is_provided_for = column.default.is_some()
        || (column.required.is_some() && column.source.kind == SourceKind::Claim)
        || written.starts_with("Option");
    let has_default = (column.is_unique && !is_provided_for).then(|| quote!(has_default: false,));
    if is_stored.is_none() && has_default.is_none() {
        return quote!(#constant.info);
    }
    quote!(&__google_private::TypeInfo { #is_stored #has_default ..*#constant.info })
}

/// Name and scope at the path's end, type and presence at the type, the others at their words.
fn column_checks(draft: &Draft, is_whole: bool, column: &Column, [source, ty, constant]: [&Ident; 3]) -> TokenStream {
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

/// The default of the type of a unique column, which only one row could have.
fn no_clash(field: &Ident, ty: &Type, default: Option<&Default>, goes: &TokenStream) -> Option<TokenStream> {
    let default = default.filter(|default| matches!(default.value, DefaultValue::OfType { .. }))?;
    let (field, written) = (field.to_string(), written(ty));
    Some(quote_spanned! {default.word.span()=>
        const _: () = __google_check::default_is_no_clash(
            #field, #written, <__google_private::Column<#ty>>::NULL.is_some() #goes,
        );
    })
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
    let unique = no_clash(&constant.field, ty, unique, &TokenStream::new());
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
