//! The OpenID Foundation's conformance modules for relying parties, as far as they concern a client of one provider that
//! uses codes: each in-process, named as in the suite, and with more than the suite asks: a refusal leaves neither row nor
//! session behind. `SECURITY.md` has the whole list; a test holds the two against each other.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use sso_runtime::{
    DiscoveryError, Endpoints,
    testing::{Endpoint, FakeGoogle, Fault, Signing},
};
use sso_tests::{Browser, START, TestApp, TestAppBuilder, adas_row, user, wire::Wire};

use crate::{assert_refused, assert_signed_in};

const REJECTED: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "id_token_rejected");
const ANOTHER: &str = "another.apps.googleusercontent.com";
const CLIENT_ID: &str = "tests.apps.googleusercontent.com";
const OTHER: &str = "200000000000000000002";

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

async fn assert_accepted(app: &TestApp, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    assert_eq!(app.user().await, adas_row(), "{case}");
}

/// A provider that misbehaves in one way, and a sign-in that is refused for it.
macro_rules! rejects {
    ($($(#[$meta:meta])* async fn $name:ident($google:ident: &FakeGoogle) $body:block)*) => {$(
        $(#[$meta])*
        #[tokio::test]
        async fn $name() {
            fn misbehave($google: &FakeGoogle) $body
            let app = app().await;
            misbehave(&app.google);
            let mut browser = app.browser();
            let page = browser.sign_in().await;
            assert_refused(&app, &mut browser, &page, REJECTED, stringify!($name)).await;
            assert_eq!(app.google.calls().userinfo, 0, "an untrusted token opens nothing");
            app.google.clear_faults();
            assert_accepted(&app, "the same provider, behaving well").await;
        }
    )*};
}

/// A provider that does what it may, and a sign-in that succeeds with it: with a row and a session.
macro_rules! accepts {
    ($($(#[$meta:meta])* async fn $name:ident($google:ident: &FakeGoogle) $body:block)*) => {$(
        $(#[$meta])*
        #[tokio::test]
        async fn $name() {
            fn behave($google: &FakeGoogle) $body
            let app = app().await;
            behave(&app.google);
            assert_accepted(&app, stringify!($name)).await;
            assert_eq!(app.session_count().await, 1);
        }
    )*};
}

rejects! {
    async fn oidcc_client_test_invalid_iss(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("iss", "https://issuer.example"));
    }

    async fn oidcc_client_test_invalid_aud(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("aud", ANOTHER));
    }

    async fn oidcc_client_test_missing_aud(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("aud"));
    }

    async fn oidcc_client_test_missing_sub(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("sub"));
    }

    async fn oidcc_client_test_missing_iat(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("iat"));
    }

    async fn oidcc_client_test_nonce_invalid(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("nonce", "of-another-sign-in"));
    }

    async fn oidcc_client_test_invalid_sig_rs256(google: &FakeGoogle) {
        google.sign_with(Signing::BrokenSignature);
    }

    async fn oidcc_client_test_invalid_sig_hs256(google: &FakeGoogle) {
        google.sign_with(Signing::Hs256);
    }

    async fn oidcc_client_test_invalid_sig_es256(google: &FakeGoogle) {
        google.sign_with(Signing::Es256);
    }

    async fn oidcc_client_test_idtoken_sig_none(google: &FakeGoogle) {
        google.sign_with(Signing::Unsigned);
    }

    async fn oidcc_client_test_invalid_athash(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("at_hash", "77QmUPtjPfzWtF2AnpK9RQ"));
    }

    async fn oidcc_client_test_kid_absent_multiple_jwks(google: &FakeGoogle) {
        google.rotate_keys();
        google.sign_with(Signing::NoKid);
    }

    async fn fapi2_invalid_secondary_aud(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("aud", json!([CLIENT_ID, ANOTHER])));
    }

    async fn fapi2_invalid_expired_exp(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("exp", START.as_secs() - 300));
    }

    async fn fapi2_invalid_missing_aud(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("aud"));
    }

    async fn fapi2_invalid_missing_exp(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("exp"));
    }

    async fn fapi2_invalid_missing_iss(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("iss"));
    }

    async fn fapi2_invalid_missing_nonce(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("nonce"));
    }

    async fn fapi2_invalid_null_alg(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set_header("alg", Value::Null));
    }

    async fn fapi2_invalid_alternate_alg(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set_header("alg", "PS256"));
    }
}

accepts! {
    async fn oidcc_client_test(_google: &FakeGoogle) {}

    async fn oidcc_client_test_idtoken_sig_rs256(google: &FakeGoogle) {
        google.sign_with(Signing::Rs256);
    }

    async fn oidcc_client_test_kid_absent_single_jwks(google: &FakeGoogle) {
        google.sign_with(Signing::NoKid);
    }

    async fn oidcc_client_test_missing_athash(google: &FakeGoogle) {
        google.edit_id_token(|token| token.remove("at_hash"));
    }

    async fn fapi2_valid_aud_as_array(google: &FakeGoogle) {
        google.edit_id_token(|token| token.set("aud", json!([CLIENT_ID])));
    }

    async fn fapi2_token_type_case_insensitivity(google: &FakeGoogle) {
        google.fault(Endpoint::Token, Fault::with("token_type", "bEARER"));
    }

    async fn fapi2_token_endpoint_response_without_expires_in(google: &FakeGoogle) {
        google.fault(Endpoint::Token, Fault::without("expires_in"));
    }
}

#[tokio::test]
async fn oidcc_client_test_nonce_unless_code_flow() {
    let app = app().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        assert_accepted(&app, "a nonce is always sent").await;
        nonces.push(app.google.last_authorize_query().expect("Google was asked")["nonce"].clone());
    }
    assert!(nonces[0].len() >= 43 && nonces[0] != nonces[1], "{nonces:?}");
}

#[tokio::test]
async fn oidcc_client_test_signing_key_rotation() {
    let app = app().await;
    assert_accepted(&app, "the first key").await;
    app.google.rotate_keys();
    assert_accepted(&app, "the second key").await;
    assert_eq!(app.google.calls().jwks, 2);
}

#[tokio::test]
async fn oidcc_client_test_signing_key_rotation_just_before_signing() {
    let app = app().await;
    assert_accepted(&app, "the first key").await;
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    app.google.rotate_keys();
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "rotated between the code and the token").await;
    assert_eq!(app.google.calls().jwks, 2, "one refetch");
}

#[tokio::test]
async fn oidcc_client_test_userinfo_invalid_sub() {
    // Userinfo is not asked; the People API is, and is not believed about somebody else.
    let app = app().await;
    app.google.fault(Endpoint::Userinfo, Fault::with("sub", OTHER));
    app.google.fault(Endpoint::People, Fault::with("resourceName", format!("people/{OTHER}")));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "the ID token is good").await;
    assert_eq!(app.google.calls().userinfo, 0);
    assert_eq!(app.user().await, user::Model { birthdate: None, gender: None, title: None, ..adas_row() });
}

#[tokio::test]
async fn oidcc_client_test_userinfo_bearer_header() {
    // The same of the People API, the one resource that the access token opens.
    let app = app().await;
    let wire =
        Wire::before(format!("{}?personFields=birthdays,genders,organizations", app.google.people_url()), |body| {
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
        })
        .await;
    let endpoints = Endpoints::dangerous_discover(app.google.issuer(), &app.google.discovery_url()).await;
    let endpoints = endpoints.and_then(|endpoints| endpoints.with_people(&wire.url)).expect("they are right");
    let builder = app.another_builder().await.dangerous_issuer(endpoints);
    let sso = builder.build().await.expect("the configuration is right");
    let mut browser = Browser::new(axum::Router::new().nest("/google", sso.router()));
    let page = browser.sign_in().await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
    assert_eq!(app.user().await, adas_row(), "the token opened the API");
    let [request] = wire.requests().try_into().expect("one request");
    assert!(request.contains("\r\nauthorization: Bearer ya29."), "{request}");
    assert!(request.starts_with("GET /v1/people/me?personFields=") && !request.contains("access_token"), "{request}");
}

#[tokio::test]
async fn oidcc_client_test_scope_userinfo_claims() {
    let app = app().await;
    assert_accepted(&app, "claims by scope").await;
    let query = app.google.last_authorize_query().expect("Google was asked");
    let scopes: Vec<_> = query["scope"].split(' ').collect();
    for scope in ["openid", "email", "profile"] {
        assert!(scopes.contains(&scope), "{scopes:?}");
    }
    assert_eq!(query.get("claims"), None, "claims are asked for by scopes alone");
}

#[tokio::test]
async fn oidcc_client_test_client_secret_basic() {
    let app = app().await;
    let wire = Wire::before(app.google.token_url(), |body| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
        format!("{head}\r\n\r\n{body}").into_bytes()
    })
    .await;
    app.google.fault(Endpoint::Discovery, Fault::with("token_endpoint", wire.url.clone()));
    for methods in [json!(["client_secret_basic"]), Value::Null, json!(["client_secret_post", "client_secret_basic"])] {
        let fault = match &methods {
            Value::Null => Fault::without("token_endpoint_auth_methods_supported"),
            methods => Fault::with("token_endpoint_auth_methods_supported", methods.clone()),
        };
        app.google.fault(Endpoint::Discovery, fault);
        let mut browser = app.browser();
        browser.move_to(app.another_machine(None).await);
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", &methods.to_string()).await;
        let request = wire.requests().pop().expect("a request");
        let is_basic = methods.as_array().is_none_or(|methods| methods.len() == 1);
        assert_eq!(request.contains("\r\nauthorization: Basic "), is_basic, "{methods}: {request}");
        assert_eq!(request.contains("client_secret="), !is_basic, "{methods}: {request}");
    }
}

#[tokio::test]
async fn oidcc_client_test_discovery_openid_config() {
    let app = app().await;
    let asked = app.google.calls().discovery;
    assert!(asked >= 1, "the test's application asked where Google answers");
    assert_accepted(&app, "the endpoints of the document").await;
    assert_eq!(app.google.calls().discovery, asked, "a sign-in does not ask again");
}

#[tokio::test]
async fn oidcc_client_test_discovery_jwks_uri_keys() {
    let app = app().await;
    let wire = Wire::before(app.google.jwks_url(), |body| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    })
    .await;
    app.google.fault(Endpoint::Discovery, Fault::with("jwks_uri", format!("{}keys/of/this/run", wire.url)));
    let mut browser = app.browser();
    browser.move_to(app.another_machine(None).await);
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "keys from another place").await;
    let [request] = wire.requests().try_into().expect("one request");
    assert!(request.starts_with("GET /keys/of/this/run HTTP/1.1"), "{request}");
}

#[tokio::test]
async fn oidcc_client_test_discovery_issuer_mismatch() {
    let app = app().await;
    for found in ["https://issuer.example", &format!("{}/", app.google.issuer()), &app.google.issuer().to_uppercase()] {
        app.google.fault(Endpoint::Discovery, Fault::with("issuer", found));
        let error = Endpoints::dangerous_discover(app.google.issuer(), &app.google.discovery_url()).await;
        assert!(matches!(error, Err(DiscoveryError::Issuer { .. })), "{found}: {error:?}");
        app.google.clear_faults();
    }
    app.assert_nothing_was_written().await;
}

#[tokio::test]
async fn oidcc_client_test_form_post_error() {
    // An answer by form is none; the same answer by query is told to the person, and changes nothing.
    let app = app().await;
    let mut browser = app.browser();
    app.google.fault(Endpoint::Authorize, Fault::with("error", "login_required"));
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    let page = browser.send(Method::POST, &callback, &[("content-type", "application/x-www-form-urlencoded")]).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    let page = browser.get(&callback).await;
    let notice = (StatusCode::BAD_GATEWAY, "authorization_refused");
    assert_refused(&app, &mut browser, &page, notice, "login_required").await;
    assert_eq!(app.google.calls().token, 0);
}

#[tokio::test]
async fn oidcc_client_test_3rd_party_init_login() {
    // Whoever starts a sign-in from elsewhere chooses neither provider nor account nor the place where it ends.
    let app = app().await;
    assert_accepted(&app, "a sign-in of one's own").await;
    let plain = app.google.last_authorize_query().expect("Google was asked");
    let mut browser = app.browser();
    let foreign = "/google/login?iss=https://issuer.example&login_hint=mallory&target_link_uri=https://evil.example/";
    let location = browser.start(foreign).await;
    assert!(location.starts_with(&app.google.authorize_url()), "{location}");
    let callback = browser.at_google(&location).await;
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "the start page").await;
    let asked = app.google.last_authorize_query().expect("Google was asked");
    assert!(asked.keys().eq(plain.keys()), "{asked:?}");
}

/// Claims that lead elsewhere, at a place that counts who comes.
fn claims_elsewhere(google: &FakeGoogle, source: &Value) {
    let sources = json!({ "src": source });
    google.edit_id_token(move |token| {
        token.set("_claim_names", json!({ "email": "src", "name": "src", "phone_number": "src" }));
        token.set("_claim_sources", sources.clone());
        token.remove("name");
    });
}

#[tokio::test]
async fn oidcc_client_test_aggregated_claims() {
    let app = app().await;
    claims_elsewhere(&app.google, &json!({ "JWT": "eyJhbGciOiJub25lIn0.eyJuYW1lIjoiTWFsbG9yeSJ9." }));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "claims of others are passed over").await;
    assert_eq!(app.user().await, user::Model { updated: None, ..adas_row() });
}

#[tokio::test]
async fn oidcc_client_test_distributed_claims() {
    let app = app().await;
    let elsewhere = format!("{}/elsewhere", app.google.issuer());
    claims_elsewhere(&app.google, &json!({ "endpoint": elsewhere, "access_token": "x" }));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "claims of others are passed over").await;
    assert_eq!(app.user().await, user::Model { updated: None, ..adas_row() });
    assert_eq!(app.google.calls().redirected, 0, "nothing is fetched from where a token says");
}

/// A browser that came back from Google, and what it was told to open.
async fn came_back(app: &TestApp) -> (Browser, url::Url) {
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    let base = url::Url::parse("http://localhost:3000").expect("it is a URL");
    (browser, base.join(&callback).expect("it is a path"))
}

/// What becomes of a callback whose parameter is `value`, or is not there.
async fn assert_refused_with(name: &str, value: Option<&str>, notice: (StatusCode, &str)) {
    let app = app().await;
    let (mut browser, mut callback) = came_back(&app).await;
    let others: Vec<_> = callback.query_pairs().into_owned().filter(|(other, _)| other != name).collect();
    callback.query_pairs_mut().clear().extend_pairs(others).extend_pairs(value.map(|value| (name, value)));
    let page = browser.get(&callback[url::Position::BeforePath..]).await;
    assert_refused(&app, &mut browser, &page, notice, name).await;
    assert_eq!(app.google.calls().token, 0, "the code goes nowhere");
}

#[tokio::test]
async fn fapi2_ensure_authorization_response_with_invalid_state_fails() {
    assert_refused_with("state", Some("invalid"), (StatusCode::BAD_REQUEST, "state_mismatch")).await;
}

#[tokio::test]
async fn fapi2_ensure_authorization_response_with_invalid_missing_state_fails() {
    assert_refused_with("state", None, (StatusCode::BAD_REQUEST, "state_mismatch")).await;
}

#[tokio::test]
async fn fapi2_invalid_authorization_response_iss() {
    assert_refused_with("iss", Some("https://issuer.example"), (StatusCode::BAD_REQUEST, "issuer_mismatch")).await;
}

#[tokio::test]
async fn fapi2_remove_authorization_response_iss() {
    // Google does not name itself to everybody yet.
    let app = app().await;
    let (mut browser, mut callback) = came_back(&app).await;
    let others: Vec<_> = callback.query_pairs().into_owned().filter(|(other, _)| other != "iss").collect();
    callback.query_pairs_mut().clear().extend_pairs(others);
    let page = browser.get(&callback[url::Position::BeforePath..]).await;
    assert_signed_in(&mut browser, &page, "/", "no issuer").await;
}
