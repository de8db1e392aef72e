//! Answers in Google's forms: JSON, and the two shapes of its errors.

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Headers of which the names are known and the values are printable.
pub(super) fn headers<const N: usize>(headers: [(HeaderName, String); N]) -> HeaderMap {
    headers.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?))).collect()
}

/// A good answer that nobody may keep.
pub(super) fn private_json(body: Value) -> Response {
    ([(header::CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate")], Json(body)).into_response()
}

/// The shape of the OAuth endpoints.
///
/// Source: RFC 6749, section 5.2.
pub(super) fn oauth_error(status: StatusCode, code: &str, description: &str) -> Response {
    (status, Json(json!({ "error": code, "error_description": description }))).into_response()
}

/// The shape of Google's other APIs.
///
/// Source: Google, *API design guide*, "Errors": `google.rpc.Status`.
pub(super) fn api_error(status: StatusCode, message: &str, details: &Value, headers: HeaderMap) -> Response {
    let name = match status.as_u16() {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    };
    let mut error = json!({ "code": status.as_u16(), "message": message, "status": name });
    if status == StatusCode::TOO_MANY_REQUESTS {
        error["details"] = error_info(
            "RATE_LIMIT_EXCEEDED",
            &json!({
                "service": "people.googleapis.com",
                "quota_limit": "CriticalReadsPerMinutePerProjectPerUser",
                "quota_metric": "people.googleapis.com/critical_read_requests",
            }),
        );
    } else if details.as_array().is_some_and(|details| !details.is_empty()) {
        error["details"] = details.clone();
    }
    (status, headers, Json(json!({ "error": error }))).into_response()
}

/// What a program is meant to branch on.
pub(super) fn error_info(reason: &str, metadata: &Value) -> Value {
    json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }])
}

/// The People API is not enabled in the project.
pub(super) fn service_disabled() -> Response {
    let url = "https://console.developers.google.com/apis/api/people.googleapis.com/overview?project=1000000000000";
    let details = error_info(
        "SERVICE_DISABLED",
        &json!({
            "service": "people.googleapis.com",
            "consumer": "projects/1000000000000",
            "activationUrl": url,
        }),
    );
    let message = format!(
        "People API has not been used in project 1000000000000 before or it is disabled. Enable it by visiting {url} \
         then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems \
         and retry."
    );
    api_error(StatusCode::FORBIDDEN, &message, &details, HeaderMap::new())
}

/// The access token is missing, unknown, revoked or too old.
pub(super) fn unauthenticated() -> Response {
    let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or \
                   other valid authentication credential.";
    let challenge = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"".to_owned();
    api_error(StatusCode::UNAUTHORIZED, message, &json!([]), headers([(header::WWW_AUTHENTICATE, challenge)]))
}
