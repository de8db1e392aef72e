//! Finding a person by `sub`, and writing their row and their session together.

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqlErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::{Accounts, Identity, hooks::Stop};
use crate::{
    admission::SignUp,
    outcome::{Denial, Failure, QuietDbErr, chain},
    session::{NewSession, SessionStoreError, Sessions},
    sync::{SyncReport, Synchronisation},
    user::{ActiveModelOf, GoogleUser},
};

/// How the database part of a sign-in ended.
pub(crate) enum Ended<U> {
    /// The row is as the rules say, and the session exists.
    SignedIn(Box<U>, SyncReport),
    /// Nothing was written.
    Refused(Denial),
}

/// The database part of one sign-in.
pub(crate) struct SignIn<'s, U: GoogleUser> {
    pub(crate) db: &'s DatabaseConnection,
    pub(crate) sessions: &'s Sessions,
    pub(crate) accounts: &'s Accounts<U>,
    pub(crate) sign_up: SignUp,
    pub(crate) identity: &'s Identity,
    pub(crate) session: &'s NewSession,
    /// Where consent for refused scopes is asked again.
    pub(crate) consent_url: &'s str,
}

impl<U: GoogleUser> SignIn<'_, U> {
    /// The user is found by `sub` and by nothing else; a clash of any other value ends in a conflict.
    pub(crate) async fn run(&self) -> Result<Ended<U>, Failure> {
        if let Some(user) = self.find().await? {
            return self.again(user).await;
        }
        match self.first().await {
            // Another first sign-in of the same person may have been faster: then this one is a second one.
            Err(clash @ (Failure::Conflict(_) | Failure::AccountConflict(_))) => match self.find().await? {
                Some(user) => self.again(user).await,
                None => Err(clash),
            },
            ended => ended,
        }
    }

    async fn find(&self) -> Result<Option<U>, Failure> {
        self.accounts.find(self.db, &self.session.subject).await
    }

    /// A person without an account.
    async fn first(&self) -> Result<Ended<U>, Failure> {
        if self.sign_up == SignUp::Closed {
            return Ok(Ended::Refused(Denial::SignUpClosed));
        }
        let mut sync = Synchronisation::new(self.identity.profile(), U::MAPPING);
        let row = U::create(&mut sync);
        let report = match sync.finish() {
            Ok(report) => self.with_consent_url(report),
            Err(denial) => return Ok(Ended::Refused(denial)),
        };
        let transaction = self.begin().await?;
        let written = self.create(&transaction, row, &report).await;
        self.end(transaction, written, report).await
    }

    async fn create(
        &self,
        transaction: &DatabaseTransaction,
        mut row: ActiveModelOf<U>,
        report: &SyncReport,
    ) -> Result<U, Stop> {
        let (identity, hooks) = (self.identity, self.accounts.hooks.as_deref());
        if let Some(hooks) = hooks {
            hooks.admit(identity, transaction).await?;
        }
        if self.sign_up == SignUp::Invited {
            let is_invited = match hooks {
                Some(hooks) => hooks.is_invited(identity, transaction).await?,
                None => false,
            };
            if !is_invited {
                return Err(Denial::SignUpClosed.into());
            }
        }
        if let Some(hooks) = hooks {
            hooks.before_create(&mut row, identity, transaction).await?;
        }
        let user = self.accounts.backend().create(transaction, row).await?;
        if !user.is_active() {
            return Err(Denial::AccountDisabled.into());
        }
        self.make_session(transaction, user, report).await
    }

    /// A person who has an account.
    async fn again(&self, user: U) -> Result<Ended<U>, Failure> {
        if !user.is_active() {
            return Ok(Ended::Refused(Denial::AccountDisabled));
        }
        let mut sync = Synchronisation::new(self.identity.profile(), U::MAPPING);
        let changes = user.update(&mut sync);
        let has_changes = sync.has_changes();
        let report = match sync.finish() {
            Ok(report) => self.with_consent_url(report),
            Err(denial) => return Ok(Ended::Refused(denial)),
        };
        if !has_changes && self.accounts.hooks.is_none() {
            self.sessions.create(self.db, self.session).await.map_err(store)?;
            return Ok(Ended::SignedIn(Box::new(user), report));
        }
        let transaction = self.begin().await?;
        let written = self.update(&transaction, user, has_changes.then_some(changes), &report).await;
        self.end(transaction, written, report).await
    }

    async fn update(
        &self,
        transaction: &DatabaseTransaction,
        mut user: U,
        changes: Option<ActiveModelOf<U>>,
        report: &SyncReport,
    ) -> Result<U, Stop> {
        if let Some(hooks) = self.accounts.hooks.as_deref() {
            hooks.admit(self.identity, transaction).await?;
        }
        if let Some(changes) = changes {
            user = self.accounts.backend().update(transaction, user, changes).await?;
        }
        self.make_session(transaction, user, report).await
    }

    /// The session is made before the row is committed, so that neither exists without the other.
    async fn make_session(&self, transaction: &DatabaseTransaction, user: U, report: &SyncReport) -> Result<U, Stop> {
        if let Some(hooks) = self.accounts.hooks.as_deref() {
            hooks.after_sync(&user, report, self.identity, transaction).await?;
            hooks.before_session(&user, self.identity, transaction).await?;
        }
        self.sessions.create(transaction, self.session).await.map_err(store)?;
        Ok(user)
    }

    /// On SQLite the transaction is a writing one from its first statement: a reading one that wants to write later is
    /// refused without waiting if another wrote meanwhile.
    async fn begin(&self) -> Result<DatabaseTransaction, Failure> {
        let sqlite_transaction_mode =
            (self.db.get_database_backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        self.db.begin_with_options(options).await.map_err(database)
    }

    /// A session elsewhere than in the transaction is ended again if the commit fails.
    async fn end(
        &self,
        transaction: DatabaseTransaction,
        written: Result<U, Stop>,
        report: SyncReport,
    ) -> Result<Ended<U>, Failure> {
        match written {
            Ok(user) => {
                if let Err(error) = transaction.commit().await {
                    if let Sessions::Store(_) = self.sessions {
                        self.sessions.delete(self.db, &self.session.id).await.map_err(store)?;
                    }
                    return Err(database(error));
                }
                Ok(Ended::SignedIn(Box::new(user), report))
            }
            Err(Stop::Denied(denial)) => {
                transaction.rollback().await.map_err(database)?;
                Ok(Ended::Refused(denial))
            }
            Err(Stop::Failed(failure)) => {
                // What is told is why, and a transaction that cannot be undone ends with its connection.
                if let Err(error) = transaction.rollback().await {
                    tracing::warn!(error = chain(&QuietDbErr(error)), "a sign-in could not be rolled back");
                }
                Err(failure)
            }
        }
    }

    fn with_consent_url(&self, mut report: SyncReport) -> SyncReport {
        report.consent_url = (!report.not_granted.is_empty()).then(|| self.consent_url.to_owned());
        report
    }
}

pub(crate) fn database(error: DbErr) -> Failure {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Failure::Conflict(QuietDbErr(error)),
        // PostgreSQL and MySQL; SQLite has no lengths.
        _ if error.to_string().contains("too long for") => Failure::ValueTooLong(QuietDbErr(error)),
        _ => Failure::DatabaseUnavailable(QuietDbErr(error)),
    }
}

fn store(error: SessionStoreError) -> Failure {
    match error {
        SessionStoreError::FlowUsed => Failure::FlowUsed,
        SessionStoreError::Unavailable(_) => Failure::SessionStore(error),
    }
}
