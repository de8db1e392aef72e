//! The cost of a build.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use nix::sys::resource::{UsageWho, getrusage};

/// Where the counted instructions go.
const COUNT_FILE: &str = "DERIVE_COST_FILE";

/// What is measured of a build.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Measure {
    /// Billions of instructions of the compiler.
    Instructions,
    /// Processor time, of the shortest of some runs.
    Seconds { runs: usize },
}

impl Measure {
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Instructions => "G",
            Self::Seconds { .. } => "s",
        }
    }

    /// What building each of these crates alone costs. The crates take turns, so that what else the machine does disturbs
    /// them alike.
    pub(crate) fn of<const N: usize>(self, crates: &[PathBuf; N], command: &str) -> Result<[f64; N], Box<dyn Error>> {
        for krate in crates {
            succeed(&mut cargo(krate, command))?;
        }
        let mut least = [f64::INFINITY; N];
        let runs = match self {
            Self::Instructions => 1,
            Self::Seconds { runs } => runs.max(1),
        };
        for _ in 0..runs {
            for (krate, least) in crates.iter().zip(&mut least) {
                // A changed source is built again; its dependencies are not.
                let source = krate.join("src/lib.rs");
                let text = fs::read_to_string(&source)?;
                fs::write(&source, format!("{text}\n"))?;
                *least = least.min(match self {
                    Self::Instructions => instructions(krate, command)?,
                    Self::Seconds { .. } => seconds(krate, command)?,
                });
            }
        }
        Ok(least)
    }
}

fn cargo(krate: &Path, command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .args([command, "--quiet", "--offline"])
        .current_dir(krate)
        .env("CARGO_TARGET_DIR", krate.with_file_name("target"))
        .env("CARGO_INCREMENTAL", "0");
    cargo
}

fn succeed(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

fn seconds(krate: &Path, command: &str) -> Result<f64, Box<dyn Error>> {
    let before = children()?;
    succeed(&mut cargo(krate, command))?;
    Ok(children()? - before)
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

/// Billions of them.
fn instructions(krate: &Path, command: &str) -> Result<f64, Box<dyn Error>> {
    let file = krate.join("instructions");
    let mut cargo = cargo(krate, command);
    succeed(cargo.env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?).env(COUNT_FILE, &file))?;
    let counted = fs::read_to_string(&file)?;
    fs::remove_file(&file)?;
    let total = counted.lines().find_map(|line| line.strip_prefix("totals: ")).ok_or("valgrind counted nothing")?;
    Ok(total.parse::<f64>()? / 1e9)
}

/// The compiler under valgrind, if this program was called in its place.
pub(crate) fn counted(arguments: &[String]) -> Option<Result<ExitCode, Box<dyn Error>>> {
    let file = env::var_os(COUNT_FILE)?;
    let (compiler, arguments) = arguments.split_first()?;
    // Cargo asks for the version as well.
    let mut command = if arguments.iter().any(|argument| argument == "src/lib.rs") {
        let mut valgrind = Command::new("valgrind");
        let mut out = std::ffi::OsString::from("--callgrind-out-file=");
        out.push(file);
        valgrind.args(["--quiet", "--tool=callgrind"]).arg(out).arg(compiler);
        valgrind
    } else {
        Command::new(compiler)
    };
    Some(match command.args(arguments).status() {
        Ok(status) if status.success() => Ok(ExitCode::SUCCESS),
        Ok(_) => Ok(ExitCode::FAILURE),
        Err(error) => Err(error.into()),
    })
}
