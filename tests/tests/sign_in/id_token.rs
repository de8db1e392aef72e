//! Whom an ID token is believed, and by whose signature.

use std::{iter::repeat_n, time::Duration};

use futures_util::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use sso_runtime::{
    Admission,
    testing::{Endpoint, Fault, IdToken, Signing},
};
use sso_tests::{START, TestApp, TestAppBuilder};

use crate::{assert_refused, assert_signed_in};

const REJECTED: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "id_token_rejected");
const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "google_unavailable");
const UNREADABLE: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "google_answer_unreadable");

const NOW: u64 = START.as_secs();
const CLIENT_ID: &str = "tests.apps.googleusercontent.com";

/// A changed token and what the case is called.
type Case = (String, Box<dyn Fn(&mut IdToken) + Send + Sync>);

fn set(claim: &'static str, value: impl Into<Value>) -> Case {
    let value = value.into();
    (format!("{claim} = {value}"), Box::new(move |token| token.set(claim, value.clone())))
}

fn without(claim: &'static str) -> Case {
    (format!("no {claim}"), Box::new(move |token| token.remove(claim)))
}

fn header(member: &'static str, value: impl Into<Value>) -> Case {
    let value = value.into();
    (format!("header {member} = {value}"), Box::new(move |token| token.set_header(member, value.clone())))
}

async fn assert_each_is_rejected(cases: impl IntoIterator<Item = Case>) {
    let app = TestAppBuilder::in_memory().await.start().await;
    for (case, edit) in cases {
        app.google.edit_id_token(edit);
        assert_rejected(&app, &case).await;
        app.google.clear_faults();
    }
    assert_accepted(&app, "a good token").await;
}

async fn assert_each_is_accepted(cases: impl IntoIterator<Item = Case>) {
    let app = TestAppBuilder::in_memory().await.start().await;
    for (case, edit) in cases {
        app.google.edit_id_token(edit);
        assert_accepted(&app, &case).await;
        app.google.clear_faults();
    }
}

async fn assert_rejected(app: &TestApp, case: &str) {
    assert_ends(app, REJECTED, case).await;
}

async fn assert_ends(app: &TestApp, notice: (StatusCode, &str), case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(app, &mut browser, &page, notice, case).await;
}

async fn assert_accepted(app: &TestApp, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

#[tokio::test]
async fn a_token_of_another_issuer_is_rejected() {
    assert_each_is_rejected([
        set("iss", "https://accounts.example"),
        set("iss", "https://accounts.google.com"),
        set("iss", "accounts.google.com"),
        set("iss", ""),
        set("iss", json!(["http://127.0.0.1"])),
        set("iss", Value::Null),
        without("iss"),
    ])
    .await;
}

#[tokio::test]
async fn a_token_for_another_client_is_rejected() {
    assert_each_is_rejected([
        set("aud", "another.apps.googleusercontent.com"),
        set("aud", CLIENT_ID.to_uppercase()),
        set("aud", format!("{CLIENT_ID} ")),
        set("aud", ""),
        set("aud", json!([])),
        set("aud", json!([CLIENT_ID, "another.apps.googleusercontent.com"])),
        set("aud", json!(["another.apps.googleusercontent.com", CLIENT_ID])),
        set("aud", json!([CLIENT_ID, CLIENT_ID])),
        set("aud", json!([[CLIENT_ID]])),
        set("aud", json!({ "0": CLIENT_ID })),
        set("aud", 7),
        set("aud", Value::Null),
        without("aud"),
        set("azp", "another.apps.googleusercontent.com"),
    ])
    .await;
}

#[tokio::test]
async fn a_token_without_a_usable_subject_is_rejected() {
    assert_each_is_rejected([
        without("sub"),
        set("sub", ""),
        set("sub", Value::Null),
        set("sub", 100),
        set("sub", json!(["1"])),
        set("sub", "1".repeat(256)),
        set("sub", "1 2"),
        set("sub", "1\u{0}"),
        set("sub", "1\n"),
        set("sub", "\u{661}\u{662}"),
    ])
    .await;
}

#[tokio::test]
async fn a_token_without_a_time_is_rejected() {
    assert_each_is_rejected([
        without("exp"),
        without("iat"),
        set("exp", Value::Null),
        set("iat", Value::Null),
        set("exp", (NOW + 3600).to_string()),
        set("iat", NOW.to_string()),
        set("exp", json!([NOW + 3600])),
        set("exp", true),
    ])
    .await;
}

#[tokio::test]
async fn times_are_believed_with_a_minute_of_leeway() {
    assert_each_is_accepted([
        set("exp", NOW - 59),
        set("iat", NOW + 60),
        set("nbf", NOW + 60),
        set("nbf", NOW - 3600),
        set("exp", json!(1e300)),
        set("iat", json!(NOW as f64 + 0.5)),
        set("iat", 0),
    ])
    .await;
    assert_each_is_rejected([
        set("exp", NOW - 60),
        set("exp", NOW - 3600),
        set("exp", 0),
        set("exp", -1),
        set("exp", i64::MIN),
        set("exp", json!(-1e300)),
        set("iat", NOW + 61),
        set("iat", i64::MAX),
        set("nbf", NOW + 61),
    ])
    .await;
}

#[tokio::test]
async fn a_token_of_another_sign_in_is_rejected() {
    assert_each_is_rejected([
        set("nonce", "of-another-sign-in"),
        set("nonce", ""),
        set("nonce", Value::Null),
        set("nonce", json!(["n"])),
        without("nonce"),
        set("at_hash", "of-another-token"),
        set("at_hash", "A".repeat(22)),
    ])
    .await;
}

#[tokio::test]
async fn what_google_may_send_is_accepted() {
    assert_each_is_accepted(
        [
            set("aud", json!([CLIENT_ID])),
            without("azp"),
            without("at_hash"),
            set("email_verified", "true"),
            set("email_verified", Value::Null),
            set("sub", "x".repeat(255)),
            set("unheard_of", json!({ "deep": [1, 2, { "er": null }] })),
            set("_claim_names", json!({ "address": "src" })),
            set("_claim_sources", json!({ "src": { "endpoint": "http://127.0.0.1:1/claims", "access_token": "x" } })),
            header("typ", "at+jwt"),
            header("jku", "http://127.0.0.1:1/keys"),
        ]
        .into_iter()
        // Another `sub` has to have another address.
        .map(|(case, edit)| -> Case {
            let address = format!("{}@gmail.com", case.len());
            if !case.starts_with("sub") {
                return (case, edit);
            }
            (
                case,
                Box::new(move |token| {
                    edit(token);
                    token.set("email", address.clone());
                }),
            )
        }),
    )
    .await;
}

#[tokio::test]
async fn an_address_is_verified_as_a_flag_and_as_text() {
    let app = TestAppBuilder::in_memory().await.admission(Admission::email_domains(["gmail.com"])).start().await;
    for refused in [json!("false"), json!(false), json!("yes"), json!(1), Value::Null] {
        app.google.edit_id_token({
            let refused = refused.clone();
            move |token| token.set("email_verified", refused.clone())
        });
        assert_ends(&app, (StatusCode::FORBIDDEN, "not_admitted"), &refused.to_string()).await;
        app.google.clear_faults();
    }
    for admitted in [json!("true"), json!(true)] {
        app.google.edit_id_token({
            let admitted = admitted.clone();
            move |token| token.set("email_verified", admitted.clone())
        });
        assert_accepted(&app, &admitted.to_string()).await;
        app.google.clear_faults();
    }
}

#[tokio::test]
async fn a_signature_that_is_not_googles_is_rejected() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for signing in [
        Signing::BrokenSignature,
        Signing::CriticalHeader,
        Signing::Es256,
        Signing::Hs256,
        Signing::UnknownKid,
        Signing::UnpublishedKey,
        Signing::Unsigned,
    ] {
        app.google.sign_with(signing);
        assert_rejected(&app, &format!("{signing:?}")).await;
    }
    app.google.clear_faults();
    assert_accepted(&app, "a good signature").await;
}

#[tokio::test]
async fn a_header_that_lies_about_the_signature_is_rejected() {
    assert_each_is_rejected([
        header("alg", "none"),
        header("alg", "None"),
        header("alg", "rs256"),
        header("alg", "RS512"),
        header("alg", "PS256"),
        header("alg", ""),
        header("alg", Value::Null),
        header("alg", json!(["RS256"])),
        header("crit", json!([])),
        header("kid", ""),
        header("kid", json!(1)),
        ("no alg".to_owned(), Box::new(|token| token.remove_header("alg"))),
    ])
    .await;
}

#[tokio::test]
async fn text_that_is_no_token_is_rejected() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for text in ["x", ".", "..", "...", "a.b", "a.b.c", "e30.e30.", "e30.e30.AA", "é.é.é", &"A".repeat(10_000), ""] {
        app.google.fault(Endpoint::Token, Fault::with("id_token", text));
        assert_rejected(&app, text).await;
        app.google.clear_faults();
    }
    app.google.fault(Endpoint::Token, Fault::without("id_token"));
    assert_rejected(&app, "no ID token").await;
}

#[tokio::test]
async fn a_key_that_the_token_itself_names_is_never_fetched() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let elsewhere = format!("{}/elsewhere", app.google.issuer());
    app.google.sign_with(Signing::UnpublishedKey);
    app.google.edit_id_token(move |token| {
        token.set_header("jku", elsewhere.clone());
        token.set_header("x5u", elsewhere.clone());
    });
    assert_rejected(&app, "jku").await;
    assert_eq!(app.google.calls().redirected, 0);
}

#[tokio::test]
async fn a_token_that_names_no_key_needs_a_single_one() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.rotate_keys();
    app.google.sign_with(Signing::NoKid);
    assert_rejected(&app, "two keys are published").await;

    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.sign_with(Signing::NoKid);
    assert_accepted(&app, "one key is published").await;
}

#[tokio::test]
async fn a_rejected_token_costs_no_second_call_for_keys() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.sign_with(Signing::BrokenSignature);
    for _ in 0..3 {
        assert_rejected(&app, "a broken signature").await;
    }
    assert_eq!(app.google.calls().jwks, 1);
}

#[tokio::test]
async fn a_new_key_is_accepted_after_one_more_call() {
    let app = TestAppBuilder::in_memory().await.start().await;
    assert_accepted(&app, "the first key").await;
    assert_eq!(app.google.calls().jwks, 1);
    app.google.rotate_keys();
    for _ in 0..3 {
        assert_accepted(&app, "the second key").await;
        assert_eq!(app.google.calls().jwks, 2);
    }
}

#[tokio::test]
async fn a_flood_of_unknown_keys_asks_google_twice_a_minute() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.sign_with(Signing::UnknownKid);
    for (seconds, calls) in [(0, 2), (0, 2), (29, 2), (1, 3), (0, 3), (29, 3), (1, 4)] {
        app.clock.advance(Duration::from_secs(seconds));
        for _ in 0..3 {
            assert_rejected(&app, "an unknown key").await;
        }
        assert_eq!(app.google.calls().jwks, calls, "after {seconds} s more");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_in_the_time_that_google_allows() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.set_keys_max_age(Duration::from_secs(600));
    for (seconds, calls) in [(0, 1), (0, 1), (599, 1), (1, 2), (599, 2), (1, 3)] {
        app.clock.advance(Duration::from_secs(seconds));
        assert_accepted(&app, "a good token").await;
        assert_eq!(app.google.calls().jwks, calls, "after {seconds} s more");
    }
}

#[tokio::test]
async fn sign_ins_at_the_same_time_fetch_the_keys_once() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let sign_ins = repeat_n(&app, 20).map(async |app| app.browser().sign_in().await.status);
    let statuses = join_all(sign_ins).await;
    assert_eq!(statuses, [StatusCode::SEE_OTHER; 20]);
    assert_eq!(app.google.calls().jwks, 1);
}

#[tokio::test]
async fn old_keys_serve_for_a_day_while_google_is_down() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.set_keys_max_age(Duration::from_secs(600));
    assert_accepted(&app, "Google is up").await;
    app.google.fault(Endpoint::Jwks, Fault::Down);
    app.clock.advance(Duration::from_secs(600));
    assert_accepted(&app, "Google has just gone down").await;
    let asked = app.google.calls().jwks;
    for _ in 0..5 {
        assert_accepted(&app, "Google was asked a moment ago").await;
    }
    assert_eq!(app.google.calls().jwks, asked, "a Google that is down is not asked for every sign-in");
    app.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_accepted(&app, "a day less a second later").await;
    let sessions = app.session_count().await;
    app.clock.advance(Duration::from_secs(1));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), UNAVAILABLE, "{page:?}");
    assert!(!browser.is_signed_in().await);
    assert_eq!(app.session_count().await, sessions);
    app.google.clear_faults();
    assert_accepted(&app, "Google is up again").await;
}

#[tokio::test]
async fn without_keys_nobody_is_signed_in() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let answer =
        |body: &str| Fault::Answer { status: 200, content_type: "application/json".to_owned(), body: body.to_owned() };
    for (fault, notice) in [
        (Fault::Down, UNAVAILABLE),
        (Fault::Status(404), UNAVAILABLE),
        (Fault::Status(500), UNAVAILABLE),
        (Fault::Redirect, UNAVAILABLE),
        (Fault::Truncated, UNAVAILABLE),
        (Fault::Oversized, UNAVAILABLE),
        (Fault::Html, UNREADABLE),
        (Fault::with("keys", json!([])), UNREADABLE),
        (Fault::with("keys", Value::Null), UNREADABLE),
        (answer(""), UNREADABLE),
        (answer("[]"), UNREADABLE),
        (answer(r#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#), UNREADABLE),
    ] {
        let case = format!("{fault:?}");
        app.google.fault(Endpoint::Jwks, fault);
        assert_ends(&app, notice, &case).await;
        app.google.clear_faults();
    }
    assert_eq!(app.google.calls().redirected, 0);
    assert_accepted(&app, "Google is up").await;
}

#[tokio::test]
async fn a_claim_that_decides_about_trust_is_never_passed_over_because_it_is_odd() {
    assert_each_is_rejected([
        set("azp", ""),
        set("azp", 7),
        set("azp", json!([CLIENT_ID])),
        set("at_hash", ""),
        set("at_hash", 7),
        set("at_hash", json!({})),
        set("nbf", "tomorrow"),
        set("nbf", json!([NOW])),
        set("nonce", ""),
        set("nonce", json!([])),
    ])
    .await;
}
