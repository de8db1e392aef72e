//! What is meant by a name of the vocabulary that does not exist. One that resembles another is left to the compiler, which
//! offers the other; all else is told here, in one message with what to write.

mod claims;
mod people;

use heck::ToSnakeCase;

use self::{
    claims::CLAIMS,
    people::{FIELDS, FIELDS_FROM_ELSEWHERE, GONE, VALUES_FROM_ELSEWHERE, WORDS_FROM_ELSEWHERE},
};
use super::text::nearest;

/// What a name stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// Another name.
    Another(Another),
    /// The claim or the value of that name, or what the compiler offers for it.
    Itself,
    /// Nothing that Google gives, and why.
    Nothing(Nothing),
}

/// A name that is to be written instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Another {
    /// `claim` or `people`.
    pub(super) word: &'static str,
    /// The name.
    pub(super) path: String,
    /// What else to write behind it.
    pub(super) tail: String,
    /// What is wrong with the name as it is.
    pub(super) what: String,
    /// Where.
    pub(super) part: Part,
    /// More lines of the message.
    pub(super) rest: String,
}

/// A name that cannot be mended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Nothing {
    /// What is wrong.
    pub(super) what: String,
    /// What comes behind the advice to remove it.
    pub(super) because: &'static str,
    /// The names that there are.
    pub(super) note: String,
}

/// Which part of a path is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    All,
    First,
    Last,
}

/// Where people take a claim from.
const PREFIXES: &[&str] = &[
    "claim",
    "claims",
    "crate",
    "google",
    "id_token",
    "me",
    "oidc",
    "openid",
    "people",
    "person",
    "profile",
    "self",
    "sso_runtime",
    "super",
    "token",
    "user",
    "user_info",
    "userinfo",
];

/// Values that a field is likely to be named for.
const LIKELY: &[&str] = &[
    "value",
    "display_name",
    "date",
    "formatted_value",
    "age_range",
    "name",
    "url",
    "username",
    "person",
    "in_viewer_domain",
];

/// Values that tell nothing of their field.
const SHARED: &[&str] = &["current", "default", "entry", "formatted_type", "key", "name", "type", "value"];

/// Types of entries, as Google names them.
const TYPES: &[&str] =
    &["assistant", "custom", "home", "main", "manager", "mobile", "organization", "other", "pager", "school", "work"];

/// The names in `text`, in the spelling of Rust, whatever stands between them.
pub(super) fn names_in(text: &str) -> Vec<String> {
    let text = text.replace("r#", "");
    let names = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    names.map(|name| name.to_snake_case()).filter(|name| !name.is_empty() && name.parse::<u64>().is_err()).collect()
}

/// What people call the whole entry.
const WHOLE: &[&str] = &["all", "json", "object", "raw", "whole"];

/// What `names` behind `claim =` stand for.
pub(super) fn claim(names: &[String]) -> Meant {
    let all = names.join("::");
    let own = without_prefix(names);
    let is_long = own.len() < names.len();
    let what = if is_long { "a claim is named by one word".to_owned() } else { no_claim(&all) };
    if let [name] = own {
        if CLAIMS.contains(&name.as_str()) && !is_long {
            return Meant::Itself;
        }
        // Names from elsewhere come first: some resemble a claim that means something else.
        if let Some((word, path)) = claim_called(name) {
            return another(word, path, what, Part::All);
        }
        return match near_claim(name) {
            Some(_) if !is_long => Meant::Itself,
            Some(near) => another("claim", near, what, Part::All),
            None => match value_called(name) {
                Some(path) => another("people", &path, what, Part::All),
                None => nothing(what, note("the claims are", CLAIMS)),
            },
        };
    }
    let [first, .., last] = own else { return nothing(what, note("the claims are", CLAIMS)) };
    // `name.first`, `address.locality`
    for joined in [format!("{last}_{first}"), format!("{first}_{last}")] {
        if let Some((word, path)) = claim_called(&joined) {
            return another(word, path, what, Part::All);
        }
    }
    if CLAIMS.contains(&first.as_str()) && values_of(last).is_none() {
        return another("claim", first, what, Part::All);
    }
    if field_called(first).is_some() || own.iter().any(|name| values_of(name).is_some()) {
        return match people(own) {
            Meant::Itself => another("people", &own.join("::"), what, Part::All),
            Meant::Another(another) => Meant::Another(Another { what, part: Part::All, ..another }),
            Meant::Nothing(nothing) => Meant::Nothing(nothing),
        };
    }
    let is_claim = |name: &&&String| CLAIMS.contains(&name.as_str());
    match [first, last]
        .iter()
        .find(is_claim)
        .and_then(|name| claim_called(name))
        .or_else(|| claim_called(last))
        .or_else(|| claim_called(first))
    {
        Some((word, path)) => another(word, path, what, Part::All),
        None => nothing(what, note("the claims are", CLAIMS)),
    }
}

/// What `names` behind `people =` stand for.
pub(super) fn people(names: &[String]) -> Meant {
    let all = names.join("::");
    let own = without_prefix(names);
    if let [name] = own {
        return person_word(name, &all);
    }
    let exact = own.iter().position(|name| values_of(name).is_some());
    let index = exact.unwrap_or_default();
    let Some(written) = own.get(index) else { return nothing(no_field(&all), field_names()) };
    if GONE.contains(&written.as_str()) {
        return gone(no_field(written));
    }
    let Some((field, values)) = field_called(written) else { return person_word(written, &all) };
    let others: Vec<&str> =
        own.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, name)| name.as_str()).collect();
    let is_plain = exact == Some(0) && names.len() == 2;
    let (what, part) = match (exact, names.len()) {
        (None, 2) => (no_field(written), Part::First),
        (Some(0), 2) => (format!("`{all}` is no value of the People API"), Part::Last),
        _ => ("a People value is named by its field and its member".to_owned(), Part::All),
    };
    let value = |value: &str, rest: &str| {
        let path = format!("{field}::{value}");
        Meant::Another(Another {
            word: "people",
            path,
            tail: String::new(),
            what: what.clone(),
            part,
            rest: rest.to_owned(),
        })
    };
    if let Some(right) = others.iter().find(|name| is_value(values, name)) {
        let is_part = others.len() > 1 && *right == "date";
        return match (is_plain, is_part) {
            (true, _) => Meant::Itself,
            (_, true) => value(right, PART_OF_A_DATE),
            _ => value(right, ""),
        };
    }
    if let Some((from, right)) = others.iter().find_map(|name| value_from_elsewhere(field, name).map(|to| (*name, to)))
    {
        return value(right, about(field, from));
    }
    if others.last().is_some_and(|name| WHOLE.contains(name)) {
        return value("entry", "");
    }
    for name in &others {
        match nearest(name, values.iter().copied()).filter(|_| name.len() > 2) {
            Some(_) if is_plain => return Meant::Itself,
            Some(near) => return value(near, ""),
            None => {}
        }
    }
    let likely = likely_value(values);
    let last = others.last().copied().unwrap_or_default();
    let pick = format!(", pick(type = {last:?})");
    let has_types = values.contains(&"type");
    if has_types && TYPES.contains(&last) {
        return match value(likely, "") {
            Meant::Another(another) => Meant::Another(Another { tail: pick, ..another }),
            meant => meant,
        };
    }
    if let Some(path) = value_called(last).filter(|_| values_of(last).is_none()) {
        let own = value(likely, "");
        return match (another("people", &path, what.clone(), part), own) {
            (Meant::Another(other), Meant::Another(own)) => Meant::Another(Another {
                rest: format!("\nhelp: or write `people = {}`{}", own.path, note_of_values(values)),
                ..other
            }),
            (meant, _) => meant,
        };
    }
    let as_type = if has_types && others.len() == 1 {
        format!("\nhelp: if it is a type, write `people = {field}::{likely}{pick}`")
    } else {
        String::new()
    };
    value(likely, &format!("{as_type}{}", note_of_values(values)))
}

const PART_OF_A_DATE: &str = "\nnote: a function makes a part of it: `with = path`";

/// What one word behind `people =` stands for.
fn person_word(name: &str, all: &str) -> Meant {
    let list = |field: &str, values: &'static [&'static str], what: String| {
        let path = format!("{field}::{}", likely_value(values));
        Meant::Another(Another {
            word: "people",
            path,
            tail: String::new(),
            what,
            part: Part::All,
            rest: note_of_values(values),
        })
    };
    if let Some((field, values)) = values_of(name) {
        return list(field, values, format!("`people = {name}` names a list, and none of its values"));
    }
    if GONE.contains(&name) {
        return gone(no_field(name));
    }
    let what = format!("`people = {all}` names no value of the People API");
    if let Some((_, path)) = WORDS_FROM_ELSEWHERE.iter().find(|(word, _)| *word == name) {
        return another("people", path, what, Part::All);
    }
    if CLAIMS.contains(&name) {
        let too = ["names", "photos"].iter().find_map(|field| {
            let value = values_of(field).filter(|(_, values)| values.contains(&name)).map(|_| name);
            value.or_else(|| value_from_elsewhere(field, name)).map(|value| format!("{field}::{value}"))
        });
        let rest = too.map(|path| format!("\nhelp: or write `people = {path}`")).unwrap_or_default();
        let (word, path, tail) = ("claim", name.to_owned(), String::new());
        return Meant::Another(Another { word, path, tail, what, part: Part::All, rest });
    }
    if let Some((field, values)) = near_field(name) {
        return list(field, values, no_field(all));
    }
    if let Some(path) = value_called(name) {
        return another("people", &path, what, Part::All);
    }
    match claim_called(name) {
        Some((word, path)) => another(word, path, what, Part::All),
        None => nothing(what, field_names()),
    }
}

fn another(word: &'static str, path: &str, what: String, part: Part) -> Meant {
    Meant::Another(Another { word, path: path.to_owned(), tail: String::new(), what, part, rest: String::new() })
}

fn nothing(what: String, note: String) -> Meant {
    Meant::Nothing(Nothing { what, because: ": Google gives no such value", note })
}

fn gone(what: String) -> Meant {
    Meant::Nothing(Nothing { what, because: ": Google has no data for it any more", note: String::new() })
}

pub(super) fn no_claim(name: &str) -> String {
    format!("`{name}` is no claim of the ID token")
}

fn no_field(name: &str) -> String {
    format!("`{name}` is no field of the People API")
}

fn without_prefix(mut names: &[String]) -> &[String] {
    while let [first, rest @ ..] = names
        && !rest.is_empty()
        && PREFIXES.contains(&first.as_str())
    {
        names = rest;
    }
    names
}

/// A claim, or a People value, by a name that people bring from elsewhere.
fn claim_called(name: &str) -> Option<(&'static str, &'static str)> {
    if let Some(claim) = CLAIMS.iter().find(|claim| **claim == name) {
        return Some(("claim", claim));
    }
    let known = claims::FROM_ELSEWHERE.iter().find(|(word, _)| *word == name).map(|(_, text)| *text);
    let known = known.and_then(|text| text.split_once(" = "));
    if let Some((word, path)) = known {
        return Some((if word == "claim" { "claim" } else { "people" }, path));
    }
    // `user_email`
    let prefixes = ["user_", "google_", "oidc_", "openid_", "account_", "primary_"];
    prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).and_then(claim_called)
}

fn near_claim(name: &str) -> Option<&'static str> {
    nearest(name, CLAIMS.iter().copied()).filter(|_| name.len() > 2)
}

/// Whether there is a claim or a People value of that name.
pub(super) fn exists(word: &str, names: &[String]) -> bool {
    match names {
        [name] => word == "claim" && CLAIMS.contains(&name.as_str()),
        [field, value] => word == "people" && values_of(field).is_some_and(|(_, values)| is_value(values, value)),
        _ => false,
    }
}

/// The name that the compiler would offer for one that resembles it.
pub(super) fn near(word: &str, name: &str) -> Option<String> {
    match name.split_once("::") {
        None if word == "claim" => near_claim(name).map(ToOwned::to_owned),
        Some((field, value)) => {
            let (field, values) = values_of(field)?;
            if is_value(values, value) {
                return None;
            }
            nearest(value, values.iter().copied()).map(|near| format!("{field}::{near}"))
        }
        None => None,
    }
}

/// The first value of that name, or the likely value of the field of that name.
fn value_called(name: &str) -> Option<String> {
    if let Some((field, values)) = values_of(name) {
        return Some(format!("{field}::{}", likely_value(values)));
    }
    let found = FIELDS.iter().find(|(_, values)| values.contains(&name)).filter(|_| !SHARED.contains(&name));
    found.map(|(field, _)| format!("{field}::{name}"))
}

fn values_of(field: &str) -> Option<(&'static str, &'static [&'static str])> {
    FIELDS.iter().find(|(name, _)| *name == field).copied()
}

fn near_field(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    nearest(name, FIELDS.iter().map(|(field, _)| *field)).filter(|_| name.len() > 2).and_then(values_of)
}

/// The field of that name, or the one that was meant.
fn field_called(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    let elsewhere = || FIELDS_FROM_ELSEWHERE.iter().find(|(word, _)| *word == name).and_then(|(_, to)| values_of(to));
    values_of(name).or_else(elsewhere).or_else(|| near_field(name))
}

fn is_value(values: &[&str], name: &str) -> bool {
    name == "entry" || values.contains(&name)
}

fn value_from_elsewhere(field: &str, name: &str) -> Option<&'static str> {
    let (_, values) = VALUES_FROM_ELSEWHERE.iter().find(|(other, _)| *other == field)?;
    values.iter().find(|(word, _)| *word == name).map(|(_, value)| *value)
}

/// What else there is to say of a name from elsewhere.
fn about(field: &str, name: &str) -> &'static str {
    match (field, name) {
        ("birthdays", "day" | "month" | "year") => PART_OF_A_DATE,
        ("birthdays", "text") => "\nnote: Google has deprecated the text, and checks nothing in it",
        _ => "",
    }
}

/// The value that a list most likely stands for.
fn likely_value(values: &'static [&'static str]) -> &'static str {
    LIKELY.iter().find(|value| values.contains(value)).copied().unwrap_or("entry")
}

fn note_of_values(values: &[&str]) -> String {
    format!("\nnote: {}, and `entry` for all of them", note("its values are", values))
}

fn field_names() -> String {
    let fields: Vec<&str> = FIELDS.iter().map(|(field, _)| *field).collect();
    note("the fields are", &fields)
}

fn note(start: &str, names: &[&str]) -> String {
    format!("{start} `{}`", names.join("`, `"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What to write, or what was found.
    fn written(meant: Meant) -> String {
        match meant {
            Meant::Another(another) => format!("{} = {}{}", another.word, another.path, another.tail),
            Meant::Itself => "itself".to_owned(),
            Meant::Nothing(_) => "nothing".to_owned(),
        }
    }

    #[test]
    fn names_are_those_of_the_documented_table() {
        let table = include_str!("../../../../sso-runtime/docs/values.md");
        let named = |word: &str| -> Vec<String> {
            let start = format!("| [`{word} = ");
            let rows = table.lines().filter_map(|line| line.strip_prefix(&start)?.split_once('`'));
            rows.map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(CLAIMS, named("claim"));
        let mut values: Vec<String> = FIELDS
            .iter()
            .flat_map(|(field, values)| values.iter().map(move |value| format!("{field}::{value}")))
            .collect();
        let mut documented = named("people");
        values.sort();
        documented.sort();
        assert_eq!(values, documented);
    }

    #[test]
    fn names_from_elsewhere_lead_to_names_that_exist() {
        for (name, text) in claims::FROM_ELSEWHERE {
            let (word, path) = text.split_once(" = ").expect("a word and a path");
            let meant = if word == "claim" { claim(&names_in(path)) } else { people(&names_in(path)) };
            assert_eq!(meant, Meant::Itself, "{name}");
            assert!(!CLAIMS.contains(name), "{name}");
        }
        for (field, values) in VALUES_FROM_ELSEWHERE {
            let (_, known) = values_of(field).expect("a field");
            for (name, value) in *values {
                assert!(known.contains(value) && !known.contains(name), "{field}::{name}");
            }
        }
        for (name, field) in FIELDS_FROM_ELSEWHERE {
            assert!(values_of(field).is_some() && values_of(name).is_none(), "{name}");
        }
        for (name, path) in WORDS_FROM_ELSEWHERE {
            assert_eq!(people(&names_in(path)), Meant::Itself, "{name}");
        }
    }

    #[test]
    fn finds_the_claim_that_was_meant() {
        for (text, expected) in [
            ("email", "itself"),
            ("emial", "itself"),
            ("id", "claim = sub"),
            ("oid", "claim = sub"),
            ("first_name", "claim = given_name"),
            ("userEmail", "claim = email"),
            ("claims.given_name", "claim = given_name"),
            ("sso_runtime::claim::given_name", "claim = given_name"),
            ("name.first", "claim = given_name"),
            ("email.value", "claim = email"),
            ("profile.name", "claim = name"),
            ("address.locality", "people = addresses::city"),
            ("birthdays::date", "people = birthdays::date"),
            ("people::birthdays::date", "people = birthdays::date"),
            ("phone_numbers", "people = phone_numbers::value"),
            ("canonical_form", "people = phone_numbers::canonical_form"),
            ("groups", "nothing"),
            ("self", "nothing"),
        ] {
            assert_eq!(written(claim(&names_in(text))), expected, "{text}");
        }
    }

    #[test]
    fn finds_the_value_that_was_meant() {
        for (text, expected) in [
            ("birthdays::date", "itself"),
            ("phone_numbers::type", "itself"),
            ("addresses::citty", "itself"),
            ("birthdays", "people = birthdays::date"),
            ("adresses::citty", "people = addresses::city"),
            ("birthday::date", "people = birthdays::date"),
            ("date::birthdays", "people = birthdays::date"),
            ("date", "people = birthdays::date"),
            ("birthdays[0].date", "itself"),
            ("birthdays::date::year", "people = birthdays::date"),
            ("birthdays::{date, text}", "people = birthdays::date"),
            ("birthdays::*", "people = birthdays::date"),
            ("names,emailAddresses", "people = names::display_name"),
            ("person.birthdays", "people = birthdays::date"),
            ("memberships::domain_membership::in_viewer_domain", "people = memberships::in_viewer_domain"),
            ("names::title", "people = organizations::title"),
            ("phone_numbers::mobile", "people = phone_numbers::value, pick(type = \"mobile\")"),
            ("relations", "people = relations::person"),
            ("metadata", "people = metadata::entry"),
            ("given_name", "claim = given_name"),
            ("claim::email", "claim = email"),
            ("sub", "claim = sub"),
            ("hobbies::value", "people = interests::value"),
            ("taglines::value", "nothing"),
            ("etag", "nothing"),
        ] {
            assert_eq!(written(people(&names_in(text))), expected, "{text}");
        }
    }
}
