//! The authorization endpoint: who signs in, and to what they agree.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use axum::{
    extract::{Form, RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use super::{
    accounts::Account,
    faults::Endpoint,
    keys, pages, scopes,
    state::{Code, Google, Memory, Parties, union},
    token::seconds_since_epoch,
};

/// How long a code can be exchanged.
const CODE_LIFETIME: Duration = Duration::from_secs(600);

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
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    login_hint: Option<String>,
    hosted_domain: Option<String>,
    prompts: Vec<String>,
    is_offline: bool,
    includes_earlier_scopes: bool,
    wants_auth_time: bool,
    /// Byte for byte, for the exchange.
    redirect_uri_text: String,
}

/// Why the person sees an error page of Google's: the application learns nothing.
pub(super) struct Blocked {
    pub(super) code: &'static str,
    pub(super) explanation: String,
}

fn blocked(code: &'static str, explanation: impl Into<String>) -> Blocked {
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

    fn asks(&self, prompt: &str) -> bool {
        self.prompts.iter().any(|asked| asked == prompt)
    }

    fn parties(&self, account: &Account) -> Parties {
        Parties { client_id: self.client_id.clone(), subject: account.subject.clone() }
    }

    /// Whether the person agreed to all of it before.
    fn is_granted(&self, memory: &Memory, account: &Account) -> bool {
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
    fn hinted<'a>(&self, memory: &'a Memory) -> Option<&'a Account> {
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

pub(super) async fn authorize(State(google): State<Arc<Google>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let readable = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    google.memory().last_authorize_query = Some(readable);
    let request = match AuthorizationRequest::parse(&google, query) {
        Ok(request) => request,
        Err(blocked) => return pages::blocked(&blocked),
    };
    let mut memory = google.memory();
    if std::mem::take(&mut memory.deny_next) {
        drop(memory);
        return redirect(&google, &request, error("access_denied"));
    }
    if let Some(account) = memory.automatic.as_deref().and_then(|subject| memory.account(subject)).cloned() {
        if request.asks("none") && !request.is_granted(&memory, &account) {
            drop(memory);
            return redirect(&google, &request, interaction_required());
        }
        let agreed =
            agreed_scopes(&request, |scope| memory.grant_only.as_ref().is_none_or(|granted| granted.contains(scope)));
        drop(memory);
        return agree(&google, &request, &account, &agreed);
    }
    let hinted = request.hinted(&memory).cloned();
    if request.asks("none") {
        let granted = hinted.filter(|account| request.is_granted(&memory, account));
        drop(memory);
        return match granted {
            Some(account) => agree(&google, &request, &account, &request.data_scopes),
            None => redirect(&google, &request, interaction_required()),
        };
    }
    match hinted {
        Some(account) if !request.asks("select_account") => {
            drop(memory);
            consent_or_agree(&google, &request, &account)
        }
        _ => pages::chooser(&request, &memory.accounts),
    }
}

/// The person chose an account.
pub(super) async fn consent(State(google): State<Arc<Google>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    match chosen(&google, form_urlencoded::parse(query.as_bytes()).into_owned().collect()) {
        Ok((request, account, _)) => consent_or_agree(&google, &request, &account),
        Err(blocked) => pages::blocked(&blocked),
    }
}

/// The person agreed, or did not.
pub(super) async fn decide(State(google): State<Arc<Google>>, Form(form): Form<Vec<(String, String)>>) -> Response {
    match chosen(&google, form) {
        Ok((request, account, form)) => {
            let says = |name: &str, value: &str| form.iter().any(|(known, given)| known == name && given == value);
            if !says("decision", "continue") {
                return redirect(&google, &request, error("access_denied"));
            }
            let agreed = agreed_scopes(&request, |scope| says("grant", scope));
            agree(&google, &request, &account, &agreed)
        }
        Err(blocked) => pages::blocked(&blocked),
    }
}

/// The request and the account that a form of ours carries; the request is judged again.
#[expect(clippy::type_complexity, reason = "it goes to the two handlers above and no further")]
fn chosen(
    google: &Google,
    form: Vec<(String, String)>,
) -> Result<(AuthorizationRequest, Account, Vec<(String, String)>), Blocked> {
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let request = AuthorizationRequest::parse(google, field("request").unwrap_or_default())?;
    let account = google.memory().account(&field("account").unwrap_or_default()).cloned();
    let account = account.ok_or_else(|| blocked("invalid_request", "There is no such account."))?;
    Ok((request, account, form))
}

/// Consent is asked for what is new, and whenever the application wants it.
fn consent_or_agree(google: &Google, request: &AuthorizationRequest, account: &Account) -> Response {
    let is_granted = request.is_granted(&google.memory(), account);
    if is_granted && !request.asks("consent") {
        agree(google, request, account, &request.data_scopes)
    } else {
        pages::consent(request, account)
    }
}

fn agreed_scopes(request: &AuthorizationRequest, agrees: impl Fn(&str) -> bool) -> Vec<String> {
    request.data_scopes.iter().filter(|scope| agrees(scope)).cloned().collect()
}

/// Remembers the grant and sends the person back with a code.
fn agree(google: &Google, request: &AuthorizationRequest, account: &Account, data_scopes: &[String]) -> Response {
    let parties = request.parties(account);
    let now = google.now();
    let mut parameters = Map::new();
    {
        let mut memory = google.memory();
        let was_asked = request.asks("consent") || !request.is_granted(&memory, account);
        let grant = memory.grants.entry(parties.clone()).or_default();
        let agreed = request.scopes.iter().filter(|scope| scopes::is_sign_in(scope) || data_scopes.contains(scope));
        let mut granted = union(agreed, []);
        grant.scopes = union(&grant.scopes, &granted);
        if request.includes_earlier_scopes {
            granted = union(&granted, &grant.scopes);
        }
        let code = format!("4/0A{}", keys::random_text(48));
        parameters.insert("code".into(), code.clone().into());
        parameters.insert("scope".into(), both_spellings(&granted).into());
        parameters.insert("prompt".into(), if was_asked { "consent" } else { "none" }.into());
        let code_stands_for = Code {
            parties,
            redirect_uri: request.redirect_uri_text.clone(),
            scopes: granted,
            nonce: request.nonce.clone(),
            challenge: request.challenge.clone(),
            is_offline: request.is_offline,
            has_new_consent: request.asks("consent"),
            auth_time: request.wants_auth_time.then(|| seconds_since_epoch(now)),
            expires: now + CODE_LIFETIME,
        };
        memory.codes.insert(code, code_stands_for);
    }
    parameters.insert("authuser".into(), "0".into());
    if let Some(domain) = account.text("hd") {
        parameters.insert("hd".into(), domain.into());
    }
    redirect(google, request, parameters)
}

/// As Google writes it: the short forms, then everything in long forms.
fn both_spellings(granted: &[String]) -> String {
    let short = granted.iter().filter_map(|scope| scopes::short_form(scope));
    let long = granted.iter().map(String::as_str).filter(|scope| *scope != "openid");
    short.chain(long).chain(["openid"]).collect::<Vec<_>>().join(" ")
}

fn error(code: &str) -> Map<String, Value> {
    Map::from_iter([("error".to_owned(), code.into())])
}

fn interaction_required() -> Map<String, Value> {
    let mut parameters = error("interaction_required");
    parameters.insert("error_subtype".into(), "access_denied".into());
    parameters
}

/// Back to the application, with `state`, `iss` and the changes that were wished for.
fn redirect(google: &Google, request: &AuthorizationRequest, mut parameters: Map<String, Value>) -> Response {
    if let Some(state) = &request.state {
        parameters.insert("state".into(), state.clone().into());
    }
    parameters.insert("iss".into(), google.issuer().into());
    for edit in google.edits_at(Endpoint::Authorize) {
        edit.apply(&mut parameters);
    }
    let mut target = request.redirect_uri.clone();
    for (name, value) in &parameters {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        target.query_pairs_mut().append_pair(name, &text);
    }
    // 303, because the consent page posts.
    (StatusCode::SEE_OTHER, [(header::LOCATION, String::from(target)), (header::CACHE_CONTROL, "no-store".into())])
        .into_response()
}

/// The data scopes in the form in which they are compared.
pub(super) fn data_scopes<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> BTreeSet<String> {
    scopes.into_iter().map(|scope| scopes::long_form(&scope.into()).to_owned()).collect()
}
