//! The struct, its types and the names of its values come from a macro.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

macro_rules! users {
    ($model:ident, $id:ty, $claim:ident, $value:path, $text:ty, $default:expr) => {
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
        #[sea_orm(table_name = "users")]
        pub struct $model {
            #[sea_orm(primary_key)]
            pub id: $id,
            #[sea_orm(unique)]
            #[google(key)]
            pub google_sub: $text,
            #[google(claim = $claim)]
            pub email: Option<$text>,
            #[google(people = $value)]
            pub name: Option<$text>,
            #[google(default = $default)]
            pub greeting: $text,
        }
    };
}

users!(Model, i64, email, names::display_name, String, "hello".to_owned());

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
