//! The first person with a role: whoever has the code that was printed when the application started.

use sea_orm::{
    AccessMode, ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, IdenStatic, IsolationLevel, Iterable,
    PaginatorTrait, QueryFilter, SqliteTransactionMode, TransactionOptions, TransactionTrait, sea_query::Expr,
};
use secrecy::{ExposeSecret, SecretString};

use super::sign_in::database;
use crate::{
    id_token::is_equal,
    outcome::Failure,
    sso::GoogleSso,
    unbroken::{self, Abandoned},
    user::{ColumnOf, EntityOf, GoogleUser},
};

/// A code that gives a role to whoever is signed in and has it, while nobody has the role.
#[derive(Debug)]
pub(crate) struct ClaimCode {
    pub(crate) role: String,
    pub(crate) code: SecretString,
}

impl<U: GoogleUser> GoogleSso<U> {
    /// The code that gives the role of [`Roles::claim_code`](crate::Roles::claim_code) to whoever is signed in and enters it
    /// at the route `/claim`: `None` if somebody had the role when this process started. The same code holds on every
    /// machine whose first key is the same.
    ///
    /// # Security
    ///
    /// Print it where only those see it who run the application; [`describe`](GoogleSso::describe) does.
    #[must_use]
    pub fn claim_code(&self) -> Option<&SecretString> {
        self.accounts.claim.as_ref().map(|claim| &claim.code)
    }

    /// Gives the role to the user of this `sub`, if the code is right and nobody has the role.
    pub(crate) async fn claim(&self, subject: &str, code: &str) -> Result<bool, Failure> {
        match &self.accounts.claim {
            Some(claim) if is_equal(claim.code.expose_secret(), code.trim()) => {
                let deadline = self.inner.database_deadline;
                let (google, role, subject) = (self.clone(), claim.role.clone(), subject.to_owned());
                let given =
                    unbroken::run(
                        deadline,
                        move |abandoned| async move { google.give(&role, &subject, &abandoned).await },
                    );
                given.await.ok_or(Failure::DatabaseDeadline { deadline })?
            }
            _ => Ok(false),
        }
    }

    async fn give(&self, role: &str, subject: &str, abandoned: &Abandoned) -> Result<bool, Failure> {
        let Some(column) = role_column::<U>(role) else { return Ok(false) };
        // Two people with the code at once: one of the two transactions fails.
        let db = &self.inner.db;
        let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            isolation_level: (!is_sqlite).then_some(IsolationLevel::Serializable),
            access_mode: (!is_sqlite).then_some(AccessMode::ReadWrite),
            sqlite_transaction_mode: is_sqlite.then_some(SqliteTransactionMode::Immediate),
        };
        let transaction = db.begin_with_options(options).await.map_err(database)?;
        let holders = EntityOf::<U>::find().filter(column.eq(true)).count(&transaction).await.map_err(database)?;
        let given = if holders == 0 {
            let user = U::key_column().eq(subject);
            let update = EntityOf::<U>::update_many().col_expr(column, Expr::value(true)).filter(user);
            update.exec(&transaction).await.map_err(database)?.rows_affected == 1
        } else {
            false
        };
        let given = given && !abandoned.is_set();
        if given {
            transaction.commit().await.map_err(database)?;
        } else {
            transaction.rollback().await.map_err(database)?;
        }
        tracing::warn!(role, given, "a claim code was entered");
        Ok(given)
    }
}

/// Whether nobody has the role.
pub(crate) async fn is_vacant<U: GoogleUser>(db: &DatabaseConnection, role: &str) -> Result<bool, Failure> {
    let Some(column) = role_column::<U>(role) else { return Ok(false) };
    let holders = EntityOf::<U>::find().filter(column.eq(true)).count(db).await.map_err(database)?;
    Ok(holders == 0)
}

fn role_column<U: GoogleUser>(role: &str) -> Option<ColumnOf<U>> {
    let mapped = U::MAPPING.roles.iter().find(|column| column.role == role)?;
    let name = U::MAPPING.role_declaration(mapped).name;
    ColumnOf::<U>::iter().find(|column| column.as_str() == name)
}
