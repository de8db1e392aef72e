//! The time, as something that is passed in.

use std::{
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Where the time comes from. Everything that expires asks it, so a test sets the time instead of waiting.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// The time of this machine.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
    pub fn system() -> Self {
        Self(Arc::new(SystemTime::now))
    }

    /// The time that `now` tells.
    #[must_use]
    pub fn from_fn(now: Arc<dyn Fn() -> SystemTime + Send + Sync>) -> Self {
        Self(now)
    }

    /// Where the time comes from.
    #[cfg(feature = "testing")]
    pub(crate) fn into_fn(self) -> Arc<dyn Fn() -> SystemTime + Send + Sync> {
        self.0
    }

    /// Seconds since the Unix epoch; 0 for a time before it.
    pub(crate) fn now(&self) -> i64 {
        let elapsed = (self.0)().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
