//! What the token endpoint and the People API can answer.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::StatusCode;
use serde_json::{Value, json};
use sso_runtime::testing::{Account, Endpoint, Fault};
use sso_tests::{
    Browser, Page, TestApp, TestAppBuilder, adas_row,
    forger::forge,
    user,
    wire::{Compose, Wire},
};

use super::{UNAVAILABLE, UNREADABLE, abyss, accepted, refused};
use crate::{assert_refused, assert_signed_in};

const OTHER: &str = "900000000000000000009";

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

fn json_answer(body: impl Into<String>) -> Fault {
    Fault::Answer { status: 200, content_type: "application/json".to_owned(), body: body.into() }
}

#[tokio::test]
async fn a_token_that_is_no_bearer_token_is_not_used_as_one() {
    let app = app().await;
    for kind in
        ["mac", "MAC", "DPoP", "N_A", "", " bearer", "bearer ", "Bearer,mac", "urn:ietf:params:oauth:token-type:jwt"]
    {
        app.google.fault(Endpoint::Token, Fault::with("token_type", kind));
        let people = app.google.calls().people;
        refused(&app, UNREADABLE, kind).await;
        assert_eq!(app.google.calls().people, people, "{kind}: the token goes nowhere");
        app.google.clear_faults();
    }
    accepted(&app, "a bearer token").await;
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_goes_into_none() {
    let app = app().await;
    for token in [
        "",
        " ",
        "a b",
        "a\tb",
        "a\r\nX-Injected: 1",
        "a\nb",
        "a\0b",
        "a\u{7f}",
        "caf\u{e9}",
        "\u{202e}a",
        &"a".repeat(16 * 1024 + 1),
        &"a".repeat(700_000),
    ] {
        let case: String = token.chars().take(20).collect();
        app.google.fault(Endpoint::Token, Fault::with("access_token", token));
        let people = app.google.calls().people;
        refused(&app, UNREADABLE, &case).await;
        assert_eq!(app.google.calls().people, people, "{case:?}: it goes nowhere");
        app.google.clear_faults();
        if !token.is_empty() {
            app.google.fault(Endpoint::Token, Fault::with("refresh_token", token));
            refused(&app, UNREADABLE, &format!("refresh token {case}")).await;
            app.google.clear_faults();
        }
    }
    app.google.fault(Endpoint::Token, Fault::with("refresh_token", ""));
    accepted(&app, "an empty refresh token is none").await;
}

#[tokio::test]
async fn a_token_answer_that_can_be_read_in_two_ways_is_not_read() {
    let app = app().await;
    for body in [
        r#"{"access_token":"a","access_token":"b","token_type":"Bearer","id_token":"x.y.z"}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z","id_token":"x.y.z"}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z","id\u005ftoken":"x.y.z"}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z"}{"id_token":"x.y.z"}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z"}x"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z",}"#,
        r#"access_token=a&token_type=Bearer&id_token=x.y.z"#,
        r#""access_token""#,
        "[\"a\",\"Bearer\",\"x.y.z\"]",
        "\u{feff}{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"x.y.z\"}",
    ] {
        app.google.fault(Endpoint::Token, json_answer(body));
        refused(&app, UNREADABLE, body).await;
        app.google.clear_faults();
    }
}

#[tokio::test]
async fn a_token_answer_that_is_nested_deep_breaks_nothing() {
    let app = app().await;
    for member in ["unheard_of", "id_token", "scope", "expires_in"] {
        let body = format!(r#"{{"access_token":"a","token_type":"Bearer","{member}":{}}}"#, abyss(200_000));
        app.google.fault(Endpoint::Token, json_answer(body));
        refused(&app, UNREADABLE, member).await;
        app.google.clear_faults();
    }
    for body in [abyss(400_000), r#"{"error":"#.repeat(100_000)] {
        app.google
            .fault(Endpoint::Token, Fault::Answer { status: 400, content_type: "application/json".to_owned(), body });
        refused(&app, UNREADABLE, "an error that is nested deep").await;
        app.google.clear_faults();
    }
}

#[tokio::test]
async fn numbers_and_scopes_without_measure_change_nothing() {
    let app = app().await;
    for expires_in in [json!(0), json!(u64::MAX), Value::Null] {
        app.google.fault(Endpoint::Token, Fault::with("expires_in", expires_in.clone()));
        accepted(&app, &expires_in.to_string()).await;
        app.google.clear_faults();
    }
    let known = adas_row();
    assert_eq!(app.user().await, known);
    for scope in ["x ".repeat(300_000), "\u{1F511}".repeat(100_000), "\0\r\n".repeat(1_000)] {
        let case: String = scope.chars().take(10).collect();
        app.google.fault(Endpoint::Token, Fault::with("scope", scope));
        accepted(&app, &case).await;
        app.google.clear_faults();
    }
    assert_eq!(app.user().await, known, "no scope that was asked for was granted, so nothing changed");
}

#[tokio::test]
async fn an_id_token_of_another_person_gets_nothing_of_the_first() {
    // The provider signs for the other, while the access token is still Ada's.
    let app = app().await;
    forge(&app.google, |draft| {
        draft.claims = draft.claims.replace(sso_tests::ADA, OTHER).replace("ada@gmail.com", "other@gmail.com");
    });
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "the other").await;
    let row = app.user().await;
    assert_eq!((row.google_sub.as_str(), row.email.as_str()), (OTHER, "other@gmail.com"));
    assert_eq!((row.birthdate, row.gender, row.title), (None, None, None), "the People answer is Ada's");
}

/// What the application's token requests to `wire` end in.
async fn through(app: &TestApp, wire: &Wire) -> (Browser, Page) {
    app.google.fault(Endpoint::Discovery, Fault::with("token_endpoint", wire.url.clone()));
    let machine = app.another_machine(None).await;
    app.google.clear_faults();
    let mut browser = app.browser();
    browser.move_to(machine);
    let page = browser.sign_in().await;
    browser.move_to(app.router.clone());
    (browser, page)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

#[tokio::test]
async fn a_good_answer_may_be_told_in_many_ways() {
    const JSON: &str = "200 OK\r\ncontent-type: application/json";
    let cases: [(&str, Compose); 9] = [
        ("as it is", |body| answer(JSON, body.as_bytes())),
        ("after 100 Continue", |body| [b"HTTP/1.1 100 Continue\r\n\r\n", &*answer(JSON, body.as_bytes())].concat()),
        ("after 103 Early Hints", |body| {
            [b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", &*answer(JSON, body.as_bytes())].concat()
        }),
        ("in chunks", |body| {
            let (first, second) = body.as_bytes().split_at(body.len() / 2);
            let head = format!("HTTP/1.1 {JSON}\r\ntransfer-encoding: chunked\r\n\r\n");
            [head.as_bytes(), &chunk(first), &chunk(second), b"0\r\n\r\n"].concat()
        }),
        ("at an odd time", |body| {
            answer("200 OK\r\ncontent-type: application/json\r\ndate: Thu, 99 Foo 9999 99:99:99 XYZ", body.as_bytes())
        }),
        ("with another length of life", |body| {
            answer("200 OK\r\ncontent-type: application/json\r\nage: -1\r\nexpires: never", body.as_bytes())
        }),
        ("with a cookie", |body| {
            answer("200 OK\r\ncontent-type: application/json\r\nset-cookie: sso=x; Path=/", body.as_bytes())
        }),
        ("with a charset", |body| answer("200 OK\r\ncontent-type: Application/JSON; charset=UTF-8", body.as_bytes())),
        ("without a type", |body| answer("200 Whatever", body.as_bytes())),
    ];
    for (case, compose) in cases {
        let app = app().await;
        let wire = Wire::before(app.google.token_url(), compose).await;
        let (mut browser, page) = through(&app, &wire).await;
        assert_signed_in(&mut browser, &page, "/", case).await;
        assert!(!page.set_cookies.iter().any(|cookie| cookie.starts_with("sso=x;")), "{case}: {page:?}");
        assert_eq!(wire.requests().len(), 1, "{case}");
    }
}

#[tokio::test]
async fn what_is_no_good_answer_is_none_whatever_it_holds() {
    let cases: [(&str, (StatusCode, &str), Compose); 17] = [
        ("201", UNREADABLE, |body| answer("201 Created\r\ncontent-type: application/json", body.as_bytes())),
        ("203", UNREADABLE, |body| answer("203 Transformed\r\ncontent-type: application/json", body.as_bytes())),
        ("204", UNREADABLE, |_| b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        ("206", UNREADABLE, |body| {
            answer(
                "206 Partial Content\r\ncontent-type: application/json\r\ncontent-range: bytes 0-9/10",
                body.as_bytes(),
            )
        }),
        ("304", UNREADABLE, |_| b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()),
        ("a redirect with the answer in it", UNREADABLE, |body| {
            answer(
                "302 Found\r\ncontent-type: application/json\r\nlocation: http://user:pass@127.0.0.1:1/",
                body.as_bytes(),
            )
        }),
        ("a redirect that repeats the request", UNREADABLE, |body| {
            answer("307 Temporary Redirect\r\ncontent-type: application/json\r\nlocation: /again", body.as_bytes())
        }),
        ("an error with the answer in it", UNREADABLE, |body| {
            answer("400 Bad Request\r\ncontent-type: application/json", body.as_bytes())
        }),
        ("compressed", UNREADABLE, |_| {
            let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &[0; 1000]].concat();
            answer("200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip", &gzip)
        }),
        ("a web page by its type", UNREADABLE, |body| answer("200 OK\r\ncontent-type: text/html", body.as_bytes())),
        ("a token by its type", UNREADABLE, |body| answer("200 OK\r\ncontent-type: application/jwt", body.as_bytes())),
        ("shorter than it says", UNREADABLE, |body| {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len() - 2
            );
            [head.as_bytes(), body.as_bytes()].concat()
        }),
        ("chunks without an end", UNREADABLE, |_| {
            let spaces = chunk(&[b' '; 65_536]);
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
            [&head[..], &spaces.repeat(32)].concat()
        }),
        ("ten thousand headers", UNAVAILABLE, |body| {
            answer(&format!("200 OK{}", "\r\nx: y".repeat(10_000)), body.as_bytes())
        }),
        ("a header of a megabyte", UNAVAILABLE, |body| {
            answer(&format!("200 OK\r\nx: {}", "y".repeat(1_000_000)), body.as_bytes())
        }),
        ("another protocol", UNAVAILABLE, |_| b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()),
        ("two lengths", UNAVAILABLE, |body| {
            answer(
                &format!("200 OK\r\ncontent-type: application/json\r\ncontent-length: {}", body.len() + 1),
                body.as_bytes(),
            )
        }),
    ];
    for (case, notice, compose) in cases {
        let app = app().await;
        let wire = Wire::before(app.google.token_url(), compose).await;
        let (mut browser, page) = through(&app, &wire).await;
        assert_refused(&app, &mut browser, &page, notice, case).await;
        assert_eq!(wire.requests().len(), 1, "{case}: a code is sent once, and nothing is followed");
    }
}

#[tokio::test]
async fn a_person_that_is_nested_deep_or_of_two_accounts_is_unknown() {
    let nothing_known = user::Model { birthdate: None, gender: None, title: None, ..adas_row() };
    for body in [
        abyss(400_000),
        format!(r#"{{"birthdays":{}}}"#, abyss(200_000)),
        format!(r#"{{"unheardOf":{}}}"#, abyss(200_000)),
        format!(r#"{{"genders":[{{"value":{}}}]}}"#, abyss(200_000)),
        format!(r#"{{"genders":[{{"metadata":{}}}]}}"#, abyss(200_000)),
        r#"{"resourceName":"people/100000000000000000001","resourceName":"people/1","genders":[{"value":"male"}]}"#
            .to_owned(),
        r#"{"genders":[{"value":"male"}]}{}"#.to_owned(),
    ] {
        let app = app().await;
        let case: String = body.chars().take(60).collect();
        app.google.fault(Endpoint::People, json_answer(body));
        accepted(&app, &case).await;
        assert_eq!(app.user().await, nothing_known, "{case}");
    }
}

/// JSON leaves open which counts; Google's word it is either way, and nobody is found by it.
#[tokio::test]
async fn of_a_value_that_is_told_twice_the_last_counts() {
    for body in [
        r#"{"genders":[{"value":"female"}],"genders":[{"value":"male"}]}"#,
        r#"{"genders":[{"value":"female","value":"male"}]}"#,
    ] {
        let app = app().await;
        app.google.fault(Endpoint::People, json_answer(body.to_owned()));
        accepted(&app, body).await;
        assert_eq!(app.user().await.gender.as_deref(), Some("male"), "{body}");
    }
}

/// Everything that this thread logs, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_text_of_the_provider_makes_a_line_in_the_log() {
    const FORGED: &str = "\n2026-01-01T00:00:00Z  INFO sso_runtime: signed in with Google \u{1b}[2Jforged";
    let app = app().await;
    app.google.set_account(Account::new(OTHER).email("other@gmail.com").name(FORGED, Some(FORGED)));
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    // With one subscriber alone, a line that another test's thread reaches first counts as wanted by nobody.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let guard = tracing::subscriber::set_default(subscriber);
    let long = "k".repeat(500_000);
    for (case, header) in [("control characters", FORGED), ("half a megabyte", long.as_str())] {
        let header = Value::from(header);
        forge(&app.google, move |draft| draft.header = format!(r#"{{"alg":"RS256","kid":{header}}}"#));
        refused(&app, super::REJECTED, case).await;
        app.google.clear_faults();
    }
    // By now the application has fetched the forger's keys; Google's come back when it may ask again.
    app.clock.advance(Duration::from_secs(3600));
    for claim in ["iss", "aud", "azp", "nonce", "at_hash", "hd", "sub", "exp"] {
        app.google.edit_id_token(move |token| token.set(claim, FORGED));
        let _ = app.browser().sign_in().await;
        app.google.clear_faults();
    }
    for (endpoint, fault) in [
        (Endpoint::Token, Fault::with(FORGED, 7)),
        (Endpoint::Token, Fault::with("token_type", FORGED)),
        (Endpoint::Token, Fault::with("scope", FORGED)),
        (Endpoint::Token, Fault::with("expires_in", FORGED)),
        (
            Endpoint::Token,
            Fault::Answer {
                status: 400,
                content_type: "application/json".to_owned(),
                body: json!({ "error": FORGED, "error_description": FORGED }).to_string(),
            },
        ),
        (
            Endpoint::People,
            Fault::Answer {
                status: 403,
                content_type: "application/json".to_owned(),
                body: json!({ "error": { "status": FORGED, "message": FORGED, "details": [{ "reason": FORGED }] } })
                    .to_string(),
            },
        ),
        (Endpoint::Authorize, Fault::with("error", FORGED)),
        (Endpoint::Authorize, Fault::with("iss", FORGED)),
        (Endpoint::Authorize, Fault::with("code", FORGED)),
    ] {
        app.google.fault(endpoint, fault);
        let _ = app.browser().sign_in().await;
        app.google.clear_faults();
    }
    app.google.choose(OTHER);
    accepted(&app, "a forged name").await;
    drop(guard);
    let text = String::from_utf8_lossy(&log.0.lock().expect("nobody panicked")).into_owned();
    let ours: Vec<_> = text.lines().filter(|line| line.contains("sso_runtime")).collect();
    assert!(ours.len() > 15, "{text}");
    let is_forged =
        |line: &&str| line.starts_with("2026-01-01") || line.contains(['\u{1b}', '\r']) || line.contains("kkkk");
    assert_eq!(text.lines().find(is_forged), None, "{text}");
    assert_eq!(ours.len(), text.lines().count(), "{text}");
    assert!(ours.iter().all(|line| line.len() < 1_000), "{text}");
}
