//! Who is who, who may sign in, and whose row it is.

use std::iter::repeat_n;

use futures_util::future::join_all;
use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait};
use sso_runtime::{Admission, session, testing::Account};
use sso_tests::{ADA, Browser, Kind, TestApp, TestAppBuilder, TestDatabase, ada, adas_row, on_each_database, user};

use crate::{assert_refused, assert_signed_in};

const OTHER: &str = "900000000000000000009";
const DISABLED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "account_disabled");
const NOT_ADMITTED: (StatusCode, &str) = (StatusCode::FORBIDDEN, "not_admitted");
const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable");
const TOO_LONG: (StatusCode, &str) = (StatusCode::INTERNAL_SERVER_ERROR, "value_too_long");
const CONFLICT: (StatusCode, &str) = (StatusCode::CONFLICT, "conflict");

/// What a case is called, and Ada's account in it.
type Case = (&'static str, fn(Account) -> Account);

async fn sign_in(app: &TestApp, case: &str) -> Browser {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    browser
}

/// Asserts that a sign-in is refused and that these rows and sessions are all there is, unchanged.
async fn assert_refused_beside(app: &TestApp, notice: (StatusCode, &str), case: &str) {
    let (users, sessions) = (app.users().await, app.session_count().await);
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), notice, "{case}: {page:?}");
    assert!(!browser.is_signed_in().await, "{case}");
    assert_eq!(app.users().await, users, "{case}");
    assert_eq!(app.session_count().await, sessions, "{case}");
}

async fn set_active(app: &TestApp, is_active: bool) {
    let row = user::ActiveModel { id: Set(app.user().await.id), is_active: Set(is_active), ..Default::default() };
    row.update(&app.db).await.expect("the application may write");
}

on_each_database! {
    async fn who_is_disabled_is_refused_and_nothing_changes(app: TestAppBuilder) {
        let app = app.start().await;
        let mut before = sign_in(&app, "active").await;
        set_active(&app, false).await;
        assert!(!before.is_signed_in().await, "a session of a disabled account opens nothing");
        app.change(|ada| ada.name("Augusta", Some("King")).email("countess@gmail.com"));
        assert_refused_beside(&app, DISABLED, "disabled").await;
        assert_eq!(app.user().await, user::Model { is_active: false, ..adas_row() });
        set_active(&app, true).await;
        assert!(before.is_signed_in().await, "enabled again");
        sign_in(&app, "enabled again").await;
    }

    async fn who_is_not_of_the_organisation_is_not_admitted(app: TestAppBuilder) {
        let app = app.admission(Admission::workspace(["example.com"])).start().await;
        let accounts: [Case; 6] = [
            ("a gmail account", |ada| ada),
            ("an address of the organisation without hd", |ada| ada.email("ada@example.com")),
            ("another organisation", |ada| ada.email("ada@example.com").hosted_domain("evilexample.com")),
            ("a domain that begins so", |ada| ada.hosted_domain("example.com.evil")),
            ("a domain below", |ada| ada.hosted_domain("sub.example.com")),
            ("no text", |ada| ada.claim("hd", serde_json::json!(["example.com"]))),
        ];
        for (case, account) in accounts {
            app.change(|_| account(ada()));
            // Only accounts of the organisation are offered in the chooser; this one came all the same.
            let mut browser = app.browser();
            let page = browser.sign_in().await;
            assert_refused(&app, &mut browser, &page, NOT_ADMITTED, case).await;
        }
        app.change(|ada| ada.email("ada@example.com").hosted_domain("Example.com"));
        sign_in(&app, "of the organisation").await;
    }

    async fn an_address_that_another_row_has_is_a_conflict(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "Ada").await;
        app.google.set_account(ada_s_address(OTHER));
        app.google.choose(OTHER);
        assert_refused_beside(&app, CONFLICT, "a new person with Ada's address").await;
        assert_eq!(app.user().await, adas_row());

        app.google.update_account(OTHER, |other| other.email("other@gmail.com"));
        sign_in(&app, "with an address of their own").await;
        app.google.update_account(OTHER, |other| other.email("ada@gmail.com").name("Changed", None));
        assert_refused_beside(&app, CONFLICT, "a known person who got Ada's address").await;
    }

    async fn the_same_person_with_another_address_has_the_same_row(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        app.change(|ada| ada.email("countess@example.com"));
        sign_in(&app, "renamed").await;
        assert_eq!(app.user().await, user::Model { email: "countess@example.com".to_owned(), ..adas_row() });
    }

    async fn two_people_swap_addresses(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "Ada").await;
        app.google.set_account(Account::new(OTHER).email("other@gmail.com").name("Other", None));
        app.google.choose(OTHER);
        sign_in(&app, "Other").await;
        app.change(|ada| ada.email("ada@example.com"));
        app.google.update_account(OTHER, |other| other.email("ada@gmail.com"));
        assert_refused_beside(&app, CONFLICT, "before Ada came with her new address").await;
        app.google.choose(ADA);
        sign_in(&app, "Ada with her new address").await;
        app.google.choose(OTHER);
        sign_in(&app, "after Ada came").await;
        let addresses: Vec<_> = app.users().await.into_iter().map(|user| (user.google_sub, user.email)).collect();
        let row = |subject: &str, email: &str| (subject.to_owned(), email.to_owned());
        assert_eq!(addresses, [row(ADA, "ada@example.com"), row(OTHER, "ada@gmail.com")]);
    }

    async fn without_a_required_value_nobody_signs_in(app: TestAppBuilder) {
        let missing = (StatusCode::FORBIDDEN, "missing_value");
        let app = app.start().await;
        let accounts: [Case; 3] = [
            ("no address", |ada| ada.without_claim("email")),
            ("an empty address", |ada| ada.email("")),
            ("no text", |ada| ada.claim("email", 7)),
        ];
        for (case, account) in accounts {
            app.change(|_| account(ada()));
            let mut browser = app.browser();
            let page = browser.sign_in().await;
            assert_refused(&app, &mut browser, &page, missing, case).await;
        }
        app.change(|_| ada());
        sign_in(&app, "with an address").await;
        app.change(|ada| ada.without_claim("email").name("Changed", None));
        assert_refused_beside(&app, missing, "a known person without an address").await;
    }

    async fn fifty_first_sign_ins_at_once_make_one_person_and_fifty_sessions(app: TestAppBuilder) {
        let app = app.start().await;
        let callbacks = join_all(repeat_n(&app, 50).map(async |app| {
            let mut browser = app.browser();
            let location = browser.start("/google/login").await;
            let callback = browser.at_google(&location).await;
            (browser, callback)
        }))
        .await;
        let browsers = join_all(callbacks.into_iter().map(async |(mut browser, callback)| {
            let page = browser.get(&callback).await;
            assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some("/")), "{page:?}");
            browser
        }))
        .await;
        let user = app.user().await;
        assert_eq!(user, user::Model { id: user.id, ..adas_row() });
        assert_eq!(app.session_count().await, 50);
        for mut browser in browsers {
            assert!(browser.is_signed_in().await);
        }
    }

    async fn subjects_that_differ_in_case_are_two_people(app: TestAppBuilder) {
        let app = app.account("abcdef", Account::new("abcdef").email("lower@gmail.com")).start().await;
        let mut lower = sign_in(&app, "lower case").await;
        for (subject, email) in [("ABCDEF", "upper@gmail.com"), ("abcde", "shorter@gmail.com")] {
            app.google.set_account(Account::new(subject).email(email));
            app.google.choose(subject);
            let mut browser = sign_in(&app, subject).await;
            assert_eq!(browser.get("/me").await.json()["google_sub"], subject);
        }
        let users: Vec<_> = app.users().await.into_iter().map(|user| (user.google_sub, user.email)).collect();
        let row = |subject: &str, email: &str| (subject.to_owned(), email.to_owned());
        assert_eq!(
            users,
            [row("abcdef", "lower@gmail.com"), row("ABCDEF", "upper@gmail.com"), row("abcde", "shorter@gmail.com")]
        );
        assert_eq!(lower.get("/me").await.json()["google_sub"], "abcdef");
    }
}

on_each_database! {
    async fn a_value_that_does_not_fit_is_written_whole_or_not_at_all(app: TestAppBuilder) {
        let app = app.start().await;
        for name in ["x".repeat(300), "\u{1F469}".repeat(200)] {
            app.change(|ada| ada.claim("name", name.clone()));
            let mut browser = app.browser();
            let page = browser.sign_in().await;
            if page.status == StatusCode::SEE_OTHER {
                let row = app.user().await;
                assert_eq!(row, user::Model { id: row.id, updated: Some(name), ..adas_row() });
                user::Entity::delete_many().exec(&app.db).await.expect("the application may write");
                session::Entity::delete_many().exec(&app.db).await.expect("the application may write");
            } else {
                let notice = if page.code() == "value_too_long" { TOO_LONG } else { UNAVAILABLE };
                assert_refused(&app, &mut browser, &page, notice, "a value that does not fit").await;
            }
        }
    }
}

#[tokio::test]
async fn where_the_database_ignores_case_subjects_that_differ_in_it_are_never_one_person() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let app = app.account("abcdef", Account::new("abcdef").email("lower@gmail.com")).start().await;
        for table in ["users", "sso_session"] {
            let convert = format!("ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
            app.db.execute_unprepared(&convert).await.expect("the table is converted");
            let mut lower = sign_in(&app, "lower case").await;
            app.google.set_account(Account::new("ABCDEF").email("upper@gmail.com"));
            app.google.choose("ABCDEF");
            assert_refused_beside(&app, CONFLICT, "upper case").await;
            app.google.choose("abcdef");
            assert_eq!(lower.get("/me").await.json()["email"], "lower@gmail.com");
        }
        let lower = app.user().await;
        assert_eq!(app.sso.sessions(&lower).await.expect("the table can be read").len(), 2);
    })
    .await;
}

/// Another account that got the address, as a domain's new owner can.
fn ada_s_address(subject: &str) -> Account {
    Account::new(subject).email("ada@gmail.com").email_verified(true).name("Other", None)
}

#[tokio::test]
async fn a_recycled_address_of_an_organisation_is_no_way_in() {
    let app = TestAppBuilder::in_memory().await.admission(Admission::workspace(["example.com"]));
    let app = app.account(ADA, ada().email("ada@example.com").hosted_domain("example.com")).start().await;
    sign_in(&app, "Ada").await;
    app.google.set_account(ada_s_address(OTHER).email("ada@example.com").hosted_domain("example.com"));
    app.google.choose(OTHER);
    assert_refused_beside(&app, CONFLICT, "the same address and organisation, another account").await;
}

#[tokio::test]
async fn a_row_that_did_not_come_from_google_is_not_taken_over() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let local = user::ActiveModel {
        google_sub: Set("local".to_owned()),
        email: Set("ada@gmail.com".to_owned()),
        language: Set("none".to_owned()),
        is_active: Set(true),
        is_staff: Set(true),
        ..Default::default()
    };
    local.insert(&app.db).await.expect("the application may write");
    assert_refused_beside(&app, CONFLICT, "an address that a local row has").await;
}

#[tokio::test]
async fn one_organisation_is_a_hint_to_google() {
    for (domains, hint) in [(vec!["example.com"], "example.com"), (vec!["example.com", "example.org"], "*")] {
        let app = TestAppBuilder::in_memory().await.admission(Admission::workspace(domains)).start().await;
        app.change(|ada| ada.hosted_domain("example.com"));
        sign_in(&app, hint).await;
        assert_eq!(app.google.last_authorize_query().expect("Google was asked")["hd"], hint);
    }
}
