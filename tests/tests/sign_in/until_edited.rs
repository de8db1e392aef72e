//! `sync = until_edited`: Google's value is followed until the application writes another one.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, prelude::Date};
use serde_json::json;
use sso_runtime::{grant, testing::Account};
use sso_tests::{ADA, TestApp, TestAppBuilder, ada, on_each_database, user_of_accounts as user};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

async fn sign_in(app: &App, case: &str) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
}

async fn edit(app: &App, edit: impl FnOnce(&mut user::Model)) -> user::Model {
    let mut row = app.user().await;
    edit(&mut row);
    row.clone().into_active_model().reset_all().update(&app.db).await.expect("the application may write");
    row
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn adas_row() -> user::Model {
    user::Model {
        id: 1,
        google_sub: text(ADA),
        email: text("ada@gmail.com"),
        name: text("Ada Lovelace"),
        language: "en".to_owned(),
        birthdate: Date::from_ymd_opt(1815, 12, 10),
        picture: text("https://lh3.googleusercontent.com/a/ada=s96-c"),
        is_staff: false,
        is_admin: false,
        is_active: true,
        is_address_proven: false,
        password: None,
    }
}

fn countess(account: Account) -> Account {
    account
        .email("countess@gmail.com")
        .name("Augusta", Some("King"))
        .locale("fr")
        .person(json!({ "birthdays": [{ "date": { "year": 1816, "month": 1, "day": 2 } }] }))
}

fn countess_row() -> user::Model {
    user::Model {
        email: text("countess@gmail.com"),
        name: text("Augusta King"),
        language: "fr".to_owned(),
        birthdate: Date::from_ymd_opt(1816, 1, 2),
        ..adas_row()
    }
}

fn edited(row: &mut user::Model) {
    row.email = text("edited@example.com");
    row.name = text("edited");
    row.language = "edited".to_owned();
    row.birthdate = Date::from_ymd_opt(1999, 12, 31);
}

fn vanished(account: Account) -> Account {
    account.without_claim("email").without_claim("name").without_claim("locale").person(json!({}))
}

on_each_database! {
    async fn what_nobody_edited_follows_google_each_time(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        assert_eq!(app.user().await, adas_row());
        sign_in(&app, "unchanged").await;
        assert_eq!(app.user().await, adas_row());
        for (account, row) in [(countess as fn(Account) -> Account, countess_row()), (|_| ada(), adas_row())] {
            app.change(account);
            sign_in(&app, "changed").await;
            assert_eq!(app.user().await, row);
        }
    }

    async fn what_was_edited_is_kept_whatever_google_says(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        let row = edit(&app, edited).await;
        for (case, account) in [
            ("unchanged", (|_| ada()) as fn(Account) -> Account),
            ("changed", countess),
            ("vanished", vanished),
            ("changed again", |_| ada()),
        ] {
            app.change(account);
            sign_in(&app, case).await;
            assert_eq!(app.user().await, row, "{case}");
        }
    }

    async fn what_was_edited_back_follows_google_again(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        edit(&app, edited).await;
        app.change(countess);
        sign_in(&app, "edited").await;
        edit(&app, |row| *row = countess_row()).await;
        app.change(|_| ada());
        sign_in(&app, "edited to what Google last gave").await;
        assert_eq!(app.user().await, adas_row());
    }

    async fn what_vanished_is_kept_and_followed_when_it_comes_back(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        app.change(vanished);
        sign_in(&app, "vanished").await;
        assert_eq!(app.user().await, adas_row());
        app.change(|_| countess(ada()));
        sign_in(&app, "back").await;
        assert_eq!(app.user().await, countess_row());
    }

    async fn what_the_application_emptied_stays_empty(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        let row = edit(&app, |row| (row.name, row.birthdate) = (None, None)).await;
        app.change(|ada| ada.name("Augusta", None));
        sign_in(&app, "changed").await;
        assert_eq!(app.user().await, row);
    }

    async fn what_was_not_granted_is_kept_and_followed_later(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        app.change(countess);
        app.google.grant_only(Vec::<String>::new());
        sign_in(&app, "not granted").await;
        let row = user::Model { birthdate: adas_row().birthdate, ..countess_row() };
        assert_eq!(app.user().await, row);
        app.google.grant_all();
        sign_in(&app, "granted").await;
        assert_eq!(app.user().await, countess_row());
    }

    async fn where_nothing_is_noted_what_is_there_counts_as_edited(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        grant::Entity::delete_many().exec(&app.db).await.expect("the application may write");
        edit(&app, |row| (row.name, row.language) = (None, "none".to_owned())).await;
        app.change(countess);
        sign_in(&app, "without notes").await;
        let expected = user::Model { name: text("Augusta King"), language: "fr".to_owned(), ..adas_row() };
        assert_eq!(app.user().await, expected, "the empty columns are filled");
        edit(&app, |row| row.email = text("countess@gmail.com")).await;
        app.change(|_| ada());
        sign_in(&app, "equal to what Google gave when it was noted").await;
        let expected = user::Model { birthdate: adas_row().birthdate, ..adas_row() };
        assert_eq!(app.user().await, expected);
    }
}

#[tokio::test]
async fn the_notes_hold_no_value() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    sign_in(&app, "first").await;
    let note = grant::Entity::find().one(&app.db).await.expect("the table can be read").expect("there is a note");
    for value in ["ada@gmail.com", "Lovelace", "1815"] {
        assert!(!format!("{note:?}").contains(value), "{note:?}");
    }
    assert_eq!(note.subject, ADA);
    assert!(note.scopes.contains("user.birthday.read"), "{note:?}");
    let sealed = note.refresh_token.expect("`offline` keeps a token");
    assert!(!sealed.contains("refresh"), "{sealed}");
}

#[tokio::test]
async fn a_sign_in_that_changes_nothing_costs_one_more_query() {
    let app: App = TestAppBuilder::in_memory().await.start_of(|builder| builder).await;
    sign_in(&app, "first").await;
    let _ = app.statements.take();
    app.browser().sign_in().await;
    let statements = app.statements.take();
    assert_eq!(statements.len(), 3, "user, grant, session: {statements:#?}");
}
