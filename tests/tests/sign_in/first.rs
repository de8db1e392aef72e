//! The first sign-in of a person.

use std::collections::BTreeSet;

use http::StatusCode;
use sea_orm::EntityTrait;
use sso_runtime::{session, testing::Account};
use sso_tests::{ADA, START, TestAppBuilder, ada, adas_row, on_each_database, user};

use crate::assert_signed_in;

const DAY: i64 = 24 * 3600;

on_each_database! {
    async fn a_first_sign_in_makes_the_row_and_the_session(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "the first sign-in").await;
        assert_eq!(app.user().await, adas_row());
        assert_eq!(browser.get("/me").await.json(), serde_json::to_value(adas_row()).expect("a row is JSON"));

        let sessions = session::Entity::find().all(&app.db).await.expect("the table can be read");
        let [session] = sessions.as_slice() else { panic!("{sessions:?}") };
        let now = i64::try_from(START.as_secs()).expect("the time fits");
        assert_eq!(session.subject, ADA);
        assert_eq!((session.created_at, session.last_seen_at), (now, now));
        assert_eq!((session.expires_at, session.ends_at), (now + 14 * DAY, now + 90 * DAY));
        assert_eq!(session.id.len(), 64);
        assert_ne!(session.id, browser.cookies["sso"], "who reads the table has no session");
    }

    async fn text_of_every_script_arrives_unchanged(app: TestAppBuilder) {
        let name = "Åsa 小林 \u{1F469}\u{200D}\u{1F680} O'Brien \"x\" <b> \\";
        let app = app.account(ADA, ada().name(name, Some("Ω"))).start().await;
        assert_eq!(app.browser().sign_in().await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.user().await.mirrored.as_deref(), Some(name));
    }

    async fn a_person_of_whom_google_knows_only_the_address_gets_defaults(app: TestAppBuilder) {
        let app = app.account(ADA, Account::new(ADA).email("ada@gmail.com")).start().await;
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "no profile").await;
        let empty = user::Model {
            updated: None,
            mirrored: None,
            created: None,
            filled: None,
            language: "none".to_owned(),
            birthdate: None,
            gender: None,
            title: None,
            ..adas_row()
        };
        assert_eq!(app.user().await, empty);
    }
}

#[tokio::test]
async fn a_person_with_one_name_has_no_family_name() {
    let app = TestAppBuilder::in_memory().await.account(ADA, ada().name("Ada", None)).start().await;
    let page = app.browser().sign_in().await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let one_name = user::Model { updated: Some("Ada".to_owned()), created: None, ..adas_row() };
    assert_eq!(app.user().await, one_name);
}

#[tokio::test]
async fn a_birthday_without_a_year_is_no_date() {
    let birthday = serde_json::json!({ "birthdays": [{ "date": { "month": 12, "day": 10 } }] });
    let app = TestAppBuilder::in_memory().await.account(ADA, ada().person(birthday)).start().await;
    let page = app.browser().sign_in().await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(app.user().await, user::Model { birthdate: None, gender: None, title: None, ..adas_row() });
}

#[tokio::test]
async fn the_request_to_google_holds_what_it_must_and_nothing_else() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.browser().sign_in().await;
    let mut query = app.google.last_authorize_query().expect("Google was asked");
    for secret in ["state", "nonce", "code_challenge"] {
        let value = query.remove(secret).unwrap_or_else(|| panic!("{secret} is missing"));
        assert!(value.len() >= 43, "{secret} has less than 256 bits: {value}");
    }
    let expected = [
        ("client_id", "tests.apps.googleusercontent.com"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", "http://localhost:3000/google/callback"),
        ("response_type", "code"),
        (
            "scope",
            "openid email profile https://www.googleapis.com/auth/user.birthday.read \
             https://www.googleapis.com/auth/user.gender.read https://www.googleapis.com/auth/user.organization.read",
        ),
    ];
    let query: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(query, expected);
}

#[tokio::test]
async fn no_two_sign_ins_share_a_secret() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let mut browser = app.browser();
        browser.sign_in().await;
        let query = app.google.last_authorize_query().expect("Google was asked");
        for secret in ["state", "nonce", "code_challenge"] {
            assert!(seen.insert(query[secret].clone()), "{secret} came twice");
        }
        assert!(seen.insert(browser.cookies["sso"].clone()), "a session came twice");
    }
}

#[tokio::test]
async fn on_plain_http_the_cookies_have_every_guard_but_secure() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    let started = browser.get("/google/login").await;
    let [flow] = started.set_cookies.as_slice() else { panic!("{started:?}") };
    assert!(flow.starts_with("sso-flow-"), "{flow}");
    assert_eq!(attributes(flow), ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=600"]);

    let callback = browser.at_google(&started.location.expect("it leads to Google")).await;
    let finished = browser.get(&callback).await;
    let [spent, session] = finished.set_cookies.as_slice() else { panic!("{finished:?}") };
    assert_eq!(spent.split_once('=').map(|(name, _)| name), flow.split_once('=').map(|(name, _)| name));
    assert_eq!(attributes(spent), ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=0"]);
    assert!(session.starts_with("sso="), "{session}");
    assert_eq!(attributes(session), ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=7776000"]);
    assert_eq!(browser.cookies["sso"].len(), 43, "256 random bits");
    assert_eq!(browser.cookies.len(), 1);
}

#[tokio::test]
async fn on_https_browsers_tie_the_cookies_to_the_host() {
    let app = TestAppBuilder::in_memory().await.redirect_url("https://app.example/google/callback").start().await;
    let mut browser = app.browser();
    let started = browser.get("/google/login").await;
    let [flow] = started.set_cookies.as_slice() else { panic!("{started:?}") };
    assert!(flow.starts_with("__Host-sso-flow-"), "{flow}");
    assert_eq!(attributes(flow), ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=600", "Secure"]);

    let callback = browser.at_google(&started.location.expect("it leads to Google")).await;
    let finished = browser.get(&callback).await;
    let session = finished.set_cookies.last().expect("there is a session");
    assert!(session.starts_with("__Host-sso="), "{session}");
    assert_eq!(attributes(session), ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=7776000", "Secure"]);
    assert!(browser.is_signed_in().await);

    let session = browser.cookies.remove("__Host-sso").expect("there is a session");
    browser.cookies.insert("sso".to_owned(), session);
    assert!(!browser.is_signed_in().await, "a cookie that a subdomain could have set counts for nothing");
}

#[tokio::test]
async fn a_sign_in_leads_to_the_place_where_it_began() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    let page = browser.sign_in_from("/google/login?next=%2Forders%3Fpage%3D2%26q%3Da%2520b").await;
    assert_signed_in(&mut browser, &page, "/orders?page=2&q=a%20b", "with a place to return to").await;
}

#[tokio::test]
async fn without_a_place_to_return_to_the_application_chooses_it() {
    let app = TestAppBuilder::in_memory().await;
    let home = sso_runtime::ReturnTo::parse("/home?tab=1").expect("it is a place");
    let app = app.start_with(|builder| builder.after_sign_in(home)).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/home?tab=1", "without next").await;
}

#[tokio::test]
async fn the_router_answers_where_the_redirect_url_says() {
    let app =
        TestAppBuilder::in_memory().await.redirect_url("https://app.example/google/back-from-google").start().await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "another last segment").await;
    assert_eq!(browser.get("/google/callback").await.status, StatusCode::NOT_FOUND);
}

fn attributes(cookie: &str) -> Vec<&str> {
    cookie.split("; ").skip(1).collect()
}
