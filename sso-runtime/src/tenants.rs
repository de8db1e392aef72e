//! Several `GoogleSso` in one application: which one a request is for is told by its host, path or header.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use axum::{
    Router,
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts, Request, State},
    response::{IntoResponse, Response},
    routing::any,
};
use http::{StatusCode, header, request::Parts};
use tower::ServiceExt;

use crate::{CurrentUser, CurrentUserRejection, GoogleSso, user::GoogleUser};

/// Tells which [`GoogleSso`] a request is for.
///
/// ```
/// use std::collections::HashMap;
///
/// use http::{header, request::Parts};
/// use sso_runtime::{GoogleSso, GoogleUser, Tenants};
///
/// /// Tenants by their hosts.
/// struct Hosts<U: GoogleUser>(HashMap<String, GoogleSso<U>>);
///
/// #[async_trait::async_trait]
/// impl<U: GoogleUser> Tenants<U> for Hosts<U> {
///     async fn resolve(&self, request: &Parts) -> Option<GoogleSso<U>> {
///         // HTTP/1 has a header for it, HTTP/2 does not.
///         let header = || request.headers.get(header::HOST)?.to_str().ok();
///         let host = request.uri.authority().map(|authority| authority.as_str()).or_else(header)?;
///         self.0.get(host).cloned()
///     }
/// }
/// ```
///
/// # Security
///
/// A request says of itself whose it is. That decides which sign-in is offered, and nothing else: flows and sessions are
/// bound to the client, the issuer, the redirect URL and the [name](crate::GoogleSsoBuilder::tenant) of the tenant that made
/// them, and open nothing at another one.
#[async_trait]
pub trait Tenants<U: GoogleUser>: Send + Sync + 'static {
    /// The tenant's `GoogleSso`; `None` if there is no such tenant.
    async fn resolve(&self, request: &Parts) -> Option<GoogleSso<U>>;
}

/// The tenants of an application: put it into the state, so that [`TenantUser`] finds it.
pub struct Tenancy<U: GoogleUser>(Arc<dyn Tenants<U>>);

impl<U: GoogleUser> Clone for Tenancy<U> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<U: GoogleUser> fmt::Debug for Tenancy<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenancy").finish_non_exhaustive()
    }
}

impl<U: GoogleUser> Tenancy<U> {
    /// Several `GoogleSso`, told apart by `tenants`.
    pub fn new(tenants: impl Tenants<U>) -> Self {
        Self(Arc::new(tenants))
    }

    /// The routes of [`GoogleSso::router`] for the tenant of each request; 404 where there is none. Nest it at the path that
    /// the tenants' redirect URLs have in common, less the last segment.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        Router::new().route("/{route}", any(dispatch::<U>)).with_state(self.clone())
    }

    /// The `GoogleSso` of a request.
    pub async fn resolve(&self, request: &Parts) -> Option<GoogleSso<U>> {
        self.0.resolve(request).await
    }
}

async fn dispatch<U: GoogleUser>(State(tenancy): State<Tenancy<U>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(google) = tenancy.resolve(&parts).await else { return no_tenant() };
    let answer = google.router::<()>().oneshot(Request::from_parts(parts, body)).await;
    answer.unwrap_or_else(|never| match never {})
}

/// A cache may keep a 404 that does not say otherwise, and give it to the people of a tenant that it does not tell apart.
fn no_tenant() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// The user who is signed in to the tenant of this request, as [`CurrentUser`] is to the only one. Without a tenant it is
/// 404.
#[derive(Clone)]
pub struct TenantUser<U>(pub U);

/// The row is not printed.
impl<U> fmt::Debug for TenantUser<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TenantUser(..)")
    }
}

/// Why there is no [`TenantUser`]. It is the answer to the visitor.
#[derive(Debug)]
pub enum TenantUserRejection {
    /// There is no such tenant.
    NoTenant,
    /// Nobody is signed in, or nobody knows.
    NoUser(CurrentUserRejection),
}

impl IntoResponse for TenantUserRejection {
    fn into_response(self) -> Response {
        match self {
            Self::NoTenant => no_tenant(),
            Self::NoUser(rejection) => rejection.into_response(),
        }
    }
}

impl<S, U> FromRequestParts<S> for TenantUser<U>
where
    S: Send + Sync,
    U: GoogleUser,
    Tenancy<U>: FromRef<S>,
{
    type Rejection = TenantUserRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let google = Tenancy::<U>::from_ref(state).resolve(parts).await.ok_or(TenantUserRejection::NoTenant)?;
        let user = <CurrentUser<U> as FromRequestParts<_>>::from_request_parts(parts, &google).await;
        user.map(|CurrentUser(user)| Self(user)).map_err(TenantUserRejection::NoUser)
    }
}

impl<S, U> OptionalFromRequestParts<S> for TenantUser<U>
where
    S: Send + Sync,
    U: GoogleUser,
    Tenancy<U>: FromRef<S>,
{
    type Rejection = TenantUserRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Self::Rejection> {
        let google = Tenancy::<U>::from_ref(state).resolve(parts).await.ok_or(TenantUserRejection::NoTenant)?;
        let user = <CurrentUser<U> as OptionalFromRequestParts<_>>::from_request_parts(parts, &google).await;
        user.map(|user| user.map(|CurrentUser(user)| Self(user))).map_err(TenantUserRejection::NoUser)
    }
}
