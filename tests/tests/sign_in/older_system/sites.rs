//! `test_sites.py`: sites with rules of their own.

use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;
use axum::{Json, Router, routing::get};
use http::{Method, StatusCode, header, request::Parts};
use sso_runtime::{Admission, GoogleSso, ReturnTo, SignUp, Tenancy, TenantUser, Tenants};
use sso_tests::{Browser, Page, TestApp, user};

use super::{app, assert_leads_to};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Sites by their hosts.
struct Hosts(HashMap<&'static str, GoogleSso<user::Model>>);

#[async_trait]
impl Tenants<user::Model> for Hosts {
    async fn resolve(&self, request: &Parts) -> Option<GoogleSso<user::Model>> {
        self.0.get(request.headers.get(header::HOST)?.to_str().ok()?).cloned()
    }
}

/// Site A makes rows for new people; site B does not, and its sessions last a day.
async fn sites(app: &TestApp) -> Router {
    let domains = || Admission::email_domains(["example.com", "site.com", "other-site.com"]);
    let a = app.builder_at("https://site-a.example/google/callback", domains()).await.tenant("a");
    let b = app.builder_at("https://site-b.example/google/callback", domains().sign_up(SignUp::Closed)).await;
    let failed = ReturnTo::parse("/admin/").expect("it is a place");
    let b = b.tenant("b").after_failure(failed).session_lifetime(DAY, DAY);
    let sites = [("site-a.example", a.build().await), ("site-b.example", b.build().await)];
    let tenancy =
        Tenancy::new(Hosts(sites.map(|(host, site)| (host, site.expect("the configuration is right"))).into()));
    Router::new()
        .route("/me", get(async |TenantUser(me): TenantUser<user::Model>| Json(me.id)))
        .nest("/google", tenancy.router())
        .with_state(tenancy)
}

async fn get_at(browser: &mut Browser, host: &str, path: &str) -> Page {
    browser.send(Method::GET, path, &[("host", host)]).await
}

async fn sign_in(browser: &mut Browser, host: &str) -> Page {
    let page = get_at(browser, host, "/google/login").await;
    let callback = browser.at_google(&page.location.expect("it leads to Google")).await;
    get_at(browser, host, &callback).await
}

/// `test_site_auto_create_user` (2), `test_existing_user_site_b_session_age`.
#[tokio::test]
async fn each_site_has_its_rules_for_new_people_and_its_sessions() {
    let app = app().await.start().await;
    let mut browser = Browser::new(sites(&app).await);
    browser.accept = "text/html";
    let page = sign_in(&mut browser, "site-b.example").await;
    assert_leads_to(&page, "/admin/?error=sign_up_closed", "nobody new at site B");
    app.assert_nothing_was_written().await;

    let page = sign_in(&mut browser, "site-a.example").await;
    assert_leads_to(&page, "/", "site A");
    assert_eq!(app.users().await.len(), 1);
    assert!(page.set_cookies.iter().any(|cookie| cookie.contains("sso-at-a=") && cookie.contains("Max-Age=7776000")));

    let page = sign_in(&mut browser, "site-b.example").await;
    assert_leads_to(&page, "/", "site B, known");
    assert!(page.set_cookies.iter().any(|cookie| cookie.contains("sso-at-b=") && cookie.contains("Max-Age=86400")));
    assert_eq!(app.users().await.len(), 1);

    browser.accept = "application/json";
    app.clock.advance(DAY);
    assert_eq!(get_at(&mut browser, "site-b.example", "/me").await.status, StatusCode::UNAUTHORIZED, "after a day");
    assert_eq!(get_at(&mut browser, "site-a.example", "/me").await.status, StatusCode::OK);
}
