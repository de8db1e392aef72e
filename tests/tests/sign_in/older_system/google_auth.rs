//! `test_google_auth.py`: what Google is asked, and where it sends people back to.

use http::Method;
use sso_runtime::{Admission, Credentials, GoogleSso, flow};
use sso_tests::{TestApp, auth_user};

use super::app;

/// `test_scopes`. There a list of settings, here what the columns need.
#[tokio::test]
async fn google_is_asked_for_the_scopes_that_the_columns_need() {
    let app: TestApp<auth_user::Model> = app().await.start_of(|builder| builder).await;
    app.browser().sign_in().await;
    assert_eq!(app.google.last_authorize_query().expect("Google was asked")["scope"], "openid email profile");
}

/// `test_get_client_config`.
#[tokio::test]
async fn the_client_is_the_one_of_the_configuration_at_google_s_own_address() {
    let credentials = Credentials::new("client_id", "client_secret", "http://localhost:8000/google_sso/callback");
    let sso = GoogleSso::<auth_user::Model>::builder(Default::default(), credentials, Admission::anyone());
    let start = flow::start(&sso.build().await.expect("the configuration is right"), "", None);
    let url = url::Url::parse(&start.location).expect("a URL");
    assert_eq!(&url[..url::Position::AfterPath], "https://accounts.google.com/o/oauth2/v2/auth");
    for (name, value) in [
        ("client_id", "client_id"),
        ("redirect_uri", "http://localhost:8000/google_sso/callback"),
        ("response_type", "code"),
    ] {
        assert!(url.query_pairs().any(|pair| pair == (name.into(), value.into())), "{name}: {url}");
    }
    assert!(!start.location.contains("client_secret"), "{url}");
}

/// `test_get_redirect_uri_from_http`, `test_get_redirect_uri_from_reverse_proxy`, `test_redirect_uri_with_custom_domain`,
/// `test_get_redirect_uri_from_multiple_reverse_proxies`. There the request and its headers decide, unless a setting does;
/// here the configuration alone.
#[tokio::test]
async fn the_redirect_uri_is_the_configured_one_whatever_stands_before_the_application() {
    let proxies: [&[(&str, &str)]; 4] = [
        &[],
        &[("x-forwarded-proto", "https")],
        &[("x-forwarded-proto", "https,http"), ("host", "example.com")],
        &[("x-forwarded-proto", "javascript"), ("x-forwarded-host", "my-other-domain.com")],
    ];
    for redirect_url in ["http://localhost:3000/google/callback", "https://my-other-domain.example/google/callback"] {
        let app = app().await.redirect_url(redirect_url).start().await;
        for headers in proxies {
            let mut browser = app.browser();
            let page = browser.send(Method::GET, "/google/login", headers).await;
            browser.at_google(&page.location.expect("it leads to Google")).await;
            let asked = app.google.last_authorize_query().expect("Google was asked");
            assert_eq!(asked["redirect_uri"], redirect_url, "{headers:?}");
        }
    }
}
