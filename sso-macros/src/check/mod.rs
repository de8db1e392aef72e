//! `Input` to [`Draft`]: the rules that only syntax can judge, in the order a reader expects. What types and constants
//! decide is left to the compiler.

mod column;
mod default;
mod key;
mod words;

use syn::{Ident, Path, parse_quote};

use self::words::Meaning;
use crate::{
    errors::{Errors, Mistake},
    model::Draft,
    parse::{ContainerWord, Field, Input, Named, Rule, Said},
};

/// More columns do not fit the set of a report.
const MAX_COLUMNS: usize = 128;

/// Judges what the user wrote.
pub(crate) fn input(input: Input, errors: &Errors) -> Draft {
    let Input { ident, words, mut fields, is_key_ignored } = input;
    let mut begun = words.begun;
    begun.extend(fields.iter_mut().flat_map(|field| std::mem::take(&mut field.words.begun)));
    let hides_no_scope = |word: &String| matches!(word.as_str(), "crate" | "offline" | "sync");
    let are_scopes_known = words.wrong.iter().all(hides_no_scope);
    let is_key_on_the_struct = words.wrong.iter().any(|word| word == "key");
    let Container { scopes, extra_scopes, is_offline, rule, runtime } = container(words.said, errors);
    let fields: Vec<(Field, Meaning)> = fields
        .into_iter()
        .map(|mut field| {
            let said = std::mem::take(&mut field.words.said);
            let meaning = words::meaning(&ident, &field, said, errors);
            (field, meaning)
        })
        .collect();

    let primary_key: Vec<Ident> =
        fields.iter().filter(|(field, _)| field.column.is_primary_key).map(|(field, _)| field.ident.clone()).collect();
    let is_key_elsewhere = is_key_ignored || is_key_on_the_struct;
    let key = key::only_one(&ident, &fields, primary_key.len(), is_key_elsewhere, errors);
    let likely_key = match &key {
        Some(key) => key::instead_of(key, &fields),
        None if is_key_ignored => None,
        None => key::likely(&fields),
    };
    let likely_key = likely_key.map(|field| field.ident.clone());

    let mut draft = Draft {
        ident,
        // By one name, so that a wrong path is one mistake.
        runtime: if runtime.is_some() { parse_quote!(sso_runtime) } else { parse_quote!(::sso_runtime) },
        runtime_import: runtime,
        key,
        columns: Vec::new(),
        stray_sources: Vec::new(),
        constants: Vec::new(),
        bare: Vec::new(),
        counting: Vec::new(),
        primary_key,
        scopes,
        extra_scopes,
        are_scopes_known,
        are_sources_known: true,
        is_offline,
        begun,
    };
    for (field, meaning) in fields {
        // A column that should have been the key would have a value, and no words of its own.
        if likely_key.as_ref() != Some(&field.ident) {
            column::sort(&mut draft, field, meaning, rule.unwrap_or_default(), errors);
        }
    }
    draft.are_sources_known &= draft.stray_sources.is_empty();
    if draft.columns.len() > MAX_COLUMNS {
        errors.push(
            Mistake::at(&draft.ident, format!("Google fills {} columns of `{}`", draft.columns.len(), draft.ident))
                .note(format!("at most {MAX_COLUMNS} are supported")),
        );
    }
    draft
}

/// What the words of the struct mean.
struct Container {
    scopes: Vec<Named>,
    extra_scopes: Vec<Named>,
    is_offline: bool,
    rule: Option<Rule>,
    runtime: Option<Path>,
}

fn container(said: Vec<Said<ContainerWord>>, errors: &Errors) -> Container {
    let mut container =
        Container { scopes: Vec::new(), extra_scopes: Vec::new(), is_offline: false, rule: None, runtime: None };
    words::each_once(
        &said,
        "the struct",
        |word| matches!(word, ContainerWord::Crate(_) | ContainerWord::Offline | ContainerWord::Sync(_)),
        errors,
    );
    for Said { meaning, .. } in said {
        match meaning {
            ContainerWord::Crate(path) => container.runtime = Some(path),
            ContainerWord::ExtraScopes(paths) => container.extra_scopes.extend(paths),
            ContainerWord::Offline => container.is_offline = true,
            ContainerWord::Scopes(paths) => container.scopes.extend(paths),
            ContainerWord::Sync(rule) => container.rule = Some(rule),
        }
    }
    container
}
