//! An in-process Google.

mod accounts;
mod authorize;
mod builder;
mod discovery;
mod faults;
mod keys;
mod pages;
mod path;
mod people;
mod reply;
mod request;
mod scopes;
mod server;
mod state;
#[cfg(test)]
mod tests;
mod token;
mod userinfo;
mod wire;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

pub use accounts::Account;
pub use builder::{FakeGoogleBuilder, StartError};
pub use faults::{Edit, Endpoint, Fault};
pub use keys::{IdToken, Signing};
pub use state::{Calls, PeopleRequest};

/// A Google on loopback, for tests and for trying things out.
///
/// What is set while it runs holds from the next request on. See the [module](crate::testing) for an example.
///
/// Nothing in it is secret or safe: it signs in whoever asks, as anyone. So it listens on loopback alone.
#[must_use = "the server stops when this is dropped"]
pub struct FakeGoogle {
    server: server::Server,
}

/// Starting, and where things are.
impl FakeGoogle {
    /// What the fake is to be; end with [`start`](FakeGoogleBuilder::start).
    pub fn builder() -> FakeGoogleBuilder {
        FakeGoogleBuilder::new()
    }

    fn new(server: server::Server) -> Self {
        Self { server }
    }

    /// The issuer, which is also the origin of all addresses: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.server.google.issuer()
    }

    /// The URL of the discovery document.
    #[must_use]
    pub fn discovery_url(&self) -> String {
        self.server.google.url(path::DISCOVERY)
    }

    /// The URL to which a person is sent.
    #[must_use]
    pub fn authorize_url(&self) -> String {
        self.server.google.url(path::AUTHORIZE)
    }

    /// The URL of the token endpoint.
    #[must_use]
    pub fn token_url(&self) -> String {
        self.server.google.url(path::TOKEN)
    }

    /// The URL of the signing keys.
    #[must_use]
    pub fn jwks_url(&self) -> String {
        self.server.google.url(path::JWKS)
    }

    /// The URL of `people.get` for the person to whom a token belongs.
    #[must_use]
    pub fn people_url(&self) -> String {
        self.server.google.url(path::PEOPLE)
    }

    /// The URL of userinfo.
    #[must_use]
    pub fn userinfo_url(&self) -> String {
        self.server.google.url(path::USERINFO)
    }

    /// The URL of revocation.
    #[must_use]
    pub fn revoke_url(&self) -> String {
        self.server.google.url(path::REVOKE)
    }
}

/// The people, and what they do.
impl FakeGoogle {
    /// Adds an account, or replaces the one of the same `sub`.
    pub fn set_account(&self, account: Account) {
        let mut memory = self.server.google.memory();
        match memory.accounts.iter_mut().find(|known| known.subject == account.subject) {
            Some(known) => *known = account,
            None => memory.accounts.push(account),
        }
    }

    /// Changes an account: `google.update_account("1001", |ada| ada.without_claim("family_name"))`.
    ///
    /// # Panics
    ///
    /// If there is no such account.
    pub fn update_account(&self, sub: &str, change: impl FnOnce(Account) -> Account) {
        let account = self.server.google.memory().account(sub).cloned();
        let account = account.unwrap_or_else(|| panic!("the fake Google has no account `{sub}`"));
        self.set_account(change(account));
    }

    /// Deletes an account, and with it all that it allowed.
    pub fn remove_account(&self, sub: &str) {
        let mut memory = self.server.google.memory();
        memory.accounts.retain(|account| account.subject != sub);
        memory.revoke(|parties| parties.subject == sub);
    }

    /// Who signs in from now on, without being asked.
    ///
    /// # Panics
    ///
    /// If there is no such account.
    pub fn choose(&self, sub: &str) {
        let mut memory = self.server.google.memory();
        assert!(memory.account(sub).is_some(), "the fake Google has no account `{sub}`");
        memory.automatic = Some(sub.to_owned());
    }

    /// The data scopes, by their URLs, to which the automatic person agrees from now on; to the sign-in itself always.
    pub fn grant_only<S: Into<String>>(&self, scopes: impl IntoIterator<Item = S>) {
        self.server.google.memory().grant_only = Some(authorize::data_scopes(scopes));
    }

    /// The automatic person agrees to everything again.
    pub fn grant_all(&self) {
        self.server.google.memory().grant_only = None;
    }

    /// The next person to come cancels.
    pub fn deny_next(&self) {
        self.server.google.memory().deny_next = true;
    }

    /// The person removes the access of all applications, at Google: every token ends.
    pub fn remove_access(&self, sub: &str) {
        self.server.google.memory().revoke(|parties| parties.subject == sub);
    }
}

/// The signing keys.
impl FakeGoogle {
    /// Signs with a new key under a new `kid`. The key before it stays published; the one before that does not.
    pub fn rotate_keys(&self) {
        self.server.google.memory().keys.rotate();
    }

    /// How long the signing keys may be cached.
    pub fn set_keys_max_age(&self, max_age: Duration) {
        self.server.google.memory().keys_max_age = max_age;
    }
}

/// What was asked.
impl FakeGoogle {
    /// How often each endpoint was asked.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.server.google.memory().calls
    }

    /// The parameters of the last authorization request, whether or not it was any good.
    #[must_use]
    pub fn last_authorize_query(&self) -> Option<BTreeMap<String, String>> {
        self.server.google.memory().last_authorize_query.clone()
    }

    /// What the People API was asked last.
    #[must_use]
    pub fn last_people_request(&self) -> Option<PeopleRequest> {
        self.server.google.memory().last_people_request.clone()
    }
}

/// Misbehaviour, until [`clear_faults`](Self::clear_faults).
impl FakeGoogle {
    /// Lets an endpoint misbehave. The last fault counts, except that [`Fault::Edit`]s add up.
    pub fn fault(&self, at: Endpoint, fault: Fault) {
        self.server.google.memory().faults.push((at, fault));
        self.server.google.tell_fault_change();
    }

    /// Changes ID tokens before they are signed; several changes add up.
    ///
    /// The function must not call this fake.
    pub fn edit_id_token(&self, edit: impl Fn(&mut IdToken) + Send + Sync + 'static) {
        self.server.google.memory().id_token_edits.push(Arc::new(edit));
    }

    /// Signs ID tokens in this way.
    pub fn sign_with(&self, signing: Signing) {
        self.server.google.memory().signing = signing;
    }

    /// Behaves well again: no faults, no changed ID tokens, good signatures; what hangs is answered.
    pub fn clear_faults(&self) {
        {
            let mut memory = self.server.google.memory();
            memory.faults.clear();
            memory.id_token_edits.clear();
            memory.signing = Signing::default();
        }
        self.server.google.tell_fault_change();
    }
}

impl fmt::Debug for FakeGoogle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeGoogle").field("issuer", &self.issuer()).finish_non_exhaustive()
    }
}
