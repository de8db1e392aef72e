//! The way back from Google: whose it is, how often it counts, and what Google may answer to the code.

use std::{
    collections::BTreeMap,
    iter::repeat_n,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::join_all;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use sso_runtime::testing::{Account, Endpoint, Fault};
use sso_tests::{Browser, Page, TestApp, TestAppBuilder, on_each_database};

use crate::{assert_refused, assert_signed_in};

const BOB: &str = "200000000000000000002";

const EXPIRED: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "flow_expired");
const MISMATCH: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "state_mismatch");
const CODE_REJECTED: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "code_rejected");
const UNAVAILABLE: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "google_unavailable");
const UNREADABLE: (StatusCode, &str) = (StatusCode::BAD_GATEWAY, "google_answer_unreadable");

async fn app() -> TestApp {
    TestAppBuilder::in_memory().await.start().await
}

/// A browser that is about to open the path and query that Google sent it to.
async fn came_back(app: &TestApp) -> (Browser, String) {
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    (browser, callback)
}

/// The path and query with one parameter changed; `None` takes it out.
fn with(callback: &str, name: &str, value: Option<&str>) -> String {
    let mut url = url::Url::parse("http://localhost").and_then(|base| base.join(callback)).expect("it is a path");
    let others: Vec<_> = url.query_pairs().into_owned().filter(|(other, _)| other != name).collect();
    url.query_pairs_mut().clear().extend_pairs(others).extend_pairs(value.map(|value| (name, value)));
    url[url::Position::BeforePath..].to_owned()
}

fn parameter(callback: &str, name: &str) -> String {
    let url = url::Url::parse("http://localhost").and_then(|base| base.join(callback)).expect("it is a path");
    url.query_pairs().find(|(other, _)| other == name).expect("it is there").1.into_owned()
}

fn flow_cookies(browser: &Browser) -> BTreeMap<String, String> {
    browser
        .cookies
        .iter()
        .filter(|(name, _)| name.starts_with("sso-flow-"))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect()
}

/// From now on Google accepts every code as it accepted the first.
fn accept_codes_again(app: &TestApp) -> impl Fn() {
    let accepted = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&accepted);
    app.google.fault(
        Endpoint::Token,
        Fault::edit(move |answer: &mut Map<String, Value>| {
            noted.lock().expect("nobody panicked").get_or_insert_with(|| Value::Object(answer.clone()).to_string());
        }),
    );
    move || {
        let body = accepted.lock().expect("nobody panicked").clone().expect("a code was accepted");
        app.google
            .fault(Endpoint::Token, Fault::Answer { status: 200, content_type: "application/json".to_owned(), body });
    }
}

#[tokio::test]
async fn who_cancels_is_told_that_nothing_happened() {
    let app = app().await;
    app.google.deny_next();
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, (StatusCode::OK, "cancelled"), "cancelled").await;
    assert_eq!(flow_cookies(&browser), BTreeMap::new(), "the flow is spent");
    assert_eq!(app.google.calls().token, 0);
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "another try").await;
}

#[tokio::test]
async fn an_error_from_google_is_an_outcome() {
    let app = app().await;
    for error in ["server_error", "temporarily_unavailable", "interaction_required", "ACCESS_DENIED", "<b> \n", ""] {
        app.google.fault(Endpoint::Authorize, Fault::with("error", error));
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        let notice = (StatusCode::BAD_GATEWAY, "authorization_refused");
        assert_refused(&app, &mut browser, &page, notice, error).await;
        assert!(error.is_empty() || !page.body.contains(error), "{page:?}");
        app.google.clear_faults();
    }
    assert_eq!(app.google.calls().token, 0, "an error beats a code");
}

#[tokio::test]
async fn a_callback_counts_once() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let mut before = browser.clone();
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "the first time").await;
    assert_eq!(flow_cookies(&browser), BTreeMap::new(), "the flow is spent");

    let page = before.get(&callback).await;
    assert_eq!((page.status, page.code().as_str()), CODE_REJECTED, "{page:?}");
    assert!(!before.is_signed_in().await);
    assert_eq!(app.session_count().await, 1);

    let mut without_flow = app.browser();
    let page = without_flow.get(&callback).await;
    assert_eq!((page.status, page.code().as_str()), EXPIRED, "{page:?}");
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn who_is_signed_in_and_goes_back_goes_on() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let flow = flow_cookies(&browser);
    let _ = browser.get(&callback).await;
    let session = browser.cookies["sso"].clone();

    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "reloaded").await;
    browser.cookies.extend(flow);
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "replayed with its cookie").await;
    assert_eq!(browser.cookies["sso"], session);
    assert_eq!(app.session_count().await, 1);
}

on_each_database! {
    async fn a_flow_makes_one_session_even_if_google_accepts_its_code_twice(app: TestAppBuilder) {
        let app = app.start().await;
        let accept_again = accept_codes_again(&app);
        let (mut browser, callback) = came_back(&app).await;
        let mut before = browser.clone();
        let page = browser.get(&callback).await;
        assert_signed_in(&mut browser, &page, "/", "the first time").await;
        accept_again();
        let page = before.get(&callback).await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::BAD_REQUEST, "flow_used"), "{page:?}");
        assert!(!before.is_signed_in().await);
        assert_eq!(app.session_count().await, 1);
        assert_eq!(app.user().await, sso_tests::adas_row());
    }

    async fn fifty_callbacks_of_one_flow_at_once_make_one_session(app: TestAppBuilder) {
        let app = app.start().await;
        let accept_again = accept_codes_again(&app);
        // Google's answer is for one flow: the code is spent behind the application's back.
        let (browser, callback) = came_back(&app).await;
        app.google.fault(Endpoint::Jwks, Fault::Down);
        let mut probe = browser.clone();
        assert_eq!(probe.get(&callback).await.status, StatusCode::SERVICE_UNAVAILABLE);
        app.assert_nothing_was_written().await;
        app.google.clear_faults();
        accept_again();

        let callbacks = repeat_n(browser, 50).map(async |mut browser| {
            let page = browser.get(&callback).await;
            (page.status, page.location.is_some(), if page.body.is_empty() { String::new() } else { page.code() })
        });
        let pages = join_all(callbacks).await;
        let signed_in = pages.iter().filter(|(status, ..)| *status == StatusCode::SEE_OTHER).count();
        let used = pages.iter().filter(|(_, _, code)| code == "flow_used").count();
        assert_eq!((signed_in, used), (1, 49), "{pages:?}");
        assert_eq!(app.session_count().await, 1);
        assert_eq!(app.user().await, sso_tests::adas_row());
    }
}

#[tokio::test]
async fn a_callback_without_its_cookie_is_refused() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    browser.cookies.clear();
    let page = browser.get(&callback).await;
    assert_refused(&app, &mut browser, &page, EXPIRED, "no cookie").await;
    assert_eq!(app.google.calls().token, 0);
}

#[tokio::test]
async fn a_callback_of_another_state_is_refused() {
    let app = app().await;
    let (browser, callback) = came_back(&app).await;
    let state = parameter(&callback, "state");
    for wrong in
        [None, Some(""), Some("wrong"), Some(&state[1..]), Some(&format!("{state} ")), Some(&state.to_uppercase())]
    {
        let mut browser = browser.clone();
        let page = browser.get(&with(&callback, "state", wrong)).await;
        assert_refused(&app, &mut browser, &page, MISMATCH, &format!("{wrong:?}")).await;
        assert_eq!(flow_cookies(&browser).len(), 1, "the true flow goes on");
    }
    assert_eq!(app.google.calls().token, 0);
    let mut browser = browser;
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "the right state").await;
}

#[tokio::test]
async fn an_attackers_callback_in_a_victims_browser_is_refused() {
    let app = app().await;
    let (_attacker, callback) = came_back(&app).await;
    let mut idle = app.browser();
    let page = idle.get(&callback).await;
    assert_refused(&app, &mut idle, &page, EXPIRED, "the victim signs in nowhere").await;

    let mut busy = app.browser();
    let _ = busy.start("/google/login").await;
    let page = busy.get(&callback).await;
    assert_refused(&app, &mut busy, &page, MISMATCH, "the victim is signing in").await;
    assert_eq!(app.google.calls().token, 0);
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_refused() {
    let app = app().await;
    let (_attacker, attackers) = came_back(&app).await;
    let (mut victim, victims) = came_back(&app).await;
    let injected = with(&victims, "code", Some(&parameter(&attackers, "code")));
    let page = victim.get(&injected).await;
    assert_refused(&app, &mut victim, &page, CODE_REJECTED, "the victim's state, the attacker's code").await;
}

#[tokio::test]
async fn a_code_that_nobody_gave_is_refused() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let page = browser.get(&with(&callback, "code", Some("4/invented"))).await;
    assert_refused(&app, &mut browser, &page, CODE_REJECTED, "an invented code").await;
}

#[tokio::test]
async fn a_callback_without_a_code_is_incomplete() {
    let app = app().await;
    for code in [None, Some("")] {
        let (mut browser, callback) = came_back(&app).await;
        let page = browser.get(&with(&callback, "code", code)).await;
        let notice = (StatusCode::BAD_REQUEST, "code_missing");
        assert_refused(&app, &mut browser, &page, notice, &format!("{code:?}")).await;
    }
    assert_eq!(app.google.calls().token, 0);
}

#[tokio::test]
async fn a_callback_of_another_issuer_is_refused() {
    let app = app().await;
    for iss in ["https://accounts.google.com", "https://accounts.example", "", &format!("{}/", app.google.issuer())] {
        let (mut browser, callback) = came_back(&app).await;
        let page = browser.get(&with(&callback, "iss", Some(iss))).await;
        let notice = (StatusCode::BAD_REQUEST, "issuer_mismatch");
        assert_refused(&app, &mut browser, &page, notice, iss).await;
    }
    assert_eq!(app.google.calls().token, 0);
    let (mut browser, callback) = came_back(&app).await;
    assert_eq!(parameter(&callback, "iss"), app.google.issuer());
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "the issuer that was asked").await;
}

#[tokio::test]
async fn a_callback_that_names_no_issuer_is_believed() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let page = browser.get(&with(&callback, "iss", None)).await;
    assert_signed_in(&mut browser, &page, "/", "no issuer").await;
}

#[tokio::test]
async fn parameters_that_mean_nothing_are_ignored() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let noise = "&next=//evil.example&session_state=x&client_id=other&nonce=x&code=second&state=second&a&=&%00=%ff";
    let page = browser.get(&format!("{callback}{noise}")).await;
    assert_signed_in(&mut browser, &page, "/", "noise").await;
}

#[tokio::test]
async fn a_callback_is_a_get() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let page = browser.post(&callback, &[]).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    app.assert_nothing_was_written().await;
}

#[tokio::test]
async fn two_tabs_sign_in_in_either_order() {
    for order in [[0, 1], [1, 0]] {
        let app = app().await;
        let mut browser = app.browser();
        let mut callbacks = Vec::new();
        for place in ["/first", "/second"] {
            let location = browser.start(&format!("/google/login?next={place}")).await;
            callbacks.push((browser.at_google(&location).await, place));
        }
        for index in order {
            let (callback, place) = &callbacks[index];
            let page = browser.get(callback).await;
            assert_signed_in(&mut browser, &page, place, &format!("{order:?}")).await;
        }
        assert_eq!(app.session_count().await, 1, "the second replaced the first");
    }
}

#[tokio::test]
async fn the_eleventh_tab_drops_the_oldest() {
    let app = app().await;
    let mut browser = app.browser();
    let mut callbacks = Vec::new();
    for _ in 0..11 {
        let location = browser.start("/google/login").await;
        callbacks.push(browser.at_google(&location).await);
        app.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(flow_cookies(&browser).len(), 10);
    let page = browser.get(&callbacks[0]).await;
    assert_refused(&app, &mut browser, &page, MISMATCH, "the oldest").await;
    for callback in &callbacks[1..] {
        let page = browser.get(callback).await;
        assert_signed_in(&mut browser, &page, "/", "the others").await;
    }
}

#[tokio::test]
async fn a_sign_in_may_take_ten_minutes() {
    let app = app().await;
    for (seconds, is_accepted) in [(601, false), (600, false), (599, true)] {
        let mut browser = app.browser();
        let location = browser.start("/google/login").await;
        app.clock.advance(Duration::from_secs(seconds));
        let callback = browser.at_google(&location).await;
        let page = browser.get(&callback).await;
        if is_accepted {
            assert_signed_in(&mut browser, &page, "/", "in time").await;
        } else {
            assert_refused(&app, &mut browser, &page, EXPIRED, &format!("after {seconds} s")).await;
            assert_eq!(app.google.calls().token, 0);
        }
    }
}

#[tokio::test]
async fn an_old_flow_is_forgotten_at_the_next_start() {
    let app = app().await;
    let mut browser = app.browser();
    let _ = browser.start("/google/login").await;
    let old = flow_cookies(&browser);
    app.clock.advance(Duration::from_secs(600));
    let _ = browser.start("/google/login").await;
    let new = flow_cookies(&browser);
    assert_eq!(new.len(), 1);
    assert_ne!(new, old);
}

#[tokio::test]
async fn a_cookie_that_was_changed_is_refused() {
    let app = app().await;
    let (browser, callback) = came_back(&app).await;
    let (name, value) = flow_cookies(&browser).pop_first().expect("there is a flow");
    let flipped = |at: usize| {
        let other = if value.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &value[..at], &value[at + 1..])
    };
    let mut changed: Vec<_> = (0..value.len() - 1).step_by(41).map(flipped).collect();
    changed.extend(["", "x", "=", "%", "AQ"].map(str::to_owned));
    changed.extend([value[1..].to_owned(), value[..value.len() - 4].to_owned(), format!("{value}AAAA")]);
    for changed in changed {
        let mut browser = browser.clone();
        browser.cookies.insert(name.clone(), changed.clone());
        let page = browser.get(&callback).await;
        assert_refused(&app, &mut browser, &page, EXPIRED, &changed).await;
    }
    assert_eq!(app.google.calls().token, 0);
}

#[tokio::test]
async fn the_cookie_of_one_flow_serves_no_other() {
    let app = app().await;
    let (one, one_callback) = came_back(&app).await;
    let (other, _) = came_back(&app).await;
    let (name, _) = flow_cookies(&one).pop_first().expect("there is a flow");
    let (_, value) = flow_cookies(&other).pop_first().expect("there is a flow");
    let mut browser = app.browser();
    browser.cookies.insert(name, value);
    let page = browser.get(&one_callback).await;
    assert_refused(&app, &mut browser, &page, EXPIRED, "another flow's cookie under this name").await;
}

#[tokio::test]
async fn the_cookie_of_another_application_serves_nothing() {
    let (ours, theirs) = (app().await, TestAppBuilder::in_memory().await);
    let theirs = theirs.start_with(|builder| builder.flow_lifetime(Duration::from_secs(60))).await;
    // The same client secret: the same application on another machine.
    let (browser, callback) = came_back(&ours).await;
    let mut moved = theirs.browser();
    moved.cookies = browser.cookies;
    let page = moved.get(&callback).await;
    let notice = (StatusCode::BAD_REQUEST, "state_mismatch");
    assert_refused(&theirs, &mut moved, &page, notice, "the flow opens, and is of another issuer").await;
}

#[tokio::test]
async fn flow_and_session_cookies_are_not_taken_for_each_other() {
    let app = app().await;
    let (mut browser, callback) = came_back(&app).await;
    let (name, flow) = flow_cookies(&browser).pop_first().expect("there is a flow");
    for forged in [flow.clone(), flow[..43].to_owned(), flow[flow.len() - 43..].to_owned()] {
        let mut thief = app.browser();
        thief.cookies.insert("sso".to_owned(), forged);
        assert!(!thief.is_signed_in().await, "a flow is no session");
    }
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "the flow itself").await;

    let mut thief = app.browser();
    thief.cookies.insert(name, browser.cookies["sso"].clone());
    let page = thief.get(&callback).await;
    assert_eq!((page.status, page.code().as_str()), EXPIRED, "a session is no flow: {page:?}");
    assert_eq!(app.session_count().await, 1);
}

#[tokio::test]
async fn cookies_that_the_visitor_invents_end_in_no_header() {
    let app = app().await;
    let mut browser = app.browser();
    for name in ["sso-flow-x;Domain=evil.example", "sso-flow-", "sso-flow-zz", "sso-flow-<script>", "sso-flow-00"] {
        browser.cookies.insert(name.to_owned(), "junk".to_owned());
    }
    let page = browser.get("/google/login").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    for cookie in &page.set_cookies {
        let name = cookie.split('=').next().expect("it has a name");
        let digits = name.strip_prefix("sso-flow-").expect("it is a flow's");
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test]
async fn nothing_of_the_visitors_query_reaches_google() {
    let app = app().await;
    app.browser().sign_in().await;
    let plain = app.google.last_authorize_query().expect("Google was asked");
    let hostile = "/google/login?prompt=none&scope=openid%20https://www.googleapis.com/auth/drive\
                   &redirect_uri=https://evil.example/&login_hint=bob@gmail.com&client_id=evil&response_type=token\
                   &hd=evil.example&access_type=offline&include_granted_scopes=true&claims=%7B%7D&display=popup\
                   &state=fixed&nonce=fixed&code_challenge=fixed&code_challenge_method=plain&response_mode=fragment\
                   &next=/here&authuser=7";
    let page = app.browser().sign_in_from(hostile).await;
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some("/here")));
    let mut asked = app.google.last_authorize_query().expect("Google was asked");
    for fresh in ["state", "nonce", "code_challenge"] {
        assert_ne!(asked[fresh], "fixed");
        assert_ne!(asked[fresh], plain[fresh]);
        asked.insert(fresh.to_owned(), plain[fresh].clone());
    }
    assert_eq!(asked, plain);
}

#[tokio::test]
async fn headers_of_proxies_change_nothing() {
    let hostile = [
        ("host", "evil.example"),
        ("forwarded", "for=1.2.3.4;host=evil.example;proto=https"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "8443"),
        ("x-forwarded-prefix", "//evil.example"),
        ("x-original-url", "//evil.example/"),
        ("x-rewrite-url", "//evil.example/"),
        ("referer", "https://evil.example/"),
    ];
    let app = app().await;
    let mut browser = app.browser();
    let started = browser.send(Method::GET, "/google/login", &hostile).await;
    let location = started.location.expect("it leads to Google");
    assert_eq!(parameter(&location, "redirect_uri"), "http://localhost:3000/google/callback");
    let [flow] = started.set_cookies.as_slice() else { panic!("{:?}", started.set_cookies) };
    assert!(flow.starts_with("sso-flow-") && !flow.contains("evil"), "{flow}");
    let callback = browser.at_google(&location).await;
    let page = browser.send(Method::GET, &callback, &hostile).await;
    assert_signed_in(&mut browser, &page, "/", "hostile headers").await;
    assert!(!format!("{page:?}").contains("evil"), "{page:?}");
}

#[tokio::test]
async fn a_token_endpoint_that_fails_signs_nobody_in_and_is_asked_once() {
    let answer = |status, body: &str| Fault::Answer {
        status,
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
    };
    let refused = (StatusCode::BAD_GATEWAY, "google_refused");
    let rejected = (StatusCode::BAD_GATEWAY, "id_token_rejected");
    let app = app().await;
    for (fault, notice) in [
        (Fault::Status(400), CODE_REJECTED),
        (Fault::Status(401), refused),
        (Fault::Status(403), refused),
        (Fault::Status(429), UNAVAILABLE),
        (Fault::Status(500), UNAVAILABLE),
        (Fault::Status(503), UNAVAILABLE),
        (Fault::Down, UNAVAILABLE),
        (Fault::Truncated, UNAVAILABLE),
        (Fault::Html, UNREADABLE),
        (Fault::Oversized, UNREADABLE),
        (Fault::Redirect, UNREADABLE),
        (Fault::without("access_token"), UNREADABLE),
        (Fault::without("token_type"), UNREADABLE),
        (Fault::with("access_token", Value::Null), UNREADABLE),
        (Fault::with("access_token", json!(["x"])), UNREADABLE),
        (Fault::with("id_token", 7), UNREADABLE),
        (Fault::without("id_token"), rejected),
        (Fault::with("id_token", ""), rejected),
        (answer(200, ""), UNREADABLE),
        (answer(200, "[]"), UNREADABLE),
        (answer(200, "null"), UNREADABLE),
        (answer(200, r#"{"error":"invalid_grant"}"#), UNREADABLE),
        (answer(400, "no JSON"), UNREADABLE),
        (answer(400, r#"{"error":"invalid_client"}"#), refused),
    ] {
        let (case, before) = (format!("{fault:?} {notice:?}"), app.google.calls());
        app.google.fault(Endpoint::Token, fault);
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_refused(&app, &mut browser, &page, notice, &case).await;
        assert_eq!(app.google.calls().token, before.token + 1, "{case}: a code is sent once");
        app.google.clear_faults();
    }
    assert_eq!(app.google.calls().redirected, 0, "a redirect could carry the secret elsewhere");
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "a good answer").await;
}

#[tokio::test]
async fn a_token_endpoint_that_hangs_is_left_at_the_deadline() {
    let app = TestAppBuilder::in_memory().await;
    let app = app.start_with(|builder| builder.http_deadline(Duration::from_millis(300))).await;
    app.google.fault(Endpoint::Token, Fault::Hang);
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_refused(&app, &mut browser, &page, UNAVAILABLE, "it hangs").await;
}

#[tokio::test]
async fn a_token_answer_may_differ_in_what_does_not_matter() {
    let app = app().await;
    for fault in [
        Fault::with("token_type", "bearer"),
        Fault::with("token_type", "BEARER"),
        Fault::without("expires_in"),
        Fault::with("unheard_of", json!({ "x": [1] })),
        Fault::with("refresh_token", "1//0x"),
    ] {
        let case = format!("{fault:?}");
        app.google.fault(Endpoint::Token, fault);
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", &case).await;
        app.google.clear_faults();
    }
}

#[tokio::test]
async fn whoever_signs_in_next_in_a_browser_is_somebody_else() {
    let app = app().await;
    app.google.set_account(Account::new(BOB).email("bob@gmail.com").name("Bob", None));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "Ada").await;
    let adas = browser.clone();
    app.google.choose(BOB);
    let page: Page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "Bob").await;
    assert_eq!(browser.get("/me").await.json()["google_sub"], BOB);
    let mut adas = adas;
    assert!(!adas.is_signed_in().await, "the session before is over");
    assert_eq!(app.session_count().await, 1);
}
