//! What the application must say: who it is at Google, and where Google sends people back to.

use std::{env, fmt, time::Duration};

use secrecy::SecretString;
use url::Url;

use crate::endpoints::is_loopback;

/// The variable of the OAuth client's ID.
pub(crate) const CLIENT_ID: &str = "GOOGLE_SSO_CLIENT_ID";
/// The variable of the OAuth client's secret.
pub(crate) const CLIENT_SECRET: &str = "GOOGLE_SSO_CLIENT_SECRET";
/// The variable of the address that Google sends people back to.
pub(crate) const REDIRECT_URL: &str = "GOOGLE_SSO_REDIRECT_URL";
/// The variable of the keys that seal cookies.
pub(crate) const KEYS: &str = "GOOGLE_SSO_KEYS";

/// The application's OAuth client, as Google's console shows it under *APIs & Services, Credentials*.
///
/// Nothing is checked here; [`build`](crate::GoogleSsoBuilder::build) checks all of it and reports every mistake at once.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    pub(crate) redirect_url: String,
    pub(crate) keys: Option<SecretString>,
}

impl Credentials {
    /// The client's ID and secret, and the absolute URL of the callback: `https://app.example/google/callback`.
    ///
    /// The redirect URL decides all addresses: proxy headers are never read. Its path, less the last segment, is where
    /// [`router`](crate::GoogleSso::router) has to be mounted.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        redirect_url: impl Into<String>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: SecretString::from(client_secret.into()),
            redirect_url: redirect_url.into(),
            keys: None,
        }
    }

    /// The keys that seal cookies and refresh tokens, as [`KeyRing::parse`](crate::KeyRing::parse) reads them;
    /// [`KeyRing`](crate::KeyRing) tells how they are replaced. Without them one key is derived from the client's secret: then
    /// a new client secret ends the sign-ins that are under way, and the refresh tokens that are kept open no more.
    #[must_use]
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(SecretString::from(keys.into()));
        self
    }

    /// Reads `GOOGLE_SSO_CLIENT_ID`, `GOOGLE_SSO_CLIENT_SECRET`, `GOOGLE_SSO_REDIRECT_URL`, and `GOOGLE_SSO_KEYS` if it
    /// is set.
    ///
    /// # Errors
    ///
    /// A list of every variable that is missing.
    pub fn from_env() -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let mut read = |name| match env::var(name) {
            Ok(value) if !value.trim().is_empty() => value.trim().to_owned(),
            _ => {
                errors.push(ConfigError::Missing(name));
                String::new()
            }
        };
        let credentials = Self::new(read(CLIENT_ID), read(CLIENT_SECRET), read(REDIRECT_URL));
        let keys = env::var(KEYS).ok().filter(|keys| !keys.trim().is_empty());
        errors.or(match keys {
            Some(keys) => credentials.keys(keys),
            None => credentials,
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("redirect_url", &self.redirect_url)
            .finish_non_exhaustive()
    }
}

/// A mistake in the configuration, with what mends it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A variable is not set.
    #[error("`{0}` is not set in the environment; the OAuth client in Google's console has its value")]
    Missing(&'static str),
    /// A value is empty.
    #[error("the {0} is empty")]
    Empty(&'static str),
    /// The client ID cannot be one.
    #[error("the client ID (`{CLIENT_ID}`) has white space or control characters; copy it again from Google's console")]
    ClientId,
    /// The redirect URL breaks one of Google's rules.
    #[error("the redirect URL `{url}` (`{REDIRECT_URL}`) {problem}")]
    RedirectUrl {
        /// The URL as it was given.
        url: String,
        /// What is wrong, and what to write.
        problem: &'static str,
    },
    /// The keys cannot be read.
    #[error("the keys (`{KEYS}`) cannot be read: {0}; `KeyRing::generate()` makes one")]
    Keys(crate::seal::KeyRingError),
    /// A domain of the admission is none.
    #[error("`Admission::{method}` has `{domain}`, which is not a domain name; write it like `example.com`")]
    Domain {
        /// The method that was called.
        method: &'static str,
        /// The text that was given.
        domain: String,
    },
    /// An address of the admission is none.
    #[error("`Admission::{method}` has `{address}`, which is not an e-mail address; write it like `ada@example.com`")]
    Address {
        /// The method that was called.
        method: &'static str,
        /// The text that was given.
        address: String,
    },
    /// The database is otherwise than the mapping needs.
    #[error("{0}")]
    Schema(crate::schema::SchemaDifference),
    /// The name of the tenant cannot stand in a cookie's name.
    #[error("`tenant` is `{0}`; it takes 1 to 32 ASCII letters, digits, `-` and `_`")]
    Tenant(String),
    /// The language is none.
    #[error("`language` is `{0}`; write it like `de` or `pt-BR`")]
    Language(String),
    /// Linking cannot work.
    #[error("`Linking::authoritative` {0}")]
    Linking(&'static str),
    /// A rule gives a role that no column has.
    #[error(
        "`Roles` names `{role}`, which no column has; {}",
        match known.as_slice() {
            [] => format!("write `#[google(role = {role:?})]` on a `bool` column"),
            known => format!("the columns have {}", known.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ")),
        }
    )]
    Role {
        /// The role that was given.
        role: String,
        /// The roles that columns have.
        known: Vec<&'static str>,
    },
    /// The admission admits nobody.
    #[error("`Admission::{0}` has an empty list and admits nobody; list what to admit, or use `Admission::anyone()`")]
    AdmitsNobody(&'static str),
    /// A duration is out of its range.
    #[error("`{method}` is {given:?}; it must be from {least:?} to {most:?}")]
    Duration {
        /// The method that was called.
        method: &'static str,
        /// What was given.
        given: Duration,
        /// The least that works.
        least: Duration,
        /// The most that is sensible.
        most: Duration,
    },
    /// A number is out of its range.
    #[error("`{method}` is {given}; it must be from {least} to {most}")]
    Number {
        /// The method that was called.
        method: &'static str,
        /// What was given.
        given: usize,
        /// The least that works.
        least: usize,
        /// The most that is sensible.
        most: usize,
    },
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made: {0}")]
    HttpClient(String),
}

/// Every mistake in the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigErrors(Vec<ConfigError>);

impl ConfigErrors {
    /// The mistakes, in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        self.0.iter()
    }

    pub(crate) fn push(&mut self, error: ConfigError) {
        self.0.push(error);
    }

    pub(crate) fn extend(&mut self, differences: Vec<crate::schema::SchemaDifference>) {
        self.0.extend(differences.into_iter().map(ConfigError::Schema));
    }

    /// The value, or notes the mistake and goes on.
    pub(crate) fn note<T>(&mut self, result: Result<T, ConfigError>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration of Google sign-in has {} mistake(s):", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n- {error}"))
    }
}

impl std::error::Error for ConfigErrors {}

/// Checks a redirect URL by Google's rules.
///
/// Source: Google, *Using OAuth 2.0 for Web Server Applications*, "Redirect URI validation rules".
pub(crate) fn redirect_url(text: &str) -> Result<Url, ConfigError> {
    let refuse = |problem| Err(ConfigError::RedirectUrl { url: text.to_owned(), problem });
    let Ok(url) = Url::parse(text) else {
        return refuse("is not a URL; write it like `https://app.example/google/callback`");
    };
    let is_local = is_loopback(&url);
    match url.scheme() {
        "https" => {}
        "http" if is_local => {}
        "http" => return refuse("is plain http; Google allows that on localhost only: write `https://`"),
        _ => return refuse("has another scheme than https"),
    }
    match url.host() {
        Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)) if !is_local => {
            return refuse("names an IP address; Google wants a domain name");
        }
        Some(url::Host::Domain(name)) if !is_local && !name.contains('.') => {
            return refuse("has a host without a public top-level domain");
        }
        Some(url::Host::Domain(name))
            if name == "googleusercontent.com" || name.ends_with(".googleusercontent.com") =>
        {
            return refuse("is below googleusercontent.com, which Google does not allow");
        }
        _ => {}
    }
    if url.fragment().is_some() {
        return refuse("has a fragment (`#...`); leave it out");
    }
    if url.query().is_some() {
        return refuse("has a query (`?...`); leave it out");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("has a user name or password; leave it out");
    }
    if text.contains('*') {
        return refuse("has a wildcard; Google wants every address in full");
    }
    if text.contains("/..") || text.contains("\\..") {
        return refuse("climbs up with `..`; write the path itself");
    }
    if has_bad_escape(text) {
        return refuse("has a `%` that is not followed by two hexadecimal digits, or an escaped NUL");
    }
    if url.path().contains("//") {
        return refuse(
            "has an empty segment (`//`), which browsers would take for the beginning of a host; leave it out",
        );
    }
    if url.as_str() != text {
        return refuse("is not written the way browsers write it; Google compares it byte for byte");
    }
    if url.path().len() < 2 || url.path().ends_with('/') {
        return refuse("has no path of its own; end it in a segment such as `/google/callback`");
    }
    let last = url.path().rsplit('/').next().unwrap_or_default();
    if matches!(last, "claim" | "consent" | "login" | "logout" | "sign-in") || last.contains([':', '*', '{', '}', '%'])
    {
        return refuse("ends in a segment that is taken or cannot be routed; end it in `/callback`");
    }
    Ok(url)
}

fn has_bad_escape(text: &str) -> bool {
    text.split('%').skip(1).any(|after| {
        let digits = after.as_bytes().get(..2);
        !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            || after.starts_with("00")
            // NUL in two bytes, as some decoders still read it.
            || after.eq_ignore_ascii_case("c0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_google_accepts() {
        for url in [
            "https://app.example/google/callback",
            "https://app.example:8443/callback",
            "https://app.example/caf%C3%A9/callback",
            "http://localhost:3000/google/callback",
            "http://127.0.0.1:3000/google/callback",
            "http://[::1]:3000/google/callback",
        ] {
            assert_eq!(redirect_url(url).map(|url| url.to_string()), Ok(url.to_owned()));
        }
    }

    #[test]
    fn refuses_what_google_refuses() {
        for (url, word) in [
            ("google/callback", "not a URL"),
            ("http://app.example/google/callback", "plain http"),
            ("ftp://app.example/google/callback", "scheme"),
            ("https://192.0.2.1/google/callback", "IP address"),
            ("https://intranet/google/callback", "top-level"),
            ("https://x.googleusercontent.com/callback", "googleusercontent"),
            ("https://app.example/google/callback#x", "fragment"),
            ("https://app.example/google/callback?x=1", "query"),
            ("https://me:pw@app.example/google/callback", "password"),
            ("https://*.app.example/google/callback", "wildcard"),
            ("https://app.example/a/../callback", "climbs"),
            ("https://app.example/a%zz/callback", "hexadecimal"),
            ("https://app.example/a%2/callback", "hexadecimal"),
            ("https://app.example/a%00/callback", "hexadecimal"),
            ("https://app.example/a%C0%80/callback", "hexadecimal"),
            ("https://app.example/a\u{1}/callback", "byte for byte"),
            ("https://APP.example/google/callback", "byte for byte"),
            ("https://app.example/", "no path"),
            ("https://app.example/google/", "no path"),
            ("https://app.example/google/claim", "taken"),
            ("https://app.example/google/consent", "taken"),
            ("https://app.example/google/login", "taken"),
            ("https://app.example/google/logout", "taken"),
            ("https://app.example/google/sign-in", "taken"),
            ("https://app.example/google/:callback", "taken"),
        ] {
            let error = redirect_url(url).expect_err(url).to_string();
            assert!(error.contains(word), "{url}: {error}");
        }
    }

    #[test]
    fn a_list_names_every_mistake() {
        let errors = ConfigErrors(vec![ConfigError::Missing(CLIENT_ID), ConfigError::Empty("client secret")]);
        let text = errors.to_string();
        assert!(text.contains("2 mistake(s)") && text.contains(CLIENT_ID) && text.contains("client secret"), "{text}");
    }
}
