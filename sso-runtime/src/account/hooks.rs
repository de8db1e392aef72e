//! What the application says to a sign-in while it happens.

use std::error::Error;

use async_trait::async_trait;
use http::StatusCode;
use sea_orm::{DatabaseTransaction, DbErr};

use super::{Identity, database};
use crate::{
    outcome::{Denial, Failure, Notice, QuietDbErr},
    sync::SyncReport,
    user::{ActiveModelOf, GoogleUser},
};

/// What the application says to a sign-in while it happens. All methods are optional.
///
/// They run in the order of their listing, inside the transaction that writes the user's row and the session: what they
/// write through `db` is there exactly if the person is signed in. An error ends the sign-in and undoes everything. If
/// another first sign-in of the same person was faster, the transaction is undone and tried once more, and so are they.
///
/// Configuring hooks costs a repeated sign-in its `BEGIN` and `COMMIT`, also where no column changes.
///
/// ```
/// use sea_orm::DatabaseTransaction;
/// use sso_runtime::{AccountError, GoogleUser, Hooks, Identity, Refusal};
///
/// struct Members;
///
/// const NOT_A_MEMBER: Refusal =
///     Refusal::new("not_a_member", "This is for members.").advice("Join first: https://club.example/join");
///
/// #[async_trait::async_trait]
/// impl<U: GoogleUser> Hooks<U> for Members {
///     async fn admit(&self, identity: &Identity, db: &DatabaseTransaction) -> Result<(), AccountError> {
///         let is_member = identity.claims().email.as_deref() == Some("ada@example.com");
///         if is_member { Ok(()) } else { Err(NOT_A_MEMBER.into()) }
///     }
/// }
/// ```
#[async_trait]
#[expect(unused_variables, reason = "a hook that is not overridden does nothing")]
pub trait Hooks<U: GoogleUser>: Send + Sync + 'static {
    /// Whether this person may sign in, after the [`Admission`](crate::Admission) said yes.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if not; any other error if that cannot be told.
    async fn admit(&self, identity: &Identity, db: &DatabaseTransaction) -> Result<(), AccountError> {
        Ok(())
    }

    /// Whether a person without an account may get one, asked only with [`SignUp::Invited`](crate::SignUp::Invited).
    ///
    /// # Errors
    ///
    /// If that cannot be told.
    async fn is_invited(&self, identity: &Identity, db: &DatabaseTransaction) -> Result<bool, AccountError> {
        Ok(false)
    }

    /// Completes a new row before it is inserted. Columns that Google fills are in it already.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if there is to be no such account; any other error if the row cannot be completed.
    async fn before_create(
        &self,
        row: &mut ActiveModelOf<U>,
        identity: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        Ok(())
    }

    /// Follows what happened to the row, which is as it will be stored.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the person may not sign in after all; any other error undoes everything.
    async fn after_sync(
        &self,
        user: &U,
        report: &SyncReport,
        identity: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        Ok(())
    }

    /// The user of the application to whom a Google account is linked, after
    /// [`flow::start_link`](crate::flow::start_link) with this handle. The application looks it up by whatever the handle
    /// says. It comes before all others, and what it writes is undone.
    ///
    /// # Errors
    ///
    /// If that cannot be told.
    async fn user_to_link(&self, handle: &str, db: &DatabaseTransaction) -> Result<Option<U>, AccountError> {
        Ok(None)
    }

    /// Whether a user may lose their Google account, asked by [`GoogleSso::unlink`](crate::GoogleSso::unlink). Unless it
    /// is overridden nobody may, since Google may be their last way in.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if not; any other error if that cannot be told.
    async fn may_unlink(&self, user: &U, db: &DatabaseTransaction) -> Result<(), AccountError> {
        Err(super::leave::LAST_WAY_IN.into())
    }

    /// The last word before the session is made.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if the person may not sign in after all; any other error undoes everything.
    async fn before_session(
        &self,
        user: &U,
        identity: &Identity,
        db: &DatabaseTransaction,
    ) -> Result<(), AccountError> {
        Ok(())
    }
}

/// What the application tells a person whom it refuses. The texts are fixed, so that nothing of anybody's data is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub(crate) code: &'static str,
    sentence: &'static str,
    advice: &'static str,
}

impl Refusal {
    /// A stable code for programs and logs, and what happened, in one sentence.
    #[must_use]
    pub const fn new(code: &'static str, sentence: &'static str) -> Self {
        Self { code, sentence, advice: "Ask the people who run this application." }
    }

    /// What to do next, in one sentence.
    #[must_use]
    pub const fn advice(self, advice: &'static str) -> Self {
        Self { advice, ..self }
    }

    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }

    pub(crate) fn notice(self) -> Notice {
        let Self { code, sentence, advice } = self;
        Notice { code, status: StatusCode::FORBIDDEN, sentence, advice }
    }
}

/// Why a hook or a [`Backend`](super::Backend) ends a sign-in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The person may not sign in.
    #[error("the application refused: {}", .0.code)]
    Refused(Refusal),
    /// A unique value of this person belongs to another account.
    #[error("a unique value of this person belongs to another account")]
    Conflict(#[source] Box<dyn Error + Send + Sync>),
    /// The database did not do what was asked.
    #[error("the database failed")]
    Database(#[source] QuietDbErr),
    /// Something else failed. Its text goes to the log, so it must hold nobody's data.
    #[error("the application failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl AccountError {
    /// Something that is no refusal and no database error. The text goes to the log.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }

    pub(super) fn into_stop(self) -> Stop {
        match self {
            Self::Refused(refusal) => Stop::Denied(Denial::ByApplication(refusal)),
            Self::Conflict(error) => Stop::Failed(Failure::AccountConflict(error)),
            Self::Database(error) => Stop::Failed(database(error.0)),
            Self::Failed(error) => Stop::Failed(Failure::Application(error)),
        }
    }

    /// Where nobody can be refused any more.
    pub(crate) fn into_failure(self) -> Failure {
        match self.into_stop() {
            Stop::Failed(failure) => failure,
            Stop::Denied(denial) => Failure::Application(Box::new(denial)),
        }
    }
}

impl From<Refusal> for AccountError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DbErr> for AccountError {
    fn from(error: DbErr) -> Self {
        Self::Database(QuietDbErr(error))
    }
}

/// Why a transaction is undone.
pub(super) enum Stop {
    Denied(Denial),
    Failed(Failure),
}

impl From<AccountError> for Stop {
    fn from(error: AccountError) -> Self {
        error.into_stop()
    }
}

impl From<Denial> for Stop {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
