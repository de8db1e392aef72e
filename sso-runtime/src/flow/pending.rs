//! A sign-in under way, sealed into a cookie of its own: several tabs work, and no machine remembers anything.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    cookie::{self, CookieRules},
    id_token::is_equal,
    outcome::Failure,
    return_to::ReturnTo,
    seal::{Sealer, sha256_hex},
};

/// How many sign-ins may be under way in one browser; starting another forgets the oldest.
const MAX_PENDING: usize = 10;
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
    /// The client that started it: a flow of one client ends at no other.
    pub(super) client_id: String,
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
        let mut set = self.forget_surplus(rules, cookies, now);
        set.push(rules.set(&name, &self.sealer.seal(&text, &name), self.lifetime));
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

    fn forget_surplus(&self, rules: &CookieRules, cookies: &str, now: i64) -> Vec<String> {
        let mut kept: Vec<(i64, &str)> = Vec::new();
        let mut gone = Vec::new();
        let prefix = rules.name(PREFIX);
        for (name, sealed) in cookie::pairs(cookies).filter(|(name, _)| name.starts_with(&prefix)) {
            match self.unseal(name, sealed) {
                Some(pending) if !self.is_over(&pending, now) => kept.push((pending.started_at, name)),
                _ => gone.push(name),
            }
        }
        kept.sort_unstable();
        let surplus = (kept.len() + 1).saturating_sub(MAX_PENDING);
        gone.extend(kept[..surplus].iter().map(|(_, name)| name));
        // A name comes from the visitor: only what this library could have written goes into a header.
        gone.retain(|name| name[prefix.len()..].bytes().all(|byte| byte.is_ascii_hexdigit()));
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
    pub(super) fn return_to(&self) -> ReturnTo {
        ReturnTo::parse(&self.return_to).unwrap_or_else(ReturnTo::root)
    }
}

fn name(rules: &CookieRules, state: &str) -> String {
    rules.name(&format!("{PREFIX}{}", &sha256_hex(state)[..NAME_DIGITS]))
}
