//! The quickstart in a process of its own.

use std::{
    env,
    error::Error,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use sso_runtime::{KeyRing, testing::FakeGoogle};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::google::{CLIENT_ID, CLIENT_SECRET};

/// How long it may take to listen.
const START: Duration = Duration::from_secs(30);
/// How often it is looked whether it listens.
const LOOK: Duration = Duration::from_millis(20);

/// The quickstart in a process of its own. It ends with this value.
pub(crate) struct Server {
    program: PathBuf,
    variables: Vec<(&'static str, String)>,
    address: String,
    process: Mutex<Option<Child>>,
    is_up: AtomicBool,
    restarts: AtomicU64,
}

impl Server {
    /// Starts the program that was built beside this one.
    pub(crate) async fn start(database: Option<&str>, google: &FakeGoogle) -> Result<Self, Box<dyn Error>> {
        let program = env::current_exe()?.with_file_name("quickstart");
        if !program.exists() {
            return Err(format!("{} is missing: `cargo build --release -p quickstart`", program.display()).into());
        }
        let database = match database {
            Some(url) => url.to_owned(),
            None => new_file(&program)?,
        };
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let variables = vec![
            ("BIND", address.clone()),
            ("DATABASE_URL", database),
            ("GOOGLE_SSO_CLIENT_ID", CLIENT_ID.to_owned()),
            ("GOOGLE_SSO_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("GOOGLE_SSO_REDIRECT_URL", format!("http://{address}/google/callback")),
            ("GOOGLE_SSO_KEYS", KeyRing::generate()),
            ("GOOGLE_SSO_DANGEROUS_ISSUER", google.issuer().to_owned()),
            ("GOOGLE_SSO_DANGEROUS_DISCOVERY_URL", google.discovery_url()),
            ("GOOGLE_SSO_DANGEROUS_PEOPLE_URL", google.issuer().to_owned()),
        ];
        let server = Self {
            program,
            variables,
            address,
            process: Mutex::default(),
            is_up: AtomicBool::default(),
            restarts: AtomicU64::default(),
        };
        server.run().await?;
        Ok(server)
    }

    async fn run(&self) -> Result<(), Box<dyn Error>> {
        let child = Command::new(&self.program)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        let listens = async {
            while TcpStream::connect(&self.address).await.is_err() {
                sleep(LOOK).await;
            }
        };
        timeout(START, listens).await.map_err(|_| "the application does not listen")?;
        self.is_up.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Kills the process without a warning, and starts it again.
    pub(crate) async fn kill_and_restart(&self) -> Result<(), String> {
        self.is_up.store(false, Ordering::SeqCst);
        self.restarts.fetch_add(1, Ordering::SeqCst);
        let child = self.process.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            child.kill().await.map_err(|error| error.to_string())?;
        }
        self.run().await.map_err(|error| error.to_string())
    }

    pub(crate) fn is_up(&self) -> bool {
        self.is_up.load(Ordering::SeqCst)
    }

    /// How often it was killed.
    pub(crate) fn restarts(&self) -> u64 {
        self.restarts.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What the process holds in memory.
    pub(crate) fn memory_kib(&self) -> Option<u64> {
        let status = fs::read_to_string(self.proc_file("status")?).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// The processor time of the process, user and system.
    pub(crate) fn processor_seconds(&self) -> Option<f64> {
        // A clock tick is a hundredth of a second on every Linux that Rust supports.
        const TICKS: u32 = 100;
        let stat = fs::read_to_string(self.proc_file("stat")?).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
        Some(f64::from(ticks(11)? + ticks(12)?) / f64::from(TICKS))
    }

    fn proc_file(&self, name: &str) -> Option<PathBuf> {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Path::new("/proc").join(process.as_ref()?.id()?.to_string()).join(name))
    }
}

/// A SQLite file that is not there yet, beside the program.
fn new_file(program: &Path) -> Result<String, Box<dyn Error>> {
    let file = program.with_file_name("load.sqlite");
    for end in ["", "-wal", "-shm"] {
        let part = format!("{}{end}", file.display());
        match fs::remove_file(&part) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(format!("sqlite://{}", file.display()))
}
