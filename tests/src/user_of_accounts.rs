//! A user table of an application with people of its own: some of them have a Google account.

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "accounts")]
#[google(scopes(UserBirthdayRead), offline, sync = until_edited)]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Google's `sub`, of those who have a Google account.
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: Option<String>,
    /// Unique in the table.
    #[sea_orm(unique)]
    #[google(claim = email)]
    pub email: Option<String>,
    /// From the ID token.
    #[google(claim = name)]
    pub name: Option<String>,
    /// Never null.
    #[google(claim = locale, default = "none".to_owned())]
    pub language: String,
    /// From the People API.
    #[google(people = birthdays::date)]
    pub birthdate: Option<Date>,
    /// By another rule.
    #[google(claim = picture, sync = mirror)]
    pub picture: Option<String>,
    /// By a rule of the application's.
    #[google(role = "staff")]
    pub is_staff: bool,
    /// By a rule of the application's.
    #[google(role = "admin")]
    pub is_admin: bool,
    /// Decides who may sign in.
    #[google(active)]
    pub is_active: bool,
    /// Whether the address was proven when the row was made.
    #[google(default)]
    pub is_address_proven: bool,
    /// The application's own.
    pub password: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::TestUser for Model {
    fn id(&self) -> i64 {
        self.id
    }
}
