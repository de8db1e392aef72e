//! A People API that fails: the sign-in succeeds, and what would have come is neither written nor cleared.

use std::time::Duration;

use serde_json::json;
use sso_runtime::testing::{Endpoint, Fault};
use sso_tests::{TestApp, TestAppBuilder, adas_row, user};

use crate::assert_signed_in;

fn answer(status: u16, body: &str) -> Fault {
    Fault::Answer { status, content_type: "application/json".to_owned(), body: body.to_owned() }
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::Down,
        Fault::Html,
        Fault::Oversized,
        Fault::Redirect,
        Fault::ServiceDisabled,
        Fault::Status(400),
        Fault::Status(401),
        Fault::Status(403),
        Fault::Status(404),
        Fault::Status(429),
        Fault::Status(500),
        Fault::Status(503),
        Fault::Truncated,
        Fault::with("resourceName", "people/100000000000000000002"),
        answer(200, ""),
        answer(200, "[]"),
        answer(200, "null"),
        answer(200, "\"birthdays\""),
        answer(200, r#"{"birthdays":"#),
        answer(403, "no JSON"),
        answer(500, r#"{"error":{"status":7}}"#),
        answer(204, ""),
    ]
}

async fn sign_in(app: &TestApp, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

#[tokio::test]
async fn a_failure_clears_nothing_and_the_next_good_answer_counts() {
    let app = TestAppBuilder::in_memory().await.start().await;
    sign_in(&app, "a good answer").await;
    // Were a failure read as an answer without values, the birthday would go.
    app.change(|ada| ada.person(json!({})));
    for fault in faults() {
        let (case, calls) = (format!("{fault:?}"), app.google.calls());
        app.google.fault(Endpoint::People, fault);
        sign_in(&app, &case).await;
        assert_eq!(app.user().await, adas_row(), "{case}");
        assert_eq!(app.google.calls().people, calls.people + 1, "{case}: asked once");
        app.google.clear_faults();
    }
    assert_eq!(app.google.calls().redirected, 0);
    sign_in(&app, "a good answer again").await;
    assert_eq!(app.user().await, user::Model { birthdate: None, ..adas_row() });
}

#[tokio::test]
async fn a_failure_at_the_first_sign_in_leaves_the_columns_empty_until_the_next() {
    for fault in faults() {
        let case = format!("{fault:?}");
        let app = TestAppBuilder::in_memory().await.start().await;
        app.google.fault(Endpoint::People, fault);
        sign_in(&app, &case).await;
        assert_eq!(
            app.user().await,
            user::Model { birthdate: None, gender: None, title: None, ..adas_row() },
            "{case}"
        );
        app.google.clear_faults();
        sign_in(&app, &case).await;
        assert_eq!(app.user().await, adas_row(), "{case}");
    }
}

#[tokio::test]
async fn an_api_that_hangs_is_left_at_the_deadline() {
    let app = TestAppBuilder::in_memory().await;
    let app = app.start_with(|builder| builder.http_deadline(Duration::from_secs(1))).await;
    sign_in(&app, "a good answer").await;
    app.change(|ada| ada.name("Augusta", None).person(json!({})));
    app.google.fault(Endpoint::People, Fault::Hang);
    sign_in(&app, "it hangs").await;
    let row = app.user().await;
    assert_eq!(row.mirrored.as_deref(), Some("Augusta"), "the claims are written all the same");
    assert_eq!((row.birthdate, row.gender, row.title), (adas_row().birthdate, adas_row().gender, adas_row().title));
}

#[tokio::test]
async fn an_answer_of_another_account_is_not_believed() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.fault(Endpoint::People, Fault::with("resourceName", "people/100000000000000000002"));
    app.google.fault(Endpoint::People, Fault::with("genders", json!([{ "value": "of somebody else" }])));
    sign_in(&app, "another account").await;
    assert_eq!(app.user().await, user::Model { birthdate: None, gender: None, title: None, ..adas_row() });
}

#[tokio::test]
async fn odd_members_do_not_cost_the_others() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.fault(Endpoint::People, Fault::with("genders", json!({ "value": "no list" })));
    app.google.fault(Endpoint::People, Fault::with("unheardOf", json!([[[]]])));
    app.google.fault(Endpoint::People, Fault::with("etag", 7));
    sign_in(&app, "odd members").await;
    assert_eq!(app.user().await, user::Model { gender: None, ..adas_row() });
}

#[tokio::test]
async fn an_untrusted_token_makes_the_answer_worthless() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.google.edit_id_token(|token| token.set("aud", "another"));
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    let rejected = (http::StatusCode::BAD_GATEWAY, "id_token_rejected");
    crate::assert_refused(&app, &mut browser, &page, rejected, "a foreign token").await;
}

#[tokio::test]
async fn what_cannot_be_read_is_not_mistaken_for_what_is_gone() {
    let app = TestAppBuilder::in_memory().await.start().await;
    sign_in(&app, "a good answer").await;
    for birthdays in [
        json!("none"),
        json!(7),
        json!({}),
        json!(["1815-12-10"]),
        json!([{ "metadata": { "primary": true }, "date": "1815-12-10" }]),
        json!([{ "metadata": { "primary": true }, "date": { "year": "1815", "month": 12, "day": 10 } }]),
    ] {
        let case = birthdays.to_string();
        app.google.fault(Endpoint::People, Fault::with("birthdays", birthdays));
        sign_in(&app, &case).await;
        assert_eq!(app.user().await, adas_row(), "{case}");
        app.google.clear_faults();
    }
    for name in [json!(7), json!(["Ada"]), json!({ "given": "Ada" }), json!(true)] {
        let case = name.to_string();
        app.google.edit_id_token(move |token| token.set("given_name", name.clone()));
        sign_in(&app, &case).await;
        assert_eq!(app.user().await, adas_row(), "{case}");
        app.google.clear_faults();
    }
}

#[tokio::test]
async fn what_google_says_is_none_is_gone() {
    for birthdays in [json!([]), json!(null), json!([{ "metadata": { "primary": true } }])] {
        let app = TestAppBuilder::in_memory().await.start().await;
        sign_in(&app, "a good answer").await;
        let case = birthdays.to_string();
        app.google.fault(Endpoint::People, Fault::with("birthdays", birthdays));
        sign_in(&app, &case).await;
        assert_eq!(app.user().await, user::Model { birthdate: None, ..adas_row() }, "{case}");
    }
    for name in [json!(null), json!("")] {
        let app = TestAppBuilder::in_memory().await.start().await;
        sign_in(&app, "a good token").await;
        let case = name.to_string();
        app.google.edit_id_token(move |token| token.set("given_name", name.clone()));
        sign_in(&app, &case).await;
        assert_eq!(app.user().await, user::Model { mirrored: None, ..adas_row() }, "{case}");
    }
}
