//! Scopes of the vocabulary may be named by their paths, and types of the application's may have their names.

use sea_orm::entity::prelude::*;
use sso_runtime::{
    GoogleUser, HasScope,
    scope::{self, Scope},
};

/// Another API's, in spite of its name.
pub struct UserGenderRead;

impl Scope for UserGenderRead {
    const NAME: &'static str = "crate::UserGenderRead";
    const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(scope::UserBirthdayRead, sso_runtime::scope::UserAddressesRead, crate::scope::UserPhonenumbersRead))]
#[google(extra_scopes(crate::UserGenderRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(people = birthdays::date)]
    pub birthday: Option<Date>,
    #[google(people = addresses::city)]
    pub city: Option<String>,
    #[google(people = phone_numbers::value)]
    pub phone: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn asks<U: HasScope<scope::UserBirthdayRead> + HasScope<scope::UserAddressesRead> + HasScope<UserGenderRead>>() {}

fn main() {
    asks::<Model>();
}
