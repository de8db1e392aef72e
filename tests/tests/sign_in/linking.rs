//! Rows that did not come from Google, and who gets them.

use async_trait::async_trait;
use futures_util::future::join_all;
use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait};
use sso_runtime::{AccountError, Admission, ConfigError, Hooks, Identity, Linking, Roles, SignUp, SyncReport, flow};
use sso_tests::{ADA, TestApp, TestAppBuilder, on_each_database, user as table_of_google, user_of_accounts as user};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

const ACCOUNT_EXISTS: (StatusCode, &str) = (StatusCode::FORBIDDEN, "account_exists");

fn authoritative() -> Linking<user::Model> {
    Linking::authoritative(|user: &user::Model| user.is_address_proven)
}

/// A row with a password, made by whoever registered the address.
async fn register(app: &App, email: &str, is_address_proven: bool) -> user::Model {
    let row = user::ActiveModel {
        email: Set(Some(email.to_owned())),
        language: Set("none".to_owned()),
        is_staff: Set(false),
        is_admin: Set(false),
        is_active: Set(true),
        is_address_proven: Set(is_address_proven),
        password: Set(Some("hash".to_owned())),
        ..Default::default()
    };
    row.insert(&app.db).await.expect("the application may write")
}

/// Asserts that nobody signs in, and that nothing changes.
async fn assert_nobody_gets_in(app: &App, notice: (StatusCode, &str), case: &str) {
    let (users, sessions) = (app.users().await, app.session_count().await);
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), notice, "{case}: {page:?}");
    assert!(!browser.is_signed_in().await, "{case}");
    assert_eq!(app.users().await, users, "{case}");
    assert_eq!(app.session_count().await, sessions, "{case}");
}

/// Takes back passwords when a Google account is linked, and finds users by their number.
struct Application;

#[async_trait]
impl Hooks<user::Model> for Application {
    async fn after_sync(
        &self,
        user: &user::Model,
        report: &SyncReport,
        _: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        if report.linked {
            let row = user::ActiveModel { id: Set(user.id), password: Set(None), ..Default::default() };
            row.update(db).await?;
        }
        Ok(())
    }

    async fn user_to_link(&self, handle: &str, db: &DatabaseTransaction) -> Result<Option<user::Model>, AccountError> {
        let id: i64 = handle.parse().map_err(AccountError::failed)?;
        Ok(user::Entity::find_by_id(id).one(db).await?)
    }
}

on_each_database! {
    async fn a_local_row_is_nobody_s_by_default(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        register(&app, "ada@gmail.com", true).await;
        app.change(|ada| ada.email_verified(true));
        assert_nobody_gets_in(&app, ACCOUNT_EXISTS, "linking is off").await;
    }

    async fn a_local_row_is_linked_where_google_speaks_for_the_address_and_it_was_proven(app: TestAppBuilder) {
        let staff = Roles::assign().give("staff", Admission::anyone());
        let app: App = app
            .admission(Admission::anyone().sign_up(SignUp::Closed))
            .start_of(|builder| builder.linking(authoritative()).hooks(Application).roles(staff))
            .await;
        let row = register(&app, "ada@gmail.com", true).await;
        app.change(|ada| ada.email("ADA@gmail.com").email_verified(true));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "linked").await;
        let linked = user::Model {
            google_sub: Some(ADA.to_owned()),
            name: Some("Ada Lovelace".to_owned()),
            language: "en".to_owned(),
            birthdate: sea_orm::prelude::Date::from_ymd_opt(1815, 12, 10),
            picture: Some("https://lh3.googleusercontent.com/a/ada=s96-c".to_owned()),
            password: None,
            ..row
        };
        assert_eq!(app.user().await, linked, "the password is taken back, the address is as it was, no role came");
        app.change(|ada| ada.email("countess@gmail.com"));
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "by sub from now on").await;
        assert_eq!(app.user().await.id, linked.id);
    }
}

#[tokio::test]
async fn nobody_gets_a_row_that_is_not_proven_theirs() {
    // Ada's address and organisation, whether it is verified, the row's address, whether that was proven.
    let cases = [
        ("an address that was never proven (pre-hijack)", "ada@gmail.com", None, true, "ada@gmail.com", false),
        ("an address that Google does not speak for", "ada@example.com", None, true, "ada@example.com", true),
        (
            "an address that Google did not verify",
            "ada@example.com",
            Some("example.com"),
            false,
            "ada@example.com",
            true,
        ),
        ("a gmail address that is not verified", "ada@gmail.com", None, false, "ada@gmail.com", true),
    ];
    for (case, email, hd, is_verified, registered, is_proven) in cases {
        let app: App = TestAppBuilder::in_memory()
            .await
            .start_of(|builder| builder.linking(authoritative()).hooks(Application))
            .await;
        register(&app, registered, is_proven).await;
        app.change(|ada| {
            let ada = ada.email(email).email_verified(is_verified);
            match hd {
                Some(hd) => ada.hosted_domain(hd),
                None => ada,
            }
        });
        assert_nobody_gets_in(&app, ACCOUNT_EXISTS, case).await;
    }
}

#[tokio::test]
async fn a_row_that_has_another_google_account_is_never_linked() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder.linking(authoritative())).await;
    let row = register(&app, "ada@gmail.com", true).await;
    let taken = user::ActiveModel { id: Set(row.id), google_sub: Set(Some("9".to_owned())), ..Default::default() };
    taken.update(&app.db).await.expect("the application may write");
    app.change(|ada| ada.email_verified(true));
    assert_nobody_gets_in(&app, (StatusCode::CONFLICT, "conflict"), "a recycled address").await;
}

#[tokio::test]
async fn a_disabled_row_is_not_linked() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder.linking(authoritative())).await;
    let row = register(&app, "ada@gmail.com", true).await;
    let disabled = user::ActiveModel { id: Set(row.id), is_active: Set(false), ..Default::default() };
    disabled.update(&app.db).await.expect("the application may write");
    app.change(|ada| ada.email_verified(true));
    assert_nobody_gets_in(&app, (StatusCode::FORBIDDEN, "account_disabled"), "disabled").await;
}

on_each_database! {
    async fn sign_ins_at_once_link_one_row_once(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.linking(authoritative()).hooks(Application)).await;
        register(&app, "ada@gmail.com", true).await;
        app.change(|ada| ada.email_verified(true));
        let app = &app;
        let pages = join_all((0..12).map(async |_| app.browser().sign_in().await)).await;
        let user = app.user().await;
        assert_eq!(user.google_sub.as_deref(), Some(ADA));
        for page in &pages {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
        }
        assert_eq!(app.session_count().await, pages.len() as u64);
    }
}

/// A browser that is signed in to the application as the user with this number, and links a Google account.
async fn link(app: &App, handle: &str) -> (sso_tests::Browser, sso_tests::Page) {
    let mut browser = app.browser();
    let start = flow::start_link(&app.sso, handle, "", sso_runtime::ReturnTo::parse("/members"));
    browser.keep(&start.cookies);
    let callback = browser.at_google(&start.location).await;
    let page = browser.get(&callback).await;
    (browser, page)
}

on_each_database! {
    async fn who_is_signed_in_links_an_account_without_any_of_that(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.hooks(Application)).await;
        let row = register(&app, "ada@local.example", false).await;
        let (mut browser, page) = link(&app, &row.id.to_string()).await;
        assert_signed_in(&mut browser, &page, "/members", "linked").await;
        let linked = app.user().await;
        assert_eq!((linked.id, linked.google_sub.as_deref()), (row.id, Some(ADA)));
        assert_eq!(linked.email.as_deref(), Some("ada@local.example"), "the address counts as edited");
        let (mut browser, page) = link(&app, &row.id.to_string()).await;
        assert_signed_in(&mut browser, &page, "/members", "linked once more").await;

        let other = register(&app, "other@local.example", false).await;
        for (case, handle, code) in [
            ("the Google account is another user's", other.id.to_string(), "already_linked"),
            ("nobody has this number", "999".to_owned(), "nobody_to_link"),
        ] {
            let (users, sessions) = (app.users().await, app.session_count().await);
            let (mut browser, page) = link(&app, &handle).await;
            assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, code), "{case}");
            assert!(!browser.is_signed_in().await, "{case}");
            assert_eq!((app.users().await, app.session_count().await), (users, sessions), "{case}");
        }
        app.google.set_account(ada_as("7"));
        app.google.choose("7");
        let (_, page) = link(&app, &row.id.to_string()).await;
        assert_eq!(page.code(), "already_linked", "the user has another Google account");
        assert_eq!(app.users().await[0], linked);
    }
}

on_each_database! {
    async fn sessions_from_before_the_link_end(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.linking(authoritative()).hooks(Application)).await;
        app.change(|ada| ada.email_verified(true));
        let mut before = app.browser();
        let page = before.sign_in().await;
        assert_signed_in(&mut before, &page, "/", "a row of her own").await;
        // The application takes the account off that row by itself, and links it to another one.
        let row = app.user().await;
        let without = user::ActiveModel { id: Set(row.id), google_sub: Set(None), email: Set(None), ..Default::default() };
        without.update(&app.db).await.expect("the application may write");
        assert!(!before.is_signed_in().await, "nobody has the account");
        let other = register(&app, "other@local.example", true).await;
        let (mut browser, page) = link(&app, &other.id.to_string()).await;
        assert_signed_in(&mut browser, &page, "/members", "linked").await;
        assert_eq!(browser.get("/members").await.json(), other.id);
        assert!(!before.is_signed_in().await, "a session of the row that had the account before");
        assert_eq!(app.session_count().await, 1);

        let mut again = app.browser();
        let page = again.sign_in().await;
        assert_signed_in(&mut again, &page, "/", "linked already: an ordinary sign-in").await;
        assert!(browser.is_signed_in().await, "which ends no other session");
    }
}

fn ada_as(subject: &str) -> sso_runtime::testing::Account {
    sso_runtime::testing::Account::new(subject).email("seven@gmail.com").name("Seven", None)
}

#[tokio::test]
async fn linking_that_cannot_work_is_a_mistake_in_the_configuration() {
    let app: TestApp = TestAppBuilder::in_memory().await.start().await;
    let linking = Linking::authoritative(|_: &table_of_google::Model| true);
    let errors = app.another_builder().await.linking(linking).build().await.expect_err("the key is never null");
    assert!(
        matches!(errors.iter().next(), Some(ConfigError::Linking(text)) if text.contains("Option<String>")),
        "{errors}"
    );
}
