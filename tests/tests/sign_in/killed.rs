//! The application dies between any two statements, and nothing half-done is left.

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, PaginatorTrait};
use sso_runtime::{AccountError, Hooks, Linking, grant};
use sso_tests::{TestApp, on_each_database, user_of_accounts as user};

type App = TestApp<user::Model>;

/// Lets everybody go.
struct AnybodyMayGo;

#[async_trait]
impl Hooks<user::Model> for AnybodyMayGo {
    async fn may_unlink(&self, _: &user::Model, _: &DatabaseTransaction) -> Result<(), AccountError> {
        Ok(())
    }
}

async fn everything(app: &App) -> (Vec<user::Model>, u64, Vec<grant::Model>) {
    let grants = grant::Entity::find().all(&app.db).await.expect("the table can be read");
    (app.users().await, app.session_count().await, grants)
}

/// Signs in, dying after each statement in turn until none is left. Tells how often that was.
async fn sign_in_and_die(app: &App, case: &str) -> usize {
    let before = everything(app).await;
    for statement in 1.. {
        let mut browser = app.browser();
        let location = browser.start("/google/login").await;
        let callback = browser.at_google(&location).await;
        app.statements.kill_after(statement);
        let answer = tokio::spawn(async move { browser.get(&callback).await }).await;
        app.statements.kill_after(0);
        match answer {
            Err(killed) => {
                assert!(killed.is_panic(), "{case}");
                assert_eq!(everything(app).await, before, "{case}: killed after statement {statement}");
            }
            Ok(page) => {
                assert_eq!(page.status, StatusCode::SEE_OTHER, "{case}: {page:?}");
                assert_eq!(everything(app).await.1, before.1 + 1, "{case}");
                return statement - 1;
            }
        }
    }
    unreachable!("a sign-in has an end")
}

on_each_database! {
    async fn a_sign_in_is_whole_or_not_at_all(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(AnybodyMayGo)).await;
        assert!(sign_in_and_die(&app, "first").await >= 4, "user, row, grant, session");
        app.change(|ada| ada.name("Augusta", Some("King")));
        assert!(sign_in_and_die(&app, "changed").await >= 5, "user, grant, row, grant, session");
    }

    async fn linking_is_whole_or_not_at_all(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.linking(Linking::authoritative(|_: &user::Model| true))).await;
        app.change(|ada| ada.email_verified(true));
        let row = user::ActiveModel {
            email: Set(Some("ada@gmail.com".to_owned())),
            language: Set("none".to_owned()),
            is_staff: Set(false),
            is_admin: Set(false),
            is_active: Set(true),
            is_address_proven: Set(true),
            ..Default::default()
        };
        row.insert(&app.db).await.expect("the application may write");
        assert!(sign_in_and_die(&app, "link").await >= 5);
        assert!(app.user().await.google_sub.is_some());
    }

    async fn leaving_is_whole_or_not_at_all(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(AnybodyMayGo)).await;
        for is_erased in [false, true] {
            app.browser().sign_in().await;
            let before = everything(&app).await;
            let user = before.0.iter().find(|user| user.google_sub.is_some()).expect("a linked user").clone();
            for statement in 1.. {
                app.statements.kill_after(statement);
                let (sso, user) = (app.sso.clone(), user.clone());
                let left = tokio::spawn(async move {
                    if is_erased { sso.erase(user).await.is_ok() } else { sso.unlink(user).await.is_ok() }
                })
                .await;
                app.statements.kill_after(0);
                if let Ok(has_left) = left {
                    assert!(has_left && statement > 3, "{statement}");
                    break;
                }
                assert_eq!(everything(&app).await, before, "killed after statement {statement}");
                assert_eq!(app.google.calls().revoke, u32::from(is_erased), "nothing is revoked that is kept");
            }
            assert_eq!(grant::Entity::find().count(&app.db).await.expect("the table can be read"), 0);
            user::Entity::delete_many().exec(&app.db).await.expect("the application may write");
        }
    }
}
