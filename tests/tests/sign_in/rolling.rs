//! A new version of an application is rolled out while people sign in: what the version before sealed opens in this one.
//!
//! `samples/version_1.json` holds what that version of the sealed format gave to browsers and databases. It is never
//! written again. A new version of the format gets a file of its own, with
//! `SSO_WRITE_SAMPLES=1 cargo test -p sso-tests --test sign_in rolling`.

use std::{collections::BTreeMap, path::PathBuf};

use axum::Router;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use sso_runtime::{
    Admission, Clock, Credentials, Endpoints, GoogleSso, KeyRing, Revocation, grant, session,
    testing::{Endpoint, Fault},
};
use sso_tests::{ADA, Browser, TestApp, TestAppBuilder, user_of_accounts as user};

use crate::{assert_refused, assert_signed_in};

type App = TestApp<user::Model>;

const EXPIRED: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "flow_expired");
/// The first byte of everything that is sealed now.
const VERSION: u8 = 1;
/// Every version that still opens.
const SAMPLES: [&str; 1] = [include_str!("samples/version_1.json")];

/// What one version sealed, at the time at which every test begins.
#[derive(Deserialize, Serialize)]
struct Sample {
    keys: String,
    /// Whose flows and sessions they are; the fake Google plays this one.
    issuer: String,
    /// Sealed by the first of the keys, by one derived from the client's secret.
    flow: Flow,
    flow_by_secret: Flow,
    /// The number in the cookie, and the row.
    session: String,
    session_row: SessionRow,
    grant_row: GrantRow,
}

/// A sign-in under way.
#[derive(Deserialize, Serialize)]
struct Flow {
    name: String,
    sealed: String,
    /// With which query Google was asked.
    asked: String,
}

#[derive(Deserialize, Serialize)]
struct SessionRow {
    id: String,
    subject: String,
    flow: String,
    /// Created, last seen, expires, ends.
    times: [i64; 4],
}

#[derive(Deserialize, Serialize)]
struct GrantRow {
    id: String,
    scopes: String,
    digests: String,
    refresh_token: String,
}

fn samples() -> impl Iterator<Item = Sample> {
    SAMPLES.iter().map(|text| serde_json::from_str(text).expect("a sample is JSON"))
}

/// The application whose Google is `issuer`, as it is now.
struct Now {
    app: App,
    issuer: String,
    endpoints: Endpoints,
}

impl Now {
    async fn start(issuer: &str) -> Self {
        let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
        app.google.fault(Endpoint::Discovery, Fault::with("issuer", issuer));
        let endpoints = Endpoints::dangerous_discover(issuer, &app.google.discovery_url()).await;
        let now = Self { issuer: issuer.to_owned(), endpoints: endpoints.expect("the fake plays the issuer"), app };
        now.app.google.fault(Endpoint::Authorize, Fault::with("iss", issuer));
        let issuer = issuer.to_owned();
        now.app.google.edit_id_token(move |token| token.set("iss", issuer.as_str()));
        now
    }

    async fn machine(&self, keys: Option<&str>) -> GoogleSso<user::Model> {
        let credentials = Credentials::new(
            "tests.apps.googleusercontent.com",
            "planted-client-secret",
            "http://localhost:3000/google/callback",
        );
        let credentials = match keys {
            Some(keys) => credentials.keys(keys),
            None => credentials,
        };
        GoogleSso::builder(self.app.db.clone(), credentials, Admission::anyone())
            .clock(Clock::from_fn(self.app.clock.as_fn()))
            .dangerous_issuer(self.endpoints.clone())
            .build()
            .await
            .expect("the configuration is right")
    }

    /// A browser that talks to one machine.
    async fn browser(&self, keys: Option<&str>) -> Browser {
        let mut browser = self.app.browser();
        browser.move_to(router(&self.machine(keys).await));
        browser
    }

    /// Ada's row as her first sign-in made it.
    async fn insert_ada(&self) -> user::Model {
        let ada = user::ActiveModel {
            google_sub: Set(Some(ADA.to_owned())),
            email: Set(Some("ada@gmail.com".to_owned())),
            name: Set(Some("Ada Lovelace".to_owned())),
            language: Set("en".to_owned()),
            is_active: Set(true),
            is_staff: Set(false),
            is_admin: Set(false),
            is_address_proven: Set(true),
            ..Default::default()
        };
        ada.insert(&self.app.db).await.expect("the application may write")
    }

    /// What an earlier version kept of Ada beside her row.
    async fn insert_grant(&self, row: &GrantRow) {
        let row = grant::Model {
            id: row.id.clone(),
            subject: ADA.to_owned(),
            scopes: row.scopes.clone(),
            digests: row.digests.clone(),
            refresh_token: Some(row.refresh_token.clone()),
            updated_at: 0,
        };
        let insert = grant::Entity::insert(row.into_active_model()).exec_without_returning(&self.app.db);
        insert.await.expect("the application may write");
    }

    /// Starts a sign-in, to be finished by some other version.
    async fn flow(&self, keys: Option<&str>) -> Flow {
        let mut browser = self.browser(keys).await;
        let location = browser.start("/google/login?next=/here").await;
        let (name, sealed) = browser.cookies.pop_first().expect("there is a flow");
        let asked = location.split_once('?').expect("there is a query").1.to_owned();
        Flow { name, sealed, asked }
    }
}

fn router(sso: &GoogleSso<user::Model>) -> Router {
    use axum::{Json, routing::get};
    use sso_runtime::CurrentUser;

    Router::new()
        .route("/me", get(async |CurrentUser(me): CurrentUser<user::Model>| Json(me)))
        .nest("/google", sso.router())
        .with_state(sso.clone())
}

/// A browser that an earlier version sent to Google comes back, to this one.
async fn come_back(now: &Now, flow: &Flow, keys: Option<&str>) -> (Browser, sso_tests::Page) {
    let mut browser = now.browser(keys).await;
    browser.cookies.insert(flow.name.clone(), flow.sealed.clone());
    let callback = browser.at_google(&format!("{}?{}", now.app.google.authorize_url(), flow.asked)).await;
    let page = browser.get(&callback).await;
    (browser, page)
}

#[tokio::test]
async fn a_sign_in_that_an_earlier_version_started_is_finished() {
    for sample in samples() {
        for (flow, keys) in [(&sample.flow, Some(&*sample.keys)), (&sample.flow_by_secret, None)] {
            let now = Now::start(&sample.issuer).await;
            let (mut browser, page) = come_back(&now, flow, keys).await;
            assert_signed_in(&mut browser, &page, "/here", &flow.name).await;
            assert_eq!(now.app.user().await.google_sub.as_deref(), Some(ADA));
        }
    }
}

#[tokio::test]
async fn a_session_that_an_earlier_version_made_goes_on() {
    for Sample { keys, issuer, session, session_row: row, .. } in samples() {
        let now = Now::start(&issuer).await;
        now.insert_ada().await;
        let [created_at, last_seen_at, expires_at, ends_at] = row.times;
        let row = session::Model {
            id: row.id,
            subject: row.subject,
            flow: row.flow,
            created_at,
            last_seen_at,
            expires_at,
            ends_at,
        };
        session::Entity::insert(row.into_active_model()).exec_without_returning(&now.app.db).await.expect("written");
        let mut browser = now.browser(Some(&keys)).await;
        browser.cookies.insert("sso".to_owned(), session);
        assert!(browser.is_signed_in().await);
        assert_eq!(browser.post("/google/logout", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(now.app.session_count().await, 0, "it can be ended too");
    }
}

#[tokio::test]
async fn a_refresh_token_that_an_earlier_version_sealed_opens() {
    for Sample { keys, issuer, grant_row: row, .. } in samples() {
        let foreign = KeyRing::generate();
        for (keys, revocation, calls) in [(keys, Revocation::Revoked, 1), (foreign, Revocation::NoToken, 0)] {
            let now = Now::start(&issuer).await;
            let ada = now.insert_ada().await;
            now.insert_grant(&row).await;
            let departure = now.machine(Some(&keys)).await.erase(ada).await.expect("erased");
            assert_eq!(departure.revocation, revocation);
            assert_eq!(now.app.google.calls().revoke, calls);
        }
    }
}

#[tokio::test]
async fn a_column_that_was_not_edited_since_an_earlier_version_wrote_it_is_still_updated() {
    for Sample { keys, issuer, grant_row, .. } in samples() {
        for (is_noted, name) in [(true, "Augusta King"), (false, "Ada Lovelace")] {
            let now = Now::start(&issuer).await;
            now.insert_ada().await;
            if is_noted {
                now.insert_grant(&grant_row).await;
            }
            now.app.change(|ada| ada.name("Augusta", Some("King")));
            let mut browser = now.browser(Some(&keys)).await;
            let page = browser.sign_in().await;
            assert_signed_in(&mut browser, &page, "/", "with another name").await;
            assert_eq!(now.app.user().await.name.as_deref(), Some(name));
        }
    }
}

#[tokio::test]
async fn a_sealed_format_that_is_not_known_here_is_an_expired_flow() {
    let sample = samples().next().expect("there is one");
    for version in [0, VERSION + 1, u8::MAX] {
        let now = Now::start(&sample.issuer).await;
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&sample.flow.sealed).expect("it is base64url");
        bytes[0] = version;
        let sealed = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let flow = Flow { name: sample.flow.name.clone(), sealed, asked: sample.flow.asked.clone() };
        let (browser, page) = come_back(&now, &flow, Some(&sample.keys)).await;
        assert_eq!((page.status, page.code().as_str()), EXPIRED, "{version}: {page:?}");
        assert_eq!(browser.cookies.get("sso"), None);
        assert_eq!(now.app.google.calls().token, 0, "nobody asks Google about it");
        now.app.assert_nothing_was_written().await;
    }
}

#[tokio::test]
async fn what_is_sealed_now_has_a_sample() {
    const ISSUER: &str = "https://accounts.example";

    let path = |version: u8| -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests/sign_in/samples", &format!("version_{version}.json")].iter().collect()
    };
    let keys = "c2FtcGxlLWtleS1vZi10aGUtc2VhbGVkLWZvcm1hdHM";
    let now = Now::start(ISSUER).await;
    let flow = now.flow(Some(keys)).await;
    let version = BASE64_URL_SAFE_NO_PAD.decode(&flow.sealed).expect("it is base64url")[0];
    if std::env::var_os("SSO_WRITE_SAMPLES").is_some() && !path(version).exists() {
        let mut browser = now.browser(Some(keys)).await;
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "for the sample").await;
        let session = session::Entity::find().one(&now.app.db).await.expect("it can be read").expect("there is one");
        let grant = grant::Entity::find().one(&now.app.db).await.expect("it can be read").expect("there is one");
        let sample = Sample {
            keys: keys.to_owned(),
            issuer: now.issuer.clone(),
            flow,
            flow_by_secret: now.flow(None).await,
            session: browser.cookies["sso"].clone(),
            session_row: SessionRow {
                id: session.id,
                subject: session.subject,
                flow: session.flow,
                times: [session.created_at, session.last_seen_at, session.expires_at, session.ends_at],
            },
            grant_row: GrantRow {
                id: grant.id,
                scopes: grant.scopes,
                digests: grant.digests,
                refresh_token: grant.refresh_token.expect("`offline` keeps a token"),
            },
        };
        let text = serde_json::to_string_pretty(&sample).expect("texts are JSON");
        std::fs::write(path(version), text + "\n").expect("the folder can be written");
    }
    assert!(path(version).exists(), "version {version} of the sealed format has no sample: see the head of this file");
    assert_eq!(version, VERSION, "a new version of the sealed format belongs into this test and into `SAMPLES`");
}

/// The keys of an application while they rotate, in the order that [`KeyRing`] tells: each machine has those of one step or
/// of the next.
#[tokio::test]
async fn keys_rotate_machine_by_machine_while_sign_ins_are_under_way() {
    let (old, new) = (KeyRing::generate(), KeyRing::generate());
    let steps = [old.clone(), format!("{old},{new}"), format!("{new},{old}"), new];
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut machines = BTreeMap::new();
    for (step, keys) in steps.iter().enumerate() {
        machines.insert(step, app.another_machine(Some(keys.clone())).await);
    }
    for (step, next) in [(0, 1), (1, 2), (2, 3)] {
        for (started_on, finished_on) in [(step, next), (next, step)] {
            let case = format!("started in step {started_on}, finished in step {finished_on}");
            let mut browser = app.browser();
            browser.move_to(machines[&started_on].clone());
            let location = browser.start("/google/login").await;
            let callback = browser.at_google(&location).await;
            browser.move_to(machines[&finished_on].clone());
            let page = browser.get(&callback).await;
            assert_signed_in(&mut browser, &page, "/", &case).await;
            browser.move_to(machines[&started_on].clone());
            assert!(browser.is_signed_in().await, "{case}: sessions know no keys");
        }
    }
    // A step left out: what the first machine with the new key seals, the others cannot open.
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    browser.move_to(app.another_machine(Some(steps[2].clone())).await);
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    browser.move_to(app.another_machine(Some(steps[0].clone())).await);
    let page = browser.get(&callback).await;
    assert_refused(&app, &mut browser, &page, EXPIRED, "the new key first, on one machine").await;
}
