//! Nothing secret is printed: not in the log, of whatever level and crate; not in a page or a header; not by `Debug`, and
//! not by an error. It listens to the whole process, and so has one of its own.

use std::{
    collections::BTreeSet,
    error::Error,
    fmt::Debug,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use http::{StatusCode, header};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectOptions, ConnectionTrait, Database, DatabaseTransaction, EntityTrait,
};
use serde_json::{Map, Value, json};
use sso_runtime::{
    AccountError, Admission, Credentials, CurrentUser, ExposeSecret, GoogleSso, GoogleSsoBuilder, Hooks, Identity,
    KeyRing, Linking, Outcome, Refusal, Roles, SignUp, SyncReport, TenantUser,
    flow::{self, Callback},
    grant, schema,
    session::{self, MemorySessions, RedisSessions},
    testing::{Account, Endpoint, Fault, Signing},
};
use sso_tests::{
    ADA, Browser, Log, TestApp, TestAppBuilder, TestUser, faults, on_each_database, router, user_of_accounts as user,
};
use tracing_subscriber::{fmt, layer::SubscriberExt, registry};

const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const ADDRESS: &str = "planted-address@gmail.com";
/// What people see who are refused, and nobody else.
const REFUSAL: Refusal = Refusal::new("not_a_member", "This is for members.");

/// One test at a time has the log.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The log of the whole process, from every thread and every crate, also those that use `log`.
fn log_of_everything() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let lines = fmt::layer().with_ansi(false).with_writer(log.clone());
        tracing::subscriber::set_global_default(registry().with(lines)).expect("nobody else listens");
        tracing_log::LogTracer::init().expect("nobody else listens");
        log
    })
}

/// What must be nowhere, and what was seen instead.
#[derive(Clone, Debug, Default)]
struct Secrets {
    known: Arc<Mutex<BTreeSet<String>>>,
    codes: Arc<Mutex<BTreeSet<String>>>,
    last_token_answer: Arc<Mutex<String>>,
}

impl Secrets {
    fn add<S: Into<String>>(&self, secrets: impl IntoIterator<Item = S>) {
        let secrets = secrets.into_iter().map(Into::into).filter(|secret| secret.len() >= 8);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(secrets);
    }

    /// Notes the tokens of every good answer of Google's from now on, until its faults are cleared.
    fn note_tokens<U: TestUser>(&self, app: &TestApp<U>) {
        let noted = self.clone();
        app.google.fault(
            Endpoint::Token,
            Fault::edit(move |answer: &mut Map<String, Value>| {
                for token in ["access_token", "id_token", "refresh_token"] {
                    let Some(token) = answer.get(token).and_then(Value::as_str) else { continue };
                    // A part of an ID token is as good as all of it; the header is no secret.
                    noted.add(token.split('.').skip(1));
                    noted.add([token]);
                }
                *noted.last_token_answer.lock().unwrap_or_else(PoisonError::into_inner) =
                    Value::Object(answer.clone()).to_string();
            }),
        );
    }

    fn assert_not_in(&self, text: &str, place: &str) {
        let secrets = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(secret) = secrets.iter().find(|secret| text.contains(secret.as_str())) else { return };
        let lines: Vec<_> = text.lines().filter(|line| line.contains(secret.as_str())).take(5).collect();
        panic!("{place} shows `{secret}`:\n{}", lines.join("\n"));
    }

    fn assert_unprinted(&self, value: &dyn Debug, name: &str) {
        self.assert_not_in(&format!("{value:?} {value:#?}"), name);
    }

    fn assert_unsaid(&self, error: &dyn Error, name: &str) {
        let mut error = Some(error);
        while let Some(link) = error {
            self.assert_not_in(&format!("{link} {link:?} {link:#?}"), name);
            error = link.source();
        }
    }

    /// Notes what is secret about a sign-in that began.
    fn note_start(&self, location: &str, callback: &str) {
        for query in [location, callback] {
            let url = url::Url::parse("http://localhost").and_then(|base| base.join(query)).expect("a URL");
            let secret = ["code", "state", "nonce", "code_challenge"];
            self.add(url.query_pairs().filter(|(name, _)| secret.contains(&&**name)).map(|(_, value)| value));
        }
    }

    /// Looks at a response. Only what leads to Google holds the state and the nonce.
    fn assert_not_on(&self, page: &sso_tests::Page, may_lead_to_google: bool, case: &str) {
        for (name, value) in &page.headers {
            let value = value.to_str().expect("headers are text");
            let shown = match *name {
                header::LOCATION if may_lead_to_google => continue,
                // The value of a cookie is what the browser alone gets; its name and attributes are not.
                header::SET_COOKIE => {
                    let (name, rest) = value.split_once('=').expect("a cookie has a name");
                    format!("{name} {}", rest.split_once(';').map_or("", |(_, attributes)| attributes))
                }
                _ => value.to_owned(),
            };
            self.assert_not_in(&shown, &format!("{case}: header {name}"));
        }
        self.assert_not_in(&page.body, case);
    }

    /// Signs in three times: as a browser, as a program, and without axum.
    async fn sign_in<U: TestUser>(&self, google: &TestApp<U>, sso: &GoogleSso<U>, case: &str) -> StatusCode {
        let machine = router(sso);
        let mut status = StatusCode::OK;
        for accept in [HTML, "application/json"] {
            let mut browser = Browser::new(machine.clone());
            browser.accept = accept;
            status = self.sign_in_with(&mut browser, case).await;
        }
        let start = flow::start(sso, "", None);
        self.assert_unprinted(&start, case);
        let mut browser = google.browser();
        browser.keep(&start.cookies);
        self.add(browser.cookies.values().cloned());
        let callback = browser.at_google(&start.location).await;
        self.note_start(&start.location, &callback);
        let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Callback { query: callback.split_once('?').map_or("", |(_, query)| query), cookies: &cookies.join("; ") };
        self.assert_unprinted(&request, case);
        let finish = flow::finish(sso, request).await;
        browser.keep(&finish.session_cookie.iter().cloned().collect::<Vec<_>>());
        self.add(browser.cookies.values().cloned());
        self.assert_unprinted(&finish, case);
        if let Outcome::Failed(failure) = &finish.outcome {
            self.assert_unsaid(failure, case);
        }
        if let Outcome::Denied(denial) = &finish.outcome {
            self.assert_unsaid(denial, case);
        }
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(finish.outcome.code().to_owned());
        status
    }

    async fn sign_in_with(&self, browser: &mut Browser, case: &str) -> StatusCode {
        let started = browser.get("/google/login").await;
        self.add(browser.cookies.values().cloned());
        self.assert_not_on(&started, true, case);
        let location = started.location.expect("it leads to Google");
        let callback = browser.at_google(&location).await;
        self.note_start(&location, &callback);
        let mut replay = browser.clone();
        let page = browser.get(&callback).await;
        self.add(browser.cookies.values().cloned());
        self.assert_not_on(&page, false, case);
        self.assert_not_on(&replay.get(&callback).await, false, case);
        self.assert_not_on(&browser.get("/members").await, false, case);
        if let Ok(notice) = serde_json::from_str::<Value>(&page.body) {
            let code = notice["code"].as_str().unwrap_or_default().to_owned();
            self.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(code);
        }
        page.status
    }
}

/// What the application says to a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
    DoesNotKnow,
}

/// Prints whatever a hook is given.
#[derive(Clone)]
struct Application {
    says: Arc<Mutex<Says>>,
    printed: Arc<Mutex<String>>,
}

impl Application {
    fn new(says: Says) -> Self {
        Self { says: Arc::new(Mutex::new(says)), printed: Arc::default() }
    }
}

#[async_trait]
impl Hooks<user::Model> for Application {
    async fn admit(&self, identity: &Identity, _: &DatabaseTransaction) -> Result<(), AccountError> {
        let printed = format!(
            "{identity:?} {:?} {:?} {:?} {:?} {:?}",
            identity.claims(),
            identity.person(),
            identity.profile(),
            identity.granted(),
            identity.access_token(),
        );
        self.printed.lock().expect("nobody panicked").push_str(&printed);
        match *self.says.lock().expect("nobody panicked") {
            Says::Yes => Ok(()),
            Says::No => Err(REFUSAL.into()),
            Says::DoesNotKnow => Err(AccountError::failed("the directory of members does not answer")),
        }
    }

    async fn after_sync(
        &self,
        _: &user::Model,
        report: &SyncReport,
        _: &Identity,
        _: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        self.printed.lock().expect("nobody panicked").push_str(&format!("{report:?}"));
        Ok(())
    }

    async fn user_to_link(&self, handle: &str, db: &DatabaseTransaction) -> Result<Option<user::Model>, AccountError> {
        Ok(user::Entity::find_by_id(handle.parse::<i64>().map_err(AccountError::failed)?).one(db).await?)
    }

    async fn may_unlink(&self, _: &user::Model, _: &DatabaseTransaction) -> Result<(), AccountError> {
        Ok(())
    }
}

fn planted_ada() -> Account {
    Account::new(ADA)
        .email(ADDRESS)
        .email_verified(true)
        .name("Planted-given", Some("Planted-family"))
        .picture("https://lh3.googleusercontent.com/a/planted-picture")
        .person(json!({
            "birthdays": [{ "metadata": { "primary": true }, "date": { "year": 1815, "month": 12, "day": 10 } }],
            "emailAddresses": [{ "metadata": { "primary": true }, "value": ADDRESS }],
        }))
}

/// The application with the log of its database on, and Ada's values planted.
async fn planted(secrets: &Secrets, keys: &str) -> TestApp<user::Model> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(true).sqlx_logging_level(tracing_log::log::LevelFilter::Debug);
    let db = Database::connect(options).await.expect("the test's database opens");
    schema::create_tables(&db).await.expect("our tables are made");
    let app = TestAppBuilder::on(db).account(ADA, planted_ada()).keys(keys);
    let app: TestApp<user::Model> = app.start_of(|builder| builder.hooks(Application::new(Says::Yes))).await;
    secrets.add(["planted-client-secret", ADDRESS, "planted-address%40gmail.com"]);
    secrets.add(["Planted-given", "Planted-family", "planted-picture", "planted-token", keys]);
    secrets.note_tokens(&app);
    app
}

type Configure = fn(GoogleSsoBuilder<user::Model>) -> GoogleSsoBuilder<user::Model>;

async fn forget_everybody(app: &TestApp<user::Model>) {
    user::Entity::delete_many().exec(&app.db).await.expect("the test may write");
    session::Entity::delete_many().exec(&app.db).await.expect("the test may write");
    grant::Entity::delete_many().exec(&app.db).await.expect("the test may write");
}

async fn with_local_row(app: &TestApp<user::Model>, is_active: bool, subject: Option<&str>) {
    forget_everybody(app).await;
    let row = user::ActiveModel {
        google_sub: Set(subject.map(str::to_owned)),
        email: Set(Some(ADDRESS.to_owned())),
        language: Set("none".to_owned()),
        is_staff: Set(false),
        is_admin: Set(false),
        is_active: Set(is_active),
        is_address_proven: Set(false),
        ..Default::default()
    };
    row.insert(&app.db).await.expect("the test may write");
}

/// Answers that hold what they should not, as a broken or hostile server gives them.
fn leaky_answers() -> Vec<(Endpoint, Fault)> {
    let body = json!({
        "error": { "code": 403, "status": format!("DENIED {ADDRESS}"), "message": format!("{ADDRESS} may not") },
        "access_token": "planted-token",
    })
    .to_string();
    let answer =
        |status, body: &str| Fault::Answer { status, content_type: "text/plain".to_owned(), body: body.to_owned() };
    let odd = format!(r#"{{"error":"odd {ADDRESS} ","error_description":"planted-token","error_uri":"{ADDRESS}"}}"#);
    vec![
        (Endpoint::People, answer(403, &body)),
        (Endpoint::People, answer(200, &body[1..])),
        (Endpoint::People, Fault::with("birthdays", ADDRESS)),
        (Endpoint::Jwks, answer(200, &body)),
        (Endpoint::Token, answer(400, &body)),
        (Endpoint::Token, answer(200, &body)),
        (Endpoint::Token, answer(400, &odd)),
        (Endpoint::Token, answer(500, &body)),
        (Endpoint::Token, Fault::with("id_token", format!("{ADDRESS}.planted-token.x"))),
        (Endpoint::Token, Fault::with("expires_in", "planted-token")),
        (Endpoint::Token, Fault::with("scope", format!("openid {ADDRESS} planted-token"))),
        (Endpoint::Authorize, Fault::with("error", ADDRESS)),
        (Endpoint::Authorize, Fault::with("iss", format!("https://{ADDRESS}"))),
        (Endpoint::Authorize, Fault::without("code")),
        (Endpoint::Authorize, Fault::with("code", "planted-token")),
        (Endpoint::Authorize, Fault::with("state", "planted-token")),
    ]
}

async fn machine(
    app: &TestApp<user::Model>,
    configure: impl FnOnce(GoogleSsoBuilder<user::Model>) -> GoogleSsoBuilder<user::Model>,
) -> GoogleSso<user::Model> {
    configure(app.another_builder().await).build().await.expect("the configuration is right")
}

/// Every failure of Google's, at every step.
async fn fail_at_google(app: &TestApp<user::Model>, secrets: &Secrets) {
    for (fault, ..) in faults() {
        for at in [Endpoint::Token, Endpoint::Jwks, Endpoint::People] {
            // A client that is asked to write down every byte, and does not.
            let client = reqwest::Client::builder().connection_verbose(true);
            let is_slow = matches!(fault, Fault::Hang | Fault::Drip);
            let deadline = Duration::from_millis(if is_slow { 60 } else { 10_000 });
            let sso = machine(app, |builder| builder.http_client(client).http_deadline(deadline)).await;
            app.google.fault(at, fault.clone());
            secrets.sign_in(app, &sso, &format!("{at:?}: {fault:?}")).await;
            app.google.clear_faults();
            secrets.note_tokens(app);
        }
    }
    for (at, fault) in leaky_answers() {
        let sso = machine(app, |builder| builder).await;
        let case = format!("{at:?}: {fault:?}");
        app.google.fault(at, fault);
        secrets.sign_in(app, &sso, &case).await;
        app.google.clear_faults();
        secrets.note_tokens(app);
    }
    for (claim, value) in [
        ("aud", json!(ADDRESS)),
        ("iss", json!(ADDRESS)),
        ("azp", json!(ADDRESS)),
        ("sub", json!({ ADDRESS: 1 })),
        ("sub", json!(format!("{ADDRESS} "))),
        ("exp", json!(ADDRESS)),
        ("exp", json!(1)),
        ("iat", json!(9_999_999_999_i64)),
        ("nbf", json!(9_999_999_999_i64)),
        ("nonce", json!(ADDRESS)),
        ("at_hash", json!(ADDRESS)),
    ] {
        app.google.edit_id_token(move |token| token.set(claim, value.clone()));
        assert_eq!(secrets.sign_in(app, &app.sso, claim).await, StatusCode::BAD_GATEWAY, "{claim}");
        app.google.clear_faults();
        secrets.note_tokens(app);
    }
    for signing in
        [Signing::BrokenSignature, Signing::CriticalHeader, Signing::Hs256, Signing::UnknownKid, Signing::Unsigned]
    {
        app.google.sign_with(signing);
        secrets.sign_in(app, &app.sso, &format!("{signing:?}")).await;
        app.google.clear_faults();
        secrets.note_tokens(app);
    }
    app.google.deny_next();
    secrets.sign_in_with(&mut app.browser(), "cancelled").await;
}

/// Every refusal of the application's, and of its database.
async fn refuse(app: &TestApp<user::Model>, secrets: &Secrets) {
    let closed = async |admission: Admission| app.builder_admitting(admission).await.build().await.expect("built");
    let workspace = closed(Admission::workspace(["example.com"])).await;
    secrets.sign_in(app, &workspace, "not admitted").await;
    forget_everybody(app).await;
    secrets.sign_in(app, &closed(Admission::anyone().sign_up(SignUp::Closed)).await, "sign-up is closed").await;
    for says in [Says::No, Says::DoesNotKnow] {
        let application = Application::new(says);
        let sso = machine(app, |builder| builder.hooks(application.clone())).await;
        secrets.sign_in(app, &sso, &format!("{says:?}")).await;
    }
    with_local_row(app, true, None).await;
    secrets.sign_in(app, &app.sso, "an account exists").await;
    with_local_row(app, true, Some("9")).await;
    secrets.sign_in(app, &app.sso, "a conflict").await;
    with_local_row(app, false, Some(ADA)).await;
    secrets.sign_in(app, &app.sso, "disabled").await;
    with_local_row(app, true, None).await;
    let linking: Configure = |builder| builder.linking(Linking::authoritative(|_: &user::Model| true));
    assert_eq!(secrets.sign_in(app, &machine(app, linking).await, "linked").await, StatusCode::SEE_OTHER);
    for handle in ["999", "1", "planted-token"] {
        let mut browser = app.browser();
        let start = flow::start_link(&app.sso, handle, "", None);
        browser.keep(&start.cookies);
        secrets.add(browser.cookies.values().cloned());
        let callback = browser.at_google(&start.location).await;
        secrets.note_start(&start.location, &callback);
        let page = browser.get(&callback).await;
        secrets.assert_not_on(&page, false, handle);
    }
    for (table, case) in [("accounts", "no table of users"), ("sso_session", "no table of sessions")] {
        forget_everybody(app).await;
        for (from, to) in [(table, "gone"), ("gone", table)] {
            if from == "gone" {
                secrets.sign_in(app, &app.sso, case).await;
            }
            app.db.execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await.expect("renamed");
        }
    }
    forget_everybody(app).await;
}

/// A callback that Google would accept twice, one that is too old, and one of nobody's.
async fn come_back_wrongly(app: &TestApp<user::Model>, secrets: &Secrets) {
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    secrets.note_start(&location, &callback);
    let mut replay = browser.clone();
    assert_eq!(browser.get(&callback).await.status, StatusCode::SEE_OTHER);
    let body = secrets.last_token_answer.lock().expect("nobody panicked").clone();
    app.google.fault(Endpoint::Token, Fault::Answer { status: 200, content_type: "application/json".to_owned(), body });
    let page = replay.get(&callback).await;
    secrets.assert_not_on(&page, false, "used");
    secrets.codes.lock().expect("nobody panicked").insert(page.code());
    app.google.clear_faults();
    secrets.note_tokens(app);
    app.browser().get(&callback).await;
    let page = browser.post("/google/logout", &[("origin", "https://evil.example")]).await;
    secrets.assert_not_on(&page, false, "logout from elsewhere");
}

fn assert_debug_is_quiet(app: &TestApp<user::Model>, secrets: &Secrets, keys: &str, user: user::Model) {
    let admission = Admission::addresses([ADDRESS]).block_addresses([ADDRESS]);
    secrets.assert_unprinted(&admission, "Admission");
    secrets.assert_unprinted(&Roles::assign().give("staff", admission), "Roles");
    secrets.assert_unprinted(
        &Credentials::new("id", "planted-client-secret", "https://a.example/b").keys(keys),
        "Credentials",
    );
    secrets.assert_unprinted(&KeyRing::parse(keys).expect("keys"), "KeyRing");
    secrets.assert_unsaid(&KeyRing::parse(&format!("{keys}planted-token")).expect_err("no keys"), "KeyRingError");
    secrets.assert_unprinted(&app.sso, "GoogleSso");
    secrets.assert_unprinted(&app.google, "FakeGoogle");
    secrets.assert_unprinted(&CurrentUser(user.clone()), "CurrentUser");
    secrets.assert_unprinted(&TenantUser(user), "TenantUser");
    secrets.assert_unprinted(&MemorySessions::default(), "MemorySessions");
}

#[tokio::test]
async fn nothing_secret_is_in_the_log_in_a_page_or_in_what_is_printed() {
    let _turn = TURN.lock().await;
    let (secrets, keys, log) = (Secrets::default(), KeyRing::generate(), log_of_everything());
    let check_log = || {
        let text = log.take();
        for target in ["sso_runtime::flow", "sqlx::query", "hyper_util::client", "reqwest::connect"] {
            assert!(text.contains(target), "nothing of {target} in the log: it was not listened to");
        }
        secrets.assert_not_in(&text, "the log");
    };
    let app = planted(&secrets, &keys).await;
    assert_eq!(secrets.sign_in(&app, &app.sso, "a first sign-in").await, StatusCode::SEE_OTHER);
    app.change(|ada| ada.name("Planted-given-name", None));
    assert_eq!(secrets.sign_in(&app, &app.sso, "a changed one").await, StatusCode::SEE_OTHER);

    // What is kept is digests and sealed text, and says so when it is printed.
    let user = app.user().await;
    secrets.assert_unprinted(&app.sso.sessions(&user).await.expect("the database answers"), "Session");
    secrets.assert_unprinted(&session::Entity::find().all(&app.db).await.expect("read"), "session::Model");
    let grants = grant::Entity::find().all(&app.db).await.expect("read");
    assert!(grants[0].refresh_token.is_some(), "{grants:?}");
    secrets.assert_unprinted(&grants, "grant::Model");
    secrets.assert_unprinted(&app.another_builder().await, "GoogleSsoBuilder");
    assert_debug_is_quiet(&app, &secrets, &keys, user.clone());

    let application = Application::new(Says::Yes);
    let roles = Roles::assign().claim_code("admin");
    let sso = machine(&app, |builder| builder.hooks(application.clone()).roles(roles)).await;
    secrets.add(sso.claim_code().map(|code| code.expose_secret().to_owned()));
    secrets.assert_unprinted(&sso.describe(), "Description");
    let mut browser = Browser::new(router(&sso));
    secrets.sign_in_with(&mut browser, "hooks that print").await;
    secrets.assert_not_on(&browser.get("/google/claim").await, false, "the page for the claim code");
    secrets.assert_not_on(&browser.post("/google/claim", &[]).await, false, "a wrong claim code");
    let printed = application.printed.lock().expect("nobody panicked").clone();
    assert!(printed.contains("Identity") && printed.contains("SyncReport"), "{printed}");
    secrets.assert_not_in(&printed, "Debug in a hook");

    check_log();
    fail_at_google(&app, &secrets).await;
    check_log();
    refuse(&app, &secrets).await;
    come_back_wrongly(&app, &secrets).await;
    for fault in [None, Some(Fault::Status(500)), Some(Fault::Down), Some(Fault::Html)] {
        forget_everybody(&app).await;
        app.google.remove_access(ADA);
        secrets.sign_in(&app, &app.sso, "before leaving").await;
        if let Some(fault) = fault {
            app.google.fault(Endpoint::Revoke, fault);
        }
        let departure = app.sso.erase(app.user().await).await.expect("erased");
        secrets.assert_unprinted(&departure, "Departure");
        app.google.clear_faults();
        secrets.note_tokens(&app);
    }

    let error = RedisSessions::connect("redis://planted-token@[::bad/", "prefix").await.expect_err("no URL");
    secrets.assert_unsaid(&error, "RedisSessions");
    check_log();

    let codes = secrets.codes.lock().expect("nobody panicked").clone();
    for code in [
        "account_disabled",
        "account_exists",
        "application_failed",
        "authorization_refused",
        "cancelled",
        "code_missing",
        "code_rejected",
        "conflict",
        "database_unavailable",
        "flow_used",
        "google_answer_unreadable",
        "google_refused",
        "google_unavailable",
        "id_token_rejected",
        "issuer_mismatch",
        "not_a_member",
        "not_admitted",
        "session_store_unavailable",
        "sign_up_closed",
        "signed_in",
    ] {
        assert!(codes.contains(code), "no sign-in ended in `{code}`: {codes:?}");
    }
}

on_each_database! {
    async fn what_a_database_says_about_values_is_not_repeated(app: TestAppBuilder) {
        let app: TestApp = app.account(ADA, planted_ada()).start().await;
        let secrets = Secrets::default();
        secrets.add([ADDRESS, "Planted-given", "Planted-family", "planted-client-secret"]);
        secrets.note_tokens(&app);
        app.google.set_account(Account::new("7").email(ADDRESS).name("Planted-given", None));
        assert_eq!(secrets.sign_in(&app, &app.sso, "Ada").await, StatusCode::SEE_OTHER);
        app.google.choose("7");
        let _turn = TURN.lock().await;
        let log = log_of_everything();
        let _ = log.take();
        assert_eq!(secrets.sign_in(&app, &app.sso, "somebody with her address").await, StatusCode::CONFLICT);
        app.google.set_account(Account::new("7").name("Planted-given", None));
        assert_eq!(secrets.sign_in(&app, &app.sso, "somebody without one").await, StatusCode::FORBIDDEN);
        let text = log.take();
        assert!(text.contains("conflict") && text.contains("missing_value"), "{text}");
        secrets.assert_not_in(&text, "the log");
    }
}
