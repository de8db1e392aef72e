//! The first administrator: whoever has the code, and never whoever comes first.

use axum::body::Body;
use http::{Request, StatusCode, header};
use sso_runtime::{ExposeSecret, GoogleSso, Roles, testing::Account};
use sso_tests::{Browser, TestApp, TestAppBuilder, on_each_database, user_of_accounts as user};
use tower::ServiceExt;

type App = TestApp<user::Model>;

async fn signed_in(app: &App) -> Browser {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
    browser
}

async fn enter(app: &App, browser: &Browser, code: &str, origin: &str) -> StatusCode {
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::post("/google/claim")
        .header(header::COOKIE, cookies.join("; "))
        .header(header::ORIGIN, origin)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("code={code}")))
        .expect("a request");
    app.router.clone().oneshot(request).await.expect("the router answers").status()
}

async fn admins(app: &App) -> usize {
    app.users().await.iter().filter(|user| user.is_admin).count()
}

fn code(sso: &GoogleSso<user::Model>) -> Option<String> {
    sso.claim_code().map(|code| code.expose_secret().to_owned())
}

const HERE: &str = "http://localhost:3000";

on_each_database! {
    async fn who_has_the_code_is_the_first_administrator_and_there_is_no_second(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.roles(Roles::assign().claim_code("admin"))).await;
        let code = code(&app.sso).expect("nobody is an administrator");
        let ada = signed_in(&app).await;
        assert_eq!(admins(&app).await, 0, "who comes first is nothing");
        for (wrong, origin, status) in [
            ("", HERE, StatusCode::FORBIDDEN),
            ("0000-0000-0000-0000-0000", HERE, StatusCode::FORBIDDEN),
            (&code[1..], HERE, StatusCode::FORBIDDEN),
            (&"x".repeat(5000), HERE, StatusCode::FORBIDDEN),
            (&code, "https://evil.example", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(enter(&app, &ada, wrong, origin).await, status, "{wrong} {origin}");
        }
        assert_eq!(enter(&app, &app.browser(), &code, HERE).await, StatusCode::UNAUTHORIZED, "not signed in");
        assert_eq!(admins(&app).await, 0);

        let another = app.another_builder().await.roles(Roles::assign().claim_code("admin")).build().await;
        assert_eq!(another.expect("built").claim_code().map(|code| code.expose_secret().to_owned()), Some(code.clone()));

        assert_eq!(enter(&app, &ada, &code, HERE).await, StatusCode::SEE_OTHER);
        assert_eq!(admins(&app).await, 1);
        app.google.set_account(Account::new("7").email("seven@gmail.com"));
        app.google.choose("7");
        let seven = signed_in(&app).await;
        assert_eq!(enter(&app, &seven, &code, HERE).await, StatusCode::FORBIDDEN, "one shot");
        assert_eq!(admins(&app).await, 1);
        let another = app.another_builder().await.roles(Roles::assign().claim_code("admin")).build().await;
        assert!(another.expect("built").claim_code().is_none(), "a later start prints none");
    }

    async fn two_with_the_code_at_once_are_one_administrator(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder.roles(Roles::assign().claim_code("admin"))).await;
        let code = code(&app.sso).expect("nobody is an administrator");
        let ada = signed_in(&app).await;
        app.google.set_account(Account::new("7").email("seven@gmail.com"));
        app.google.choose("7");
        let seven = signed_in(&app).await;
        let both = futures_util::future::join(enter(&app, &ada, &code, HERE), enter(&app, &seven, &code, HERE)).await;
        assert!(admins(&app).await <= 1, "{both:?}");
        for browser in [&ada, &seven] {
            enter(&app, browser, &code, HERE).await;
        }
        assert_eq!(admins(&app).await, 1);
    }
}

#[tokio::test]
async fn without_a_code_there_is_no_page() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    let mut browser = signed_in(&app).await;
    assert_eq!(browser.get("/google/claim").await.status, StatusCode::NOT_FOUND);
    assert_eq!(enter(&app, &browser, "", HERE).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_asks_for_the_code_of_who_is_signed_in() {
    let app: App =
        TestAppBuilder::in_memory().await.start_of(|builder| builder.roles(Roles::assign().claim_code("admin"))).await;
    let code = code(&app.sso).expect("nobody is an administrator");
    assert!(!format!("{:?} {:?}", app.sso, app.sso.describe()).contains(&code));
    assert!(app.sso.describe().to_string().contains(&code), "it is printed for those who run the application");
    let mut browser = app.browser();
    browser.accept = "text/html";
    assert_eq!(browser.get("/google/claim").await.status, StatusCode::SEE_OTHER, "to the sign-in page");
    browser.accept = "application/json";
    browser.sign_in().await;
    let page = browser.get("/google/claim").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(r#"<form method="post" action="/google/claim">"#), "{}", page.body);
    assert!(!page.body.contains(&code));
}
