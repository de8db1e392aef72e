//! What the fake remembers, and what its handlers share.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use axum::http::{HeaderMap, header};
use tokio::sync::watch;

use super::{
    accounts::Account,
    faults::{Edit, Endpoint, Fault},
    keys::{IdToken, Keys, Signing},
    scopes,
};
use crate::testing::ClockFn;

/// How often each endpoint was asked, whatever it answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Calls {
    /// Discovery.
    pub discovery: u32,
    /// The signing keys.
    pub jwks: u32,
    /// The authorization endpoint.
    pub authorize: u32,
    /// The token endpoint.
    pub token: u32,
    /// The People API.
    pub people: u32,
    /// Userinfo.
    pub userinfo: u32,
    /// Revocation.
    pub revoke: u32,
    /// The place to which [`Fault::Redirect`] leads.
    pub redirected: u32,
}

/// What the People API was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeopleRequest {
    /// The fields of `personFields`, in the order of the request.
    pub person_fields: Vec<String>,
    /// The values of `sources`, in the order of the request.
    pub sources: Vec<String>,
    /// The header `Accept-Language`.
    pub accept_language: Option<String>,
}

/// An application that may ask.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

/// Changes an ID token before it is signed.
pub(super) type IdTokenEdit = Arc<dyn Fn(&mut IdToken) + Send + Sync>;

/// The application and the person that a grant, and all that follows from it, belongs to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Parties {
    pub(super) client_id: String,
    pub(super) subject: String,
}

/// What a person allowed an application.
#[derive(Default)]
pub(super) struct Grant {
    /// In long forms.
    pub(super) scopes: Vec<String>,
    /// A second refresh token is given only after consent was asked again.
    pub(super) has_refresh_token: bool,
}

/// What a code stands for.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) parties: Parties,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<String>,
    pub(super) is_offline: bool,
    pub(super) has_new_consent: bool,
    pub(super) auth_time: Option<u64>,
    pub(super) expires: SystemTime,
}

/// What an access or refresh token stands for.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) parties: Parties,
    pub(super) scopes: Vec<String>,
    /// Never, for refresh tokens.
    pub(super) expires: Option<SystemTime>,
}

pub(super) struct Memory {
    pub(super) accounts: Vec<Account>,
    /// Who signs in without being asked.
    pub(super) automatic: Option<String>,
    /// The data scopes that the automatic person agrees to, in long forms; all of them if not set.
    pub(super) grant_only: Option<BTreeSet<String>>,
    pub(super) deny_next: bool,
    pub(super) grants: HashMap<Parties, Grant>,
    pub(super) codes: HashMap<String, Code>,
    pub(super) access_tokens: HashMap<String, Token>,
    /// Oldest first.
    pub(super) refresh_tokens: Vec<(String, Token)>,
    pub(super) keys: Keys,
    pub(super) keys_max_age: Duration,
    pub(super) signing: Signing,
    pub(super) id_token_edits: Vec<IdTokenEdit>,
    pub(super) faults: Vec<(Endpoint, Fault)>,
    pub(super) calls: Calls,
    pub(super) last_authorize_query: Option<BTreeMap<String, String>>,
    pub(super) last_people_request: Option<PeopleRequest>,
}

impl Memory {
    pub(super) fn new(accounts: Vec<Account>, automatic: Option<String>, keys_max_age: Duration) -> Self {
        Self {
            accounts,
            automatic,
            grant_only: None,
            deny_next: false,
            grants: HashMap::new(),
            codes: HashMap::new(),
            access_tokens: HashMap::new(),
            refresh_tokens: Vec::new(),
            keys: Keys::new(),
            keys_max_age,
            signing: Signing::default(),
            id_token_edits: Vec::new(),
            faults: Vec::new(),
            calls: Calls::default(),
            last_authorize_query: None,
            last_people_request: None,
        }
    }

    pub(super) fn account(&self, subject: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.subject == subject)
    }

    /// Forgets what a person allowed an application, and every code and token that came of it.
    pub(super) fn revoke(&mut self, is_meant: impl Fn(&Parties) -> bool) {
        self.grants.retain(|parties, _| !is_meant(parties));
        self.codes.retain(|_, code| !is_meant(&code.parties));
        self.access_tokens.retain(|_, token| !is_meant(&token.parties));
        self.refresh_tokens.retain(|(_, token)| !is_meant(&token.parties));
    }
}

/// The server's side of a fake Google.
pub(super) struct Google {
    issuer: String,
    clients: Vec<Client>,
    /// Any will do if there are none.
    redirect_uris: Vec<String>,
    clock: ClockFn,
    fault_changes: watch::Sender<()>,
    memory: Mutex<Memory>,
}

impl Google {
    pub(super) fn new(
        issuer: String,
        clients: Vec<Client>,
        redirect_uris: Vec<String>,
        clock: ClockFn,
        memory: Memory,
    ) -> Self {
        let fault_changes = watch::Sender::new(());
        Self { issuer, clients, redirect_uris, clock, fault_changes, memory: Mutex::new(memory) }
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    pub(super) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    pub(super) fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    pub(super) fn allows_redirect_to(&self, uri: &str) -> bool {
        self.redirect_uris.is_empty() || self.redirect_uris.iter().any(|registered| registered == uri)
    }

    pub(super) fn count(&self, endpoint: Endpoint) {
        let calls = &mut self.memory().calls;
        *match endpoint {
            Endpoint::Authorize => &mut calls.authorize,
            Endpoint::Discovery => &mut calls.discovery,
            Endpoint::Jwks => &mut calls.jwks,
            Endpoint::People => &mut calls.people,
            Endpoint::Revoke => &mut calls.revoke,
            Endpoint::Token => &mut calls.token,
            Endpoint::Userinfo => &mut calls.userinfo,
        } += 1;
    }

    /// The fault that takes the place of the answer: the one that was set last.
    pub(super) fn fault_at(&self, endpoint: Endpoint) -> Option<Fault> {
        let memory = self.memory();
        let mut faults = memory.faults.iter().rev().filter(|(at, _)| *at == endpoint).map(|(_, fault)| fault);
        faults.find(|fault| !matches!(fault, Fault::Edit(_))).cloned()
    }

    /// The changes to the answer, in the order in which they were set.
    pub(super) fn edits_at(&self, endpoint: Endpoint) -> Vec<Edit> {
        let memory = self.memory();
        let faults = memory.faults.iter().filter(|(at, _)| *at == endpoint);
        faults
            .filter_map(|(_, fault)| match fault {
                Fault::Edit(edit) => Some(edit.clone()),
                _ => None,
            })
            .collect()
    }

    /// Whoever hangs waits here.
    pub(super) fn fault_changes(&self) -> watch::Receiver<()> {
        self.fault_changes.subscribe()
    }

    pub(super) fn tell_fault_change(&self) {
        self.fault_changes.send_replace(());
    }

    /// What the bearer token of a request stands for, if it is good and its person still has an account.
    pub(super) fn bearer(&self, headers: &HeaderMap) -> Option<(Token, Account)> {
        let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        let memory = self.memory();
        let token = memory.access_tokens.get(token)?;
        if token.expires.is_some_and(|expires| expires <= self.now()) {
            return None;
        }
        Some((token.clone(), memory.account(&token.parties.subject)?.clone()))
    }
}

impl fmt::Debug for Google {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Google").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// `added` behind `scopes`, each scope once, in long forms.
pub(super) fn union<'a>(
    scopes: impl IntoIterator<Item = &'a String>,
    added: impl IntoIterator<Item = &'a String>,
) -> Vec<String> {
    let mut union: Vec<String> = Vec::new();
    for scope in scopes.into_iter().chain(added) {
        let scope = scopes::long_form(scope);
        if !union.iter().any(|known| known == scope) {
            union.push(scope.to_owned());
        }
    }
    union
}
