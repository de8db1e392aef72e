//! Step 1: the visitor goes to Google. Nothing of their query goes with them.

use std::fmt;

use oauth2::{CsrfToken, PkceCodeChallenge, Scope};

use super::pending::Pending;
use crate::{return_to::ReturnTo, sso::GoogleSso, sso::Inner, user::GoogleUser};

/// Bytes of randomness in state and nonce.
const RANDOM_BYTES: u32 = 32;

/// What Google asks the person at each sign-in. By default it asks what it has to: which account, where there are several,
/// and consent to what is new.
///
/// Source: Google, *OpenID Connect*, parameter `prompt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prompt {
    /// `consent`: to agree again. People tire of it; `offline` asks by itself where the refresh token is lacking.
    Consent,
    /// `none`: nothing. Who is not signed in at Google, or has not agreed yet, comes back with `interaction_required`, and
    /// from that page goes on by the route `/consent`.
    None,
    /// `select_account`: which account, also where there is one.
    SelectAccount,
    /// `select_account consent`: both.
    SelectAccountAndConsent,
}

impl Prompt {
    fn parameter(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::None => "none",
            Self::SelectAccount => "select_account",
            Self::SelectAccountAndConsent => "select_account consent",
        }
    }
}

/// Where the visitor goes, and what their browser keeps meanwhile. For axum it is a response.
#[must_use = "nothing starts until the browser gets the cookies and goes to the location"]
pub struct Start {
    /// The value of the `Location` header; answer with 303.
    pub location: String,
    /// The values of the `Set-Cookie` headers.
    pub cookies: Vec<String>,
}

/// State and cookies are not printed.
impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start").finish_non_exhaustive()
    }
}

/// Starts a sign-in. `cookies` is the request's `Cookie` header, `return_to` the place to go afterwards.
pub fn start<U: GoogleUser>(sso: &GoogleSso<U>, cookies: &str, return_to: Option<ReturnTo>) -> Start {
    let prompt = sso.inner.prompt.map(|prompt| ("prompt", prompt.parameter()));
    start_with(&sso.inner, cookies, return_to, None, prompt.as_slice())
}

/// Starts a sign-in at which Google asks for consent to all scopes again, also for those that the person refused before.
/// `subject` is the `sub` of the person, if known: they need not choose their account again.
pub fn start_consent<U: GoogleUser>(
    sso: &GoogleSso<U>,
    cookies: &str,
    return_to: Option<ReturnTo>,
    subject: Option<&str>,
) -> Start {
    let hint = subject.map(|subject| ("login_hint", subject));
    let params: Vec<_> = [("prompt", "consent")].into_iter().chain(hint).collect();
    start_with(&sso.inner, cookies, return_to, None, &params)
}

/// Starts a sign-in that links the person's Google account to a user who is signed in to the application by other means.
/// `handle` is the application's name for that user: sealed, it comes back to
/// [`Hooks::user_to_link`](crate::Hooks::user_to_link).
///
/// At the end the sessions that this Google account opened before have ended. Which other sessions the user has, the
/// application knows: [`SyncReport::linked`](crate::SyncReport::linked) tells
/// [`Hooks::after_sync`](crate::Hooks::after_sync) to end them.
///
/// ```
/// use axum::{
///     Router,
///     extract::State,
///     response::{IntoResponse, Redirect, Response},
///     routing::post,
/// };
/// use http::{HeaderMap, StatusCode, header};
/// use sso_runtime::{CurrentUser, GoogleSso, GoogleUser, ReturnTo, flow};
/// # struct Member {
/// #     id: i64,
/// # }
/// # impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Member {
/// #     type Rejection = StatusCode;
/// #     async fn from_request_parts(_: &mut http::request::Parts, _: &S) -> Result<Self, StatusCode> {
/// #         Ok(Self { id: 1 })
/// #     }
/// # }
///
/// /// `Member` is who is signed in by a password; `Hooks::user_to_link` finds the row of this number.
/// async fn link<U: GoogleUser>(State(google): State<GoogleSso<U>>, me: Member, headers: HeaderMap) -> Response {
///     if google.is_from_another_site(&headers) {
///         return StatusCode::FORBIDDEN.into_response();
///     }
///     let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
///     flow::start_link(&google, &me.id.to_string(), cookies, ReturnTo::parse("/settings")).into_response()
/// }
///
/// async fn unlink<U: GoogleUser>(
///     State(google): State<GoogleSso<U>>,
///     CurrentUser(me): CurrentUser<U>,
///     headers: HeaderMap,
/// ) -> Response {
///     if google.is_from_another_site(&headers) {
///         return StatusCode::FORBIDDEN.into_response();
///     }
///     match google.unlink(me).await {
///         Ok(_) => Redirect::to("/").into_response(),
///         Err(error) => (error.notice().status, error.notice().sentence).into_response(),
///     }
/// }
///
/// fn routes<U: GoogleUser>(google: &GoogleSso<U>) -> Router {
///     Router::new().route("/link", post(link::<U>)).route("/unlink", post(unlink::<U>)).with_state(google.clone())
/// }
/// ```
///
/// # Security
///
/// Call it in answer to a request that only that user can send from a page of the application: a POST whose origin was
/// checked.
pub fn start_link<U: GoogleUser>(
    sso: &GoogleSso<U>,
    handle: &str,
    cookies: &str,
    return_to: Option<ReturnTo>,
) -> Start {
    start_with(&sso.inner, cookies, return_to, Some(handle.to_owned()), &[("prompt", "select_account")])
}

fn start_with(
    inner: &Inner,
    cookies: &str,
    return_to: Option<ReturnTo>,
    link: Option<String>,
    params: &[(&'static str, &str)],
) -> Start {
    let now = inner.clock.now();
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (state, nonce) = (CsrfToken::new_random_len(RANDOM_BYTES), CsrfToken::new_random_len(RANDOM_BYTES));
    let pending = Pending {
        state: state.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.into_secret(),
        return_to: return_to.unwrap_or_else(|| inner.after_sign_in.clone()).to_string(),
        client_id: inner.client_id.clone(),
        issuer: inner.issuer().to_owned(),
        redirect_url: inner.redirect_url.to_string(),
        tenant: inner.tenant.clone(),
        link,
        started_at: now,
    };
    let mut request = inner
        .exchange
        .client()
        .authorize_url(|| state)
        .add_scopes(inner.scopes.iter().map(|scope| Scope::new(scope.url().to_owned())))
        .add_extra_param("nonce", nonce.secret().clone())
        .set_pkce_challenge(challenge);
    if let Some(domain) = inner.admission.hosted_domain_hint() {
        request = request.add_extra_param("hd", domain.to_owned());
    }
    if inner.mapping.is_offline {
        request = request.add_extra_param("access_type", "offline");
    }
    if let Some(language) = &inner.language {
        request = request.add_extra_param("hl", language.clone());
    }
    for (name, value) in params {
        request = request.add_extra_param(*name, (*value).to_owned());
    }
    Start {
        location: request.url().0.into(),
        cookies: inner.flow_cookies.keep(&inner.cookie_rules, &pending, cookies, now),
    }
}
