//! A database that is locked, full, gone, slow, silent or restarted: the person is told to come back, nothing is left,
//! and when it is well again the same browser signs in.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use sso_runtime::{AccountError, GoogleSsoBuilder, Hooks, Identity, session};
use sso_tests::{
    BehindProxy, Browser, Log, Page, Proxy, TestApp, TestAppBuilder, behind_a_proxy, on_each_database, server, user,
};

use crate::{assert_refused, assert_signed_in};

const DATABASE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable");
const SESSIONS: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "session_store_unavailable");
const DEADLINE: Duration = Duration::from_millis(500);

fn with_deadline(builder: GoogleSsoBuilder<user::Model>) -> GoogleSsoBuilder<user::Model> {
    builder.database_deadline(DEADLINE)
}

fn assert_notice(page: &Page, notice: (StatusCode, &str), case: &str) {
    assert_eq!((page.status, page.code().as_str()), notice, "{case}: {page:?}");
    assert!(!page.set_cookies.iter().any(|cookie| cookie.starts_with("sso=")), "{case}: {page:?}");
}

async fn assert_signs_in(browser: &mut Browser, case: &str) {
    let page = browser.sign_in().await;
    assert_signed_in(browser, &page, "/", case).await;
}

async fn forget_everybody(app: &TestApp) {
    user::Entity::delete_many().exec(&app.db).await.expect("the test may write");
    session::Entity::delete_many().exec(&app.db).await.expect("the test may write");
}

/// Holds what a sign-in has to write, as a long transaction of somebody else's does.
async fn lock(db: &DatabaseConnection, table: &str) -> DatabaseTransaction {
    let backend = db.get_database_backend();
    let options = TransactionOptions {
        sqlite_transaction_mode: (backend == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = db.begin_with_options(options).await.expect("a transaction begins");
    let lock = match backend {
        DbBackend::Postgres => format!("LOCK TABLE {table} IN EXCLUSIVE MODE"),
        // Every row, and the gap behind them.
        DbBackend::MySql => format!("SELECT * FROM {table} FOR UPDATE"),
        _ => return transaction,
    };
    transaction.execute_unprepared(&lock).await.expect("the lock is free");
    transaction
}

on_each_database! {
    async fn who_waits_for_a_lock_waits_until_the_deadline(app: TestAppBuilder) {
        let app = app.start_with(with_deadline).await;
        for (table, case) in [("users", "the row"), ("sso_session", "its session")] {
            let (mut browser, held) = (app.browser(), lock(&app.db, table).await);
            let page = browser.sign_in().await;
            assert_notice(&page, DATABASE, case);
            assert_eq!(page.json()["advice"], "Try again in a minute.", "{case}: what was on its way may be done");
            held.rollback().await.expect("the lock is given up");
            assert_refused(&app, &mut browser, &page, DATABASE, case).await;
            assert_signs_in(&mut browser, case).await;
            assert_eq!((app.users().await.len(), app.session_count().await), (1, 1), "{case}");

            app.change(|ada| ada.name("Augusta", Some(case)));
            let (row, held) = (app.user().await, lock(&app.db, table).await);
            let mut other = app.browser();
            assert_notice(&other.sign_in().await, DATABASE, case);
            held.rollback().await.expect("the lock is given up");
            assert_eq!((app.user().await, app.session_count().await), (row, 1), "{case}");
            assert!(browser.is_signed_in().await, "{case}: nobody is signed out");
            assert_signs_in(&mut other, case).await;
            assert_eq!((app.users().await.len(), app.session_count().await), (1, 2), "{case}");
            assert_eq!(app.user().await.updated, Some(format!("Augusta {case}")), "{case}");
            forget_everybody(&app).await;
        }
    }
}

#[tokio::test]
async fn a_full_sqlite_writes_nothing_and_is_told_from_an_error_of_the_person() {
    let app = TestAppBuilder::in_memory().await.start().await;
    // A name that needs a page of its own.
    app.change(|ada| ada.name("A".repeat(9000), None));
    let pages = app.db.query_one_raw(Statement::from_string(DbBackend::Sqlite, "PRAGMA page_count")).await;
    let pages: i64 = pages.expect("SQLite answers").expect("a number").try_get_by_index(0).expect("a number");
    let limit = async |pages: i64| {
        app.db.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.expect("SQLite obeys");
    };
    limit(pages).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, DATABASE, "full").await;
    limit(1 << 20).await;
    assert_signs_in(&mut browser, "there is room again").await;
}

/// Has the table answer as one on a full disk does.
async fn fill(db: &DatabaseConnection, table: &str) {
    let trigger = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'could not extend file \"base/1/2\": No space left on device' USING ERRCODE = '53100';
            END $$;
            CREATE TRIGGER disk_full BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION disk_full()"
        ),
        _ => format!(
            "CREATE TRIGGER disk_full BEFORE INSERT ON {table} FOR EACH ROW
                SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table is full'"
        ),
    };
    db.execute_unprepared(&trigger).await.expect("the trigger is made");
}

async fn empty(db: &DatabaseConnection, table: &str) {
    let trigger = match db.get_database_backend() {
        DbBackend::Postgres => format!("DROP TRIGGER disk_full ON {table}"),
        _ => "DROP TRIGGER disk_full".to_owned(),
    };
    db.execute_unprepared(&trigger).await.expect("the trigger is dropped");
}

behind_a_proxy! {
    async fn a_full_disk_leaves_neither_a_row_nor_a_session(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy: _proxy } = behind;
        let app = app.start().await;
        for (table, notice) in [("users", DATABASE), ("sso_session", SESSIONS)] {
            fill(&direct, table).await;
            let mut browser = app.browser();
            let (log, guard) = Log::start();
            let page = browser.sign_in().await;
            drop(guard);
            assert_refused(&app, &mut browser, &page, notice, table).await;
            let text = log.text();
            assert!(text.contains("could not extend file") || text.contains("The table is full"), "{text}");
            empty(&direct, table).await;
            assert_signs_in(&mut browser, table).await;
            forget_everybody(&app).await;
        }
    }

    async fn a_database_that_is_gone_signs_nobody_in_and_nobody_out(behind: BehindProxy) {
        let BehindProxy { app, direct: _direct, proxy } = behind;
        let app = app.start().await;
        let (mut member, mut stranger) = (app.browser(), app.browser());
        assert_signs_in(&mut member, "before").await;
        app.change(|ada| ada.name("Augusta", None));
        proxy.close();
        assert_notice(&stranger.sign_in().await, DATABASE, "gone");
        assert_notice(&member.get("/me").await, DATABASE, "gone");
        assert_notice(&member.post("/google/logout", &[]).await, SESSIONS, "gone");
        proxy.open();
        assert!(member.is_signed_in().await);
        assert_eq!((app.user().await.updated.as_deref(), app.session_count().await), (Some("Ada Lovelace"), 1));
        assert_signs_in(&mut stranger, "back").await;
        assert_eq!(app.user().await.updated.as_deref(), Some("Augusta"));
    }

    async fn a_database_that_was_restarted_needs_no_help(behind: BehindProxy) {
        let BehindProxy { app, direct: _direct, proxy } = behind;
        let app = app.start().await;
        let mut browser = app.browser();
        for _ in 0..3 {
            proxy.restart().await;
            assert_signs_in(&mut browser, "restarted").await;
            proxy.restart().await;
            assert!(browser.is_signed_in().await);
        }
        assert_eq!((app.users().await.len(), app.session_count().await), (1, 1));
    }

    async fn a_database_that_takes_its_time_is_waited_for(behind: BehindProxy) {
        let BehindProxy { app, direct: _direct, proxy } = behind;
        let app = app.start().await;
        let mut browser = app.browser();
        proxy.silence();
        let (page, ()) = tokio::join!(browser.sign_in(), async {
            proxy.holds_a_message().await;
            proxy.open();
        });
        assert_signed_in(&mut browser, &page, "/", "slow").await;
    }

    async fn a_database_that_says_nothing_holds_nobody_for_ever(behind: BehindProxy) {
        let BehindProxy { app, direct: _direct, proxy } = behind;
        let app = app.start_with(with_deadline).await;
        let (mut member, mut stranger) = (app.browser(), app.browser());
        assert_signs_in(&mut member, "before").await;
        app.change(|ada| ada.name("Augusta", None));
        proxy.silence();
        let (log, guard) = Log::start();
        assert_notice(&stranger.sign_in().await, DATABASE, "silent");
        drop(guard);
        assert!(log.text().contains("took longer than 500ms"), "{}", log.text());
        assert_notice(&member.get("/me").await, DATABASE, "silent");
        assert_notice(&member.post("/google/logout", &[]).await, SESSIONS, "silent");
        let user = user::Model { id: 1, ..sso_tests::adas_row() };
        let left = app.sso.erase(user).await.expect_err("nobody hears of it");
        assert_eq!(left.notice().code, "database_unavailable");
        proxy.open();
        assert!(member.is_signed_in().await);
        assert_eq!((app.user().await.updated.as_deref(), app.session_count().await), (Some("Ada Lovelace"), 1));
        assert_signs_in(&mut stranger, "it speaks again").await;
    }

    async fn a_database_that_falls_silent_in_a_transaction_undoes_it(behind: BehindProxy) {
        let BehindProxy { app, direct: _direct, proxy } = behind;
        let proxy = Arc::new(proxy);
        let silencer = Silencer(Arc::clone(&proxy));
        let app = app.start_with(|builder| with_deadline(builder).hooks(silencer)).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_notice(&page, DATABASE, "silent");
        proxy.open();
        assert_refused(&app, &mut browser, &page, DATABASE, "it speaks again").await;
        app.change(|ada| ada.name("Augusta", None));
        assert_signs_in(&mut browser, "it speaks again").await;
    }
}

/// Silences the database when Ada's row is written and her session is not, unless she has another name.
struct Silencer(Arc<Proxy>);

#[async_trait]
impl Hooks<user::Model> for Silencer {
    async fn before_session(
        &self,
        user: &user::Model,
        _: &Identity,
        _: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        if user.updated.as_deref() == Some("Ada Lovelace") {
            self.0.silence();
        }
        Ok(())
    }
}

/// Never comes to an end.
struct Endless;

#[async_trait]
impl Hooks<user::Model> for Endless {
    async fn before_session(&self, _: &user::Model, _: &Identity, _: &DatabaseTransaction) -> Result<(), AccountError> {
        std::future::pending().await
    }
}

on_each_database! {
    async fn a_hook_that_never_ends_is_left_at_the_deadline_and_undone(app: TestAppBuilder) {
        let app = app.start_with(|builder| with_deadline(builder).hooks(Endless)).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, DATABASE, "the hook").await;
    }
}

#[tokio::test]
async fn a_redis_that_is_gone_or_silent_signs_nobody_in_and_nobody_out() {
    let Some(url) = server("SSO_TEST_REDIS_URL") else { return };
    let redis = url.socket_addrs(|| Some(6379)).expect("the server has an address")[0];
    let proxy = Proxy::before(redis).await;
    let mut url = url;
    url.set_ip_host(proxy.address().ip()).and_then(|()| url.set_port(Some(proxy.address().port()))).expect("a URL");
    let prefix = format!("sso-test-{}-unavailable:", std::process::id());
    let store = session::RedisSessions::connect(url.as_str(), &prefix).await.expect("Redis answers");
    let app = TestAppBuilder::in_memory().await.start_with(|builder| with_deadline(builder).session_store(store)).await;
    let (mut member, mut stranger) = (app.browser(), app.browser());
    assert_signs_in(&mut member, "before").await;
    app.change(|ada| ada.name("Augusta", None));
    for (case, fail) in [("gone", Proxy::close as fn(&Proxy)), ("silent", Proxy::silence)] {
        fail(&proxy);
        let page = stranger.sign_in().await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{case}: {page:?}");
        assert!(!page.set_cookies.iter().any(|cookie| cookie.starts_with("sso=")), "{case}: {page:?}");
        assert_notice(&member.get("/me").await, DATABASE, case);
        // A silent Redis may get the message in the end, so that only one that is gone can be asked.
        if case == "gone" {
            assert_notice(&member.post("/google/logout", &[]).await, SESSIONS, case);
        }
        proxy.open();
        // The connection is made anew by those who ask for it.
        for _ in 0..20 {
            if member.get("/me").await.status != StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
        }
        assert!(member.is_signed_in().await, "{case}");
        assert_eq!(app.user().await.updated.as_deref(), Some("Ada Lovelace"), "{case}");
    }
    assert_signs_in(&mut stranger, "back").await;
    assert_eq!(app.user().await.updated.as_deref(), Some("Augusta"));
    let ended = app.sso.sign_out_everywhere(&app.user().await).await.expect("Redis answers");
    assert!(ended >= 2, "{ended}");
}
