//! What the application says to a sign-in while it happens, and that all of it is undone together.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::future::join_all;
use http::StatusCode;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use sso_runtime::{AccountError, ExposeSecret, Hooks, Identity, Refusal, SyncReport, session::MemorySessions};
use sso_tests::{ADA, TestApp, TestAppBuilder, adas_row, on_each_database, user};

use crate::{assert_refused, assert_signed_in};

const REFUSAL: Refusal = Refusal::new("no_seat", "All seats are taken.");
const FIRST: [&str; 4] = ["admit", "before_create", "after_sync", "before_session"];
const AGAIN: [&str; 3] = ["admit", "after_sync", "before_session"];

/// How a hook ends a sign-in, and what the person then sees.
#[derive(Clone, Copy)]
enum Ending {
    Refuses,
    Fails,
    FindsNoDatabase,
}

const ENDINGS: [(Ending, (StatusCode, &str)); 3] = [
    (Ending::Refuses, (StatusCode::FORBIDDEN, "no_seat")),
    (Ending::Fails, (StatusCode::INTERNAL_SERVER_ERROR, "application_failed")),
    (Ending::FindsNoDatabase, (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable")),
];

/// Hooks that write a line to a table each, and end where they are told to.
#[derive(Clone, Default)]
struct Scripted(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    calls: Vec<String>,
    end_at: Option<(&'static str, Ending)>,
}

impl Scripted {
    fn end_at(&self, end_at: Option<(&'static str, Ending)>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).end_at = end_at;
    }

    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).calls)
    }

    async fn called(&self, name: &'static str, text: String, db: &DatabaseTransaction) -> Result<(), AccountError> {
        let line = Statement::from_string(db.get_database_backend(), format!("INSERT INTO audit VALUES ('{name}')"));
        db.execute_raw(line).await?;
        let end_at = {
            let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            script.calls.push(text);
            script.end_at
        };
        match end_at {
            Some((at, Ending::Refuses)) if at == name => Err(REFUSAL.into()),
            Some((at, Ending::Fails)) if at == name => Err(AccountError::failed("the licence server is down")),
            Some((at, Ending::FindsNoDatabase)) if at == name => {
                db.execute_unprepared("INSERT INTO no_such_table VALUES (1)").await?;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Hooks<user::Model> for Scripted {
    async fn admit(&self, identity: &Identity, db: &DatabaseTransaction) -> Result<(), AccountError> {
        assert_eq!(identity.claims().sub, ADA);
        self.called("admit", "admit".to_owned(), db).await
    }

    async fn before_create(
        &self,
        row: &mut user::ActiveModel,
        identity: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        assert_eq!(row.google_sub, Set(identity.claims().sub.clone()));
        row.note = Set(Some("invited by Charles".to_owned()));
        self.called("before_create", "before_create".to_owned(), db).await
    }

    async fn after_sync(
        &self,
        user: &user::Model,
        report: &SyncReport,
        _: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        let text = format!("after_sync {} {} {}", user.email, report.created, report.changed);
        self.called("after_sync", text, db).await
    }

    async fn before_session(
        &self,
        _: &user::Model,
        _: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        self.called("before_session", "before_session".to_owned(), db).await
    }
}

async fn start(app: TestAppBuilder) -> (TestApp, Scripted) {
    let hooks = Scripted::default();
    let app = app.start_with(|builder| builder.hooks(hooks.clone())).await;
    app.db.execute_unprepared("CREATE TABLE audit (hook VARCHAR(20))").await.expect("the table is made");
    (app, hooks)
}

async fn audit(app: &TestApp) -> usize {
    let select = Statement::from_string(app.db.get_database_backend(), "SELECT hook FROM audit");
    app.db.query_all_raw(select).await.expect("the table can be read").len()
}

on_each_database! {
    async fn a_hook_that_ends_a_sign_in_undoes_all_of_it(app: TestAppBuilder) {
        let (app, hooks) = start(app).await;
        for hook in FIRST {
            for (ending, notice) in ENDINGS {
                hooks.end_at(Some((hook, ending)));
                let mut browser = app.browser();
                let page = browser.sign_in().await;
                assert_refused(&app, &mut browser, &page, notice, hook).await;
                assert_eq!(audit(&app).await, 0, "{hook}: what the hooks wrote is undone");
            }
        }
        hooks.calls();
        hooks.end_at(None);
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "allowed").await;
        let changed = "email,updated,mirrored,created,filled,language,birthdate,gender,title";
        let after_sync = format!("after_sync ada@gmail.com true {changed}");
        assert_eq!(hooks.calls(), ["admit", "before_create", &after_sync, "before_session"]);
        assert_eq!(audit(&app).await, 4);
        let row = app.user().await;
        assert_eq!(row, user::Model { id: row.id, note: Some("invited by Charles".to_owned()), ..adas_row() });

        app.change(|ada| ada.name("Augusta", Some("King")));
        let sessions = app.session_count().await;
        for hook in AGAIN {
            for (ending, notice) in ENDINGS {
                hooks.end_at(Some((hook, ending)));
                let mut browser = app.browser();
                let page = browser.sign_in().await;
                assert_eq!((page.status, page.code().as_str()), notice, "{hook}, again");
                assert!(!browser.is_signed_in().await, "{hook}, again");
                assert_eq!(app.user().await, row, "{hook}, again");
                assert_eq!(app.session_count().await, sessions, "{hook}, again");
                assert_eq!(audit(&app).await, 4, "{hook}, again");
            }
        }
        hooks.calls();
        hooks.end_at(None);
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "allowed again").await;
        assert_eq!(hooks.calls(), ["admit", "after_sync ada@gmail.com false updated,mirrored", "before_session"]);
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "unchanged").await;
        assert_eq!(hooks.calls(), ["admit", "after_sync ada@gmail.com false ", "before_session"]);
    }

    async fn first_sign_ins_at_once_with_hooks_make_one_person(app: TestAppBuilder) {
        let (app, _) = start(app).await;
        let app = &app;
        let pages = join_all((0..20).map(async |_| app.browser().sign_in().await)).await;
        for page in pages {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
        }
        app.user().await;
        assert_eq!(app.session_count().await, 20);
        assert_eq!(audit(app).await, 4 + 19 * 3, "what a slower first sign-in wrote is undone before it is tried again");
    }
}

/// Sees what a hook is given.
#[derive(Clone, Default)]
struct Curious(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Hooks<user::Model> for Curious {
    async fn admit(&self, identity: &Identity, _: &DatabaseTransaction) -> Result<(), AccountError> {
        let claims = identity.claims();
        let person = identity.person().expect("a column needs the People API");
        let token = identity.access_token().expose_secret();
        assert!(!token.is_empty());
        for printed in [format!("{identity:?}"), format!("{:?}", identity.access_token())] {
            for secret in [token, "ada@gmail.com", "Lovelace"] {
                assert!(!printed.contains(secret), "{printed}");
            }
        }
        let genders: Vec<_> = person.genders.iter().filter_map(|gender| gender.value.clone()).collect();
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(format!("{:?} {:?} {genders:?}", claims.email, claims.email_verified));
        Ok(())
    }
}

#[tokio::test]
async fn a_hook_sees_claims_person_scopes_and_token_and_prints_none_of_them() {
    let hooks = Curious::default();
    let app = TestAppBuilder::in_memory().await.start_with(|builder| builder.hooks(hooks.clone())).await;
    app.change(|ada| ada.email_verified(true));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "allowed").await;
    let seen = hooks.0.lock().expect("no hook panicked").clone();
    assert_eq!(seen, [r#"Some("ada@gmail.com") Some(true) ["female"]"#]);
}

/// Writes to a table that is not there, and passes over the error.
struct Careless;

#[async_trait]
impl Hooks<user::Model> for Careless {
    async fn before_session(
        &self,
        _: &user::Model,
        _: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        assert!(db.execute_unprepared("INSERT INTO no_such_table VALUES (1)").await.is_err());
        Ok(())
    }
}

on_each_database! {
    async fn an_error_that_a_hook_passes_over_signs_nobody_in_without_a_row(app: TestAppBuilder) {
        let kind = app.database().get_database_backend();
        let app = app.start_with(|builder| builder.hooks(Careless).session_store(MemorySessions::default())).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        if kind == DbBackend::Postgres {
            // It has undone what was written before the error.
            let notice = (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable");
            assert_refused(&app, &mut browser, &page, notice, "nothing was kept").await;
        } else {
            assert_signed_in(&mut browser, &page, "/", "the error undid nothing else").await;
            assert_eq!(app.user().await, adas_row());
        }
    }
}
