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
    #[google(claim = email, with = Self::lower)]
    pub email: Option<String>,
    #[google(claim = locale, default = Self::language())]
    pub language: String,
    #[google(default = vec![Self::LEVEL].len() as i32)]
    pub level: i32,
}

impl Model {
    const LEVEL: i32 = 1;

    fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    fn language() -> String {
        "en".to_owned()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
