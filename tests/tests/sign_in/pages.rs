//! What people see, and what nobody may see: in pages and in the log.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use serde_json::json;
use sso_runtime::testing::{Account, Endpoint, Fault, Signing};
use sso_tests::{Log, Page, TestApp, TestAppBuilder};

const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn header<'p>(page: &'p Page, name: &str) -> &'p str {
    page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn assert_guarded(page: &Page) {
    assert_eq!(header(page, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(page, "cache-control"), "no-store");
    assert_eq!(header(page, "x-content-type-options"), "nosniff");
    assert_eq!(header(page, "referrer-policy"), "no-referrer");
    let policy = header(page, "content-security-policy");
    for directive in ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.split("; ").any(|given| given == directive), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!page.body.contains("<script") && !page.body.contains("style="), "{}", page.body);
}

#[tokio::test]
async fn a_browser_gets_a_page_that_says_what_to_do_next() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.sign_with(Signing::Unsigned);
    for accept in [HTML, "application/xhtml+xml", "text/html;q=0.9, application/json"] {
        let mut browser = app.browser();
        browser.accept = accept;
        let page = browser.sign_in().await;
        assert_eq!(page.status, StatusCode::BAD_GATEWAY);
        assert_guarded(&page);
        assert!(page.body.contains("Google's answer could not be used.") || page.body.contains("Google&#39;s answer"));
        assert!(page.body.contains("Nothing was changed."), "{}", page.body);
        assert!(page.body.contains("id_token_rejected"), "{}", page.body);
        assert!(page.body.contains(r#"href="/google/sign-in""#), "{}", page.body);
    }
}

#[tokio::test]
async fn a_program_gets_json() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.sign_with(Signing::Unsigned);
    for accept in ["application/json", "application/json, text/html", "*/*", "text/plain", ""] {
        let mut browser = app.browser();
        browser.accept = accept;
        let page = browser.sign_in().await;
        assert_eq!(page.status, StatusCode::BAD_GATEWAY);
        assert_eq!(header(&page, "content-type"), "application/json", "{accept}");
        assert_eq!(header(&page, "cache-control"), "no-store");
        let expected = json!({
            "code": "id_token_rejected",
            "message": "Google's answer could not be used.",
            "advice": "Nothing was changed. If it happens again, tell the people who run this application.",
        });
        assert_eq!(page.json(), expected);
    }
}

#[tokio::test]
async fn redirects_are_not_kept() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    let started = browser.get("/google/login").await;
    assert_eq!(header(&started, "cache-control"), "no-store");
    let callback = browser.at_google(&started.location.expect("it leads to Google")).await;
    assert_eq!(header(&browser.get(&callback).await, "cache-control"), "no-store");
    assert_eq!(header(&browser.post("/google/logout", &[]).await, "cache-control"), "no-store");
}

#[tokio::test]
async fn the_sign_in_page_has_the_button_and_the_place_to_return_to() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    browser.accept = HTML;
    for (query, href) in [
        ("", "/google/login"),
        ("?next=/orders%3Fpage%3D2%26x%3D1", "/google/login?next=%2Forders%3Fpage%3D2%26x%3D1"),
        ("?next=//evil.example", "/google/login"),
        ("?next=javascript:alert(1)", "/google/login"),
        (
            "?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
            "/google/login?next=%2F%2522%253E%253Cscript%253Ealert%281%29%253C%2Fscript%253E",
        ),
        ("?next=/a%3Fq='%3Cb%3E", "/google/login?next=%2Fa%3Fq%3D%2527%253Cb%253E"),
    ] {
        let page = browser.get(&format!("/google/sign-in{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_guarded(&page);
        let given = page.body.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(given, Some(href), "{query}: {}", page.body);
        assert!(page.body.contains("Sign in with Google</a>"), "{}", page.body);
    }
}

/// What must be nowhere.
#[derive(Clone, Debug, Default)]
struct Secrets(Arc<Mutex<Vec<String>>>);

impl Secrets {
    /// Notes the tokens of every good answer of Google's.
    fn of(app: &TestApp) -> Self {
        let secrets = Self::default();
        secrets.add(["planted-client-secret", "ada@gmail.com", "Lovelace", "other@gmail.com"]);
        secrets.note_tokens(app);
        secrets
    }

    fn note_tokens(&self, app: &TestApp) {
        let noted = self.clone();
        app.google.fault(
            Endpoint::Token,
            Fault::edit(move |answer| {
                for token in ["access_token", "id_token"] {
                    noted.add(answer.get(token).and_then(|token| token.as_str()));
                }
            }),
        );
    }

    fn add<S: Into<String>>(&self, secrets: impl IntoIterator<Item = S>) {
        self.0.lock().expect("nobody panicked").extend(secrets.into_iter().map(Into::into));
    }

    fn assert_not_in(&self, text: &str, place: &str) {
        let secrets = self.0.lock().expect("nobody panicked");
        for secret in secrets.iter().filter(|secret| secret.len() > 4) {
            let lines: Vec<_> = text.lines().filter(|line| line.contains(secret.as_str())).collect();
            assert!(lines.is_empty(), "{place} shows `{secret}`:\n{}", lines.join("\n"));
        }
    }
}

/// Signs in, notes what is secret about it, and looks for that in the page.
async fn sign_in(app: &TestApp, secrets: &Secrets, case: &str) -> Page {
    let mut browser = app.browser();
    browser.accept = HTML;
    let location = browser.start("/google/login").await;
    secrets.add(browser.cookies.values().cloned());
    let callback = browser.at_google(&location).await;
    for parameter in ["code", "state"] {
        secrets.add(callback.split(['?', '&']).filter_map(|pair| pair.strip_prefix(&format!("{parameter}="))));
    }
    let mut replay = browser.clone();
    let page = browser.get(&callback).await;
    secrets.assert_not_in(&page.body, case);
    secrets.add(browser.cookies.get("sso").cloned());
    secrets.assert_not_in(&replay.get(&callback).await.body, case);
    page
}

#[tokio::test]
async fn nothing_secret_is_in_the_log_or_in_a_page() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let secrets = Secrets::of(&app);
    let (log, guard) = Log::start();

    let page = sign_in(&app, &secrets, "a sign-in").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
    app.change(|ada| ada.email("ada@gmail.com").name("Ada", Some("Lovelace-King")));
    sign_in(&app, &secrets, "a sign-in that changes the row").await;

    app.google.set_account(Account::new("900000000000000000009").email("ada@gmail.com").name("Other", None));
    app.google.choose("900000000000000000009");
    assert_eq!(sign_in(&app, &secrets, "a conflict").await.status, StatusCode::CONFLICT);
    app.google.choose(sso_tests::ADA);

    let leaky = json!({
        "error": { "code": 403, "status": "PERMISSION_DENIED ada@gmail.com", "message": "ada@gmail.com may not" },
        "access_token": "planted-access-token",
    })
    .to_string();
    secrets.add(["planted-access-token"]);
    let answer =
        |status, body: &str| Fault::Answer { status, content_type: "text/plain".to_owned(), body: body.to_owned() };
    for (endpoint, fault) in [
        (Endpoint::People, answer(403, &leaky)),
        (Endpoint::People, answer(200, &leaky[1..])),
        (Endpoint::People, Fault::Down),
        (Endpoint::Token, answer(400, &leaky)),
        (Endpoint::Token, answer(200, &leaky)),
        (
            Endpoint::Token,
            answer(
                400,
                r#"{"error":"odd ada@gmail.com ","error_description":"planted-access-token","error_uri":"Lovelace"}"#,
            ),
        ),
        (Endpoint::Token, answer(500, &leaky)),
        (Endpoint::Token, Fault::with("id_token", "ada@gmail.com.planted-access-token.x")),
        (Endpoint::Token, Fault::with("expires_in", "planted-access-token")),
        (Endpoint::Token, Fault::Down),
        (Endpoint::Authorize, Fault::with("error", "ada@gmail.com")),
        (Endpoint::Authorize, Fault::with("iss", "https://ada@gmail.com")),
        (Endpoint::Authorize, Fault::without("code")),
    ] {
        let case = format!("{endpoint:?}: {fault:?}");
        app.google.fault(endpoint, fault);
        sign_in(&app, &secrets, &case).await;
        app.google.clear_faults();
        secrets.note_tokens(&app);
    }
    for (claim, value) in [
        ("aud", json!("ada@gmail.com")),
        ("iss", json!("ada@gmail.com")),
        ("sub", json!({ "ada@gmail.com": 1 })),
        ("exp", json!("ada@gmail.com")),
        ("nonce", json!("ada@gmail.com")),
    ] {
        app.google.edit_id_token(move |token| token.set(claim, value.clone()));
        assert_eq!(sign_in(&app, &secrets, claim).await.status, StatusCode::BAD_GATEWAY, "{claim}");
        app.google.clear_faults();
        secrets.note_tokens(&app);
    }

    drop(guard);
    let text = log.text();
    for code in ["signed in with Google", "conflict", "id_token_rejected", "google_refused", "issuer_mismatch"] {
        assert!(text.contains(code), "the log says nothing of {code}");
    }
    secrets.assert_not_in(&text, "the log");
}

#[tokio::test]
async fn a_sign_in_is_one_line_that_names_columns_and_no_values() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let (log, _guard) = Log::start();
    assert_eq!(app.browser().sign_in().await.status, StatusCode::SEE_OTHER);
    let text = log.text();
    let lines: Vec<_> = text.lines().filter(|line| line.contains("sso_runtime") && line.contains(" INFO ")).collect();
    let [line] = lines.as_slice() else { panic!("{text}") };
    assert!(line.contains(r#"code="signed_in" created=true"#), "{line}");
    assert!(line.contains("changed=email,updated,mirrored,created,filled,language,birthdate,gender,title"), "{line}");
}

#[tokio::test]
async fn a_sign_in_that_is_refused_is_one_line_with_its_code_and_reason() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.edit_id_token(|token| token.set("iss", "https://accounts.example"));
    let (log, _guard) = Log::start();
    app.browser().sign_in().await;
    let text = log.text();
    let lines: Vec<_> = text.lines().filter(|line| line.contains("id_token_rejected")).collect();
    let [line] = lines.as_slice() else { panic!("{text}") };
    assert!(line.contains("`iss` is not the issuer that was asked"), "{line}");
    assert!(!line.contains("accounts.example"), "{line}");
}
