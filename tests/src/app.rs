//! The application under test.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::{Json, Router, routing::get};
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait,
    QueryFilter, prelude::Date,
};
use serde::Serialize;
use sso_runtime::{
    Admission, Clock, Credentials, CurrentUser, Endpoints, EntityOf, GoogleSso, GoogleSsoBuilder, GoogleUser, session,
    testing::{Account, FakeGoogle, ManualClock},
};

use crate::{Browser, Statements, user};

/// When every test begins: 2026-01-01T00:00:00Z.
pub const START: Duration = Duration::from_secs(1_767_225_600);

const CLIENT_ID: &str = "tests.apps.googleusercontent.com";
const CLIENT_SECRET: &str = "planted-client-secret";

/// An application that is not built yet.
#[derive(Debug)]
pub struct TestAppBuilder {
    db: DatabaseConnection,
    database_url: Option<String>,
    admission: Admission,
    account: Account,
    subject: &'static str,
    redirect_url: &'static str,
    keys: Option<String>,
}

/// A user table of the tests.
pub trait TestUser: GoogleUser<Entity: Default> + Serialize {
    /// The primary key.
    fn id(&self) -> i64;
}

impl TestUser for user::Model {
    fn id(&self) -> i64 {
        self.id
    }
}

/// An application under test.
#[derive(Debug)]
pub struct TestApp<U: TestUser = user::Model> {
    /// The Google that signs people in.
    pub google: FakeGoogle,
    /// What is tested.
    pub sso: GoogleSso<U>,
    /// The application.
    pub router: Router,
    /// Its database.
    pub db: DatabaseConnection,
    /// The time of the application and of Google.
    pub clock: ManualClock,
    /// The SQL that the application sends.
    pub statements: Statements,
    /// Where the database is, unless it is in memory.
    pub database_url: Option<String>,
    redirect_url: &'static str,
}

impl TestAppBuilder {
    /// An application on this database that admits anyone; Google signs everybody in as Ada.
    #[must_use]
    pub fn on(db: DatabaseConnection) -> Self {
        Self {
            db,
            database_url: None,
            admission: Admission::anyone(),
            account: ada(),
            subject: ADA,
            redirect_url: "http://localhost:3000/google/callback",
            keys: None,
        }
    }

    /// The same on SQLite in memory, for what does not depend on the kind of database.
    pub async fn in_memory() -> Self {
        Self::on(crate::database::in_memory().await)
    }

    pub(crate) fn database_url(mut self, url: String) -> Self {
        self.database_url = Some(url);
        self
    }

    /// The database, for tables of a test's own.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Admits others.
    #[must_use]
    pub fn admission(mut self, admission: Admission) -> Self {
        self.admission = admission;
        self
    }

    /// Google signs everybody in as this person.
    #[must_use]
    pub fn account(mut self, subject: &'static str, account: Account) -> Self {
        (self.subject, self.account) = (subject, account);
        self
    }

    /// The application lives elsewhere.
    #[must_use]
    pub fn redirect_url(mut self, url: &'static str) -> Self {
        self.redirect_url = url;
        self
    }

    /// Seals cookies by these keys.
    #[must_use]
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }

    /// Starts it.
    pub async fn start(self) -> TestApp {
        self.start_with(|builder| builder).await
    }

    /// Starts it with more configuration.
    pub async fn start_with(
        self,
        configure: impl FnOnce(GoogleSsoBuilder<user::Model>) -> GoogleSsoBuilder<user::Model>,
    ) -> TestApp {
        self.start_of(configure).await
    }

    /// The same with another user table, which is made if it is missing.
    pub async fn start_of<U: TestUser>(
        self,
        configure: impl FnOnce(GoogleSsoBuilder<U>) -> GoogleSsoBuilder<U>,
    ) -> TestApp<U> {
        crate::database::create_table(&self.db, EntityOf::<U>::default()).await;
        let clock = ManualClock::new(UNIX_EPOCH + START);
        let google = FakeGoogle::builder()
            .client(CLIENT_ID, CLIENT_SECRET)
            .automatic(self.subject)
            .account(self.account)
            .clock(clock.as_fn())
            .start()
            .await
            .expect("Google starts");
        let mut db = self.db;
        let statements = Statements::of(&mut db);
        let machine = Machine { db: &db, google: &google, clock: &clock, redirect_url: self.redirect_url };
        let builder = machine.builder(self.admission, self.keys).await;
        let sso = configure(builder).build().await.expect("the configuration is right");
        let router = router(&sso);
        let (database_url, redirect_url) = (self.database_url, self.redirect_url);
        TestApp { google, sso, router, db, clock, statements, database_url, redirect_url }
    }
}

/// What the machines of one application share.
struct Machine<'a> {
    db: &'a DatabaseConnection,
    google: &'a FakeGoogle,
    clock: &'a ManualClock,
    redirect_url: &'a str,
}

impl Machine<'_> {
    async fn builder<U: TestUser>(&self, admission: Admission, keys: Option<String>) -> GoogleSsoBuilder<U> {
        let endpoints = Endpoints::dangerous_discover(self.google.issuer(), &self.google.discovery_url())
            .await
            .and_then(|endpoints| endpoints.with_people(self.google.issuer()))
            .expect("Google tells where it answers");
        let credentials = Credentials::new(CLIENT_ID, CLIENT_SECRET, self.redirect_url);
        let credentials = match keys {
            Some(keys) => credentials.keys(keys),
            None => credentials,
        };
        GoogleSso::builder(self.db.clone(), credentials, admission)
            .clock(Clock::from_fn(self.clock.as_fn()))
            .dangerous_issuer(endpoints)
    }
}

/// The application around a `GoogleSso`.
pub fn router<U: TestUser>(sso: &GoogleSso<U>) -> Router {
    Router::new()
        .route("/", get(async |me: Option<CurrentUser<U>>| Json(me.map(|me| me.0.id()))))
        .route("/me", get(async |CurrentUser(me): CurrentUser<U>| Json(me)))
        .route("/members", get(async |CurrentUser(me): CurrentUser<U>| Json(me.id())).layer(sso.require_login()))
        .nest("/google", sso.router())
        .with_state(sso.clone())
}

impl<U: TestUser> TestApp<U> {
    /// The same application on another machine, which seals cookies by `keys` and admits anyone.
    pub async fn another_machine(&self, keys: Option<String>) -> Router {
        let machine =
            Machine { db: &self.db, google: &self.google, clock: &self.clock, redirect_url: self.redirect_url };
        let builder = machine.builder::<U>(Admission::anyone(), keys).await;
        router(&builder.build().await.expect("the configuration is right"))
    }

    /// The configuration once more, for other rules.
    pub async fn another_builder(&self) -> GoogleSsoBuilder<U> {
        self.builder_admitting(Admission::anyone()).await
    }

    /// The same for others.
    pub async fn builder_admitting(&self, admission: Admission) -> GoogleSsoBuilder<U> {
        let machine =
            Machine { db: &self.db, google: &self.google, clock: &self.clock, redirect_url: self.redirect_url };
        machine.builder(admission, None).await
    }

    /// The configuration once more, for an application that lives elsewhere too.
    pub async fn builder_at(&self, redirect_url: &str, admission: Admission) -> GoogleSsoBuilder<U> {
        let machine = Machine { db: &self.db, google: &self.google, clock: &self.clock, redirect_url };
        machine.builder(admission, None).await
    }

    /// A browser without cookies.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// All users, in the order of their making.
    pub async fn users(&self) -> Vec<U> {
        let mut users = EntityOf::<U>::find().all(&self.db).await.expect("the table can be read");
        users.sort_by_key(U::id);
        users
    }

    /// The only user.
    pub async fn user(&self) -> U {
        let users = self.users().await;
        assert_eq!(users.len(), 1, "{users:?}");
        users.into_iter().next().expect("there is one")
    }

    /// How many sessions there are that were not ended.
    pub async fn session_count(&self) -> u64 {
        let is_live = session::Column::ExpiresAt.gt(0);
        session::Entity::find().filter(is_live).count(&self.db).await.expect("the table can be read")
    }

    /// Asserts that a refusal left nothing behind: neither a row nor a session.
    pub async fn assert_nothing_was_written(&self) {
        let users = self.users().await;
        assert!(users.is_empty(), "a refused sign-in wrote a user: {users:?}");
        let sessions = session::Entity::find().count(&self.db).await.expect("the table can be read");
        assert_eq!(sessions, 0, "a refused sign-in made a session");
    }

    /// Another client of the database runs this statement right after the application's next one that has `part` in it.
    ///
    /// # Panics
    ///
    /// If the database is in memory: it has no other clients.
    pub fn meanwhile(&self, part: &'static str, statement: &str) {
        let url = self.database_url.clone().expect("the database has other clients");
        let statement = statement.to_owned();
        let run = async move {
            let db =
                Database::connect(ConnectOptions::new(url).sqlx_logging(false).to_owned()).await.expect("it opens");
            db.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
            db.close().await.expect("it closes");
        };
        self.statements.after(part, move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            std::thread::spawn(move || runtime.block_on(run)).join().expect("the other client is done");
        });
    }

    /// Changes the account of the person who signs in.
    pub fn change(&self, change: impl FnOnce(Account) -> Account) {
        self.google.update_account(ADA, change);
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }
}

/// Ada's `sub`.
pub const ADA: &str = "100000000000000000001";

/// A person with a value for every column.
pub fn ada() -> Account {
    Account::new(ADA)
        .email("ada@gmail.com")
        .name("Ada", Some("Lovelace"))
        .picture("https://lh3.googleusercontent.com/a/ada=s96-c")
        .locale("en")
        .person(serde_json::json!({
            "birthdays": [
                { "metadata": { "primary": false }, "date": { "year": 1900, "month": 1, "day": 1 } },
                { "metadata": { "primary": true }, "date": { "year": 1815, "month": 12, "day": 10 } },
            ],
            "genders": [{ "metadata": { "primary": true }, "value": "female" }],
            "organizations": [{ "metadata": { "primary": true }, "title": "Analyst" }],
        }))
}

/// The row that Ada's first sign-in makes in an empty table.
#[must_use]
pub fn adas_row() -> user::Model {
    let text = |text: &str| Some(text.to_owned());
    user::Model {
        id: 1,
        google_sub: ADA.to_owned(),
        email: "ada@gmail.com".to_owned(),
        updated: text("Ada Lovelace"),
        mirrored: text("Ada"),
        created: text("Lovelace"),
        filled: text("https://lh3.googleusercontent.com/a/ada=s96-c"),
        language: "en".to_owned(),
        birthdate: Date::from_ymd_opt(1815, 12, 10),
        gender: text("female"),
        title: text("Analyst"),
        is_active: true,
        is_staff: false,
        note: None,
    }
}
