//! Values that do harm where they end up: in a database, in a mail's header, in a page.

use http::StatusCode;
use serde_json::{Value, json};
use sso_runtime::testing::{Endpoint, Fault};
use sso_tests::{TestApp, TestAppBuilder, adas_row, on_each_database, user};

use super::{REJECTED, accepted, refused};

const MISSING: (StatusCode, &str) = (StatusCode::FORBIDDEN, "missing_value");

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

/// What could be two addresses, none, or a header of its own.
fn addresses() -> Vec<String> {
    let mut addresses = [
        "ada@gmail.com,mallory@evil.example",
        "mallory@evil.example;ada@gmail.com",
        "ada@gmail.com mallory@evil.example",
        "ada@gmail.com\r\nBcc: mallory@evil.example",
        "ada@gmail.com\n",
        "ada@gmail.com\0",
        "ada\0@gmail.com",
        "Ada <ada@gmail.com>",
        "\"ada\"@gmail.com",
        "ada@gmail.com@evil.example",
        "@gmail.com",
        "ada@",
        "ada",
        " ada@gmail.com",
        "ada\u{202e}@gmail.com",
        "ada\u{200b}@gmail.com",
        "ada\u{ad}@gmail.com",
        "ada@gmail\u{200f}.com",
        "ada@gmail.com\u{feff}",
    ]
    .map(str::to_owned)
    .to_vec();
    addresses.extend([format!("{}@gmail.com", "a".repeat(320)), format!("{}@gmail.com", "a".repeat(500_000))]);
    addresses
}

#[tokio::test]
async fn what_is_not_one_plain_address_is_no_address() {
    let app = app().await;
    for address in addresses() {
        let case: String = address.chars().take(50).collect();
        app.change(|ada| ada.email(address));
        refused(&app, MISSING, &case).await;
    }
    for address in
        ["ada@gmail.com", "Ada+x@Example.COM", "o'hara@example.com", "\u{e4}da@b\u{fc}cher.example", "a@localhost"]
    {
        app.change(|ada| ada.email(address));
        accepted(&app, address).await;
        assert_eq!(app.user().await.email, address);
    }
    let known = app.user().await;
    for address in addresses() {
        app.change(|ada| ada.email(address));
        let page = app.browser().sign_in().await;
        assert_eq!((page.status, page.code().as_str()), MISSING);
    }
    assert_eq!(app.user().await, known, "the address that is there stays");
}

#[tokio::test]
async fn a_subject_is_no_text_that_databases_read_in_different_ways() {
    let app = app().await;
    let others = [
        "1\0",
        "\0",
        "1\u{1}",
        "1\u{7f}",
        "1\r\n",
        " 1",
        "1 ",
        "1\t",
        "1\u{a0}",
        "\u{e9}",
        "\u{ff11}",
        "1\u{200b}",
        "1\u{0301}",
    ];
    for subject in others.map(str::to_owned).into_iter().chain(["1".repeat(256), "1".repeat(500_000)]) {
        let case: String = subject.chars().take(20).collect();
        app.google.edit_id_token(move |token| token.set("sub", subject.clone()));
        refused(&app, REJECTED, &format!("{case:?}")).await;
        app.google.clear_faults();
    }
    app.google.edit_id_token(|token| token.set("sub", "1".repeat(255)));
    accepted(&app, "255 characters").await;
}

on_each_database! {
    async fn what_a_database_cannot_hold_is_not_known(app: TestAppBuilder) {
        let app = app.start().await;
        accepted(&app, "good values").await;
        let known = app.user().await;
        let (nul, one_nul) = ("nul \u{0} inside", "\u{0}");
        for text in [nul, one_nul] {
            for claim in ["name", "given_name", "family_name", "picture", "locale", "hd", "jti", "profile"] {
                app.change(|ada| ada.claim(claim, text));
            }
            let person = json!({
                "birthdays": [{ "date": { "year": 1815, "month": 12, "day": 10 }, "metadata": { "primary": true, "source": { "id": text } } }],
                "genders": [{ "value": text }],
                "organizations": [{ "title": text, "name": text }],
            });
            for (field, value) in person.as_object().expect("it is an object") {
                app.google.fault(Endpoint::People, Fault::with(field.clone(), value.clone()));
            }
            accepted(&app, text).await;
            assert_eq!(app.user().await, known, "nothing is cleared, and nothing is cut");
            app.google.clear_faults();
        }
    }

    async fn a_first_sign_in_with_what_a_database_cannot_hold_makes_the_row_without_it(app: TestAppBuilder) {
        let app = app.start().await;
        app.change(|ada| ada.claim("name", "nul \u{0} inside").claim("locale", "\u{0}"));
        accepted(&app, "NUL").await;
        assert_eq!(app.user().await, user::Model { updated: None, language: "none".to_owned(), ..adas_row() });
    }

    async fn text_of_any_direction_and_length_that_fits_is_stored_as_it_is(app: TestAppBuilder) {
        let app = app.start().await;
        accepted(&app, "good values").await;
        for name in ["\u{202e}evil\u{202c}", "\u{200f}\u{05d0}", "a\nb", "'; DROP TABLE users; --", "<script>alert(1)</script>", "\u{1}"] {
            app.change(|ada| ada.claim("name", name));
            accepted(&app, name).await;
            assert_eq!(app.user().await.updated.as_deref(), Some(name));
        }
    }
}

#[tokio::test]
async fn a_megabyte_is_read_or_refused_and_never_cut() {
    let app = app().await;
    app.change(|ada| ada.claim("name", "x".repeat(500_000)));
    accepted(&app, "half a megabyte").await;
    assert_eq!(app.user().await.updated.map(|name| name.len()), Some(500_000));
    app.change(|ada| ada.claim("name", "x".repeat(1 << 20)));
    let page = app.browser().sign_in().await;
    assert_eq!((page.status, page.code().as_str()), super::UNREADABLE, "the answer is larger than the limit");
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn a_picture_that_runs_in_a_page_is_no_picture() {
    let harmful = [
        "javascript:alert(document.cookie)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml,<svg onload=alert(1)>",
        "vbscript:x",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "//evil.example/x.png",
        "https://user:pass@evil.example/x.png",
        "https://evil.example/x.png\" onerror=\"alert(1)",
        "https://evil.example/x.png' onerror='alert(1)",
        "https://evil.example/<script>",
        "https://evil.example/a b",
        "https://evil.example/\r\nx",
    ];
    for picture in harmful {
        let app = app().await;
        app.change(|ada| ada.picture(picture));
        accepted(&app, picture).await;
        assert_eq!(app.user().await, user::Model { filled: None, ..adas_row() }, "{picture}");
    }
}

#[tokio::test]
async fn a_flag_is_true_when_it_says_so() {
    use sso_runtime::Admission;
    let app = TestAppBuilder::in_memory().await.admission(Admission::email_domains(["gmail.com"])).start().await;
    for flag in [
        json!("TRUE"),
        json!("True"),
        json!(" true"),
        json!("1"),
        json!(1),
        json!(1.0),
        json!([true]),
        json!({}),
        Value::Null,
    ] {
        let case = flag.to_string();
        app.google.edit_id_token(move |token| token.set("email_verified", flag.clone()));
        refused(&app, (StatusCode::FORBIDDEN, "not_admitted"), &case).await;
        app.google.clear_faults();
    }
    app.change(|ada| ada.email_verified(true));
    accepted(&app, "true").await;
}

#[tokio::test]
async fn an_organisation_is_its_domain_and_nothing_that_looks_like_it() {
    use sso_runtime::Admission;
    let app = TestAppBuilder::in_memory()
        .await
        .admission(Admission::workspace(["example.com", "b\u{fc}cher.example"]))
        .start()
        .await;
    for hd in [
        "example.com.",
        ".example.com",
        "example.com\0",
        "example.com ",
        "example.com\n",
        "ex%61mple.com",
        "\u{ff45}xample.com",
        "ex\u{430}mple.com",
        "exam\u{ad}ple.com",
        "exam\u{200b}ple.com",
        "example\u{3002}com",
        "example.com,example.org",
        "https://example.com",
        "user@example.com",
        "example.com:443",
        "example.com/",
        "bucher.example",
        "xn--bcher-kva.example.",
    ] {
        app.change(|ada| ada.email("ada@example.com").hosted_domain(hd));
        refused(&app, (StatusCode::FORBIDDEN, "not_admitted"), hd).await;
    }
    for hd in ["example.com", "EXAMPLE.COM", "xn--bcher-kva.example", "B\u{dc}CHER.example"] {
        app.change(|ada| ada.hosted_domain(hd));
        accepted(&app, hd).await;
    }
}
