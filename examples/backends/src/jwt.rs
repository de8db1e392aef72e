//! A JWT instead of a session cookie, for clients that are no browsers' pages: the flow is called by routes of the
//! application's own.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    extract::{RawQuery, State},
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sso_runtime::{
    GoogleSso, Outcome,
    flow::{self, Callback, Finish, Start},
};

use crate::user;

/// A token lives so long, in seconds: nothing can take it back.
const LIFETIME: u64 = 10 * 60;

#[derive(Deserialize, Serialize)]
struct Claims {
    sub: String,
    exp: u64,
}

struct Api {
    google: GoogleSso<user::Model>,
    /// Signs and checks tokens: secret, and the same on all machines.
    secret: Vec<u8>,
}

pub(crate) fn router(google: GoogleSso<user::Model>, secret: Vec<u8>) -> Router {
    Router::new()
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/me", get(me))
        .with_state(Arc::new(Api { google, secret }))
}

fn cookies(headers: &HeaderMap) -> &str {
    headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn set(cookies: Vec<String>) -> AppendHeaders<Vec<(header::HeaderName, String)>> {
    AppendHeaders(cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}

async fn login(State(api): State<Arc<Api>>, headers: HeaderMap) -> Response {
    let Start { location, cookies } = flow::start(&api.google, cookies(&headers), None);
    (StatusCode::SEE_OTHER, set(cookies), [(header::LOCATION, location)]).into_response()
}

/// The flow's cookies go to the browser, the session's does not.
async fn callback(State(api): State<Arc<Api>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let callback = Callback { query: query.as_deref().unwrap_or_default(), cookies: cookies(&headers) };
    let Finish { outcome, cookies, .. } = flow::finish(&api.google, callback).await;
    let answer = match &outcome {
        Outcome::SignedIn { user, .. } => token(&api.secret, user),
        other => {
            let status = other.notice().map_or(StatusCode::INTERNAL_SERVER_ERROR, |notice| notice.status);
            (status, Json(serde_json::json!({ "code": other.code() }))).into_response()
        }
    };
    (set(cookies), answer).into_response()
}

#[expect(clippy::disallowed_methods, reason = "jsonwebtoken checks tokens by the system's time")]
fn token(secret: &[u8], user: &user::Model) -> Response {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let claims = Claims { sub: user.id.to_string(), exp: now + LIFETIME };
    match encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(secret)) {
        Ok(token) => Json(serde_json::json!({ "token": token })).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn me(State(api): State<Arc<Api>>, headers: HeaderMap) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let key = DecodingKey::from_secret(&api.secret);
    let claims = token.and_then(|token| decode::<Claims>(token, &key, &Validation::new(Algorithm::HS256)).ok());
    match claims {
        Some(token) => Json(serde_json::json!({ "user": token.claims.sub })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
