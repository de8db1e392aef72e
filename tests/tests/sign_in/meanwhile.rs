//! What the application writes while a person signs in is not lost: the row is read, somebody edits it, it is written.

use http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbBackend};
use sso_runtime::Linking;
use sso_tests::{Browser, Page, TestApp, on_each_database, user_of_accounts as account, user_of_policies as user};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

/// An edit of every column by another client of the database.
const EDIT: &str = "UPDATE policies SET update_ = 'edited', mirror = 'edited', create_ = 'edited', fill = 'edited', \
                    until_edited = 'edited', update_or = 'edited', mirror_or = 'edited', create_or = 'edited', \
                    fill_or = 'edited', until_edited_or = 'edited', note = 'edited'";

fn edit(app: &App) -> String {
    let quote = if app.db.get_database_backend() == DbBackend::MySql { '`' } else { '"' };
    EDIT.replace("update_ ", &format!("{quote}update{quote} ")).replace("create_ ", &format!("{quote}create{quote} "))
}

fn google_says(app: &App, title: &str) {
    let person = serde_json::json!({ "organizations": [{ "metadata": { "primary": true }, "title": title }] });
    app.change(|ada| ada.person(person));
}

async fn sign_in<U: sso_tests::TestUser>(app: &TestApp<U>, case: &str) -> (Browser, Page) {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    (browser, page)
}

on_each_database! {
    async fn an_edit_between_reading_and_writing_stays_where_the_rule_says_so(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        app.change(|ada| ada.person(serde_json::json!({})));
        sign_in(&app, "first, with nothing").await;
        google_says(&app, "Analyst");
        app.meanwhile("SELECT", &edit(&app));
        sign_in(&app, "edited meanwhile").await;
        let text = |text: &str| Some(text.to_owned());
        let (analyst, edited) = (text("Analyst"), text("edited"));
        // `update`, `mirror`, `create`, `fill`, `until_edited`.
        let columns = [analyst.clone(), analyst, edited.clone(), edited.clone(), edited.clone()];
        let row = app.user().await;
        assert_eq!(row.columns(), [columns.clone(), columns.clone()]);
        assert_eq!(row.note, edited);

        google_says(&app, "Countess");
        sign_in(&app, "and later").await;
        let row = app.user().await;
        assert_eq!(row.columns()[0][3..], [edited.clone(), edited], "who edited has the last word");
    }

    async fn a_row_that_is_followed_is_followed_also_after_another_sign_in_was_faster(app: TestAppBuilder) {
        let app: App = app.start_of(|builder| builder).await;
        google_says(&app, "Analyst");
        sign_in(&app, "first").await;
        for title in ["Countess", "Programmer"] {
            google_says(&app, title);
            let ((first, _), (second, _)) =
                futures_util::future::join(sign_in(&app, title), sign_in(&app, title)).await;
            drop((first, second));
            let row = app.user().await;
            assert_eq!(row.until_edited.as_deref(), Some(title));
        }
    }

    async fn who_is_disabled_meanwhile_gets_no_session_that_opens(app: TestAppBuilder) {
        let app: TestApp<account::Model> = app.start_of(|builder| builder).await;
        sign_in(&app, "first").await;
        let row = app.user().await;
        app.change(|ada| ada.name("Augusta", Some("King")));
        app.meanwhile("SELECT", "UPDATE accounts SET is_active = FALSE");
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "account_disabled"));
        assert!(!browser.is_signed_in().await);
        assert_eq!(app.user().await, account::Model { is_active: false, ..row });
    }

    async fn an_edit_while_an_account_is_linked_stays(app: TestAppBuilder) {
        let app: TestApp<account::Model> = app
            .start_of(|builder| builder.linking(Linking::authoritative(|_: &account::Model| true)))
            .await;
        app.change(|ada| ada.email_verified(true));
        let row = account::ActiveModel {
            email: Set(Some("ada@gmail.com".to_owned())),
            language: Set("none".to_owned()),
            is_staff: Set(false),
            is_admin: Set(false),
            is_active: Set(true),
            is_address_proven: Set(true),
            ..Default::default()
        };
        row.insert(&app.db).await.expect("the application may write");
        // The rows without a Google account.
        app.meanwhile("IS NULL", "UPDATE accounts SET name = 'edited'");
        let (_, page) = sign_in(&app, "linked").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let row = app.user().await;
        assert_eq!((row.google_sub.as_deref(), row.name.as_deref()), (Some(sso_tests::ADA), Some("edited")));
    }
}
