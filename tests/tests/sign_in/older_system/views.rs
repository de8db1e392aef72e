//! `test_views.py`: the start and the callback.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use axum::{Json, Router, routing::get};
use http::{StatusCode, request::Parts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use sso_runtime::{Admission, CurrentUser, GoogleSso, ReturnTo, SignUp, Tenancy, Tenants};
use sso_tests::{Browser, TestApp, auth_user, user};

use super::{BRUCE, app, assert_leads_to};
use crate::{assert_refused, assert_signed_in};

/// `test_start_login`.
#[tokio::test]
async fn a_sign_in_ends_where_it_was_to_end() {
    let app = app().await.start().await;
    let mut browser = app.browser();
    let page = browser.sign_in_from("/google/login?next=/secret/").await;
    assert_signed_in(&mut browser, &page, "/secret/", "with a place").await;
}

/// `test_start_login_none_next_param`.
#[tokio::test]
async fn without_a_place_it_ends_where_the_configuration_says() {
    let place = ReturnTo::parse("/admin/").expect("it is a place");
    let app = app().await.start_with(|builder| builder.after_sign_in(place)).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/admin/", "without a place").await;
}

/// `test_exploit_redirect` (5). There the path of the hostile place is kept, here nothing of it.
#[tokio::test]
async fn a_hostile_place_is_none() {
    for hostile in [
        "bad-domain.com/secret/",
        "www.bad-domain.com/secret/",
        "//bad-domain.com/secret/",
        "http://bad-domain.com/secret/",
        "https://malicious.example.com/secret/",
    ] {
        let app = app().await.start().await;
        let mut browser = app.browser();
        let page = browser.sign_in_from(&format!("/google/login?next={hostile}")).await;
        assert_signed_in(&mut browser, &page, "/", hostile).await;
    }
}

/// A sign-in that those who run the application switch on and off.
struct Switch {
    is_on: Arc<AtomicBool>,
    google: GoogleSso<user::Model>,
}

#[async_trait]
impl Tenants<user::Model> for Switch {
    async fn resolve(&self, _: &Parts) -> Option<GoogleSso<user::Model>> {
        self.is_on.load(Ordering::SeqCst).then(|| self.google.clone())
    }
}

/// `test_google_sso_disabled`. There the routes answer and say so, here they are not there.
#[tokio::test]
async fn a_sign_in_that_is_switched_off_answers_404() {
    let app = app().await.start().await;
    let is_on = Arc::new(AtomicBool::new(true));
    let switch = Switch { is_on: Arc::clone(&is_on), google: app.sso.clone() };
    let router = Router::new()
        .route("/me", get(async |CurrentUser(me): CurrentUser<user::Model>| Json(me.id)))
        .nest("/google", Tenancy::new(switch).router())
        .with_state(app.sso.clone());
    let mut late = Browser::new(router.clone());
    let location = late.start("/google/login").await;
    let callback = late.at_google(&location).await;
    is_on.store(false, Ordering::SeqCst);
    for path in ["/google/sign-in", "/google/login", "/google/consent", callback.as_str()] {
        assert_eq!(late.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    app.assert_nothing_was_written().await;

    is_on.store(true, Ordering::SeqCst);
    let mut browser = Browser::new(router);
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "switched on").await;
    is_on.store(false, Ordering::SeqCst);
    assert!(browser.is_signed_in().await, "who is signed in stays so");
}

/// The same for good: what is not mounted is not there.
#[tokio::test]
async fn a_sign_in_that_is_not_mounted_answers_404() {
    let app = app().await.start().await;
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    browser.move_to(Router::new().route("/", get(async || "here")));
    for path in ["/google/sign-in", "/google/login", callback.as_str()] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    app.assert_nothing_was_written().await;
}

/// `test_missing_code`. The state is looked at first.
#[tokio::test]
async fn a_callback_without_a_code_is_refused() {
    let app = app().await.start().await;
    let mut browser = app.browser();
    let page = browser.get("/google/callback").await;
    assert_refused(&app, &mut browser, &page, (StatusCode::BAD_REQUEST, "state_mismatch"), "nothing at all").await;
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    let state = callback.split(['?', '&']).find(|pair| pair.starts_with("state=")).expect("a state");
    let page = browser.get(&format!("/google/callback?{state}")).await;
    assert_refused(&app, &mut browser, &page, (StatusCode::BAD_REQUEST, "code_missing"), "its state alone").await;
}

/// `test_bad_state` (2).
#[tokio::test]
async fn a_callback_without_its_state_is_refused() {
    for query in ["?code=1234", "?code=1234&state=bad_dog"] {
        let app = app().await.start().await;
        let mut browser = app.browser();
        browser.start("/google/login").await;
        let page = browser.get(&format!("/google/callback{query}")).await;
        assert_refused(&app, &mut browser, &page, (StatusCode::BAD_REQUEST, "state_mismatch"), query).await;
        assert_eq!(app.google.calls().token, 0, "{query}: Google is not asked");
    }
}

/// `test_invalid_email`. There the page shows the address.
#[tokio::test]
async fn an_address_of_another_domain_is_refused_and_not_shown() {
    let app = app().await.admission(Admission::email_domains(["foobar.com"])).start().await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, (StatusCode::FORBIDDEN, "not_admitted"), "another domain").await;
    assert!(!page.body.contains("example.com"), "{}", page.body);
}

async fn row(app: &TestApp<auth_user::Model>, is_active: bool) -> auth_user::Model {
    let row = auth_user::ActiveModel {
        password: Set("!".to_owned()),
        is_superuser: Set(false),
        username: Set("foo@example.com".to_owned()),
        first_name: Set("Bruce".to_owned()),
        last_name: Set("Wayne".to_owned()),
        email: Set("foo@example.com".to_owned()),
        is_staff: Set(false),
        is_active: Set(is_active),
        date_joined: Set(sea_orm::prelude::DateTimeUtc::UNIX_EPOCH),
        google_sub: Set(Some(BRUCE.to_owned())),
        ..Default::default()
    };
    row.insert(&app.db).await.expect("the application may write")
}

/// `test_inactive_user`.
#[tokio::test]
async fn who_is_inactive_is_refused_and_reads_what_a_stranger_reads() {
    let closed = Admission::anyone().sign_up(SignUp::Closed);
    let app: TestApp<auth_user::Model> = app().await.admission(closed).start_of(|builder| builder).await;
    let stranger = app.browser().sign_in().await;
    assert_eq!((stranger.status, stranger.code().as_str()), (StatusCode::FORBIDDEN, "sign_up_closed"));
    let row = row(&app, false).await;
    let mut browser = app.browser();
    let inactive = browser.sign_in().await;
    assert_eq!((inactive.status, inactive.code().as_str()), (StatusCode::FORBIDDEN, "account_disabled"));
    assert!(!browser.is_signed_in().await);
    assert_eq!((app.user().await, app.session_count().await), (row, 0));
    for text in ["message", "advice"] {
        assert_eq!(stranger.json()[text], inactive.json()[text]);
    }
}

/// `test_new_user_login`.
#[tokio::test]
async fn a_new_person_gets_a_row_and_is_signed_in() {
    let app: TestApp<auth_user::Model> =
        app().await.admission(Admission::email_domains(["example.com"])).start_of(|builder| builder).await;
    let mut browser = app.browser();
    let page = browser.sign_in_from("/google/login?next=/secret/").await;
    assert_signed_in(&mut browser, &page, "/secret/", "new").await;
    assert_eq!(app.user().await.google_sub.as_deref(), Some(BRUCE));
}

/// `test_existing_user_login`. There by the address, here by `sub`.
#[tokio::test]
async fn who_has_a_row_is_signed_in_where_nobody_gets_a_new_one() {
    let closed = Admission::anyone().sign_up(SignUp::Closed);
    let app: TestApp<auth_user::Model> = app().await.admission(closed).start_of(|builder| builder).await;
    let row = row(&app, true).await;
    let mut browser = app.browser();
    let page = browser.sign_in_from("/google/login?next=/secret/").await;
    assert_signed_in(&mut browser, &page, "/secret/", "known").await;
    assert_eq!(app.user().await, row);
}

/// The other half of the difference: the address alone is no way in.
#[tokio::test]
async fn who_has_a_row_s_address_and_not_its_sub_is_not_signed_in() {
    let app: TestApp<auth_user::Model> = app().await.start_of(|builder| builder).await;
    let row = row(&app, true).await;
    let other = auth_user::ActiveModel { id: Set(row.id), google_sub: Set(None), ..Default::default() };
    let row = other.update(&app.db).await.expect("the application may write");
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "account_exists"));
    assert!(!browser.is_signed_in().await);
    assert_eq!((app.user().await, app.session_count().await), (row, 0));
}

/// `test_missing_user_login`.
#[tokio::test]
async fn who_has_no_row_is_refused_where_nobody_gets_a_new_one() {
    let closed = Admission::anyone().sign_up(SignUp::Closed);
    let place = ReturnTo::parse("/admin/").expect("it is a place");
    let app = app().await.admission(closed).start_with(|builder| builder.after_failure(place)).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, (StatusCode::FORBIDDEN, "sign_up_closed"), "a program").await;
    browser.accept = "text/html";
    let page = browser.sign_in().await;
    assert_leads_to(&page, "/admin/?error=sign_up_closed", "a browser");
    app.assert_nothing_was_written().await;
}
