//! Sign in with Google for one user table: what is configured once, and shared by every request.

mod builder;

pub use builder::GoogleSsoBuilder;

use std::{fmt, sync::Arc, time::Duration};

use sea_orm::DatabaseConnection;
use url::Url;

use crate::{
    account::Accounts,
    admission::Admission,
    button::{ButtonText, ButtonTheme},
    clock::Clock,
    config::Credentials,
    cookie::CookieRules,
    endpoints::Endpoints,
    flow::{Exchange, FlowCookies, Prompt},
    grant::Grants,
    http::Http,
    id_token::KeyCache,
    limits::Limits,
    mapping::Mapping,
    outcome::Failure,
    return_to::ReturnTo,
    session::{Session, SessionCookie, SessionId, SessionStoreError, Sessions},
    user::GoogleUser,
    vocabulary::scope::ScopeInfo,
};

/// Sign in with Google for the user table `U`. Cheap to clone; put it into the state of the axum application.
///
/// ```no_run
/// # #[cfg(feature = "derive")] {
/// # mod user {
/// #     use sea_orm::entity::prelude::*;
/// #     use sso_runtime::GoogleUser;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
/// #     #[sea_orm(table_name = "users")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i64,
/// #         #[sea_orm(unique)]
/// #         #[google(key)]
/// #         pub google_sub: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # async fn run(db: sea_orm::DatabaseConnection) -> Result<(), Box<dyn std::error::Error>> {
/// use axum::{Router, routing::get};
/// use sso_runtime::{Admission, Credentials, CurrentUser, GoogleSso};
///
/// let google = GoogleSso::<user::Model>::builder(db, Credentials::from_env()?, Admission::anyone()).build().await?;
/// let app: Router = Router::new()
///     .route("/hello", get(async |CurrentUser(me): CurrentUser<user::Model>| format!("user {}", me.id)))
///     .nest("/google", google.router())
///     .with_state(google);
/// # Ok(()) }
/// # }
/// ```
pub struct GoogleSso<U: GoogleUser> {
    pub(crate) inner: Arc<Inner>,
    pub(crate) accounts: Arc<Accounts<U>>,
}

impl<U: GoogleUser> Clone for GoogleSso<U> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), accounts: Arc::clone(&self.accounts) }
    }
}

impl<U: GoogleUser> fmt::Debug for GoogleSso<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleSso")
            .field("model", &self.inner.mapping.model)
            .field("redirect_url", &self.inner.redirect_url.as_str())
            .finish_non_exhaustive()
    }
}

/// What does not depend on the type of the user.
pub(crate) struct Inner {
    pub(crate) db: DatabaseConnection,
    pub(crate) mapping: &'static Mapping,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) redirect_url: Url,
    pub(crate) endpoints: Endpoints,
    pub(crate) admission: Admission,
    pub(crate) scopes: Vec<&'static ScopeInfo>,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) language: Option<String>,
    pub(crate) button: (ButtonText, ButtonTheme),
    pub(crate) after_failure: Option<ReturnTo>,
    pub(crate) after_sign_in: ReturnTo,
    pub(crate) after_sign_out: ReturnTo,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) http: Http,
    pub(crate) exchange: Exchange,
    pub(crate) keys: KeyCache,
    pub(crate) cookie_rules: CookieRules,
    pub(crate) flow_cookies: FlowCookies,
    pub(crate) session_cookie: SessionCookie,
    pub(crate) sessions: Sessions,
    pub(crate) grants: Grants,
    pub(crate) database_deadline: Duration,
}

impl Inner {
    /// Who signs people in.
    pub(crate) fn issuer(&self) -> &str {
        self.endpoints.issuers.first().map_or("", String::as_str)
    }

    /// The path below which [`GoogleSso::router`] answers: the redirect URL's, less its last segment.
    pub(crate) fn mount(&self) -> &str {
        self.redirect_url.path().rsplit_once('/').map_or("", |(mount, _)| mount)
    }

    /// The absolute URL of one of our routes.
    pub(crate) fn route(&self, name: &str) -> String {
        format!("{}{}/{name}", self.redirect_url.origin().ascii_serialization(), self.mount())
    }

    /// Work of the database, within its deadline.
    pub(crate) async fn in_time<T, E: From<Failure>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let deadline = self.database_deadline;
        tokio::time::timeout(deadline, work).await.unwrap_or(Err(Failure::DatabaseDeadline { deadline }.into()))
    }

    /// Ends a session.
    pub(crate) async fn end_session(&self, id: &SessionId) -> Result<(), Failure> {
        self.in_time(async { self.sessions.delete(&self.db, id).await.map_err(Failure::SessionStore) }).await
    }

    /// The last segment of the redirect URL.
    pub(crate) fn callback(&self) -> &str {
        self.redirect_url.path().rsplit_once('/').map_or("", |(_, callback)| callback)
    }
}

impl<U: GoogleUser> GoogleSso<U> {
    /// Starts the configuration with what nobody can do without.
    pub fn builder(db: DatabaseConnection, credentials: Credentials, admission: Admission) -> GoogleSsoBuilder<U> {
        GoogleSsoBuilder::new(db, credentials, admission)
    }

    /// Which source fills which column.
    #[must_use]
    pub fn mapping(&self) -> &'static Mapping {
        self.inner.mapping
    }

    /// Ends one session: its cookie opens nothing any more.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    pub async fn sign_out(&self, session: &Session) -> Result<(), SessionStoreError> {
        self.inner.sessions.delete(&self.inner.db, &session.id).await
    }

    /// Ends all sessions of a user, and tells how many there were: also those that this person has at other tenants and
    /// in other user tables, where they share the table or store of sessions.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    pub async fn sign_out_everywhere(&self, user: &U) -> Result<u64, SessionStoreError> {
        match user.subject() {
            Some(subject) => self.inner.sessions.delete_all(&self.inner.db, subject).await,
            None => Ok(0),
        }
    }

    /// The sessions of a user that have not ended, the newest first; of the same as
    /// [`sign_out_everywhere`](Self::sign_out_everywhere).
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    pub async fn sessions(&self, user: &U) -> Result<Vec<Session>, SessionStoreError> {
        match user.subject() {
            Some(subject) => self.inner.sessions.list(&self.inner.db, subject, self.inner.clock.now()).await,
            None => Ok(Vec::new()),
        }
    }

    /// Deletes the rows of sessions that have ended, and tells how many there were. Call it now and then, once a day
    /// say: an ended session opens nothing, but its row stays until then.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    pub async fn purge_sessions(&self) -> Result<u64, SessionStoreError> {
        self.inner.sessions.purge(&self.inner.db, self.inner.clock.now()).await
    }
}
