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
/// How many flow cookies of a request are opened, and how many are taken away unopened: twice what we leave in a browser,
/// for tabs that start at the same time. A request may bring any number.
const MAX_LOOKED_AT: usize = 2 * MAX_PENDING;
/// How large all flow cookies of a browser may be together: proxies refuse requests with larger headers.
const MAX_BYTES: usize = 6 * 1024;
/// Of the digest of the state, in a cookie's name.
const NAME_DIGITS: usize = 16;
const PREFIX: &str = "sso-flow-";

/// What the callback has to know of the start.
///
/// While a new version of an application is rolled out, each version finishes what the other started. A member that is new
/// has a default, so that older flows open. Older versions pass over a member that they do not know: where that would be
/// wrong, as with one that says to whom a sign-in belongs, the sealed format gets a new version, which they refuse.
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
        let prefix = rules.name(PREFIX);
        // A name comes from the visitor: only what this library could have written goes into a header.
        let is_ours = |name: &str| {
            name.strip_prefix(&*prefix).is_some_and(|digits| {
                digits.len() == NAME_DIGITS && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            })
        };
        let ours: Vec<_> = cookie::pairs(cookies).filter(|(name, _)| is_ours(name)).collect();
        // Browsers send the oldest first (RFC 6265, section 5.4).
        let (surplus, looked_at) = ours.split_at(ours.len().saturating_sub(MAX_LOOKED_AT));
        let mut gone: Vec<_> = surplus.iter().take(MAX_LOOKED_AT).map(|(name, _)| *name).collect();
        let mut kept: Vec<(i64, &str, usize)> = Vec::new();
        for &(name, sealed) in looked_at {
            // What does not open here may be under way elsewhere: at a tenant, an application or a machine with other keys. It
            // stays while there is room, and goes first.
            let started_at = match self.unseal(name, sealed) {
                Some(pending) if self.is_over(&pending, now) => {
                    gone.push(name);
                    continue;
                }
                Some(pending) => pending.started_at,
                None => i64::MIN,
            };
            kept.push((started_at, name, name.len() + sealed.len()));
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
        gone.iter().map(|name| rules.remove(name)).collect()
    }

    fn unseal(&self, name: &str, sealed: &str) -> Option<Pending> {
        if sealed.len() > MAX_BYTES {
            return None;
        }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use url::Url;

    use super::*;
    use crate::seal::KeyRing;

    const NOW: i64 = 1_767_225_600;

    /// What the first version wrote into every flow.
    fn text() -> Value {
        json!({
            "state": "the state",
            "nonce": "n",
            "verifier": "v",
            "return_to": "/here",
            "client_id": "c",
            "issuer": "https://accounts.example",
            "redirect_url": "https://app.example/google/callback",
            "started_at": NOW,
        })
    }

    /// What a flow with this text opens to.
    fn open(text: &str) -> Result<Pending, Failure> {
        let sealer = KeyRing::derived_from("secret").sealer("flow");
        let flows = FlowCookies { sealer, lifetime: Duration::from_secs(600) };
        let rules = CookieRules::for_origin(&Url::parse("https://app.example/").unwrap());
        let name = name(&rules, "the state");
        let sealed = flows.sealer.seal(text.as_bytes(), &name);
        flows.open(&rules, "the state", &format!("{name}={sealed}"), NOW)
    }

    #[test]
    fn a_flow_opens_without_the_members_that_came_later_and_with_those_that_are_still_to_come() {
        let mut text = text();
        let pending = open(&text.to_string()).unwrap();
        assert_eq!((pending.tenant.as_str(), pending.link), ("", None));
        text["tenant"] = json!("acme");
        text["link"] = json!("7");
        text["of a later version"] = json!({ "a": [1, null] });
        let pending = open(&text.to_string()).unwrap();
        assert_eq!((pending.tenant.as_str(), pending.link.as_deref()), ("acme", Some("7")));
        assert_eq!((pending.nonce.as_str(), pending.return_to.as_str(), pending.started_at), ("n", "/here", NOW));
    }

    #[test]
    fn a_flow_that_lacks_what_each_has_is_an_expired_one() {
        let whole = text();
        let without = |member: &String| {
            let mut text = whole.clone();
            text.as_object_mut().unwrap().remove(member);
            text.to_string()
        };
        let incomplete = whole.as_object().unwrap().keys().map(without);
        let junk = ["", "null", "[]", "7", "{}", r#"{"state":7}"#, "\u{0}"].map(str::to_owned);
        for text in incomplete.chain(junk) {
            assert!(matches!(open(&text), Err(Failure::FlowExpired)), "{text}");
        }
    }
}
