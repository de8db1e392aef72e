//! What can go wrong at Google, and how a sign-in then ends.

use http::StatusCode;
use sso_runtime::testing::Fault;

use End::{Good, Notice};

const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "google_unavailable");
const UNREADABLE: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "google_answer_unreadable");
const REFUSED: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "google_refused");

/// How a step ends that gets such an answer.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// As if nothing were wrong.
    Good,
    /// The sign-in ends with this status and code.
    Notice((StatusCode, &'static str)),
}

/// What goes wrong, and how the sign-in ends if it does so at the token endpoint and at the keys. At the People API every
/// sign-in succeeds, and the columns are kept unless it is `Good` at the keys.
#[must_use]
pub fn faults() -> Vec<(Fault, End, End)> {
    let garbage = |status, content_type: &str, body: &str| Fault::Answer {
        status,
        content_type: content_type.to_owned(),
        body: body.to_owned(),
    };
    vec![
        (Fault::Hang, Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::Drip, Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::Down, Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::Truncated, Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::Endless, Notice(UNREADABLE), Notice(UNAVAILABLE)),
        (Fault::Oversized, Notice(UNREADABLE), Notice(UNAVAILABLE)),
        (Fault::Html, Notice(UNREADABLE), Notice(UNREADABLE)),
        (garbage(200, "application/json", "{\"\u{0}\u{fffd}"), Notice(UNREADABLE), Notice(UNREADABLE)),
        (garbage(200, "application/json", ""), Notice(UNREADABLE), Notice(UNREADABLE)),
        (garbage(200, "application/json", "[[[[[[[["), Notice(UNREADABLE), Notice(UNREADABLE)),
        (garbage(999, "text/plain", "x"), Notice(UNREADABLE), Notice(UNAVAILABLE)),
        (Fault::Redirect, Notice(UNREADABLE), Notice(UNAVAILABLE)),
        (Fault::Status(403), Notice(REFUSED), Notice(UNAVAILABLE)),
        (Fault::Status(404), Notice(REFUSED), Notice(UNAVAILABLE)),
        (Fault::Status(429), Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::Status(500), Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::Status(503), Notice(UNAVAILABLE), Notice(UNAVAILABLE)),
        (Fault::ContentType("text/html"), Notice(UNREADABLE), Good),
        (Fault::ContentType("application/octet-stream"), Notice(UNREADABLE), Good),
    ]
}
