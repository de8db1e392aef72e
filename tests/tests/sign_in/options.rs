//! What an application chooses of the request to Google, of the button, and of the end of a sign-in.

use http::StatusCode;
use sso_runtime::{
    Admission, ButtonText, ButtonTheme, ConfigError, Credentials, GoogleSso, ReturnTo,
    flow::Prompt,
    testing::{Endpoint, Fault, Signing},
};
use sso_tests::{Log, TestApp, TestAppBuilder, user};

use crate::assert_signed_in;

const HTML: &str = "text/html";

fn asked(app: &TestApp, parameter: &str) -> Option<String> {
    app.google.last_authorize_query().expect("Google was asked").get(parameter).cloned()
}

#[tokio::test]
async fn google_asks_what_the_application_says() {
    for (prompt, parameter) in [
        (None, None),
        (Some(Prompt::Consent), Some("consent")),
        (Some(Prompt::SelectAccount), Some("select_account")),
        (Some(Prompt::SelectAccountAndConsent), Some("select_account consent")),
    ] {
        let configure = |builder: sso_runtime::GoogleSsoBuilder<user::Model>| match prompt {
            Some(prompt) => builder.prompt(prompt),
            None => builder,
        };
        let app = TestAppBuilder::in_memory().await.start_with(configure).await;
        let mut browser = app.browser();
        let page = browser.sign_in_from("/google/login?prompt=none").await;
        assert_signed_in(&mut browser, &page, "/", &format!("{prompt:?}")).await;
        assert_eq!(asked(&app, "prompt").as_deref(), parameter);
        browser.get("/google/consent").await;
        browser.sign_in_from("/google/consent").await;
        assert_eq!(asked(&app, "prompt").as_deref(), Some("consent"), "{prompt:?}");
    }
}

#[tokio::test]
async fn where_google_may_ask_nothing_who_has_to_be_asked_is_led_on() {
    let app = TestAppBuilder::in_memory().await.start_with(|builder| builder.prompt(Prompt::None)).await;
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "interaction_required"));
    app.assert_nothing_was_written().await;
    browser.accept = HTML;
    let page = browser.sign_in().await;
    assert!(page.body.contains(r#"href="/google/consent""#), "{}", page.body);
    for error in ["login_required", "consent_required", "account_selection_required"] {
        app.google.fault(Endpoint::Authorize, Fault::with("error", error));
        let page = app.browser().sign_in().await;
        assert_eq!(page.code(), "interaction_required", "{error}");
        app.google.clear_faults();
    }
    app.assert_nothing_was_written().await;

    browser.accept = "application/json";
    let page = browser.sign_in_from("/google/consent").await;
    assert_signed_in(&mut browser, &page, "/", "asked").await;
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "from now on nothing is asked").await;
    assert_eq!(asked(&app, "prompt").as_deref(), Some("none"));
}

#[tokio::test]
async fn the_language_comes_from_the_configuration_alone() {
    let app = TestAppBuilder::in_memory().await.start_with(|builder| builder.language("pt-BR")).await;
    let page = app.browser().sign_in_from("/google/login?hl=de").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(asked(&app, "hl").as_deref(), Some("pt-BR"));
    app.browser().sign_in_from("/google/consent").await;
    assert_eq!(asked(&app, "hl").as_deref(), Some("pt-BR"));
    let app = TestAppBuilder::in_memory().await.start().await;
    app.browser().sign_in_from("/google/login?hl=de").await;
    assert_eq!(asked(&app, "hl"), None);
    for no_tag in ["", "de_DE", "de-", "de fr", "d\u{e9}", &"x".repeat(36)] {
        let errors = app.another_builder().await.language(no_tag).build().await.expect_err(no_tag);
        assert_eq!(errors.iter().collect::<Vec<_>>(), [&ConfigError::Language(no_tag.to_owned())]);
    }
}

#[tokio::test]
async fn the_button_says_what_google_permits() {
    let app = TestAppBuilder::in_memory().await;
    let app = app.start_with(|builder| builder.button(ButtonText::Continue, ButtonTheme::Dark)).await;
    let mut browser = app.browser();
    browser.accept = HTML;
    let page = browser.get("/google/sign-in").await;
    assert!(page.body.contains("Continue with Google</a>"), "{}", page.body);
    assert!(page.body.contains(r#"class="sso-google-button sso-google-button-dark""#), "{}", page.body);
    let next = ReturnTo::parse("/a?b=c");
    for (text, theme, says, class) in [
        (ButtonText::SignIn, ButtonTheme::Light, "Sign in with Google", "sso-google-button"),
        (ButtonText::SignUp, ButtonTheme::Dark, "Sign up with Google", "sso-google-button sso-google-button-dark"),
        (
            ButtonText::Continue,
            ButtonTheme::Neutral,
            "Continue with Google",
            "sso-google-button sso-google-button-neutral",
        ),
    ] {
        let button = app.sso.button_with(text, theme, next.as_ref());
        let start = format!(r#"<a class="{class}" href="/google/login?next=%2Fa%3Fb%3Dc"><svg "#);
        assert!(button.starts_with(&start) && button.ends_with(&format!("</svg>{says}</a>")), "{button}");
        for one_class in class.split(' ') {
            assert!(sso_runtime::STYLE.contains(&format!(".{one_class} {{")), "{one_class}");
        }
    }
    // Fill, border and text of each theme.
    for colours in ["#747775 #fff #1f1f1f", "#8e918f #131314 #e3e3e3", "#f2f2f2 #1f1f1f"] {
        for colour in colours.split(' ') {
            assert!(sso_runtime::STYLE.contains(colour), "{colour}");
        }
    }
}

#[tokio::test]
async fn a_browser_whose_sign_in_failed_goes_where_the_application_says_with_the_code() {
    for (place, location) in [
        ("/welcome", "/welcome?error="),
        ("/welcome?from=google%26x", "/welcome?from=google%26x&error="),
        ("/welcome#bottom", "/welcome?error="),
    ] {
        let place = ReturnTo::parse(place).expect("it is a place");
        let app = TestAppBuilder::in_memory().await.start_with(|builder| builder.after_failure(place)).await;
        let mut browser = app.browser();
        browser.accept = HTML;

        app.google.deny_next();
        let page = browser.sign_in_from("/google/login?next=//evil.example").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(page.location.as_deref().is_some_and(|to| to.starts_with(&format!("{location}cancelled"))), "{page:?}");

        app.google.sign_with(Signing::Unsigned);
        let page = browser.sign_in().await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let to = page.location.as_deref().unwrap_or_default();
        assert!(to.starts_with(&format!("{location}id_token_rejected")), "{page:?}");
        assert!(page.set_cookies.iter().all(|cookie| cookie.contains("Max-Age=0")), "the flow is spent: {page:?}");

        let page = browser.get("/google/callback?error=%2F%2Fevil&state=x&code=y").await;
        assert!(
            page.location.as_deref().is_some_and(|to| to.starts_with(&format!("{location}flow_expired"))),
            "{page:?}"
        );

        browser.accept = "application/json";
        let page = browser.sign_in().await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_GATEWAY, "id_token_rejected"), "a program");
        app.assert_nothing_was_written().await;
    }
}

#[tokio::test]
async fn a_client_id_of_another_shape_is_worth_a_warning() {
    for (client_id, is_odd) in [
        ("1-a.apps.googleusercontent.com", false),
        ("1-a.apps.googleusercontent.com.", true),
        ("1-a", true),
        ("https://1-a.apps.googleusercontent.com/", true),
    ] {
        let (log, guard) = Log::start();
        let credentials = Credentials::new(client_id, "planted-client-secret", "https://app.example/callback");
        let sso = GoogleSso::<user::Model>::builder(Default::default(), credentials, Admission::anyone());
        sso.build().await.expect("a warning is no mistake");
        drop(guard);
        let text = log.text();
        assert_eq!(text.contains("does not end in `.apps.googleusercontent.com`"), is_odd, "{client_id}: {text}");
        assert!(!text.contains("planted"), "{text}");
    }
}
