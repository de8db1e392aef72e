//! Where sessions are kept: beside the users, or in a store of the application's choice.

use std::{error::Error, sync::Arc};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::Database;

/// A session as it is stored: the SHA-256 of the number in the cookie, so that who reads the store has no session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(pub(crate) String);

impl SessionId {
    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A session that is to be stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewSession {
    /// Its name.
    pub id: SessionId,
    /// Google's `sub` of the person.
    pub subject: String,
    /// The sign-in that it comes from. No second session may come from the same sign-in, on any machine.
    pub flow: String,
    /// When it was made, in seconds since the Unix epoch.
    pub created_at: i64,
    /// When it ends if it is not used, in seconds since the Unix epoch.
    pub expires_at: i64,
    /// When it ends in any case, in seconds since the Unix epoch.
    pub ends_at: i64,
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// Its name.
    pub id: SessionId,
    /// Google's `sub` of the person.
    pub subject: String,
    /// When it was made, in seconds since the Unix epoch.
    pub created_at: i64,
    /// When it was last used, to the minute, in seconds since the Unix epoch.
    pub last_seen_at: i64,
    /// When it ends if it is not used, in seconds since the Unix epoch.
    pub expires_at: i64,
    /// When it ends in any case, in seconds since the Unix epoch.
    pub ends_at: i64,
}

impl Session {
    /// A session, as a store read it.
    #[must_use]
    pub fn new(id: SessionId, subject: String, [created_at, last_seen_at, expires_at, ends_at]: [i64; 4]) -> Self {
        Self { id, subject, created_at, last_seen_at, expires_at, ends_at }
    }
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionStoreError {
    /// A session was made from the same sign-in before.
    #[error("a session was made from this sign-in before")]
    FlowUsed,
    /// The store failed.
    #[error("the session store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

/// A place for sessions other than the table `sso_session`.
#[async_trait]
pub trait SessionStore: std::fmt::Debug + Send + Sync + 'static {
    /// Stores a new session.
    ///
    /// # Errors
    ///
    /// [`FlowUsed`](SessionStoreError::FlowUsed) if there was one from the same sign-in before; this has to hold for
    /// calls at the same time on several machines, for an hour at least, and also after the session ended.
    async fn create(&self, session: &NewSession) -> Result<(), SessionStoreError>;

    /// The session, unless it has ended. `now` is in seconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn find(&self, id: &SessionId, now: i64) -> Result<Option<Session>, SessionStoreError>;

    /// Notes that the session was used. It must not bring back a session that has ended meanwhile.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn touch(&self, session: &Session) -> Result<(), SessionStoreError>;

    /// Ends one session; one that does not exist is no error.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn delete(&self, id: &SessionId) -> Result<(), SessionStoreError>;

    /// Ends all sessions of a person, and tells how many there were.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn delete_all(&self, subject: &str) -> Result<u64, SessionStoreError>;

    /// The sessions of a person that have not ended, the newest first.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn list(&self, subject: &str, now: i64) -> Result<Vec<Session>, SessionStoreError>;

    /// Forgets sessions that have ended, and tells how many there were. A store that forgets by itself has none.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn purge(&self, now: i64) -> Result<u64, SessionStoreError>;
}

/// The sessions of an application.
#[derive(Clone, Debug)]
pub(crate) enum Sessions {
    /// In the table beside the users: one transaction and one query for both.
    Database,
    /// Elsewhere.
    Store(Arc<dyn SessionStore>),
}

impl Sessions {
    /// `connection` may be a transaction, so that user and session are written together.
    pub(crate) async fn create(
        &self,
        connection: &impl ConnectionTrait,
        session: &NewSession,
    ) -> Result<(), SessionStoreError> {
        match self {
            Self::Database => Database(connection).create(session).await,
            Self::Store(store) => store.create(session).await,
        }
    }

    pub(crate) async fn find(
        &self,
        db: &DatabaseConnection,
        id: &SessionId,
        now: i64,
    ) -> Result<Option<Session>, SessionStoreError> {
        match self {
            Self::Database => Database(db).find(id, now).await,
            Self::Store(store) => store.find(id, now).await,
        }
    }

    pub(crate) async fn touch(&self, db: &DatabaseConnection, session: &Session) -> Result<(), SessionStoreError> {
        match self {
            Self::Database => Database(db).touch(session).await,
            Self::Store(store) => store.touch(session).await,
        }
    }

    pub(crate) async fn delete(&self, db: &DatabaseConnection, id: &SessionId) -> Result<(), SessionStoreError> {
        match self {
            Self::Database => Database(db).delete(id).await,
            Self::Store(store) => store.delete(id).await,
        }
    }

    pub(crate) async fn delete_all(&self, db: &impl ConnectionTrait, subject: &str) -> Result<u64, SessionStoreError> {
        match self {
            Self::Database => Database(db).delete_all(subject).await,
            Self::Store(store) => store.delete_all(subject).await,
        }
    }

    pub(crate) async fn list(
        &self,
        db: &DatabaseConnection,
        subject: &str,
        now: i64,
    ) -> Result<Vec<Session>, SessionStoreError> {
        match self {
            Self::Database => Database(db).list(subject, now).await,
            Self::Store(store) => store.list(subject, now).await,
        }
    }

    pub(crate) async fn purge(&self, db: &DatabaseConnection, now: i64) -> Result<u64, SessionStoreError> {
        match self {
            Self::Database => Database(db).purge(now).await,
            Self::Store(store) => store.purge(now).await,
        }
    }
}
