//! `SECURITY.md` names every case and, for each, a test that exists or the reason why there is none.

use std::{collections::BTreeSet, fs, path::Path};

/// The modules of the OpenID Foundation's suite for relying parties, after `oidcc-client-test`.
///
/// Source: openid/conformance-suite, August 2026.
const OIDCC: [&str; 57] = [
    "",
    "-invalid-iss",
    "-invalid-aud",
    "-missing-aud",
    "-missing-sub",
    "-missing-iat",
    "-nonce-invalid",
    "-nonce-unless-code-flow",
    "-invalid-sig-rs256",
    "-invalid-sig-hs256",
    "-invalid-sig-es256",
    "-idtoken-sig-rs256",
    "-idtoken-sig-none",
    "-kid-absent-single-jwks",
    "-kid-absent-multiple-jwks",
    "-signing-key-rotation",
    "-signing-key-rotation-just-before-signing",
    "-userinfo-invalid-sub",
    "-userinfo-bearer-header",
    "-userinfo-bearer-body",
    "-userinfo-signed",
    "-scope-userinfo-claims",
    "-client-secret-basic",
    "-invalid-athash",
    "-missing-athash",
    "-invalid-chash",
    "-missing-chash",
    "-refresh-token",
    "-refresh-token-invalid-issuer",
    "-refresh-token-invalid-sub",
    "-discovery-openid-config",
    "-discovery-jwks-uri-keys",
    "-discovery-issuer-mismatch",
    "-discovery-webfinger-acct",
    "-discovery-webfinger-url",
    "-dynamic-registration",
    "-form-post-error",
    "-3rd-party-init-login",
    "-aggregated-claims",
    "-distributed-claims",
    "-mtls-endpoint-aliases",
    "-request-uri-signed-none",
    "-request-uri-signed-rs256",
    "-rp-init-logout",
    "-rp-init-logout-no-state",
    "-rp-init-logout-other-state",
    "-session-management",
    "-rp-frontchannel-rpinitlogout",
    "-rp-frontchannel-opinitlogout",
    "-rp-backchannel-rpinitlogout",
    "-rp-backchannel-rpinitlogout-alg-none",
    "-rp-backchannel-rpinitlogout-wrong-alg",
    "-rp-backchannel-rpinitlogout-wrong-iss",
    "-rp-backchannel-rpinitlogout-wrong-aud",
    "-rp-backchannel-rpinitlogout-wrong-event",
    "-rp-backchannel-rpinitlogout-no-event",
    "-rp-backchannel-rpinitlogout-with-nonce",
];

/// Modules for clients of the FAPI 2.0 security profile, after `fapi2-security-profile-final-client-test-`.
const FAPI2: [&str; 15] = [
    "ensure-authorization-response-with-invalid-state-fails",
    "ensure-authorization-response-with-invalid-missing-state-fails",
    "invalid-authorization-response-iss",
    "remove-authorization-response-iss",
    "invalid-secondary-aud",
    "valid-aud-as-array",
    "invalid-expired-exp",
    "invalid-missing-aud",
    "invalid-missing-exp",
    "invalid-missing-iss",
    "invalid-missing-nonce",
    "invalid-null-alg",
    "invalid-alternate-alg",
    "token-type-case-insensitivity",
    "token-endpoint-response-without-expires_in",
];

/// The classes of incidents.
const INCIDENTS: [&str; 32] = [
    "takeover by a mutable claim",
    "takeover by an unverified address",
    "pre-hijacking",
    "linking flow details",
    "domain re-registration",
    "ghost accounts in a domain",
    "case and collation",
    "domain test by substring",
    "login CSRF",
    "replay of state, code or token",
    "open redirect",
    "parameter injection",
    "code injection",
    "mix-up",
    "token substitution",
    "ID token for another client",
    "algorithm confusion",
    "scope treated as granted",
    "session fixation",
    "interrupted flow used as session",
    "secrets in logs",
    "tokens at rest",
    "privilege by an address list",
    "mass assignment",
    "trust in proxy headers",
    "SSRF by picture or discovery",
    "stored XSS by picture or name",
    "One Tap CSRF",
    "header and address normalisation",
    "enumeration by message",
    "verifier lost by upgrade",
    "denial by an oversized reply",
];

/// The shortest reason that says something.
const MIN_REASON_CHARS: usize = 25;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a folder of the workspace")
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// The rows of the tables: the first cell, and the last.
fn rows() -> Vec<(String, String)> {
    let text = read("SECURITY.md").expect("it is there");
    let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = cells.filter(|line| !line.starts_with("---")).filter_map(|line| {
        let (first, rest) = line.split_once(" | ")?;
        Some((first.trim_matches('`').to_owned(), rest.rsplit(" | ").next()?.to_owned()))
    });
    rows.filter(|(_, last)| last != "test").collect()
}

/// The tests that a cell names.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The names of the tests in a module's source, also of those that a macro of ours makes.
fn tests_of(source: &str) -> BTreeSet<String> {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let is_test = |index: usize, line: &str| {
        let before = index.checked_sub(1).map_or("", |before| lines[before]);
        matches!(before, "#[test]" | "#[tokio::test]")
            || ["(app: TestAppBuilder)", "google: &FakeGoogle)"].iter().any(|given| line.contains(given))
    };
    let functions = lines.iter().enumerate().filter(|(index, line)| is_test(*index, line) && !line.contains('$'));
    functions
        .filter_map(|(_, line)| {
            let line = line.strip_prefix("async ").unwrap_or(line);
            Some(line.strip_prefix("fn ")?.split_once('(')?.0.to_owned())
        })
        .collect()
}

/// The source of a module of these tests, or of the test of secrets, which is a program of its own.
fn source_of(module: &str) -> Option<String> {
    match module {
        "secrets" => read("tests/tests/secrets/main.rs"),
        _ => read(format!("tests/tests/sign_in/{}.rs", module.replace("::", "/"))),
    }
}

#[test]
fn every_case_has_a_row() {
    let rows: BTreeSet<_> = rows().into_iter().map(|(case, _)| case).collect();
    let oidcc = OIDCC.map(|end| format!("oidcc-client-test{end}"));
    let others = FAPI2.iter().chain(&INCIDENTS).map(|&case| case.to_owned());
    let missing: Vec<_> = oidcc.into_iter().chain(others).filter(|case| !rows.contains(case)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_row_names_tests_that_exist_or_a_reason() {
    let rows = rows();
    assert!(rows.len() > OIDCC.len() + FAPI2.len() + INCIDENTS.len(), "{}", rows.len());
    for (case, last) in rows {
        if let Some(reason) = last.strip_prefix("– ") {
            assert!(reason.chars().count() >= MIN_REASON_CHARS, "{case}: `{reason}` is no reason");
            continue;
        }
        assert_ne!(named(&last).count(), 0, "{case} has neither a test nor a reason");
        for test in named(&last) {
            let exists = match test.rsplit_once("::") {
                Some((module, name)) => source_of(module).is_some_and(|source| tests_of(&source).contains(name)),
                None => test.starts_with("ui-tests/fail/") && read(test).is_some(),
            };
            assert!(exists, "{case}: there is no test `{test}`");
        }
    }
}

#[test]
fn every_test_of_a_case_has_a_row() {
    let rows = rows();
    let named: BTreeSet<_> = rows.iter().flat_map(|(_, last)| named(last)).collect();
    for module in [
        "conformance",
        "hostile::answers",
        "hostile::keys",
        "hostile::tokens",
        "hostile::values",
        "incidents::data",
        "incidents::flow",
        "incidents::identity",
    ] {
        let source = source_of(module).unwrap_or_else(|| panic!("there is no module {module}"));
        let tests = tests_of(&source);
        assert!(tests.len() > 5, "{module}: {tests:?}");
        let unnamed: Vec<_> = tests.into_iter().map(|name| format!("{module}::{name}")).collect();
        let unnamed: Vec<_> = unnamed.iter().filter(|test| !named.contains(test.as_str())).collect();
        assert_eq!(unnamed, Vec::<&String>::new());
    }
}

#[test]
fn a_conformance_test_is_named_as_its_module() {
    for (case, last) in rows() {
        let name = match case.strip_prefix("oidcc-") {
            Some(_) => case.replace('-', "_"),
            None if FAPI2.contains(&case.as_str()) => format!("fapi2_{}", case.replace('-', "_")),
            None => continue,
        };
        assert!(
            last.starts_with("– ") || named(&last).any(|test| test == format!("conformance::{name}")),
            "{case}: {last}"
        );
    }
}
