//! Starting a fake Google.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    time::Duration,
};

use super::{
    FakeGoogle,
    accounts::Account,
    server::Server,
    state::{Client, Google, Memory},
};
use crate::testing::ClockFn;

/// Why a fake Google did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address could not be bound.
    #[error("the fake Google cannot listen on {address}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// There is no application that could sign anybody in.
    #[error("the fake Google knows no client: name one with `client(\"client-id\", \"client-secret\")`")]
    NoClient,
    /// The address can be reached from other machines.
    #[error("the fake Google signs in anybody as anyone, so it listens on loopback alone, and not on {0}")]
    NotLoopback(SocketAddr),
    /// The server could not be set up.
    #[error("the fake Google could not set up its server")]
    Server(#[source] io::Error),
    /// The automatic account is not among the accounts.
    #[error("`automatic(\"{0}\")` names no account of the fake Google: add it with `account(...)`")]
    UnknownAccount(String),
}

/// What a fake Google is to be; from [`FakeGoogle::builder`].
#[must_use = "nothing runs before `start` is awaited"]
pub struct FakeGoogleBuilder {
    address: SocketAddr,
    accounts: Vec<Account>,
    clients: Vec<Client>,
    redirect_uris: Vec<String>,
    automatic: Option<String>,
    clock: ClockFn,
    keys_max_age: Duration,
}

impl FakeGoogleBuilder {
    pub(super) fn new() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            accounts: Vec::new(),
            clients: Vec::new(),
            redirect_uris: Vec::new(),
            automatic: None,
            clock: crate::Clock::system().into_fn(),
            keys_max_age: Duration::from_secs(3600),
        }
    }

    /// Adds an account; one of the same `sub` is replaced.
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.retain(|known| known.subject != account.subject);
        self.accounts.push(account);
        self
    }

    /// Adds an application that may ask. There must be one.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.clients.push(Client { id: id.into(), secret: secret.into() });
        self
    }

    /// Registers a redirect URI, compared byte by byte. Without any, all are accepted.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Shows no pages: whoever asks is sent back at once, signed in as this account, with all scopes granted.
    pub fn automatic(mut self, sub: impl Into<String>) -> Self {
        self.automatic = Some(sub.into());
        self
    }

    /// Where to listen: 127.0.0.1 and a free port, if nothing is said.
    pub fn bind(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Where the time comes from: see [`ManualClock::as_fn`](crate::testing::ManualClock::as_fn).
    pub fn clock(mut self, clock: ClockFn) -> Self {
        self.clock = clock;
        self
    }

    /// How long the signing keys may be cached; an hour, if nothing is said.
    pub fn keys_max_age(mut self, max_age: Duration) -> Self {
        self.keys_max_age = max_age;
        self
    }

    /// Starts it. It runs in a thread of its own and stops when it is dropped.
    ///
    /// # Errors
    ///
    /// [`StartError`] says what is missing or in the way.
    pub async fn start(self) -> Result<FakeGoogle, StartError> {
        let Self { address, accounts, clients, redirect_uris, automatic, clock, keys_max_age } = self;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
        if clients.is_empty() {
            return Err(StartError::NoClient);
        }
        if let Some(subject) = &automatic
            && !accounts.iter().any(|account| account.subject == *subject)
        {
            return Err(StartError::UnknownAccount(subject.clone()));
        }
        let listener = TcpListener::bind(address).map_err(|source| StartError::Bind { address, source })?;
        let issuer = format!("http://{}", listener.local_addr().map_err(StartError::Server)?);
        Server::start(listener, move || {
            let memory = Memory::new(accounts, automatic, keys_max_age);
            Google::new(issuer, clients, redirect_uris, clock, memory)
        })
        .await
        .map(FakeGoogle::new)
        .map_err(StartError::Server)
    }
}

impl fmt::Debug for FakeGoogleBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeGoogleBuilder")
            .field("address", &self.address)
            .field("automatic", &self.automatic)
            .finish_non_exhaustive()
    }
}
