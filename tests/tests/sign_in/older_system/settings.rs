//! Settings there that no test shows, and that people rely on.

use std::time::Duration;

use http::StatusCode;
use sea_orm::EntityTrait;
use sso_runtime::grant;
use sso_tests::{TestApp, TestAppBuilder, user_of_accounts};

use super::app;
use crate::assert_signed_in;

const MINUTE: Duration = Duration::from_secs(60);

/// `GOOGLE_SSO_TIMEOUT`. There a start cuts the session of who is signed in to ten minutes.
#[tokio::test]
async fn a_start_leaves_the_session_as_it_is() {
    let app = app().await.start_with(|builder| builder.flow_lifetime(2 * MINUTE)).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "first").await;
    let session = browser.cookies["sso"].clone();
    let location = browser.start("/google/login").await;
    assert_eq!(browser.cookies["sso"], session);
    let callback = browser.at_google(&location).await;
    app.clock.advance(11 * MINUTE);
    assert!(browser.is_signed_in().await, "after eleven minutes");
    let page = browser.get(&callback).await;
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some("/")), "who is signed in goes on");
    let mut stranger = app.browser();
    let location = stranger.start("/google/login").await;
    let callback = stranger.at_google(&location).await;
    app.clock.advance(2 * MINUTE);
    assert_eq!(stranger.get(&callback).await.code(), "flow_expired");
}

/// `GOOGLE_SSO_SAVE_ACCESS_TOKEN`. There every sign-in makes Google give a refresh token, which is thrown away, and the access
/// token lies in the session as it is.
#[tokio::test]
async fn a_refresh_token_is_asked_for_only_where_it_is_kept_and_kept_sealed() {
    let online = app().await.start().await;
    online.browser().sign_in().await;
    let asked = online.google.last_authorize_query().expect("Google was asked");
    assert_eq!((asked.get("access_type"), asked.get("prompt")), (None, None));
    assert_eq!(grant::Entity::find().all(&online.db).await.expect("the table can be read"), []);

    let offline: TestApp<user_of_accounts::Model> = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    offline.browser().sign_in().await;
    let asked = offline.google.last_authorize_query().expect("Google was asked");
    assert_eq!(asked.get("access_type").map(String::as_str), Some("offline"));
    let kept = grant::Entity::find().one(&offline.db).await.expect("the table can be read").expect("a row");
    let sealed = kept.refresh_token.expect("a token");
    assert!(!sealed.contains("1//"), "{sealed}");

    // Google gives it once: the next sign-in brings none, and the one that is kept stays.
    offline.browser().sign_in().await;
    let again = grant::Entity::find().one(&offline.db).await.expect("the table can be read").expect("a row");
    assert_eq!(again.refresh_token, Some(sealed));
}
