//! Fields and words that are there only sometimes.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[cfg(any())]
    #[google(claim = there_is_no_such_claim)]
    pub absent: String,
    #[cfg_attr(all(), google(claim = email))]
    pub email: Option<String>,
    #[cfg_attr(any(), google(claim = there_is_no_such_claim))]
    #[google(claim = name)]
    pub name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
