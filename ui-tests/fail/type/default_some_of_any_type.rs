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
    #[google(default = Some("x".into()))]
    pub nick: String,
    #[google(default = Some(Default::default()))]
    pub motto: std::string::String,
    #[google(default = Some(None))]
    pub credits: i32,
    #[google(default = Some("5".parse().unwrap()))]
    pub level: u8,
    #[google(default = Some("yes"))]
    pub is_staff: bool,
    #[google(default = Some(0.5))]
    pub rank: i16,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
