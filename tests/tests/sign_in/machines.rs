//! Several machines of one application: nothing is kept in the memory of one of them.

use std::iter::repeat_n;

use axum::Router;
use futures_util::future::join_all;
use http::StatusCode;
use sso_runtime::{Admission, Clock, Credentials, Endpoints, GoogleSso, KeyRing};
use sso_tests::{TestApp, TestAppBuilder, on_each_database, user};

use crate::{assert_refused, assert_signed_in};

const EXPIRED: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "flow_expired");

on_each_database! {
    async fn a_sign_in_starts_on_one_machine_and_ends_on_another(app: TestAppBuilder) {
        let app = app.start().await;
        let other = app.another_machine(None).await;
        let mut browser = app.browser();
        let location = browser.start("/google/login?next=/here").await;
        let callback = browser.at_google(&location).await;
        browser.move_to(other);
        let page = browser.get(&callback).await;
        assert_signed_in(&mut browser, &page, "/here", "on the other machine").await;
        browser.move_to(app.router.clone());
        assert!(browser.is_signed_in().await, "on the first machine");
        assert_eq!(browser.post("/google/logout", &[]).await.status, StatusCode::SEE_OTHER);
        browser.move_to(app.another_machine(None).await);
        assert!(!browser.is_signed_in().await, "signed out everywhere");
    }

    async fn first_sign_ins_on_several_machines_at_once_make_one_person(app: TestAppBuilder) {
        let app = app.start().await;
        let machines = [app.another_machine(None).await, app.another_machine(None).await, app.router.clone()];
        let sign_ins = repeat_n(machines, 5).flatten().map(async |machine| {
            let mut browser = app.browser();
            browser.move_to(machine);
            browser.sign_in().await.status
        });
        assert_eq!(join_all(sign_ins).await, [StatusCode::SEE_OTHER; 15]);
        assert_eq!(app.user().await.google_sub, sso_tests::ADA);
        assert_eq!(app.session_count().await, 15);
    }
}

/// A sign-in that starts on `app` and ends on a machine with these keys.
async fn finish_with(app: &TestApp, keys: &str, is_accepted: bool, case: &str) {
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    browser.move_to(app.another_machine(Some(keys.to_owned())).await);
    let page = browser.get(&callback).await;
    if is_accepted {
        assert_signed_in(&mut browser, &page, "/", case).await;
    } else {
        assert_refused(app, &mut browser, &page, EXPIRED, case).await;
    }
}

#[tokio::test]
async fn keys_rotate_without_ending_a_sign_in() {
    let (old, new, foreign) = (KeyRing::generate(), KeyRing::generate(), KeyRing::generate());
    let app = TestAppBuilder::in_memory().await.keys(&old).start().await;
    finish_with(&app, &new, false, "the old key is gone").await;
    finish_with(&app, &format!("{new},{foreign}"), false, "the old key is gone from two").await;
    finish_with(&app, &format!("{new},{old}"), true, "the old key still opens").await;

    let app = TestAppBuilder::in_memory().await.keys(format!("{new},{old}")).start().await;
    finish_with(&app, &old, false, "the new key seals, and a machine that lags behind does not know it").await;
    finish_with(&app, &format!("{old},{new}"), true, "machines learn the new key before it seals").await;
}

#[tokio::test]
async fn a_start_where_other_keys_seal_ends_no_sign_in_that_is_under_way() {
    let app = TestAppBuilder::in_memory().await.keys(KeyRing::generate()).start().await;
    let elsewhere = app.another_machine(Some(KeyRing::generate())).await;
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    browser.move_to(elsewhere.clone());
    let location = browser.start("/google/login").await;
    let callback_elsewhere = browser.at_google(&location).await;

    browser.move_to(app.router.clone());
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "started first").await;
    browser.move_to(elsewhere);
    let page = browser.get(&callback_elsewhere).await;
    assert_signed_in(&mut browser, &page, "/", "started second").await;
}

#[tokio::test]
async fn a_flow_of_one_client_ends_at_no_other() {
    let keys = KeyRing::generate();
    let app = TestAppBuilder::in_memory().await.keys(&keys).start().await;
    let endpoints = Endpoints::dangerous_discover(app.google.issuer(), &app.google.discovery_url()).await;
    let credentials = Credentials::new("other-client", "other-secret", "http://localhost:3000/google/callback");
    let other = GoogleSso::<user::Model>::builder(app.db.clone(), credentials.keys(&keys), Admission::anyone())
        .clock(Clock::from_fn(app.clock.as_fn()))
        .dangerous_issuer(endpoints.expect("Google tells where it answers"))
        .build()
        .await
        .expect("the configuration is right");

    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    browser.move_to(Router::new().nest("/google", other.router()));
    let page = browser.get(&callback).await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "state_mismatch"), "{page:?}");
    assert_eq!(app.google.calls().token, 0, "the other client never sees the code");
    app.assert_nothing_was_written().await;
}
