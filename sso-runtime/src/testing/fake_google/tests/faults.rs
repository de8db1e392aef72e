use super::*;
use crate::testing::{Endpoint, Fault};

#[tokio::test]
async fn whole_answers_are_replaced_until_the_faults_are_cleared() {
    let scene = Scene::automatic().await;
    let url = scene.google.jwks_url();
    scene.google.fault(Endpoint::Jwks, Fault::Html);
    assert_eq!(scene.get(&url).await.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    scene.google.fault(Endpoint::Jwks, Fault::Status(503));
    assert_eq!(scene.get(&url).await.status(), 503);
    let answer = Fault::Answer { status: 200, content_type: "application/jwt".into(), body: "no-json".into() };
    scene.google.fault(Endpoint::Jwks, answer);
    assert_eq!(scene.get(&url).await.text().await.expect("text"), "no-json");
    scene.google.fault(Endpoint::Jwks, Fault::Oversized);
    let body = scene.get(&url).await.bytes().await.expect("a body");
    assert!(body.len() > 2 * 1024 * 1024 && serde_json::from_slice::<Value>(&body).is_ok());
    assert_eq!(scene.get(&scene.google.discovery_url()).await.status(), 200);
    scene.google.clear_faults();
    assert_eq!(scene.get(&url).await.status(), 200);
    assert_eq!(scene.google.calls().jwks, 5);
}

#[tokio::test]
async fn connections_are_cut_before_and_within_an_answer() {
    let scene = Scene::automatic().await;
    let url = scene.google.jwks_url();
    scene.google.fault(Endpoint::Jwks, Fault::Down);
    assert!(scene.http.get(&url).send().await.is_err());
    scene.google.fault(Endpoint::Jwks, Fault::Truncated);
    let answer = scene.get(&url).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.content_length().is_some_and(|length| length > 100));
    assert!(answer.text().await.is_err());
    scene.google.clear_faults();
    assert!(scene.get(&url).await.json::<Value>().await.is_ok());
}

#[tokio::test]
async fn what_hangs_is_answered_when_the_faults_are_cleared() {
    let scene = Scene::automatic().await;
    scene.google.fault(Endpoint::Discovery, Fault::Hang);
    let url = scene.google.discovery_url();
    let request = tokio::spawn(scene.http.get(url).send());
    while scene.google.calls().discovery == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!request.is_finished());
    scene.google.clear_faults();
    assert_eq!(request.await.expect("no panic").expect("an answer").status(), 200);
}

#[tokio::test]
async fn stops_while_a_request_hangs() {
    let scene = Scene::automatic().await;
    scene.google.fault(Endpoint::Discovery, Fault::Hang);
    let url = scene.google.discovery_url();
    let request = tokio::spawn(scene.http.get(url).send());
    while scene.google.calls().discovery == 0 {
        tokio::task::yield_now().await;
    }
    drop(scene.google);
    assert!(request.await.expect("no panic").is_err());
}

#[tokio::test]
async fn a_redirect_shows_who_follows_it() {
    let scene = Scene::automatic().await;
    scene.google.fault(Endpoint::People, Fault::Redirect);
    let answer = scene.get(&scene.google.people_url()).await;
    assert_eq!(answer.status(), 302);
    assert_eq!(scene.google.calls().redirected, 0);
    scene.get(answer.headers()[header::LOCATION].to_str().expect("text")).await;
    assert_eq!(scene.google.calls().redirected, 1);
}

#[tokio::test]
async fn good_answers_are_edited() {
    let scene = Scene::automatic().await;
    scene.google.fault(Endpoint::Token, Fault::without("expires_in"));
    scene.google.fault(Endpoint::Token, Fault::with("token_type", "bearer"));
    let tokens = scene.sign_in("openid email", &[]).await;
    assert!(tokens.get("expires_in").is_none());
    assert_eq!(tokens["token_type"], "bearer");

    scene.google.fault(Endpoint::People, Fault::with("resourceName", "people/1"));
    let token = tokens["access_token"].as_str().expect("text");
    assert_eq!(scene.people(token, "personFields=names").await.1["resourceName"], "people/1");
}

#[tokio::test]
async fn the_authorization_response_is_edited() {
    let scene = Scene::automatic().await;
    scene.google.fault(Endpoint::Authorize, Fault::without("state"));
    scene.google.fault(Endpoint::Authorize, Fault::with("iss", "https://accounts.example"));
    let parameters = scene.authorize("openid", &[]).await;
    assert!(!parameters.contains_key("state"));
    assert_eq!(parameters["iss"], "https://accounts.example");
}

#[tokio::test]
async fn errors_have_the_shape_of_their_endpoint() {
    let scene = Scene::automatic().await;
    scene.google.fault(Endpoint::People, Fault::Status(429));
    let (status, error) = scene.people("any", "").await;
    assert_eq!((status, &error["error"]["status"]), (429, &json!("RESOURCE_EXHAUSTED")));
    assert_eq!(error["error"]["details"][0]["reason"], "RATE_LIMIT_EXCEEDED");
    scene.google.fault(Endpoint::People, Fault::ServiceDisabled);
    let (status, error) = scene.people("any", "").await;
    assert_eq!((status, &error["error"]["details"][0]["reason"]), (403, &json!("SERVICE_DISABLED")));
    scene.google.fault(Endpoint::Token, Fault::Status(500));
    let (status, error) = json_of(scene.post(&scene.google.token_url(), &[]).await).await;
    assert_eq!((status, &error["error"]), (500, &json!("internal_failure")));
}
