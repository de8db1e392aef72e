//! Documentation, other attributes and conditional attributes on fields.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Google's `sub`.
    #[google(key)]
    #[sea_orm(unique)]
    pub google_sub: String,
    /** The address. */
    #[cfg_attr(all(), google(claim = email))]
    pub email: Option<String>,
    #[allow(dead_code)]
    #[google(claim = name,)]
    pub name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
