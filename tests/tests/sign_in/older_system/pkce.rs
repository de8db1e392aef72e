//! `test_pkce.py`: the verifier of a sign-in is kept from its start to its callback.

use http::StatusCode;

use super::{app, assert_leads_to};
use crate::assert_signed_in;

/// `test_start_login_saves_code_verifier`. There in the session, here sealed in a cookie of that sign-in.
#[tokio::test]
async fn a_start_keeps_the_verifier_where_nobody_can_read_it() {
    let app = app().await.start().await;
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let url = url::Url::parse(&location).expect("a URL");
    let parameter =
        |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    assert_eq!(parameter("code_challenge_method").as_deref(), Some("S256"));
    let challenge = parameter("code_challenge").expect("a challenge");
    let [cookie] = browser.cookies.values().collect::<Vec<_>>()[..] else { panic!("{:?}", browser.cookies) };
    for secret in [challenge, parameter("state").expect("a state"), parameter("nonce").expect("a nonce")] {
        assert!(!cookie.contains(&secret), "{cookie}");
    }
}

/// `test_callback_restores_code_verifier`. The fake Google computes the challenge of the verifier that comes with the code.
#[tokio::test]
async fn a_callback_brings_the_verifier_back_also_on_another_machine() {
    let app = app().await.start().await;
    let mut browser = app.browser();
    let location = browser.start("/google/login?next=/secret/").await;
    let callback = browser.at_google(&location).await;
    browser.move_to(app.another_machine(None).await);
    let page = browser.get(&callback).await;
    assert_leads_to(&page, "/secret/", "restored");
    assert_signed_in(&mut browser, &page, "/secret/", "restored").await;
}

/// The same, with the verifier of another sign-in.
#[tokio::test]
async fn the_verifier_of_another_sign_in_opens_nothing() {
    let app = app().await.start().await;
    let mut browser = app.browser();
    let mut callbacks = Vec::new();
    for _ in 0..2 {
        let location = browser.start("/google/login").await;
        callbacks.push(browser.at_google(&location).await);
    }
    let parameter = |callback: &str, name: &str| {
        let value = callback.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        value.expect("the parameter is there").to_owned()
    };
    let (state, code) = (parameter(&callbacks[0], "state"), parameter(&callbacks[1], "code"));
    let page = browser.get(&format!("/google/callback?state={state}&code={code}")).await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "code_rejected"));
    app.assert_nothing_was_written().await;
}
