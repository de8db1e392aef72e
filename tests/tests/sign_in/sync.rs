//! What a later sign-in does to the row: each column by its rule, and no other column.

use sea_orm::{ActiveModelTrait, IntoActiveModel, prelude::Date};
use serde_json::{Value, json};
use sso_runtime::testing::Account;
use sso_tests::{ADA, TestApp, TestAppBuilder, adas_row, on_each_database, user};

use crate::assert_signed_in;

/// The claims that fill columns and may be missing.
const CLAIMS: [&str; 5] = ["name", "given_name", "family_name", "picture", "locale"];

async fn sign_in(app: &TestApp, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

/// The application changes Ada's row.
async fn edit(app: &TestApp, edit: impl FnOnce(&mut user::Model)) -> user::Model {
    let mut row = app.user().await;
    edit(&mut row);
    row.clone().into_active_model().reset_all().update(&app.db).await.expect("the application may write");
    row
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Another value for everything.
fn countess(account: Account) -> Account {
    account
        .email("countess@gmail.com")
        .name("Augusta", Some("King"))
        .picture("https://lh3.googleusercontent.com/a/countess")
        .locale("fr")
        .person(json!({
            "birthdays": [{ "date": { "year": 1816, "month": 1, "day": 2 } }],
            "genders": [{ "value": "other" }],
            "organizations": [{ "title": "Countess" }],
        }))
}

/// What the application put into Ada's row instead of what Google gave.
fn edited(row: &mut user::Model) {
    row.updated = text("of the application");
    row.mirrored = text("of the application");
    row.created = text("of the application");
    row.filled = text("of the application");
    row.language = "of the application".to_owned();
    row.birthdate = Date::from_ymd_opt(1999, 12, 31);
    row.gender = text("of the application");
    row.title = text("of the application");
    row.is_staff = true;
    row.note = text("of the application");
}

fn emptied(row: &mut user::Model) {
    row.updated = None;
    row.mirrored = None;
    row.created = None;
    row.filled = None;
    row.language = "none".to_owned();
    row.birthdate = None;
    row.gender = None;
    row.title = None;
}

on_each_database! {
    async fn what_is_unchanged_at_google_is_unchanged_in_the_row(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        let row = edit(&app, |row| {
            row.note = text("kept");
            row.is_staff = true;
        })
        .await;
        for _ in 0..3 {
            sign_in(&app, "again").await;
            assert_eq!(app.user().await, row);
        }
    }

    async fn what_changed_at_google_is_written_by_the_rule_of_the_column(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        edit(&app, |row| {
            row.note = text("kept");
            row.is_staff = true;
        })
        .await;
        app.change(countess);
        sign_in(&app, "changed").await;
        let expected = user::Model {
            email: "countess@gmail.com".to_owned(),
            updated: text("Augusta King"),
            mirrored: text("Augusta"),
            created: text("Lovelace"),
            filled: text("https://lh3.googleusercontent.com/a/ada=s96-c"),
            language: "fr".to_owned(),
            birthdate: Date::from_ymd_opt(1816, 1, 2),
            gender: text("other"),
            title: text("Countess"),
            is_staff: true,
            note: text("kept"),
            ..adas_row()
        };
        assert_eq!(app.user().await, expected);
    }

    async fn what_vanished_at_google_is_emptied_by_mirror_alone(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        edit(&app, |row| row.note = text("kept")).await;
        app.change(|ada| CLAIMS.iter().fold(ada, |ada, claim| ada.without_claim(claim)).person(json!({})));
        sign_in(&app, "vanished").await;
        let expected = user::Model {
            mirrored: None,
            language: "none".to_owned(),
            birthdate: None,
            note: text("kept"),
            ..adas_row()
        };
        assert_eq!(app.user().await, expected);
        sign_in(&app, "still vanished").await;
        assert_eq!(app.user().await, expected);
        app.change(|_| sso_tests::ada());
        sign_in(&app, "there again").await;
        assert_eq!(app.user().await, user::Model { note: text("kept"), ..adas_row() });
    }

    async fn what_the_application_wrote_stays_or_goes_by_the_rule_of_the_column(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        let edited_row = edit(&app, edited).await;
        sign_in(&app, "unchanged at Google").await;
        let expected = user::Model {
            created: edited_row.created.clone(),
            filled: edited_row.filled.clone(),
            is_staff: true,
            note: edited_row.note.clone(),
            ..adas_row()
        };
        assert_eq!(app.user().await, expected);
    }

    async fn what_vanished_leaves_the_application_s_values_but_under_mirror(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        let edited_row = edit(&app, edited).await;
        app.change(|ada| CLAIMS.iter().fold(ada, |ada, claim| ada.without_claim(claim)).person(json!({})));
        sign_in(&app, "vanished").await;
        let expected = user::Model {
            mirrored: None,
            language: "none".to_owned(),
            birthdate: None,
            ..edited_row
        };
        assert_eq!(app.user().await, expected);
    }

    async fn what_the_application_emptied_is_written_again_except_what_only_creation_writes(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        edit(&app, emptied).await;
        sign_in(&app, "emptied").await;
        assert_eq!(app.user().await, user::Model { created: None, ..adas_row() });
    }

    async fn a_value_that_comes_later_fills_once(app: TestAppBuilder) {
        let app = app.start().await;
        app.change(|ada| CLAIMS.iter().fold(ada, |ada, claim| ada.without_claim(claim)).person(json!({})));
        sign_in(&app, "nothing yet").await;
        let mut empty = adas_row();
        emptied(&mut empty);
        assert_eq!(app.user().await, empty);
        app.change(|_| sso_tests::ada());
        sign_in(&app, "there").await;
        assert_eq!(app.user().await, user::Model { created: None, ..adas_row() });
        app.change(|ada| ada.picture("https://lh3.googleusercontent.com/a/new"));
        sign_in(&app, "another picture").await;
        assert_eq!(app.user().await, user::Model { created: None, ..adas_row() });
    }

    async fn a_value_that_cannot_be_converted_leaves_the_column_alone(app: TestAppBuilder) {
        let title = |title: String| json!({ "organizations": [{ "title": title }] });
        let app = app.start().await;
        app.change(|ada| ada.person(title("x".repeat(41))));
        sign_in(&app, "at creation").await;
        let created = user::Model { birthdate: None, gender: None, title: None, ..adas_row() };
        assert_eq!(app.user().await, created);
        app.change(|ada| ada.person(title("x".repeat(40))));
        sign_in(&app, "short enough").await;
        let converted = user::Model { title: Some("x".repeat(40)), ..created };
        assert_eq!(app.user().await, converted);
        app.change(|ada| ada.name("Augusta", Some("King")).person(title("x".repeat(41))));
        sign_in(&app, "too long again").await;
        let others = user::Model { updated: text("Augusta King"), mirrored: text("Augusta"), ..converted };
        assert_eq!(app.user().await, others);
    }

    async fn only_what_changes_is_in_the_update(app: TestAppBuilder) {
        let app = app.start().await;
        sign_in(&app, "first").await;
        app.change(|ada| ada.claim("name", "Countess"));
        let _ = app.statements.take();
        sign_in(&app, "changed").await;
        let statements = app.statements.take();
        let updates: Vec<_> = statements.iter().filter(|sql| sql.starts_with("UPDATE")).collect();
        let [update] = updates.as_slice() else { panic!("{statements:?}") };
        let set = update.split(" SET ").nth(1).and_then(|rest| rest.split(" WHERE ").next()).expect("it sets");
        assert!(set.contains("updated") && !set.contains(','), "{update}");
    }
}

#[tokio::test]
async fn empty_text_counts_as_none_and_an_odd_type_as_unknown() {
    let none = user::Model { mirrored: None, language: "none".to_owned(), birthdate: None, ..adas_row() };
    for (odd, expected) in [
        (json!(""), &none),
        (Value::Null, &none),
        (json!(7), &adas_row()),
        (json!(true), &adas_row()),
        (json!([]), &adas_row()),
        (json!(["x"]), &adas_row()),
        (json!({ "x": "y" }), &adas_row()),
    ] {
        let app = TestAppBuilder::in_memory().await.start().await;
        sign_in(&app, "first").await;
        let odd_person = json!({
            "birthdays": [{ "date": odd }],
            "genders": [{ "value": odd }],
            "organizations": [{ "title": odd }],
        });
        app.change(|ada| CLAIMS.iter().fold(ada, |ada, claim| ada.claim(*claim, odd.clone())).person(odd_person));
        sign_in(&app, &odd.to_string()).await;
        assert_eq!(app.user().await, *expected, "{odd}");
    }
}

#[tokio::test]
async fn empty_text_at_creation_counts_as_none() {
    let app = TestAppBuilder::in_memory().await.start().await;
    app.change(|ada| {
        CLAIMS.iter().fold(ada, |ada, claim| ada.claim(*claim, "")).person(json!({
            "genders": [{ "value": "" }],
            "organizations": [{ "title": "" }],
        }))
    });
    sign_in(&app, "empty").await;
    let mut empty = adas_row();
    emptied(&mut empty);
    assert_eq!(app.user().await, empty);
}

#[tokio::test]
async fn dates_that_are_none_do_not_fill_a_date() {
    for date in [
        json!({ "month": 12, "day": 10 }),
        json!({ "year": 0, "month": 12, "day": 10 }),
        json!({ "year": 1815 }),
        json!({ "year": 1815, "month": 12 }),
        json!({ "year": 1815, "month": 2, "day": 30 }),
        json!({ "year": 1815, "month": 13, "day": 1 }),
        json!({ "year": 99_999_999_999_i64, "month": 1, "day": 1 }),
        json!({}),
    ] {
        let app = TestAppBuilder::in_memory().await.start().await;
        sign_in(&app, "first").await;
        app.change(|ada| ada.person(json!({ "birthdays": [{ "date": date }] })));
        sign_in(&app, &date.to_string()).await;
        assert_eq!(app.user().await, user::Model { birthdate: None, ..adas_row() }, "{date}");
    }
}

#[tokio::test]
async fn the_subject_in_the_row_never_changes() {
    let app = TestAppBuilder::in_memory().await.start().await;
    sign_in(&app, "first").await;
    app.change(countess);
    sign_in(&app, "changed").await;
    let row = app.user().await;
    assert_eq!((row.id, row.google_sub.as_str()), (1, ADA));
}
