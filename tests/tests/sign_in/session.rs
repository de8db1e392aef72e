//! What a session opens, and for how long.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::join_all;
use http::{Method, StatusCode};
use sea_orm::EntityTrait;
use sso_runtime::{
    Admission, Clock, Credentials, Endpoints, GoogleSso, ReturnTo, Session, SessionStore,
    session::{self, MemorySessions, NewSession, RedisSessions, SessionId, SessionStoreError},
    testing::Account,
};
use sso_tests::{ADA, Browser, TestApp, TestAppBuilder, on_each_database, server, user, user_of_accounts};

use crate::assert_signed_in;

const BOB: &str = "200000000000000000002";
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);
const SECOND: Duration = Duration::from_secs(1);
const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn signed_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "a sign-in").await;
    browser
}

async fn bob(app: &TestApp) -> Browser {
    app.google.set_account(Account::new(BOB).email("bob@gmail.com"));
    app.google.choose(BOB);
    let browser = signed_in(app).await;
    app.google.choose(ADA);
    browser
}

fn cookie_header(browser: &Browser) -> String {
    browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// The session of a browser.
async fn session_of(app: &TestApp, browser: &Browser) -> Session {
    let current = app.sso.current(&cookie_header(browser)).await.expect("the store answers");
    current.expect("somebody is signed in").0
}

#[tokio::test]
async fn who_is_not_signed_in_is_told_so_or_led_to_the_sign_in_page() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    for path in ["/me", "/members"] {
        for accept in ["application/json", "*/*", "image/png", ""] {
            browser.accept = accept;
            let page = browser.get(path).await;
            assert_eq!((page.status, page.code().as_str()), (StatusCode::UNAUTHORIZED, "signed_out"), "{accept}");
            assert_eq!(page.location, None);
        }
        browser.accept = HTML;
        let page = browser.get(&format!("{path}?tab=2&x=%2F")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(page.headers[http::header::CACHE_CONTROL], "no-store", "nobody else is led there by a cache");
        let next = format!("/google/sign-in?next=%2F{}%3Ftab%3D2%26x%3D%252F", &path[1..]);
        assert_eq!(page.location, Some(next));
    }
    let page = browser.send(Method::HEAD, "/members", &[]).await;
    assert_eq!((page.status, page.location), (StatusCode::UNAUTHORIZED, None), "only a page load is led away");
    let page = browser.get("//evil.example/me").await;
    assert_ne!(page.status, StatusCode::OK);

    browser.accept = "application/json";
    let page = browser.get("/").await;
    assert_eq!((page.status, page.json()), (StatusCode::OK, serde_json::Value::Null), "a page for both");
}

#[tokio::test]
async fn who_was_led_to_the_sign_in_page_comes_back() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    browser.accept = HTML;
    let sign_in = browser.get("/members?tab=2").await.location.expect("it leads to the sign-in page");
    let page = browser.get(&sign_in).await;
    assert_eq!(page.status, StatusCode::OK);
    let login = page.body.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("there is a button");
    let page = browser.sign_in_from(login).await;
    assert_signed_in(&mut browser, &page, "/members?tab=2", "back where it began").await;
}

on_each_database! {
    async fn somebody_signed_in_is_known_everywhere(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        assert_eq!(browser.get("/").await.json(), 1);
        assert_eq!(browser.get("/members").await.json(), 1);
        assert_eq!(browser.get("/me").await.json()["google_sub"], ADA);
    }

    async fn signing_out_ends_the_session_for_every_copy_of_its_cookie(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        let mut copy = browser.clone();
        let mut other = signed_in(&app).await;
        let page = browser.post("/google/logout", &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some("/")));
        assert_eq!(page.set_cookies, ["sso=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"]);
        assert!(!browser.is_signed_in().await);
        assert!(!copy.is_signed_in().await);
        assert!(other.is_signed_in().await);
        assert_eq!(app.session_count().await, 1);
        let page = copy.post("/google/logout", &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "signing out twice is no error");
    }

    async fn another_site_cannot_sign_anybody_out(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        let hostile: [&[(&str, &str)]; 9] = [
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:3001")],
            &[("origin", "https://localhost:3000")],
            &[("origin", "http://localhost:3000.evil.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")],
            &[("sec-fetch-site", "nonsense")],
        ];
        for headers in hostile {
            let page = browser.post("/google/logout", headers).await;
            assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "cross_site"), "{headers:?}");
            assert_eq!(page.set_cookies, Vec::<String>::new());
            assert!(browser.is_signed_in().await, "{headers:?}");
        }
        let page = browser.get("/google/logout").await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(browser.is_signed_in().await, "a link cannot sign anybody out");
        let page = browser.post("/google/logout", &[("origin", "http://localhost:3000")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(!browser.is_signed_in().await);
    }

    async fn a_sign_in_replaces_the_session_of_the_browser(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        let mut old = browser.clone();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "again").await;
        assert_ne!(browser.cookies["sso"], old.cookies["sso"]);
        assert!(!old.is_signed_in().await, "the old cookie is dead");
        assert_eq!(app.session_count().await, 1);
    }

    async fn a_session_without_use_ends_after_two_weeks(app: TestAppBuilder) {
        let app = app.start().await;
        let (mut used, mut unused) = (signed_in(&app).await, signed_in(&app).await);
        app.clock.advance(14 * DAY - SECOND);
        assert!(used.is_signed_in().await);
        app.clock.advance(SECOND);
        assert!(used.is_signed_in().await, "its use was noted");
        assert!(!unused.is_signed_in().await);
        app.clock.advance(14 * DAY - SECOND - SECOND);
        assert!(used.is_signed_in().await);
    }

    async fn a_session_in_use_ends_after_ninety_days(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        for _ in 0..8 {
            app.clock.advance(11 * DAY);
            assert!(browser.is_signed_in().await);
        }
        app.clock.advance(2 * DAY - SECOND);
        assert!(browser.is_signed_in().await);
        app.clock.advance(SECOND);
        assert!(!browser.is_signed_in().await);
    }

    async fn the_last_use_is_written_at_most_once_a_minute(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        for (seconds, writes) in [(0, 0), (59, 0), (1, 1), (0, 0), (59, 0), (1, 1), (3600, 1), (1, 0)] {
            app.clock.advance(Duration::from_secs(seconds));
            let _ = app.statements.take();
            assert!(browser.is_signed_in().await);
            let statements = app.statements.take();
            let updates = statements.iter().filter(|sql| sql.starts_with("UPDATE")).count();
            assert_eq!((updates, statements.len()), (writes, 1 + writes), "after {seconds} s more: {statements:?}");
        }
        let row = session::Entity::find().one(&app.db).await.expect("the table can be read").expect("there is one");
        assert_eq!(row.last_seen_at - row.created_at, 60 + 60 + 3600);
        assert_eq!(row.expires_at - row.last_seen_at, i64::try_from(14 * DAY.as_secs()).expect("it fits"));
    }

    async fn all_sessions_of_a_person_end_at_once(app: TestAppBuilder) {
        let app = app.start().await;
        let mut adas = [signed_in(&app).await, signed_in(&app).await, signed_in(&app).await];
        let ada = app.user().await;
        let mut bobs = bob(&app).await;
        assert_eq!(app.sso.sign_out_everywhere(&ada).await.expect("the store answers"), 3);
        for browser in &mut adas {
            assert!(!browser.is_signed_in().await);
        }
        assert!(bobs.is_signed_in().await);
        assert_eq!(app.sso.sign_out_everywhere(&ada).await.expect("the store answers"), 0);
    }

    async fn a_person_can_see_and_end_their_sessions(app: TestAppBuilder) {
        let app = app.start().await;
        let mut first = signed_in(&app).await;
        app.clock.advance(MINUTE);
        let mut second = signed_in(&app).await;
        let ada = app.user().await;
        let _bob = bob(&app).await;
        let (older, newer) = (session_of(&app, &first).await, session_of(&app, &second).await);
        assert_eq!((older.subject.as_str(), older.created_at + 60), (ADA, newer.created_at));
        let names = |sessions: Vec<Session>| sessions.into_iter().map(|session| session.id).collect::<Vec<_>>();
        let listed = names(app.sso.sessions(&ada).await.expect("the store answers"));
        assert_eq!(listed, [newer.id.clone(), older.id.clone()], "the newest first");
        app.sso.sign_out(&older).await.expect("the store answers");
        assert!(!first.is_signed_in().await);
        assert!(second.is_signed_in().await);
        assert_eq!(names(app.sso.sessions(&ada).await.expect("the store answers")), [newer.id]);
        app.clock.advance(14 * DAY);
        assert_eq!(app.sso.sessions(&ada).await.expect("the store answers"), [], "what has ended is not listed");
    }

    async fn purging_deletes_what_has_ended_and_nothing_else(app: TestAppBuilder) {
        let app = app.start().await;
        let _ended = [signed_in(&app).await, signed_in(&app).await];
        app.clock.advance(14 * DAY - SECOND);
        let mut live = signed_in(&app).await;
        assert_eq!(app.sso.purge_sessions().await.expect("the store answers"), 0);
        app.clock.advance(SECOND);
        assert_eq!(app.sso.purge_sessions().await.expect("the store answers"), 2);
        assert_eq!(app.session_count().await, 1);
        assert!(live.is_signed_in().await);
    }

    async fn a_cookie_that_nobody_gave_opens_nothing(app: TestAppBuilder) {
        let app = app.start().await;
        let browser = signed_in(&app).await;
        let good = browser.cookies["sso"].clone();
        let row = session::Entity::find().one(&app.db).await.expect("the table can be read").expect("there is one");
        for forged in [
            String::new(),
            "x".to_owned(),
            "A".repeat(43),
            good.to_uppercase(),
            good.to_lowercase(),
            format!("{good}="),
            good[1..].to_owned(),
            row.id[..43].to_owned(),
            row.id,
            "' OR 1=1 --' OR 1=1 --' OR 1=1 --' OR 1=1--".to_owned(),
            "%00".repeat(15),
        ] {
            let mut thief = app.browser();
            thief.cookies.insert("sso".to_owned(), forged.clone());
            assert!(!thief.is_signed_in().await, "{forged}");
        }
    }

    async fn a_session_without_its_user_opens_nothing(app: TestAppBuilder) {
        let app = app.start().await;
        let mut browser = signed_in(&app).await;
        user::Entity::delete_many().exec(&app.db).await.expect("the application may write");
        assert!(!browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn the_application_chooses_the_limits_and_where_a_sign_out_leads() {
    let app = TestAppBuilder::in_memory().await;
    let bye = ReturnTo::parse("/bye").expect("it is a place");
    let app = app.start_with(|builder| builder.session_lifetime(2 * MINUTE, 3 * MINUTE).after_sign_out(bye)).await;
    let mut browser = signed_in(&app).await;
    app.clock.advance(2 * MINUTE - SECOND);
    assert!(browser.is_signed_in().await);
    app.clock.advance(MINUTE);
    assert!(browser.is_signed_in().await);
    app.clock.advance(SECOND);
    assert!(!browser.is_signed_in().await);
    let page = browser.post("/google/logout", &[]).await;
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some("/bye")));
}

/// A store that the test can reach too.
#[derive(Debug)]
struct Shared<S>(Arc<S>);

#[async_trait]
impl<S: SessionStore> SessionStore for Shared<S> {
    async fn create(&self, session: &NewSession) -> Result<(), SessionStoreError> {
        self.0.create(session).await
    }

    async fn find(&self, id: &SessionId, now: i64) -> Result<Option<Session>, SessionStoreError> {
        self.0.find(id, now).await
    }

    async fn touch(&self, session: &Session) -> Result<(), SessionStoreError> {
        self.0.touch(session).await
    }

    async fn delete(&self, id: &SessionId) -> Result<(), SessionStoreError> {
        self.0.delete(id).await
    }

    async fn delete_all(&self, subject: &str) -> Result<u64, SessionStoreError> {
        self.0.delete_all(subject).await
    }

    async fn list(&self, subject: &str, now: i64) -> Result<Vec<Session>, SessionStoreError> {
        self.0.list(subject, now).await
    }

    async fn purge(&self, now: i64) -> Result<u64, SessionStoreError> {
        self.0.purge(now).await
    }
}

/// What every store has to do.
async fn check_store<S: SessionStore>(store: S) {
    let store = Arc::new(store);
    let app = TestAppBuilder::in_memory().await;
    let app = app.start_with(|builder| builder.session_store(Shared(Arc::clone(&store)))).await;

    let mut browser = signed_in(&app).await;
    let mut old = browser.clone();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "again").await;
    assert!(!old.is_signed_in().await, "a sign-in replaces the session of the browser");
    assert_eq!(app.session_count().await, 0, "the table is not used");

    let session = session_of(&app, &browser).await;
    let mut copy = browser.clone();
    let page = browser.post("/google/logout", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(!copy.is_signed_in().await, "signed out");
    store.touch(&session).await.expect("the store answers");
    assert!(!copy.is_signed_in().await, "noting a use revives no session");
    store.delete(&session.id).await.expect("ending what has ended is no error");

    let mut adas = [signed_in(&app).await, signed_in(&app).await];
    let ada = app.user().await;
    let mut bobs = bob(&app).await;
    let sessions = app.sso.sessions(&ada).await.expect("the store answers");
    assert_eq!(sessions.len(), 2, "what has ended is not listed");
    assert_eq!(app.sso.sign_out_everywhere(&ada).await.expect("the store answers"), 2);
    for session in &sessions {
        store.touch(session).await.expect("the store answers");
    }
    for browser in &mut adas {
        assert!(!browser.is_signed_in().await);
    }
    assert_eq!(app.sso.sessions(&ada).await.expect("the store answers"), []);
    assert!(bobs.is_signed_in().await);

    let (mut used, mut unused) = (signed_in(&app).await, signed_in(&app).await);
    app.clock.advance(14 * DAY - SECOND);
    assert!(used.is_signed_in().await);
    app.clock.advance(SECOND);
    assert!(used.is_signed_in().await, "its use was noted");
    assert!(!unused.is_signed_in().await, "two weeks without use");
    app.clock.advance(13 * DAY);
    assert!(used.is_signed_in().await);
    app.clock.advance(63 * DAY);
    assert!(!used.is_signed_in().await, "ninety days");
}

/// A flow makes one session, however many machines finish it.
async fn check_one_session_for_a_flow<S: SessionStore>(store: S) {
    let store = Arc::new(store);
    let recorder = Arc::new(Recorder { store: Arc::clone(&store), created: std::sync::Mutex::default() });
    let app = TestAppBuilder::in_memory().await;
    let app = app.start_with(|builder| builder.session_store(Shared(Arc::clone(&recorder)))).await;
    let mut browser = signed_in(&app).await;
    let created = recorder.created.lock().expect("nobody panicked").pop().expect("a session was made");
    let again = join_all((0..50).map(async |_| store.create(&created).await)).await;
    assert!(again.iter().all(|result| matches!(result, Err(SessionStoreError::FlowUsed))), "{again:?}");

    let page = browser.post("/google/logout", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(matches!(store.create(&created).await, Err(SessionStoreError::FlowUsed)), "also after it has ended");
    assert!(!browser.is_signed_in().await);
}

/// A store that remembers what it was asked to create.
#[derive(Debug)]
struct Recorder<S> {
    store: Arc<S>,
    created: std::sync::Mutex<Vec<NewSession>>,
}

#[async_trait]
impl<S: SessionStore> SessionStore for Recorder<S> {
    async fn create(&self, session: &NewSession) -> Result<(), SessionStoreError> {
        self.created.lock().expect("nobody panicked").push(session.clone());
        self.store.create(session).await
    }

    async fn find(&self, id: &SessionId, now: i64) -> Result<Option<Session>, SessionStoreError> {
        self.store.find(id, now).await
    }

    async fn touch(&self, session: &Session) -> Result<(), SessionStoreError> {
        self.store.touch(session).await
    }

    async fn delete(&self, id: &SessionId) -> Result<(), SessionStoreError> {
        self.store.delete(id).await
    }

    async fn delete_all(&self, subject: &str) -> Result<u64, SessionStoreError> {
        self.store.delete_all(subject).await
    }

    async fn list(&self, subject: &str, now: i64) -> Result<Vec<Session>, SessionStoreError> {
        self.store.list(subject, now).await
    }

    async fn purge(&self, now: i64) -> Result<u64, SessionStoreError> {
        self.store.purge(now).await
    }
}

/// A Redis that no other test uses: the prefix is this test's own.
async fn redis(test: &str) -> Option<RedisSessions> {
    let url = server("SSO_TEST_REDIS_URL")?;
    let prefix = format!("{}:{test}:", sso_runtime::KeyRing::generate());
    Some(RedisSessions::connect(url.as_str(), &prefix).await.expect("Redis answers"))
}

#[tokio::test]
async fn sessions_in_memory_do_what_sessions_do() {
    check_store(MemorySessions::default()).await;
}

#[tokio::test]
async fn sessions_in_memory_are_one_for_a_flow() {
    check_one_session_for_a_flow(MemorySessions::default()).await;
}

#[tokio::test]
async fn sessions_in_redis_do_what_sessions_do() {
    if let Some(store) = redis("store").await {
        check_store(store).await;
    }
}

#[tokio::test]
async fn sessions_in_redis_are_one_for_a_flow() {
    if let Some(store) = redis("flow").await {
        check_one_session_for_a_flow(store).await;
    }
}

/// White space that browsers keep in the name of a cookie: a name that begins with it has no prefix that they guard.
const KEPT_BY_BROWSERS: [&str; 6] = ["\u{85}", "\u{a0}", "\u{1680}", "\u{2000}", "\u{2028}", "\u{3000}"];

#[tokio::test]
async fn what_a_neighbouring_subdomain_can_set_is_no_cookie_of_ours() {
    let app = TestAppBuilder::in_memory().await.redirect_url("https://app.example/google/callback").start().await;
    let mut attacker = app.browser();
    let location = attacker.start("/google/login").await;
    let callback = attacker.at_google(&location).await;
    let (flow, sealed) = attacker.cookies.first_key_value().expect("there is a flow");
    for space in KEPT_BY_BROWSERS {
        let mut victim = app.browser();
        victim.cookies.insert(format!("{space}{flow}"), sealed.clone());
        let page = victim.get(&callback).await;
        assert_eq!(
            (page.status, page.code().as_str()),
            (StatusCode::BAD_REQUEST, "flow_expired"),
            "{space:?}: {page:?}"
        );
    }
    app.assert_nothing_was_written().await;

    attacker.get(&callback).await;
    let token = &attacker.cookies["__Host-sso"];
    for space in KEPT_BY_BROWSERS {
        let mut victim = app.browser();
        victim.cookies.insert(format!("{space}__Host-sso"), token.clone());
        assert!(!victim.is_signed_in().await, "{space:?}: the victim acts in the attacker's account");
    }
    assert!(attacker.is_signed_in().await);
}

#[tokio::test]
async fn a_session_of_one_user_table_opens_nothing_at_another() {
    let staff: TestApp<user_of_accounts::Model> = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    let mut at_staff = staff.browser();
    at_staff.sign_in().await;
    assert!(at_staff.is_signed_in().await, "Ada has a row in both tables");

    // The same OAuth client, the same database, another table with rules of its own.
    let endpoints = Endpoints::dangerous_discover(staff.google.issuer(), &staff.google.discovery_url()).await;
    let credentials = Credentials::new(
        "tests.apps.googleusercontent.com",
        "planted-client-secret",
        "http://localhost:3000/google/callback",
    );
    let customers = GoogleSso::<user::Model>::builder(staff.db.clone(), credentials, Admission::anyone())
        .clock(Clock::from_fn(staff.clock.as_fn()))
        .dangerous_issuer(endpoints.expect("Google tells where it answers"))
        .build()
        .await
        .expect("the configuration is right");
    let mut browser = Browser::new(sso_tests::router(&customers));
    browser.sign_in().await;
    assert!(browser.is_signed_in().await);
    browser.move_to(staff.router.clone());
    assert!(!browser.is_signed_in().await, "whom the customers' table admits, the staff's has not admitted");
    assert!(at_staff.is_signed_in().await);
}
