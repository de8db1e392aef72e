//! What a message says to paste mends the mistake: each `help:` of each failing case is pasted and compiled.
//!
//! The messages are those of the `.stderr` files, which `ui.rs` holds against the compiler. A mended copy of a case takes
//! one `help:` of each of its messages: the first copy the first ones, the next copy the second ones, and so on. All
//! copies are programs of one crate below the target directory.

mod message;
mod paste;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use self::message::Message;

/// Cases that no paste can mend, with the reason.
const NOTHING_TO_PASTE: &[(&str, &str)] = &[
    ("column/primary_key_filled_by_a_claim", "what makes the key of a new row is the application's"),
    ("column/primary_key_that_does_not_count_up", "what makes the key of a new row is the application's"),
    ("column/uuid_by_another_name", "what makes the key of a new row is the application's"),
    ("column/text_that_is_told_not_to_count_up", "what makes the key of a new row is the application's"),
    ("place/called_like_the_copy", "an entity has more parts than its model"),
    ("place/derived_twice_with_a_mistake", "that something is derived twice, rustc says without help"),
    ("place/not_a_model", "an entity has more parts than its model"),
    ("name/scopes_as_urls_without_quotes", "the attribute has several lines"),
    ("type/newtype_as_function", "which function makes it is the application's"),
    ("type/function_returns_another_type", "what it returns is its body's"),
    ("type/function_returns_nothing", "what it returns is its body's"),
    ("type/function_that_is_async", "what it returns is its body's"),
    ("type/function_that_returns_an_option_for_not_null", "what it returns is its body's"),
    ("type/function_without_its_type", "which type is meant is the application's"),
];

/// A paste may bring to light what the mistake hid: then that message is pasted, too.
const ROUNDS: usize = 3;

/// A copy of a case.
struct Copy {
    name: String,
    source: String,
}

#[test]
fn what_a_message_says_to_paste_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut copies: Vec<Copy> = Vec::new();
    let mut problems: Vec<String> = Vec::new();
    for case in cases(&root.join("fail")) {
        let name = name_of(root, &case);
        let source = fs::read_to_string(&case).expect("the case");
        let messages = message::all(&fs::read_to_string(case.with_extension("stderr")).expect("its messages"), "fail/");
        assert!(!messages.is_empty(), "{name} has no message");
        if NOTHING_TO_PASTE.iter().any(|(exempt, _)| *exempt == name) {
            continue;
        }
        let messages = with_help(&messages);
        let variants = messages.iter().map(|message| message.helps.len()).max().unwrap_or(0);
        for variant in 0..variants {
            let is_conditional = |message: &&Message| message.is_conditional(variant);
            if variant > 0 && messages.iter().any(is_conditional) {
                continue;
            }
            match paste::all(&source, &messages, variant) {
                Ok(source) => copies.push(Copy { name: format!("{}_{variant}", name.replace('/', "_")), source }),
                Err(problem) => problems.push(format!("{name}: {problem}")),
            }
        }
    }
    assert!(problems.is_empty(), "cannot be pasted:\n{}", problems.join("\n"));

    let all = copies.len();
    for round in 1..=ROUNDS {
        let output = check(root, &copies);
        let mut wrong = Vec::new();
        for copy in copies {
            let place = format!("src/bin/{}.rs:", copy.name);
            let messages = message::all(&output, &place);
            if messages.is_empty() {
                continue;
            }
            let messages = with_help(&messages);
            assert!(!messages.is_empty() && round < ROUNDS, "does not compile:\n{}\n{output}", copy.source);
            match paste::all(&copy.source, &messages, 0) {
                Ok(source) => wrong.push(Copy { source, ..copy }),
                Err(problem) => panic!("{}: {problem}\n{}\n{output}", copy.name, copy.source),
            }
        }
        let names: Vec<&str> = wrong.iter().map(|copy| copy.name.as_str()).collect();
        assert!(names.len() * 8 < all, "of {all}, not mended in round {round}: {names:#?}\n{output}");
        if wrong.is_empty() {
            assert!(all > 100, "{all} copies");
            return;
        }
        copies = wrong;
    }
}

/// A message without help belongs to another one, or asks for a decision that only its reader can take.
fn with_help(messages: &[Message]) -> Vec<&Message> {
    messages.iter().filter(|message| !message.helps.is_empty()).collect()
}

fn name_of(root: &Path, case: &Path) -> String {
    let path = case.strip_prefix(root.join("fail")).expect("a case").with_extension("");
    path.to_str().expect("a name").replace('\\', "/")
}

fn cases(folder: &Path) -> BTreeSet<PathBuf> {
    let mut cases = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder of cases") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            cases.extend(self::cases(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            cases.insert(path);
        }
    }
    cases
}

/// What the compiler says about the copies.
fn check(root: &Path, copies: &[Copy]) -> String {
    let workspace = root.parent().expect("the workspace");
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mended");
    let programs = target.join("src/bin");
    if programs.exists() {
        fs::remove_dir_all(&programs).expect("old copies to go");
    }
    fs::create_dir_all(&programs).expect("a folder");
    for Copy { name, source } in copies {
        fs::write(programs.join(format!("{name}.rs")), source).expect("a copy");
    }
    fs::write(target.join("Cargo.toml"), manifest(root)).expect("a manifest");
    fs::copy(workspace.join("Cargo.lock"), target.join("Cargo.lock")).expect("the versions of the workspace");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--offline", "--quiet", "--color=never"])
        .current_dir(&target)
        .env("CARGO_TARGET_DIR", target.join("target"))
        .env("RUSTFLAGS", "--cap-lints=allow")
        .output()
        .expect("cargo");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_verdict = output.status.success() || copies.iter().any(|copy| text.contains(&copy.name));
    assert!(is_verdict, "cargo failed:\n{text}");
    text
}

/// The dependencies of `ui-tests`, from where it has them.
fn manifest(root: &Path) -> String {
    let workspace = root.parent().expect("the workspace");
    let root = workspace.display();
    format!(
        r#"[package]
name = "mended"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
sea-orm = {{ version = "2", default-features = false, features = ["macros", "postgres-array", "with-chrono", "with-json", "with-time", "with-uuid"] }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"
sso-runtime = {{ path = "{root}/sso-runtime", features = ["with-time"] }}
uuid = {{ version = "1", default-features = false, features = ["v4"] }}

[profile.dev]
debug = false

[workspace]
"#
    )
}
