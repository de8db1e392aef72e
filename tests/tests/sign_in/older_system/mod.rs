//! The 54 tests of django-google-sso 10, as cases that know of ours nothing but HTTP and the table.
//!
//! A module answers a file of that name there (`settings` is of the settings that no test there shows), and each case says which test it answers. Where ours differs on purpose, the
//! case asserts what ours does and says so. What has no case of its own:
//!
//! | there | why |
//! | --- | --- |
//! | `test_callables.py`: `test_accept_callable` (2) | settings are values; what depends on the request is a `Tenants`, as in [`views::a_sign_in_that_is_switched_off_answers_404`] |
//! | `test_tags.py`: `test_tags`, `test_async_view` | there are no template tags; a page puts `google.button_with(...)` where it wants it, as in [`callables::the_button_says_what_the_application_chose_of_what_google_permits`] |
//! | `test_conf.py`: `test_conf_from_settings` | there are no settings by name: one that does not exist does not compile |

mod callables;
mod google_auth;
mod models;
mod pkce;
mod settings;
mod sites;
mod user_helper;
mod views;

use http::StatusCode;
use sso_runtime::testing::Account;
use sso_tests::{Page, TestAppBuilder};

/// The person of the tests there.
const BRUCE: &str = "12345";

fn bruce() -> Account {
    Account::new(BRUCE)
        .email("foo@example.com")
        .email_verified(true)
        .hosted_domain("example.com")
        .name("Bruce", Some("Wayne"))
        .picture("https://lh3.googleusercontent.com/a-/12345")
        .locale("en-US")
}

/// An application whose Google signs everybody in as Bruce.
async fn app() -> TestAppBuilder {
    TestAppBuilder::in_memory().await.account(BRUCE, bruce())
}

fn assert_leads_to(page: &Page, place: &str, case: &str) {
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::SEE_OTHER, Some(place)), "{case}: {page:?}");
}
