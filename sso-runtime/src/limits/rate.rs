//! How often a client may start and finish sign-ins.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Attempt {
    /// Starts a sign-in: `GET /login`, `GET /consent`.
    Start,
    /// Comes back from Google: `GET /callback`. One with a valid flow makes the application call Google.
    Callback,
}

/// How long a client has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the next attempt may come in {0:?}")]
pub struct RetryAfter(pub Duration);

/// Says how often a client may start and finish sign-ins.
///
/// [`MemoryRateLimit`] counts in one process. A limit that several machines share counts elsewhere:
///
/// ```
/// use std::{net::IpAddr, time::Duration};
///
/// use sso_runtime::{Attempt, RateLimit, RetryAfter};
///
/// # #[derive(Clone)] struct Counters;
/// # impl Counters { async fn increment(&self, key: &str, expires_in: Duration) -> Result<u64, std::io::Error> { Ok(1) } }
/// /// So many attempts of each kind in each minute of the clock.
/// struct Shared(Counters);
///
/// #[async_trait::async_trait]
/// impl RateLimit for Shared {
///     async fn check(&self, attempt: Attempt, client: IpAddr, now: i64) -> Result<(), RetryAfter> {
///         let minute = Duration::from_secs(60);
///         let key = format!("{attempt:?} {client} {}", now / 60);
///         match self.0.increment(&key, minute).await {
///             Ok(count) if count > 300 => Err(RetryAfter(minute)),
///             // Where nobody counts, everybody gets in.
///             Ok(_) | Err(_) => Ok(()),
///         }
///     }
/// }
/// ```
#[async_trait]
pub trait RateLimit: Send + Sync + 'static {
    /// Counts an attempt and tells whether it may go on. `client` is an IPv4 address, or the first address of a /64 network
    /// of IPv6 ones: whoever has one address there has them all. `now` is in seconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// [`RetryAfter`] if the client has to wait: it gets 429 with `Retry-After`, and nothing else happens.
    async fn check(&self, attempt: Attempt, client: IpAddr, now: i64) -> Result<(), RetryAfter>;
}

/// Attempts counted in the memory of this process; every machine has its own count.
///
/// A client may send a minute's attempts at once; after that they come back evenly, one in each part of the minute. Starts
/// and callbacks are counted apart. At most 32,768 counts are kept, in about 2 MiB; where more clients come in a minute,
/// those that came first are forgotten first.
pub struct MemoryRateLimit {
    per_minute: u32,
    counts: Mutex<Counts>,
}

/// Counts are kept so long: by then a client has its whole minute again.
const MINUTE_SECONDS: i64 = 60;
const MINUTE_MICROS: i64 = MINUTE_SECONDS * 1_000_000;
/// How many counts a generation holds.
const GENERATION: usize = 16 * 1024;

/// When a client has its whole minute again, in microseconds since the Unix epoch. (This is the generic cell rate algorithm:
/// one number a client, and no timer.)
type Restored = HashMap<(Attempt, IpAddr), i64>;

/// Counts in two generations, so that old ones go without a search for them.
#[derive(Default)]
struct Counts {
    current: Restored,
    previous: Restored,
    /// When the current generation began, in seconds since the Unix epoch.
    since: i64,
}

impl MemoryRateLimit {
    /// So many starts and so many callbacks of each client in a minute; 0 lets nobody through.
    #[must_use]
    pub fn per_minute(attempts: u32) -> Self {
        Self { per_minute: attempts, counts: Mutex::default() }
    }
}

impl fmt::Debug for MemoryRateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryRateLimit").field("per_minute", &self.per_minute).finish_non_exhaustive()
    }
}

#[async_trait]
impl RateLimit for MemoryRateLimit {
    async fn check(&self, attempt: Attempt, client: IpAddr, now: i64) -> Result<(), RetryAfter> {
        if self.per_minute == 0 {
            return Err(RetryAfter(Duration::from_secs(60)));
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.check((attempt, client), MINUTE_MICROS / i64::from(self.per_minute), now)
    }
}

impl Counts {
    fn check(&mut self, client: (Attempt, IpAddr), step: i64, now: i64) -> Result<(), RetryAfter> {
        // A clock that was set back begins a generation too, and a count never reaches further than a minute.
        let is_current = (self.since..self.since.saturating_add(MINUTE_SECONDS)).contains(&now);
        if !is_current || self.current.len() >= GENERATION {
            self.previous = std::mem::take(&mut self.current);
            self.since = now;
        }
        let now = now.saturating_mul(1_000_000);
        let full = now.saturating_add(MINUTE_MICROS);
        let restored = self.current.get(&client).or_else(|| self.previous.get(&client));
        let restored = restored.copied().unwrap_or(now).clamp(now, full);
        let next = restored.saturating_add(step);
        let is_allowed = next <= full;
        self.current.insert(client, if is_allowed { next } else { restored });
        if is_allowed { Ok(()) } else { Err(RetryAfter(Duration::from_micros((next - full).unsigned_abs()))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_225_600;

    fn client(number: u32) -> (Attempt, IpAddr) {
        (Attempt::Start, IpAddr::V4(number.into()))
    }

    fn wait(counts: &mut Counts, per_minute: i64, now: i64) -> Option<u64> {
        counts.check(client(1), MINUTE_MICROS / per_minute, now).err().map(|RetryAfter(wait)| wait.as_secs())
    }

    #[test]
    fn a_minute_may_be_used_at_once_and_comes_back_evenly() {
        let mut counts = Counts::default();
        let mut at = |seconds| wait(&mut counts, 4, NOW + seconds);
        assert_eq!([at(0), at(0), at(0), at(0), at(0), at(0)], [None, None, None, None, Some(15), Some(15)]);
        assert_eq!([at(14), at(15), at(15), at(29), at(30)], [Some(1), None, Some(15), Some(1), None]);
        // Across generations: nothing is given twice.
        assert_eq!([at(59), at(59), at(60), at(60), at(74), at(75)], [None, Some(1), None, Some(15), Some(1), None]);
        assert_eq!([at(600), at(600), at(600), at(600), at(600)], [None, None, None, None, Some(15)]);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out_for_longer_than_a_minute() {
        let mut counts = Counts::default();
        assert_eq!([wait(&mut counts, 1, NOW), wait(&mut counts, 1, NOW)], [None, Some(60)]);
        let earlier = NOW - 86_400;
        assert_eq!([wait(&mut counts, 1, earlier), wait(&mut counts, 1, earlier + 60)], [Some(60), None]);
        for now in [i64::MIN, i64::MAX] {
            let _ = wait(&mut counts, 1, now);
        }
    }

    #[test]
    fn more_clients_than_are_counted_take_no_more_memory() {
        let mut counts = Counts::default();
        for number in 0..5 * GENERATION as u32 {
            assert_eq!(counts.check(client(number), MINUTE_MICROS, NOW), Ok(()));
            assert!(counts.current.len() <= GENERATION && counts.previous.len() <= GENERATION);
        }
        assert!(counts.check(client(5 * GENERATION as u32 - 1), MINUTE_MICROS, NOW).is_err(), "the last is known");
        assert!(counts.check(client(0), MINUTE_MICROS, NOW).is_ok(), "the first is forgotten");
        assert!(counts.check((Attempt::Callback, client(0).1), MINUTE_MICROS, NOW).is_ok(), "callbacks count apart");
    }
}
