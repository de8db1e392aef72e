//! Floods: who sends many requests costs neither a row, nor memory, nor calls to Google.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::StatusCode;
use sso_runtime::testing::{Calls, Signing};
use sso_tests::{Browser, Page, TestApp, TestAppBuilder};

use crate::assert_signed_in;

/// How many requests are sent, and how many of them at once.
const FLOOD: usize = 3000;
const AT_ONCE: usize = 50;

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

/// Sends the requests that `request` makes.
async fn flood<T>(count: usize, request: impl AsyncFn(usize) -> T) -> Vec<T> {
    stream::iter(0..count).map(|number| request(number)).buffer_unordered(AT_ONCE).collect().await
}

/// Everybody who is still welcome afterwards.
async fn assert_still_serves(app: &TestApp) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "after the flood").await;
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn abandoned_flows_cost_nothing() {
    let app = app().await;
    let calls = app.google.calls();
    let _ = app.statements.take();
    let visitor = app.browser();
    let pages = flood(FLOOD, async |_| visitor.clone().get("/google/login").await.status).await;
    assert!(pages.iter().all(|status| *status == StatusCode::SEE_OTHER));
    assert_eq!(app.statements.take(), Vec::<String>::new());
    assert_eq!(app.google.calls(), calls);
    app.assert_nothing_was_written().await;
    assert_still_serves(&app).await;
}

#[tokio::test]
async fn forged_callbacks_never_reach_google_or_the_database() {
    let app = app().await;
    let mut started = app.browser();
    let location = started.start("/google/login").await;
    let callback = started.at_google(&location).await;
    let visitor = app.browser();
    let (name, sealed) = started.cookies.first_key_value().expect("there is a flow");
    let state = callback.split(['?', '&']).find(|pair| pair.starts_with("state=")).expect("there is a state");
    let asked = app.google.calls();
    let _ = app.statements.take();

    let statuses = flood(FLOOD, async |number| {
        let mut forger = visitor.clone();
        let mut changed = sealed.clone().into_bytes();
        changed[number % sealed.len()] ^= 1;
        let changed = String::from_utf8_lossy(&changed).into_owned();
        let path = match number % 6 {
            // Without a cookie, with one of another flow, with one that was changed.
            0 => format!("/google/callback?{state}&code=forged-{number}"),
            1 => {
                forger.cookies.insert(name.clone(), sealed.clone());
                format!("/google/callback?state=forged-{number}&code=forged")
            }
            2 => {
                forger.cookies.insert(name.clone(), changed);
                format!("/google/callback?{state}&code=forged-{number}")
            }
            // The right cookie, and nothing that Google could say.
            3 => {
                forger.cookies.insert(name.clone(), sealed.clone());
                format!("/google/callback?{state}")
            }
            4 => {
                forger.cookies.insert(name.clone(), sealed.clone());
                format!("/google/callback?{state}&code=forged&iss=https://evil.example")
            }
            _ => {
                forger.cookies.insert(name.clone(), sealed.clone());
                format!("/google/callback?{state}&code=forged&error=server_error")
            }
        };
        forger.get(&path).await.status
    })
    .await;
    assert!(statuses.iter().all(|status| [StatusCode::BAD_REQUEST, StatusCode::BAD_GATEWAY].contains(status)));
    assert_eq!(app.google.calls(), asked, "not one call");
    assert_eq!(app.statements.take(), Vec::<String>::new(), "not one statement");
    app.assert_nothing_was_written().await;
    assert_still_serves(&app).await;
}

/// A browser with a flow of its own, and the callback of a forger who knows no code.
async fn with_garbage_code(mut browser: Browser, number: usize) -> (Browser, String) {
    let location = browser.start("/google/login").await;
    let state = location.split(['?', '&']).find(|pair| pair.starts_with("state=")).expect("there is a state");
    let callback = format!("/google/callback?{state}&code=garbage-{number}");
    (browser, callback)
}

#[tokio::test]
async fn a_code_that_google_does_not_know_costs_one_call_and_nothing_else() {
    let app = app().await;
    let _ = app.statements.take();
    let visitor = app.browser();
    let pages: Vec<Page> = flood(100, async |number| {
        let (mut browser, callback) = with_garbage_code(visitor.clone(), number).await;
        browser.get(&callback).await
    })
    .await;
    for page in pages {
        assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "code_rejected"), "{page:?}");
        assert!(page.set_cookies.iter().all(|cookie| cookie.contains("Max-Age=0")), "the flow is spent: {page:?}");
    }
    // Each has a flow of its own, which its start had to seal: the limits bound how many a client gets in a minute, and how
    // many calls are waited for at once.
    let Calls { token, jwks, people, .. } = app.google.calls();
    assert_eq!((token, jwks, people), (100, 0, 0));
    assert_eq!(app.statements.take(), Vec::<String>::new());
    app.assert_nothing_was_written().await;
    assert_still_serves(&app).await;
}

#[tokio::test]
async fn unknown_keys_at_the_same_time_ask_google_no_more_often_than_one_after_the_other() {
    let app = app().await;
    app.google.sign_with(Signing::UnknownKid);
    let visitor = app.browser();
    for (seconds, calls) in [(0, 2), (29, 2), (1, 3), (29, 3), (1, 4)] {
        app.clock.advance(Duration::from_secs(seconds));
        let pages: Vec<Page> = flood(60, async |_| visitor.clone().sign_in().await).await;
        for page in pages {
            let notice = (StatusCode::BAD_GATEWAY, "id_token_rejected");
            assert_eq!((page.status, page.code().as_str()), notice, "{page:?}");
        }
        assert_eq!(app.google.calls().jwks, calls, "after {seconds} s more");
        app.assert_nothing_was_written().await;
    }
    app.google.clear_faults();
    assert_still_serves(&app).await;
}

#[tokio::test]
async fn a_flow_that_was_copied_asks_google_until_it_expires_and_no_longer() {
    let app = app().await;
    let (browser, callback) = with_garbage_code(app.browser(), 0).await;
    // A cookie can be sent again; what bounds it is its lifetime, the limit of the client, and the calls at once.
    app.clock.advance(Duration::from_secs(599));
    assert_eq!(browser.clone().get(&callback).await.code(), "code_rejected");
    app.clock.advance(Duration::from_secs(1));
    let pages: Vec<_> = flood(100, async |_| browser.clone().get(&callback).await.code()).await;
    assert!(pages.iter().all(|code| code == "flow_expired"), "{pages:?}");
    assert_eq!(app.google.calls().token, 1);
    app.assert_nothing_was_written().await;
}
