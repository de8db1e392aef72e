use std::time::Duration;

use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::testing::fake_google::{keys::access_token_hash, token::seconds_since_epoch};

#[tokio::test]
async fn answers_a_code_with_tokens() {
    let scene = Scene::automatic().await;
    let tokens = scene.sign_in("openid email profile", &[]).await;
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 3599);
    assert!(tokens.get("refresh_token").is_none());
    let profile = "https://www.googleapis.com/auth/userinfo.profile";
    assert_eq!(tokens["scope"], format!("{profile} https://www.googleapis.com/auth/userinfo.email openid"));

    let (header, claims) = decode(&tokens);
    let now = seconds_since_epoch(scene.clock.now());
    assert_eq!(header["alg"], "RS256");
    let expected = json!({
        "iss": scene.google.issuer(), "azp": "client", "aud": "client", "sub": "1001", "nonce": "the-nonce",
        "at_hash": access_token_hash(tokens["access_token"].as_str().expect("text")),
        "iat": now, "exp": now + 3600, "hd": "example.com",
        "email": "ada@example.com", "email_verified": true,
        "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace",
        "picture": "https://pictures.example/ada",
    });
    assert_eq!(Value::Object(claims), expected);
}

#[tokio::test]
async fn claims_follow_the_scopes_and_the_account() {
    let scene = Scene::automatic().await;
    let (_, claims) = decode(&scene.sign_in("openid email", &[]).await);
    assert!(claims.contains_key("email") && !claims.contains_key("name"));

    scene.google.update_account("1001", |ada| ada.without_claim("email").claim("email_verified", "true"));
    let (_, claims) = decode(&scene.sign_in("openid email", &[]).await);
    assert!(!claims.contains_key("email"));
    assert_eq!(claims["email_verified"], "true");
}

#[tokio::test]
async fn only_the_person_s_choice_is_granted() {
    let scene = Scene::automatic().await;
    scene.google.grant_only([GENDER]);
    let scope = format!("openid email {BIRTHDAY} {GENDER}");
    let granted = scene.sign_in(&scope, &[]).await["scope"].clone();
    assert_eq!(granted, format!("{GENDER} https://www.googleapis.com/auth/userinfo.email openid"));
    scene.google.grant_all();
    assert!(scene.sign_in(&scope, &[]).await["scope"].as_str().expect("text").contains(BIRTHDAY));
}

#[tokio::test]
async fn earlier_scopes_are_included_where_that_is_asked() {
    let scene = Scene::automatic().await;
    scene.sign_in(&format!("openid {BIRTHDAY}"), &[]).await;
    let tokens = scene.sign_in("openid", &[("include_granted_scopes", "true")]).await;
    assert!(tokens["scope"].as_str().expect("text").contains(BIRTHDAY));
    assert_eq!(scene.sign_in("openid", &[]).await["scope"], "openid");
}

#[tokio::test]
async fn a_code_works_once_and_for_ten_minutes() {
    let scene = Scene::automatic().await;
    let code = scene.authorize("openid", &[]).await["code"].clone();
    scene.clock.advance(Duration::from_secs(599));
    assert_eq!(scene.exchange(&code, &[]).await.status(), 200);
    let (status, error) = json_of(scene.exchange(&code, &[]).await).await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));

    let code = scene.authorize("openid", &[]).await["code"].clone();
    scene.clock.advance(Duration::from_secs(600));
    let (status, error) = json_of(scene.exchange(&code, &[]).await).await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn refuses_a_bad_exchange_in_google_s_words() {
    let scene = Scene::automatic().await;
    let cases = [
        ("client_id", "another", 401, "invalid_client"),
        ("client_secret", "wrong", 401, "invalid_client"),
        ("code_verifier", "wrong", 400, "invalid_grant"),
        ("redirect_uri", "http://localhost:3000/", 400, "redirect_uri_mismatch"),
        ("grant_type", "password", 400, "unsupported_grant_type"),
        ("code", "made-up", 400, "invalid_grant"),
    ];
    for (name, value, status, code) in cases {
        let good = scene.authorize("openid", &[]).await["code"].clone();
        let answer = json_of(scene.exchange(&good, &[(name, value)]).await).await;
        assert_eq!((answer.0, &answer.1["error"]), (status, &json!(code)), "{name}={value}");
        assert!(answer.1["error_description"].is_string());
    }
}

#[tokio::test]
async fn a_client_may_authenticate_by_header() {
    let scene = Scene::of(builder().client("other client", "s:ecret/").automatic("1001")).await;
    let code = scene.authorize("openid", &[("client_id", "other client")]).await["code"].clone();
    let form = [
        ("code", &*code),
        ("code_verifier", VERIFIER),
        ("grant_type", "authorization_code"),
        ("redirect_uri", CALLBACK),
    ];
    let credentials = STANDARD.encode("other+client:s%3Aecret%2F");
    let request = scene.request_post(&scene.google.token_url(), &form);
    let answer = request.header(header::AUTHORIZATION, format!("Basic {credentials}")).send().await;
    assert_eq!(answer.expect("the fake answers").status(), 200);
}

#[tokio::test]
async fn a_refresh_token_comes_with_the_first_offline_access_and_with_new_consent() {
    let scene = Scene::automatic().await;
    let first = scene.sign_in("openid email", &[("access_type", "offline")]).await;
    let refresh_token = first["refresh_token"].as_str().expect("a refresh token").to_owned();
    let second = scene.sign_in("openid email", &[("access_type", "offline")]).await;
    assert!(second.get("refresh_token").is_none());
    let third = scene.sign_in("openid email", &[("access_type", "offline"), ("prompt", "consent")]).await;
    assert!(third["refresh_token"].is_string());

    let form = [
        ("client_id", "client"),
        ("client_secret", "secret"),
        ("grant_type", "refresh_token"),
        ("refresh_token", &*refresh_token),
    ];
    let (status, refreshed) = json_of(scene.post(&scene.google.token_url(), &form).await).await;
    assert_eq!(status, 200);
    assert!(refreshed.get("refresh_token").is_none());
    assert_ne!(refreshed["access_token"], first["access_token"]);
    let (_, claims) = decode(&refreshed);
    assert_eq!((&claims["sub"], claims.get("nonce")), (&json!("1001"), None));

    scene.google.remove_access("1001");
    let (status, error) = json_of(scene.post(&scene.google.token_url(), &form).await).await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn revocation_ends_every_token_of_the_grant() {
    let scene = Scene::automatic().await;
    let first = scene.sign_in("openid email", &[("access_type", "offline")]).await;
    let second = scene.sign_in("openid email", &[]).await;
    let token = first["refresh_token"].as_str().expect("text");
    assert_eq!(scene.post(&scene.google.revoke_url(), &[("token", token)]).await.status(), 200);
    let (status, _) = scene.people(second["access_token"].as_str().expect("text"), "personFields=names").await;
    assert_eq!(status, 401);
    let (status, error) = json_of(scene.post(&scene.google.revoke_url(), &[("token", token)]).await).await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_token")));
    let again = scene.sign_in("openid email", &[("access_type", "offline")]).await;
    assert!(again["refresh_token"].is_string());
}

#[tokio::test]
async fn the_time_of_authentication_is_told_where_that_is_asked() {
    let scene = Scene::automatic().await;
    let claims = r#"{"id_token":{"auth_time":{"essential":true}}}"#;
    let (_, claims) = decode(&scene.sign_in("openid", &[("claims", claims)]).await);
    assert_eq!(claims["auth_time"], claims["iat"]);
}
