//! What `#[sea_orm(...)]` says about a column. Mistakes in it are SeaORM's to report.

use heck::ToUpperCamelCase;
use quote::ToTokens;
use syn::{Attribute, Field, Ident, Lit, LitBool, LitStr, Type, ext::IdentExt, meta::ParseNestedMeta};

/// What `#[sea_orm(...)]` says about a column.
#[derive(Debug, Default)]
pub(crate) struct ColumnAttributes {
    /// `primary_key`
    pub(crate) is_primary_key: bool,
    /// `auto_increment = false`
    pub(crate) auto_increment: Option<bool>,
    /// `unique`
    pub(crate) is_unique: bool,
    /// The database or SeaORM has a value for rows that bring none.
    pub(crate) has_default: bool,
    /// `ignore`: no column at all.
    pub(crate) is_ignored: bool,
    /// `enum_name = "..."`
    pub(crate) enum_name: Option<Ident>,
}

pub(super) fn attributes(field: &Field) -> ColumnAttributes {
    let mut found = ColumnAttributes::default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("sea_orm")) {
        let _ = attribute.parse_nested_meta(|meta| {
            let is = |name| meta.path.is_ident(name);
            if is("primary_key") {
                found.is_primary_key = true;
            } else if is("unique") {
                found.is_unique = true;
            } else if is("ignore") {
                found.is_ignored = true;
            } else if is("auto_increment") {
                found.auto_increment = Some(meta.value()?.parse::<LitBool>()?.value);
            } else if is("enum_name") {
                found.enum_name = Some(meta.value()?.parse::<LitStr>()?.parse()?);
            } else if is("default_value") || is("default_expr") {
                found.has_default = true;
                skip(&meta)?;
            } else if is("extra") {
                let extra = meta.value()?.parse::<LitStr>()?.value().to_ascii_uppercase();
                // Quoted text is a comment, or the default itself.
                let mut words = extra.split('\'').step_by(2).flat_map(|sql| sql.split(|c: char| !c.is_alphabetic()));
                found.has_default |= words.clone().any(|word| word == "DEFAULT" || word == "GENERATED");
                found.is_unique |= words.any(|word| word == "UNIQUE");
            } else {
                skip(&meta)?;
            }
            Ok(())
        });
    }
    found
}

fn skip(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse::<Lit>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

/// Whether any attribute is SeaORM's.
pub(super) fn is_present(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("sea_orm"))
}

/// Whether the struct says to which entity it belongs, and so need not be called `Model`.
pub(super) fn names_entity(attributes: &[Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sea_orm")) {
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("entity") || meta.path.is_ident("active_model");
            skip(&meta)
        });
    }
    found
}

/// Whether `ident` is the copy that `#[sea_orm::model]` makes of a struct, such as `ModelEx` of `Model`. The copy's name
/// stands nowhere in the source, but the attribute in its place; who writes `ModelEx` means it.
pub(super) fn is_copy(ident: &Ident) -> bool {
    let name = ident.to_string();
    let Some(original) = name.strip_suffix("Ex") else { return false };
    let is_usual = original == "Model";
    match ident.span().source_text() {
        Some(text) => text != name && (is_usual || text == original || text.starts_with('#')),
        None => is_usual,
    }
}

/// Whether SeaORM takes the field for a relation: it judges by the type's name, and so does this.
pub(super) fn is_relation(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident == "BelongsTo" || last.ident == "HasOne" || last.ident == "HasMany")
}

/// The variant of `Column` for a field: as SeaORM's `DeriveEntityModel` names it.
pub(super) fn variant(field: &Ident, attributes: &ColumnAttributes) -> Ident {
    if let Some(name) = &attributes.enum_name {
        let mut name = name.clone();
        name.set_span(field.span());
        return name;
    }
    let name = field.unraw().to_string().to_upper_camel_case();
    match syn::parse_str::<Ident>(if name == "Self" { "Self_" } else { &name }) {
        Ok(mut variant) => {
            variant.set_span(field.span());
            variant
        }
        // Nothing but digits is left of `_1`: SeaORM cannot name its column either, and says so.
        Err(_) => field.clone(),
    }
}

/// Whether SeaORM takes a primary key of this type for auto-increment: it judges by the end of the type's name.
pub(crate) fn can_count_up(ty: &Type) -> bool {
    let name: String = ty.to_token_stream().to_string().split_whitespace().collect();
    !name.ends_with("String") && !name.ends_with("Uuid")
}
