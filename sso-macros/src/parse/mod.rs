//! `DeriveInput` to [`Input`]: what the user wrote, with spans. No rule that needs two attributes is known here.

mod begun;
mod container;
mod field;
mod people_fields;
mod sea_orm;
mod words;

use syn::{Data, DeriveInput, Fields, Ident, Type, spanned::Spanned};

pub(crate) use self::{
    begun::{Begun, BegunPlace},
    container::ContainerWord,
    field::{FieldWord, Pick, Rule},
    sea_orm::{ColumnAttributes, can_count_up},
    words::{Said, Words, means_key, tidy},
};
use crate::errors::{Errors, Mistake};

/// What the user wrote.
pub(crate) struct Input {
    /// The struct.
    pub(crate) ident: Ident,
    /// Its words.
    pub(crate) words: Words<ContainerWord>,
    /// Its columns.
    pub(crate) fields: Vec<Field>,
}

/// A column as the user wrote it.
pub(crate) struct Field {
    /// The field.
    pub(crate) ident: Ident,
    /// Its type.
    pub(crate) ty: Type,
    /// Its words.
    pub(crate) words: Words<FieldWord>,
    /// Whether there is a `google` attribute, if only a wrong one.
    pub(crate) is_attributed: bool,
    /// What SeaORM knows about it.
    pub(crate) column: ColumnAttributes,
    /// Its name in SeaORM's `Column`.
    pub(crate) variant: Ident,
}

/// Reads the struct, or reports why the derive cannot stand on it.
pub(crate) fn input(derive: &DeriveInput, errors: &Errors) -> Option<Input> {
    let fields = errors.take(fields_of_model(derive))?;
    // `#[sea_orm::model]` copies the derive to `ModelEx`, which alone has the relations.
    let is_copy = derive.ident == "ModelEx";
    let attributes: &[syn::Attribute] = if is_copy { &[] } else { &derive.attrs };
    let words = words::said(attributes, &container::PLACE, errors);
    let fields = fields.named.iter().filter_map(|field| column(field, is_copy, errors)).collect();
    (!is_copy).then(|| Input { ident: derive.ident.clone(), words, fields })
}

/// The derive stands on a SeaORM model: a struct with named fields and without generics.
fn fields_of_model(derive: &DeriveInput) -> Result<&syn::FieldsNamed, Mistake> {
    let ident = &derive.ident;
    let advice = "it belongs on the `Model` of a SeaORM entity, a struct with named fields";
    let what = match &derive.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                is_model(derive, fields)?;
                return Ok(fields);
            }
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => "a struct without fields",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    Err(Mistake::at(ident, format!("`GoogleUser` cannot be derived for `{ident}`, {what}")).note(advice))
}

fn is_model(derive: &DeriveInput, fields: &syn::FieldsNamed) -> Result<(), Mistake> {
    let ident = &derive.ident;
    if !derive.generics.params.is_empty() {
        return Err(Mistake::at(
            &derive.generics,
            format!("`GoogleUser` cannot be derived for `{ident}`, which has generic parameters"),
        )
        .note("a user table is one table, and SeaORM's models have no parameters"));
    }
    let has_sea_orm = |attributes: &[syn::Attribute]| sea_orm::is_present(attributes);
    if !has_sea_orm(&derive.attrs) && !fields.named.iter().any(|field| has_sea_orm(&field.attrs)) {
        return Err(Mistake::at(ident, format!("`{ident}` is not a SeaORM model"))
            .help("name its table: `#[sea_orm(table_name = \"users\")]`")
            .note("and derive `DeriveEntityModel` with it, as SeaORM's entities do"));
    }
    if ident != "Model" && ident != "ModelEx" && !sea_orm::names_entity(&derive.attrs) {
        return Err(Mistake::at(ident, format!("a SeaORM model is called `Model`, not `{ident}`"))
            .help("write `pub struct Model`")
            .note(format!("elsewhere `use user::Model as {ident}` gives it the other name")));
    }
    Ok(())
}

fn column(field: &syn::Field, is_copy: bool, errors: &Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let google = field.attrs.iter().find(|attribute| attribute.path().is_ident("google"));
    let column = sea_orm::attributes(field);
    let is_relation = sea_orm::is_relation(&field.ty);
    if let Some(google) = google
        && (is_relation || (column.is_ignored && !is_copy))
    {
        let what = if is_relation { "is a relation" } else { "is ignored by SeaORM" };
        errors.push(
            Mistake::at(google.path(), format!("`{ident}` {what}, so there is no column to fill"))
                .help("remove the attribute"),
        );
    }
    if is_copy || is_relation || column.is_ignored {
        return None;
    }
    let variant = sea_orm::variant(&ident, &column);
    Some(Field {
        words: words::said(&field.attrs, &field::PLACE, errors),
        is_attributed: google.is_some(),
        ty: field.ty.clone(),
        column,
        variant,
        ident,
    })
}

/// The last word of a path, where a message about what it names belongs.
pub(crate) fn end_of(path: &syn::Path) -> proc_macro2::Span {
    path.segments.last().map_or_else(|| path.span(), |segment| segment.ident.span())
}
