//! Whose sign-in it is, how often it counts, and where it ends.

use axum::Router;
use futures_util::future::join_all;
use http::{Method, StatusCode, header};
use sso_runtime::{
    Admission, Clock, Credentials, Endpoints, GoogleSso, KeyRing,
    testing::{Account, Endpoint, FakeGoogle, Fault, Signing},
};
use sso_tests::{ADA, TestApp, TestAppBuilder, adas_row, user};

use super::{MALLORY, app, came_back, parameter, signed_in};
use crate::{assert_refused, assert_signed_in};

const EXPIRED: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "flow_expired");
const MISMATCH: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "state_mismatch");
const REJECTED: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "id_token_rejected");

#[tokio::test]
async fn login_csrf() {
    let app = app().await;
    let (_attacker, callback) = came_back(&app).await;
    let mut idle = app.browser();
    let page = idle.get(&callback).await;
    assert_refused(&app, &mut idle, &page, EXPIRED, "the victim has started nothing").await;
    let mut busy = app.browser();
    let _ = busy.start("/google/login").await;
    let page = busy.get(&callback).await;
    assert_refused(&app, &mut busy, &page, MISMATCH, "the victim has started a sign-in").await;
    assert_eq!(app.google.calls().token, 0);
}

#[tokio::test]
async fn replay_of_state_code_or_token() {
    let app = app().await;
    let (browser, callback) = came_back(&app).await;
    let mut first = browser.clone();
    let page = first.get(&callback).await;
    assert_signed_in(&mut first, &page, "/", "the first time").await;
    let replays = join_all((0..50).map(async |_| {
        let mut browser = browser.clone();
        let page = browser.get(&callback).await;
        (page.status, browser.cookies.contains_key("sso"))
    }))
    .await;
    assert_eq!(replays, [(StatusCode::BAD_REQUEST, false); 50]);
    assert_eq!((app.users().await.len(), app.session_count().await), (1, 1));

    // The same ID token under another state: its nonce is of the first.
    let app = TestAppBuilder::in_memory().await.start().await;
    let kept = std::sync::Arc::new(std::sync::Mutex::new(None));
    app.google.fault(
        Endpoint::Token,
        Fault::edit(move |answer| {
            let mut kept = kept.lock().expect("nobody panicked");
            let first = kept.get_or_insert_with(|| answer.clone());
            for member in ["id_token", "access_token"] {
                answer.insert(member.to_owned(), first[member].clone());
            }
        }),
    );
    signed_in(&app, "the token's own sign-in").await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), REJECTED, "{page:?}");
    assert!(!browser.is_signed_in().await);
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn open_redirect() {
    let app = app().await;
    for place in [
        "////evil.example",
        "http://x//evil.example/p",
        "%20//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "//evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://[::1",
        "%E0%A4%A",
    ] {
        let mut browser = app.browser();
        let page = browser.sign_in_from(&format!("/google/login?next={place}")).await;
        assert_signed_in(&mut browser, &page, "/", place).await;
        browser.accept = "text/html";
        let page = browser.get(&format!("/google/sign-in?next={place}")).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("evil"), "{place}: {}", page.body);
    }
    let page = app.browser().sign_in_from("/google/login?next=/orders").await;
    assert_eq!(page.location.as_deref(), Some("/orders"));
}

#[tokio::test]
async fn parameter_injection() {
    let app = app().await;
    let plain = {
        app.browser().sign_in().await;
        app.google.last_authorize_query().expect("Google was asked")
    };
    for query in [
        "login_hint=x%26client_id%3Devil",
        "prompt=none&scope=openid%20drive&redirect_uri=https://evil.example/",
        "state=fixed&nonce=fixed&code_challenge=fixed&code_challenge_method=plain",
        "next=/%26prompt%3Dnone",
        "authuser=1&hd=evil.example&access_type=offline&include_granted_scopes=true",
    ] {
        let mut browser = app.browser();
        let location = browser.start(&format!("/google/login?{query}")).await;
        let _ = browser.at_google(&location).await;
        let mut asked = app.google.last_authorize_query().expect("Google was asked");
        for fresh in ["state", "nonce", "code_challenge"] {
            assert_ne!(asked[fresh], "fixed", "{query}");
            asked.insert(fresh.to_owned(), plain[fresh].clone());
        }
        assert_eq!(asked, plain, "{query}");
    }
}

#[tokio::test]
async fn code_injection() {
    let app = app().await;
    let (_attacker, attackers) = came_back(&app).await;
    let (mut victim, victims) = came_back(&app).await;
    let encoded = |callback: &str| -> String {
        url::form_urlencoded::byte_serialize(parameter(callback, "code").as_bytes()).collect()
    };
    let injected = victims.replace(&encoded(&victims), &encoded(&attackers));
    assert_ne!(injected, victims);
    let page = victim.get(&injected).await;
    let rejected = (StatusCode::BAD_REQUEST, "code_rejected");
    assert_refused(&app, &mut victim, &page, rejected, "the verifier is of another code").await;
    let asked = app.google.last_authorize_query().expect("Google was asked");
    assert_eq!(asked["code_challenge_method"], "S256");
}

#[tokio::test]
async fn mix_up() {
    // The application has a second provider, which the attacker runs.
    let app = app().await;
    let evil = FakeGoogle::builder()
        .client("tests.apps.googleusercontent.com", "planted-client-secret")
        .account(Account::new(ADA).email("ada@gmail.com"))
        .automatic(ADA)
        .clock(app.clock.as_fn())
        .start()
        .await
        .expect("it starts");
    let endpoints = Endpoints::dangerous_discover(evil.issuer(), &evil.discovery_url()).await.expect("it answers");
    let credentials = Credentials::new(
        "tests.apps.googleusercontent.com",
        "planted-client-secret",
        "http://localhost:3000/evil/callback",
    );
    let second = GoogleSso::<user::Model>::builder(app.db.clone(), credentials, Admission::anyone())
        .clock(Clock::from_fn(app.clock.as_fn()))
        .dangerous_issuer(endpoints)
        .build()
        .await
        .expect("the configuration is right");
    let both: Router = app.router.clone().nest("/evil", second.router());

    let (mut browser, callback) = came_back(&app).await;
    browser.move_to(both.clone());
    let at_evil = callback.replacen("/google/", "/evil/", 1);
    let page = browser.clone().get(&at_evil).await;
    assert_refused(&app, &mut browser, &page, MISMATCH, "Google's answer at the other provider's place").await;
    assert_eq!(evil.calls().token, 0, "the attacker's provider never sees Google's code");

    let mut browser = app.browser();
    browser.move_to(both);
    let location = browser.start("/evil/login").await;
    let callback = browser.at_google(&location).await;
    let page = browser.clone().get(&callback.replacen("/evil/", "/google/", 1)).await;
    assert_refused(&app, &mut browser, &page, MISMATCH, "the other provider's answer at Google's place").await;
    let (mut browser, callback) = came_back(&app).await;
    let issuer =
        |google: &FakeGoogle| -> String { url::form_urlencoded::byte_serialize(google.issuer().as_bytes()).collect() };
    let page = browser.get(&callback.replace(&issuer(&app.google), &issuer(&evil))).await;
    let mismatch = (StatusCode::BAD_REQUEST, "issuer_mismatch");
    assert_refused(&app, &mut browser, &page, mismatch, "the other provider's name").await;
    assert_eq!(app.google.calls().token, 0, "Google never sees a code that is not its own");
}

#[tokio::test]
async fn id_token_for_another_client() {
    let app = app().await;
    let (ours, theirs) = ("tests.apps.googleusercontent.com", "theirs.apps.googleusercontent.com");
    for (claim, value) in [
        ("aud", serde_json::json!(theirs)),
        ("aud", serde_json::json!([ours, theirs])),
        ("azp", serde_json::json!(theirs)),
    ] {
        let case = value.to_string();
        app.google.edit_id_token(move |token| token.set(claim, value.clone()));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, REJECTED, &case).await;
        app.google.clear_faults();
    }
}

#[tokio::test]
async fn algorithm_confusion() {
    let app = app().await;
    for signing in [Signing::Unsigned, Signing::Hs256, Signing::Es256, Signing::CriticalHeader, Signing::UnpublishedKey]
    {
        app.google.sign_with(signing);
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, REJECTED, &format!("{signing:?}")).await;
    }
}

#[tokio::test]
async fn scope_treated_as_granted() {
    for (case, fault, is_filled) in [
        ("empty", Fault::with("scope", ""), false),
        ("narrower", Fault::with("scope", "openid email profile"), false),
        (
            "wider, and not what was asked for",
            Fault::with("scope", "openid https://www.googleapis.com/auth/drive"),
            false,
        ),
        ("missing: what was asked for, by RFC 6749", Fault::without("scope"), true),
    ] {
        let app = app().await;
        app.google.fault(Endpoint::Token, fault);
        signed_in(&app, case).await;
        let row = app.user().await;
        let filled = if is_filled {
            adas_row()
        } else {
            user::Model { birthdate: None, gender: None, title: None, ..adas_row() }
        };
        assert_eq!((row.birthdate, row.gender, row.title), (filled.birthdate, filled.gender, filled.title), "{case}");
        assert_eq!(app.google.calls().people, u32::from(is_filled), "{case}");
        assert!(!row.is_staff, "{case}");
    }
}

#[tokio::test]
async fn session_fixation() {
    let app = app().await;
    app.google.set_account(Account::new(MALLORY).email("mallory@gmail.com"));
    app.google.choose(MALLORY);
    let attacker = signed_in(&app, "the attacker").await;
    app.google.choose(ADA);
    for planted in [attacker.cookies["sso"].clone(), "A".repeat(43)] {
        let mut victim = app.browser();
        victim.cookies.insert("sso".to_owned(), planted.clone());
        let page = victim.sign_in().await;
        assert_signed_in(&mut victim, &page, "/", "the victim, with a cookie that the attacker planted").await;
        assert_ne!(victim.cookies["sso"], planted);
        let mut thief = app.browser();
        thief.cookies.insert("sso".to_owned(), planted);
        assert!(!thief.is_signed_in().await, "the planted cookie is dead");
    }
}

#[tokio::test]
async fn interrupted_flow_used_as_session() {
    let app = app().await;
    let (browser, _) = came_back(&app).await;
    let (_, flow) = browser.cookies.iter().find(|(name, _)| name.starts_with("sso-flow-")).expect("there is a flow");
    for forged in [flow.as_str(), &flow[..43], &flow[flow.len() - 43..]] {
        let mut thief = app.browser();
        thief.cookies.insert("sso".to_owned(), forged.to_owned());
        assert!(!thief.is_signed_in().await);
    }
    app.assert_nothing_was_written().await;
}

#[tokio::test]
async fn trust_in_proxy_headers() {
    let hostile = [
        ("host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "//evil.example"),
    ];
    let app = app().await;
    let mut browser = app.browser();
    let page = browser.send(Method::GET, "/google/login", &hostile).await;
    let location = page.location.expect("it leads to Google");
    assert_eq!(parameter(&location, "redirect_uri"), "http://localhost:3000/google/callback");
    let callback = browser.at_google(&location).await;
    let page = browser.send(Method::GET, &callback, &hostile).await;
    assert_signed_in(&mut browser, &page, "/", "hostile headers").await;
    assert!(!format!("{page:?}").contains("evil") && !format!("{page:?}").contains("Secure"), "{page:?}");
}

#[tokio::test]
async fn one_tap_csrf() {
    // One Tap is not offered: its answer, a form with the credential and its token, gets nobody in.
    let app = app().await;
    for path in ["/google/callback", "/google/login", "/google/sign-in", "/google/consent"] {
        let mut browser = app.browser();
        browser.cookies.insert("g_csrf_token".to_owned(), "x".to_owned());
        let page = browser.post(&format!("{path}?credential=a.b.c&g_csrf_token=x"), &[]).await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(!browser.is_signed_in().await, "{path}");
    }
    app.assert_nothing_was_written().await;
}

#[tokio::test]
async fn enumeration_by_message() {
    // What a stranger can ask without a Google account of that person tells nothing about who has an account here.
    let known = app().await;
    signed_in(&known, "Ada has an account here").await;
    let unknown = TestAppBuilder::in_memory().await.start().await;
    for path in [
        "/google/sign-in?login_hint=ada@gmail.com",
        "/google/callback",
        "/google/callback?state=x&code=y",
        "/google/callback?error=access_denied&login_hint=ada@gmail.com",
        "/google/logout",
        "/me",
    ] {
        let (here, there) = (known.browser().get(path).await, unknown.browser().get(path).await);
        assert_eq!((here.status, &here.body, &here.headers), (there.status, &there.body, &there.headers), "{path}");
    }
    let parameters = async |app: &TestApp| {
        let page = app.browser().get("/google/login?login_hint=ada@gmail.com").await;
        let location = url::Url::parse(&page.location.expect("it leads to Google")).expect("a URL");
        (page.status, location.query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>())
    };
    assert_eq!(parameters(&known).await, parameters(&unknown).await);
}

#[tokio::test]
async fn verifier_lost_by_upgrade() {
    let (old, new) = (KeyRing::generate(), KeyRing::generate());
    let app = TestAppBuilder::in_memory().await.keys(&old).start().await;
    let (mut browser, callback) = came_back(&app).await;
    browser.move_to(app.another_machine(Some(format!("{new},{old}"))).await);
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "started by the old deployment, finished by the new one").await;

    // What no version can open is told to the person, and is no error of the application.
    let (mut browser, callback) = came_back(&app).await;
    for (name, value) in &mut browser.cookies {
        if name.starts_with("sso-flow-") {
            value.replace_range(..2, "__");
        }
    }
    browser.accept = "text/html";
    let page = browser.get(&callback).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.body.contains("flow_expired") && page.headers[header::CONTENT_TYPE] == "text/html; charset=utf-8");
    assert_eq!(app.session_count().await, 1);
}
