//! Google's signing keys: a cache that neither serves old keys for long nor lets anybody make us hammer Google.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::IdTokenError;
use crate::{
    clock::Clock,
    http::Http,
    outcome::{Failure, Step, chain},
};

/// An unknown key ID makes us ask Google at most this often.
const REFETCH_FLOOR_SECONDS: i64 = 30;
/// While Google is down, keys serve this much longer than it allowed.
const STALE_SECONDS: i64 = 24 * 3600;
/// How long keys are kept, whatever the answer's `max-age` says.
const MAX_AGE_SECONDS: std::ops::RangeInclusive<i64> = 60..=24 * 3600;
/// For an answer without `max-age`.
const DEFAULT_AGE_SECONDS: i64 = 3600;

/// A public RSA key.
pub(super) struct Key {
    id: Option<String>,
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
}

impl Key {
    /// Whether a signature can be of this key at all: 2048 to 8192 bits, and an exponent of at most five bytes. Among keys
    /// that verify nothing, a token without `kid` would find no only one.
    fn can_verify(&self) -> bool {
        let is_number = |bytes: &[u8]| bytes.first().is_some_and(|byte| *byte != 0);
        let bits = |bytes: &[u8]| bytes.len() * 8 - bytes.first().map_or(0, |byte| byte.leading_zeros() as usize);
        is_number(&self.modulus)
            && (2048..=8192).contains(&bits(&self.modulus))
            && is_number(&self.exponent)
            && self.exponent.len() <= 5
    }
}

/// The keys that Google published at some time.
#[derive(Clone)]
struct KeySet {
    keys: Arc<Vec<Key>>,
    fresh_until: i64,
}

/// What is remembered beside the keys, by whoever may fetch.
#[derive(Default)]
struct Fetching {
    last_for_unknown: Option<i64>,
    last_failure: Option<i64>,
}

/// How often fetching has failed: who waited while it did does not try again.
type Failures = AtomicU64;

/// The cache.
pub(crate) struct KeyCache {
    http: Http,
    url: String,
    clock: Clock,
    current: RwLock<Option<KeySet>>,
    /// Held while fetching: everybody else waits for that one answer.
    fetching: Mutex<Fetching>,
    failures: Failures,
}

impl KeyCache {
    pub(crate) fn new(http: Http, url: String, clock: Clock) -> Self {
        Self { http, url, clock, current: RwLock::default(), fetching: Mutex::default(), failures: Failures::default() }
    }

    /// Calls `verify` with the key of this ID. Without an ID it must be the only key.
    ///
    /// The outer error is ours or Google's (no keys to be had), the inner one the token's.
    pub(super) async fn with_key<T>(
        &self,
        id: Option<&str>,
        verify: impl FnOnce(&Key) -> T,
    ) -> Result<Result<T, IdTokenError>, Failure> {
        // Twice what one call may take: keys that are too old are fetched, and once more for a new key.
        let set = tokio::time::timeout(2 * self.http.deadline(), self.with_id(id)).await;
        let set = set.unwrap_or(Err(Failure::GoogleUnavailable { step: Step::Keys, status: None, source: None }))?;
        Ok(select(&set, id).map(verify))
    }

    /// Keys that are usable, and have this ID among them if Google has one.
    async fn with_id(&self, id: Option<&str>) -> Result<KeySet, Failure> {
        let set = self.usable().await?;
        if id.is_some() && select(&set, id).is_err() { self.after_unknown(set).await } else { Ok(set) }
    }

    /// Keys that are fresh, or at least not too old.
    async fn usable(&self) -> Result<KeySet, Failure> {
        if let Some(set) = self.fresh() {
            return Ok(set);
        }
        let failures = self.failures.load(Ordering::Acquire);
        let mut fetching = self.fetching.lock().await;
        if let Some(set) = self.fresh() {
            return Ok(set);
        }
        let stale = self.read().filter(|set| self.clock.now() < set.fresh_until + STALE_SECONDS);
        if let (Some(stale), Some(failure)) = (&stale, fetching.last_failure)
            && is_a_moment_ago(failure, self.clock.now())
        {
            return Ok(stale.clone());
        }
        if stale.is_none() && failures != self.failures.load(Ordering::Acquire) {
            return Err(Failure::GoogleUnavailable { step: Step::Keys, status: None, source: None });
        }
        match self.fetch().await {
            Ok(set) => {
                fetching.last_failure = None;
                Ok(set)
            }
            Err(failure) => {
                fetching.last_failure = Some(self.clock.now());
                self.failures.fetch_add(1, Ordering::AcqRel);
                let Some(stale) = stale else { return Err(failure) };
                tracing::warn!(error = chain(&failure), "Google's keys cannot be fetched; the old ones still serve");
                Ok(stale)
            }
        }
    }

    /// Keys fetched because the ID was not among `known`, unless that was done a moment ago.
    async fn after_unknown(&self, known: KeySet) -> Result<KeySet, Failure> {
        let mut fetching = self.fetching.lock().await;
        // Somebody else fetched while this task waited.
        if let Some(set) = self.read()
            && !Arc::ptr_eq(&set.keys, &known.keys)
        {
            return Ok(set);
        }
        let now = self.clock.now();
        if fetching.last_for_unknown.is_some_and(|last| is_a_moment_ago(last, now)) {
            return Ok(known);
        }
        let fetched = self.fetch().await;
        fetching.last_for_unknown = Some(now);
        fetched
    }

    async fn fetch(&self) -> Result<KeySet, Failure> {
        let unavailable = |status, source| Failure::GoogleUnavailable { step: Step::Keys, status, source };
        let answer = self.http.send(self.http.get(&self.url)).await.map_err(|error| unavailable(None, Some(error)))?;
        if answer.status != StatusCode::OK {
            return Err(unavailable(Some(answer.status), None));
        }
        let keys = parse(&answer.body).ok_or_else(|| Failure::GoogleAnswer {
            step: Step::Keys,
            reason: "it holds no RSA key for signatures".to_owned(),
        })?;
        let set = KeySet { keys: Arc::new(keys), fresh_until: self.clock.now() + max_age_seconds(&answer.headers) };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(set.clone());
        Ok(set)
    }

    /// A cache that holds the keys of this body for ever, and has asked for an unknown one already.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn holding(body: &[u8], http: Http, clock: Clock) -> Option<Self> {
        let cache = Self::new(http, String::new(), clock);
        let set = KeySet { keys: Arc::new(parse(body)?), fresh_until: i64::MAX };
        *cache.current.write().unwrap_or_else(PoisonError::into_inner) = Some(set);
        let fetching = Fetching { last_for_unknown: Some(cache.clock.now()), ..Fetching::default() };
        Some(Self { fetching: Mutex::new(fetching), ..cache })
    }

    /// Name, modulus and exponent of each key.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn keys(&self) -> Vec<(Option<String>, Vec<u8>, Vec<u8>)> {
        let keys = self.read().map(|set| set.keys).unwrap_or_default();
        keys.iter().map(|key| (key.id.clone(), key.modulus.clone(), key.exponent.clone())).collect()
    }

    fn read(&self) -> Option<KeySet> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn fresh(&self) -> Option<KeySet> {
        self.read().filter(|set| self.clock.now() < set.fresh_until)
    }
}

impl std::fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyCache").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Within the floor between two calls. A time that lies ahead was told by a clock that was set back since.
fn is_a_moment_ago(then: i64, now: i64) -> bool {
    (then..then + REFETCH_FLOOR_SECONDS).contains(&now)
}

fn select<'s>(set: &'s KeySet, id: Option<&str>) -> Result<&'s Key, IdTokenError> {
    match id {
        Some(id) => set.keys.iter().find(|key| key.id.as_deref() == Some(id)).ok_or(IdTokenError::KeyUnknown),
        None => match set.keys.as_slice() {
            [only] => Ok(only),
            _ => Err(IdTokenError::KeyAmbiguous),
        },
    }
}

/// The RSA keys for RS256 signatures; other keys, and members that are not known here, are passed over.
///
/// Source: RFC 7517, sections 4 and 5; RFC 7518, section 6.3.
fn parse(body: &[u8]) -> Option<Vec<Key>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<serde_json::Value>,
    }
    #[derive(Deserialize)]
    struct Jwk {
        kty: String,
        kid: Option<String>,
        alg: Option<String>,
        r#use: Option<String>,
        key_ops: Option<Vec<String>>,
        n: String,
        e: String,
    }
    let set: Set = serde_json::from_slice(body).ok()?;
    let keys: Vec<Key> = set
        .keys
        .into_iter()
        .filter_map(|value| serde_json::from_value::<Jwk>(value).ok())
        .filter(|jwk| jwk.kty == "RSA")
        .filter(|jwk| jwk.alg.as_deref().is_none_or(|alg| alg == "RS256"))
        .filter(|jwk| jwk.r#use.as_deref().is_none_or(|usage| usage == "sig"))
        .filter(|jwk| jwk.key_ops.as_deref().is_none_or(|uses| uses.iter().any(|usage| usage == "verify")))
        .filter_map(|jwk| {
            Some(Key {
                id: jwk.kid,
                modulus: BASE64_URL_SAFE_NO_PAD.decode(jwk.n).ok()?,
                exponent: BASE64_URL_SAFE_NO_PAD.decode(jwk.e).ok()?,
            })
        })
        .filter(Key::can_verify)
        .collect();
    (!keys.is_empty()).then_some(keys)
}

/// How long an answer may be kept: `max-age`, less the time that it already spent in caches.
pub(crate) fn max_age_seconds(headers: &HeaderMap) -> i64 {
    let max_age = headers
        .get_all(header::CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|directive| directive.trim().strip_prefix("max-age=")?.parse::<i64>().ok());
    let age = headers.get(header::AGE).and_then(|age| age.to_str().ok()?.parse::<i64>().ok()).unwrap_or(0);
    let seconds = max_age.map_or(DEFAULT_AGE_SECONDS, |max_age| max_age.saturating_sub(age.max(0)));
    seconds.clamp(*MAX_AGE_SECONDS.start(), *MAX_AGE_SECONDS.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_obeyed_within_bounds() {
        let age = |values: &[(header::HeaderName, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in values {
                headers.append(name, value.parse().unwrap());
            }
            max_age_seconds(&headers)
        };
        assert_eq!(age(&[]), 3600);
        assert_eq!(age(&[(header::CACHE_CONTROL, "public, max-age=19000, must-revalidate")]), 19_000);
        assert_eq!(age(&[(header::CACHE_CONTROL, "max-age=19000"), (header::AGE, "9000")]), 10_000);
        assert_eq!(age(&[(header::CACHE_CONTROL, "max-age=0")]), 60);
        assert_eq!(age(&[(header::CACHE_CONTROL, "max-age=99999999")]), 86_400);
        assert_eq!(age(&[(header::CACHE_CONTROL, "no-store")]), 3600);
    }

    #[test]
    fn other_keys_are_passed_over() {
        let n = BASE64_URL_SAFE_NO_PAD.encode([0x80; 256]);
        let keys = parse(
            format!(
                r#"{{"keys":[{{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"1"}},
                {{"kty":"RSA","n":"{n}","e":"AQAB","kid":"2","alg":"RS256","use":"sig","x5t":"new"}},
                {{"kty":"RSA","n":"{n}","e":"AQAB","kid":"3","use":"enc"}}, 7,
                 {{"kty":"RSA","n":"{n}","e":"AQAB","kid":"5","key_ops":["encrypt"]}},
                {{"kty":"RSA","n":"{n}","e":"AQAB","kid":"4","alg":"PS256"}}]}}"#
            )
            .as_bytes(),
        )
        .unwrap();
        assert_eq!(keys.iter().map(|key| key.id.as_deref()).collect::<Vec<_>>(), [Some("2")]);
        assert!(parse(b"{}").is_none() && parse(b"<html>").is_none() && parse(br#"{"keys":[]}"#).is_none());
    }

    #[test]
    fn keys_that_can_verify_nothing_are_passed_over() {
        let is_kept = |modulus: &[u8], exponent: &[u8]| {
            let (n, e) = (BASE64_URL_SAFE_NO_PAD.encode(modulus), BASE64_URL_SAFE_NO_PAD.encode(exponent));
            parse(format!(r#"{{"keys":[{{"kty":"RSA","n":"{n}","e":"{e}"}}]}}"#).as_bytes()).is_some()
        };
        let most = [&[0xff][..], &[0; 1023]].concat();
        assert!(is_kept(&[0x80; 256], &[1, 0, 1]) && is_kept(&most, &[3]));
        let (short, long) = ([&[0x7f][..], &[0xff; 255]].concat(), [&[1][..], &most].concat());
        for modulus in [&[][..], &[1, 0, 1], &short, &long, &[&[0][..], &most].concat()] {
            assert!(!is_kept(modulus, &[1, 0, 1]), "{} bytes", modulus.len());
        }
        for exponent in [&[][..], &[0], &[0, 3], &[1, 0, 0, 0, 0, 1]] {
            assert!(!is_kept(&most, exponent), "{exponent:?}");
        }
    }
}
