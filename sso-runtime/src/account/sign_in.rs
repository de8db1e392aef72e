//! Finding a person by `sub`, and writing their row and their session together.

use std::time::Duration;

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QuerySelect, SqlErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use secrecy::SecretString;
use tokio::time::timeout;

use super::{Accounts, Identity, RoleDecisions, hooks::Stop, link};
use crate::{
    admission::SignUp,
    grant::{Grant, Grants},
    outcome::{Denial, Failure, QuietDbErr, chain},
    session::{NewSession, SessionStoreError, Sessions},
    sync::{Digests, SyncReport, Synchronisation},
    unbroken::Abandoned,
    user::{ActiveModelOf, EntityOf, GoogleUser},
};

/// How the database part of a sign-in ended.
pub(crate) enum Ended<U> {
    /// The row is as the rules say, and the session exists.
    SignedIn(Box<U>, Box<SyncReport>),
    /// Nothing was written.
    Refused(Denial),
}

/// What a sign-in writes to a row that there is.
struct Update<U: GoogleUser> {
    changes: Option<ActiveModelOf<U>>,
    /// Whether what is written depends on what the application has written there.
    heeds_edits: bool,
    /// What is to be kept in `sso_grant`, if anything.
    digests: Option<Digests>,
    report: SyncReport,
}

/// The database part of one sign-in.
pub(crate) struct SignIn<'s, U: GoogleUser> {
    pub(crate) db: &'s DatabaseConnection,
    pub(crate) sessions: &'s Sessions,
    pub(crate) accounts: &'s Accounts<U>,
    pub(crate) sign_up: SignUp,
    pub(crate) identity: &'s Identity,
    pub(crate) session: &'s NewSession,
    pub(crate) grants: &'s Grants,
    pub(crate) refresh_token: Option<&'s SecretString>,
    /// The application's name for the user who links this account to theirs.
    pub(crate) link: Option<&'s str>,
    /// Where consent for refused scopes is asked again.
    pub(crate) consent_url: &'s str,
    /// Whether nobody waits any more.
    pub(crate) abandoned: Abandoned,
    /// How long it is waited for.
    pub(crate) deadline: Duration,
}

/// How long ending a session may take that nobody will get the cookie of: the person may wait.
const FORGET_DEADLINE: Duration = Duration::from_secs(1);

impl<U: GoogleUser> SignIn<'_, U> {
    /// Unless the person is signed in, or may have been, nothing is written.
    pub(crate) async fn run(&self) -> Result<Ended<U>, Failure> {
        let ended = self.decide().await;
        // Where the store failed, only the store knows whether the session was made.
        if self.abandoned.is_set() || matches!(ended, Err(Failure::SessionStore(_))) {
            self.forget_session().await;
        }
        ended
    }

    /// The user is found by `sub` and by nothing else; a clash of any other value ends in a conflict.
    async fn decide(&self) -> Result<Ended<U>, Failure> {
        let known = self.find().await?;
        if let Some(handle) = self.link {
            return self.link_to(handle, known).await;
        }
        if let Some(user) = known {
            return self.again(user).await;
        }
        match self.first().await {
            // Another first sign-in of the same person may have been faster: then this one is a second one.
            Err(clash @ (Failure::Conflict(_) | Failure::AccountConflict(_))) => match self.find().await? {
                Some(user) => self.again(user).await,
                None if self.local_rows().await?.is_empty() => Err(clash),
                None => Ok(Ended::Refused(Denial::AccountExists)),
            },
            // The row may have been linked to this very account meanwhile.
            Ok(Ended::Refused(Denial::AlreadyLinked)) => match self.find().await? {
                Some(user) => self.again(user).await,
                None => Ok(Ended::Refused(Denial::AlreadyLinked)),
            },
            ended => ended,
        }
    }

    async fn find(&self) -> Result<Option<U>, Failure> {
        self.accounts.find(self.db, &self.session.subject).await
    }

    async fn local_rows(&self) -> Result<Vec<U>, Failure> {
        link::local_rows(self.db, self.identity.claims()).await.map_err(database)
    }

    /// A person without an account.
    async fn first(&self) -> Result<Ended<U>, Failure> {
        if self.accounts.linking.is_on() {
            let mut rows = self.local_rows().await?;
            if let Some(row) = rows.pop() {
                let may_link = rows.is_empty()
                    && link::is_authoritative(self.identity.claims())
                    && self.accounts.linking.is_proven(&row);
                return if may_link { self.link_row(row).await } else { Ok(Ended::Refused(Denial::AccountExists)) };
            }
        }
        if self.sign_up == SignUp::Closed {
            return Ok(Ended::Refused(Denial::SignUpClosed));
        }
        let roles = self.roles();
        let mut sync = self.synchronisation(roles.as_ref());
        let row = U::create(&mut sync);
        let report = match sync.finish() {
            Ok(report) => self.with_consent_url(report, &Grant::default()),
            Err(denial) => return Ok(Ended::Refused(denial)),
        };
        let transaction = begin(self.db).await?;
        let written = self.create(&transaction, row, &report).await;
        self.end(transaction, written.map(|user| (user, report))).await
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
        self.note(transaction, &user, report, Some(Digests::default())).await?;
        self.make_session(transaction, user, report).await
    }

    /// A user of the application who links this account, which `known` may have already.
    async fn link_to(&self, handle: &str, known: Option<U>) -> Result<Ended<U>, Failure> {
        let Some(hooks) = self.accounts.hooks.as_deref() else {
            return Ok(Ended::Refused(Denial::NobodyToLink));
        };
        let transaction = begin(self.db).await?;
        let user = hooks.user_to_link(handle, &transaction).await;
        transaction.rollback().await.map_err(database)?;
        let user = match user.map_err(Stop::from) {
            Ok(user) => user,
            Err(Stop::Denied(denial)) => return Ok(Ended::Refused(denial)),
            Err(Stop::Failed(failure)) => return Err(failure),
        };
        match (user, known) {
            (None, _) => Ok(Ended::Refused(Denial::NobodyToLink)),
            (Some(user), Some(known)) if link::is_same_row(&user, &known) => self.again(known).await,
            (Some(user), None) if user.subject().is_none() => self.link_row(user).await,
            _ => Ok(Ended::Refused(Denial::AlreadyLinked)),
        }
    }

    /// A row without a Google account gets this one. No role comes with it.
    async fn link_row(&self, user: U) -> Result<Ended<U>, Failure> {
        if !user.is_active() {
            return Ok(Ended::Refused(Denial::AccountDisabled));
        }
        let transaction = begin(self.db).await?;
        let written = self.write_link(&transaction, &user).await;
        self.end(transaction, written).await
    }

    async fn write_link(&self, transaction: &DatabaseTransaction, user: &U) -> Result<(U, SyncReport), Stop> {
        if let Some(hooks) = self.accounts.hooks.as_deref() {
            hooks.admit(self.identity, transaction).await?;
        }
        let subject = &self.session.subject;
        // Somebody else may have been faster to link the row.
        if !link::set_key(transaction, user, subject).await.map_err(database)? {
            return Err(Denial::AlreadyLinked.into());
        }
        // Nobody else writes the row from here on: what it holds now is what the rules judge.
        let user = lock(transaction, user).await?;
        if !user.is_active() {
            return Err(Denial::AccountDisabled.into());
        }
        let mut sync = Synchronisation::new(self.identity.profile(), U::MAPPING);
        let mut changes = user.update(&mut sync);
        changes.try_set(U::key_column(), subject.clone().into()).map_err(database)?;
        let digests = sync.new_digests().unwrap_or_default();
        let mut report = self.with_consent_url(sync.finish()?, &Grant::default());
        report.linked = true;
        let user = self.accounts.backend().update(transaction, user, changes).await?;
        self.note(transaction, &user, &report, Some(digests)).await?;
        // Of another row that this account had before.
        self.sessions.delete_all(transaction, subject).await.map_err(store)?;
        let user = self.make_session(transaction, user, &report).await?;
        Ok((user, report))
    }

    /// A person who has an account.
    async fn again(&self, user: U) -> Result<Ended<U>, Failure> {
        if !user.is_active() {
            return Ok(Ended::Refused(Denial::AccountDisabled));
        }
        let grant = self.grant(self.db).await?;
        let update = match self.update_of(&user, grant) {
            Ok(update) => update,
            Err(denial) => return Ok(Ended::Refused(denial)),
        };
        if update.changes.is_none() && update.digests.is_none() && self.accounts.hooks.is_none() {
            self.sessions.create(self.db, self.session).await.map_err(store)?;
            return Ok(Ended::SignedIn(Box::new(user), Box::new(update.report)));
        }
        let transaction = begin(self.db).await?;
        let written = self.update(&transaction, user, update).await;
        self.end(transaction, written).await
    }

    async fn grant(&self, db: &impl ConnectionTrait) -> Result<Grant, Failure> {
        if !U::MAPPING.keeps_grants() {
            return Ok(Grant::default());
        }
        self.grants.load(db, &self.session.subject).await.map_err(database)
    }

    /// What the rules say to write to a row as it is.
    fn update_of(&self, user: &U, grant: Grant) -> Result<Update<U>, Denial> {
        let roles = self.roles();
        let mut sync = self.synchronisation(roles.as_ref()).with_digests(grant.digests.clone());
        let changes = user.update(&mut sync);
        let has_changes = sync.has_changes();
        let heeds_edits = sync.heeds_edits();
        let new_digests = sync.new_digests();
        let report = self.with_consent_url(sync.finish()?, &grant);
        let has_grant_to_save = U::MAPPING.keeps_grants()
            && (new_digests.is_some()
                || self.refresh_token.is_some()
                || grant.scopes != self.identity.granted().to_string());
        let digests = (has_changes || has_grant_to_save).then(|| new_digests.unwrap_or(grant.digests));
        Ok(Update { changes: has_changes.then_some(changes), heeds_edits, digests, report })
    }

    async fn update(
        &self,
        transaction: &DatabaseTransaction,
        mut user: U,
        mut update: Update<U>,
    ) -> Result<(U, SyncReport), Stop> {
        if let Some(hooks) = self.accounts.hooks.as_deref() {
            hooks.admit(self.identity, transaction).await?;
        }
        // The application may have edited the row since it was read: it is read again, and nobody else writes it any more.
        if update.heeds_edits && self.accounts.backend.is_none() {
            user = lock(transaction, &user).await?;
            if !user.is_active() {
                return Err(Denial::AccountDisabled.into());
            }
            update = self.update_of(&user, self.grant(transaction).await?)?;
        }
        let Update { changes, digests, report, .. } = update;
        if let Some(changes) = changes {
            user = self.accounts.backend().update(transaction, user, changes).await?;
        }
        self.note(transaction, &user, &report, digests).await?;
        let user = self.make_session(transaction, user, &report).await?;
        Ok((user, report))
    }

    fn roles(&self) -> Option<RoleDecisions> {
        self.accounts.roles.as_ref().map(|roles| roles.decide(U::MAPPING, self.identity.claims()))
    }

    fn synchronisation<'p>(&'p self, roles: Option<&'p RoleDecisions>) -> Synchronisation<'p> {
        let sync = Synchronisation::new(self.identity.profile(), U::MAPPING);
        match roles {
            Some(roles) => sync.with_roles(roles),
            None => sync,
        }
    }

    /// Keeps the refresh token, and what Google gave as it now stands in the row.
    async fn note(
        &self,
        transaction: &DatabaseTransaction,
        user: &U,
        report: &SyncReport,
        digests: Option<Digests>,
    ) -> Result<(), Stop> {
        let Some(mut digests) = digests.filter(|_| U::MAPPING.keeps_grants()) else { return Ok(()) };
        if U::MAPPING.notes_digests() {
            let mut sync = Synchronisation::noting(self.identity.profile(), report, digests.clone());
            let _ = user.update(&mut sync);
            digests = sync.new_digests().unwrap_or(digests);
        }
        let NewSession { subject, created_at, .. } = self.session;
        let scopes = self.identity.granted().to_string();
        self.grants
            .save(transaction, subject, scopes, &digests, self.refresh_token, *created_at)
            .await
            .map_err(|error| database(error).into())
    }

    /// The session is made before the row is committed, so that neither exists without the other.
    async fn make_session(&self, transaction: &DatabaseTransaction, user: U, report: &SyncReport) -> Result<U, Stop> {
        if let Some(hooks) = self.accounts.hooks.as_deref() {
            hooks.after_sync(&user, report, self.identity, transaction).await?;
            hooks.before_session(&user, self.identity, transaction).await?;
            if matches!(self.sessions, Sessions::Store(_)) {
                // After an error that a hook passed over, PostgreSQL undoes everything at `COMMIT` and says nothing.
                transaction.execute_unprepared("SELECT 1").await.map_err(database)?;
            }
        }
        self.sessions.create(transaction, self.session).await.map_err(store)?;
        Ok(user)
    }

    async fn end(
        &self,
        transaction: DatabaseTransaction,
        written: Result<(U, SyncReport), Stop>,
    ) -> Result<Ended<U>, Failure> {
        match written {
            Ok(_) if self.abandoned.is_set() => {
                undo(transaction).await;
                Err(Failure::DatabaseDeadline { deadline: self.deadline })
            }
            Ok((user, report)) => {
                if let Err(error) = transaction.commit().await {
                    self.forget_session().await;
                    return Err(not_committed(error));
                }
                Ok(Ended::SignedIn(Box::new(user), Box::new(report)))
            }
            Err(Stop::Denied(denial)) => {
                transaction.rollback().await.map_err(database)?;
                Ok(Ended::Refused(denial))
            }
            Err(Stop::Failed(failure)) => {
                undo(transaction).await;
                Err(failure)
            }
        }
    }

    /// Ends the session, if it was made: nobody gets its cookie.
    async fn forget_session(&self) {
        match timeout(FORGET_DEADLINE, self.sessions.delete(self.db, &self.session.id)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = chain(&error), "a session without a cookie may be left"),
            Err(_) => tracing::warn!(error = "no answer", "a session without a cookie may be left"),
        }
    }

    fn with_consent_url(&self, mut report: SyncReport, grant: &Grant) -> SyncReport {
        let lacks_token = U::MAPPING.is_offline && self.refresh_token.is_none() && grant.refresh_token.is_none();
        report.consent_url = (lacks_token || !report.not_granted.is_empty()).then(|| self.consent_url.to_owned());
        report
    }
}

/// On SQLite the transaction is a writing one from its first statement: a reading one that wants to write later is refused
/// without waiting if another wrote meanwhile.
pub(super) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, Failure> {
    let sqlite_transaction_mode =
        (db.get_database_backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    db.begin_with_options(options).await.map_err(database)
}

/// What is told is why; a transaction that cannot be undone ends with its connection.
pub(super) async fn undo(transaction: DatabaseTransaction) {
    if let Err(error) = transaction.rollback().await {
        tracing::warn!(error = chain(&QuietDbErr(error)), "a transaction could not be rolled back");
    }
}

/// A database that answers has refused; where the answer is lost, it may have committed all the same.
pub(super) fn not_committed(error: DbErr) -> Failure {
    // sqlx's words for what the server said.
    if error.to_string().contains("error returned from database") {
        database(error)
    } else {
        Failure::CommitUnknown(QuietDbErr(error))
    }
}

/// The row of this user as it is now, which nobody else writes until the transaction ends. On SQLite that holds for every
/// row since the transaction began.
async fn lock<U: GoogleUser>(transaction: &DatabaseTransaction, user: &U) -> Result<U, Failure> {
    let row = EntityOf::<U>::find().filter(link::is_row(user)).lock_exclusive().one(transaction).await;
    row.and_then(|row| row.ok_or(DbErr::RecordNotUpdated)).map_err(database)
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
