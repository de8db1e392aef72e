//! `with` names a function that returns the type of the column, or a `Result` of it.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = email, with = str::to_lowercase, required)]
    pub email: String,
    #[google(claim = name, with = crate::initials)]
    pub initials: Option<String>,
    #[google(claim = hd, with = parse::domain, default = 0)]
    pub domain_length: i32,
    #[google(people = birthdays::date, with = birth_year)]
    pub birth_year: Option<i32>,
}

fn initials(name: &str) -> Option<String> {
    Some(name.split(' ').filter_map(|word| word.chars().next()).collect())
}

fn birth_year(date: &sso_runtime::PartialDate) -> Result<Option<i32>, &'static str> {
    date.year().map(|year| Some(i32::from(year))).ok_or("no year")
}

mod parse {
    pub fn domain(domain: &str) -> Result<i32, std::num::TryFromIntError> {
        i32::try_from(domain.len())
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
