//! Userinfo: the claims of the person to whom an access token belongs.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{reply, state::Google};

pub(super) async fn userinfo(State(google): State<Arc<Google>>, headers: HeaderMap) -> Response {
    match google.bearer(&headers) {
        Some((token, account)) => reply::private_json(account.visible_claims(&token.scopes).into()),
        None => reply::oauth_error(StatusCode::UNAUTHORIZED, "invalid_request", "Invalid Credentials"),
    }
}
