//! A clock that is set by hand.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

/// How a clock is handed to what needs one.
pub type ClockFn = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A clock that stands still until it is told to move; clones show the same time.
///
/// ```
/// use std::time::Duration;
/// use sso_runtime::testing::ManualClock;
///
/// let clock = ManualClock::default();
/// let seen_by_the_server = clock.as_fn();
/// let before = seen_by_the_server();
/// clock.advance(Duration::from_secs(600));
/// assert_eq!(seen_by_the_server(), before + Duration::from_secs(600));
/// ```
#[derive(Clone)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// The time it shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }

    /// Sets it, forward or back.
    pub fn set(&self, to: SystemTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// The clock as a function, for whatever asks for the time.
    #[must_use]
    pub fn as_fn(&self) -> ClockFn {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// Shows 2 January 2026, 03:04:05 UTC.
impl Default for ManualClock {
    fn default() -> Self {
        Self::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_323_045))
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_and_functions_show_the_same_time() {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        let (clone, function) = (clock.clone(), clock.as_fn());
        clone.advance(Duration::from_secs(5));
        assert_eq!(function(), SystemTime::UNIX_EPOCH + Duration::from_secs(5));
        clock.set(SystemTime::UNIX_EPOCH);
        assert_eq!(clone.now(), SystemTime::UNIX_EPOCH);
    }
}
