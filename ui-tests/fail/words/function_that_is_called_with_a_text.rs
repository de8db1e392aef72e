use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = email, with = prefix("x"))]
    pub email: Option<String>,
    #[google(claim = name, with = name.replace(" ", "_"))]
    pub name: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}

pub fn prefix(value: &str) -> String {
    format!("x{value}")
}
