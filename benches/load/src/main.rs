//! Load for the quickstart, which runs in a process of its own, built in release mode, and signs people in at a Google
//! of this program's.
//!
//! ```sh
//! cargo build --release -p quickstart
//! cargo run --release -p load -- --sign-ins 50 --requests 500 --seconds 60
//! cargo run --release -p load -- --soak 1000000                       # as fast as it goes, 16 at once
//! cargo run --release -p load -- --sign-ins 50 --kill-every 10        # the process is killed and started again
//! cargo run --release -p load -- --database postgres://localhost/sso_load
//! ```
//!
//! Every ten seconds it prints what was done since, in milliseconds at the median, at the 99th percentile and at the
//! worst, from the moment at which the work was due; and the memory that the process holds. At the end everybody's last
//! session has to open their own row. It reads memory and processor time from `/proc`, so it runs on Linux.

mod arguments;
mod google;
mod report;
mod server;
mod visit;
mod world;

use std::{error::Error, process::ExitCode, sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, oneshot},
    time::{Instant, MissedTickBehavior, interval, interval_at, sleep_until},
};

use crate::{
    arguments::Arguments,
    report::{Kind, Report},
    server::Server,
    world::World,
};

/// How many of a soak's sign-ins are under way at once.
const SOAK_AT_ONCE: usize = 16;
/// More work than this under way means that the application does not keep up: what is due then counts as failed.
const AT_MOST: usize = 4096;
const REPORT_EVERY: Duration = Duration::from_secs(10);

#[tokio::main]
#[expect(clippy::print_stderr, reason = "what whoever starts the program is told")]
async fn main() -> ExitCode {
    match run().await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            eprintln!("{failures} failures");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<u64, Box<dyn Error>> {
    let arguments = Arguments::parse()?;
    let google = google::start(arguments.people).await?;
    let server = Server::start(arguments.database.as_deref(), &google).await?;
    let world = Arc::new(World::new(server, google, arguments.people)?);
    let report = Arc::new(Report::new());
    let (enough, told_enough) = oneshot::channel();
    let killer =
        arguments.kill_every.map(|period| tokio::spawn(kill_now_and_then(Arc::clone(&world), period, told_enough)));
    let printer = tokio::spawn(print_now_and_then(Arc::clone(&world), Arc::clone(&report)));
    match arguments.soak {
        Some(sign_ins) => soak(&world, &report, sign_ins).await?,
        None => load(&world, &report, &arguments).await?,
    }
    printer.abort();
    report.print(&world.server);
    drop(enough);
    if let Some(killer) = killer {
        killer.await?;
    }
    visit::everybody(&world, &report).await;
    report.print_totals(&world.server);
    Ok(report.failures())
}

/// Work at a steady rate, whether or not the application keeps up.
async fn load(world: &Arc<World>, report: &Arc<Report>, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let end = Instant::now() + arguments.duration;
    let at_once = Arc::new(Semaphore::new(AT_MOST));
    let rates = [
        (Kind::SignIn, arguments.sign_ins),
        (Kind::Request, arguments.requests),
        (Kind::Abandoned, arguments.abandoned),
    ];
    for (kind, rate) in rates {
        if rate > 0 {
            let (world, report, at_once) = (Arc::clone(world), Arc::clone(report), Arc::clone(&at_once));
            tokio::spawn(steadily(world, report, at_once, kind, rate, end));
        }
    }
    sleep_until(end).await;
    // What is under way may end; it was due in time.
    let everything = u32::try_from(AT_MOST)?;
    drop(tokio::time::timeout(Duration::from_secs(30), at_once.acquire_many(everything)).await??);
    Ok(())
}

async fn steadily(
    world: Arc<World>,
    report: Arc<Report>,
    at_once: Arc<Semaphore>,
    kind: Kind,
    rate: u32,
    end: Instant,
) {
    let mut ticks = interval(Duration::from_secs(1) / rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    loop {
        let due = ticks.tick().await;
        if due >= end {
            return;
        }
        let Ok(permit) = Arc::clone(&at_once).try_acquire_owned() else {
            report.failed(kind, "too much was under way".to_owned(), false);
            continue;
        };
        let (world, report) = (Arc::clone(&world), Arc::clone(&report));
        tokio::spawn(async move {
            visit::once(&world, &report, kind, due).await;
            drop(permit);
        });
    }
}

/// Sign-ins as fast as they go.
async fn soak(world: &Arc<World>, report: &Arc<Report>, sign_ins: u64) -> Result<(), Box<dyn Error>> {
    let at_once = Arc::new(Semaphore::new(SOAK_AT_ONCE));
    for _ in 0..sign_ins {
        let permit = Arc::clone(&at_once).acquire_owned().await?;
        let (world, report) = (Arc::clone(world), Arc::clone(report));
        tokio::spawn(async move {
            visit::once(&world, &report, Kind::SignIn, Instant::now()).await;
            drop(permit);
        });
    }
    drop(at_once.acquire_many(u32::try_from(SOAK_AT_ONCE)?).await?);
    Ok(())
}

async fn print_now_and_then(world: Arc<World>, report: Arc<Report>) {
    let mut ticks = interval_at(Instant::now() + REPORT_EVERY, REPORT_EVERY);
    loop {
        ticks.tick().await;
        report.print(&world.server);
    }
}

/// Kills the process without a warning and starts it again, until it is enough.
#[expect(clippy::print_stderr, reason = "what whoever starts the program is told")]
async fn kill_now_and_then(world: Arc<World>, period: Duration, mut enough: oneshot::Receiver<()>) {
    let mut ticks = interval_at(Instant::now() + period, period);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = &mut enough => return,
        }
        if let Err(error) = world.server.kill_and_restart().await {
            eprintln!("the application could not be started again: {error}");
            return;
        }
    }
}
