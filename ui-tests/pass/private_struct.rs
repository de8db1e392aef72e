//! A struct that nobody else sees.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
struct Model {
    #[sea_orm(primary_key)]
    id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    google_sub: String,
    #[google(claim = email)]
    email: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    assert_eq!(<Model as GoogleUser>::MAPPING.model, "Model");
}
