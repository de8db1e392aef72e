//! The user table of the tests: a column for each rule, and some that Google never touches.

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser, Serialize)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead, UserGenderRead, UserOrganizationRead))]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Google's `sub`.
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    /// Required, and unique in the table.
    #[sea_orm(unique)]
    #[google(claim = email, required)]
    pub email: String,
    /// `sync = update`, from the ID token.
    #[google(claim = name)]
    pub updated: Option<String>,
    /// `sync = mirror`, from the ID token.
    #[google(claim = given_name, sync = mirror)]
    pub mirrored: Option<String>,
    /// `sync = create`, from the ID token.
    #[google(claim = family_name, sync = create)]
    pub created: Option<String>,
    /// `sync = fill`, from the ID token.
    #[sea_orm(column_type = "Text", nullable)]
    #[google(claim = picture, sync = fill)]
    pub filled: Option<String>,
    /// `sync = mirror`, not nullable, with a default.
    #[google(claim = locale, sync = mirror, default = "none".to_owned())]
    pub language: String,
    /// `sync = mirror`, from the People API.
    #[google(people = birthdays::date, sync = mirror)]
    pub birthdate: Option<Date>,
    /// `sync = update`, from the People API.
    #[google(people = genders::value)]
    pub gender: Option<String>,
    /// Converted by a function that may fail.
    #[google(people = organizations::title, with = short_title)]
    pub title: Option<String>,
    /// Decides who may sign in.
    #[google(active)]
    pub is_active: bool,
    /// Set at creation and never by Google.
    #[google(default)]
    pub is_staff: bool,
    /// The application's own; Google never touches it.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A title of at most forty characters.
///
/// # Errors
///
/// If it is longer.
pub fn short_title(title: &str) -> Result<Option<String>, String> {
    if title.chars().count() > 40 { Err("longer than 40 characters".to_owned()) } else { Ok(Some(title.to_owned())) }
}
