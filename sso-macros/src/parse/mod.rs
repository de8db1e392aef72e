//! `DeriveInput` to [`Input`]: what the user wrote, with spans. No rule that needs two attributes is known here.

mod begun;
mod closure;
mod container;
mod field;
mod named;
mod null;
mod pick;
mod rules;
mod scope_names;
mod scopes;
mod sea_orm;
mod text;
mod types;
mod unknown;
mod vocabulary;
mod words;
mod words_from_elsewhere;

use syn::{Data, DeriveInput, Fields, Ident, Type, spanned::Spanned};

pub(crate) use self::{
    begun::{Begun, BegunPlace},
    container::ContainerWord,
    field::{FieldWord, is_called_sub, likely_claim},
    named::{Named, Slip, is_claim},
    pick::Pick,
    rules::Rule,
    scope_names::{Start, doubtful_start},
    sea_orm::{ColumnAttributes, can_count_up},
    text::{text_of, tidy},
    types::{is_option, name_in_the_language},
    words::{Said, Words, means_key},
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
    /// Whether a field that is no column was told to be the key.
    pub(crate) is_key_ignored: bool,
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
    // `#[sea_orm::model]` copies the derive to `ModelEx`, which alone has the relations. What else is wrong is told where
    // the columns are filled.
    let is_copy = sea_orm::is_copy(&derive.ident);
    let unheard = Errors::default();
    let fields = if is_copy { unheard.take(fields_of(derive)) } else { errors.take(fields_of_model(derive)) }?;
    for field in fields.named.iter().filter(|field| sea_orm::is_relation(&field.ty)) {
        no_column_to_fill(field, "is a relation", errors);
    }
    if is_copy {
        return None;
    }
    let words = words::said(&derive.attrs, &container::PLACE, None, errors);
    let columns = fields.named.iter().filter(|field| !sea_orm::is_relation(&field.ty));
    let (ignored, columns): (Vec<_>, Vec<_>) = columns.partition(|field| sea_orm::attributes(field).is_ignored);
    let is_key_ignored = ignored.into_iter().map(|field| ignored_field(field, errors)).fold(false, |any, is| any | is);
    let fields = columns.into_iter().filter_map(|field| column(field, errors)).collect();
    Some(Input { ident: derive.ident.clone(), words, fields, is_key_ignored })
}

/// Where there is no user table.
const NOT_HERE: &str = "remove `GoogleUser` from its derives, with every `#[google(...)]` below";

/// The derive stands on a SeaORM model: a struct with named fields and without generics.
fn fields_of_model(derive: &DeriveInput) -> Result<&syn::FieldsNamed, Mistake> {
    let fields = fields_of(derive)?;
    is_model(derive, fields)?;
    Ok(fields)
}

fn fields_of(derive: &DeriveInput) -> Result<&syn::FieldsNamed, Mistake> {
    let ident = &derive.ident;
    let advice = "it belongs on the `Model` of a SeaORM entity, a struct with named fields";
    let what = match &derive.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Ok(fields),
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => "a struct without fields",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    Err(Mistake::at(ident, format!("`GoogleUser` cannot be derived for `{ident}`, {what}")).help(NOT_HERE).note(advice))
}

fn is_model(derive: &DeriveInput, fields: &syn::FieldsNamed) -> Result<(), Mistake> {
    let ident = &derive.ident;
    if !derive.generics.params.is_empty() {
        return Err(Mistake::at(
            &derive.generics,
            format!("`GoogleUser` cannot be derived for `{ident}`, which has generic parameters"),
        )
        .help(NOT_HERE)
        .note("a user table is one table, and SeaORM's models have no parameters"));
    }
    let has_sea_orm = |attributes: &[syn::Attribute]| sea_orm::is_present(attributes);
    if !has_sea_orm(&derive.attrs) && !fields.named.iter().any(|field| has_sea_orm(&field.attrs)) {
        let mistake = Mistake::at(ident, format!("`{ident}` is not a SeaORM model"));
        return Err(if ident == "Model" {
            mistake
                .help("name its table: `#[sea_orm(table_name = \"users\")]`")
                .note("and derive `DeriveEntityModel` with it, as SeaORM's entities do; beside `DeriveModel`, say to the fields as well what is `#[sea_orm(primary_key)]` and `#[sea_orm(unique)]`")
        } else {
            mistake
                .help(NOT_HERE)
                .note("it belongs on the `Model` of a SeaORM entity, whose columns are filled; what else has a person's values is made from it")
        });
    }
    if ident != "Model" && !sea_orm::names_entity(&derive.attrs) {
        return Err(Mistake::at(ident, format!("a SeaORM model is called `Model`, not `{ident}`"))
            .help("write `pub struct Model`")
            .note(format!("elsewhere `use user::Model as {ident}` gives it the other name")));
    }
    let has_key = fields.named.iter().any(|field| sea_orm::attributes(field).is_primary_key);
    if !has_key && sea_orm::names_entity(&derive.attrs) {
        return Err(Mistake::at(ident, format!("`{ident}` has no primary key, so it is not the model of a table"))
            .help(NOT_HERE)
            .note("a partial model has some of a table's columns; `GoogleUser` belongs on the `Model` that has all of them"));
    }
    Ok(())
}

fn no_column_to_fill(field: &syn::Field, what: &str, errors: &Errors) {
    let google = field.attrs.iter().find(|attribute| attribute.path().is_ident("google"));
    if let Some((google, ident)) = google.zip(field.ident.as_ref()) {
        errors.push(
            Mistake::at(google.path(), format!("`{ident}` {what}, so there is no column to fill"))
                .help("remove the attribute"),
        );
    }
}

/// Nothing fills what is no column. If it was to be the key, that is the mistake, and not that there is none.
fn ignored_field(field: &syn::Field, errors: &Errors) -> bool {
    let words = words::said(&field.attrs, &field::PLACE, Some(field), &Errors::default());
    let key = words.said.iter().find(|word| matches!(word.meaning, FieldWord::Key(_)));
    let Some((key, ident)) = key.zip(field.ident.as_ref()) else {
        no_column_to_fill(field, "is ignored by SeaORM", errors);
        return false;
    };
    errors.push(
        Mistake::at(&key.name, format!("`{ident}` is ignored by SeaORM, so it cannot be the key"))
            .help("write `#[sea_orm(unique)] #[google(key)]` in the place of its attributes")
            .note("a user is found by it, so it is a column of the table"),
    );
    true
}

fn column(field: &syn::Field, errors: &Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let column = sea_orm::attributes(field);
    let variant = sea_orm::variant(&ident, &column);
    Some(Field {
        words: words::said(&field.attrs, &field::PLACE, Some(field), errors),
        is_attributed: field.attrs.iter().any(words::is_google),
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
