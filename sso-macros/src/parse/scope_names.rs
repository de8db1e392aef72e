//! The scopes of the vocabulary, for what the compiler cannot tell: which one is meant by a word that resembles none, and
//! that a path to none names one. Whether a scope exists is the compiler's to say.

use syn::Path;

use super::{
    named::Named,
    words::{nearest, text_of},
};

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
const MODULES: &[&str] = &["scope", "scopes", "Scope", "Scopes"];

/// A scope that is named by one word, or by its path.
pub(super) fn spelled(path: Path) -> Named {
    if path.segments.len() > 1 || path.leading_colon.is_some() {
        return path.into();
    }
    let word = text_of(&path);
    if SCOPES.contains(&word.as_str()) {
        return path.into();
    }
    let what = format!("`{word}` is no scope of `sso_runtime::scope`");
    if let Some((_, name)) = SIGN_IN.iter().find(|(written, _)| *written == word) {
        return Named::with_slip(name, &path, &what).unwrap_or_else(|| path.into());
    }
    // What is near, the compiler offers.
    if nearest(&word, SCOPES.iter().copied()).is_some() {
        return path.into();
    }
    match meant(&word) {
        Some(name) if word.starts_with(char::is_lowercase) => {
            Named::with_slip(name, &path, &what).unwrap_or_else(|| path.into())
        }
        Some(_) => path.into(),
        None => Named::with_slip(&word, &path, &what).unwrap_or_else(|| path.into()),
    }
}

/// The scope of which `word` is a part, if that is clear.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let part = word.replace('_', "").to_lowercase();
    let part = part.strip_suffix('s').unwrap_or(&part);
    if part.len() < 4 || SCOPES.contains(&word) {
        return None;
    }
    let mut found = SCOPES.iter().filter(|scope| scope.to_lowercase().contains(part));
    let scope = found.next()?;
    found.next().is_none().then_some(*scope)
}

/// The scope that a name alone stands for, as it is listed on the struct.
pub(super) fn in_a_list(name: &str) -> Option<String> {
    let meant = nearest(name, SCOPES.iter().copied()).or_else(|| meant(name))?;
    Some(format!("scopes({meant})"))
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
        root if !root.is_empty() && root.iter().all(|name| name == "super") => Some(Start::Crate),
        _ => None,
    }
}

/// How a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With what is there in any case: `crate`, `self`, `super`, the runtime.
    Crate,
    /// With a module that may not be there: `scope`.
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
        assert_eq!(meant("user"), None);
        assert_eq!(meant("CalendarReadonly"), None);
    }

    #[test]
    fn doubts_a_path_to_what_needs_none() {
        assert_eq!(doubtful_start(&parse_quote!(scope::UserGenderRead)), Some(Start::Module));
        assert_eq!(doubtful_start(&parse_quote!(crate::UserGenderRead)), Some(Start::Crate));
        assert_eq!(doubtful_start(&parse_quote!(super::super::UserGenderRead)), Some(Start::Crate));
        assert_eq!(doubtful_start(&parse_quote!(crate::calendar::Profile)), None);
        assert_eq!(doubtful_start(&parse_quote!(crate::CalendarReadonly)), None);
    }
}
