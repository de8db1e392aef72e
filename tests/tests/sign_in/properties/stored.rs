//! Whole sign-ins, one after the other, against the table of rules: with a database, and with notes of what Google last gave.

use proptest::{collection::vec, prelude::*};
use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel, Statement};
use serde_json::json;
use sso_runtime::testing::{Endpoint, Fault};
use sso_tests::{TestApp, TestAppBuilder, ada};

use super::{
    cases,
    table::{Edits, Given, Google, Says, created, edits, google, note, updated},
    user::{MAPPED, Model},
};
use crate::assert_signed_in;

type App = TestApp<Model>;

async fn sign_in(app: &App, google: &Google) -> Vec<String> {
    app.google.clear_faults();
    app.google.grant_all();
    let account = match &google.claim {
        Says::Sent(locale) => ada().locale(locale),
        _ => ada().without_claim("locale"),
    };
    app.change(|_| match &google.people {
        Says::Sent(title) => account.person(json!({ "organizations": [{ "title": title }] })),
        _ => account.person(json!({})),
    });
    match google.people {
        Says::NotGranted => app.google.grant_only(Vec::<String>::new()),
        Says::Unknown => app.google.fault(Endpoint::People, Fault::Status(500)),
        Says::Nothing | Says::Sent(_) => {}
    }
    let _ = app.statements.take();
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    let statements = app.statements.take();
    assert_signed_in(&mut browser, &page, "/", &format!("{google:?}")).await;
    statements
}

/// The application's own columns, byte for byte as SQLite has them.
async fn unmapped(app: &App) -> String {
    let sql = "SELECT quote(id) || quote(google_sub) || quote(note) || quote(count) || quote(bytes) || quote(is_active) \
               AS bytes FROM users_of_all_rules";
    let row = app.db.query_one_raw(Statement::from_string(app.db.get_database_backend(), sql)).await;
    row.expect("the table can be read").expect("there is a row").try_get("", "bytes").expect("text")
}

async fn lives(app: &App, first: &Google, then: &[(Edits, Google)]) {
    let mut given = Given::default();
    sign_in(app, first).await;
    note(&mut given, first);
    let mut row = app.user().await;
    for mapped in &MAPPED {
        assert_eq!(row.text(mapped), created(mapped, first), "{mapped:?}");
    }
    for (edits, google) in then {
        edits.apply(&mut row);
        row.clone().into_active_model().reset_all().update(&app.db).await.expect("the application may write");
        let own = unmapped(app).await;
        sign_in(app, google).await;
        let after = app.user().await;
        for (mapped, given) in MAPPED.iter().zip(&given) {
            let expected = updated(mapped, google, row.text(mapped), given.as_deref());
            assert_eq!(after.text(mapped), expected, "{mapped:?} {given:?}");
        }
        assert_eq!(unmapped(app).await, own);
        note(&mut given, google);

        let statements = sign_in(app, google).await;
        let updates = |sql: &&String| sql.starts_with("UPDATE \"users_of_all_rules\"");
        assert_eq!(statements.iter().find(updates), None, "the same answer once more");
        assert_eq!(app.user().await, after);
        row = after;
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn a_person_who_signs_in_again_and_again_has_what_the_table_says(
        first in google(),
        then in vec((edits(), google()), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
            lives(&app, &first, &then).await;
        });
    }
}
