//! A user table with a column of each kind.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};
use sso_runtime::{Fills, GoogleUser, ListColumn, PartialDate, people};

/// A list in a JSON column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub Vec<String>);

impl ListColumn for Texts {
    fn append(&mut self, more: Self) {
        self.0.extend(more.0);
    }
}

impl Fills<Texts> for people::email_addresses::value {
    fn convert(value: &str) -> Option<Texts> {
        Some(Texts(vec![value.to_owned()]))
    }
}

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(
    scopes(UserBirthdayRead, UserEmailsRead, UserGenderRead, UserOrganizationRead, UserPhonenumbersRead, ContactsReadonly),
    sync = mirror
)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = name)]
    pub name: Option<String>,
    #[google(people = birthdays::date)]
    pub birthdate: Option<Date>,
    #[google(people = birthdays::date)]
    pub birthday: Option<PartialDate>,
    #[google(people = genders::value, sync = update, default = "unknown".to_owned())]
    pub gender: String,
    #[sea_orm(column_type = "String(StringLen::N(8))", nullable)]
    #[google(people = organizations::title, pick(current), sync = fill)]
    pub title: Option<String>,
    #[google(people = organizations::entry, sync = until_edited)]
    pub organization: Option<Json>,
    #[google(people = organizations::full_time_equivalent_millipercent, sync = create)]
    pub millipercent: Option<i32>,
    #[google(people = phone_numbers::value, pick(type = "mobile"))]
    pub mobile: Option<String>,
    #[google(people = phone_numbers::value, pick(verified))]
    pub verified: Option<String>,
    #[google(people = email_addresses::value)]
    pub addresses: Option<Texts>,
    #[google(people = memberships::in_viewer_domain)]
    pub is_colleague: Option<bool>,
    #[google(people = calendar_urls::url)]
    pub calendar: Option<String>,
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
