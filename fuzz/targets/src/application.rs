//! An application under fuzz: no database, no network, and a clock that stands still.

use std::{
    error::Error,
    fmt, io,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use reqwest::dns::{Name, Resolve, Resolving};
use sea_orm::DatabaseConnection;
use sso_runtime::{Admission, Clock, Credentials, GoogleSso, flow, session::MemorySessions};
use tokio::runtime::{Builder, Runtime};

use crate::user;

/// 2026-01-01T00:00:00Z.
pub(crate) const NOW: Duration = Duration::from_secs(1_767_225_600);

/// Where Google sends people back to.
pub(crate) const CALLBACK: &str = "https://app.example/google/callback";

/// An application, and how often it wanted to call anybody.
pub(crate) struct Application {
    pub(crate) sso: GoogleSso<user::Model>,
    calls: Arc<AtomicUsize>,
}

/// A sign-in under way.
pub(crate) struct Flow {
    pub(crate) state: String,
    /// The name of its cookie.
    pub(crate) name: String,
    /// The cookie as a browser sends it.
    pub(crate) cookie: String,
}

impl Application {
    /// One whose OAuth client is called so. All seal by the same keys.
    pub(crate) fn of(client_id: &str, now: Duration) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let keys = "YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyBmb3IgdXM";
        let credentials = Credentials::new(client_id, "secret", CALLBACK).keys(keys);
        let client = reqwest::Client::builder().no_proxy().dns_resolver(Arc::new(Nowhere(Arc::clone(&calls))));
        let builder = GoogleSso::builder(DatabaseConnection::default(), credentials, Admission::anyone())
            .clock(Clock::from_fn(Arc::new(move || UNIX_EPOCH + now)))
            .http_client(client)
            .session_store(MemorySessions::default())
            .without_schema_check();
        Self { sso: block_on(builder.build()).expect("the configuration is right"), calls }
    }

    /// Starts a sign-in.
    pub(crate) fn start(&self) -> Flow {
        let start = flow::start(&self.sso, "", None);
        let location = url::Url::parse(&start.location).expect("a URL");
        let state = location.query_pairs().find(|(name, _)| name == "state").expect("a state").1.into_owned();
        let cookie = start.cookies[0].split(';').next().expect("a cookie").to_owned();
        let name = cookie.split('=').next().expect("a name").to_owned();
        Flow { state, name, cookie }
    }

    /// How often it wanted to call anybody since the last time.
    pub(crate) fn take_calls(&self) -> usize {
        self.calls.swap(0, Ordering::Relaxed)
    }
}

/// Knows no host.
struct Nowhere(Arc<AtomicUsize>);

impl Resolve for Nowhere {
    fn resolve(&self, _: Name) -> Resolving {
        self.0.fetch_add(1, Ordering::Relaxed);
        let error: Box<dyn Error + Send + Sync> = io::Error::other("there is no network here").into();
        Box::pin(std::future::ready(Err(error)))
    }
}

impl fmt::Debug for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nowhere")
    }
}

/// Waits for what never waits for anybody.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));
    RUNTIME.block_on(future)
}
