//! Exactly one key, on `sub`, unique. An e-mail address can pass to another person, so nothing else ever finds a user.

use quote::ToTokens;
use syn::Ident;

use super::{
    column::{counts_up, is_integer},
    words::Meaning,
};
use crate::{
    errors::{Errors, Mistake},
    model::{Key, Source, SourceKind},
    parse::{Field, is_called_sub, is_option, means_key, tidy},
};

/// A column is the key, or was meant to be.
fn is_there(model: &Ident, fields: &[(Field, Meaning)], errors: &Errors) {
    // The column that looks like the key has a mistake of its own, and may have been meant.
    let likely = likely(fields).map(|field| &field.ident);
    let is_key = |(field, meaning): &(Field, Meaning)| {
        meaning.key.is_some()
            || field.words.wrong.iter().any(|word| means_key(word))
            || (likely == Some(&field.ident) && !field.words.wrong.is_empty())
    };
    if fields.iter().any(is_key) {
        return;
    }
    // Who writes `claim = sub` has found the column.
    let text = format!("`{model}` has no key column");
    let mut likely_sources =
        fields.iter().filter(|(field, _)| likely == Some(&field.ident)).flat_map(|(_, meaning)| &meaning.sources);
    let mistake = match likely_sources.next() {
        Some(Source { slip: Some(slip), .. }) => Mistake::at(&slip.tokens, text),
        Some(source) => Mistake::at(&source.path, text),
        None => Mistake::at(model, text),
    };
    errors.push(
        mistake
            .help(advice(self::likely(fields)))
            .note("`sub` stays the same for the life of a Google account; the e-mail address can change"),
    );
}

/// The key, if there is exactly one.
pub(super) fn only_one(
    model: &Ident,
    fields: &[(Field, Meaning)],
    primary_key_columns: usize,
    is_said_elsewhere: bool,
    errors: &Errors,
) -> Option<Key> {
    let keys: Vec<(&Field, &Meaning, &Ident)> =
        fields.iter().filter_map(|(field, meaning)| Some((field, meaning, meaning.key.as_ref()?))).collect();
    let Some(&(field, meaning, _)) = keys.first() else {
        if !is_said_elsewhere {
            is_there(model, fields, errors);
        }
        return None;
    };
    for (field, meaning, _) in &keys {
        is_subject(field, meaning, keys.len() > 1, errors);
    }
    // Those that name another claim have been told.
    let keys: Vec<_> = keys.into_iter().filter(|(_, meaning, _)| !names_another_claim(meaning)).collect();
    // The one that is called so stays.
    let likely = keys.iter().position(|(field, _, _)| is_called_sub(&field.ident)).unwrap_or_default();
    for (index, (field, meaning, again)) in keys.iter().enumerate() {
        if index == likely {
            continue;
        }
        let if_so = format!("if `{}` is the column that holds Google's `sub`", keys[likely].0.ident);
        errors.push(
            Mistake::at(again, format!("`key` is used twice in `{model}`"))
                .help(format!("{}, {if_so}", without_the_key(field, meaning, primary_key_columns))),
        );
    }
    if keys.len() > 1 {
        let place = if likely == 0 { "here first" } else { "here as well" };
        errors.push(Mistake::at(keys[likely].2, format!("`key` is used {place}")));
    }
    if let [(field, meaning, word)] = keys[..]
        && field.words.wrong.is_empty()
    {
        if is_called_address(field) && meaning.sources.is_empty() {
            errors.push(not_the_address(field, word));
        } else {
            is_unique(field, word, primary_key_columns, errors);
        }
    }
    let instead = field.column.is_primary_key.then(|| {
        let others = fields.iter().filter(|(other, _)| other.ident != field.ident);
        format!("{}, and {}", without_the_key(field, meaning, primary_key_columns), advice(likely_among(others)))
    });
    Some(Key { field: field.ident.clone(), ty: field.ty.clone(), variant: field.variant.clone(), instead })
}

/// What to write in the place of a key too many. Without it, something else must provide for a column that cannot be null.
fn without_the_key(field: &Field, meaning: &Meaning, primary_key_columns: usize) -> String {
    let Field { ident, ty, column, .. } = field;
    if is_called_address(field) && !column.is_primary_key && meaning.sources.is_empty() {
        return format!("write `#[google({})]` here", words_of_an_address(field));
    }
    let is_provided_for = is_option(&field.ty)
        || column.has_default
        || (column.is_primary_key && counts_up(column, ty, primary_key_columns))
        || meaning.default.is_some()
        || meaning.active.is_some()
        || meaning.role.is_some()
        || !meaning.sources.is_empty();
    if is_provided_for {
        return "remove `key` here".to_owned();
    }
    let ty = tidy(&ty.to_token_stream().to_string());
    if column.is_primary_key {
        return if ty.ends_with("Uuid") {
            format!("write `#[google(default = {ty}::new_v4())]` here")
        } else if primary_key_columns == 1 && column.auto_increment.is_none() {
            format!("remove `key` here, and let the database count: `{ident}: i64`")
        } else {
            "write `#[google(default = new_id())]` here, with a function of your own".to_owned()
        };
    }
    format!("remove `key` here, and make it `{ident}: Option<{ty}>`")
}

fn words_of_an_address(field: &Field) -> &'static str {
    if is_option(&field.ty) { "claim = email" } else { "claim = email, required" }
}

fn names_another_claim(meaning: &Meaning) -> bool {
    meaning.sources.iter().any(|source| !source.path.is_ident("sub"))
}

/// Whether the column's name says that it holds an e-mail address.
fn is_called_address(field: &Field) -> bool {
    !is_called_sub(&field.ident) && field.ident.to_string().split('_').any(|word| matches!(word, "email" | "mail"))
}

/// `key` on a column for addresses: nobody calls the column of `sub` so, and a person is not found by their address.
fn not_the_address(field: &Field, word: &Ident) -> Mistake {
    let Field { ident, .. } = field;
    let words = words_of_an_address(field);
    Mistake::at(word, format!("`key` is the column of Google's `sub`, which is no e-mail address as in `{ident}`"))
        .help(format!("write `#[google({words})]` here, and give the key a column of its own: `{NEW_COLUMN}`"))
        .note(ONLY_SUB_STAYS)
}

const ONLY_SUB_STAYS: &str =
    "only `sub` stays the same for the life of a Google account; other claims can pass to another person";

fn is_sub(source: &Source) -> bool {
    source.kind == SourceKind::Claim && source.path.is_ident("sub")
}

/// A key's whole declaration, where no field looks like one.
const NEW_COLUMN: &str = "#[sea_orm(unique)] #[google(key)] pub google_sub: String";

/// The field that most likely holds `sub`.
pub(super) fn likely(fields: &[(Field, Meaning)]) -> Option<&Field> {
    likely_among(fields.iter())
}

/// The column that gets its value as the key, once a primary key which counts, and so cannot hold `sub`, is none.
pub(super) fn instead_of<'f>(key: &Key, fields: &'f [(Field, Meaning)]) -> Option<&'f Field> {
    key.instead.as_ref().filter(|_| is_integer(&key.ty))?;
    likely_among(fields.iter().filter(|(other, meaning)| other.ident != key.field && meaning.sources.is_empty()))
}

fn likely_among<'f>(fields: impl Iterator<Item = &'f (Field, Meaning)>) -> Option<&'f Field> {
    let fields: Vec<_> = fields.collect();
    let holds_sub = |(field, meaning): &&&(Field, Meaning)| {
        (is_called_sub(&field.ident) && meaning.sources.is_empty()) || meaning.sources.iter().any(is_sub)
    };
    // Another value in a column that is called so will not do.
    let is_called_so = |(field, _): &&&(Field, Meaning)| is_called_sub(&field.ident);
    let likely = fields.iter().find(holds_sub).or_else(|| fields.iter().find(is_called_so));
    likely.map(|(field, _)| field)
}

/// Where the key belongs: the field that is called so, or a new one.
fn advice(likely: Option<&Field>) -> String {
    match likely {
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
            let words = if is_option(&field.ty) { claim.clone() } else { format!("{claim}, required") };
            let column = if has_another_key {
                String::new()
            } else {
                format!(", and give the key a column of its own: `{NEW_COLUMN}`")
            };
            Mistake::at(&source.path, format!("`{}` cannot be found by `{claim}`", field.ident))
                .help(format!("write `#[google({words})]` here{column}"))
                .note(ONLY_SUB_STAYS)
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
