//! The authorization endpoint: who signs in, and to what they agree.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{
    extract::{Form, RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    accounts::Account,
    faults::Endpoint,
    keys, pages,
    request::{AuthorizationRequest, Blocked, blocked},
    scopes,
    state::{Code, Google, union},
    token::seconds_since_epoch,
};

/// How long a code can be exchanged.
const CODE_LIFETIME: Duration = Duration::from_secs(600);

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
    let form: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match chosen(&google, &form) {
        Ok((request, account)) => consent_or_agree(&google, &request, &account),
        Err(blocked) => pages::blocked(&blocked),
    }
}

/// The person agreed, or did not.
pub(super) async fn decide(State(google): State<Arc<Google>>, Form(form): Form<Vec<(String, String)>>) -> Response {
    let (request, account) = match chosen(&google, &form) {
        Ok(chosen) => chosen,
        Err(blocked) => return pages::blocked(&blocked),
    };
    let says = |name: &str, value: &str| form.iter().any(|(known, given)| known == name && given == value);
    if !says("decision", "continue") {
        return redirect(&google, &request, error("access_denied"));
    }
    let agreed = agreed_scopes(&request, |scope| says("grant", scope));
    agree(&google, &request, &account, &agreed)
}

/// The request and the account that a form of ours carries; the request is judged again.
fn chosen(google: &Google, form: &[(String, String)]) -> Result<(AuthorizationRequest, Account), Blocked> {
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let request = AuthorizationRequest::parse(google, field("request").to_owned())?;
    let account = google.memory().account(field("account")).cloned();
    Ok((request, account.ok_or_else(|| blocked("invalid_request", "There is no such account."))?))
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
