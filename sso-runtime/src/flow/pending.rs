//! A sign-in under way, sealed into a cookie of its own: several tabs work, and no machine remembers anything.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    cookie::{self, CookieRules},
    id_token::is_equal,
    outcome::Failure,
    return_to::ReturnTo,
    seal::{Sealer, sha256_hex},
    sso::Inner,
};

/// How many sign-ins may be under way in one browser; starting another forgets the oldest.
const MAX_PENDING: usize = 10;
/// How large all flow cookies of a browser may be together: proxies refuse requests with larger headers.
const MAX_BYTES: usize = 6 * 1024;
/// Of the digest of the state, in a cookie's name.
const NAME_DIGITS: usize = 16;
const PREFIX: &str = "sso-flow-";

/// What the callback has to know of the start.
#[derive(Deserialize, Serialize)]
pub(super) struct Pending {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) return_to: String,
    /// Who started it, with whom and to come back where: a flow ends where it started.
    pub(super) client_id: String,
    pub(super) issuer: String,
    pub(super) redirect_url: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) tenant: String,
    /// The application's name for the user to whom the account is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
    /// Seconds since the Unix epoch.
    pub(super) started_at: i64,
}

/// Where pending sign-ins are kept.
#[derive(Debug)]
pub(crate) struct FlowCookies {
    pub(crate) sealer: Sealer,
    pub(crate) lifetime: Duration,
}

impl FlowCookies {
    /// The `Set-Cookie` values that keep `pending`, and forget what is too much.
    pub(super) fn keep(&self, rules: &CookieRules, pending: &Pending, cookies: &str, now: i64) -> Vec<String> {
        let name = name(rules, &pending.state);
        let text = serde_json::to_vec(pending).expect("texts and a number are JSON");
        let sealed = self.sealer.seal(&text, &name);
        let mut set = self.forget_surplus(rules, cookies, name.len() + sealed.len(), now);
        set.push(rules.set(&name, &sealed, self.lifetime));
        set
    }

    /// The sign-in that `state` belongs to.
    pub(super) fn open(&self, rules: &CookieRules, state: &str, cookies: &str, now: i64) -> Result<Pending, Failure> {
        let name = name(rules, state);
        let Some(sealed) = cookie::value(cookies, &name) else {
            // Another sign-in under way means that this state was never one of this browser's.
            let has_others = cookie::pairs(cookies).any(|(other, _)| other.starts_with(&rules.name(PREFIX)));
            return Err(if has_others { Failure::StateMismatch } else { Failure::FlowExpired });
        };
        let pending = self.unseal(&name, sealed).ok_or(Failure::FlowExpired)?;
        if !is_equal(&pending.state, state) {
            return Err(Failure::StateMismatch);
        }
        if self.is_over(&pending, now) { Err(Failure::FlowExpired) } else { Ok(pending) }
    }

    /// The `Set-Cookie` value that spends the sign-in of `state`.
    pub(super) fn spend(rules: &CookieRules, state: &str) -> String {
        rules.remove(&name(rules, state))
    }

    fn forget_surplus(&self, rules: &CookieRules, cookies: &str, new_bytes: usize, now: i64) -> Vec<String> {
        let mut kept: Vec<(i64, &str, usize)> = Vec::new();
        let mut gone = Vec::new();
        let prefix = rules.name(PREFIX);
        for (name, sealed) in cookie::pairs(cookies).filter(|(name, _)| name.starts_with(&prefix)) {
            match self.unseal(name, sealed) {
                Some(pending) if !self.is_over(&pending, now) => {
                    kept.push((pending.started_at, name, name.len() + sealed.len()));
                }
                _ => gone.push(name),
            }
        }
        kept.sort_unstable();
        let mut bytes = new_bytes + kept.iter().map(|(.., bytes)| bytes).sum::<usize>();
        let mut count = kept.len() + 1;
        for (_, name, oldest_bytes) in kept {
            if count <= MAX_PENDING && bytes <= MAX_BYTES {
                break;
            }
            (count, bytes) = (count - 1, bytes - oldest_bytes);
            gone.push(name);
        }
        // A name comes from the visitor: only what this library could have written goes into a header.
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        gone.retain(|name| name.len() == prefix.len() + NAME_DIGITS && name[prefix.len()..].bytes().all(is_digit));
        gone.iter().map(|name| rules.remove(name)).collect()
    }

    fn unseal(&self, name: &str, sealed: &str) -> Option<Pending> {
        serde_json::from_slice(&self.sealer.open(sealed, name)?).ok()
    }

    fn is_over(&self, pending: &Pending, now: i64) -> bool {
        now >= pending.started_at.saturating_add_unsigned(self.lifetime.as_secs())
    }
}

impl Pending {
    pub(super) fn is_of(&self, inner: &Inner) -> bool {
        self.client_id == inner.client_id
            && self.issuer == inner.issuer()
            && self.redirect_url == inner.redirect_url.as_str()
            && self.tenant == inner.tenant
    }

    pub(super) fn return_to(&self) -> ReturnTo {
        ReturnTo::parse(&self.return_to).unwrap_or_else(ReturnTo::root)
    }
}

fn name(rules: &CookieRules, state: &str) -> String {
    rules.name(&format!("{PREFIX}{}", &sha256_hex(state)[..NAME_DIGITS]))
}
