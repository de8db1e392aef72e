//! Attributes add up, on the struct and on a field.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead))]
#[google(scopes(UserGenderRead,), sync = mirror)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = email)]
    #[google(required)]
    #[google(sync = create)]
    pub email: String,
    #[google(people = birthdays::date,)]
    pub birthdate: Option<Date>,
    #[google(people = genders::value)]
    pub gender: Option<String>,
    /// The same claim twice.
    #[google(claim = email)]
    pub contact: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    assert_eq!(Model::MAPPING.scopes.len(), 2);
    assert_eq!(Model::MAPPING.columns[0].rule, sso_runtime::Rule::Create);
    assert_eq!(Model::MAPPING.columns[1].rule, sso_runtime::Rule::Mirror);
}
