//! ID tokens: nothing is believed that the one published key did not sign, and of what it signed only what is meant for this
//! client, this sign-in and this moment.

use std::{
    sync::{Arc, LazyLock},
    time::UNIX_EPOCH,
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sso_runtime::{
    __fuzz::{Asked, Keys},
    Clock, Failure,
};

use crate::{
    application::{NOW, block_on},
    text::{assert_log_line, lines, log_line},
};

const ASKED: Asked<'static> = Asked { client_id: "client", nonce: "nonce", access_token: "access-token" };

struct Fixture {
    pair: KeyPair,
    keys: Keys,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
    let public = pair.public_key();
    let number = |bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let jwk = json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "the-key",
        "n": number(public.modulus().big_endian_without_leading_zero()),
        "e": number(public.exponent().big_endian_without_leading_zero()),
    });
    let clock = Clock::from_fn(Arc::new(|| UNIX_EPOCH + NOW));
    let keys = Keys::parse(json!({ "keys": [jwk] }).to_string().as_bytes(), clock).expect("a key set");
    Fixture { pair, keys }
});

/// How a token arrives that nobody touched.
const GENUINE: &str = "{header}.{claims}.{signature}";

/// Lines: how the token arrives, its header, its claims. `{header}`, `{claims}` and `{signature}` stand for the encoded parts
/// of the signed token, `{at_hash}` for the digest of the access token.
pub fn id_token(data: &[u8]) {
    let now = i64::try_from(NOW.as_secs()).expect("a time");
    let at_hash = BASE64_URL_SAFE_NO_PAD.encode(&digest(&SHA256, ASKED.access_token.as_bytes()).as_ref()[..16]);
    let given = lines(data, &[("{at_hash}", &at_hash), ("{now}", &now.to_string())]);
    let line = |index: usize| given.get(index).map_or("", String::as_str);
    let (arriving, header, claims) = (line(0), line(1), line(2));

    let [encoded_header, encoded_claims] = [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
    let signed = format!("{encoded_header}.{encoded_claims}");
    let signature = BASE64_URL_SAFE_NO_PAD.encode(sign(signed.as_bytes()));
    let genuine = format!("{signed}.{signature}");
    let token = arriving
        .replace("{header}", &encoded_header)
        .replace("{claims}", &encoded_claims)
        .replace("{signature}", &signature);
    debug_assert!(arriving != GENUINE || token == genuine);

    match block_on(FIXTURE.keys.verify(&token, ASKED, now)) {
        Ok(verified) => {
            assert_eq!(token, genuine, "the key signed this token and no other");
            assert!(is_right_header(header), "{header}");
            let claims: Value = serde_json::from_str(claims).expect("JSON");
            assert!(is_for_us(&claims, now, &at_hash), "{claims}");
            assert_eq!(claims["sub"], *verified.sub);
        }
        Err(Failure::IdTokenRejected(reason)) => assert_log_line(&log_line(&reason)),
        Err(failure) => panic!("{failure:?}"),
    }
}

fn sign(message: &[u8]) -> Vec<u8> {
    let pair = &FIXTURE.pair;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a key signs everything");
    signature
}

fn is_right_header(header: &str) -> bool {
    let header: Value = serde_json::from_str(header).unwrap_or_default();
    header["alg"] == "RS256" && header["crit"].is_null() && (header["kid"].is_null() || header["kid"] == "the-key")
}

/// The rules of OpenID Connect Core 1.0, section 3.1.3.7, on JSON.
fn is_for_us(claims: &Value, now: i64, at_hash: &str) -> bool {
    let seconds = |claim: &str| claims[claim].as_f64();
    let is_ours = |value: &Value| *value == ASKED.client_id;
    let is_audience = match &claims["aud"] {
        Value::Array(list) => list.len() == 1 && is_ours(&list[0]),
        one => is_ours(one),
    };
    #[expect(clippy::cast_precision_loss, reason = "times of this century are exact")]
    let (now, leeway) = (now as f64, 60.0);
    matches!(claims["iss"].as_str(), Some("https://accounts.google.com" | "accounts.google.com"))
        && is_audience
        && (claims["azp"].is_null() || is_ours(&claims["azp"]))
        && seconds("exp").is_some_and(|exp| exp + leeway > now)
        && seconds("iat").is_some_and(|iat| iat < now + leeway + 1.0)
        && (claims["nbf"].is_null() || seconds("nbf").is_some_and(|nbf| nbf < now + leeway + 1.0))
        && claims["nonce"] == ASKED.nonce
        && (claims["at_hash"].is_null() || claims["at_hash"] == at_hash)
        && claims["sub"].as_str().is_some_and(|sub| (1..=255).contains(&sub.len()) && sub.is_ascii())
}
