//! PostgreSQL arrays take all entries of a list.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserPhonenumbersRead, UserOrganizationRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(people = phone_numbers::value)]
    pub phones: Vec<String>,
    #[google(people = phone_numbers::value, pick(type = "work"), sync = mirror)]
    pub work_phones: Option<Vec<String>>,
    #[google(people = organizations::title, with = length)]
    pub lengths_of_titles: Vec<i32>,
}

fn length(title: &str) -> Result<i32, std::num::TryFromIntError> {
    title.len().try_into()
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
