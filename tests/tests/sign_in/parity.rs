//! The page of parity with django-google-sso: no row is missing, and each test that it names exists.

use std::{fs, path::Path};

const PAGE: &str = include_str!("../../../docs/parity.md");

/// The functions of the tests of django-google-sso 10.
const OLDER_TESTS: [&str; 43] = [
    "test_accept_callable",
    "test_add_all_users_to_staff_list",
    "test_async_view",
    "test_bad_state",
    "test_callback_restores_code_verifier",
    "test_conf_from_settings",
    "test_create_staff_from_list",
    "test_create_super_user_from_list",
    "test_different_null_values",
    "test_duplicated_emails",
    "test_email_is_valid",
    "test_existing_user_login",
    "test_existing_user_site_b_session_age",
    "test_exploit_redirect",
    "test_get_client_config",
    "test_get_or_create_user",
    "test_get_or_create_user_with_full_args",
    "test_get_or_create_user_with_full_args_custom_lookup",
    "test_get_redirect_uri_from_http",
    "test_get_redirect_uri_from_multiple_reverse_proxies",
    "test_get_redirect_uri_from_reverse_proxy",
    "test_google_sso_disabled",
    "test_google_sso_model",
    "test_inactive_user",
    "test_invalid_email",
    "test_is_admin_path",
    "test_is_page_path",
    "test_missing_code",
    "test_missing_user_login",
    "test_new_user_login",
    "test_pages_login_not_allowed",
    "test_redirect_uri_with_custom_domain",
    "test_scopes",
    "test_site_auto_create_user",
    "test_start_login",
    "test_start_login_none_next_param",
    "test_start_login_saves_code_verifier",
    "test_tags",
    "test_update_existing_user_record",
    "test_user_email",
    "test_user_with_custom_field_names",
    "test_value_from_conf",
    "test_very_long_picture_url",
];

/// The rows of the section with this heading: their cells.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let section = PAGE.split(&format!("## {heading}\n")).nth(1).unwrap_or_else(|| panic!("no section `{heading}`"));
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.skip(2).map(|row| row.split(" | ").map(str::trim).collect()).collect()
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// What is shown by nothing that exists.
fn missing(shown_by: &str) -> Vec<&str> {
    let names = shown_by.split('`').skip(1).step_by(2).filter(|name| name.contains("::") || name.contains('/'));
    let exists = |name: &str| match name.split_once("::") {
        Some((module, test)) => {
            let source = fs::read_to_string(repository().join(format!("tests/tests/sign_in/{module}.rs")));
            source.is_ok_and(|source| {
                source.contains(&format!("async fn {test}(")) || source.contains(&format!("\nfn {test}("))
            })
        }
        None => repository().join(name).exists(),
    };
    names.filter(|name| !exists(name)).collect()
}

fn assert_shown(heading: &str, columns: usize) -> Vec<Vec<&'static str>> {
    let rows = rows(heading);
    for row in &rows {
        assert_eq!(row.len(), columns, "{row:?}");
        let shown_by = row[columns - 1];
        assert!(row[columns - 2] == "gone" || shown_by.starts_with('`'), "{row:?}");
        assert_eq!(missing(shown_by), Vec::<&str>::new(), "{row:?}");
    }
    rows
}

#[test]
fn every_setting_is_there_and_shown() {
    let numbers: Vec<_> =
        assert_shown("Settings", 4).iter().map(|row| row[0].parse::<u32>().expect("a number")).collect();
    assert_eq!(numbers, (1..=35).collect::<Vec<_>>());
    let guide = include_str!("../../../docs/from-django-google-sso.md");
    for row in rows("Settings") {
        assert!(guide.contains(&format!("\n| {} |", row[1])), "the guide has no row {}", row[1]);
    }
}

#[test]
fn every_step_item_and_page_is_there_and_shown() {
    for (heading, names) in [
        (
            "The way of a sign-in",
            &[
                "start",
                "`next`",
                "authorization URL",
                "callback: enabled",
                "callback: `code`",
                "callback: state",
                "token exchange",
                "userinfo",
                "verified flag",
                "order of the checks",
                "find or create",
                "link to an existing user",
                "names",
                "inactive user",
                "login",
                "expiry and redirect",
            ][..],
        ),
        (
            "Pages, administration, checks, model",
            &[
                "login page",
                "tags",
                "`is_admin_path`, `is_page_path`",
                "button style",
                "`GoogleSSOAdmin`",
                "`admin.site.login_template`",
                "model `GoogleSSOUser`",
                "checks",
                "custom user model",
                "multi-site",
                "token use after login",
                "example middleware for log-out",
                "PKCE verifier",
            ],
        ),
        (
            "Where its documentation and its code differed",
            &[
                "how it works: domains",
                "how it works: lists of roles",
                "advanced: always update",
                "users: first superuser",
                "users: FULL_ARGS, PRE_CREATE",
                "sites: callables",
                "customize, multiple: names that do not exist",
                "advanced: the birthday",
            ],
        ),
    ] {
        let rows = assert_shown(heading, 3);
        assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), names);
    }
}

#[test]
fn every_test_of_the_older_system_is_answered() {
    let folder = repository().join("tests/tests/sign_in/older_system");
    let files = fs::read_dir(folder).expect("the folder is there");
    let sources: String =
        files.map(|file| fs::read_to_string(file.expect("a file").path()).expect("a source")).collect();
    for test in OLDER_TESTS {
        assert!(sources.contains(&format!("`{test}`")), "`{test}` is answered by nothing");
    }
}

#[test]
fn a_name_that_is_nowhere_is_found_out() {
    assert_eq!(
        missing("`sync::no_such_test`, `ui-tests/fail/key`, `no/such/folder`"),
        ["sync::no_such_test", "no/such/folder"]
    );
}
