use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    #[google(key)]
    pub id: i64,
    pub google_sub: String,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
