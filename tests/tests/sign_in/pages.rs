//! What people see, and what nobody may see: in pages and in the log.

use http::StatusCode;
use serde_json::json;
use sso_runtime::testing::Signing;
use sso_tests::{Log, Page, TestAppBuilder};

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
