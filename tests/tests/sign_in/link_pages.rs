//! Pages of an application on which a person links their Google account, and takes it off again.

use async_trait::async_trait;
use axum::{
    Json, Router,
    extract::{FromRequestParts, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, Statement};
use sso_runtime::{AccountError, CurrentUser, GoogleSso, Hooks, Identity, Refusal, ReturnTo, SyncReport, flow};
use sso_tests::{ADA, Browser, TestApp, on_each_database, user_of_accounts as user};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

/// Who is signed in by a password: the header stands for the application's own session.
struct Member {
    id: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let id = parts.headers.get("member").and_then(|id| id.to_str().ok()?.parse().ok());
        id.map(|id| Self { id }).ok_or(StatusCode::UNAUTHORIZED)
    }
}

async fn link(State(google): State<GoogleSso<user::Model>>, me: Member, headers: HeaderMap) -> Response {
    if google.is_from_another_site(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    flow::start_link(&google, &me.id.to_string(), cookies, ReturnTo::parse("/settings")).into_response()
}

async fn unlink(
    State(google): State<GoogleSso<user::Model>>,
    CurrentUser(me): CurrentUser<user::Model>,
    headers: HeaderMap,
) -> Response {
    if google.is_from_another_site(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match google.unlink(me).await {
        Ok(_) => Redirect::to("/").into_response(),
        Err(error) => (error.notice().status, error.notice().sentence).into_response(),
    }
}

/// Finds users by their number, ends their other sessions, and lets go who has a password.
struct Application;

#[async_trait]
impl Hooks<user::Model> for Application {
    async fn user_to_link(&self, handle: &str, db: &DatabaseTransaction) -> Result<Option<user::Model>, AccountError> {
        let id: i64 = handle.parse().map_err(AccountError::failed)?;
        Ok(user::Entity::find_by_id(id).one(db).await?)
    }

    async fn after_sync(
        &self,
        user: &user::Model,
        report: &SyncReport,
        _: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        if report.linked {
            db.execute_unprepared(&format!("DELETE FROM password_session WHERE account = {}", user.id)).await?;
        }
        Ok(())
    }

    async fn may_unlink(&self, user: &user::Model, _: &DatabaseTransaction) -> Result<(), AccountError> {
        match user.password {
            Some(_) => Ok(()),
            None => Err(Refusal::new("no_password", "Choose a password first.").into()),
        }
    }
}

async fn password_sessions(app: &App) -> usize {
    let select = Statement::from_string(app.db.get_database_backend(), "SELECT account FROM password_session");
    app.db.query_all_raw(select).await.expect("the table can be read").len()
}

on_each_database! {
    async fn a_person_links_their_account_and_takes_it_off_again(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(Application)).await;
        app.db.execute_unprepared("CREATE TABLE password_session (account BIGINT)").await.expect("the table is made");
        let row = user::ActiveModel {
            email: Set(Some("ada@local.example".to_owned())),
            language: Set("none".to_owned()),
            is_staff: Set(true),
            is_admin: Set(false),
            is_active: Set(true),
            is_address_proven: Set(false),
            ..Default::default()
        };
        let row = row.insert(&app.db).await.expect("the application may write");
        for _ in 0..2 {
            let insert = format!("INSERT INTO password_session VALUES ({})", row.id);
            app.db.execute_unprepared(&insert).await.expect("the application may write");
        }
        let router = Router::new()
            .route("/link", post(link))
            .route("/unlink", post(unlink))
            .route("/me", get(async |CurrentUser(me): CurrentUser<user::Model>| Json(me.id)))
            .nest("/google", app.sso.router())
            .with_state(app.sso.clone());
        let mut browser = Browser::new(router);

        let member = row.id.to_string();
        for (case, headers, status) in [
            ("not signed in", vec![], StatusCode::UNAUTHORIZED),
            ("from another site", vec![("member", member.as_str()), ("origin", "https://evil.example")], StatusCode::FORBIDDEN),
            ("from another site", vec![("member", member.as_str()), ("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        ] {
            let page = browser.post("/link", &headers).await;
            assert_eq!((page.status, page.location, page.set_cookies), (status, None, vec![]), "{case}");
        }
        assert_eq!(password_sessions(&app).await, 2);

        let page = browser.post("/link", &[("member", member.as_str()), ("origin", "http://localhost:3000")]).await;
        let callback = browser.at_google(&page.location.expect("it leads to Google")).await;
        let page = browser.get(&callback).await;
        assert_signed_in(&mut browser, &page, "/settings", "linked").await;
        let linked = app.user().await;
        assert_eq!((linked.id, linked.google_sub.as_deref(), linked.is_staff), (row.id, Some(ADA), true));
        assert_eq!(password_sessions(&app).await, 0, "the hook ended the other sessions");

        let page = browser.post("/unlink", &[("origin", "https://evil.example")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = browser.post("/unlink", &[]).await;
        assert_eq!((page.status, page.body.as_str()), (StatusCode::FORBIDDEN, "Choose a password first."));
        assert_eq!((app.user().await, app.google.calls().revoke), (linked, 0), "the last way in");
        assert!(browser.is_signed_in().await);

        let change = user::ActiveModel { id: Set(row.id), password: Set(Some("hash".to_owned())), ..Default::default() };
        change.update(&app.db).await.expect("the application may write");
        let page = browser.post("/unlink", &[]).await;
        assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some("/")));
        assert!(!browser.is_signed_in().await);
        assert_eq!((app.user().await.google_sub, app.session_count().await), (None, 0));
        assert_eq!(app.google.calls().revoke, 1);
    }
}
