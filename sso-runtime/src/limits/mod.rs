//! How much one visitor may ask of the sign-in, and how many sign-ins may wait for Google at once.

mod layer;
mod rate;

use std::{fmt, net::IpAddr, ops::RangeInclusive, sync::Arc};

use http::request::Parts;
use tokio::sync::Semaphore;

pub(crate) use layer::{client_of_connection, rate, retry_after, sizes};
pub use rate::{Attempt, MemoryRateLimit, RateLimit, RetryAfter};

/// How many sign-ins may wait for Google at once, if nothing is said.
pub(crate) const DEFAULT_AT_ONCE: usize = 256;
/// What may be said.
pub(crate) const AT_ONCE: RangeInclusive<usize> = 1..=100_000;
/// How many starts, and how many callbacks, a client may send in a minute, if nothing is said.
pub(crate) const DEFAULT_PER_MINUTE: u32 = 300;

/// Tells whose request it is.
pub(crate) type ClientOf = Arc<dyn Fn(&Parts) -> Option<IpAddr> + Send + Sync>;

/// The limits of one application.
pub(crate) struct Limits {
    pub(crate) rate: Option<Arc<dyn RateLimit>>,
    pub(crate) client_of: ClientOf,
    /// A permit for each sign-in that waits for Google.
    pub(crate) at_google: Semaphore,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").finish_non_exhaustive()
    }
}
