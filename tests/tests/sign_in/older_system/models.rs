//! `test_models.py`: what is kept of a person.

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;
use sso_tests::{TestApp, TestUser};

use super::{BRUCE, app};
use crate::assert_signed_in;

/// The columns of `GoogleSSOUser`, beside columns with names of the application's own.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "people")]
pub(super) struct Model {
    #[sea_orm(primary_key)]
    pub(super) id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub(super) google_id: String,
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    #[google(claim = picture)]
    pub(super) picture_url: Option<String>,
    #[google(claim = locale, default = "pt_BR".to_owned())]
    pub(super) locale: String,
    #[google(claim = email, required)]
    pub(super) user_name: String,
    #[google(claim = email)]
    pub(super) mail: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl TestUser for Model {
    fn id(&self) -> i64 {
        self.id
    }
}

async fn sign_in(app: &TestApp<Model>, case: &str) -> Model {
    let mut browser = app.browser();
    let page = browser.sign_in().await;
    assert_signed_in(&mut browser, &page, "/", case).await;
    app.user().await
}

/// `test_google_sso_model`.
#[tokio::test]
async fn the_row_holds_the_google_id_the_picture_and_the_locale() {
    let app: TestApp<Model> = app().await.start_of(|builder| builder).await;
    let row = sign_in(&app, "new").await;
    assert_eq!((row.google_id.as_str(), row.locale.as_str()), (BRUCE, "en-US"));
    assert_eq!(row.picture_url.as_deref(), Some("https://lh3.googleusercontent.com/a-/12345"));
}

/// `test_very_long_picture_url`. One that is longer than the column is not cut: the column keeps what it held.
#[tokio::test]
async fn a_very_long_picture_is_kept_whole_or_not_at_all() {
    let app: TestApp<Model> = app().await.start_of(|builder| builder).await;
    let long = format!("https://lh3.googleusercontent.com/a-/12345{}", "a".repeat(1900));
    app.google.update_account(BRUCE, |bruce| bruce.picture(&long));
    assert_eq!(sign_in(&app, "long").await.picture_url.as_deref(), Some(long.as_str()));
    app.google.update_account(BRUCE, |bruce| bruce.picture(format!("{long}{}", "b".repeat(100))));
    assert_eq!(sign_in(&app, "too long").await.picture_url.as_deref(), Some(long.as_str()));
}

/// `test_user_with_custom_field_names`.
#[tokio::test]
async fn columns_have_the_names_that_the_application_gives_them() {
    let app: TestApp<Model> = app().await.start_of(|builder| builder).await;
    let row = sign_in(&app, "new").await;
    assert_eq!((row.user_name.as_str(), row.mail.as_deref()), ("foo@example.com", Some("foo@example.com")));
}
