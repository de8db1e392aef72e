//! What each column is: filled by Google, given a value at creation, or left alone.

use quote::ToTokens;
use syn::{Ident, Type};

use super::words::Meaning;
use crate::{
    errors::{Errors, Mistake},
    model::{Bare, Column, Constant, Default, DefaultValue, Draft, Source, SourceKind},
    parse::{ColumnAttributes, Field, Rule, can_count_up, tidy},
};

/// Puts a field where it belongs in the draft.
pub(super) fn sort(draft: &mut Draft, field: Field, meaning: Meaning, rule_of_struct: Rule, errors: &Errors) {
    let Field { ident, ty, words: said, is_attributed, column, variant } = field;
    let Meaning { active, default, key, pick, required, role, sources, sync, with, written: words } = meaning;

    let mut sources = sources.into_iter();
    // What a wrong word was meant to say is not known, so nothing is concluded from the others but the scope.
    let is_doubtful = !said.wrong.is_empty();
    let is_source_clear =
        sources.len() == 1 && !column.is_primary_key && !said.wrong.iter().any(|word| is_about_values(word));
    if key.is_some() || active.is_some() || role.is_some() {
        draft.stray_sources.extend(sources.by_ref().map(too_many));
    } else if is_doubtful && !is_source_clear {
        draft.stray_sources.extend(sources.by_ref());
    }
    if is_doubtful && !is_source_clear {
        draft.are_scopes_known &= !said.wrong.iter().any(|word| word.contains("scope"));
    }
    // Words without the value of which they speak have lost it, unless the application decides here.
    let lacks_a_source = sources.len() == 0
        && key.is_none()
        && (is_doubtful || pick.is_some() || required.is_some() || sync.is_some() || with.is_some())
        && !(active.is_some() || role.is_some());
    draft.are_sources_known &= !lacks_a_source && said.wrong.iter().all(|word| is_no_source(word));
    if key.is_some() || (is_doubtful && sources.len() == 0) {
        return;
    }
    if let Some(source) = sources.next() {
        draft.stray_sources.extend(sources.map(too_many));
        if column.is_primary_key {
            errors.push(
                Mistake::at(&source.path, format!("the primary key `{ident}` cannot be filled by `{}`", source.text))
                    .help(format!("remove `{}`, or put it on a column of its own", source.text))
                    .note("rows are found and referred to by the primary key, so it must not follow what Google sends"),
            );
            draft.stray_sources.push(too_many(source));
        } else {
            // That a claim is no list has been said.
            let pick = pick.filter(|_| source.kind != SourceKind::Claim);
            let (rule_word, rule) = sync.map_or((None, rule_of_struct), |(word, rule)| (Some(word), rule));
            let column = Column {
                field: ident,
                ty,
                variant,
                source,
                pick,
                rule,
                rule_word,
                is_unique: column.is_unique,
                default,
                required,
                with,
                words,
                is_doubtful,
            };
            draft.columns.push(column);
        }
        return;
    }
    if let Some(Default { word, value: DefaultValue::OfType { .. } }) = &default
        && column.is_primary_key
        && draft.primary_key.len() == 1
        && active.is_none()
        && role.is_none()
    {
        errors.push(same_key_in_every_row(&ident, &ty, word, column.auto_increment == Some(false)));
        return;
    }
    if active.is_some() || role.is_some() || default.is_some() {
        draft.constants.push(Constant {
            field: ident,
            ty,
            variant,
            is_active: active.is_some(),
            role,
            is_unique: column.is_unique,
            default,
        });
        return;
    }
    if is_attributed || column.has_default {
        return;
    }
    if !column.is_primary_key {
        draft.bare.push(Bare { field: ident, ty, is_unique: column.is_unique });
    } else if !counts_up(&column, &ty, draft.primary_key.len()) {
        let is_told_not_to = column.auto_increment.is_some();
        errors.push(does_not_count_up(&ident, &ty, draft.primary_key.len() == 1, is_told_not_to));
    } else if column.auto_increment.is_none() {
        draft.counting.push(Bare { field: ident, ty, is_unique: true });
    }
}

/// Whether a wrong word may have been another source, or a scope.
fn is_about_values(word: &str) -> bool {
    matches!(word, "claim" | "from" | "people") || word.contains("scope")
}

/// Whether a wrong word is one of ours that names no source, so that none was meant by it.
fn is_no_source(word: &str) -> bool {
    matches!(word, "active" | "default" | "key" | "pick" | "required" | "role" | "sync" | "with")
}

/// A source that goes: how it is written matters no more.
fn too_many(source: Source) -> Source {
    Source { slip: None, ..source }
}

/// The default of a type is one value, and the second person's row would clash with the first's.
fn same_key_in_every_row(field: &Ident, ty: &Type, default: &Ident, is_told_not_to_count: bool) -> Mistake {
    let mistake = Mistake::at(default, format!("every new row would get the same `{field}`"));
    let text = tidy(&ty.to_token_stream().to_string());
    let mistake = if text.ends_with("Uuid") {
        mistake.help(format!("write `default = {text}::new_v4()`"))
    } else if can_count_up(ty) && !is_told_not_to_count {
        mistake.help("remove `default`, if the database counts")
    } else {
        mistake.note("a function of yours makes a new one for each: `default = new_id()`")
    };
    mistake.note("rows differ by it, so the second person could not sign in")
}

/// Whether the database makes the value of this column of the primary key.
pub(super) fn counts_up(column: &ColumnAttributes, ty: &Type, primary_key_columns: usize) -> bool {
    column.auto_increment.unwrap_or_else(|| primary_key_columns == 1 && can_count_up(ty))
}

/// Somebody must name the primary key of a new row.
fn does_not_count_up(field: &Ident, ty: &Type, is_alone: bool, is_told_not_to: bool) -> Mistake {
    let mistake = Mistake::at(field, format!("`{field}` gets no value when a person signs in for the first time"));
    let can_count = can_count_up(ty);
    let is_integer = is_integer(ty);
    let ty = tidy(&ty.to_token_stream().to_string());
    let mistake = if ty.ends_with("Uuid") {
        mistake.help(format!("name the value for new rows: `#[google(default = {ty}::new_v4())]`"))
    } else if !is_alone && is_integer {
        mistake.help("name the value for new rows, as in `#[google(default = 1)]`")
    } else if is_told_not_to && can_count && is_alone {
        mistake.help("remove `auto_increment = false`, if the database counts")
    } else {
        let own = "name the value for new rows, with a function of your own: `#[google(default = new_id())]`";
        if is_alone && !is_told_not_to {
            mistake.help(format!("let the database count: `{field}: i64`")).note(format!("or {own}"))
        } else {
            mistake.help(own)
        }
    };
    mistake.note(if is_alone {
        "this primary key does not count up by itself"
    } else {
        "a primary key of several columns does not count up by itself, and as a whole differs from row to row"
    })
}

/// An integer by its name: this is advice, and the compiler judges what is written.
pub(super) fn is_integer(ty: &Type) -> bool {
    let name = ty.to_token_stream().to_string();
    matches!(name.as_str(), "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64")
}
