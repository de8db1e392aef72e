//! Exactly one key, on `sub`, unique. An e-mail address can pass to another person, so nothing else ever finds a user.

use quote::ToTokens;
use syn::Ident;

use super::words::Meaning;
use crate::{
    errors::{Errors, Mistake},
    model::{Key, Source, SourceKind},
    parse::{Field, means_key},
};

/// A column is the key, or was meant to be.
fn is_there(model: &Ident, fields: &[(Field, Meaning)], errors: &Errors) {
    let is_key = |(field, meaning): &(Field, Meaning)| {
        meaning.key.is_some() || field.words.wrong.iter().any(|word| means_key(word))
    };
    if fields.iter().any(is_key) {
        return;
    }
    // Who writes `claim = sub` has found the column.
    let text = format!("`{model}` has no key column");
    let mut sources = fields.iter().flat_map(|(_, meaning)| &meaning.sources);
    let mistake = match sources.find(|source| is_sub(source)) {
        Some(source) => Mistake::at(&source.path, text),
        None => Mistake::at(model, text),
    };
    errors.push(
        mistake
            .help(advice(fields))
            .note("`sub` stays the same for the life of a Google account; the e-mail address can change"),
    );
}

/// The key, if there is exactly one.
pub(super) fn only_one(
    model: &Ident,
    fields: &[(Field, Meaning)],
    primary_key_columns: usize,
    is_ignored: bool,
    errors: &Errors,
) -> Option<Key> {
    let keys: Vec<(&Field, &Meaning, &Ident)> =
        fields.iter().filter_map(|(field, meaning)| Some((field, meaning, meaning.key.as_ref()?))).collect();
    let Some(&(field, _, first)) = keys.first() else {
        if !is_ignored {
            is_there(model, fields, errors);
        }
        return None;
    };
    for (field, meaning, _) in &keys {
        is_subject(field, meaning, keys.len() > 1, errors);
    }
    // Those that name another claim have been told.
    let keys: Vec<_> = keys.into_iter().filter(|(_, meaning, _)| !names_another_claim(meaning)).collect();
    for (_, _, again) in keys.iter().skip(1) {
        errors.push(
            Mistake::at(again, format!("`key` is used twice in `{model}`"))
                .help(format!("remove `key` here, if `{}` is the column that holds Google's `sub`", keys[0].0.ident)),
        );
    }
    if keys.len() > 1 {
        errors.push(Mistake::at(first, "`key` is used here first"));
    }
    if let [(field, _, word)] = keys[..]
        && field.words.wrong.is_empty()
    {
        is_unique(field, word, primary_key_columns, errors);
    }
    Some(Key { field: field.ident.clone(), ty: field.ty.clone(), variant: field.variant.clone() })
}

fn names_another_claim(meaning: &Meaning) -> bool {
    meaning.sources.iter().any(|source| !source.path.is_ident("sub"))
}

fn is_sub(source: &Source) -> bool {
    source.kind == SourceKind::Claim && source.path.is_ident("sub")
}

/// A key's whole declaration, where no field looks like one.
const NEW_COLUMN: &str = "#[sea_orm(unique)] #[google(key)] pub google_sub: String";

/// The field that most likely holds `sub`.
pub(super) fn likely(fields: &[(Field, Meaning)]) -> Option<&Field> {
    let is_likely = |(field, meaning): &&(Field, Meaning)| {
        let name = field.ident.to_string();
        let is_called_so =
            name == "sub" || name.ends_with("_sub") || name.contains("google_id") || name.contains("subject");
        (is_called_so && meaning.sources.is_empty()) || meaning.sources.iter().any(is_sub)
    };
    fields.iter().find(is_likely).map(|(field, _)| field)
}

/// Where the key belongs: the field that is called so, or a new one.
fn advice(fields: &[(Field, Meaning)]) -> String {
    match likely(fields) {
        Some(Field { ident, column, .. }) if column.is_unique => format!("write `#[google(key)]` on `{ident}`"),
        Some(Field { ident, .. }) => format!("write `#[sea_orm(unique)] #[google(key)]` on `{ident}`"),
        None => format!("add a column for Google's `sub`: `{NEW_COLUMN}`"),
    }
}

/// `key` already says which claim it is.
fn is_subject(field: &Field, meaning: &Meaning, has_another_key: bool, errors: &Errors) {
    for source in meaning.sources.iter().filter(|source| source.kind == SourceKind::Claim) {
        errors.push(if source.path.is_ident("sub") {
            Mistake::at(&source.path, "`key` already means `claim = sub`").help("write `#[google(key)]`")
        } else {
            let claim = &source.text;
            // `Option` by its name: this is advice, and the compiler judges what is written.
            let is_option = field.ty.to_token_stream().to_string().starts_with("Option");
            let words = if is_option { claim.clone() } else { format!("{claim}, required") };
            let column = if has_another_key {
                String::new()
            } else {
                format!(", and give the key a column of its own: `{NEW_COLUMN}`")
            };
            Mistake::at(&source.path, format!("`{}` cannot be found by `{claim}`", field.ident))
                .help(format!("write `#[google({words})]` here{column}"))
                .note("only `sub` stays the same for the life of a Google account; other claims can pass to another person")
        });
    }
}

/// Two sign-ins of one person at once must not make two users: only the database can see to that.
fn is_unique(field: &Field, word: &Ident, primary_key_columns: usize, errors: &Errors) {
    if field.column.is_unique || (field.column.is_primary_key && primary_key_columns == 1) {
        return;
    }
    errors.push(
        Mistake::at(word, format!("the key column `{}` is not unique", field.ident))
            .help("add `#[sea_orm(unique)]`, and a unique index in the database")
            .note("two sign-ins of one person at the same time would make two users"),
    );
}
