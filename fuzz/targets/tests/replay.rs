//! Every file of `fuzz/seeds` is fed to its target: the seeds, and what was once found.

use std::{collections::BTreeSet, fs, path::PathBuf};

use sso_fuzz::TARGETS;

fn fuzz(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect()
}

fn replay(name: &str) {
    let (_, target) = TARGETS.iter().find(|(other, _)| *other == name).expect("a target");
    let folder = format!("seeds/{name}");
    let seeds = names(&folder);
    assert!(!seeds.is_empty(), "{folder} is empty");
    for seed in seeds {
        let data = fs::read(fuzz(&folder).join(&seed)).expect("a file");
        if let Err(panic) = std::panic::catch_unwind(|| target(&data)) {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref().copied());
            panic!("{folder}/{seed}: {}", text.unwrap_or_default());
        }
    }
}

macro_rules! replays {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target));
        })*

        #[test]
        fn every_target_is_replayed_and_fuzzed() {
            let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(BTreeSet::from([$(stringify!($target).to_owned()),*]), targets);
            assert_eq!(names("seeds"), targets);
            assert_eq!(names("fuzz_targets"), targets.iter().map(|name| format!("{name}.rs")).collect());
            let manifest = fs::read_to_string(fuzz("Cargo.toml")).expect("a manifest");
            for target in targets {
                assert!(manifest.contains(&format!("name = {target:?}")), "{target} is no binary");
            }
        }
    };
}

replays! {
    attributes
    callback_query
    cookies
    derive_input
    id_token
    jwks
    people_answer
    return_to
    sealed_value
    token_answer
}
