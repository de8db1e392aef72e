//! Which words stand together: each once, none that exclude each other, and none that needs a source without one.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Ident, LitStr, Path, parse::Parse};

use super::default;
use crate::{
    errors::{Errors, Mistake},
    model::{Default, Source, SourceKind, Written},
    parse::{Field, FieldWord, Named, Pick, Rule, Said, is_claim, is_option, likely_claim, text_of, tidy},
};

/// Words that exclude each other, and what to do about it. `{first}` and `{second}` are what the user wrote.
const EXCLUSIONS: &[(&str, &str, &str)] = &[
    ("claim", "people", "keep `{first}` for the value in the ID token, or `{second}` for the one in the profile"),
    ("claim", "from", "keep `{first}` for Google's value, or `{second}` for your own"),
    ("people", "from", "keep `{first}` for Google's value, or `{second}` for your own"),
    ("claim", "pick", "remove `{second}`: a claim is one value, and no list"),
    ("default", "required", "keep `{first}` to sign the person in without the value, or `{second}` to refuse that"),
    ("key", "people", "remove `{second}`, or put it on a column of its own: `key` holds Google's `sub`"),
    ("key", "from", "remove `{second}`, or put it on a column of its own: `key` holds Google's `sub`"),
    ("key", "pick", "remove `{second}`: the key holds Google's `sub`, which is no list"),
    ("key", "sync", "remove `{second}`: the key never changes"),
    ("key", "default", "remove `{second}`: Google always sends `sub`"),
    ("key", "required", "remove `{second}`: Google always sends `sub`"),
    ("key", "with", "remove `{second}`: the key holds Google's `sub` as it is"),
    ("key", "active", "remove `{second}`, or put it on a `bool` column of its own"),
    ("key", "role", "remove `{second}`, or put it on a `bool` column of its own"),
    ("role", "active", "remove `{second}`, or put it on a `bool` column of its own"),
    ("role", "claim", "remove `{second}`: roles are the application's decision, not Google's"),
    ("role", "people", "remove `{second}`: roles are the application's decision, not Google's"),
    ("role", "from", "remove `{second}`: roles are the application's decision, not Google's"),
    ("active", "claim", "remove `{second}`: who may sign in is the application's decision, not Google's"),
    ("active", "people", "remove `{second}`: who may sign in is the application's decision, not Google's"),
    ("active", "from", "remove `{second}`: who may sign in is the application's decision, not Google's"),
];

/// Words that say something about a value from Google.
const NEED_A_SOURCE: &[&str] = &["pick", "sync", "required", "with"];

/// What the words of a field mean.
pub(super) struct Meaning {
    /// `active`
    pub(super) active: Option<Ident>,
    /// `default`
    pub(super) default: Option<Default>,
    /// `key`
    pub(super) key: Option<Ident>,
    /// `pick`
    pub(super) pick: Option<Pick>,
    /// `required`
    pub(super) required: Option<Ident>,
    /// `role`
    pub(super) role: Option<LitStr>,
    /// `claim`, `people`, `from`: right is one.
    pub(super) sources: Vec<Source>,
    /// `sync`
    pub(super) sync: Option<(Ident, Rule)>,
    /// `with`
    pub(super) with: Option<Path>,
    /// All of them.
    pub(super) written: Written,
}

/// Reads the words of a field together.
pub(super) fn meaning(model: &Ident, field: &Field, said: Vec<Said<FieldWord>>, errors: &Errors) -> Meaning {
    let place = format!("`{}`", field.ident);
    each_once(&said, &place, |_| true, errors);
    none_excludes_another(&said, errors);
    if field.words.wrong.is_empty() {
        none_lacks_a_source(field, &said, errors);
    }

    let mut meaning = Meaning {
        active: None,
        default: None,
        key: None,
        pick: None,
        required: None,
        role: None,
        sources: Vec::new(),
        sync: None,
        with: None,
        written: Written(said.iter().map(|word| (word.name.to_string(), word.text.clone())).collect()),
    };
    for Said { name, meaning: word, text } in said {
        let source = |kind, named: Named| {
            let Named { path, slip, is_unknown } = named;
            Source { kind, path, slip, is_unknown, text }
        };
        match word {
            FieldWord::Active => meaning.active = Some(name),
            FieldWord::Claim(claim) => meaning.sources.push(source(SourceKind::Claim, claim)),
            FieldWord::Default(value) => {
                let value = value.map(|value| of_the_struct(value, model));
                let with_none = || meaning.written.with("default", "default = None");
                let value = default::value(field, value, with_none, errors);
                meaning.default = Some(Default { word: name, value });
            }
            FieldWord::From(path) => meaning.sources.push(source(SourceKind::Own, path.into())),
            FieldWord::Key(claim) => {
                meaning.key = Some(name);
                // `key = email`: that another claim is meant is told with the key.
                meaning.sources.extend(claim.map(|claim| Source {
                    text: format!("claim = {}", text_of(&claim.path)),
                    is_unknown: !is_claim(&claim.path),
                    kind: SourceKind::Claim,
                    path: claim.path,
                    slip: None,
                }));
            }
            FieldWord::People(value) => meaning.sources.push(source(SourceKind::People, value)),
            FieldWord::Pick(pick) => meaning.pick = Some(pick),
            FieldWord::Required => meaning.required = Some(name),
            FieldWord::Role(role) => meaning.role = Some(role),
            FieldWord::Sync(rule) => meaning.sync = Some((name, rule)),
            FieldWord::With(path) => meaning.with = Some(of_the_struct(path, model)),
        }
    }
    meaning
}

/// `Self` in an attribute is the struct. It goes out by its name, since it would be something else where it is used.
fn of_the_struct<T: Parse + ToTokens>(written: T, model: &Ident) -> T {
    fn named(tokens: TokenStream, model: &Ident) -> TokenStream {
        let named = |token| match token {
            TokenTree::Ident(name) if name == "Self" => {
                let mut model = model.clone();
                model.set_span(name.span());
                TokenTree::Ident(model)
            }
            TokenTree::Group(group) => {
                let mut with_name = Group::new(group.delimiter(), named(group.stream(), model));
                with_name.set_span(group.span());
                TokenTree::Group(with_name)
            }
            other => other,
        };
        tokens.into_iter().map(named).collect()
    }
    let tokens = written.to_token_stream();
    let is_used = tokens.to_string().contains("Self");
    if is_used { syn::parse2(named(tokens, model)).unwrap_or(written) } else { written }
}

/// A word said twice is a slip, and which one is meant cannot be told.
pub(super) fn each_once<W>(said: &[Said<W>], place: &str, is_single: fn(&W) -> bool, errors: &Errors) {
    for (index, word) in said.iter().enumerate() {
        if !is_single(&word.meaning) || said[..index].iter().any(|earlier| earlier.name == word.name) {
            continue;
        }
        let name = &word.name;
        let mut is_repeated = false;
        for again in said[index + 1..].iter().filter(|later| later.name == *name) {
            is_repeated = true;
            let mistake = Mistake::at(&again.name, format!("`{name}` is used twice on {place}"));
            errors.push(if word.text == again.text {
                mistake.help(format!("remove `{}` here", again.text))
            } else {
                mistake.help(format!("keep one of `{}` and `{}`", word.text, again.text))
            });
        }
        if is_repeated {
            errors.push(Mistake::at(name, format!("`{name}` is used here first")));
        }
    }
}

/// The message stands at the word that comes later, and quotes both.
fn none_excludes_another(said: &[Said<FieldWord>], errors: &Errors) {
    let has_source = said.iter().any(names_a_source);
    for (first, second, advice) in EXCLUSIONS {
        // Without a value to be there or not, `required` is a word too many, and is told so.
        if *second == "required" && !has_source {
            continue;
        }
        let position = |name: &str| said.iter().position(|word| word.name == name);
        let (Some(first), Some(second)) = (position(first), position(second)) else { continue };
        let (earlier, later) = (&said[first.min(second)], &said[first.max(second)]);
        let advice = advice.replace("{first}", &said[first].text).replace("{second}", &said[second].text);
        errors.push(
            Mistake::at(
                &later.name,
                format!("`{}` cannot be used with `{}` on the same field", later.name, earlier.name),
            )
            .help(advice),
        );
    }
}

fn names_a_source(word: &Said<FieldWord>) -> bool {
    matches!(word.meaning, FieldWord::Claim(_) | FieldWord::People(_) | FieldWord::From(_) | FieldWord::Key(_))
}

/// `pick`, `sync`, `required` and `with` say something about a value, so there must be one.
fn none_lacks_a_source(field: &Field, said: &[Said<FieldWord>], errors: &Errors) {
    if said.iter().any(names_a_source) {
        return;
    }
    // Nothing from Google could stand beside these.
    let is_decided_here = said.iter().any(|word| matches!(word.meaning, FieldWord::Active | FieldWord::Role(_)));
    let words: Vec<&str> = said.iter().map(|word| word.text.as_str()).collect();
    let words = words.join(", ");
    let is_provided_for = said.iter().any(|word| matches!(word.meaning, FieldWord::Default(_)));
    // Only values of the sign-in can be required.
    let is_required = said.iter().any(|word| matches!(word.meaning, FieldWord::Required));
    let example = if is_required { "claim = email" } else { "people = phone_numbers::value" };
    // A column that cannot be null needs a value without the word, too.
    let is_bare = said.len() == 1 && !is_option(&field.ty) && !field.column.has_default && !field.column.is_primary_key;
    let has_default = default::is_of_the_type(&field.ty) && !field.column.is_unique;
    for word in said.iter().filter(|word| NEED_A_SOURCE.iter().any(|name| word.name == name)) {
        let mistake = Mistake::at(&word.name, format!("`{}` says nothing without a value from Google", word.name));
        let claim = likely_claim(&field.ident).filter(|_| word.name != "pick" && !is_decided_here);
        let without = if is_bare && has_default {
            "write `default`, if Google never fills it".to_owned()
        } else if is_bare {
            let (ident, ty) = (&field.ident, tidy(&field.ty.to_token_stream().to_string()));
            format!("remove `{}`, and make it `{ident}: Option<{ty}>`, if Google never fills it", word.text)
        } else {
            format!("remove `{}`", word.text)
        };
        errors.push(match claim {
            Some(claim) => mistake
                .help(format!("name the value as well: `#[google(claim = {claim}, {words})]`"))
                .help(format!("or {without}")),
            None if is_decided_here || (is_provided_for && word.name == "required") => {
                mistake.help(format!("remove `{}`", word.text))
            }
            None => mistake.help(without).note(format!("with a value it reads `#[google({example}, {words})]`")),
        });
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use crate::{check, errors::Errors, parse};

    fn texts(derive: &syn::DeriveInput) -> Vec<String> {
        let errors = Errors::default();
        if let Some(input) = parse::input(derive, &errors) {
            check::input(input, &errors);
        }
        errors.finish().texts()
    }

    #[test]
    fn names_both_of_two_words_that_exclude_each_other() {
        let texts = texts(&parse_quote! {
            #[sea_orm(table_name = "users")]
            struct Model {
                #[sea_orm(unique)]
                #[google(key)]
                sub: String,
                #[google(claim = picture, people = photos::url)]
                picture: Option<String>,
            }
        });
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert!(texts[0].starts_with("`people` cannot be used with `claim`"), "{texts:?}");
        assert!(texts[0].contains("keep `claim = picture`"), "{texts:?}");
    }

    #[test]
    fn finds_nothing_wrong_with_several_attributes_on_a_field() {
        let texts = texts(&parse_quote! {
            #[sea_orm(table_name = "users")]
            struct Model {
                #[sea_orm(unique)]
                #[google(key)]
                sub: String,
                #[google(claim = email)]
                #[google(required)]
                email: String,
            }
        });
        assert!(texts.is_empty(), "{texts:?}");
    }

    #[test]
    fn says_that_a_word_stands_there_twice_at_both_places() {
        let texts = texts(&parse_quote! {
            #[sea_orm(table_name = "users")]
            struct Model {
                #[sea_orm(unique)]
                #[google(key)]
                sub: String,
                #[google(claim = email)]
                #[google(claim = name)]
                email: Option<String>,
            }
        });
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert_eq!(texts[1], "`claim` is used here first");
    }
}
