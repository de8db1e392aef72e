//! The application's user table, and which column Google fills.

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser, Serialize)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead))]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = email, required)]
    pub email: String,
    #[google(claim = given_name)]
    pub first_name: Option<String>,
    #[google(claim = family_name)]
    pub last_name: Option<String>,
    // Google sets no limit to the length of the URL.
    #[sea_orm(column_type = "Text", nullable)]
    #[google(claim = picture)]
    pub picture_url: Option<String>,
    #[google(people = birthdays::date, sync = mirror)]
    pub birthdate: Option<Date>,
    #[google(default)]
    pub is_staff: bool,
}

impl ActiveModelBehavior for ActiveModel {}
