//! The SQL that an application sends, as its database driver sees it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use sea_orm::DatabaseConnection;

/// The statements since the last look.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    log: Arc<Mutex<Vec<String>>>,
    /// After so many more statements the application dies; 0 is never.
    left: Arc<AtomicUsize>,
}

impl Statements {
    /// Notes every statement of `db` from now on.
    pub fn of(db: &mut DatabaseConnection) -> Self {
        let statements = Self::default();
        let noted = statements.clone();
        db.set_metric_callback(move |info| {
            noted.log.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.sql.clone());
            let left = noted.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            assert_ne!(left, Ok(1), "the application is killed after `{}`", info.statement.sql);
        });
        statements
    }

    /// Whoever sends the statement with this number, counted from 1, dies right after it; with 0 nobody does.
    pub fn kill_after(&self, statement: usize) {
        self.left.store(statement, Ordering::SeqCst);
    }

    /// The statements since the last look.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
