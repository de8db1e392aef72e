//! A macro writes the struct, its caller the function, the field and the default.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

macro_rules! user {
    ($function:path, $field:ident, $default:expr) => {
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
        #[sea_orm(table_name = "users")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(unique)]
            #[google(key)]
            pub google_sub: String,
            #[google(claim = email, with = $function)]
            pub $field: Option<String>,
            #[google(default = $default)]
            pub number: i32,
        }
    };
}

user!(crate::lower, email, 3 + 4);

fn lower(text: &str) -> String {
    text.to_lowercase()
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
