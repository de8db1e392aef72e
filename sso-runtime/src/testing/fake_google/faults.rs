//! Misbehaviour: what an endpoint does instead of answering well.

use std::{convert::Infallible, fmt, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, response},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value, json};

use super::{reply, state::Google, wire::Scissors};

/// How much an oversized answer is padded with: more than any sensible limit.
const PADDING_BYTES: usize = 10 * 1024 * 1024;
/// The pause after each byte of an answer that drips: no time-out for silence notices it.
const DRIP: Duration = Duration::from_millis(10);

/// What can be asked of Google, and can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// `/o/oauth2/v2/auth`, where the person is sent.
    Authorize,
    /// `/.well-known/openid-configuration`.
    Discovery,
    /// `/oauth2/v3/certs`, the signing keys.
    Jwks,
    /// `/v1/people/me`.
    People,
    /// `/revoke`.
    Revoke,
    /// `/token`.
    Token,
    /// `/v1/userinfo`.
    Userinfo,
}

/// What an endpoint does, until [`FakeGoogle::clear_faults`](super::FakeGoogle::clear_faults), instead of answering
/// well.
///
/// ```
/// use serde_json::json;
/// use sso_runtime::testing::{Endpoint, FakeGoogle, Fault};
///
/// fn misbehave(google: &FakeGoogle) {
///     google.fault(Endpoint::Jwks, Fault::with("keys", json!([])));
///     google.fault(Endpoint::Token, Fault::without("expires_in"));
///     google.fault(Endpoint::Token, Fault::with("token_type", "bearer"));
///     google.fault(Endpoint::Authorize, Fault::with("iss", "https://accounts.example"));
///     google.fault(Endpoint::People, Fault::ServiceDisabled);
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// This answer, whatever was asked.
    Answer {
        /// The HTTP status; 500 if it is none.
        status: u16,
        /// The header `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
    /// The good answer, under another `Content-Type`.
    ContentType(&'static str),
    /// The connection is cut before an answer.
    Down,
    /// The good answer, a byte every 10 ms: it is never silent, and takes many seconds.
    Drip,
    /// The good answer, changed: the members of the JSON body, or the parameters of the authorization response.
    ///
    /// Several add up. Errors stay as they are.
    Edit(Edit),
    /// Status 200 and spaces without end, as fast as the client takes them.
    Endless,
    /// No answer, until the client goes away or the faults are cleared.
    Hang,
    /// Status 200 and a web page, as captive portals and proxies send.
    Html,
    /// The good answer, followed by 10 MiB of spaces, which JSON allows.
    Oversized,
    /// Status 302 to another address of the fake; [`Calls::redirected`](super::Calls::redirected) tells who followed.
    Redirect,
    /// Status 403 and the body that says that the API is not enabled in the project (`SERVICE_DISABLED`).
    ServiceDisabled,
    /// This status, with the body that Google sends along at this endpoint; 500 if it is none.
    Status(u16),
    /// The good answer, cut in the middle of its body.
    Truncated,
}

impl Fault {
    /// The good answer with this member, or parameter, set.
    #[must_use]
    pub fn with(member: impl Into<String>, value: impl Into<Value>) -> Self {
        let (member, value) = (member.into(), value.into());
        Self::edit(move |answer| {
            answer.insert(member.clone(), value.clone());
        })
    }

    /// The good answer without this member or parameter.
    #[must_use]
    pub fn without(member: impl Into<String>) -> Self {
        let member = member.into();
        Self::edit(move |answer| {
            answer.remove(&member);
        })
    }

    /// The good answer, changed by a function.
    #[must_use]
    pub fn edit(edit: impl Fn(&mut Map<String, Value>) + Send + Sync + 'static) -> Self {
        Self::Edit(Edit(Arc::new(edit)))
    }
}

/// A change to a good answer; made by [`Fault::edit`], [`Fault::with`] and [`Fault::without`].
#[derive(Clone)]
pub struct Edit(Arc<EditFn>);

type EditFn = dyn Fn(&mut Map<String, Value>) + Send + Sync;

impl Edit {
    pub(super) fn apply(&self, answer: &mut Map<String, Value>) {
        (self.0)(answer);
    }
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edit")
    }
}

/// Stands before every endpoint: counts the call, and answers well or badly.
pub(super) async fn disturb(
    State((google, endpoint)): State<(Arc<Google>, Endpoint)>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
    next: Next,
) -> Response {
    tracing::debug!(?endpoint, "the fake Google was asked");
    google.count(endpoint);
    match fault_after_hanging(&google, endpoint).await {
        None | Some(Fault::Edit(_) | Fault::Hang) => edit(&google, endpoint, next.run(request).await).await,
        Some(Fault::Answer { status, content_type, body }) => {
            (status_code(status), [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Some(Fault::ContentType(content_type)) => {
            let mut answer = next.run(request).await;
            answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            answer
        }
        Some(Fault::Down) => {
            scissors.cut();
            StatusCode::OK.into_response()
        }
        Some(Fault::Drip) => {
            let (parts, body) = taken_apart(next.run(request).await).await;
            Response::from_parts(parts, Body::from_stream(stream::iter(body).then(drip)))
        }
        Some(Fault::Endless) => {
            let spaces = Bytes::from_static(&[b' '; 4096]);
            let spaces = stream::repeat_with(move || Ok::<_, Infallible>(spaces.clone()));
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(spaces)).into_response()
        }
        Some(Fault::Html) => Html("<!doctype html><title>Welcome</title><p>Please accept our terms.").into_response(),
        Some(Fault::Oversized) => {
            let (parts, mut body) = taken_apart(next.run(request).await).await;
            body.resize(body.len() + PADDING_BYTES, b' ');
            put_together(parts, body)
        }
        Some(Fault::Redirect) => (StatusCode::FOUND, [(header::LOCATION, google.url("/elsewhere"))]).into_response(),
        Some(Fault::ServiceDisabled) => reply::service_disabled(),
        Some(Fault::Status(status)) => error_of(endpoint, status_code(status)),
        Some(Fault::Truncated) => {
            let (parts, body) = taken_apart(next.run(request).await).await;
            scissors.cut_body_after(body.len() / 2);
            put_together(parts, body)
        }
    }
}

async fn drip(byte: u8) -> Result<Bytes, Infallible> {
    tokio::time::sleep(DRIP).await;
    Ok(Bytes::copy_from_slice(&[byte]))
}

/// The fault that stands when the endpoint no longer hangs.
async fn fault_after_hanging(google: &Google, endpoint: Endpoint) -> Option<Fault> {
    let mut changes = google.fault_changes();
    loop {
        match google.fault_at(endpoint) {
            Some(Fault::Hang) => changes.changed().await.ok()?,
            fault => return fault,
        }
    }
}

/// Good JSON answers are changed as wished; the authorization response changes its own parameters.
async fn edit(google: &Google, endpoint: Endpoint, answer: Response) -> Response {
    let edits = google.edits_at(endpoint);
    if edits.is_empty() || endpoint == Endpoint::Authorize || answer.status() != StatusCode::OK {
        return answer;
    }
    let (parts, body) = taken_apart(answer).await;
    let Ok(mut members) = serde_json::from_slice(&body) else { return put_together(parts, body) };
    for edit in edits {
        edit.apply(&mut members);
    }
    put_together(parts, Value::Object(members).to_string().into_bytes())
}

/// The head and the body, without the length that will no longer be true.
async fn taken_apart(answer: Response) -> (response::Parts, Vec<u8>) {
    let (mut parts, body) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = to_bytes(body, usize::MAX).await.unwrap_or_else(|_| Bytes::new());
    (parts, body.into())
}

fn put_together(parts: response::Parts, body: Vec<u8>) -> Response {
    Response::from_parts(parts, Body::from(body))
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What Google says with this status at this endpoint.
fn error_of(endpoint: Endpoint, status: StatusCode) -> Response {
    match endpoint {
        Endpoint::People => reply::api_error(status, "The fake was told to answer so.", &json!([]), HeaderMap::new()),
        Endpoint::Revoke | Endpoint::Token | Endpoint::Userinfo => {
            let code = match status.as_u16() {
                400 => "invalid_grant",
                401 => "invalid_client",
                403 => "access_denied",
                429 => "rate_limit_exceeded",
                500.. => "internal_failure",
                _ => "invalid_request",
            };
            reply::oauth_error(status, code, "The fake was told to answer so.")
        }
        Endpoint::Authorize | Endpoint::Discovery | Endpoint::Jwks => {
            let page = format!("<!doctype html><title>Error {0}</title><p>That's an error: {0}.", status.as_u16());
            (status, Html(page)).into_response()
        }
    }
}
