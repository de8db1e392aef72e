//! Callbacks: without Google's answer nobody is signed in, and Google is asked only about a sign-in that this browser
//! started here a moment ago.

use std::{sync::LazyLock, time::Duration};

use sso_runtime::{
    Outcome,
    flow::{self, Callback},
};
use url::form_urlencoded;

use crate::{
    application::{Application, Flow, NOW, block_on},
    text::{assert_log_line, lines, log_line},
};

struct Fixture {
    application: Application,
    /// Started here, a moment ago.
    flow: Flow,
    /// Started here, and too old.
    stale: Flow,
    /// Started a moment ago with another client of Google's, whose cookies have the same keys.
    other: Flow,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let application = Application::of("client", NOW);
    Fixture {
        flow: application.start(),
        stale: Application::of("client", NOW - Duration::from_secs(600)).start(),
        other: Application::of("another-client", NOW).start(),
        application,
    }
});

/// A line with the query, and one with the header `Cookie`. `{state}` and `{flow}` stand for the state and the cookie of a
/// sign-in under way, `{stale_state}`, `{stale_flow}`, `{other_state}` and `{other_flow}` for those of sign-ins that end
/// nowhere.
pub fn callback_query(data: &[u8]) {
    let Fixture { application, flow, stale, other } = &*FIXTURE;
    let given = lines(
        data,
        &[
            ("{state}", &flow.state),
            ("{flow}", &flow.cookie),
            ("{stale_state}", &stale.state),
            ("{stale_flow}", &stale.cookie),
            ("{other_state}", &other.state),
            ("{other_flow}", &other.cookie),
        ],
    );
    let line = |index: usize| given.get(index).map_or("", String::as_str);
    let (query, cookies) = (line(0), line(1));

    let finish = block_on(flow::finish(&application.sso, Callback { query, cookies }));
    let has_called = application.take_calls() > 0;

    assert_eq!(finish.session_cookie, None);
    match &finish.outcome {
        Outcome::Cancelled => {}
        Outcome::Failed(failure) => assert_log_line(&log_line(failure)),
        outcome => panic!("{outcome:?} without an answer of Google's"),
    }

    // All that a callback changes in the browser is that a sign-in is spent.
    let spends = |flow: &Flow| format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure", flow.name);
    let is_spent = !finish.cookies.is_empty();
    assert!(finish.cookies.len() <= 1, "{:?}", finish.cookies);
    assert!(finish.cookies.iter().all(|cookie| *cookie == spends(flow) || *cookie == spends(other)));

    let first = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let is_of = |flow: &Flow| {
        let mut pairs = cookies.split(';').map(str::trim);
        first("state").is_some_and(|state| state == flow.state)
            && pairs.find(|pair| pair.starts_with(&format!("{}=", flow.name))) == Some(&*flow.cookie)
    };
    let is_googles = first("iss").is_none_or(|iss| iss.trim_start_matches("https://") == "accounts.google.com");
    let has_code = first("code").is_some_and(|code| !code.is_empty()) && first("error").is_none();
    assert_eq!(is_spent, is_of(flow) || is_of(other), "a sign-in is spent by its own state and cookie");
    assert_eq!(has_called, is_of(flow) && is_googles && has_code, "{:?}", finish.outcome);
    assert_eq!(matches!(finish.outcome, Outcome::Cancelled), is_of(flow) && is_googles && is_cancelled(&first));
}

fn is_cancelled(first: &impl Fn(&str) -> Option<String>) -> bool {
    first("error").is_some_and(|error| error == "access_denied")
}
