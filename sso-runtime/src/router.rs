//! The sign-in path for axum: requests become the input of the flow, outcomes become responses.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{OriginalUri, RawQuery, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::form_urlencoded;

use crate::{
    CurrentUser, cookie,
    flow::{self, Callback, Finish, Start},
    limits::{self, Attempt},
    outcome::{CANCELLED, Failure, Notice, Outcome, chain},
    pages::{self, Wants, WayOn},
    return_to::ReturnTo,
    sso::GoogleSso,
    user::GoogleUser,
};

const CROSS_SITE: Notice = Notice {
    code: "cross_site",
    status: StatusCode::FORBIDDEN,
    sentence: "This request comes from another site.",
    advice: "Sign out from a page of this application.",
};

const CLAIM_REFUSED: Notice = Notice {
    code: "claim_refused",
    status: StatusCode::FORBIDDEN,
    sentence: "This code gives nothing.",
    advice: "Look for the code that was printed when the application started last.",
};

/// Google usually answers in less than a second.
const BUSY_FOR: Duration = Duration::from_secs(1);

const SIGN_IN_PAGE: &str = "To the sign-in page";

const STORE_UNAVAILABLE: Notice = Notice {
    code: "session_store_unavailable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    sentence: "You could not be signed out.",
    advice: "Try again in a minute.",
};

impl<U: GoogleUser> GoogleSso<U> {
    /// The routes of the sign-in, to be nested at the redirect URL's path less its last segment:
    /// `https://app.example/google/callback` means `.nest("/google", google.router())`, and
    /// `https://app.example/callback` means `.merge(google.router())`.
    ///
    /// | route | what it does |
    /// | --- | --- |
    /// | `GET /sign-in?next=/path` | a page with the button |
    /// | `GET /login?next=/path` | goes to Google |
    /// | `GET /consent?next=/path` | goes to Google, which asks again for what the person refused |
    /// | `GET /callback` | comes back from Google; named as in the redirect URL |
    /// | `POST /logout` | ends the session |
    /// | `GET /claim`, `POST /claim` | gives the role of the [claim code](crate::Roles::claim_code), where there is one |
    ///
    /// A query of more than 8 KiB gets 414 (`query_too_long`), cookies of more than 16 KiB get 431 (`cookies_too_large`); no
    /// route but `POST /claim` reads a body, and that one no more than 1 KiB, in 10 seconds. A client that comes too often
    /// gets 429 with `Retry-After` (`too_many_requests`), if its address is known: serve the application with
    /// `into_make_service_with_connect_info::<SocketAddr>()`, and behind a proxy say
    /// [`client_address`](crate::GoogleSsoBuilder::client_address).
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let claim = match self.accounts.claim {
            Some(_) => Router::new().route("/claim", get(claim_page::<U>).post(claim::<U>)),
            None => Router::new(),
        };
        let rate = |attempt| from_fn_with_state((Arc::clone(&self.inner), attempt), limits::rate);
        let starts = Router::new()
            .route("/login", get(login::<U>))
            .route("/consent", get(consent::<U>))
            .route_layer(rate(Attempt::Start));
        let callbacks = Router::new()
            .route(&format!("/{}", self.inner.callback()), get(callback::<U>))
            .route_layer(rate(Attempt::Callback));
        Router::new()
            .merge(claim)
            .merge(starts)
            .merge(callbacks)
            .route("/sign-in", get(sign_in::<U>))
            .route("/logout", post(logout::<U>))
            .route_layer(from_fn(limits::sizes))
            .with_state(self.clone())
    }

    /// Whether a request comes from a page of another site: what changes something, as a sign-out or an unlinking does, is
    /// not to be done then.
    ///
    /// Browsers send `Sec-Fetch-Site` or `Origin` with every POST that crosses sites; a client that sends neither is none
    /// that another site could steer. The application's own site is the redirect URL's.
    #[must_use]
    pub fn is_from_another_site(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        match (text("sec-fetch-site"), headers.get(header::ORIGIN)) {
            (Some("same-origin" | "none"), _) => false,
            (Some(_), _) => true,
            (None, Some(origin)) => {
                origin.to_str().ok() != Some(self.inner.redirect_url.origin().ascii_serialization().as_str())
            }
            (None, None) => false,
        }
    }
}

/// 303 to Google, with the cookies.
impl IntoResponse for Start {
    fn into_response(self) -> Response {
        see_other(&self.location, &self.cookies)
    }
}

async fn sign_in<U: GoogleUser>(State(google): State<GoogleSso<U>>, RawQuery(query): RawQuery) -> Response {
    pages::sign_in(&google.button(next(query.as_deref()).as_ref()))
}

async fn login<U: GoogleUser>(
    State(google): State<GoogleSso<U>>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let mount = google.inner.mount();
    if uri.path().strip_suffix("/login") != Some(mount) {
        tracing::warn!(
            path = uri.path(),
            redirect_url = google.inner.redirect_url.as_str(),
            "the router answers at another path than the redirect URL's: unless a proxy translates, Google will send \
             people to a page that does not exist; nest the router at the redirect URL's path less its last segment"
        );
    }
    flow::start(&google, &cookie::header(&headers), next(query.as_deref())).into_response()
}

async fn consent<U: GoogleUser>(
    State(google): State<GoogleSso<U>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let cookies = cookie::header(&headers);
    // Who is signed in is a convenience here: without an answer, the person chooses their account.
    let current = google.current(&cookies).await.unwrap_or_else(|failure| {
        tracing::warn!(error = chain(&failure), "nobody knows who asks for consent");
        None
    });
    let subject = current.as_ref().map(|(session, _)| session.subject.as_str());
    flow::start_consent(&google, &cookies, next(query.as_deref()), subject).into_response()
}

async fn callback<U: GoogleUser>(
    State(google): State<GoogleSso<U>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let cookies = cookie::header(&headers);
    let request = Callback { query: query.as_deref().unwrap_or_default(), cookies: &cookies };
    let Finish { outcome, cookies: mut set, session_cookie } = flow::finish(&google, request).await;
    set.extend(session_cookie);
    let refusal = |notice: Notice, route, text| {
        let wants = Wants::of(&headers);
        if let (Some(place), Wants::Page) = (&google.inner.after_failure, wants) {
            return see_other(&place.with("error", notice.code), &set);
        }
        let href = format!("{}/{route}", google.inner.mount());
        with_cookies(pages::notice(notice, wants, Some(WayOn { href: &href, text })), &set)
    };
    match &outcome {
        Outcome::SignedIn { return_to, .. } => see_other(return_to.as_str(), &set),
        // The back button, a reloaded callback, a second click: who is signed in goes on.
        Outcome::Failed(failure)
            if failure.is_stale_flow() && matches!(google.current(&cookies).await, Ok(Some(_))) =>
        {
            see_other(google.inner.after_sign_in.as_str(), &set)
        }
        // Without a prompt it would end here again.
        Outcome::Failed(failure @ Failure::InteractionRequired) => refusal(failure.notice(), "consent", "To Google"),
        Outcome::Cancelled => refusal(CANCELLED, "sign-in", SIGN_IN_PAGE),
        Outcome::Denied(denial) => refusal(denial.notice(), "sign-in", SIGN_IN_PAGE),
        Outcome::Failed(failure @ Failure::Busy) => {
            limits::retry_after(refusal(failure.notice(), "sign-in", SIGN_IN_PAGE), BUSY_FOR)
        }
        Outcome::Failed(failure) => refusal(failure.notice(), "sign-in", SIGN_IN_PAGE),
    }
}

async fn logout<U: GoogleUser>(State(google): State<GoogleSso<U>>, headers: HeaderMap) -> Response {
    let inner = &*google.inner;
    if google.is_from_another_site(&headers) {
        return pages::notice(CROSS_SITE, Wants::of(&headers), None);
    }
    if let Some(id) = inner.session_cookie.read(&inner.cookie_rules, &cookie::header(&headers))
        && let Err(failure) = inner.end_session(&id).await
    {
        tracing::error!(error = chain(&failure), "a session could not be ended");
        return pages::notice(STORE_UNAVAILABLE, Wants::of(&headers), None);
    }
    see_other(inner.after_sign_out.as_str(), &[inner.session_cookie.remove(&inner.cookie_rules)])
}

async fn claim_page<U: GoogleUser>(State(google): State<GoogleSso<U>>, _: CurrentUser<U>) -> Response {
    pages::claim(&format!("{}/claim", google.inner.mount()))
}

/// A code is short and comes at once: a longer body, or one that takes longer, is none.
const MAX_CODE_BODY: usize = 1024;
const CODE_DEADLINE: Duration = Duration::from_secs(10);

async fn claim<U: GoogleUser>(
    State(google): State<GoogleSso<U>>,
    CurrentUser(user): CurrentUser<U>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let wants = Wants::of(&headers);
    if google.is_from_another_site(&headers) {
        return pages::notice(CROSS_SITE, wants, None);
    }
    let Ok(Ok(body)) = tokio::time::timeout(CODE_DEADLINE, axum::body::to_bytes(body, MAX_CODE_BODY)).await else {
        return pages::notice(CLAIM_REFUSED, wants, None);
    };
    let code = form_urlencoded::parse(&body).find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
    let given = match (user.subject(), code) {
        (Some(subject), Some(code)) => google.claim(subject, &code).await,
        _ => Ok(false),
    };
    match given {
        Ok(true) => see_other(google.inner.after_sign_in.as_str(), &[]),
        Ok(false) => pages::notice(CLAIM_REFUSED, wants, None),
        Err(failure) => {
            tracing::error!(error = chain(&failure), "a claim could not be judged");
            pages::notice(failure.notice(), wants, None)
        }
    }
}

/// The visitor's `next`, if it is a place of this application.
fn next(query: Option<&str>) -> Option<ReturnTo> {
    form_urlencoded::parse(query?.as_bytes())
        .find(|(name, _)| name == "next")
        .and_then(|(_, next)| ReturnTo::parse(&next))
}

fn see_other(location: &str, cookies: &[String]) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        tracing::error!("a redirect could not be written as a header");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    with_cookies((StatusCode::SEE_OTHER, headers).into_response(), cookies)
}

fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    let values = cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok());
    for value in values {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
