//! Finding a person by `sub`, and writing their row and their session together.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, SqlErr, TransactionTrait,
};

use super::{SyncReport, Synchronisation};
use crate::{
    outcome::{Denial, Failure, QuietDbErr},
    profile::Profile,
    session::{NewSession, SessionStoreError, Sessions},
    user::{EntityOf, GoogleUser},
};

/// How the database part of a sign-in ended.
pub(crate) enum Ended<U> {
    /// The row is as the rules say, and the session exists.
    SignedIn(Box<U>, SyncReport),
    /// Nothing was written.
    Refused(Denial),
}

/// The user is found by `sub` and by nothing else; a clash of any other value ends in
/// [`Failure::Conflict`].
pub(crate) async fn sign_in<U: GoogleUser>(
    db: &DatabaseConnection,
    sessions: &Sessions,
    profile: &Profile,
    session: &NewSession,
) -> Result<Ended<U>, Failure> {
    if let Some(user) = find::<U>(db, &session.subject).await? {
        return update(db, sessions, profile, session, user).await;
    }
    match create(db, sessions, profile, session).await {
        // Another first sign-in of the same person may have been faster: then this one is a second one.
        Err(Failure::Conflict(clash)) => match find::<U>(db, &session.subject).await? {
            Some(user) => update(db, sessions, profile, session, user).await,
            None => Err(Failure::Conflict(clash)),
        },
        ended => ended,
    }
}

/// The row of a person. Some databases compare text without regard to case; `sub` is compared byte for byte.
pub(crate) async fn find<U: GoogleUser>(db: &DatabaseConnection, subject: &str) -> Result<Option<U>, Failure> {
    let user = EntityOf::<U>::find().filter(U::key_column().eq(subject)).one(db).await.map_err(database)?;
    Ok(user.filter(|user| user.subject() == Some(subject)))
}

async fn create<U: GoogleUser>(
    db: &DatabaseConnection,
    sessions: &Sessions,
    profile: &Profile,
    session: &NewSession,
) -> Result<Ended<U>, Failure> {
    let mut sync = Synchronisation::new(profile, U::MAPPING);
    let row = U::create(&mut sync);
    let report = match sync.finish() {
        Ok(report) => report,
        Err(denial) => return Ok(Ended::Refused(denial)),
    };
    let transaction = db.begin().await.map_err(database)?;
    let user = row.insert(&transaction).await.map_err(database)?;
    if !user.is_active() {
        transaction.rollback().await.map_err(database)?;
        return Ok(Ended::Refused(Denial::AccountDisabled));
    }
    commit(db, transaction, sessions, session).await?;
    Ok(Ended::SignedIn(Box::new(user), report))
}

async fn update<U: GoogleUser>(
    db: &DatabaseConnection,
    sessions: &Sessions,
    profile: &Profile,
    session: &NewSession,
    user: U,
) -> Result<Ended<U>, Failure> {
    if !user.is_active() {
        return Ok(Ended::Refused(Denial::AccountDisabled));
    }
    let mut sync = Synchronisation::new(profile, U::MAPPING);
    let row = user.update(&mut sync);
    let has_changes = sync.has_changes();
    let report = match sync.finish() {
        Ok(report) => report,
        Err(denial) => return Ok(Ended::Refused(denial)),
    };
    if !has_changes {
        sessions.create(db, session).await.map_err(store)?;
        return Ok(Ended::SignedIn(Box::new(user), report));
    }
    let transaction = db.begin().await.map_err(database)?;
    let user = row.update(&transaction).await.map_err(database)?;
    commit(db, transaction, sessions, session).await?;
    Ok(Ended::SignedIn(Box::new(user), report))
}

/// The session is made before the row is committed, so that neither exists without the other. A session elsewhere than
/// in this transaction is ended again if the commit fails.
async fn commit(
    db: &DatabaseConnection,
    transaction: sea_orm::DatabaseTransaction,
    sessions: &Sessions,
    session: &NewSession,
) -> Result<(), Failure> {
    sessions.create(&transaction, session).await.map_err(store)?;
    if let Err(error) = transaction.commit().await {
        if let Sessions::Store(_) = sessions {
            sessions.delete(db, &session.id).await.map_err(store)?;
        }
        return Err(database(error));
    }
    Ok(())
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
