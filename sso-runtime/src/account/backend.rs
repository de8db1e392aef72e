//! Where users are kept: the table of the derive's entity, or a place of the application's.

use async_trait::async_trait;
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, QueryFilter};

use super::AccountError;
use crate::user::{ActiveModelOf, EntityOf, GoogleUser};

/// Where users are kept. The default is [`DatabaseBackend`]; another one keeps them elsewhere, or wraps it.
///
/// A user is found by Google's `sub` and by nothing else. The derive has applied the rules of all columns before
/// `create` and `update` are called: in `changes` the columns to write are set, and all others are not.
///
/// ```
/// use sea_orm::{DatabaseConnection, DatabaseTransaction};
/// use sso_runtime::{AccountError, ActiveModelOf, Backend, DatabaseBackend, GoogleUser};
///
/// /// Counts new users.
/// struct Counting(std::sync::atomic::AtomicU64);
///
/// #[async_trait::async_trait]
/// impl<U: GoogleUser> Backend<U> for Counting {
///     async fn find(&self, db: &DatabaseConnection, subject: &str) -> Result<Option<U>, AccountError> {
///         DatabaseBackend.find(db, subject).await
///     }
///
///     async fn create(&self, db: &DatabaseTransaction, row: ActiveModelOf<U>) -> Result<U, AccountError> {
///         let user = DatabaseBackend.create(db, row).await?;
///         self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         Ok(user)
///     }
///
///     async fn update(
///         &self,
///         db: &DatabaseTransaction,
///         user: U,
///         changes: ActiveModelOf<U>,
///     ) -> Result<U, AccountError> {
///         DatabaseBackend.update(db, user, changes).await
///     }
/// }
/// ```
#[async_trait]
pub trait Backend<U: GoogleUser>: Send + Sync + 'static {
    /// The user of this `sub`. It is asked at every sign-in, and with each request of a signed-in person.
    ///
    /// # Errors
    ///
    /// If the store is unavailable.
    async fn find(&self, db: &DatabaseConnection, subject: &str) -> Result<Option<U>, AccountError>;

    /// Stores a new user. Two calls for one `sub` at the same time must not both succeed.
    ///
    /// # Errors
    ///
    /// [`AccountError::Conflict`] if a unique value, the `sub` among them, belongs to another user: the sign-in then
    /// asks [`find`](Self::find) once more.
    async fn create(&self, db: &DatabaseTransaction, row: ActiveModelOf<U>) -> Result<U, AccountError>;

    /// Writes what changed, and gives the user as stored.
    ///
    /// `user` is as it was found. Where the rules `fill` and `until_edited` are used, the application may have edited a column
    /// since: without a backend the sign-in locks the row and looks again; a backend compares by itself, if it has to.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    async fn update(&self, db: &DatabaseTransaction, user: U, changes: ActiveModelOf<U>) -> Result<U, AccountError>;
}

/// Users in the table of the derive's entity.
#[derive(Clone, Copy, Debug, Default)]
pub struct DatabaseBackend;

#[async_trait]
impl<U: GoogleUser> Backend<U> for DatabaseBackend {
    /// Some databases compare text without regard to case; whoever calls this compares `sub` byte for byte.
    async fn find(&self, db: &DatabaseConnection, subject: &str) -> Result<Option<U>, AccountError> {
        Ok(EntityOf::<U>::find().filter(U::key_column().eq(subject)).one(db).await?)
    }

    async fn create(&self, db: &DatabaseTransaction, row: ActiveModelOf<U>) -> Result<U, AccountError> {
        Ok(row.insert(db).await?)
    }

    async fn update(&self, db: &DatabaseTransaction, _user: U, changes: ActiveModelOf<U>) -> Result<U, AccountError> {
        Ok(changes.update(db).await?)
    }
}
