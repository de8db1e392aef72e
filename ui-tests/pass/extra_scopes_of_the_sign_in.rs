//! What the application wants to know without a column for it.

use sea_orm::entity::prelude::*;
use sso_runtime::{GoogleUser, HasScope, scope};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(extra_scopes(Email, sso_runtime::scope::Profile, DirectoryReadonly))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn demand<U: HasScope<scope::Email> + HasScope<scope::Profile>>() {}

fn main() {
    demand::<Model>();
    let scopes: Vec<&str> = Model::MAPPING.requested_scopes().iter().map(|scope| scope.name()).collect();
    assert_eq!(scopes, ["Openid", "Email", "Profile", "DirectoryReadonly"]);
}
