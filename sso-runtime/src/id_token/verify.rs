//! The checks, in the order that lets nothing untrusted through: header, signature, claims.

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
    rsa::PublicKeyComponents,
    signature::RSA_PKCS1_2048_8192_SHA256,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::{Claims, keys::KeyCache};
use crate::outcome::Failure;

/// How far the clocks of Google and of this machine may differ.
const LEEWAY_SECONDS: i64 = 60;

/// What the token must say.
pub(crate) struct Expected<'e> {
    pub(crate) issuers: &'e [String],
    pub(crate) client_id: &'e str,
    pub(crate) nonce: &'e str,
    pub(crate) access_token: &'e str,
    /// Seconds since the Unix epoch.
    pub(crate) now: i64,
}

/// Why an ID token is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// `at_hash` is not that of the access token.
    #[error("`at_hash` is not of the access token that came along")]
    AccessTokenHash,
    /// The algorithm is not RS256.
    #[error("the algorithm is not RS256")]
    Algorithm,
    /// `aud` is not this client, or not this client alone.
    #[error("`aud` is not this client alone")]
    Audience,
    /// `azp` is another client.
    #[error("`azp` is not this client")]
    AuthorizedParty,
    /// A claim is missing, or is of another type.
    #[error("the claims cannot be read: {0}")]
    Claims(String),
    /// The header wants an extension to be understood.
    #[error("the header has `crit`")]
    Critical,
    /// `exp` has passed.
    #[error("`exp` has passed; if all sign-ins end so, this machine's clock is fast")]
    Expired,
    /// `iat` lies in the future.
    #[error("`iat` lies more than a minute in the future; if all sign-ins end so, this machine's clock is slow")]
    IssuedInFuture,
    /// `iss` is another issuer.
    #[error("`iss` is not the issuer that was asked")]
    Issuer,
    /// The header names no key, and there are several.
    #[error("the header has no `kid`, and there are several keys")]
    KeyAmbiguous,
    /// Google has published no such key.
    #[error("Google has published no key with this `kid`")]
    KeyUnknown,
    /// It is not three parts of base64url, with JSON in the first.
    #[error("it is not a signed JSON web token")]
    Malformed,
    /// The token answer has none.
    #[error("there is no ID token in the answer")]
    Missing,
    /// `nonce` is missing, or of another sign-in.
    #[error("`nonce` is not of this sign-in")]
    Nonce,
    /// `nbf` lies in the future.
    #[error("`nbf` lies more than a minute in the future; if all sign-ins end so, this machine's clock is slow")]
    NotYetValid,
    /// The signature is not of the key.
    #[error("the signature is wrong")]
    Signature,
    /// `sub` is empty, too long, or not ASCII.
    #[error("`sub` is not 1 to 255 ASCII characters")]
    Subject,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Whether it is there, whatever it holds.
    #[serde(default, rename = "crit", deserialize_with = "is_there")]
    has_crit: bool,
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Verifies an ID token; only the claims of a token that passes every check come out.
///
/// Source: OpenID Connect Core 1.0, section 3.1.3.7, and Google, *OpenID Connect*, "Validating an ID token".
pub(crate) async fn verify(token: &str, keys: &KeyCache, expected: &Expected<'_>) -> Result<Claims, Failure> {
    let reject = Failure::IdTokenRejected;
    let parts = Parts::split(token).map_err(reject)?;
    keys.with_key(parts.key_id.as_deref(), |key| {
        PublicKeyComponents { n: &key.modulus, e: &key.exponent }
            .verify(&RSA_PKCS1_2048_8192_SHA256, parts.signed.as_bytes(), &parts.signature)
            .map_err(|_| IdTokenError::Signature)
    })
    .await?
    .flatten()
    .map_err(reject)?;
    let claims = Claims::parse(&parts.claims).map_err(|error| reject(IdTokenError::Claims(describe(&error))))?;
    check(&claims, expected).map_err(reject)?;
    Ok(claims)
}

/// serde's text, unless it could quote a value.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") { text } else { format!("{:?} error", error.classify()) }
}

struct Parts<'t> {
    key_id: Option<String>,
    /// The text that the signature is of.
    signed: &'t str,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

impl<'t> Parts<'t> {
    fn split(token: &'t str) -> Result<Self, IdTokenError> {
        let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| IdTokenError::Malformed);
        let (signed, signature) = token.rsplit_once('.').ok_or(IdTokenError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(IdTokenError::Malformed)?;
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| IdTokenError::Malformed)?;
        if header.alg != "RS256" {
            return Err(IdTokenError::Algorithm);
        }
        if header.has_crit {
            return Err(IdTokenError::Critical);
        }
        Ok(Self { key_id: header.kid, signed, claims: decode(claims)?, signature: decode(signature)? })
    }
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), IdTokenError> {
    let require = |is_met, error| if is_met { Ok(()) } else { Err(error) };
    require(expected.issuers.contains(&claims.iss), IdTokenError::Issuer)?;
    require(claims.aud == [expected.client_id], IdTokenError::Audience)?;
    require(claims.azp.as_deref().is_none_or(|azp| azp == expected.client_id), IdTokenError::AuthorizedParty)?;
    require(claims.exp.saturating_add(LEEWAY_SECONDS) > expected.now, IdTokenError::Expired)?;
    require(claims.iat <= expected.now + LEEWAY_SECONDS, IdTokenError::IssuedInFuture)?;
    require(claims.nbf.is_none_or(|nbf| nbf <= expected.now + LEEWAY_SECONDS), IdTokenError::NotYetValid)?;
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    require(is_equal(nonce, expected.nonce), IdTokenError::Nonce)?;
    if let Some(at_hash) = &claims.at_hash {
        require(is_equal(at_hash, &access_token_hash(expected.access_token)), IdTokenError::AccessTokenHash)?;
    }
    let is_subject = (1..=255).contains(&claims.sub.len()) && claims.sub.bytes().all(|byte| byte.is_ascii_graphic());
    require(is_subject, IdTokenError::Subject)
}

/// Compares in a time that does not tell where the difference is.
pub(crate) fn is_equal(left: &str, right: &str) -> bool {
    verify_slices_are_equal(left.as_bytes(), right.as_bytes()).is_ok()
}

/// The left half of SHA-256, in base64url.
///
/// Source: OpenID Connect Core 1.0, section 3.1.3.6, `at_hash`.
fn access_token_hash(access_token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&digest(&SHA256, access_token.as_bytes()).as_ref()[..16])
}
