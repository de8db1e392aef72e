//! The claims of Google's ID token, typed.

use std::fmt;

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::{Map, Value};

use crate::{
    admission::address_parts,
    untrusted::{is_picture_link, is_storable},
};

/// The claims of an ID token.
///
/// Source: Google, *OpenID Connect*, "An ID token's payload"; OpenID Connect Core 1.0, section 2.
#[derive(Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct Claims {
    /// Who issued the token: `https://accounts.google.com` or `accounts.google.com`.
    pub iss: String,
    /// The person: unique among all Google accounts, never reused, at most 255 ASCII characters.
    pub sub: String,
    /// Whom the token is for: our client ID.
    #[serde(deserialize_with = "one_or_many")]
    pub aud: Vec<String>,
    /// Who asked for the token, where that differs from `aud`.
    #[serde(default)]
    pub azp: Option<String>,
    /// When the token stops being valid, in seconds since the Unix epoch.
    #[serde(deserialize_with = "seconds")]
    pub exp: i64,
    /// When the token was issued, in seconds since the Unix epoch.
    #[serde(deserialize_with = "seconds")]
    pub iat: i64,
    /// Before when the token is not valid, in seconds since the Unix epoch.
    #[serde(default, deserialize_with = "null_or_seconds")]
    pub nbf: Option<i64>,
    /// When the person last proved who they are, in seconds since the Unix epoch.
    #[serde(default, deserialize_with = "optional_seconds")]
    pub auth_time: Option<i64>,
    /// The left half of the access token's SHA-256, base64url.
    #[serde(default)]
    pub at_hash: Option<String>,
    /// The nonce of the request, unchanged.
    #[serde(default)]
    pub nonce: Option<String>,
    /// The token's own identifier.
    #[serde(default, deserialize_with = "text")]
    pub jti: Option<String>,
    /// The Workspace or Cloud organisation of the account; absent for all other accounts.
    #[serde(default, deserialize_with = "text")]
    pub hd: Option<String>,
    /// The primary e-mail address. It can change, and another person can get it later.
    ///
    /// One plain address: a list of addresses, or one with characters that nobody sees, counts as unreadable.
    #[serde(default, deserialize_with = "address")]
    pub email: Option<String>,
    /// Whether Google once verified that the address is the person's.
    #[serde(default, deserialize_with = "flag")]
    pub email_verified: Option<bool>,
    /// The full name, for display.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The given name.
    #[serde(default, deserialize_with = "text")]
    pub given_name: Option<String>,
    /// The family name; people with one name have none.
    #[serde(default, deserialize_with = "text")]
    pub family_name: Option<String>,
    /// The URL of the profile picture: https, and nothing that could end an attribute of a page.
    #[serde(default, deserialize_with = "link")]
    pub picture: Option<String>,
    /// The URL of the profile page, like that of the picture.
    #[serde(default, deserialize_with = "link")]
    pub profile: Option<String>,
    /// The person's language, a BCP 47 tag. Google hardly sends it any more.
    #[serde(default, deserialize_with = "text")]
    pub locale: Option<String>,
    /// Whether a claim about the person is there and cannot be read: then a claim that is not there may be that one.
    #[serde(skip)]
    pub(crate) has_unreadable: bool,
}

impl Claims {
    /// Reads the claims of a token. A claim that decides whether the token is trusted has to be readable; another one
    /// that is not costs none of the others.
    pub(super) fn parse(json: &[u8]) -> serde_json::Result<Self> {
        let mut claims: Self = serde_json::from_slice(json)?;
        let members: Map<String, Value> = serde_json::from_slice(json)?;
        let is_there = |claim: &str| members.get(claim).is_some_and(|value| !value.is_null() && value != "");
        claims.has_unreadable = claims.about_the_person().iter().any(|(claim, is_read)| !is_read && is_there(claim));
        Ok(claims)
    }

    /// The claims that do not decide whether the token is trusted, and whether each was read.
    fn about_the_person(&self) -> [(&'static str, bool); 11] {
        [
            ("auth_time", self.auth_time.is_some()),
            ("email", self.email.is_some()),
            ("email_verified", self.email_verified.is_some()),
            ("family_name", self.family_name.is_some()),
            ("given_name", self.given_name.is_some()),
            ("hd", self.hd.is_some()),
            ("jti", self.jti.is_some()),
            ("locale", self.locale.is_some()),
            ("name", self.name.is_some()),
            ("picture", self.picture.is_some()),
            ("profile", self.profile.is_some()),
        ]
    }
}

/// Nothing of the person is printed.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("iss", &self.iss).field("aud", &self.aud).finish_non_exhaustive()
    }
}

/// What any JSON value may be, so that one odd claim does not lose all the others.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Flag(bool),
    Integer(i64),
    Number(f64),
    Many(Vec<String>),
    Other(IgnoredAny),
}

/// Text that is there: anything else, the empty text, and what not every database can hold, counts as none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Loose::deserialize(deserializer)? {
        Loose::Text(text) if !text.is_empty() && is_storable(&text) => Some(text),
        _ => None,
    })
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text(deserializer)?.filter(|text| address_parts(text).is_some()))
}

fn link<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text(deserializer)?.filter(|text| is_picture_link(text)))
}

/// Google's samples show `email_verified` both as a boolean and as text.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Loose::deserialize(deserializer)? {
        Loose::Flag(flag) => Some(flag),
        Loose::Text(text) => text.parse().ok(),
        _ => None,
    })
}

/// A JSON number that may have a fraction (RFC 7519, section 2, `NumericDate`), cut to whole seconds.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional_seconds(deserializer)?.ok_or_else(|| serde::de::Error::custom("not a number of seconds"))
}

/// For a time that decides whether the token is trusted.
fn null_or_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => seconds(value).map(Some).map_err(serde::de::Error::custom),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a float saturates, and a time that far off fails its check")]
fn optional_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Loose::deserialize(deserializer)? {
        Loose::Integer(seconds) => Some(seconds),
        Loose::Number(seconds) => Some(seconds.floor() as i64),
        _ => None,
    })
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    match Loose::deserialize(deserializer)? {
        Loose::Text(one) => Ok(vec![one]),
        Loose::Many(many) => Ok(many),
        _ => Err(serde::de::Error::custom("neither a text nor a list of texts")),
    }
}
