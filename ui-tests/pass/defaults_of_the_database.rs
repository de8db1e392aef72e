//! Columns that the database or SeaORM gives a value.

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
    #[sea_orm(default_value = 0)]
    pub credits: i64,
    #[sea_orm(default_expr = "sea_orm::sea_query::Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
    #[sea_orm(extra = "DEFAULT 'free'")]
    pub plan: String,
    pub note: Option<String>,
    #[sea_orm(unique)]
    #[google(default)]
    pub nickname: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
