//! Work that nobody leaves in the middle of a statement.
//!
//! A future that is dropped while a statement is under way leaves its connection to guess which answer belongs to what;
//! not every driver guesses right. Browsers go away in the middle of requests, and deadlines pass: the work then goes on
//! by itself, is told so, and undoes what it did.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{runtime::Handle, time::timeout};

/// Whether somebody still waits for the work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Abandoned(Arc<AtomicBool>);

impl Abandoned {
    /// Nobody waits any more: what was done is to be undone.
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Waits until the deadline for work, which nobody leaves. `None` means that it goes on by itself, for as long again; only
/// then is it dropped.
pub(crate) async fn run<T, F>(deadline: Duration, work: impl FnOnce(Abandoned) -> F) -> Option<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let abandoned = Abandoned::default();
    let work: Work<T> = Box::pin(work(abandoned.clone()));
    let mut running = Running { work: Some(work), abandoned, grace: deadline };
    let done = timeout(deadline, running.work.as_mut()?).await.ok()?;
    running.work = None;
    Some(done)
}

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

struct Running<T: Send + 'static> {
    work: Option<Work<T>>,
    abandoned: Abandoned,
    grace: Duration,
}

impl<T: Send + 'static> Drop for Running<T> {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        self.abandoned.0.store(true, Ordering::Release);
        // Work that panicked cannot go on, and without a runtime nothing can.
        if !std::thread::panicking()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(timeout(self.grace, work));
        }
    }
}
