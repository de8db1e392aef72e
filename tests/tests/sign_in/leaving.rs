//! Looking ahead, unlinking, and emptying what came from Google.

use async_trait::async_trait;
use futures_util::future::join;
use sea_orm::{DatabaseTransaction, EntityTrait, PaginatorTrait};
use sso_runtime::{
    AccountError, Admission, Denial, Departure, GrantedScopes, Hooks, Identity, PersonAnswer, Profile, Revocation,
    SignUp, UnlinkError, grant,
    testing::{Endpoint, Fault},
};
use sso_tests::{
    ADA, TestApp, TestAppBuilder, adas_row, on_each_database, user as table_of_google, user_of_accounts as user,
};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

/// Lets people with a password go.
struct PasswordsRemain;

#[async_trait]
impl Hooks<user::Model> for PasswordsRemain {
    async fn before_create(
        &self,
        row: &mut user::ActiveModel,
        _: &Identity,
        _: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        row.password = sea_orm::ActiveValue::Set(Some("hash".to_owned()));
        Ok(())
    }

    async fn may_unlink(&self, user: &user::Model, _: &DatabaseTransaction) -> Result<(), AccountError> {
        match user.password {
            Some(_) => Ok(()),
            None => Err(sso_runtime::Refusal::new("no_password", "You have no password.").into()),
        }
    }
}

async fn grants(app: &App) -> u64 {
    grant::Entity::find().count(&app.db).await.expect("the table can be read")
}

on_each_database! {
    async fn an_unlinked_user_keeps_the_row_and_nothing_else(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(PasswordsRemain)).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "first").await;
        let row = app.user().await;
        assert_eq!(grants(&app).await, 1);
        let Departure { user, sessions_ended, revocation, .. } = app.sso.unlink(row.clone()).await.expect("unlinked");
        let expected = user::Model { google_sub: None, ..row };
        assert_eq!((user, app.user().await), (expected.clone(), expected));
        assert_eq!((sessions_ended, revocation), (1, Revocation::Revoked));
        assert!(!browser.is_signed_in().await);
        assert_eq!((grants(&app).await, app.session_count().await, app.google.calls().revoke), (0, 0, 1));
        let page = browser.sign_in().await;
        assert_eq!(page.code(), "account_exists", "the row is not given back by its address");
    }

    async fn erasing_empties_what_came_from_google_and_nothing_else(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(PasswordsRemain)).await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "first").await;
        let row = app.user().await;
        let departure = app.sso.erase(row.clone()).await.expect("erased");
        let expected = user::Model {
            google_sub: None,
            email: None,
            name: None,
            language: "none".to_owned(),
            birthdate: None,
            picture: None,
            ..row
        };
        assert_eq!((departure.user, app.user().await), (expected.clone(), expected));
        assert_eq!(departure.report.cleared.to_string(), "email,name,language,birthdate,picture");
        assert_eq!((departure.sessions_ended, departure.revocation), (1, Revocation::Revoked));
        assert_eq!((grants(&app).await, app.session_count().await), (0, 0));
        assert!(!browser.is_signed_in().await);
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "who comes back is a new person").await;
        assert_eq!(app.users().await.len(), 2);
    }

    async fn a_sign_in_during_an_unlink_leaves_no_session_that_opens_the_row(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(PasswordsRemain)).await;
        app.browser().sign_in().await;
        for round in 0..5 {
            let user = app.users().await.into_iter().find(|user| user.google_sub.is_some()).expect("a linked user");
            let mut browser = app.browser();
            let (page, unlinked) = join(browser.sign_in(), app.sso.unlink(user.clone())).await;
            unlinked.expect("unlinked");
            let users = app.users().await;
            let unlinked = users.iter().find(|other| other.id == user.id).expect("the row stays");
            if browser.is_signed_in().await {
                let me = browser.get("/me").await.json()["id"].as_i64();
                let mine = users.iter().find(|user| Some(user.id) == me).expect("a row");
                assert_eq!(mine.google_sub.as_deref(), Some(ADA), "round {round}: {page:?}");
            } else {
                assert_eq!(unlinked.google_sub, None, "round {round}");
            }
            user::Entity::delete_many().exec(&app.db).await.expect("the application may write");
            app.browser().sign_in().await;
        }
    }
}

#[tokio::test]
async fn without_the_application_s_word_nobody_loses_their_last_way_in() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    app.browser().sign_in().await;
    let row = app.user().await;
    let error = app.sso.unlink(row.clone()).await.expect_err("refused");
    assert!(matches!(error, UnlinkError::Refused(refusal) if refusal.code() == "last_way_in"), "{error:?}");
    assert_eq!((app.user().await, app.session_count().await, grants(&app).await), (row, 1, 1));
    assert_eq!(app.google.calls().revoke, 0);
}

#[tokio::test]
async fn a_hook_can_refuse_to_unlink() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder.hooks(PasswordsRemain)).await;
    app.browser().sign_in().await;
    let row = user::Model { password: None, ..app.user().await };
    let error = app.sso.unlink(row).await.expect_err("refused");
    assert!(matches!(error, UnlinkError::Refused(refusal) if refusal.code() == "no_password"), "{error:?}");
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn a_google_that_does_not_revoke_keeps_nobody() {
    for fault in [Fault::Status(500), Fault::Down] {
        let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
        app.browser().sign_in().await;
        app.google.fault(Endpoint::Revoke, fault);
        let departure = app.sso.erase(app.user().await).await.expect("erased");
        assert_eq!(departure.user.email, None);
        assert_eq!((grants(&app).await, app.session_count().await), (0, 0));
        assert_eq!(departure.revocation, Revocation::Failed);
    }
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    app.browser().sign_in().await;
    app.google.remove_access(ADA);
    let departure = app.sso.erase(app.user().await).await.expect("erased");
    assert_eq!(departure.revocation, Revocation::Revoked, "Google does not know the token: the person took it away");
}

#[tokio::test]
async fn a_row_that_changed_since_it_was_read_is_emptied_all_the_same() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    app.change(|ada| ada.without_claim("name").without_claim("picture"));
    app.browser().sign_in().await;
    let read = user::Model { google_sub: None, ..app.user().await };
    app.change(|_| sso_tests::ada());
    let mut browser = app.browser();
    browser.sign_in().await;
    let departure = app.sso.erase(read).await.expect("erased");
    let row = app.user().await;
    assert_eq!((row.name, row.picture, row.google_sub), (None, None, None));
    assert_eq!((departure.sessions_ended, app.session_count().await, grants(&app).await), (2, 0, 0));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn where_the_key_is_never_null_the_row_stays_findable_and_says_so() {
    let app: TestApp = TestAppBuilder::in_memory().await.start().await;
    app.browser().sign_in().await;
    let row = app.user().await;
    assert!(matches!(app.sso.unlink(row.clone()).await, Err(UnlinkError::KeyIsNeverNull)));
    let departure = app.sso.erase(row.clone()).await.expect("erased");
    let expected = table_of_google::Model {
        updated: None,
        mirrored: None,
        created: None,
        filled: None,
        language: "none".to_owned(),
        birthdate: None,
        gender: None,
        title: None,
        ..row
    };
    assert_eq!((departure.user, app.user().await), (expected.clone(), expected));
    assert_eq!(departure.report.kept.to_string(), "email", "a column that is never empty");
    assert_eq!(departure.revocation, Revocation::NoToken);
    assert_eq!(app.session_count().await, 0);
}

on_each_database! {
    async fn a_plan_tells_what_a_sign_in_would_do_and_does_nothing(app: TestAppBuilder) {
        let app: TestApp = app.start().await;
        app.browser().sign_in().await;
        let row = app.user().await;
        let claims = serde_json::json!({
            "iss": "https://accounts.google.com", "sub": ADA, "aud": "client", "exp": 1, "iat": 0,
            "email": "countess@gmail.com", "name": "Augusta King",
        });
        let claims = serde_json::from_value(claims).expect("claims");
        let granted = GrantedScopes::all(&app.sso.mapping().requested_scopes());
        let profile = Profile::new(claims, PersonAnswer::Unknown, granted);
        let _ = app.statements.take();
        let report = app.sso.plan(Some(&row), &profile).await.expect("no database").expect("nothing is refused");
        assert_eq!(report.changed.to_string(), "email,updated");
        assert_eq!(report.cleared.to_string(), "mirrored,language");
        assert_eq!(report.unknown.to_string(), "birthdate,gender,title");
        assert_eq!(app.statements.take(), Vec::<String>::new());
        let report = app.sso.plan(None, &profile).await.expect("no database").expect("nothing is refused");
        assert!(report.created && report.changed.to_string() == "email,updated", "{report:?}");
        assert_eq!(app.user().await, table_of_google::Model { id: row.id, ..adas_row() });
    }
}

#[tokio::test]
async fn a_plan_refuses_whom_a_sign_in_refuses() {
    let app: TestApp = TestAppBuilder::in_memory().await.start().await;
    app.browser().sign_in().await;
    let row = app.user().await;
    let claims = serde_json::json!({
        "iss": "https://accounts.google.com", "sub": ADA, "aud": "client", "exp": 1, "iat": 0, "email": "ada@gmail.com",
    });
    let claims = serde_json::from_value(claims).expect("claims");
    let granted = GrantedScopes::all(&app.sso.mapping().requested_scopes());
    let profile = Profile::new(claims, PersonAnswer::Unknown, granted);
    let plan = async |admission, user: Option<&table_of_google::Model>| {
        let sso = app.builder_admitting(admission).await.build().await.expect("the configuration is right");
        sso.plan(user, &profile).await.expect("no database").err()
    };
    let nobody = || Admission::addresses(["nobody@example.com"]);
    let disabled = table_of_google::Model { is_active: false, ..row.clone() };
    assert_eq!(plan(nobody(), Some(&row)).await, Some(Denial::NotAdmitted));
    assert_eq!(plan(nobody(), None).await, Some(Denial::NotAdmitted));
    assert_eq!(plan(Admission::anyone(), Some(&disabled)).await, Some(Denial::AccountDisabled));
    assert_eq!(plan(Admission::anyone().sign_up(SignUp::Closed), None).await, Some(Denial::SignUpClosed));
    assert_eq!(plan(Admission::anyone().sign_up(SignUp::Closed), Some(&row)).await, None);
    assert_eq!(plan(Admission::anyone(), None).await, None);
}
