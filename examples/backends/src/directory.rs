//! Users in another store than the database: here one in memory, elsewhere an API or a directory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DatabaseTransaction, IntoActiveModel, Iterable,
    TryIntoModel,
};
use sso_runtime::{AccountError, Backend};

use crate::user;

#[derive(Default)]
pub(crate) struct Directory(Mutex<HashMap<String, user::Model>>);

#[async_trait]
impl Backend<user::Model> for Directory {
    async fn find(&self, _: &DatabaseConnection, subject: &str) -> Result<Option<user::Model>, AccountError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(subject).cloned())
    }

    async fn create(&self, _: &DatabaseTransaction, mut row: user::ActiveModel) -> Result<user::Model, AccountError> {
        let mut users = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        row.id = Set(users.len() as i64 + 1);
        // A column that Google has no value for is not set; a database would put its default there.
        if row.name.is_not_set() {
            row.name = Set(None);
        }
        let user = row.try_into_model()?;
        if users.contains_key(&user.google_sub) {
            return Err(AccountError::Conflict("another sign-in of this person was faster".into()));
        }
        users.insert(user.google_sub.clone(), user.clone());
        Ok(user)
    }

    async fn update(
        &self,
        _: &DatabaseTransaction,
        user: user::Model,
        changes: user::ActiveModel,
    ) -> Result<user::Model, AccountError> {
        let mut row = user.into_active_model();
        for column in user::Column::iter() {
            if let Set(value) = changes.get(column) {
                row.set(column, value);
            }
        }
        let user = row.try_into_model()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(user.google_sub.clone(), user.clone());
        Ok(user)
    }
}
