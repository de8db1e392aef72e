//! Types are judged by what they are, not by how they are spelled.

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
    #[sea_orm(column_type = "Text", nullable)]
    #[google(claim = given_name, sync = mirror)]
    pub first_name: Maybe,
    #[sea_orm(column_type = "Text")]
    #[google(claim = email, required)]
    pub email: Text,
    #[google(claim = locale, default = Some("en".into()))]
    pub language: Maybe,
    #[google(default = 1)]
    pub is_new: flags::bool,
}

pub mod flags {
    #[expect(non_camel_case_types, reason = "called like a type of the language")]
    pub type bool = i32;
}

pub type Text = String;
pub type Maybe = Option<Text>;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
