//! The SQL that an application sends, as its database driver sees it.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use sea_orm::DatabaseConnection;

/// The statements since the last look.
#[derive(Clone, Default)]
pub struct Statements {
    log: Arc<Mutex<Vec<String>>>,
    /// After so many more statements the application dies; 0 is never.
    left: Arc<AtomicUsize>,
    /// What happens after the next statement that has this in it.
    between: Arc<Mutex<Option<(&'static str, Meanwhile)>>>,
}

type Meanwhile = Box<dyn FnOnce() + Send>;

impl fmt::Debug for Statements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statements").field("log", &self.log).finish_non_exhaustive()
    }
}

impl Statements {
    /// Notes every statement of `db` from now on.
    pub fn of(db: &mut DatabaseConnection) -> Self {
        let statements = Self::default();
        let noted = statements.clone();
        db.set_metric_callback(move |info| {
            noted.log.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.sql.clone());
            let mut between = noted.between.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, meanwhile)) = between.take_if(|(part, _)| info.statement.sql.contains(*part)) {
                meanwhile();
            }
            drop(between);
            let left = noted.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            assert_ne!(left, Ok(1), "the application is killed after `{}`", info.statement.sql);
        });
        statements
    }

    /// Whoever sends the statement with this number, counted from 1, dies right after it; with 0 nobody does.
    pub fn kill_after(&self, statement: usize) {
        self.left.store(statement, Ordering::SeqCst);
    }

    /// Runs something after the next statement that has this in it. The application stands still meanwhile: what it runs needs a
    /// connection, and a runtime, of its own.
    pub fn after(&self, part: &'static str, meanwhile: impl FnOnce() + Send + 'static) {
        *self.between.lock().unwrap_or_else(PoisonError::into_inner) = Some((part, Box::new(meanwhile)));
    }

    /// The statements since the last look.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
