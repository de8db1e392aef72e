//! Items of the application with names that generated code might mean: types, constants, modules, macros.
#![allow(dead_code, non_upper_case_globals)]

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};
use sso_runtime::GoogleUser;

mod core {}
mod scope {}
mod claim {}
mod people {}
mod google {}
mod sso {}

pub struct Profile;
pub struct Mapping;
pub struct Rule;
pub struct Fill;
pub struct ActiveValue;
pub struct Default;
pub struct Source;
pub struct Set;
pub struct NotSet;
pub const sync: u8 = 0;
pub const update: u8 = 0;

type Text = ::std::string::String;

pub struct String;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[sea_orm(column_type = "Text")]
    #[google(key)]
    pub google_sub: Text,
    #[sea_orm(column_type = "Text")]
    #[google(claim = email, required)]
    pub email: Text,
    #[google(people = birthdays::date, sync = mirror)]
    pub birthdate: Option<sea_orm::entity::prelude::Date>,
    #[sea_orm(column_type = "Text")]
    #[google(claim = name, with = upper, default)]
    pub name: Text,
    #[google(active)]
    pub is_enabled: bool,
}

fn upper(text: &str) -> Text {
    text.to_uppercase()
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
