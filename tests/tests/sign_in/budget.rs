//! What a sign-in and a request cost: statements to the database, and calls to Google.

use http::StatusCode;
use sea_orm::DbBackend;
use sso_runtime::testing::Calls;
use sso_tests::{Browser, TestApp, TestAppBuilder, on_each_database};

/// The statements of what follows, without those that begin and end a transaction.
async fn statements_of(app: &TestApp, what: impl AsyncFnOnce()) -> Vec<String> {
    let _ = app.statements.take();
    what().await;
    let is_control = |sql: &String| ["BEGIN", "COMMIT", "ROLLBACK"].iter().any(|word| sql.starts_with(word));
    app.statements.take().into_iter().filter(|sql| !is_control(sql)).collect()
}

/// MariaDB cannot return the row that it writes.
fn one_more(app: &TestApp) -> usize {
    usize::from(app.db.get_database_backend() == DbBackend::MySql)
}

async fn sign_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    assert_eq!(browser.sign_in().await.status, StatusCode::SEE_OTHER);
    browser
}

on_each_database! {
    async fn a_first_sign_in_costs_three_statements(app: TestAppBuilder) {
        let app = app.start().await;
        let statements = statements_of(&app, async || drop(sign_in(&app).await)).await;
        assert_eq!(statements.len(), 3 + one_more(&app), "{statements:#?}");
    }

    async fn a_sign_in_that_changes_nothing_costs_two_statements(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app).await;
        let statements = statements_of(&app, async || drop(sign_in(&app).await)).await;
        assert_eq!(statements.len(), 2, "{statements:#?}");
        assert!(statements[0].starts_with("SELECT") && statements[1].starts_with("INSERT"), "{statements:#?}");
    }

    async fn a_sign_in_that_changes_the_row_costs_three_statements(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app).await;
        app.change(|ada| ada.name("Augusta", Some("King")));
        let statements = statements_of(&app, async || drop(sign_in(&app).await)).await;
        assert_eq!(statements.len(), 3 + one_more(&app), "{statements:#?}");
    }

    async fn a_value_that_only_an_empty_column_takes_costs_one_statement_more(app: TestAppBuilder) {
        let app = app.start().await;
        app.change(|ada| ada.without_claim("picture"));
        sign_in(&app).await;
        app.change(|_| sso_tests::ada());
        let statements = statements_of(&app, async || drop(sign_in(&app).await)).await;
        assert_eq!(statements.len(), 4 + one_more(&app), "{statements:#?}");
        assert_eq!(app.user().await.filled.as_deref(), Some("https://lh3.googleusercontent.com/a/ada=s96-c"));
        let statements = statements_of(&app, async || drop(sign_in(&app).await)).await;
        assert_eq!(statements.len(), 2, "once: {statements:#?}");
    }

    async fn a_request_of_somebody_signed_in_costs_one_statement(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = sign_in(&app).await;
        for path in ["/me", "/", "/members"] {
            let statements = statements_of(&app, async || {
                assert_eq!(browser.get(path).await.status, StatusCode::OK);
            })
            .await;
            assert_eq!(statements.len(), 1, "{path}: {statements:#?}");
        }
    }
}

#[tokio::test]
async fn who_has_no_session_costs_no_statement() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    let statements = statements_of(&app, async || {
        for path in ["/me", "/", "/members", "/google/sign-in", "/google/login", "/google/callback?state=x&code=y"] {
            browser.get(path).await;
        }
    })
    .await;
    assert_eq!(statements, Vec::<String>::new());
}

#[tokio::test]
async fn a_sign_in_calls_google_twice_and_the_keys_are_fetched_once() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let discovered = app.google.calls();
    for count in 1..=3 {
        sign_in(&app).await;
        let calls = app.google.calls();
        assert_eq!((calls.token, calls.people, calls.authorize), (count, count, count));
        assert_eq!((calls.jwks, calls.userinfo, calls.revoke), (1, 0, 0));
        assert_eq!(calls.discovery, discovered.discovery, "nothing is discovered after the start");
    }
}

#[tokio::test]
async fn without_scopes_for_it_the_people_api_is_not_called() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.grant_only::<&str>([]);
    sign_in(&app).await;
    let Calls { people, token, userinfo, .. } = app.google.calls();
    assert_eq!((people, token, userinfo), (0, 1, 0));
}

#[tokio::test]
async fn a_request_of_somebody_signed_in_calls_nobody() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = sign_in(&app).await;
    let before = app.google.calls();
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    assert_eq!(app.google.calls(), before);
}
