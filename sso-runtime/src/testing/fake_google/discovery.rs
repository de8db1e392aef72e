//! What the fake says of itself: its addresses and its keys.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{path, reply, state::Google};

/// Source: the members of `https://accounts.google.com/.well-known/openid-configuration`.
pub(super) async fn configuration(State(google): State<Arc<Google>>) -> Response {
    let body = json!({
        "issuer": google.issuer(),
        "authorization_endpoint": google.url(path::AUTHORIZE),
        "device_authorization_endpoint": google.url("/device/code"),
        "token_endpoint": google.url(path::TOKEN),
        "userinfo_endpoint": google.url(path::USERINFO),
        "revocation_endpoint": google.url(path::REVOKE),
        "jwks_uri": google.url(path::JWKS),
        "response_types_supported": [
            "code", "token", "id_token", "code token", "code id_token", "token id_token", "code token id_token", "none",
        ],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": [
            "aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "picture", "sub",
        ],
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
        "authorization_response_iss_parameter_supported": true,
    });
    (reply::headers([(header::CACHE_CONTROL, "public, max-age=3600".to_owned())]), Json(body)).into_response()
}

pub(super) async fn jwks(State(google): State<Arc<Google>>) -> Response {
    let (keys, max_age) = {
        let memory = google.memory();
        (memory.keys.published(), memory.keys_max_age)
    };
    let caching = format!("public, max-age={}, must-revalidate, no-transform", max_age.as_secs());
    (reply::headers([(header::CACHE_CONTROL, caching)]), Json(keys)).into_response()
}
