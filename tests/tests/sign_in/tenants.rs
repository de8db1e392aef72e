//! Two tenants in one application.

use std::collections::HashMap;

use async_trait::async_trait;
use axum::{Json, Router, routing::get};
use http::{StatusCode, request::Parts};
use sso_runtime::{Admission, ConfigError, CurrentUser, GoogleSso, Tenancy, TenantUser, Tenants};
use sso_tests::{Browser, TestApp, TestAppBuilder, on_each_database, user};

/// Tenants by a header that the balancer sets.
struct ByHeader(HashMap<&'static str, GoogleSso<user::Model>>);

#[async_trait]
impl Tenants<user::Model> for ByHeader {
    async fn resolve(&self, request: &Parts) -> Option<GoogleSso<user::Model>> {
        self.0.get(request.headers.get("x-tenant")?.to_str().ok()?).cloned()
    }
}

/// `acme` admits anyone, `globex` its organisation.
async fn two_tenants(app: &TestApp) -> Router {
    let acme = app.another_builder().await.tenant("acme").build().await.expect("acme");
    let globex = app.builder_admitting(Admission::workspace(["globex.example"])).await;
    let globex = globex.tenant("globex").build().await.expect("globex");
    let tenancy = Tenancy::new(ByHeader(HashMap::from([("acme", acme), ("globex", globex)])));
    Router::new()
        .route("/me", get(async |TenantUser(me): TenantUser<user::Model>| Json(me.email)))
        .route("/", get(async |me: Option<TenantUser<user::Model>>| Json(me.map(|me| me.0.id))))
        .nest("/google", tenancy.router())
        .with_state(tenancy)
}

async fn sign_in(browser: &mut Browser, tenant: &str) -> sso_tests::Page {
    let headers = [("x-tenant", tenant)];
    let page = browser.send(http::Method::GET, "/google/login", &headers).await;
    let callback = browser.at_google(page.location.as_deref().expect("to Google")).await;
    browser.send(http::Method::GET, &callback, &headers).await
}

async fn status(browser: &mut Browser, tenant: &str) -> StatusCode {
    browser.send(http::Method::GET, "/me", &[("x-tenant", tenant)]).await.status
}

on_each_database! {
    async fn flows_and_sessions_are_bound_to_their_tenant(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = Browser::new(two_tenants(&app).await);
        let page = sign_in(&mut browser, "acme").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
        assert_eq!(status(&mut browser, "acme").await, StatusCode::OK);
        assert_eq!(status(&mut browser, "globex").await, StatusCode::UNAUTHORIZED);
        for path in ["/me", "/google/login"] {
            let page = browser.send(http::Method::GET, path, &[("x-tenant", "nobody")]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert_eq!(page.headers[http::header::CACHE_CONTROL], "no-store", "{path}: it is of this tenant alone");
        }

        // The value of one tenant's cookie under the other's name.
        let stolen = browser.cookies["sso-at-acme"].clone();
        browser.cookies.insert("sso-at-globex".to_owned(), stolen);
        assert_eq!(status(&mut browser, "globex").await, StatusCode::UNAUTHORIZED, "the digest is of another tenant");

        let sessions = app.session_count().await;
        let page = sign_in(&mut browser, "globex").await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "not_admitted"), "each has its rules");

        // A flow that acme started ends at globex.
        app.change(|ada| ada.hosted_domain("globex.example"));
        let page = browser.send(http::Method::GET, "/google/login", &[("x-tenant", "acme")]).await;
        let callback = browser.at_google(page.location.as_deref().expect("to Google")).await;
        let page = browser.send(http::Method::GET, &callback, &[("x-tenant", "globex")]).await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "state_mismatch"));
        assert_eq!(app.session_count().await, sessions);

        let page = sign_in(&mut browser, "globex").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
        for tenant in ["acme", "globex"] {
            assert_eq!(status(&mut browser, tenant).await, StatusCode::OK, "signed in to both");
        }
        browser.send(http::Method::POST, "/google/logout", &[("x-tenant", "acme")]).await;
        assert_eq!(status(&mut browser, "acme").await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&mut browser, "globex").await, StatusCode::OK);
    }
}

#[tokio::test]
async fn who_passed_one_sign_in_is_nobody_at_another_behind_it() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let admin = app.builder_at("http://localhost:3000/admin/google/callback", Admission::anyone()).await;
    let admin = admin.tenant("admin").build().await.expect("admin");
    let router = Router::new()
        .route("/admin", get(async |CurrentUser(me): CurrentUser<user::Model>| Json(me.id)))
        .layer(app.sso.require_login())
        .nest("/admin/google", admin.router())
        .with_state(admin)
        .merge(app.router.clone());
    let mut browser = Browser::new(router);
    browser.sign_in().await;
    assert!(browser.is_signed_in().await);
    assert_eq!(browser.get("/admin").await.status, StatusCode::UNAUTHORIZED, "signed in to the outer one alone");
    browser.sign_in_from("/admin/google/login").await;
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK, "signed in to both");
}

#[tokio::test]
async fn a_layer_of_one_tenant_lets_nobody_in_at_another() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let acme = app.another_builder().await.tenant("acme").build().await.expect("acme");
    let globex = app.another_builder().await.tenant("globex").build().await.expect("globex");
    let tenancy = Tenancy::new(ByHeader(HashMap::from([("acme", acme.clone()), ("globex", globex.clone())])));
    let router = Router::new()
        .route("/members", get(async |TenantUser(me): TenantUser<user::Model>| Json(me.email)))
        .layer(acme.require_login())
        .merge(
            Router::new()
                .route("/both", get(async |me: Option<TenantUser<user::Model>>| Json(me.map(|me| me.0.id))))
                .layer(globex.require_login())
                .layer(acme.require_login()),
        )
        .nest("/google", tenancy.router())
        .with_state(tenancy);
    let mut browser = Browser::new(router);
    sign_in(&mut browser, "acme").await;
    for path in ["/members", "/both"] {
        let page = browser.send(http::Method::GET, path, &[("x-tenant", "globex")]).await;
        assert_eq!(
            page.status,
            StatusCode::UNAUTHORIZED,
            "{path}: who is signed in to acme is nobody at globex: {page:?}"
        );
    }
    sign_in(&mut browser, "globex").await;
    for path in ["/members", "/both"] {
        let page = browser.send(http::Method::GET, path, &[("x-tenant", "globex")]).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: signed in to both: {page:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_no_name_is_a_mistake_in_the_configuration() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for name in ["", "a b", "a;b", "é", &"x".repeat(33)] {
        let errors = app.another_builder().await.tenant(name).build().await.expect_err(name);
        assert_eq!(errors.iter().collect::<Vec<_>>(), [&ConfigError::Tenant(name.to_owned())]);
    }
}
