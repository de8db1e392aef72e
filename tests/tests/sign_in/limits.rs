//! What one visitor may ask, and how much all of them together.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use async_trait::async_trait;
use axum::{Extension, Router, body::Body, extract::ConnectInfo};
use futures_util::{future::join_all, stream};
use http::{Method, Request, StatusCode, header};
use sso_runtime::{
    Admission, Attempt, Credentials, ExposeSecret, GoogleSso, GoogleSsoBuilder, MemoryRateLimit, RateLimit, RetryAfter,
    Roles, flow,
    testing::{Endpoint, Fault},
};
use sso_tests::{Browser, Page, TestApp, TestAppBuilder, user, user_of_accounts};
use tower::ServiceExt;

use crate::assert_signed_in;

type Builder = GoogleSsoBuilder<user::Model>;

const HTML: &str = "text/html";

async fn app(configure: impl FnOnce(Builder) -> Builder) -> TestApp {
    TestAppBuilder::in_memory().await.start_with(configure).await
}

/// The application as a client at this address reaches it.
fn reached_from(app: &TestApp, address: &str) -> Browser {
    let peer = SocketAddr::new(address.parse().expect("it is an address"), 40_000);
    let mut browser = app.browser();
    browser.move_to(app.router.clone().layer(Extension(ConnectInfo(peer))));
    browser
}

fn retry_after(page: &Page) -> &str {
    page.headers.get(header::RETRY_AFTER).map_or("", |value| value.to_str().expect("it is a number"))
}

fn assert_limited(page: &Page, seconds: &str) {
    assert_eq!((page.status, page.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"), "{page:?}");
    assert_eq!((retry_after(page), page.location.as_deref()), (seconds, None));
    assert_eq!(page.set_cookies, Vec::<String>::new());
}

#[tokio::test]
async fn a_client_that_starts_too_often_waits_and_nobody_else_does() {
    let app = app(|builder| builder.rate_limit(MemoryRateLimit::per_minute(4))).await;
    let mut client = reached_from(&app, "203.0.113.9");
    for _ in 0..2 {
        client.start("/google/login").await;
        client.start("/google/consent").await;
    }
    assert_limited(&client.get("/google/login").await, "15");
    assert_limited(&client.get("/google/consent").await, "15");
    client.accept = HTML;
    let page = client.get("/google/login").await;
    assert_eq!((page.status, retry_after(&page)), (StatusCode::TOO_MANY_REQUESTS, "15"));
    assert!(page.body.contains("too_many_requests") && page.body.contains("Wait a minute"), "{}", page.body);
    client.accept = "application/json";
    assert_eq!(client.get("/google/sign-in").await.status, StatusCode::OK, "a page costs nothing");

    reached_from(&app, "203.0.113.10").start("/google/login").await;
    app.clock.advance(Duration::from_secs(14));
    assert_limited(&client.get("/google/login").await, "1");
    app.clock.advance(Duration::from_secs(1));
    client.start("/google/login").await;
    assert_limited(&client.get("/google/login").await, "15");
}

#[tokio::test]
async fn a_client_that_comes_back_too_often_waits_and_loses_no_sign_in() {
    let app = app(|builder| builder.rate_limit(MemoryRateLimit::per_minute(2))).await;
    let mut client = reached_from(&app, "203.0.113.9");
    let location = client.start("/google/login").await;
    let callback = client.at_google(&location).await;
    for _ in 0..2 {
        let page = client.get("/google/callback?state=forged&code=forged").await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    }
    assert_limited(&client.get(&callback).await, "30");
    assert_eq!(app.google.calls().token, 0);
    app.assert_nothing_was_written().await;
    app.clock.advance(Duration::from_secs(30));
    let page = client.get(&callback).await;
    assert_signed_in(&mut client, &page, "/", "the flow was not spent").await;
}

#[tokio::test]
async fn a_network_of_ipv6_addresses_is_one_client() {
    let app = app(|builder| builder.rate_limit(MemoryRateLimit::per_minute(1))).await;
    reached_from(&app, "2001:db8:1:2::1").start("/google/login").await;
    assert_limited(&reached_from(&app, "2001:db8:1:2:ffff::9").get("/google/login").await, "60");
    reached_from(&app, "2001:db8:1:3::1").start("/google/login").await;
    reached_from(&app, "203.0.113.9").start("/google/login").await;
    assert_limited(&reached_from(&app, "::ffff:203.0.113.9").get("/google/login").await, "60");
}

#[tokio::test]
async fn by_default_three_hundred_a_minute_of_a_public_address_are_let_through() {
    let app = app(|builder| builder).await;
    let starts = async |address: &str| {
        let mut client = reached_from(&app, address);
        for count in 0..=300 {
            client.cookies.clear();
            let page = client.get("/google/login").await;
            if page.status != StatusCode::SEE_OTHER {
                assert_limited(&page, "1");
                return Some(count);
            }
        }
        None
    };
    assert_eq!(starts("203.0.113.9").await, Some(300));
    for proxy in ["127.0.0.1", "10.0.0.1", "::1", "fd00::1"] {
        assert_eq!(starts(proxy).await, None, "everybody comes from {proxy}");
    }
}

#[tokio::test]
async fn without_an_address_or_with_the_limit_off_nobody_is_counted() {
    let limited = app(|builder| builder.rate_limit(MemoryRateLimit::per_minute(1))).await;
    let off = app(|builder| builder.rate_limit(MemoryRateLimit::per_minute(1)).without_rate_limit()).await;
    for mut client in [limited.browser(), reached_from(&off, "203.0.113.9")] {
        for _ in 0..5 {
            client.start("/google/login").await;
        }
    }
    let hostile = [("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9"), ("x-real-ip", "203.0.113.9")];
    for _ in 0..5 {
        let page = limited.browser().send(Method::GET, "/google/login", &hostile).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "headers name nobody by themselves");
    }
}

#[tokio::test]
async fn an_application_behind_a_proxy_says_which_header_names_the_client() {
    let app = app(|builder| {
        builder.rate_limit(MemoryRateLimit::per_minute(1)).client_address(|request| {
            let forwarded = request.headers.get_all("x-forwarded-for").iter().next_back()?;
            forwarded.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        })
    })
    .await;
    let mut client = reached_from(&app, "10.0.0.1");
    let mut start =
        async |forwarded| client.send(Method::GET, "/google/login", &[("x-forwarded-for", forwarded)]).await;
    assert_eq!(start("203.0.113.9").await.status, StatusCode::SEE_OTHER);
    assert_limited(&start("198.51.100.7, 203.0.113.9").await, "60");
    assert_eq!(start("203.0.113.9, 198.51.100.7").await.status, StatusCode::SEE_OTHER);
    assert_eq!(start("unknown").await.status, StatusCode::SEE_OTHER);
    assert_eq!(start("192.168.0.7").await.status, StatusCode::SEE_OTHER);
    assert_limited(&start("192.168.0.7").await, "60");
}

#[tokio::test]
async fn an_application_that_serves_with_the_addresses_of_its_clients_counts_them() {
    let app = app(|builder| {
        // As by default, but this machine counts too.
        builder.rate_limit(MemoryRateLimit::per_minute(2)).client_address(|request| {
            request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip())
        })
    })
    .await;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let url = format!("http://{}/google/login", listener.local_addr().expect("it listens"));
    let service = app.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(client.get(&url).send().await.expect("it answers").status());
    }
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::SEE_OTHER, StatusCode::TOO_MANY_REQUESTS]);
    server.abort();
}

/// Notes what it is asked, and refuses callbacks.
#[derive(Clone, Default)]
struct Own(Arc<Mutex<Vec<(Attempt, IpAddr, i64)>>>);

#[async_trait]
impl RateLimit for Own {
    async fn check(&self, attempt: Attempt, client: IpAddr, now: i64) -> Result<(), RetryAfter> {
        self.0.lock().expect("nobody panicked").push((attempt, client, now));
        match attempt {
            Attempt::Callback => Err(RetryAfter(Duration::from_millis(90_500))),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn an_application_counts_by_rules_of_its_own() {
    let own = Own::default();
    let app = app(|builder| builder.rate_limit(own.clone())).await;
    let mut client = reached_from(&app, "2001:db8:1:2:3:4:5:6");
    let location = client.start("/google/login").await;
    let callback = client.at_google(&location).await;
    assert_limited(&client.get(&callback).await, "91");
    let asked = own.0.lock().expect("nobody panicked").clone();
    let (network, now) = ("2001:db8:1:2::".parse().expect("it is an address"), 1_767_225_600);
    assert_eq!(asked, [(Attempt::Start, network, now), (Attempt::Callback, network, now)]);
    app.assert_nothing_was_written().await;
}

#[tokio::test]
async fn more_sign_ins_than_may_wait_for_google_are_refused_and_can_be_reloaded() {
    let app = app(|builder| builder.sign_ins_at_once(2)).await;
    let mut browsers = Vec::new();
    for _ in 0..5 {
        let mut browser = app.browser();
        let location = browser.start("/google/login").await;
        let callback = browser.at_google(&location).await;
        browsers.push((browser, callback));
    }
    app.google.fault(Endpoint::Token, Fault::Hang);
    let finish = async |mut browser: Browser, callback: String| {
        let page = browser.get(&callback).await;
        (browser, page)
    };
    let waiting: Vec<_> =
        browsers.split_off(3).into_iter().map(|(browser, callback)| tokio::spawn(finish(browser, callback))).collect();
    while app.google.calls().token < 2 {
        tokio::task::yield_now().await;
    }
    for (browser, callback) in &mut browsers {
        for accept in [HTML, "application/json"] {
            browser.accept = accept;
            let page = browser.get(callback).await;
            assert_eq!((page.status, retry_after(&page)), (StatusCode::SERVICE_UNAVAILABLE, "1"), "{page:?}");
            assert!(page.body.contains("busy") && page.body.contains("Reload this page"), "{page:?}");
            assert_eq!(page.set_cookies, Vec::<String>::new(), "the flow is not spent");
        }
    }
    assert_eq!(app.google.calls().token, 2);
    app.assert_nothing_was_written().await;
    let mut new = app.browser();
    new.start("/google/login").await;
    let page = new.get("/google/callback?error=access_denied&state=x").await;
    assert_eq!(page.code(), "state_mismatch", "what needs no Google does not wait for it");

    app.google.clear_faults();
    for waiting in waiting {
        let (mut browser, page) = waiting.await.expect("nobody panicked");
        assert_signed_in(&mut browser, &page, "/", "waited").await;
    }
    for (browser, callback) in &mut browsers {
        let page = browser.get(callback).await;
        assert_signed_in(browser, &page, "/", "reloaded").await;
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_or_goes_away_makes_room() {
    let app = app(|builder| builder.sign_ins_at_once(1)).await;
    for fault in [Fault::Down, Fault::Status(500), Fault::Status(400), Fault::Html] {
        app.google.fault(Endpoint::Token, fault);
        let page = app.browser().sign_in().await;
        assert_ne!(page.code(), "busy");
        app.google.clear_faults();
    }
    // Who closes the browser while Google does not answer leaves nothing behind.
    app.google.fault(Endpoint::Token, Fault::Hang);
    let asked = app.google.calls().token;
    let mut gone = app.browser();
    let left = tokio::spawn(async move { gone.sign_in().await });
    while app.google.calls().token == asked {
        tokio::task::yield_now().await;
    }
    left.abort();
    assert!(left.await.expect_err("it was aborted").is_cancelled());
    app.google.clear_faults();
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", "there is room").await;
}

#[tokio::test]
async fn a_number_of_sign_ins_that_lets_nobody_in_is_a_mistake() {
    for most in [0, 100_001] {
        let credentials = Credentials::new("client", "secret", "https://app.example/google/callback");
        let errors = GoogleSso::<user::Model>::builder(Default::default(), credentials, Admission::anyone())
            .sign_ins_at_once(most)
            .build()
            .await
            .expect_err("it is out of range");
        let expected = format!("- `sign_ins_at_once` is {most}; it must be from 1 to 100000");
        assert!(errors.to_string().ends_with(&expected), "{errors}");
    }
}

#[tokio::test]
async fn a_query_or_cookies_that_are_too_long_are_refused_unread() {
    let app = app(|builder| builder).await;
    let session = {
        let mut browser = app.browser();
        browser.sign_in().await;
        browser.cookies["sso"].clone()
    };
    let (long, longer) = ("x".repeat(8 * 1024 - 9), "x".repeat(16 * 1024));
    let half = &longer[..8 * 1024];
    for (method, route) in [
        (Method::GET, "/google/login"),
        (Method::GET, "/google/consent"),
        (Method::GET, "/google/callback"),
        (Method::GET, "/google/sign-in"),
        (Method::POST, "/google/logout"),
    ] {
        for (accept, is_page) in [(HTML, true), ("application/json", false)] {
            let mut browser = app.browser();
            browser.accept = accept;
            let query = format!("{route}?next=/&x={long}");
            let page = browser.send(method.clone(), &query, &[]).await;
            assert_ne!(page.status, StatusCode::URI_TOO_LONG, "8 KiB: {route}");
            browser.cookies.clear();
            let page = browser.send(method.clone(), route, &[("cookie", &longer)]).await;
            assert_ne!(page.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "16 KiB: {route}");

            let mut browser = app.browser();
            browser.accept = accept;
            browser.cookies.insert("sso".to_owned(), session.clone());
            let _ = app.statements.take();
            let page = browser.send(method.clone(), &format!("{query}x"), &[]).await;
            assert_refusal(&page, StatusCode::URI_TOO_LONG, "query_too_long", is_page);
            let page = browser.send(method.clone(), route, &[("cookie", half), ("cookie", half)]).await;
            assert_refusal(&page, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "cookies_too_large", is_page);
            assert_eq!(app.statements.take(), Vec::<String>::new(), "{route}: nobody looked for the session");
        }
    }
    assert_eq!(app.session_count().await, 1, "no refused request signed anybody out");
}

fn assert_refusal(page: &Page, status: StatusCode, code: &str, is_page: bool) {
    assert_eq!((page.status, page.location.as_deref()), (status, None), "{page:?}");
    assert_eq!(page.set_cookies, Vec::<String>::new());
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    if is_page {
        assert!(page.body.starts_with("<!doctype html>") && page.body.contains(code), "{}", page.body);
    } else {
        assert_eq!(page.code(), code);
    }
    assert!(page.body.len() < 4096, "the answer repeats nothing of the request");
}

/// A body of so many times 512 bytes, after which nothing comes, for ever.
#[derive(Clone, Default)]
struct Slow {
    chunks: usize,
    taken: Arc<AtomicUsize>,
    is_waited_for: Arc<AtomicBool>,
}

impl Slow {
    fn body(&self) -> Body {
        let slow = self.clone();
        Body::from_stream(stream::poll_fn(move |_| {
            if slow.taken.load(Ordering::Relaxed) < slow.chunks {
                slow.taken.fetch_add(1, Ordering::Relaxed);
                return Poll::Ready(Some(Ok::<_, Infallible>("x".repeat(512))));
            }
            // From here on time passes at once, as nobody has anything else to do.
            if !slow.is_waited_for.swap(true, Ordering::Relaxed) {
                tokio::time::pause();
            }
            Poll::Pending
        }))
    }

    /// How much was taken, and time passes as it does again.
    fn taken(&self) -> usize {
        if self.is_waited_for.load(Ordering::Relaxed) {
            tokio::time::resume();
        }
        self.taken.load(Ordering::Relaxed)
    }
}

async fn send(router: &Router, request: http::request::Builder, body: Body) -> StatusCode {
    let request = request.body(body).expect("the request is well formed");
    router.clone().oneshot(request).await.expect("the router answers").status()
}

#[tokio::test]
async fn no_route_reads_a_body_that_it_does_not_need() {
    let app = app(|builder| builder).await;
    for (method, route) in [
        (Method::GET, "login"),
        (Method::GET, "consent"),
        (Method::GET, "callback?state=x&code=y"),
        (Method::GET, "sign-in"),
        (Method::POST, "logout"),
        (Method::POST, "login"),
        (Method::POST, "nothing"),
    ] {
        let slow = Slow { chunks: 1, ..Slow::default() };
        send(&app.router, Request::builder().method(method).uri(format!("/google/{route}")), slow.body()).await;
        assert_eq!(slow.taken(), 0, "{route}");
    }
}

#[tokio::test]
async fn a_claim_code_is_short_and_comes_at_once() {
    let app: TestApp<user_of_accounts::Model> =
        TestAppBuilder::in_memory().await.start_of(|builder| builder.roles(Roles::assign().claim_code("admin"))).await;
    let mut ada = app.browser();
    ada.sign_in().await;
    let cookie = format!("sso={}", ada.cookies["sso"]);
    for (chunks, most) in [(usize::MAX, 3), (1, 1), (0, 0)] {
        let slow = Slow { chunks, ..Slow::default() };
        let request = Request::post("/google/claim").header(header::COOKIE, &cookie);
        let status = send(&app.router, request, slow.body()).await;
        assert_eq!((status, slow.taken()), (StatusCode::FORBIDDEN, most), "{chunks} chunks");
    }
    assert!(!app.user().await.is_admin);
    let code = app.sso.claim_code().expect("nobody is an administrator").expose_secret().to_owned();
    let request = Request::post("/google/claim").header(header::COOKIE, &cookie);
    assert_eq!(send(&app.router, request, Body::from(format!("code={code}"))).await, StatusCode::SEE_OTHER);
    assert!(app.user().await.is_admin);
}

/// How many cookies are taken away, and how many are kept, of `count` that another browser's flows left.
fn removals(app: &TestApp, cookies: &str) -> (usize, usize) {
    let started = flow::start(&app.sso, cookies, None);
    let removed = started.cookies.iter().filter(|cookie| cookie.contains("Max-Age=0")).count();
    (removed, started.cookies.len() - removed)
}

#[tokio::test]
async fn a_thousand_cookies_cost_a_start_no_more_than_twenty() {
    let app = app(|builder| builder).await;
    let forged: Vec<_> = (0..1000).map(|number| format!("sso-flow-{number:016x}={}", "A".repeat(600))).collect();
    let all = forged.join("; ");
    assert_eq!(removals(&app, &forged[0]), (0, 1), "it may be under way elsewhere");
    let (gone, set) = removals(&app, &all);
    assert_eq!(set, 1);
    assert!(gone <= 40, "twenty were opened, twenty are taken away unopened, the rest later: {gone}");
    assert!(gone >= 40 - 9, "of those that do not open, no more stay than sign-ins may be under way: {gone}");

    // A flow of this browser is among them, as the last that was set.
    let mut browser = app.browser();
    let location = browser.start("/google/login").await;
    let callback = browser.at_google(&location).await;
    let (name, sealed) = browser.cookies.first_key_value().expect("there is a flow");
    let started = flow::start(&app.sso, &format!("{all}; {name}={sealed}"), None);
    assert!(started.cookies.iter().all(|cookie| !cookie.starts_with(name.as_str())), "it is kept");
    browser.keep(&started.cookies);
    let page = browser.get(&callback).await;
    assert_signed_in(&mut browser, &page, "/", "among a thousand").await;
}

#[tokio::test]
async fn starts_at_the_same_time_stay_within_the_limits_of_a_browser() {
    let app = app(|builder| builder).await;
    // Thirty tabs that all start from the same cookies, and one more after them.
    let browser = app.browser();
    let tabs = (0..30).map(|_| {
        let mut tab = browser.clone();
        async move { tab.get("/google/login").await.set_cookies }
    });
    let mut merged = app.browser();
    for set in join_all(tabs).await {
        merged.keep(&set);
    }
    assert_eq!(merged.cookies.len(), 30);
    for _ in 0..2 {
        let location = merged.start("/google/login").await;
        let flows = merged.cookies.keys().filter(|name| name.starts_with("sso-flow-")).count();
        assert!(flows <= 10, "{flows}");
        let callback = merged.at_google(&location).await;
        let mut tab = merged.clone();
        let page = tab.get(&callback).await;
        assert_signed_in(&mut tab, &page, "/", "the newest").await;
    }
}
