//! Exactly one key, on `sub`, unique. An e-mail address can pass to another person, so nothing else ever finds a user.

use syn::Ident;

use super::words::Meaning;
use crate::{
    errors::{Errors, Mistake},
    model::{Key, SourceKind},
    parse::Field,
};

/// The key, if there is exactly one.
pub(super) fn only_one(
    model: &Ident,
    fields: &[(Field, Meaning)],
    primary_key_columns: usize,
    errors: &Errors,
) -> Option<Key> {
    let keys: Vec<(&Field, &Meaning, &Ident)> =
        fields.iter().filter_map(|(field, meaning)| Some((field, meaning, meaning.key.as_ref()?))).collect();
    let Some(&(field, _, first)) = keys.first() else {
        if !fields.iter().any(|(field, _)| field.words.wrong.iter().any(|word| word == "key")) {
            errors.push(
                Mistake::at(model, format!("`{model}` has no key column"))
                    .help("put `#[google(key)]` on the column that holds Google's `sub`")
                    .note("`sub` stays the same for the life of a Google account; the e-mail address can change"),
            );
        }
        return None;
    };
    for (_, _, again) in &keys[1..] {
        errors.push(
            Mistake::at(again, format!("`key` is used twice in `{model}`"))
                .help("keep the one on the column that holds Google's `sub`"),
        );
    }
    if keys.len() > 1 {
        errors.push(Mistake::at(first, "`key` is used here first"));
    }
    for (field, meaning, word) in &keys {
        is_subject(field, meaning, errors);
        if keys.len() == 1 {
            is_unique(field, word, primary_key_columns, errors);
        }
    }
    Some(Key { field: field.ident.clone(), ty: field.ty.clone(), variant: field.variant.clone() })
}

/// `key` already says which claim it is.
fn is_subject(field: &Field, meaning: &Meaning, errors: &Errors) {
    for source in meaning.sources.iter().filter(|source| source.kind == SourceKind::Claim) {
        errors.push(if source.path.is_ident("sub") {
            Mistake::at(&source.path, "`key` already means `claim = sub`").help("write `#[google(key)]`")
        } else {
            let claim = &source.text;
            Mistake::at(&source.path, format!("`{}` cannot be found by `{claim}`", field.ident))
                .help(format!("put `key` on a column of its own for Google's `sub`, and keep `#[google({claim})]` here"))
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
