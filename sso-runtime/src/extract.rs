//! Who is signed in, as an axum extractor and as a layer.

use std::{convert::Infallible, fmt, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::Route,
};
use http::{Method, StatusCode, header, request::Parts};
use tower::{Layer, Service};
use url::form_urlencoded;

use crate::{
    account, cookie,
    outcome::{Failure, Notice, chain},
    pages::{self, Wants},
    return_to::ReturnTo,
    session::{Database, Session, Sessions, SignedInRow},
    sso::{GoogleSso, Inner},
    user::GoogleUser,
};

/// The user who is signed in.
///
/// Without one, a page load is sent to the sign-in page and comes back afterwards; any other request gets 401. If the
/// database does not answer it is 503, and nobody is signed out. `Option<CurrentUser<U>>` takes both.
///
/// The state of the application gives the [`GoogleSso`] by [`FromRef`]; a state that is the `GoogleSso` itself does so
/// by itself. Session and user are read once a request, and not before somebody asks.
#[derive(Clone)]
pub struct CurrentUser<U>(pub U);

/// The row is not printed.
impl<U> fmt::Debug for CurrentUser<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CurrentUser(..)")
    }
}

/// Why there is no [`CurrentUser`]: nobody is signed in, or nobody knows. It is the answer to the visitor.
#[derive(Debug)]
pub struct CurrentUserRejection(Rejection);

#[derive(Debug)]
enum Rejection {
    /// Nobody is signed in, and the request is a page load: the sign-in page, with the place to come back to.
    SignInPage { location: String },
    /// Nobody is signed in.
    SignedOut(Wants),
    /// The database or the session store does not answer.
    Unavailable(Wants),
}

const SIGNED_OUT: Notice = Notice {
    code: "signed_out",
    status: StatusCode::UNAUTHORIZED,
    sentence: "You are not signed in.",
    advice: "Sign in and try again.",
};

const UNAVAILABLE: Notice = Notice {
    code: "database_unavailable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    sentence: "This page is not available right now.",
    advice: "Try again in a minute.",
};

impl IntoResponse for CurrentUserRejection {
    fn into_response(self) -> Response {
        match self.0 {
            // Nobody else is to be led there from a cache.
            Rejection::SignInPage { location } => {
                ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&location)).into_response()
            }
            Rejection::SignedOut(wants) => pages::notice(SIGNED_OUT, wants, None),
            Rejection::Unavailable(wants) => pages::notice(UNAVAILABLE, wants, None),
        }
    }
}

/// What one request knows of its visitor, read once. The session store decides, then the row.
type Visitor<U> = Option<Arc<SignedInRow<U>>>;

/// Who found it out: a request may pass several `GoogleSso` of one user table, and who is signed in at one is nobody at
/// another.
struct Known<U> {
    by: Arc<Inner>,
    visitor: Visitor<U>,
}

impl<U> Clone for Known<U> {
    fn clone(&self) -> Self {
        Self { by: Arc::clone(&self.by), visitor: self.visitor.clone() }
    }
}

impl<U: GoogleUser> GoogleSso<U> {
    /// The session and the user of a `Cookie` header, for code that does not use axum.
    ///
    /// # Errors
    ///
    /// If the database or the session store does not answer.
    pub async fn current(&self, cookies: &str) -> Result<Option<(Session, U)>, Failure> {
        Ok(self.visitor(cookies).await?.map(|row| (row.session, row.user)))
    }

    async fn visitor(&self, cookies: &str) -> Result<Option<SignedInRow<U>>, Failure> {
        self.inner.in_time(self.find_visitor(cookies)).await
    }

    async fn find_visitor(&self, cookies: &str) -> Result<Option<SignedInRow<U>>, Failure> {
        let inner = &*self.inner;
        let Some(id) = inner.session_cookie.read(&inner.cookie_rules, cookies) else {
            return Ok(None);
        };
        let now = inner.clock.now();
        let row = if let (Sessions::Database, None) = (&inner.sessions, &self.accounts.backend) {
            Database(&inner.db).find_with_user::<U>(&id, now).await.map_err(account::database)?
        } else {
            match inner.sessions.find(&inner.db, &id, now).await.map_err(Failure::SessionStore)? {
                Some(session) => {
                    let user = self.accounts.find(&inner.db, &session.subject).await?;
                    user.map(|user| SignedInRow { session, user })
                }
                None => None,
            }
        };
        // Not what was asked for: then the connection has mixed up its answers, or a collation its keys.
        let is_theirs = |row: &SignedInRow<U>| {
            row.session.id == id && row.user.subject() == Some(row.session.subject.as_str()) && row.user.is_active()
        };
        let row = row.filter(is_theirs);
        if let Some(row) = &row {
            touch(inner, &row.session, now).await;
        }
        Ok(row)
    }

    async fn visitor_of(&self, parts: &mut Parts) -> Result<Visitor<U>, CurrentUserRejection> {
        if let Some(known) = parts.extensions.get::<Known<U>>().filter(|known| Arc::ptr_eq(&known.by, &self.inner)) {
            return Ok(known.visitor.clone());
        }
        let visitor = self.visitor(&cookie::header(&parts.headers)).await.map_err(|failure| {
            tracing::error!(error = chain(&failure), "nobody knows who is signed in");
            CurrentUserRejection(Rejection::Unavailable(Wants::of(&parts.headers)))
        })?;
        let visitor = visitor.map(Arc::new);
        parts.extensions.insert(Known { by: Arc::clone(&self.inner), visitor: visitor.clone() });
        Ok(visitor)
    }

    fn signed_out(&self, parts: &Parts) -> CurrentUserRejection {
        let wants = Wants::of(&parts.headers);
        if parts.method != Method::GET || wants != Wants::Page {
            return CurrentUserRejection(Rejection::SignedOut(wants));
        }
        CurrentUserRejection(Rejection::SignInPage { location: sign_in_page(&self.inner, parts) })
    }

    /// A layer that lets only signed-in people through; the others get what [`CurrentUser`] answers.
    ///
    /// ```no_run
    /// # use axum::{Router, routing::get};
    /// # use sso_runtime::{GoogleSso, GoogleUser};
    /// # fn app<U: GoogleUser>(google: GoogleSso<U>) {
    /// let members: Router = Router::new()
    ///     .route("/members", get(async || "only for members"))
    ///     .layer(google.require_login());
    /// # }
    /// ```
    #[must_use]
    pub fn require_login(
        &self,
    ) -> impl Layer<
        Route,
        Service: Service<Request, Response = Response, Error = Infallible, Future: Send>
                     + Clone
                     + Send
                     + Sync
                     + 'static,
    >
    + Clone
    + Send
    + Sync
    + 'static
    + use<U> {
        from_fn_with_state(self.clone(), require_login::<U>)
    }
}

async fn require_login<U: GoogleUser>(
    State(google): State<GoogleSso<U>>,
    request: Request,
    next: Next,
) -> Result<Response, CurrentUserRejection> {
    let (mut parts, body) = request.into_parts();
    match google.visitor_of(&mut parts).await? {
        Some(_) => Ok(next.run(Request::from_parts(parts, body)).await),
        None => Err(google.signed_out(&parts)),
    }
}

/// Not noting the last use costs a session some of its life, and the request nothing.
async fn touch(inner: &Inner, session: &Session, now: i64) {
    if let Some(touched) = inner.session_cookie.touched(session, now)
        && let Err(error) = inner.sessions.touch(&inner.db, &touched).await
    {
        tracing::warn!(error = chain(&error), "the last use of a session could not be noted");
    }
}

/// The sign-in page, with the place to come back to.
fn sign_in_page(inner: &Inner, parts: &Parts) -> String {
    let uri = parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let place = uri.path_and_query().and_then(|place| ReturnTo::parse(place.as_str()));
    let mut location = format!("{}/sign-in", inner.mount());
    if let Some(place) = place {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", place.as_str()).finish();
        location.push('?');
        location.push_str(&query);
    }
    location
}

impl<S, U> FromRequestParts<S> for CurrentUser<U>
where
    S: Send + Sync,
    U: GoogleUser,
    GoogleSso<U>: FromRef<S>,
{
    type Rejection = CurrentUserRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let google = GoogleSso::<U>::from_ref(state);
        match google.visitor_of(parts).await? {
            Some(row) => Ok(Self(row.user.clone())),
            None => Err(google.signed_out(parts)),
        }
    }
}

impl<S, U> OptionalFromRequestParts<S> for CurrentUser<U>
where
    S: Send + Sync,
    U: GoogleUser,
    GoogleSso<U>: FromRef<S>,
{
    type Rejection = CurrentUserRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Self::Rejection> {
        let visitor = GoogleSso::<U>::from_ref(state).visitor_of(parts).await?;
        Ok(visitor.map(|row| Self(row.user.clone())))
    }
}
