//! Columns with names of their own.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserPhonenumbersRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[sea_orm(column_name = "given")]
    #[google(claim = given_name)]
    pub first_name: Option<String>,
    #[sea_orm(enum_name = "Surname")]
    #[google(claim = family_name)]
    pub last_name: Option<String>,
    #[google(claim = picture)]
    pub r#type: Option<String>,
    #[google(people = phone_numbers::type)]
    pub phone_type: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    let columns: Vec<&str> = Model::MAPPING.columns.iter().map(|column| Model::MAPPING.declaration(column).name).collect();
    assert_eq!(columns, ["given", "surname", "type", "phone_type"]);
    let fields: Vec<&str> = Model::MAPPING.columns.iter().map(|column| column.field()).collect();
    assert_eq!(fields, ["first_name", "last_name", "type", "phone_type"]);
}
