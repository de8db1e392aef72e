//! The token endpoint and revocation.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    extract::{Form, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::{
    keys::{self, IdToken},
    reply,
    state::{Client, Code, Google, Memory, Parties, Token},
};

/// What Google says of a new access token: an hour, less the second that passed.
const ACCESS_TOKEN_SECONDS: u64 = 3599;

/// How long an ID token is valid.
const ID_TOKEN_SECONDS: u64 = 3600;

/// How many refresh tokens a person can have at one application; a new one ends the oldest.
///
/// Source: Google, *Using OAuth 2.0 to Access Google APIs*, "Refresh token expiration".
const REFRESH_TOKENS_AT_MOST: usize = 100;

pub(super) type Parameters = BTreeMap<String, String>;

/// Why no tokens are given.
struct Refusal {
    status: StatusCode,
    code: &'static str,
    description: &'static str,
}

const fn refusal(code: &'static str, description: &'static str) -> Refusal {
    Refusal { status: StatusCode::BAD_REQUEST, code, description }
}

pub(super) async fn token(
    State(google): State<Arc<Google>>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Response {
    let answer = client(&google, &headers, &form).and_then(|client| match form.get("grant_type").map(String::as_str) {
        Some("authorization_code") => exchange(&google, client, &form),
        Some("refresh_token") => refresh(&google, client, &form),
        Some(_) => Err(refusal("unsupported_grant_type", "Invalid grant_type.")),
        None => Err(refusal("invalid_request", "Required parameter is missing: grant_type")),
    });
    match answer {
        Ok(tokens) => reply::private_json(tokens.into()),
        Err(Refusal { status, code, description }) => {
            tracing::debug!(code, description, "the fake Google gave no tokens");
            reply::oauth_error(status, code, description)
        }
    }
}

/// The application, by `client_secret_basic` or `client_secret_post`.
fn client<'a>(google: &'a Google, headers: &HeaderMap, form: &Parameters) -> Result<&'a Client, Refusal> {
    const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;
    let (id, secret) = match headers.get(header::AUTHORIZATION) {
        Some(value) => value.to_str().ok().and_then(basic_credentials).ok_or(Refusal {
            status: UNAUTHORIZED,
            code: "invalid_client",
            description: "The Authorization header is malformed.",
        })?,
        None => {
            let parameter = |name| form.get(name).cloned().unwrap_or_default();
            (parameter("client_id"), parameter("client_secret"))
        }
    };
    let client = google.client(&id).ok_or(Refusal {
        status: UNAUTHORIZED,
        code: "invalid_client",
        description: "The OAuth client was not found.",
    })?;
    if client.secret != secret {
        return Err(Refusal { status: UNAUTHORIZED, code: "invalid_client", description: "Unauthorized" });
    }
    Ok(client)
}

/// Both halves are form-encoded before they are joined.
///
/// Source: RFC 6749, section 2.3.1.
fn basic_credentials(value: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(STANDARD.decode(value.strip_prefix("Basic ")?).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decoded = |half: &str| form_urlencoded::parse(half.as_bytes()).next().map(|(text, _)| text.into_owned());
    Some((decoded(id)?, decoded(secret)?))
}

fn exchange(google: &Google, client: &Client, form: &Parameters) -> Result<Map<String, Value>, Refusal> {
    let mut memory = google.memory();
    let code = form.get("code").ok_or(refusal("invalid_request", "Missing required parameter: code"))?;
    // Taken, not read: also a failed attempt spends the code.
    let code = memory.codes.remove(code).ok_or(refusal("invalid_grant", "Malformed auth code."))?;
    if code.parties.client_id != client.id || code.expires <= google.now() {
        return Err(refusal("invalid_grant", "Bad Request"));
    }
    if form.get("redirect_uri") != Some(&code.redirect_uri) {
        return Err(refusal("redirect_uri_mismatch", "Bad Request"));
    }
    match (&code.challenge, form.get("code_verifier")) {
        (None, None) => {}
        (Some(challenge), Some(verifier)) if *challenge == keys::challenge(verifier) => {}
        (Some(_), None) => return Err(refusal("invalid_grant", "Missing code verifier.")),
        _ => return Err(refusal("invalid_grant", "Invalid code verifier.")),
    }
    let refresh_token = refresh_token_due(&mut memory, &code);
    let mut answer = answer(google, &mut memory, &code.parties, &code.scopes, Some(&code))?;
    if let Some(refresh_token) = refresh_token {
        answer.insert("refresh_token".into(), refresh_token.into());
    }
    Ok(answer)
}

/// One is given for the first offline access, and later only with consent asked anew.
fn refresh_token_due(memory: &mut Memory, code: &Code) -> Option<String> {
    let grant = memory.grants.entry(code.parties.clone()).or_default();
    if !code.is_offline || (grant.has_refresh_token && !code.has_new_consent) {
        return None;
    }
    grant.has_refresh_token = true;
    let refresh_token = format!("1//0{}", keys::random_text(64));
    let siblings = |token: &Token| token.parties == code.parties;
    if memory.refresh_tokens.iter().filter(|(_, token)| siblings(token)).count() >= REFRESH_TOKENS_AT_MOST
        && let Some(oldest) = memory.refresh_tokens.iter().position(|(_, token)| siblings(token))
    {
        memory.refresh_tokens.remove(oldest);
    }
    let token = Token { parties: code.parties.clone(), scopes: code.scopes.clone(), expires: None };
    memory.refresh_tokens.push((refresh_token.clone(), token));
    Some(refresh_token)
}

/// New access and ID tokens; the refresh token stays the same.
fn refresh(google: &Google, client: &Client, form: &Parameters) -> Result<Map<String, Value>, Refusal> {
    let mut memory = google.memory();
    let given =
        form.get("refresh_token").ok_or(refusal("invalid_request", "Missing required parameter: refresh_token"))?;
    let known = memory.refresh_tokens.iter().find(|(text, _)| text == given).map(|(_, token)| token.clone());
    let token = known
        .filter(|token| token.parties.client_id == client.id)
        .ok_or(refusal("invalid_grant", "Token has been expired or revoked."))?;
    answer(google, &mut memory, &token.parties, &token.scopes, None)
}

/// The members that both grants answer with.
fn answer(
    google: &Google,
    memory: &mut Memory,
    parties: &Parties,
    scopes: &[String],
    code: Option<&Code>,
) -> Result<Map<String, Value>, Refusal> {
    let now = google.now();
    let access_token = format!("ya29.{}", keys::random_text(96));
    let id_token = id_token(google, memory, parties, scopes, &access_token, code)?;
    let token = Token {
        parties: parties.clone(),
        scopes: scopes.to_vec(),
        expires: Some(now + Duration::from_secs(ACCESS_TOKEN_SECONDS)),
    };
    memory.access_tokens.insert(access_token.clone(), token);
    // The order is Google's business, and rarely that of the request.
    let scopes: Vec<&str> = scopes.iter().rev().map(String::as_str).collect();
    let mut answer = Map::new();
    answer.insert("access_token".into(), access_token.into());
    answer.insert("expires_in".into(), ACCESS_TOKEN_SECONDS.into());
    answer.insert("id_token".into(), id_token.into());
    answer.insert("scope".into(), scopes.join(" ").into());
    answer.insert("token_type".into(), "Bearer".into());
    Ok(answer)
}

fn id_token(
    google: &Google,
    memory: &Memory,
    parties: &Parties,
    scopes: &[String],
    access_token: &str,
    code: Option<&Code>,
) -> Result<String, Refusal> {
    let account = memory.account(&parties.subject).ok_or(refusal("invalid_grant", "Account has been deleted"))?;
    let issued = seconds_since_epoch(google.now());
    let mut claims = account.visible_claims(scopes);
    // What the caller says of an account goes first, so that any claim can be wrong.
    let mut default = |claim: &str, value: Value| {
        claims.entry(claim).or_insert(value);
    };
    default("iss", google.issuer().into());
    default("azp", parties.client_id.clone().into());
    default("aud", parties.client_id.clone().into());
    default("at_hash", keys::access_token_hash(access_token).into());
    default("iat", issued.into());
    default("exp", (issued + ID_TOKEN_SECONDS).into());
    if let Some(code) = code {
        if let Some(nonce) = &code.nonce {
            default("nonce", nonce.clone().into());
        }
        if let Some(auth_time) = code.auth_time {
            default("auth_time", auth_time.into());
        }
    }
    let mut token = IdToken { header: memory.keys.header(memory.signing), claims };
    for edit in &memory.id_token_edits {
        edit(&mut token);
    }
    Ok(memory.keys.sign(token, memory.signing))
}

pub(super) fn seconds_since_epoch(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Ends all that the application was allowed, by an access or a refresh token, in the body or in the query.
pub(super) async fn revoke(
    State(google): State<Arc<Google>>,
    RawQuery(query): RawQuery,
    form: Result<Form<Parameters>, axum::extract::rejection::FormRejection>,
) -> Response {
    let in_body = form.ok().and_then(|Form(mut form)| form.remove("token"));
    let in_query = || {
        let query = query.unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token").map(|(_, value)| value.into_owned())
    };
    let Some(token) = in_body.or_else(in_query) else {
        return reply::oauth_error(StatusCode::BAD_REQUEST, "invalid_request", "Missing required parameter: token");
    };
    let mut memory = google.memory();
    let by_refresh_token = memory.refresh_tokens.iter().find(|(text, _)| *text == token).map(|(_, known)| known);
    let Some(parties) =
        by_refresh_token.or_else(|| memory.access_tokens.get(&token)).map(|known| known.parties.clone())
    else {
        return reply::oauth_error(StatusCode::BAD_REQUEST, "invalid_token", "Token expired or revoked");
    };
    memory.revoke(|known| *known == parties);
    reply::private_json(json!({}))
}
