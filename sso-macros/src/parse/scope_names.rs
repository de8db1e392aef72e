//! The scopes of the vocabulary, for what the compiler cannot tell: which one is meant by a word that resembles none, and
//! that a path to none names one. Whether a scope exists is the compiler's to say.

use heck::ToSnakeCase;
use syn::{Path, ext::IdentExt};

use super::{
    named::Named,
    text::{nearest, text_of},
};
use crate::errors::Mistake;

const SCOPES: &[&str] = &[
    "Openid",
    "Email",
    "Profile",
    "UserAddressesRead",
    "UserBirthdayRead",
    "UserEmailsRead",
    "UserGenderRead",
    "UserOrganizationRead",
    "UserPhonenumbersRead",
    "ProfileAgerangeRead",
    "ProfileLanguageRead",
    "Contacts",
    "ContactsReadonly",
    "ContactsOtherReadonly",
    "DirectoryReadonly",
];

/// Google's words for the scopes of the sign-in.
const SIGN_IN: &[(&str, &str)] = &[("openid", "Openid"), ("email", "Email"), ("profile", "Profile")];

/// Modules in which people look for a scope.
const MODULES: &[&str] = &["scope", "scopes", "Scope", "Scopes", "people", "claim"];

/// Words that tell nothing of the scope.
const SHARED: &[&str] = &[
    "access", "auth", "google", "info", "me", "my", "only", "people", "profile", "read", "readonly", "scope", "scopes",
    "user",
];

/// What people call what a scope is for.
const FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("birthdate", "birthday"),
    ("cell", "phone"),
    ("company", "organization"),
    ("dob", "birthday"),
    ("employer", "organization"),
    ("job", "organization"),
    ("locale", "language"),
    ("mobile", "phone"),
    ("organisation", "organization"),
    ("sex", "gender"),
    ("street", "address"),
    ("telephone", "phone"),
    ("work", "organization"),
];

/// What asks for a refresh token at other providers.
const OFFLINE: &[&str] = &["offline", "offlineaccess", "refreshtoken"];

/// A scope that is named by one word, or by its path.
pub(super) fn spelled(path: Path) -> Result<Named, Mistake> {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    let is_scope = |name: &String| SCOPES.contains(&name.as_str());
    if let [.., scope, _] = names.as_slice()
        && is_scope(scope)
    {
        return Err(Mistake::at(&path, "a scope is named by its type").help(format!("write `{scope}`")));
    }
    if let [root, module, name] = names.as_slice()
        && root == "sso_runtime"
        && module != "scope"
        && is_scope(name)
    {
        let what = format!("there is no `{root}::{module}`");
        return Ok(Named::with_slip(name, &path, &what).unwrap_or_else(|| path.into()));
    }
    if path.segments.len() > 1 || path.leading_colon.is_some() {
        return Ok(path.into());
    }
    let word = text_of(&path);
    if SCOPES.contains(&word.as_str()) {
        return Ok(path.into());
    }
    let what = format!("`{word}` is no scope of `sso_runtime::scope`");
    let slip = |name: &str| Named::with_slip(name, &path, &what).unwrap_or_else(|| path.clone().into());
    if OFFLINE.contains(&letters(&word).as_str()) {
        return Err(Mistake::at(&path, what).help("move it: `#[google(offline)]`"));
    }
    if let Some(name) = of_the_sign_in(&word) {
        return Ok(slip(name));
    }
    // What is near, the compiler offers.
    match nearest(&word, SCOPES.iter().copied()) {
        Some(near) if of_the_sign_in(near).is_none() => Ok(Named { path, slip: None, is_unknown: true }),
        near => Ok(match meant(&word).or(near) {
            Some(name) => slip(name),
            None => slip(&word).declared(declaration(&word, &word.to_snake_case().replace('_', "."))),
        }),
    }
}

/// A type for a scope that is none of the vocabulary, of which Google's name or its end is known.
pub(super) fn declaration(name: &str, url: &str) -> String {
    let start = if url.contains("://") { "" } else { "https://www.googleapis.com/auth/" };
    format!(
        "pub struct {name}; impl ::sso_runtime::scope::Scope for {name} {{ const NAME: &'static str = \"self::{name}\"; \
         const URL: &'static str = \"{start}{url}\"; }}"
    )
}

/// The letters of a name in lower case.
fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The scope of the sign-in that `word` names.
fn of_the_sign_in(word: &str) -> Option<&'static str> {
    let word = letters(word);
    let word = word.strip_prefix("userinfo").unwrap_or(&word);
    SIGN_IN.iter().find(|(written, _)| *written == word).map(|(_, name)| *name)
}

/// Whether all words of `text` name scopes of the sign-in.
pub(super) fn are_of_the_sign_in(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '/' | ':'));
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| of_the_sign_in(word.rsplit('/').next().unwrap_or(word)).is_some())
}

/// The scope of that name, however its letters are written, or the one of which it is a part.
pub(super) fn known(word: &str) -> Option<&'static str> {
    let same = SCOPES.iter().find(|scope| letters(scope) == letters(word)).copied();
    same.or_else(|| of_the_sign_in(word)).or_else(|| meant(word))
}

/// The scope for what the words in `word` say, if that is clear.
fn meant(word: &str) -> Option<&'static str> {
    let same = SCOPES.iter().find(|scope| letters(scope) == letters(word));
    if same.is_some() {
        return same.copied();
    }
    let words = word.to_snake_case();
    let parts: Vec<&str> = words
        .split('_')
        .filter(|part| !SHARED.contains(part))
        .map(|part| FROM_ELSEWHERE.iter().find(|(name, _)| *name == part).map_or(part, |(_, meant)| meant))
        .map(|part| part.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(part))
        .collect();
    if parts.is_empty() || parts.iter().any(|part| part.len() < 3) {
        return None;
    }
    let all = |is_in: fn(&str, &str) -> bool| -> Vec<&'static str> {
        let scopes = SCOPES.iter().copied().filter(|scope| of_the_sign_in(scope).is_none());
        scopes.filter(|scope| parts.iter().all(|part| is_in(&scope.to_snake_case(), part))).collect()
    };
    match all(|scope, part| scope.contains(part)).as_slice() {
        [scope] => Some(scope),
        [] => None,
        // `age` is in `language`, too.
        _ => match all(|scope, part| scope.split('_').any(|word| word.starts_with(part))).as_slice() {
            [scope] => Some(scope),
            _ => None,
        },
    }
}

/// The scope that a name alone stands for, as it is listed on the struct.
pub(super) fn in_a_list(name: &str) -> Option<String> {
    let meant = nearest(name, SCOPES.iter().copied()).or_else(|| meant(name))?;
    // Those of the sign-in are listed nowhere.
    of_the_sign_in(meant).is_none().then(|| format!("scopes({meant})"))
}

/// How a path that ends with the name of a scope of the vocabulary begins, if it may well lead nowhere: the scope itself is
/// written without a path.
pub(crate) fn doubtful_start(path: &Path) -> Option<Start> {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let (last, start) = names.split_last()?;
    if !SCOPES.contains(&last.as_str()) || path.leading_colon.is_some() {
        return None;
    }
    match start {
        [module] if MODULES.contains(&module.as_str()) => Some(Start::Module),
        [root] if root == "sso_runtime" || root == "crate" || root == "self" => Some(Start::Crate),
        [root, module] if (root == "crate" || root == "self") && MODULES.contains(&module.as_str()) => {
            Some(Start::Module)
        }
        root if !root.is_empty() && root.iter().all(|name| name == "super") => Some(Start::Crate),
        _ => None,
    }
}

/// How a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With what is there in any case: `crate`, `self`, `super`, the runtime.
    Crate,
    /// With a module that may not be there: `scope`, `crate::scope`.
    Module,
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn scopes_are_those_of_the_vocabulary() {
        let source = include_str!("../../../sso-runtime/src/vocabulary/scope.rs");
        let rows = source.lines().skip_while(|line| *line != "scopes! {").take_while(|line| *line != "}");
        let names: Vec<&str> = rows.filter_map(|row| row.trim().split_once(" = \"").map(|(name, _)| name)).collect();
        assert_eq!(SCOPES, names);
    }

    #[test]
    fn offers_the_scope_that_was_meant() {
        assert_eq!(meant("birthdays"), Some("UserBirthdayRead"));
        assert_eq!(meant("phone_numbers"), Some("UserPhonenumbersRead"));
        assert_eq!(meant("UserPhonesRead"), Some("UserPhonenumbersRead"));
        assert_eq!(meant("USER_BIRTHDAY_READ"), Some("UserBirthdayRead"));
        assert_eq!(meant("Age"), Some("ProfileAgerangeRead"));
        assert_eq!(meant("emails"), Some("UserEmailsRead"));
        assert_eq!(meant("Address"), Some("UserAddressesRead"));
        assert_eq!(meant("user"), None);
        assert_eq!(meant("CalendarReadonly"), None);
    }

    #[test]
    fn doubts_a_path_to_what_needs_none() {
        assert_eq!(doubtful_start(&parse_quote!(scope::UserGenderRead)), Some(Start::Module));
        assert_eq!(doubtful_start(&parse_quote!(crate::scope::UserGenderRead)), Some(Start::Module));
        assert_eq!(doubtful_start(&parse_quote!(crate::UserGenderRead)), Some(Start::Crate));
        assert_eq!(doubtful_start(&parse_quote!(super::super::UserGenderRead)), Some(Start::Crate));
        assert_eq!(doubtful_start(&parse_quote!(crate::calendar::Profile)), None);
        assert_eq!(doubtful_start(&parse_quote!(crate::CalendarReadonly)), None);
    }
}
