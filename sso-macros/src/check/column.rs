//! What each column is: filled by Google, given a value at creation, or left alone.

use super::words::Meaning;
use crate::{
    errors::{Errors, Mistake},
    model::{Bare, Column, Constant, Draft, SourceKind},
    parse::{Field, Rule, can_count_up},
};

/// Puts a field where it belongs in the draft.
pub(super) fn sort(draft: &mut Draft, field: Field, meaning: Meaning, rule_of_struct: Rule, errors: &Errors) {
    let Field { ident, ty, words, is_attributed, column, variant } = field;
    let Meaning { active, default, key, pick, required, sources, sync, with } = meaning;

    let mut sources = sources.into_iter();
    // What a wrong word was meant to say is not known, so nothing is concluded from the others.
    if key.is_some() || active.is_some() || !words.wrong.is_empty() {
        draft.stray_sources.extend(sources.by_ref());
    }
    if key.is_some() || !words.wrong.is_empty() {
        return;
    }
    if let Some(source) = sources.next() {
        draft.stray_sources.extend(sources);
        if column.is_primary_key {
            errors.push(
                Mistake::at(&source.path, format!("the primary key `{ident}` cannot be filled by `{}`", source.text))
                    .help("put it on a column of its own")
                    .note("rows are found and referred to by the primary key, so it must not follow what Google sends"),
            );
            draft.stray_sources.push(source);
        } else if source.kind == SourceKind::PeopleField {
            draft.lists_without_a_value.push(source);
        } else {
            // That a claim is no list has been said.
            let pick = pick.filter(|_| source.kind != SourceKind::Claim);
            let (rule_word, rule) = sync.map_or((None, rule_of_struct), |(word, rule)| (Some(word), rule));
            let column = Column { field: ident, ty, variant, source, pick, rule, rule_word, default, required, with };
            draft.columns.push(column);
        }
        return;
    }
    if active.is_some() || default.is_some() {
        draft.constants.push(Constant { field: ident, ty, is_active: active.is_some(), default });
        return;
    }
    let counts_up = column.is_primary_key
        && column.auto_increment.unwrap_or_else(|| draft.primary_key.len() == 1 && can_count_up(&ty));
    if !is_attributed && !column.has_default && !counts_up {
        draft.bare.push(Bare { field: ident, ty, is_primary_key: column.is_primary_key });
    }
}
