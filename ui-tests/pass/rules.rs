//! Each rule with each provision for absence.

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
    #[google(claim = name, sync = update)]
    pub update_null: Option<String>,
    #[google(claim = name, sync = update, default)]
    pub update_default: String,
    #[google(claim = name, sync = mirror)]
    pub mirror_null: Option<String>,
    #[google(claim = name, sync = mirror, default)]
    pub mirror_default: String,
    #[google(claim = name, sync = create)]
    pub create_null: Option<String>,
    #[google(claim = name, sync = create, default)]
    pub create_default: String,
    #[google(claim = name, sync = fill)]
    pub fill_null: Option<String>,
    #[google(claim = name, sync = fill, default)]
    pub fill_default: String,
    #[google(claim = email, sync = update, required)]
    pub update_required: String,
    #[google(claim = email, sync = create, required)]
    pub create_required: String,
    #[google(claim = iss, sync = create)]
    pub create_always: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
