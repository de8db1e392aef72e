use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserGenderRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(required)]
    pub gender: String,
    #[google(with = str::to_lowercase)]
    pub gender_in_small_letters: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
