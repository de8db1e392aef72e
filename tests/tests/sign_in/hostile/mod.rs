//! A provider that has turned: it signs what nobody should believe, and answers what nobody should read.

mod answers;
mod keys;
mod tokens;
mod values;

use http::StatusCode;
use sso_tests::TestApp;

use crate::{assert_refused, assert_signed_in};

const REJECTED: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "id_token_rejected");
const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "google_unavailable");
const UNREADABLE: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "google_answer_unreadable");

async fn refused(app: &TestApp, notice: (StatusCode, &str), case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(app, &mut browser, &page, notice, case).await;
}

async fn accepted(app: &TestApp, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

/// JSON that is nested so deep that a parser which calls itself would run out of stack.
fn abyss(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}
