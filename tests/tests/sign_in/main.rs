//! Signing in, from the button to the row and the session: a module for each step.

mod abandoned;
mod account;
mod admission;
mod backend;
mod broken;
mod budget;
mod callback;
mod claim;
mod configuration;
mod conformance;
mod faults;
mod first;
mod flood;
mod from_django;
mod hooks;
mod hostile;
mod id_token;
mod incidents;
mod killed;
mod leaving;
mod lengths;
mod limits;
mod link_pages;
mod linking;
mod lists;
mod lost;
mod machines;
mod meanwhile;
mod older_system;
mod options;
mod pages;
mod parity;
mod people;
mod policy;
mod properties;
mod return_to;
mod roles;
mod rolling;
mod schema;
mod scopes;
mod security_md;
mod session;
mod sync;
mod tenants;
mod unavailable;
mod until_edited;

use http::StatusCode;
use sso_tests::{Browser, Page, TestApp, TestUser};

/// Asserts that a sign-in was refused with this notice, and that it left neither a row nor a session behind.
async fn assert_refused<U: TestUser>(
    app: &TestApp<U>,
    browser: &mut Browser,
    page: &Page,
    notice: (StatusCode, &str),
    case: &str,
) {
    assert_eq!((page.status, page.code().as_str()), notice, "{case}: {page:?}");
    assert_eq!(page.location, None, "{case}");
    let sessions = page.set_cookies.iter().filter(|cookie| cookie.starts_with("sso="));
    assert_eq!(sessions.count(), 0, "{case}: {page:?}");
    assert!(!browser.is_signed_in().await, "{case}");
    app.assert_nothing_was_written().await;
}

/// Asserts that a sign-in ended at this place of the application, signed in.
async fn assert_signed_in(browser: &mut Browser, page: &Page, place: &str, case: &str) {
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some(place)), "{case}: {page:?}");
    assert!(browser.is_signed_in().await, "{case}");
}
