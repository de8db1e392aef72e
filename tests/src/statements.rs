//! The SQL that an application sends, as its database driver sees it.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseConnection;

/// The statements since the last look.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Notes every statement of `db` from now on.
    pub fn of(db: &mut DatabaseConnection) -> Self {
        let log = Self::default();
        let noted = log.clone();
        db.set_metric_callback(move |info| {
            noted.0.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.sql.clone());
        });
        log
    }

    /// The statements since the last look.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
