//! Keys that prove nothing, and lists of keys that are made to hurt whoever reads them.

use serde_json::{Value, json};
use sso_tests::{
    TestApp, TestAppBuilder,
    forger::{self, BITS_512, BITS_1024, KID, encode, encoded_message, forge_tokens, jwk, jwk_of, publish},
};

use super::{REJECTED, UNREADABLE, abyss, accepted, refused};

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

/// The members of `key`, changed.
fn with(mut key: Value, member: &str, value: impl Into<Value>) -> Value {
    key[member] = value.into();
    key
}

#[tokio::test]
async fn a_key_that_is_too_short_proves_nothing() {
    for (case, key, sign) in [
        ("512 bits", BITS_512.jwk(), (|message| BITS_512.sign(message)) as fn(&str) -> Vec<u8>),
        ("1024 bits", BITS_1024.jwk(), |message| BITS_1024.sign(message)),
    ] {
        let app = app().await;
        publish(&app.google, vec![key]);
        forge_tokens(&app.google, move |draft| draft.sign = sign);
        refused(&app, UNREADABLE, case).await;
    }
}

#[tokio::test]
async fn numbers_that_make_no_key_prove_nothing() {
    // With the exponent 1 a message is its own signature.
    let own_signature: fn(&str) -> Vec<u8> = |message| encoded_message(message, 256);
    let zeros: fn(&str) -> Vec<u8> = |_| vec![0; 256];
    let ones: fn(&str) -> Vec<u8> = |_| [vec![0; 255], vec![1]].concat();
    let odd = [vec![0xff; 255], vec![0xfd]].concat();
    let even = [vec![0xff; 255], vec![0xfe]].concat();
    let large = vec![0xff; 128];
    for (case, notice, key, sign) in [
        ("exponent 1", REJECTED, jwk_of(&odd, &[1]), own_signature),
        ("exponent 0", UNREADABLE, jwk_of(&odd, &[0]), ones),
        ("no exponent", UNREADABLE, jwk_of(&odd, &[]), own_signature),
        ("an even exponent", REJECTED, jwk_of(&odd, &[2]), zeros),
        ("an exponent of 1024 bits", UNREADABLE, jwk_of(&odd, &large), own_signature),
        ("an even modulus", REJECTED, jwk_of(&even, &[1, 0, 1]), zeros),
        ("exponent 1 and an even modulus", REJECTED, jwk_of(&even, &[1]), own_signature),
        ("modulus 0", UNREADABLE, jwk_of(&[0; 256], &[1, 0, 1]), zeros),
        ("modulus 1", UNREADABLE, jwk_of(&[1], &[1, 0, 1]), zeros),
        ("no modulus", UNREADABLE, jwk_of(&[], &[1, 0, 1]), |_| Vec::new()),
        (
            "zeros before a short modulus",
            UNREADABLE,
            jwk_of(&[vec![0; 192], vec![0xff; 64]].concat(), &[1, 0, 1]),
            zeros,
        ),
    ] {
        let app = app().await;
        publish(&app.google, vec![key]);
        forge_tokens(&app.google, move |draft| draft.sign = sign);
        refused(&app, notice, case).await;
    }
}

/// Working with the largest of them would take hours.
#[tokio::test]
async fn a_key_that_is_too_large_is_not_worked_with() {
    for bytes in [1025, 2048, 65_536, 500_000] {
        let app = app().await;
        let modulus = [vec![0xff; bytes - 1], vec![0xfd]].concat();
        publish(&app.google, vec![jwk_of(&modulus, &[1, 0, 1])]);
        forge_tokens(&app.google, |draft| draft.sign = |_| vec![0x7f; 100_000]);
        refused(&app, UNREADABLE, &format!("{bytes} bytes")).await;
    }
}

#[tokio::test]
async fn keys_for_other_uses_sign_nothing() {
    for (case, key) in [
        ("for encryption", with(jwk(), "use", "enc")),
        ("an unknown use", with(jwk(), "use", "SIG")),
        ("an operation other than to verify", with(jwk(), "key_ops", json!(["encrypt", "wrapKey"]))),
        ("no operation", with(jwk(), "key_ops", json!([]))),
        ("operations that are no list", with(jwk(), "key_ops", "verify")),
        ("for another algorithm", with(jwk(), "alg", "RS512")),
        ("for encryption by its algorithm", with(jwk(), "alg", "RSA-OAEP")),
        ("of another type", with(jwk(), "kty", "oct")),
        ("of a type in other letters", with(jwk(), "kty", "rsa")),
        ("a name that is a number", with(jwk(), "kid", 7)),
        ("a modulus that is a number", with(jwk(), "n", 7)),
        ("a modulus with padding", with(jwk(), "n", format!("{}==", jwk()["n"].as_str().expect("it is text")))),
        ("no key", json!("forged")),
    ] {
        let app = app().await;
        publish(&app.google, vec![key]);
        forge_tokens(&app.google, |_| ());
        refused(&app, UNREADABLE, case).await;
    }
}

#[tokio::test]
async fn a_good_key_is_found_among_thousands() {
    let app = app().await;
    let others = (0..5_000).map(|index| json!({ "kty": "RSA", "kid": format!("{index}"), "n": "AQAB", "e": "AQAB" }));
    let odd =
        [json!(7), Value::Null, json!([[]]), json!({ "kty": "EC", "kid": KID, "crv": "P-256", "x": "A", "y": "A" })];
    publish(&app.google, others.chain(odd).chain([with(jwk(), "key_ops", json!(["verify"]))]).collect());
    forge_tokens(&app.google, |_| ());
    accepted(&app, "the last of five thousand").await;
}

#[tokio::test]
async fn of_two_keys_of_one_name_no_token_chooses() {
    // What can verify nothing is no key; of those that can, the first counts, whatever stands in the token.
    let app = app().await;
    publish(&app.google, vec![BITS_1024.jwk(), jwk()]);
    forge_tokens(&app.google, |draft| draft.sign = |message| BITS_1024.sign(message));
    refused(&app, REJECTED, "the short one").await;
    forge_tokens(&app.google, |draft| draft.sign = forger::rs256);
    accepted(&app, "the one that can verify").await;
}

#[tokio::test]
async fn a_key_in_the_token_itself_is_not_looked_at() {
    let app = app().await;
    forge_tokens(&app.google, |draft| draft.add_header(&format!(r#""jwk":{}"#, jwk())));
    refused(&app, REJECTED, "jwk").await;
    forge_tokens(&app.google, |draft| {
        draft.header = format!(r#"{{"alg":"RS256","jwk":{},"x5c":["{}"]}}"#, jwk(), encode(b"certificate"));
    });
    refused(&app, REJECTED, "jwk and no name").await;
}

#[tokio::test]
async fn a_list_of_keys_that_is_nested_deep_breaks_nothing() {
    for body in [
        format!(r#"{{"keys":{}}}"#, abyss(200_000)),
        format!(r#"{{"keys":[{}],"x":{}}}"#, jwk(), "[".repeat(200_000)),
        format!(r#"{{"keys":[{{"kty":"RSA","n":{}"#, r#"{"a":"#.repeat(100_000)),
        format!(r#"{{"keys":[],"keys":[{}]}}"#, jwk()),
    ] {
        let app = app().await;
        let case: String = body.chars().take(60).collect();
        app.google.fault(
            sso_runtime::testing::Endpoint::Jwks,
            sso_runtime::testing::Fault::Answer { status: 200, content_type: "application/json".to_owned(), body },
        );
        forge_tokens(&app.google, |_| ());
        refused(&app, UNREADABLE, &case).await;
    }
}
