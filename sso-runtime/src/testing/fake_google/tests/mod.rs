//! The fake against what is known of Google.

mod authorize;
mod faults;
mod keys;
mod people;
mod token;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Client, Response, header, redirect::Policy};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use super::{Account, FakeGoogle, FakeGoogleBuilder, keys::challenge};
use crate::testing::ManualClock;

const CALLBACK: &str = "http://localhost:3000/google/callback";
const BIRTHDAY: &str = "https://www.googleapis.com/auth/user.birthday.read";
const GENDER: &str = "https://www.googleapis.com/auth/user.gender.read";
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters";

type Parameters = BTreeMap<String, String>;

fn ada() -> Account {
    Account::new("1001")
        .email("ada@example.com")
        .email_verified(true)
        .name("Ada", Some("Lovelace"))
        .picture("https://pictures.example/ada")
        .hosted_domain("example.com")
        .person(json!({
            "birthdays": [{ "date": { "year": 1815, "month": 12, "day": 10 } }],
            "genders": [{ "value": "female" }],
        }))
}

fn builder() -> FakeGoogleBuilder {
    FakeGoogle::builder().client("client", "secret").redirect_uri(CALLBACK).account(ada())
}

/// A fake Google, and an application with a browser and a clock.
struct Scene {
    google: FakeGoogle,
    clock: ManualClock,
    http: Client,
}

impl Scene {
    /// Ada signs in without being asked.
    async fn automatic() -> Self {
        Self::of(builder().automatic("1001")).await
    }

    /// Somebody has to look at pages.
    async fn interactive() -> Self {
        Self::of(builder().account(Account::new("1002").email("bob@example.org").name("<b>Bob</b>", None))).await
    }

    async fn of(builder: FakeGoogleBuilder) -> Self {
        let clock = ManualClock::default();
        let google = builder.clock(clock.as_fn()).start().await.expect("it starts");
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client can be made");
        Self { google, clock, http }
    }

    async fn get(&self, url: &str) -> Response {
        self.http.get(url).send().await.expect("the fake answers")
    }

    async fn post(&self, url: &str, form: &[(&str, &str)]) -> Response {
        self.request_post(url, form).send().await.expect("the fake answers")
    }

    fn request_post(&self, url: &str, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.http.post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    }

    /// The URL of a good authorization request, changed and extended by `with`.
    fn authorize_url(&self, scope: &str, with: &[(&str, &str)]) -> String {
        let challenge = challenge(VERIFIER);
        let mut parameters = BTreeMap::from([
            ("client_id", "client"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("nonce", "the-nonce"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", scope),
            ("state", "the-state"),
        ]);
        parameters.extend(with.iter().copied());
        Url::parse_with_params(&self.google.authorize_url(), parameters).expect("a good URL").into()
    }

    async fn authorize(&self, scope: &str, with: &[(&str, &str)]) -> Parameters {
        callback(&self.get(&self.authorize_url(scope, with)).await)
    }

    async fn exchange(&self, code: &str, with: &[(&str, &str)]) -> Response {
        let mut form = BTreeMap::from([
            ("client_id", "client"),
            ("client_secret", "secret"),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("grant_type", "authorization_code"),
            ("redirect_uri", CALLBACK),
        ]);
        form.extend(with.iter().copied());
        self.post(&self.google.token_url(), &form.into_iter().collect::<Vec<_>>()).await
    }

    /// The token answer to a whole sign-in.
    async fn sign_in(&self, scope: &str, with: &[(&str, &str)]) -> Value {
        let parameters = self.authorize(scope, with).await;
        let answer = self.exchange(&parameters["code"], &[]).await;
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    }

    async fn people(&self, access_token: &str, query: &str) -> (u16, Value) {
        let url = format!("{}?{query}", self.google.people_url());
        json_of(self.http.get(url).bearer_auth(access_token).send().await.expect("the fake answers")).await
    }
}

/// The parameters with which the browser is sent back.
fn callback(answer: &Response) -> Parameters {
    assert!(answer.status().is_redirection(), "{}", answer.status());
    let location = answer.headers()[header::LOCATION].to_str().expect("a location is text");
    assert!(location.starts_with(CALLBACK), "{location}");
    Url::parse(location).expect("a location is a URL").query_pairs().into_owned().collect()
}

async fn json_of(answer: Response) -> (u16, Value) {
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// Header and claims, unverified.
fn decode(tokens: &Value) -> (Map<String, Value>, Map<String, Value>) {
    let token = tokens["id_token"].as_str().expect("an ID token");
    let mut parts = token.split('.').map(|part| {
        let json = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&json).unwrap_or_default()
    });
    (parts.next().expect("a header"), parts.next().expect("claims"))
}

#[tokio::test]
async fn refuses_what_would_be_of_no_use_or_no_good() {
    let start = async |builder: FakeGoogleBuilder| builder.start().await.expect_err("it is refused").to_string();
    assert!(start(builder().bind(([0, 0, 0, 0], 0))).await.contains("loopback alone"));
    assert!(start(FakeGoogle::builder()).await.contains("client("));
    assert!(start(builder().automatic("nobody")).await.contains("nobody"));
}

#[tokio::test]
async fn describes_itself() {
    let scene = Scene::automatic().await;
    let answer = scene.get(&scene.google.discovery_url()).await;
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=3600");
    let (_, document) = json_of(answer).await;
    assert_eq!(document["issuer"], scene.google.issuer());
    assert_eq!(document["authorization_endpoint"], scene.google.authorize_url());
    assert_eq!(document["token_endpoint"], scene.google.token_url());
    assert_eq!(document["jwks_uri"], scene.google.jwks_url());
    assert_eq!(document["userinfo_endpoint"], scene.google.userinfo_url());
    assert_eq!(document["revocation_endpoint"], scene.google.revoke_url());
    assert_eq!(scene.google.calls().discovery, 1);
}

#[tokio::test]
async fn stops_when_dropped() {
    let scene = Scene::automatic().await;
    let url = scene.google.discovery_url();
    assert_eq!(scene.get(&url).await.status(), 200);
    drop(scene.google);
    assert!(scene.http.get(url).send().await.is_err());
}
