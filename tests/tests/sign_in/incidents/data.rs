//! What is written, kept, shown and fetched.

use std::time::Duration;

use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::json;
use sso_runtime::{
    DiscoveryError, Endpoints, Revocation, grant,
    testing::{Account, Endpoint, Fault},
};
use sso_tests::{ADA, TestApp, TestAppBuilder, adas_row, on_each_database, user, user_of_accounts};

use super::{MALLORY, app, signed_in};
use crate::assert_refused;

const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "google_unavailable");
const UNREADABLE: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "google_answer_unreadable");

#[tokio::test]
async fn secrets_in_logs() {
    // The log itself: `tests/tests/secrets`. Here: what a page or a debugger shows.
    let app = app().await;
    let leaky = json!({ "error": "planted-error planted-token", "error_description": "planted-token", "access_token": "planted-token" });
    for status in [200, 400, 500] {
        app.google.fault(
            Endpoint::Token,
            Fault::Answer { status, content_type: "application/json".to_owned(), body: leaky.to_string() },
        );
        for accept in ["text/html", "application/json"] {
            let mut browser = app.browser();
            browser.accept = accept;
            let page = browser.sign_in().await;
            assert!(!format!("{page:?}").contains("planted"), "{page:?}");
        }
        app.google.clear_faults();
    }
    let printed = format!("{:?}", app.sso);
    assert!(!printed.contains("planted-client-secret"), "{printed}");
    app.assert_nothing_was_written().await;
}

on_each_database! {
    async fn tokens_at_rest(app: TestAppBuilder) {
        let app: TestApp<user_of_accounts::Model> = app.start_of(|builder| builder).await;
        signed_in(&app, "Ada").await;
        app.google.set_account(Account::new(MALLORY).email("mallory@gmail.com"));
        app.google.choose(MALLORY);
        signed_in(&app, "Mallory").await;
        let grants = grant::Entity::find().all(&app.db).await.expect("the table can be read");
        let token_of = |subject: &str| {
            let grant = grants.iter().find(|grant| grant.subject == subject).expect("something is kept");
            (grant.id.clone(), grant.refresh_token.clone().expect("a token is kept"))
        };
        let ((adas, adas_token), (_, mallorys_token)) = (token_of(ADA), token_of(MALLORY));
        for token in [&adas_token, &mallorys_token] {
            assert!(!token.contains("1//0"), "it is sealed: {token}");
        }
        // Whoever can write to the table gives Ada the token of another person.
        let swapped = grant::ActiveModel { id: Set(adas), refresh_token: Set(Some(mallorys_token)), ..Default::default() };
        swapped.update(&app.db).await.expect("the table can be written");
        let ada = app.users().await.into_iter().find(|user| user.google_sub.as_deref() == Some(ADA)).expect("she is there");
        let departure = app.sso.erase(ada).await.expect("the database answers");
        assert_eq!(departure.revocation, Revocation::NoToken, "the token of somebody else does not open");
        assert_eq!(app.google.calls().revoke, 0);
    }

    async fn mass_assignment(app: TestAppBuilder) {
        let app = app.start().await;
        let claims = [
            ("id", json!(77)),
            ("is_staff", json!(true)),
            ("is_active", json!(false)),
            ("note", json!("planted")),
            ("google_sub", json!(MALLORY)),
        ];
        for (claim, value) in claims.clone() {
            app.change(|ada| ada.claim(claim, value));
        }
        for (member, value) in claims {
            app.google.fault(Endpoint::People, Fault::with(member, value));
        }
        signed_in(&app, "a token that names columns").await;
        assert_eq!(app.user().await, adas_row());
        let note = Set(Some("the application's own".to_owned()));
        let row = user::ActiveModel { id: Set(1), note, is_staff: Set(true), ..Default::default() };
        let before = row.update(&app.db).await.expect("the application may write");
        app.change(|ada| ada.name("Augusta", Some("King")));
        signed_in(&app, "another name").await;
        let after = app.user().await;
        assert_eq!(after.updated.as_deref(), Some("Augusta King"));
        assert_eq!(after, user::Model { updated: after.updated.clone(), mirrored: after.mirrored.clone(), ..before });
    }
}

#[tokio::test]
async fn ssrf_by_picture_or_discovery() {
    let app = app().await;
    let elsewhere = format!("{}/elsewhere", app.google.issuer());
    for picture in [
        elsewhere.as_str(),
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://localhost/",
        "file:///etc/passwd",
    ] {
        app.change(|ada| ada.picture(picture).claim("profile", picture));
        signed_in(&app, picture).await;
    }
    assert_eq!(app.google.calls().redirected, 0, "no picture is ever fetched");

    for member in ["authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint"] {
        for inside in
            ["http://169.254.169.254/", "http://10.0.0.1/", "http://localhost.evil.example/", "file:///etc/passwd"]
        {
            app.google.fault(Endpoint::Discovery, Fault::with(member, inside));
            let error = Endpoints::dangerous_discover(app.google.issuer(), &app.google.discovery_url()).await;
            assert!(matches!(error, Err(DiscoveryError::Plain(_))), "{member} {inside}: {error:?}");
            app.google.clear_faults();
        }
    }
    app.google.fault(Endpoint::Discovery, Fault::Redirect);
    let error = Endpoints::dangerous_discover(app.google.issuer(), &app.google.discovery_url()).await;
    assert!(matches!(error, Err(DiscoveryError::Status(_))), "{error:?}");
    assert_eq!(app.google.calls().redirected, 0);
}

#[tokio::test]
async fn stored_xss_by_picture_or_name() {
    const SCRIPT: &str = "<script>alert(1)</script>";
    let app = app().await;
    app.change(|ada| {
        ada.name(SCRIPT, Some("\"'><img src=x onerror=alert(1)>"))
            .picture("javascript:alert(1)")
            .claim("profile", SCRIPT)
    });
    let mut browser = signed_in(&app, "a name that is markup").await;
    let row = app.user().await;
    assert_eq!(row.mirrored.as_deref(), Some(SCRIPT), "a name is the person's: it is stored as it is");
    assert_eq!(row.filled, None, "a script is no picture");
    browser.accept = "text/html";
    for path in [
        "/google/sign-in",
        "/google/sign-in?next=/%3Cscript%3E",
        "/google/callback?error=%3Cscript%3E&state=%3Cscript%3E",
    ] {
        let page = browser.get(path).await;
        assert!(!page.body.contains("<script") && !page.body.contains("onerror"), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn header_and_address_normalisation() {
    let app = app().await;
    for address in
        ["a@x.example,b@y.example", "a@x.example\r\nBcc: b@y.example", "a@x.example b@y.example", "<a@x.example>"]
    {
        app.change(|ada| ada.email(address));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, (StatusCode::FORBIDDEN, "missing_value"), address).await;
    }
}

#[tokio::test]
async fn denial_by_an_oversized_reply() {
    let app = app().await;
    for (endpoint, notice) in [(Endpoint::Token, UNREADABLE), (Endpoint::Jwks, UNAVAILABLE)] {
        app.google.fault(endpoint, Fault::Oversized);
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, notice, &format!("{endpoint:?}")).await;
        app.google.clear_faults();
    }
    app.google.fault(Endpoint::People, Fault::Oversized);
    signed_in(&app, "a person of three megabytes is unknown").await;
    assert_eq!(app.user().await, user::Model { birthdate: None, gender: None, title: None, ..adas_row() });

    let slow = TestAppBuilder::in_memory().await;
    let slow = slow.start_with(|builder| builder.http_deadline(Duration::from_millis(300))).await;
    for endpoint in [Endpoint::Token, Endpoint::Jwks] {
        slow.google.fault(endpoint, Fault::Hang);
        let mut browser = slow.browser();
        let page = browser.sign_in().await;
        assert_refused(&slow, &mut browser, &page, UNAVAILABLE, &format!("{endpoint:?} hangs")).await;
        slow.google.clear_faults();
    }
}
