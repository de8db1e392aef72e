//! What the application is told about its configuration, all at once.

use std::time::Duration;

use sso_runtime::{Admission, Credentials, GoogleSso};
use sso_tests::{TestAppBuilder, user};

const SECRET: &str = "planted-client-secret";
const KEY: &str = "cGxhbnRlZC1rZXktb2YtMzItYnl0ZXMtLS0tLS0tLS0";

fn credentials() -> Credentials {
    Credentials::new("tests.apps.googleusercontent.com", SECRET, "https://app.example/google/callback")
}

#[tokio::test]
async fn every_mistake_is_reported_at_once() {
    let credentials = Credentials::new("an id", "", "http://app.example/google/callback").keys("c2hvcnQ");
    let admission = Admission::workspace(["*", "example.com", "a@example.com"]);
    let errors = GoogleSso::<user::Model>::builder(Default::default(), credentials, admission)
        .http_deadline(Duration::ZERO)
        .flow_lifetime(Duration::from_secs(3601))
        .session_lifetime(Duration::from_secs(100), Duration::from_secs(99))
        .build()
        .await
        .expect_err("it is full of mistakes");
    let text = errors.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "the configuration of Google sign-in has 9 mistake(s):",
            "- the client ID (`GOOGLE_SSO_CLIENT_ID`) has white space or control characters; copy it again from \
             Google's console",
            "- the client secret is empty",
            "- the redirect URL `http://app.example/google/callback` (`GOOGLE_SSO_REDIRECT_URL`) is plain http; Google \
             allows that on localhost only: write `https://`",
            "- the keys (`GOOGLE_SSO_KEYS`) cannot be read: a key has not 32 bytes; `KeyRing::generate()` makes one",
            "- `Admission::workspace` has `*`, which is not a domain name; write it like `example.com`",
            "- `Admission::workspace` has `a@example.com`, which is not a domain name; write it like `example.com`",
            "- `http_deadline` is 0ns; it must be from 1ms to 60s",
            "- `flow_lifetime` is 3601s; it must be from 1s to 3600s",
            "- `session_lifetime` is 100s; it must be from 1s to 99s",
        ]
    );
}

#[tokio::test]
async fn an_admission_that_admits_nobody_is_a_mistake() {
    for admission in [Admission::workspace::<&str>([]), Admission::email_domains::<&str>([])] {
        let errors = GoogleSso::<user::Model>::builder(Default::default(), credentials(), admission)
            .build()
            .await
            .expect_err("it admits nobody");
        assert_eq!(errors.iter().count(), 1, "{errors}");
        assert!(errors.to_string().contains("admits nobody"), "{errors}");
    }
}

#[tokio::test]
async fn nothing_secret_is_in_what_is_printed_for_debugging() {
    let credentials = credentials().keys(KEY);
    let text = format!("{credentials:?} {credentials:#?}");
    assert!(text.contains("https://app.example/google/callback"), "{text}");
    assert!(!text.contains(SECRET) && !text.contains(KEY), "{text}");

    let builder = GoogleSso::<user::Model>::builder(Default::default(), credentials, Admission::anyone());
    let text = format!("{builder:?}");
    assert!(!text.contains(SECRET) && !text.contains(KEY), "{text}");
    let sso = builder.build().await.expect("the configuration is right");
    let text = format!("{sso:?}");
    assert!(text.contains("GoogleSso") && !text.contains(SECRET) && !text.contains(KEY), "{text}");
}

#[tokio::test]
async fn errors_do_not_print_the_secret() {
    let credentials = Credentials::new("an id", SECRET, "nonsense").keys(format!("{KEY}x"));
    let errors = GoogleSso::<user::Model>::builder(Default::default(), credentials, Admission::anyone())
        .build()
        .await
        .expect_err("it is full of mistakes");
    let text = format!("{errors} {errors:?}");
    assert!(!text.contains(SECRET) && !text.contains(KEY), "{text}");
}

#[tokio::test]
async fn the_mapping_is_shown_as_a_table() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let table = app.sso.describe().to_string();
    let lines: Vec<_> = table.lines().map(str::trim_end).collect();
    assert_eq!(
        lines,
        [
            "redirect URI to register: http://localhost:3000/google/callback",
            "scopes to declare:        openid email profile https://www.googleapis.com/auth/user.birthday.read \
             https://www.googleapis.com/auth/user.gender.read https://www.googleapis.com/auth/user.organization.read",
            "column      source                       scope                 rule",
            "google_sub  claim sub                    Openid                key",
            "email       claim email                  Email                 update, required",
            "updated     claim name                   Profile               update",
            "mirrored    claim given_name             Profile               mirror",
            "created     claim family_name            Profile               create",
            "filled      claim picture                Profile               fill",
            "language    claim locale                 Profile               mirror",
            "birthdate   people birthdays::date       UserBirthdayRead      mirror",
            "gender      people genders::value        UserGenderRead        update",
            "title       people organizations::title  UserOrganizationRead  update",
        ]
    );
}

#[tokio::test]
async fn google_is_the_default_issuer() {
    let sso = GoogleSso::<user::Model>::builder(Default::default(), credentials(), Admission::anyone())
        .build()
        .await
        .expect("the configuration is right");
    let start = sso_runtime::flow::start(&sso, "", None);
    assert!(start.location.starts_with("https://accounts.google.com/o/oauth2/v2/auth?"), "{}", start.location);
}

#[tokio::test]
async fn a_redirect_url_whose_path_would_name_a_host_is_a_mistake() {
    for url in [
        "https://app.example//evil.example/callback",
        "https://app.example/google//callback",
        "https://app.example//callback",
    ] {
        let credentials = Credentials::new("tests.apps.googleusercontent.com", SECRET, url);
        let errors = GoogleSso::<user::Model>::builder(Default::default(), credentials, Admission::anyone())
            .build()
            .await
            .expect_err(url);
        assert_eq!(errors.iter().count(), 1, "{errors}");
        assert!(errors.to_string().contains("empty segment"), "{errors}");
    }
}
