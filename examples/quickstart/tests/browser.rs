//! A person's way through the pages, in a real browser.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder, Locator};

/// A program that is ended when the test ends.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Starts a program and waits for the line that tells where it listens: what stands behind `mark`.
    fn start(command: &mut Command, mark: &str) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = child.stdout.take().expect("its output is read");
        let program = Self(child);
        let mut lines = BufReader::new(output).lines();
        let place = lines
            .by_ref()
            .find_map(|line| line.expect("its output is text").split_once(mark).map(|(_, place)| place.to_owned()))
            .expect("it tells where it listens");
        // Keep reading, so that the program never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        (program, place.trim_end_matches('.').to_owned())
    }

    /// Asks the program to stop, and tells whether it ended well.
    fn ends_well_when_asked(&mut self) -> bool {
        let asked = Command::new("kill").arg(self.0.id().to_string()).status().expect("kill runs");
        asked.success() && self.0.wait().expect("it ends").success()
    }
}

/// A file of this test, below the target folder.
fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn quickstart(name: &str) -> (Program, String) {
    for end in ["sqlite", "sqlite-wal", "sqlite-shm", "key"] {
        let _ = fs::remove_file(file(&format!("{name}.{end}")));
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    for (variable, _) in env::vars().filter(|(variable, _)| variable.starts_with("GOOGLE_SSO_")) {
        command.env_remove(variable);
    }
    command
        .env("BIND", "127.0.0.1:0")
        .env("DATABASE_URL", format!("sqlite://{}", file(&format!("{name}.sqlite")).display()));
    Program::start(&mut command, "listening on ")
}

/// `None` if there is no browser here, which a line says; under `CI=true` that is a failure.
#[expect(clippy::print_stderr, reason = "whoever runs the tests should know what was left out")]
async fn browser() -> Option<(Program, Client)> {
    let is_there =
        |name: &str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_there("chromedriver") || !is_there("chromium") {
        assert!(env::var("CI").as_deref() != Ok("true"), "under CI=true chromium and chromedriver are needed");
        eprintln!("left out: there is no chromium with chromedriver (Debian: chromium, chromium-driver)");
        return None;
    }
    let (driver, port) = Program::start(
        Command::new("chromedriver").args(["--port=0", "--allowed-ips=127.0.0.1"]),
        "started successfully on port ",
    );
    let options = serde_json::json!({
        "binary": "/usr/bin/chromium",
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=900,800",
        ],
    });
    let capabilities = serde_json::Map::from_iter([("goog:chromeOptions".to_owned(), options)]);
    let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("the browser starts");
    Some((driver, client))
}

/// The few things that a person does.
struct Person {
    browser: Client,
    application: String,
}

impl Person {
    async fn opens(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.application)).await.expect("the page opens");
    }

    async fn clicks(&self, css: &str) {
        let element = self.browser.wait().for_element(Locator::Css(css)).await;
        element.unwrap_or_else(|error| panic!("{css}: {error}")).click().await.expect("it can be clicked");
    }

    async fn sees(&self, css: &str) -> String {
        let element = self.browser.wait().for_element(Locator::Css(css)).await;
        element.unwrap_or_else(|error| panic!("{css}: {error}")).text().await.expect("it has a text")
    }

    /// Waits for a page of this heading: the one before it may have a heading, too.
    async fn sees_heading(&self, text: &str) {
        let heading = format!("//h1[normalize-space() = '{text}']");
        let element = self.browser.wait().for_element(Locator::XPath(&heading)).await;
        element.unwrap_or_else(|error| panic!("{heading}: {error}"));
    }

    /// Signs out, and waits for the page that follows: what is opened earlier would give way to it.
    async fn signs_out(&self) {
        self.clicks("#sign-out").await;
        assert_eq!(self.sees(".sso-google-button").await, "Sign in with Google");
    }

    async fn sees_column(&self, name: &str) -> String {
        self.sees(&format!("#column-{name} td")).await
    }

    /// Keeps a picture of the page for whoever wants to look at it.
    async fn takes_picture(&self, name: &str) {
        let picture = self.browser.screenshot().await.expect("the page can be pictured");
        fs::write(file(&format!("{name}.png")), picture).expect("the picture can be kept");
    }
}

#[tokio::test]
async fn a_person_signs_in_refuses_the_birthday_and_later_grants_it() {
    let Some((_driver, browser)) = browser().await else { return };
    let (mut program, application) = quickstart("browser");
    let person = Person { browser, application };

    person.opens("/").await;
    assert_eq!(person.sees(".sso-google-button").await, "Sign in with Google");
    person.takes_picture("1-home").await;
    person.clicks(".sso-google-button").await;
    person.takes_picture("2-accounts").await;
    person.clicks("button[value='100000000000000000001']").await;
    assert!(person.sees("label").await.contains("user.birthday.read"));
    person.takes_picture("3-consent").await;
    person.clicks("input[name='grant']").await;
    person.clicks("button[value='continue']").await;

    assert_eq!(person.sees_column("first_name").await, "Ada");
    assert_eq!(person.sees_column("last_name").await, "Lovelace");
    assert_eq!(person.sees_column("email").await, "ada@gmail.com");
    assert_eq!(person.sees_column("birthdate").await, "empty");
    assert_eq!(person.sees_column("is_staff").await, "false");
    person.takes_picture("4-row-without-birthday").await;

    person.signs_out().await;
    // A page for members sends to the sign-in page, and the sign-in back to that page.
    person.opens("/me").await;
    person.sees_heading("Sign in").await;
    person.takes_picture("5-sign-in").await;
    person.clicks(".sso-google-button").await;
    person.clicks("button[value='100000000000000000001']").await;
    person.clicks("button[value='continue']").await;
    assert_eq!(person.sees_column("birthdate").await, "1815-12-10");
    person.takes_picture("6-row-with-birthday").await;
    person.signs_out().await;

    person.clicks(".sso-google-button").await;
    person.clicks("button[value='100000000000000000002']").await;
    person.clicks("button[value='cancel']").await;
    person.sees_heading("You did not sign in.").await;
    person.takes_picture("7-cancelled").await;

    // One name, and a birthday without a year.
    for (subject, last_name) in [("100000000000000000002", "empty"), ("100000000000000000003", "Hopper")] {
        person.opens("/google/login?next=/me").await;
        person.clicks(&format!("button[value='{subject}']")).await;
        person.clicks("button[value='continue']").await;
        assert_eq!(person.sees_column("last_name").await, last_name);
        assert_eq!(person.sees_column("birthdate").await, "empty");
        person.signs_out().await;
    }

    person.browser.close().await.expect("the browser closes");
    assert!(program.ends_well_when_asked(), "SIGTERM ends the program in order");
}
