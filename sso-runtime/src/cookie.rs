//! The two kinds of cookies: one for each sign-in under way, one for the session.

use std::{borrow::Cow, time::Duration};

use url::Url;

/// How cookies are named and guarded, decided once by the scheme of the application's own URL.
#[derive(Debug)]
pub(crate) struct CookieRules {
    is_https: bool,
}

impl CookieRules {
    pub(crate) fn for_origin(own: &Url) -> Self {
        Self { is_https: own.scheme() == "https" }
    }

    /// `__Host-` makes browsers insist on https, on no `Domain`, and on `Path=/`. Plain http cannot have it.
    pub(crate) fn name(&self, name: &str) -> String {
        if self.is_https { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// A `Set-Cookie` header's value.
    pub(crate) fn set(&self, name: &str, value: &str, lifetime: Duration) -> String {
        let secure = if self.is_https { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", lifetime.as_secs())
    }

    /// A `Set-Cookie` header's value that makes the browser forget the cookie.
    pub(crate) fn remove(&self, name: &str) -> String {
        self.set(name, "", Duration::ZERO)
    }
}

/// The names and values of a `Cookie` header.
///
/// Only the white space of HTTP stands between them. Any other belongs to a name, and must stay there: browsers guard
/// `__Host-` at the beginning of a name alone, so that a neighbouring subdomain can set a cookie of the same name behind a
/// space of Unicode.
///
/// Source: RFC 6265, section 5.4.
pub(crate) fn pairs(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split(';').filter_map(|pair| pair.trim_matches([' ', '\t']).split_once('='))
}

/// The value of one cookie.
pub(crate) fn value<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    pairs(header).find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// All `Cookie` headers of a request as one: HTTP/2 clients may send several. Other cookies of the site may hold any
/// bytes.
pub(crate) fn header(headers: &http::HeaderMap) -> Cow<'_, str> {
    let mut values =
        headers.get_all(http::header::COOKIE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let first = values.next().unwrap_or_default();
    values.fold(first, |all, value| Cow::Owned(format!("{all}; {value}")))
}
