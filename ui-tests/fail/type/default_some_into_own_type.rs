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
    #[google(default = Some(Nick(String::new())))]
    pub nick: Nick,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}

#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct Nick(pub String);
