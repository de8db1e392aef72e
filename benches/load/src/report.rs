//! How it went.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;

use crate::server::Server;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Abandoned,
    Request,
    SignIn,
}

impl Kind {
    const ALL: [Self; 3] = [Self::SignIn, Self::Request, Self::Abandoned];

    const fn name(self) -> &'static str {
        match self {
            Self::Abandoned => "abandoned",
            Self::Request => "requests",
            Self::SignIn => "sign-ins",
        }
    }
}

/// How it went, all in all and since the last line.
pub(crate) struct Report(Mutex<Figures>);

struct Figures {
    start: Instant,
    since: Instant,
    recent: BTreeMap<Kind, Histogram<u64>>,
    total: BTreeMap<Kind, Histogram<u64>>,
    failures: BTreeMap<(Kind, String), u64>,
    excused: BTreeMap<(Kind, String), u64>,
    /// After the first tenth of a minute, when everything has been used once; and the most that was ever seen.
    first_memory: Option<u64>,
    most_memory: u64,
}

/// A microsecond to a minute, to three digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("the bounds are right")
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Report {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self(Mutex::new(Figures {
            start: now,
            since: now,
            recent: BTreeMap::new(),
            total: BTreeMap::new(),
            failures: BTreeMap::new(),
            excused: BTreeMap::new(),
            first_memory: None,
            most_memory: 0,
        }))
    }

    fn figures(&self) -> MutexGuard<'_, Figures> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn succeeded(&self, kind: Kind, after: Duration) {
        let mut figures = self.figures();
        let after = microseconds(after);
        figures.recent.entry(kind).or_insert_with(histogram).saturating_record(after);
        figures.total.entry(kind).or_insert_with(histogram).saturating_record(after);
    }

    /// A failure is excused while the process is down on purpose.
    pub(crate) fn failed(&self, kind: Kind, reason: String, is_excused: bool) {
        let mut figures = self.figures();
        let reasons = if is_excused { &mut figures.excused } else { &mut figures.failures };
        *reasons.entry((kind, reason)).or_default() += 1;
    }

    pub(crate) fn failures(&self) -> u64 {
        self.figures().failures.values().sum()
    }

    /// One line of what was done since the last one.
    #[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
    pub(crate) fn print(&self, server: &Server) {
        let mut figures = self.figures();
        let memory = server.memory_kib();
        if let Some(memory) = memory {
            figures.first_memory.get_or_insert(memory);
            figures.most_memory = figures.most_memory.max(memory);
        }
        let seconds = figures.since.elapsed().as_secs_f64();
        let recent = std::mem::take(&mut figures.recent);
        figures.since = Instant::now();
        let done: String = Kind::ALL
            .iter()
            .filter_map(|kind| Some((kind, recent.get(kind)?)))
            .map(|(kind, times)| format!("{} {}, ", kind.name(), line(times, seconds)))
            .collect();
        let failures: u64 = figures.failures.values().sum();
        let excused: u64 = figures.excused.values().sum();
        println!(
            "{:>6.0} s: {done}{failures} failed, {excused} while it was down, {} KiB",
            figures.start.elapsed().as_secs_f64(),
            memory.map_or_else(|| "?".to_owned(), |memory| memory.to_string()),
        );
    }

    /// Everything, as a table.
    #[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
    pub(crate) fn print_totals(&self, server: &Server) {
        let figures = self.figures();
        println!("\n| what | done | median | 90 % | 99 % | worst |\n| --- | --- | --- | --- | --- | --- |");
        for (kind, times) in Kind::ALL.iter().filter_map(|kind| Some((kind, figures.total.get(kind)?))) {
            let at = |quantile| milliseconds(times.value_at_quantile(quantile));
            println!(
                "| {} | {} | {} | {} | {} | {} |",
                kind.name(),
                times.len(),
                at(0.5),
                at(0.9),
                at(0.99),
                milliseconds(times.max())
            );
        }
        for ((kind, reason), count) in &figures.failures {
            println!("failed: {count} {}: {reason}", kind.name());
        }
        for ((kind, reason), count) in &figures.excused {
            println!("while the process was down: {count} {}: {reason}", kind.name());
        }
        if let (Some(first), Some(last)) = (figures.first_memory, server.memory_kib()) {
            println!("memory of the process: {first} KiB at first, {} at most, {last} at the end", figures.most_memory);
        }
        if let Some(seconds) = server.processor_seconds() {
            println!("processor time of the process since it was last started: {seconds:.1} s");
        }
    }
}

fn line(times: &Histogram<u64>, seconds: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a rate of three digits is meant")]
    let rate = times.len() as f64 / seconds;
    let (median, late, worst) = (times.value_at_quantile(0.5), times.value_at_quantile(0.99), times.max());
    format!("{rate:.0}/s ({} {} {})", milliseconds(median), milliseconds(late), milliseconds(worst))
}

fn milliseconds(microseconds: u64) -> String {
    format!("{}.{} ms", microseconds / 1000, microseconds % 1000 / 100)
}
