//! The session's cookie: 256 random bits, and nothing to read.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::store::{NewSession, Session, SessionId};
use crate::{
    cookie::{self, CookieRules},
    seal::{random, sha256_hex},
};

const NAME: &str = "sso";
const TOKEN_BYTES: usize = 32;
/// In base64url without padding.
const TOKEN_CHARS: usize = 43;
/// The last use of a session is noted at most this often.
const TOUCH_SECONDS: i64 = 60;

/// How long sessions live.
#[derive(Clone, Debug)]
pub(crate) struct SessionCookie {
    /// Without use.
    pub(crate) idle: Duration,
    /// In any case.
    pub(crate) absolute: Duration,
    /// Whose sessions they are. Another client, issuer or user table beside the same store has others.
    pub(crate) audience: String,
    /// Tenants of one host have a cookie each.
    pub(crate) tenant: String,
}

/// A new session, and the number that only the browser gets.
pub(crate) struct IssuedSession {
    pub(crate) record: NewSession,
    token: String,
}

impl SessionCookie {
    pub(crate) fn issue(&self, subject: &str, flow: String, now: i64) -> IssuedSession {
        let token = BASE64_URL_SAFE_NO_PAD.encode(random::<TOKEN_BYTES>());
        let ends_at = now.saturating_add_unsigned(self.absolute.as_secs());
        let record = NewSession {
            id: self.id(&token),
            subject: subject.to_owned(),
            flow,
            created_at: now,
            expires_at: self.expiry(now, ends_at),
            ends_at,
        };
        IssuedSession { record, token }
    }

    /// The name of the session that a request claims to have.
    pub(crate) fn read(&self, rules: &CookieRules, cookies: &str) -> Option<SessionId> {
        let token = cookie::value(cookies, &self.name(rules))?;
        (token.len() == TOKEN_CHARS).then(|| self.id(token))
    }

    fn name(&self, rules: &CookieRules) -> String {
        match self.tenant.as_str() {
            "" => rules.name(NAME),
            tenant => rules.name(&format!("{NAME}-at-{tenant}")),
        }
    }

    fn id(&self, token: &str) -> SessionId {
        SessionId(sha256_hex(&format!("{} {token}", self.audience)))
    }

    pub(crate) fn set(&self, rules: &CookieRules, session: &IssuedSession) -> String {
        rules.set(&self.name(rules), &session.token, self.absolute)
    }

    pub(crate) fn remove(&self, rules: &CookieRules) -> String {
        rules.remove(&self.name(rules))
    }

    /// The session as used at `now`, if that is worth noting.
    pub(crate) fn touched(&self, session: &Session, now: i64) -> Option<Session> {
        (now >= session.last_seen_at + TOUCH_SECONDS).then(|| Session {
            last_seen_at: now,
            expires_at: self.expiry(now, session.ends_at),
            ..session.clone()
        })
    }

    fn expiry(&self, now: i64, ends_at: i64) -> i64 {
        now.saturating_add_unsigned(self.idle.as_secs()).min(ends_at)
    }
}
