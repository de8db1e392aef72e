//! `test_callables.py`: what one page has and another has not.

use axum::{Json, Router, response::Html, routing::get};
use http::StatusCode;
use sso_runtime::{Admission, ButtonText, ButtonTheme, CurrentUser};
use sso_tests::{Browser, user};

use super::{app, assert_leads_to};

/// `test_value_from_conf` (2). There any text, here one of Google's: for all pages, or for one.
#[tokio::test]
async fn the_button_says_what_the_application_chose_of_what_google_permits() {
    let app = app().await.start_with(|builder| builder.button(ButtonText::Continue, ButtonTheme::Light)).await;
    let one_page = app.sso.button_with(ButtonText::SignUp, ButtonTheme::Dark, None);
    let all_pages = app.sso.button(None);
    let router = Router::new()
        .route("/", get(Html(all_pages)))
        .route("/join", get(Html(one_page)))
        .nest("/google", app.sso.router());
    let mut browser = Browser::new(router);
    for (path, text) in
        [("/", "Continue with Google"), ("/join", "Sign up with Google"), ("/google/sign-in", "Continue with Google")]
    {
        let page = browser.get(path).await;
        assert!(page.body.contains(text), "{path}: {}", page.body);
    }
}

/// `test_is_admin_path`, `test_is_page_path`. There a path decides whether the button is shown, and nothing keeps anybody from
/// the start; here what is not mounted is not there.
#[tokio::test]
async fn a_button_is_where_a_page_has_one_and_leads_where_a_sign_in_is_mounted() {
    let app = app().await.start().await;
    let button = app.sso.button(None);
    for (with_button, without) in [("/admin/login", "/"), ("/", "/admin/login")] {
        let router = Router::new()
            .route(with_button, get(Html(button.clone())))
            .route(without, get(Html("no button")))
            .nest("/google", app.sso.router());
        let mut browser = Browser::new(router);
        assert!(browser.get(with_button).await.body.contains("Sign in with Google"), "{with_button}");
        assert!(!browser.get(without).await.body.contains("Sign in with Google"), "{without}");
        assert_eq!(browser.get("/google/login").await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/admin/google/login").await.status, StatusCode::NOT_FOUND);
    }
}

/// `test_pages_login_not_allowed`. The administration has a sign-in of its own, with its own rules and sessions; the pages have
/// none.
#[tokio::test]
async fn a_sign_in_for_the_administration_is_none_for_the_pages() {
    let app = app().await.start().await;
    let builder =
        app.builder_at("http://localhost:3000/admin/google/callback", Admission::workspace(["example.com"])).await;
    let admin = builder.tenant("admin").build().await.expect("the configuration is right");
    let router = Router::new()
        .route("/admin", get(async |CurrentUser(me): CurrentUser<user::Model>| Json(me.id)))
        .nest("/admin/google", admin.router())
        .with_state(admin.clone());
    let mut browser = Browser::new(router.clone());
    let location = browser.start("/admin/google/login?next=/admin").await;
    let callback = browser.at_google(&location).await;
    let elsewhere = callback.replace("/admin/google/", "/google/");
    assert_eq!(browser.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    app.assert_nothing_was_written().await;
    let page = browser.get(&callback).await;
    assert_leads_to(&page, "/admin", "the administration");
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);

    // The pages get one too: neither a flow nor a session of one is anything to the other.
    browser.move_to(router.merge(app.router.clone()));
    assert!(!browser.is_signed_in().await, "a session of the administration");
    let location = browser.start("/admin/google/login").await;
    let callback = browser.at_google(&location).await.replace("/admin/google/", "/google/");
    let page = browser.get(&callback).await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "state_mismatch"));
    let page = browser.sign_in().await;
    assert_leads_to(&page, "/", "the pages");
    assert!(browser.is_signed_in().await);
    browser.cookies.remove("sso-at-admin");
    assert_eq!(browser.get("/admin").await.status, StatusCode::UNAUTHORIZED, "a session of the pages");
}
