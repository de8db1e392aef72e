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
    #[google(required)]
    #[sea_orm(unique)]
    pub nick: String,
    #[google(required)]
    pub plan: Plan,
    #[google(required)]
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}

#[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub enum Plan {
    Free = 0,
    Paid = 1,
}
