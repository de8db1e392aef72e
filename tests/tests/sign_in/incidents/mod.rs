//! What has gone wrong elsewhere, played against this library: a test for each class of incidents, named after it.
//! `SECURITY.md` says where each happened.

mod data;
mod flow;
mod identity;

use http::StatusCode;
use sso_tests::{Browser, TestApp, TestAppBuilder, TestUser};

use crate::assert_signed_in;

/// Who is not Ada.
const MALLORY: &str = "900000000000000000009";

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

async fn signed_in<U: TestUser>(app: &TestApp<U>, case: &str) -> Browser {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    browser
}

/// A browser that is about to open the path and query that Google sent it to.
async fn came_back<U: TestUser>(app: &TestApp<U>) -> (Browser, String) {
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    (browser, callback)
}

/// The value of a parameter of a callback.
fn parameter(callback: &str, name: &str) -> String {
    let url = url::Url::parse("http://localhost").and_then(|base| base.join(callback)).expect("it is a path");
    url.query_pairs().find(|(other, _)| other == name).expect("it is there").1.into_owned()
}

/// Asserts that nobody gets in, and that rows and sessions are as they were.
async fn assert_nobody_gets_in<U: TestUser + PartialEq>(app: &TestApp<U>, notice: (StatusCode, &str), case: &str) {
    let (users, sessions) = (app.users().await, app.session_count().await);
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), notice, "{case}: {page:?}");
    assert!(!browser.is_signed_in().await, "{case}");
    assert!(app.users().await == users, "{case}: a row changed");
    assert_eq!(app.session_count().await, sessions, "{case}");
}
