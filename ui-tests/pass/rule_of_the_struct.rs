//! The rule of the columns that name none.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(sync = mirror)]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = name)]
    pub name: Option<String>,
    #[google(claim = email, sync = update)]
    pub email: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    let rules: Vec<String> = Model::MAPPING.columns.iter().map(|column| column.rule().to_string()).collect();
    assert_eq!(rules, ["mirror", "update"]);
}
