//! Values for new rows: by `default`, by an expression, by SeaORM, by the database, by `active`.

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
    #[google(claim = locale, default = DEFAULT_LOCALE.to_owned(), sync = mirror)]
    pub locale: String,
    #[google(claim = name, default)]
    pub name: String,
    #[google(default)]
    pub logins: i32,
    #[google(default = if cfg!(test) { 1 } else { 2 })]
    pub plan: i32,
    #[sea_orm(default_value = 7)]
    pub quota: i32,
    #[sea_orm(default_expr = "Expr::current_timestamp()")]
    pub created_at: DateTimeUtc,
    #[sea_orm(extra = "DEFAULT 3")]
    pub level: i32,
    #[sea_orm(ignore)]
    pub cached: u8,
    #[google(active)]
    pub is_enabled: bool,
    #[google(active, default = false)]
    pub is_approved: bool,
    pub note: Option<String>,
}

const DEFAULT_LOCALE: &str = "en";

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
