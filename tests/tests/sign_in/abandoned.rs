//! A visitor goes away at any moment of a sign-in: what was begun is undone, and the connection serves the next one.

use std::{
    pin::{Pin, pin},
    task::Poll,
};

use axum::body::Body;
use http::{Request, StatusCode, header};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, sea_query::Expr,
};
use sso_runtime::{ExposeSecret, GoogleSsoBuilder, Roles, session};
use sso_tests::{ADA, BehindProxy, TestApp, behind_a_proxy, user, user_of_accounts};
use tower::ServiceExt;

/// Goes on with `work` until it had something to do so many times; `None` if it was left before its end.
async fn leave_after<T>(turns: usize, mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    let mut left = turns;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// What the application itself writes.
async fn insert(db: &DatabaseConnection, number: usize) -> Result<user::Model, DbErr> {
    let row = user::ActiveModel {
        google_sub: Set(number.to_string()),
        email: Set(format!("{number}@example.com")),
        language: Set("none".to_owned()),
        is_active: Set(true),
        is_staff: Set(false),
        ..Default::default()
    };
    row.insert(db).await
}

async fn forget_everybody(db: &DatabaseConnection) {
    session::Entity::delete_many().exec(db).await.expect("the application may write");
    user::Entity::delete_many().exec(db).await.expect("the application may write");
}

/// The application writes through the connection that was left, and somebody else looks.
async fn write_and_look(db: &DatabaseConnection, direct: &DatabaseConnection, turns: usize) -> Vec<user::Model> {
    let written = insert(db, turns).await;
    assert!(written.is_ok(), "left after {turns} turns: {written:?}");
    let rows = user::Entity::find().all(direct).await.expect("the table can be read");
    assert!(rows.iter().any(|row| row.google_sub == turns.to_string()), "left after {turns} turns: lost");
    rows
}

behind_a_proxy! {
    async fn whoever_goes_away_takes_no_write_of_the_next_along(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy: _proxy } = behind;
        let app: TestApp = app.start().await;
        // Every statement is prepared once: sqlx loses a connection to MySQL that is left while it prepares one.
        app.browser().sign_in().await;
        insert(&app.db, 0).await.expect("the application may write");
        forget_everybody(&app.db).await;
        for turns in 1.. {
            let mut browser = app.browser();
            let location = browser.start("/google/login").await;
            let callback = browser.at_google(&location).await;
            let has_ended = {
                let work = pin!(browser.get(&callback));
                leave_after(turns, work).await.is_some()
            };
            let rows = write_and_look(&app.db, &direct, turns).await;
            let has_row = rows.iter().any(|row| row.google_sub == ADA);
            let has_session = session::Entity::find().count(&direct).await.expect("the table can be read") == 1;
            assert_eq!(has_row, has_session, "left after {turns} turns: neither without the other");
            assert!(has_row || !has_ended, "{turns}");
            forget_everybody(&app.db).await;
            assert_eq!(user::Entity::find().count(&direct).await.expect("the table can be read"), 0, "{turns}");
            if has_ended {
                assert!(turns > 5, "it was left in many places: {turns}");
                return;
            }
        }
    }

    async fn who_goes_away_from_a_claim_takes_nothing_along_either(behind: BehindProxy) {
        let BehindProxy { app, direct, proxy: _proxy } = behind;
        let claimable = |builder: GoogleSsoBuilder<_>| builder.roles(Roles::assign().claim_code("admin"));
        let app: TestApp<user_of_accounts::Model> = app.start_of(claimable).await;
        let code = app.sso.claim_code().expect("nobody is an administrator").expose_secret();
        let mut browser = app.browser();
        browser.sign_in().await;
        insert(&app.db, 0).await.expect("the application may write");
        let claim = async |turns| {
            let request = Request::post("/google/claim")
                .header(header::COOKIE, format!("sso={}", browser.cookies["sso"]))
                .body(Body::from(format!("code={code}")))
                .expect("a request");
            let answer = leave_after(turns, pin!(app.router.clone().oneshot(request))).await;
            answer.map(|answer| answer.expect("the router answers").status())
        };
        assert_eq!(claim(usize::MAX).await, Some(StatusCode::SEE_OTHER), "every statement is prepared");
        for turns in 1.. {
            let vacate = user_of_accounts::Entity::update_many()
                .col_expr(user_of_accounts::Column::IsAdmin, Expr::value(false))
                .exec(&direct);
            vacate.await.expect("the application may write");
            let ended = claim(turns).await;
            write_and_look(&app.db, &direct, turns).await;
            if let Some(status) = ended {
                assert!(app.user().await.is_admin && status == StatusCode::SEE_OTHER, "{status}");
                assert!(turns > 4, "it was left in many places: {turns}");
                return;
            }
        }
    }
}
