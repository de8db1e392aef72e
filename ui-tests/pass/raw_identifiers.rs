//! Columns whose names are words of Rust.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub r#match: String,
    #[google(people = email_addresses::r#type)]
    pub r#type: Option<String>,
    #[google(people = email_addresses::value, pick(type = "home"))]
    pub r#box: Option<String>,
    #[google(default = 7)]
    pub r#yield: i32,
    #[google(active)]
    pub r#dyn: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
