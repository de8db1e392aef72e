//! A database that fails in the middle of a sign-in, and under somebody who is signed in.

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::ConnectionTrait;
use sso_runtime::{
    Session, SessionStore,
    session::{NewSession, SessionId, SessionStoreError},
};
use sso_tests::{Browser, Page, TestApp, TestAppBuilder, adas_row, on_each_database, user};

use crate::{assert_refused, assert_signed_in};

const DATABASE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable");
const SESSIONS: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "session_store_unavailable");

/// Takes a table away. Each gets a name of its own: a SQLite connection may remember a name that others gave up.
async fn take_away(app: &TestApp, table: &str) {
    let rename = format!("ALTER TABLE {table} RENAME TO gone_{table}");
    app.db.execute_unprepared(&rename).await.expect("the table is renamed");
}

async fn bring_back(app: &TestApp, table: &str) {
    let rename = format!("ALTER TABLE gone_{table} RENAME TO {table}");
    app.db.execute_unprepared(&rename).await.expect("the table is renamed");
}

async fn signed_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "a sign-in").await;
    browser
}

/// Asserts that the answer is this notice, and takes nobody's session away.
fn assert_notice(page: &Page, notice: (StatusCode, &str)) {
    assert_eq!((page.status, page.code().as_str()), notice, "{page:?}");
    assert!(!page.set_cookies.iter().any(|cookie| cookie.starts_with("sso=")), "{page:?}");
}

on_each_database! {
    async fn without_the_table_of_sessions_a_new_user_is_rolled_back(app: TestAppBuilder) {
        let app = app.start().await;
        take_away(&app, "sso_session").await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_notice(&page, SESSIONS);
        assert_eq!(app.users().await, Vec::<user::Model>::new());
        bring_back(&app, "sso_session").await;
        assert_refused(&app, &mut browser, &page, SESSIONS, "the table is back").await;
        signed_in(&app).await;
        assert_eq!(app.user().await.email, adas_row().email);
    }

    async fn without_the_table_of_sessions_a_changed_user_is_rolled_back(app: TestAppBuilder) {
        let app = app.start().await;
        signed_in(&app).await;
        app.change(|ada| ada.name("Augusta", Some("King")).email("countess@gmail.com"));
        take_away(&app, "sso_session").await;
        assert_notice(&app.browser().sign_in().await, SESSIONS);
        assert_eq!(app.user().await, adas_row());
        bring_back(&app, "sso_session").await;
        assert_eq!(app.session_count().await, 1);
    }

    async fn without_the_table_of_users_nobody_gets_a_session(app: TestAppBuilder) {
        let app = app.start().await;
        take_away(&app, "users").await;
        assert_notice(&app.browser().sign_in().await, DATABASE);
        assert_eq!(app.session_count().await, 0);
        bring_back(&app, "users").await;
        app.assert_nothing_was_written().await;
        signed_in(&app).await;
    }

    async fn a_database_error_signs_nobody_out(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        for table in ["sso_session", "users"] {
            take_away(&app, table).await;
            for path in ["/me", "/", "/members"] {
                browser.accept = "application/json";
                assert_notice(&browser.get(path).await, DATABASE);
                browser.accept = "text/html";
                let page = browser.get(path).await;
                assert_eq!((page.status, page.location), (StatusCode::SERVICE_UNAVAILABLE, None), "{path}");
            }
            bring_back(&app, table).await;
            browser.accept = "application/json";
            assert!(browser.is_signed_in().await, "{table} is back");
        }
    }

    async fn a_sign_out_that_fails_says_so_and_can_be_repeated(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        take_away(&app, "sso_session").await;
        assert_notice(&browser.post("/google/logout", &[]).await, SESSIONS);
        bring_back(&app, "sso_session").await;
        assert!(browser.is_signed_in().await, "it was not signed out");
        assert_eq!(browser.post("/google/logout", &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!browser.is_signed_in().await);
    }

    async fn without_a_connection_every_answer_is_503(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        let mut stranger = app.browser();
        let location = stranger.start("/google/login").await;
        let callback = stranger.at_google(&location).await;
        app.db.clone().close().await.expect("the connections close");
        assert_notice(&stranger.get(&callback).await, DATABASE);
        assert_notice(&browser.get("/me").await, DATABASE);
        assert_eq!(stranger.get("/").await.status, StatusCode::OK, "who has no session needs no database");
    }
}

#[tokio::test]
async fn a_use_that_cannot_be_noted_costs_the_visitor_nothing() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = signed_in(&app).await;
    app.clock.advance(std::time::Duration::from_secs(3600));
    app.db
        .execute_unprepared("CREATE TRIGGER refuse BEFORE UPDATE ON sso_session BEGIN SELECT RAISE(ABORT, 'no'); END")
        .await
        .expect("the trigger is made");
    assert!(browser.is_signed_in().await);
}

/// A store whose server is gone.
#[derive(Debug)]
struct Gone;

fn gone<T>() -> Result<T, SessionStoreError> {
    Err(SessionStoreError::Unavailable("the store is gone".into()))
}

#[async_trait]
impl SessionStore for Gone {
    async fn create(&self, _: &NewSession) -> Result<(), SessionStoreError> {
        gone()
    }

    async fn find(&self, _: &SessionId, _: i64) -> Result<Option<Session>, SessionStoreError> {
        gone()
    }

    async fn touch(&self, _: &Session) -> Result<(), SessionStoreError> {
        gone()
    }

    async fn delete(&self, _: &SessionId) -> Result<(), SessionStoreError> {
        gone()
    }

    async fn delete_all(&self, _: &str) -> Result<u64, SessionStoreError> {
        gone()
    }

    async fn list(&self, _: &str, _: i64) -> Result<Vec<Session>, SessionStoreError> {
        gone()
    }

    async fn purge(&self, _: i64) -> Result<u64, SessionStoreError> {
        gone()
    }
}

#[tokio::test]
async fn without_a_session_store_nothing_is_written() {
    let app = TestAppBuilder::in_memory().await.start_with(|builder| builder.session_store(Gone)).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, SESSIONS, "the store is gone").await;
    browser.cookies.insert("sso".to_owned(), "A".repeat(43));
    assert_notice(&browser.get("/me").await, DATABASE);
    assert_notice(&browser.post("/google/logout", &[]).await, SESSIONS);
}
