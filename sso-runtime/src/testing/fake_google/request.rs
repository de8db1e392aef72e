//! The authorization request: what an application asks, if it is something that Google would answer.

use std::collections::BTreeMap;

use serde_json::Value;
use url::{Url, form_urlencoded};

use super::{
    accounts::Account,
    scopes,
    state::{Google, Memory, Parties},
};

/// A request that the fake would answer.
pub(super) struct AuthorizationRequest {
    /// As it came, for the forms of the pages.
    pub(super) query: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: Url,
    /// As they were written, each once.
    pub(super) scopes: Vec<String>,
    /// Long forms of those that are not part of the sign-in itself.
    pub(super) data_scopes: Vec<String>,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<String>,
    login_hint: Option<String>,
    hosted_domain: Option<String>,
    prompts: Vec<String>,
    pub(super) is_offline: bool,
    pub(super) includes_earlier_scopes: bool,
    pub(super) wants_auth_time: bool,
    /// Byte for byte, for the exchange.
    pub(super) redirect_uri_text: String,
}

/// Why the person sees an error page of Google's: the application learns nothing.
pub(super) struct Blocked {
    pub(super) code: &'static str,
    pub(super) explanation: String,
}

pub(super) fn blocked(code: &'static str, explanation: impl Into<String>) -> Blocked {
    Blocked { code, explanation: explanation.into() }
}

impl AuthorizationRequest {
    pub(super) fn parse(google: &Google, query: String) -> Result<Self, Blocked> {
        let mut parameters = parameters(&query)?;
        let mut take = |name: &str| parameters.remove(name).filter(|value| !value.is_empty());
        let missing = |name: &str| blocked("invalid_request", format!("Required parameter is missing: {name}"));

        let client_id = take("client_id").ok_or_else(|| missing("client_id"))?;
        if google.client(&client_id).is_none() {
            return Err(blocked("invalid_client", "The OAuth client was not found."));
        }
        let redirect_uri_text = take("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
        if !google.allows_redirect_to(&redirect_uri_text) {
            let explanation = format!("The redirect URI {redirect_uri_text} is not registered for this client.");
            return Err(blocked("redirect_uri_mismatch", explanation));
        }
        let redirect_uri = Url::parse(&redirect_uri_text)
            .ok()
            .filter(|uri| matches!(uri.scheme(), "http" | "https") && uri.fragment().is_none())
            .ok_or_else(|| {
                blocked("invalid_request", format!("Invalid parameter value for redirect_uri: {redirect_uri_text}"))
            })?;
        match take("response_type").ok_or_else(|| missing("response_type"))?.as_str() {
            "code" => {}
            other => return Err(blocked("unsupported_response_type", format!("Not played by the fake: {other}"))),
        }
        let scopes = scopes_of(&take("scope").ok_or_else(|| missing("scope"))?)?;
        let challenge = take("code_challenge");
        let method = take("code_challenge_method");
        if challenge.is_some() && method.as_deref() != Some("S256") {
            // Google takes `plain` as well, which protects nothing.
            return Err(blocked("invalid_request", "The fake takes no code_challenge_method but S256."));
        }
        let data_scopes = scopes.iter().filter(|scope| !scopes::is_sign_in(scope)).cloned().collect();
        Ok(Self {
            client_id,
            redirect_uri,
            redirect_uri_text,
            data_scopes,
            scopes,
            challenge,
            state: take("state"),
            nonce: take("nonce"),
            login_hint: take("login_hint"),
            hosted_domain: take("hd"),
            prompts: take("prompt").unwrap_or_default().split(' ').map(str::to_owned).collect(),
            is_offline: take("access_type").as_deref() == Some("offline"),
            includes_earlier_scopes: take("include_granted_scopes").as_deref() == Some("true"),
            wants_auth_time: take("claims").is_some_and(|claims| asks_for_auth_time(&claims)),
            query,
        })
    }

    pub(super) fn asks(&self, prompt: &str) -> bool {
        self.prompts.iter().any(|asked| asked == prompt)
    }

    pub(super) fn parties(&self, account: &Account) -> Parties {
        Parties { client_id: self.client_id.clone(), subject: account.subject.clone() }
    }

    /// Whether the person agreed to all of it before.
    pub(super) fn is_granted(&self, memory: &Memory, account: &Account) -> bool {
        memory.grants.get(&self.parties(account)).is_some_and(|grant| {
            self.scopes.iter().all(|scope| grant.scopes.iter().any(|granted| granted == scopes::long_form(scope)))
        })
    }

    /// Whether the chooser offers the account: `hd` filters what is offered, and checks nothing.
    pub(super) fn offers(&self, account: &Account) -> bool {
        match (self.hosted_domain.as_deref(), account.text("hd")) {
            (None, _) | (Some("*"), Some(_)) => true,
            (Some(wanted), Some(domain)) => wanted == domain,
            (Some(_), None) => false,
        }
    }

    /// The account that `login_hint` names.
    pub(super) fn hinted<'a>(&self, memory: &'a Memory) -> Option<&'a Account> {
        let hint = self.login_hint.as_deref()?;
        memory.accounts.iter().find(|account| account.is_meant_by(hint))
    }

    /// Who asks, as far as a person can tell.
    pub(super) fn application(&self) -> &str {
        self.redirect_uri.host_str().unwrap_or(&self.client_id)
    }
}

/// Source: RFC 6749, section 3.1: parameters must not come more than once.
fn parameters(query: &str) -> Result<BTreeMap<String, String>, Blocked> {
    let mut parameters = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if parameters.insert(name.to_string(), value.into_owned()).is_some() {
            return Err(blocked("invalid_request", format!("Parameter is given twice: {name}")));
        }
    }
    Ok(parameters)
}

fn scopes_of(text: &str) -> Result<Vec<String>, Blocked> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split(' ').filter(|scope| !scope.is_empty()) {
        if !scopes::is_plausible(scope) {
            return Err(blocked("invalid_scope", format!("Some requested scopes were invalid: {scope}")));
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(blocked("invalid_scope", "The fake plays Sign in with Google alone: ask for the scope openid."));
    }
    Ok(scopes)
}

/// Source: Google's OIDC guide, parameter `claims`: it asks for `auth_time` and nothing else.
fn asks_for_auth_time(claims: &str) -> bool {
    serde_json::from_str::<Value>(claims).is_ok_and(|claims| claims.pointer("/id_token/auth_time").is_some())
}
