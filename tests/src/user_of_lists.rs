//! A user table of lists: all entries, picked ones, whole ones.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};
use sso_runtime::{Fills, GoogleUser, ListColumn, people};

/// A list in a JSON column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Phones(
    /// The numbers.
    pub Vec<String>,
);

impl ListColumn for Phones {
    fn append(&mut self, more: Self) {
        self.0.extend(more.0);
    }
}

impl Fills<Phones> for people::phone_numbers::value {
    fn convert(value: &str) -> Option<Phones> {
        Some(Phones(vec![value.to_owned()]))
    }
}

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserPhonenumbersRead, UserOrganizationRead, ContactsReadonly), sync = mirror)]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Google's `sub`.
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    /// The primary entry.
    #[google(people = phone_numbers::value)]
    pub phone: Option<String>,
    /// The entry of a type.
    #[google(people = phone_numbers::value, pick(type = "mobile"))]
    pub mobile: Option<String>,
    /// The verified entry.
    #[google(people = phone_numbers::value, pick(verified))]
    pub verified: Option<String>,
    /// Of the current entry.
    #[google(people = organizations::title, pick(current))]
    pub title: Option<String>,
    /// All entries.
    #[google(people = phone_numbers::value)]
    pub phones: Option<Phones>,
    /// A whole entry.
    #[google(people = organizations::entry)]
    pub organization: Option<Json>,
    /// A value of an object in an entry.
    #[google(people = memberships::in_viewer_domain)]
    pub is_colleague: Option<bool>,
    /// Of the person's own card in their address book.
    #[google(people = calendar_urls::url)]
    pub calendar: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
