//! Processor time of a build.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use nix::sys::resource::{UsageWho, getrusage};

/// The shortest of some builds of each of these crates alone, in seconds of processor time. The crates take turns, so that
/// what else the machine does disturbs them alike.
pub(crate) fn seconds<const N: usize>(
    crates: &[PathBuf; N],
    command: &str,
    runs: usize,
) -> Result<[f64; N], Box<dyn Error>> {
    for krate in crates {
        build(krate, command)?;
    }
    let mut shortest = [f64::INFINITY; N];
    for _ in 0..runs.max(1) {
        for (krate, shortest) in crates.iter().zip(&mut shortest) {
            // A changed source is built again; its dependencies are not.
            let source = krate.join("src/lib.rs");
            let text = fs::read_to_string(&source)?;
            fs::write(&source, format!("{text}\n"))?;
            let before = children()?;
            build(krate, command)?;
            *shortest = shortest.min(children()? - before);
        }
    }
    Ok(shortest)
}

fn build(krate: &Path, command: &str) -> Result<(), Box<dyn Error>> {
    let output = Command::new("cargo")
        .args([command, "--quiet", "--offline"])
        .current_dir(krate)
        .env("CARGO_TARGET_DIR", krate.with_file_name("target"))
        .env("CARGO_INCREMENTAL", "0")
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}: {}", krate.display(), String::from_utf8_lossy(&output.stderr)).into())
}

/// What all children took until now.
fn children() -> Result<f64, Box<dyn Error>> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| {
        f64::from(i32::try_from(time.tv_sec()).unwrap_or(i32::MAX))
            + f64::from(i32::try_from(time.tv_usec()).unwrap_or(0)) / 1e6
    };
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}
