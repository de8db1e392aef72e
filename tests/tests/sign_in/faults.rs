//! Google fails at each step in each way: what the person is told, how often Google was asked, and that nothing is left.

use std::{sync::Arc, time::Duration};

use http::StatusCode;
use reqwest::{Client, retry};
use sea_orm::EntityTrait;
use sso_runtime::{
    Clock, Endpoints, GoogleSsoBuilder, Revocation,
    testing::{Calls, Endpoint, Fault},
};
use sso_tests::{
    Browser, End, Log, Lost, Proxy, TestApp, TestAppBuilder, TlsDoor, adas_row, faults, router, user, user_of_accounts,
};

use crate::{assert_refused, assert_signed_in};

const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "google_unavailable");
const REJECTED: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "id_token_rejected");

/// For what would otherwise take for ever.
const DEADLINE: Duration = Duration::from_millis(400);

/// The application with nothing in its caches.
async fn fresh(
    app: &TestApp,
    configure: impl FnOnce(GoogleSsoBuilder<user::Model>) -> GoogleSsoBuilder<user::Model>,
) -> Browser {
    let sso = configure(app.another_builder().await).build().await.expect("the configuration is right");
    Browser::new(router(&sso))
}

async fn deadline_for(app: &TestApp, fault: &Fault) -> Browser {
    let is_slow = matches!(fault, Fault::Hang | Fault::Drip);
    fresh(app, |builder| if is_slow { builder.http_deadline(DEADLINE) } else { builder }).await
}

/// Asserts that a sign-in ends with this notice and leaves nothing, first without a row and then with one; and that the
/// same browser signs in when all is well again.
async fn assert_ends(
    app: &TestApp,
    machine: impl AsyncFn() -> Browser,
    fail: impl Fn(),
    notice: (StatusCode, &str),
    calls: impl Fn(Calls, Calls, &str),
    case: &str,
) {
    let mut browser = machine().await;
    let before = app.google.calls();
    fail();
    let page = browser.sign_in().await;
    assert_refused(app, &mut browser, &page, notice, case).await;
    calls(before, app.google.calls(), case);
    app.google.clear_faults();
    browser.move_to(app.router.clone());
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    assert_eq!(app.user().await, user::Model { id: app.user().await.id, ..adas_row() }, "{case}");

    let row = app.user().await;
    app.change(|ada| ada.name("Augusta", Some("King")));
    let session = browser.cookies["sso"].clone();
    let mut other = machine().await;
    other.cookies.clone_from(&browser.cookies);
    fail();
    let page = other.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), notice, "{case}: {page:?}");
    app.google.clear_faults();
    assert_eq!((app.user().await, app.session_count().await), (row.clone(), 1), "{case}");
    other.move_to(app.router.clone());
    assert_eq!(other.cookies["sso"], session, "{case}");
    assert!(other.is_signed_in().await, "{case}: the session before goes on");
    let page = other.sign_in().await;
    assert_signed_in(&mut other, &page, "/", case).await;
    assert_eq!(app.user().await.updated.as_deref(), Some("Augusta King"), "{case}");

    user::Entity::delete_many().exec(&app.db).await.expect("the test may write");
    sso_runtime::session::Entity::delete_many().exec(&app.db).await.expect("the test may write");
    app.change(|_| sso_tests::ada());
}

#[tokio::test]
async fn a_token_endpoint_that_fails_ends_the_sign_in_and_is_asked_once() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for (fault, end, _) in faults() {
        let End::Notice(notice) = end else { panic!("no fault of the token endpoint goes unnoticed") };
        let case = format!("{fault:?} of {}", notice.1);
        let asked = |before: Calls, after: Calls, case: &str| {
            assert_eq!(after.token, before.token + 1, "{case}: a code is sent once");
            assert_eq!((after.jwks, after.people), (before.jwks, before.people), "{case}: the rest is not asked");
        };
        let fail = || app.google.fault(Endpoint::Token, fault.clone());
        assert_ends(&app, async || deadline_for(&app, &fault).await, fail, notice, asked, &case).await;
    }
    assert_eq!(app.google.calls().redirected, 0);
}

#[tokio::test]
async fn keys_that_cannot_be_had_end_the_sign_in_and_are_asked_for_once() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for (fault, _, end) in faults() {
        let case = format!("{fault:?}");
        let End::Notice(notice) = end else {
            app.google.fault(Endpoint::Jwks, fault.clone());
            let mut browser = deadline_for(&app, &fault).await;
            let page = browser.sign_in().await;
            assert_signed_in(&mut browser, &page, "/", &case).await;
            app.google.clear_faults();
            continue;
        };
        let asked = |before: Calls, after: Calls, case: &str| {
            assert_eq!(after.token, before.token + 1, "{case}: a code is sent once");
            assert_eq!(after.jwks, before.jwks + 1, "{case}");
            assert!(after.people <= before.people + 1, "{case}: it is asked at the same time");
        };
        let fail = || app.google.fault(Endpoint::Jwks, fault.clone());
        user::Entity::delete_many().exec(&app.db).await.expect("the test may write");
        sso_runtime::session::Entity::delete_many().exec(&app.db).await.expect("the test may write");
        assert_ends(&app, async || deadline_for(&app, &fault).await, fail, notice, asked, &case).await;
    }
    assert_eq!(app.google.calls().redirected, 0);
}

#[tokio::test]
async fn a_people_api_that_fails_costs_its_columns_their_news_and_nothing_else() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "at first").await;
    // Were a failure read as an answer without values, the birthday would go.
    app.change(|ada| ada.person(serde_json::json!({})));
    for (fault, _, at_keys) in faults() {
        let (case, before) = (format!("{fault:?}"), app.google.calls());
        let mut browser = deadline_for(&app, &fault).await;
        app.google.fault(Endpoint::People, fault.clone());
        let page = browser.sign_in().await;
        app.google.clear_faults();
        assert_signed_in(&mut browser, &page, "/", &case).await;
        let calls = app.google.calls();
        assert_eq!((calls.token, calls.people), (before.token + 1, before.people + 1), "{case}: asked once");
        if matches!(at_keys, End::Good) {
            assert_eq!(app.user().await.birthdate, None, "{case}: the answer is good");
            app.change(|_| sso_tests::ada());
            app.browser().sign_in().await;
            app.change(|ada| ada.person(serde_json::json!({})));
        }
        assert_eq!(app.user().await, adas_row(), "{case}");
    }
    assert_eq!(app.google.calls().redirected, 0);
}

#[tokio::test]
async fn a_revocation_that_fails_keeps_nobody_and_is_tried_once() {
    let app: TestApp<user_of_accounts::Model> =
        TestAppBuilder::in_memory().await.start_of(|builder| builder.http_deadline(DEADLINE)).await;
    for (fault, ..) in faults() {
        let case = format!("{fault:?}");
        app.google.remove_access(sso_tests::ADA);
        assert_eq!(app.browser().sign_in().await.status, StatusCode::SEE_OTHER, "{case}");
        let (user, before) = (app.user().await, app.google.calls());
        app.google.fault(Endpoint::Revoke, fault.clone());
        let departure = app.sso.erase(user).await.expect("erased");
        app.google.clear_faults();
        // The status is the answer; what comes along says nothing (RFC 7009, section 2.2).
        let is_success =
            matches!(fault, Fault::Html | Fault::ContentType(_) | Fault::Drip | Fault::Answer { status: 200, .. });
        let expected = if is_success { Revocation::Revoked } else { Revocation::Failed };
        assert_eq!(departure.revocation, expected, "{case}");
        assert_eq!(app.google.calls().revoke, before.revoke + 1, "{case}");
        assert_eq!((app.user().await.email, app.session_count().await), (None, 0), "{case}");
        user_of_accounts::Entity::delete_many().exec(&app.db).await.expect("the test may write");
    }
}

/// Where Google would answer, for the steps named.
async fn endpoints(app: &TestApp, origin: &str, at: Endpoint) -> Endpoints {
    let member = match at {
        Endpoint::Token => Some(("token_endpoint", app.google.token_url())),
        Endpoint::Jwks => Some(("jwks_uri", app.google.jwks_url())),
        _ => None,
    };
    if let Some((member, url)) = &member {
        app.google.fault(Endpoint::Discovery, Fault::with(*member, url.replace(app.google.issuer(), origin)));
    }
    let endpoints = Endpoints::dangerous_discover(app.google.issuer(), &app.google.discovery_url()).await;
    app.google.clear_faults();
    let people = if at == Endpoint::People { origin } else { app.google.issuer() };
    endpoints.and_then(|endpoints| endpoints.with_people(people)).expect("Google tells where it answers")
}

/// The server's address, without its scheme.
fn address(app: &TestApp) -> std::net::SocketAddr {
    let address = app.google.issuer().strip_prefix("http://").expect("plain http");
    address.parse().expect("an address")
}

#[tokio::test]
async fn a_google_that_cannot_be_reached_or_trusted_is_unavailable() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let door = TlsDoor::before(address(&app)).await;
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port can be had");
        listener.local_addr().expect("a listener has an address")
    };
    for (case, origin, trusts) in [
        ("a name that nobody has", "https://google.invalid".to_owned(), false),
        ("a port where nobody listens", format!("http://{closed}"), false),
        ("https where plain http is spoken", format!("https://{}", address(&app)), false),
        ("a certificate that nobody issued", door.origin("localhost"), false),
        ("a certificate for another name", door.origin("127.0.0.1"), true),
    ] {
        for at in [Endpoint::Token, Endpoint::Jwks, Endpoint::People] {
            let case = format!("{case}: {at:?}");
            let elsewhere = endpoints(&app, &origin, at).await;
            let machine = async || {
                fresh(&app, |builder| {
                    let client = Client::builder().no_proxy();
                    let client = if trusts { client.tls_certs_merge([door.certificate()]) } else { client };
                    builder.http_client(client).dangerous_issuer(elsewhere.clone())
                })
                .await
            };
            if at == Endpoint::People {
                let mut browser = machine().await;
                let page = browser.sign_in().await;
                assert_signed_in(&mut browser, &page, "/", &case).await;
                assert_eq!(app.user().await.birthdate, None, "{case}");
                user::Entity::delete_many().exec(&app.db).await.expect("the test may write");
                sso_runtime::session::Entity::delete_many().exec(&app.db).await.expect("the test may write");
                continue;
            }
            let is_token = at == Endpoint::Token;
            let asked = |before: Calls, after: Calls, case: &str| {
                assert_eq!(after.token, before.token + u32::from(!is_token), "{case}");
                assert_eq!(after.jwks, before.jwks, "{case}");
            };
            assert_ends(&app, machine, || (), UNAVAILABLE, asked, &case).await;
        }
    }
    // The door itself is good: who trusts its certificate signs in through it.
    for at in [Endpoint::Token, Endpoint::Jwks, Endpoint::People] {
        let through = endpoints(&app, &door.origin("localhost"), at).await;
        let client = Client::builder().no_proxy().tls_certs_merge([door.certificate()]);
        let mut browser = fresh(&app, |builder| builder.http_client(client).dangerous_issuer(through)).await;
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "through the door").await;
        assert_eq!(app.user().await.birthdate, adas_row().birthdate);
    }
}

#[tokio::test]
async fn a_code_is_sent_once_whatever_becomes_of_the_connection() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let proxy = Proxy::before(address(&app)).await;
    let behind = endpoints(&app, &format!("http://{}", proxy.address()), Endpoint::Token).await;
    let mut browser = fresh(&app, |builder| builder.dangerous_issuer(behind)).await;
    for _ in 0..3 {
        let before = app.google.calls();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "a connection that is kept").await;
        assert_eq!(app.google.calls().token, before.token + 1);
    }
    // Google closes a connection that nobody uses: the next code goes out on another one.
    proxy.restart().await;
    let before = app.google.calls();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "the kept connection was closed").await;
    assert_eq!(app.google.calls().token, before.token + 1);
    // The connection is kept, and fails when the code is on its way: whether Google has it, nobody knows.
    for (lost, arrived) in [(Lost::Message, 0), (Lost::Answer, 1)] {
        let (before, sessions) = (app.google.calls(), app.session_count().await);
        proxy.cut_at(1, lost);
        let page = browser.sign_in().await;
        assert!(proxy.was_cut());
        assert_eq!((page.status, page.code().as_str()), UNAVAILABLE, "{lost:?}: {page:?}");
        assert_eq!(app.google.calls().token, before.token + arrived, "{lost:?}");
        assert_eq!(app.session_count().await, sessions, "{lost:?}");
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "the next code").await;
    }
}

#[tokio::test]
async fn a_client_that_repeats_requests_does_not_repeat_a_code() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let client = || {
        let again = retry::for_host("127.0.0.1").no_budget().max_retries_per_request(3);
        Client::builder().retry(again.classify_fn(|answer| {
            if answer.status() == Some(StatusCode::OK) { answer.success() } else { answer.retryable() }
        }))
    };
    let before = app.google.calls();
    app.google.fault(Endpoint::Token, Fault::Status(503));
    let mut browser = fresh(&app, |builder| builder.http_client(client())).await;
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, UNAVAILABLE, "it is told to try again").await;
    assert_eq!(app.google.calls().token, before.token + 1);

    app.google.clear_faults();
    app.google.fault(Endpoint::Jwks, Fault::Status(503));
    let mut browser = fresh(&app, |builder| builder.http_client(client())).await;
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, UNAVAILABLE, "the keys").await;
    assert_eq!(app.google.calls().token, before.token + 2);
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_a_minute_is_forgiven_and_one_that_is_slower_is_named() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for (ahead, named) in [
        (0, None),
        (59, None),
        (61, None),
        (300, None),
        (3600, None),
        (3660, Some("clock is fast")),
        (-59, None),
        (-60, None),
        (-61, Some("clock is slow")),
        (-300, Some("clock is slow")),
    ] {
        let (case, googles) = (format!("{ahead} s ahead"), app.clock.clone());
        let by = Duration::from_secs(i64::unsigned_abs(ahead));
        let now = Arc::new(move || if ahead < 0 { googles.now() - by } else { googles.now() + by });
        let mut browser = fresh(&app, |builder| builder.clock(Clock::from_fn(now))).await;
        let (log, guard) = Log::start();
        let page = browser.sign_in().await;
        drop(guard);
        let text = log.text();
        let Some(named) = named else {
            assert_signed_in(&mut browser, &page, "/", &case).await;
            assert!(!text.contains("clock"), "{case}: {text}");
            user::Entity::delete_many().exec(&app.db).await.expect("the test may write");
            sso_runtime::session::Entity::delete_many().exec(&app.db).await.expect("the test may write");
            continue;
        };
        assert_refused(&app, &mut browser, &page, REJECTED, &case).await;
        let lines: Vec<_> = text.lines().filter(|line| line.contains(named)).collect();
        assert_eq!(lines.len(), 1, "{case}: {text}");
        assert!(lines[0].contains("id_token_rejected"), "{case}: {}", lines[0]);
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_keeps_nobody_from_new_keys() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "at first").await;
    app.google.rotate_keys();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "the first new key").await;
    app.clock.set(app.clock.now() - Duration::from_secs(300));
    app.google.rotate_keys();
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "the next one, five minutes earlier").await;
}
