//! Cookies: whatever a browser sends, it is not signed in by it, and only cookies of ours are set.

use std::{collections::BTreeSet, sync::LazyLock, time::Duration};

use axum::{Router, body::Body, routing::get};
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use sso_runtime::CurrentUser;
use tower::ServiceExt;

use crate::{
    application::{Application, Flow, NOW, block_on},
    user,
};

struct Fixture {
    router: Router,
    /// More than a browser may have.
    flows: Vec<Flow>,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let application = Application::of("client", NOW);
    let router = Router::new()
        .route("/me", get(async |_: CurrentUser<user::Model>| "signed in"))
        .nest("/google", application.sso.router())
        .with_state(application.sso);
    let started_at = |index: u64| NOW - Duration::from_secs(60 - index);
    let flows = (0..12).map(|index| Application::of("client", started_at(index)).start()).collect();
    Fixture { router, flows }
});

const PREFIX: &str = "__Host-sso-flow-";
const GUARDED: &str = "; Path=/; HttpOnly; SameSite=Lax; Max-Age=";

/// Each line is a header `Cookie`; `{0}` to `{11}` stand for cookies of sign-ins under way, the oldest first.
pub fn cookies(data: &[u8]) {
    let Fixture { router, flows } = &*FIXTURE;
    let mut cookies = Vec::new();
    for line in data.split(|byte| *byte == b'\n') {
        let line = flows.iter().enumerate().fold(line.to_vec(), |line, (index, flow)| {
            replace(line, format!("{{{index}}}").as_bytes(), flow.cookie.as_bytes())
        });
        cookies.extend(HeaderValue::from_bytes(&line));
    }
    let send = |method: Method, path: &str| {
        let mut request = Request::builder().method(method).uri(path);
        for cookie in &cookies {
            request = request.header(header::COOKIE, cookie);
        }
        block_on(router.clone().oneshot(request.body(Body::empty()).expect("a request"))).expect("a response")
    };

    let login = send(Method::GET, "/google/login");
    assert_eq!(login.status(), StatusCode::SEE_OTHER);
    let set = set_cookies(&login);
    let (new, forgotten) = set.split_last().expect("a new sign-in is kept");
    let new = new.strip_suffix("600; Secure").expect("it is kept for ten minutes");
    assert!(!new.contains("=;"), "{new}");
    let forgotten: BTreeSet<&str> = forgotten.iter().map(|set| name_of_forgotten(set)).collect();

    // What is left in the browser is not too much.
    let sent: Vec<String> =
        cookies.iter().map(|cookie| String::from_utf8_lossy(cookie.as_bytes()).into_owned()).collect();
    let sent: Vec<&str> = sent.iter().flat_map(|cookies| cookies.split(';')).map(str::trim).collect();
    for name in &forgotten {
        assert!(sent.iter().any(|pair| pair.starts_with(&format!("{name}="))), "{name} was not there");
    }
    let left: Vec<&str> = flows
        .iter()
        .filter(|flow| sent.contains(&&*flow.cookie) && !forgotten.contains(&*flow.name))
        .map(|flow| &*flow.cookie)
        .collect();
    assert!(left.len() <= 9, "{} sign-ins are left", left.len());
    let bytes: usize = left.iter().map(|cookie| cookie.len()).sum();
    assert!(bytes + new.len() - GUARDED.len() <= 6 * 1024 + 10, "{bytes} bytes are left");

    let logout = send(Method::POST, "/google/logout");
    assert_eq!(logout.status(), StatusCode::SEE_OTHER);
    assert_eq!(set_cookies(&logout), [format!("__Host-sso={GUARDED}0; Secure")]);

    let me = send(Method::GET, "/me");
    assert!(!me.status().is_success() && set_cookies(&me).is_empty(), "{}", me.status());
}

/// The name is one that this library gives, and the browser forgets it.
fn name_of_forgotten(set: &str) -> &str {
    let name = set.strip_suffix(&format!("={GUARDED}0; Secure")).unwrap_or_else(|| panic!("{set}"));
    let digits = name.strip_prefix(PREFIX).unwrap_or_else(|| panic!("{set}"));
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    assert!(digits.len() == 16 && digits.bytes().all(is_digit), "{set}");
    name
}

fn set_cookies(response: &Response<Body>) -> Vec<String> {
    let values = response.headers().get_all(header::SET_COOKIE).iter();
    values.map(|value| value.to_str().expect("printable").to_owned()).collect()
}

fn replace(text: Vec<u8>, what: &[u8], with: &[u8]) -> Vec<u8> {
    match text.windows(what.len()).position(|window| window == what) {
        Some(start) => [&text[..start], with, &text[start + what.len()..]].concat(),
        None => text,
    }
}
