//! A database for one test, made before it and dropped after it.

use std::{
    env,
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, Schema};
use url::Url;

use crate::{Proxy, TestAppBuilder, user};

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// MariaDB, named by `SSO_TEST_MYSQL_URL`.
    MariaDb,
    /// PostgreSQL, named by `SSO_TEST_POSTGRES_URL`.
    Postgres,
    /// SQLite, in a file.
    Sqlite,
}

/// An application whose way to its database fails as the test says.
#[derive(Debug)]
pub struct BehindProxy {
    /// The application, behind the proxy.
    pub app: TestAppBuilder,
    /// The same database without the proxy.
    pub direct: DatabaseConnection,
    /// What is between them.
    pub proxy: Proxy,
}

/// A database for one test.
#[derive(Debug)]
pub struct TestDatabase {
    kind: Kind,
    /// The server's own database, from which the test's is made and dropped.
    server: Option<Url>,
    name: String,
}

/// Tells the databases of one run apart; the process ID tells runs apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

impl TestDatabase {
    /// Runs `test` on a new database and drops it afterwards, also if the test fails.
    pub async fn run<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(TestAppBuilder) -> F) {
        let Some(database) = Self::create(kind).await else { return };
        let app = TestAppBuilder::on(database.connect().await).database_url(database.url());
        let outcome = futures_util::FutureExt::catch_unwind(AssertUnwindSafe(test(app))).await;
        database.drop().await;
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// The same with a [`Proxy`] between the application and the server of the database. SQLite has no server.
    pub async fn run_behind_proxy<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(BehindProxy) -> F) {
        let Some(database) = Self::create(kind).await else { return };
        let server = database.server.as_ref().expect("a database with a server");
        let address = server.socket_addrs(|| None).expect("the server has an address")[0];
        let (direct, proxy) = (database.connect().await, Proxy::before(address).await);
        let mut url = database.url_on_server();
        url.set_ip_host(proxy.address().ip()).and_then(|()| url.set_port(Some(proxy.address().port()))).expect("a URL");
        // The proxy reads what is sent, to tell statements from pings.
        let plain = if kind == Kind::Postgres { ("sslmode", "disable") } else { ("ssl-mode", "disabled") };
        url.query_pairs_mut().append_pair(plain.0, plain.1);
        let mut options = ConnectOptions::new(url);
        // One connection, so that the same messages are sent in the same order each time.
        options.max_connections(1).acquire_timeout(Duration::from_secs(2)).sqlx_logging(false);
        let db = Database::connect(options).await.expect("the test's database opens");
        let behind = BehindProxy { app: TestAppBuilder::on(db), direct, proxy };
        let outcome = futures_util::FutureExt::catch_unwind(AssertUnwindSafe(test(behind))).await;
        database.drop().await;
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// `None` if the environment names no server of this kind.
    async fn create(kind: Kind) -> Option<Self> {
        let variable = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some("SSO_TEST_POSTGRES_URL"),
            Kind::MariaDb => Some("SSO_TEST_MYSQL_URL"),
        };
        let server = match variable {
            None => None,
            Some(variable) => Some(server(variable)?),
        };
        let name = format!("sso_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let database = Self { kind, server, name };
        database.on_server("CREATE DATABASE").await;
        Some(database)
    }

    fn url(&self) -> String {
        match &self.server {
            Some(_) => self.url_on_server().to_string(),
            None => format!("sqlite://{}?mode=rwc", self.file().display()),
        }
    }

    /// A connection with the tables made.
    pub async fn connect(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.url());
        options.max_connections(10);
        connect_with_tables(options).await
    }

    fn url_on_server(&self) -> Url {
        let mut url = self.server.clone().expect("a database with a server");
        url.set_path(&self.name);
        url
    }

    async fn drop(self) {
        match self.kind {
            Kind::Sqlite => {
                for end in ["", "-wal", "-shm", "-journal"] {
                    let _ = std::fs::remove_file(format!("{}{end}", self.file().display()));
                }
            }
            // The test's connections may still be open.
            Kind::Postgres => self.on_server_with("DROP DATABASE", "WITH (FORCE)").await,
            Kind::MariaDb => self.on_server("DROP DATABASE").await,
        }
    }

    async fn on_server(&self, statement: &str) {
        self.on_server_with(statement, "").await;
    }

    async fn on_server_with(&self, statement: &str, options: &str) {
        let Some(server) = &self.server else { return };
        let db = Database::connect(ConnectOptions::new(server.as_str()).sqlx_logging(false).to_owned())
            .await
            .expect("the server answers");
        db.execute_unprepared(&format!("{statement} {} {options}", self.name)).await.expect("the server obeys");
        db.close().await.expect("the connection closes");
    }

    fn file(&self) -> PathBuf {
        env::temp_dir().join(format!("{}.sqlite", self.name))
    }
}

/// A database in memory with the tables made, for what does not depend on the kind of database. It has one connection.
pub(crate) async fn in_memory() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    connect_with_tables(options).await
}

async fn connect_with_tables(mut options: ConnectOptions) -> DatabaseConnection {
    options.sqlx_logging(false);
    let db = Database::connect(options).await.expect("the test's database opens");
    create_table(&db, user::Entity).await;
    sso_runtime::schema::create_tables(&db).await.expect("our tables are made");
    db
}

/// Makes a table of users, if it is missing.
pub(crate) async fn create_table(db: &DatabaseConnection, entity: impl EntityTrait) {
    let backend = db.get_database_backend();
    let mut users = Schema::new(backend).create_table_from_entity(entity);
    users.if_not_exists();
    if backend == DbBackend::MySql {
        users.character_set("utf8mb4").collate("utf8mb4_bin");
    }
    db.execute(&users).await.expect("the table of users is made");
}

/// The server that a variable names, or `None` and a line that says so.
///
/// # Panics
///
/// If the variable is not set under `CI=true`, or holds no URL.
#[must_use]
#[expect(clippy::print_stderr, reason = "whoever runs the tests should know what was left out")]
pub fn server(variable: &str) -> Option<Url> {
    match env::var(variable) {
        Ok(url) => Some(Url::parse(&url).expect("the variable holds a URL")),
        Err(_) if env::var("CI").is_ok_and(|ci| ci == "true") => panic!("under CI=true `{variable}` has to be set"),
        Err(_) => {
            eprintln!("left out: `{variable}` is not set");
            None
        }
    }
}
