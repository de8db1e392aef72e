//! A birthday without its year stays one.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

use sso_runtime::PartialDate;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead, UserOrganizationRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(people = birthdays::date)]
    pub birthday: Option<PartialDate>,
    #[google(people = organizations::start_date, pick(current))]
    pub since: Option<PartialDate>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
