//! A page where a person signs in with Google and sees their row.
//!
//! Without configuration it runs on a SQLite file and on a Google that it brings along; README.md names the variables
//! that make the same program talk to the real one.

mod database;
mod fake;
mod pages;
mod settings;
mod user;

use std::{error::Error, io::IsTerminal, net::SocketAddr, process::ExitCode, time::Duration};

use axum::{Router, routing::get};
use sso_runtime::{Admission, GoogleSso};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

use settings::{Provider, Settings};

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(std::io::stdout().is_terminal()).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let listener = TcpListener::bind(&settings.bind)
        .await
        .map_err(|error| format!("`BIND` is `{}`, which cannot be listened on: {error}", settings.bind))?;
    let address = listener.local_addr()?;
    let db = database::open(&settings.database_url).await?;

    // Kept until the end: dropping it stops it.
    let mut _fake = None;
    let (credentials, endpoints) = match settings.provider {
        Provider::Fake => {
            let (fake, credentials, endpoints) = fake::start(address).await?;
            _fake = Some(fake);
            (credentials, Some(endpoints))
        }
        Provider::Google(credentials) => (credentials, None),
        Provider::Dangerous { credentials, endpoints } => (credentials, Some(endpoints.discover().await?)),
    };
    let keys = match settings.keys {
        Some(keys) => keys,
        None => database::kept_key(&settings.database_url)?,
    };
    let mut builder = GoogleSso::<user::Model>::builder(db.clone(), credentials.keys(keys), Admission::anyone());
    if let Some(endpoints) = endpoints {
        builder = builder.dangerous_issuer(endpoints);
    }
    if let Some(lifetime) = settings.flow_lifetime {
        builder = builder.flow_lifetime(lifetime);
    }
    let google = builder.build().await?;

    say(&format!("{}", google.describe()));
    say(&format!("listening on http://{address}"));
    let purging = tokio::spawn(purge_sessions(google.clone()));
    let app: Router = Router::new()
        .route("/", get(pages::home))
        .route("/me", get(pages::me))
        .nest("/google", google.router())
        .with_state(google);
    // With the address of each client, so that one that signs in too often can be told from the others.
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?;
    purging.abort();
    db.close().await?;
    Ok(())
}

/// Sessions that have ended leave their rows: they are swept once an hour.
async fn purge_sessions(google: GoogleSso<user::Model>) {
    let mut hourly = tokio::time::interval(Duration::from_secs(3600));
    loop {
        hourly.tick().await;
        if let Err(error) = google.purge_sessions().await {
            tracing::warn!(%error, "ended sessions could not be swept");
        }
    }
}

/// Resolves at SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::error!(%error, "SIGTERM cannot be waited for");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
}

/// An error, and everything behind it.
#[expect(clippy::print_stderr, reason = "what whoever starts the program is told")]
fn complain(error: &dyn Error) {
    eprintln!("{error}");
    let mut source = error.source();
    while let Some(error) = source {
        eprintln!("- because: {error}");
        source = error.source();
    }
}

#[expect(clippy::print_stdout, reason = "what whoever starts the program is told")]
fn say(text: &str) {
    println!("{text}");
}
