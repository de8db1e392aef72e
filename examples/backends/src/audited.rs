//! The table's backend, wrapped: each new user leaves a line in another table, in the same transaction.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement};
use sso_runtime::{AccountError, Backend, DatabaseBackend};

use crate::user;

pub(crate) const TABLE: &str = "CREATE TABLE audit (user_id BIGINT NOT NULL, what VARCHAR(20) NOT NULL)";

pub(crate) struct Audited;

#[async_trait]
impl Backend<user::Model> for Audited {
    async fn find(&self, db: &DatabaseConnection, subject: &str) -> Result<Option<user::Model>, AccountError> {
        DatabaseBackend.find(db, subject).await
    }

    async fn create(&self, db: &DatabaseTransaction, row: user::ActiveModel) -> Result<user::Model, AccountError> {
        let user: user::Model = DatabaseBackend.create(db, row).await?;
        let line = "INSERT INTO audit (user_id, what) VALUES (?, 'created')";
        let values = [sea_orm::Value::from(user.id)];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), line, values)).await?;
        Ok(user)
    }

    async fn update(
        &self,
        db: &DatabaseTransaction,
        user: user::Model,
        changes: user::ActiveModel,
    ) -> Result<user::Model, AccountError> {
        DatabaseBackend.update(db, user, changes).await
    }
}
