//! Key sets: no key that was not published for signatures, none of an absurd size, none kept for ever.

use std::time::UNIX_EPOCH;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use sso_runtime::{
    __fuzz::{Keys, key_lifetime_seconds},
    Clock,
};

/// Two lines with the headers `Cache-Control` and `Age`, and the body.
pub fn jwks(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in [header::CACHE_CONTROL, header::AGE] {
        if let Ok(value) = HeaderValue::from_bytes(parts.next().unwrap_or_default()) {
            headers.insert(name, value);
        }
    }
    let seconds = key_lifetime_seconds(&headers);
    assert!((60..=24 * 3600).contains(&seconds), "{seconds} s");

    let body = parts.next().unwrap_or_default();
    let clock = Clock::from_fn(std::sync::Arc::new(|| UNIX_EPOCH));
    let Some(keys) = Keys::parse(body, clock) else { return };
    let keys = keys.list();
    assert!(!keys.is_empty(), "no keys are no key set");
    let published: Value = serde_json::from_slice(body).expect("JSON");
    let published = published["keys"].as_array().expect("a list");
    for (id, modulus, exponent) in keys {
        assert!((256..=1024).contains(&modulus.len()) && (1..=5).contains(&exponent.len()), "{id:?}");
        let is_it = |key: &&Value| {
            let is = |member: &str, text: &str| key[member] == text;
            let may_be = |member: &str, text: &str| key[member].is_null() || is(member, text);
            is("kty", "RSA")
                && may_be("alg", "RS256")
                && may_be("use", "sig")
                && key["kid"].as_str() == id.as_deref()
                && is("n", &BASE64_URL_SAFE_NO_PAD.encode(&modulus))
                && is("e", &BASE64_URL_SAFE_NO_PAD.encode(&exponent))
        };
        assert!(published.iter().any(|key| is_it(&key)), "{id:?} was not published");
        let key = RsaPublicKeyComponents { n: &modulus, e: &exponent };
        let junk = vec![0x5a; modulus.len()];
        assert!(key.verify(&RSA_PKCS1_2048_8192_SHA256, b"message", &junk).is_err(), "junk is no signature");
    }
}
