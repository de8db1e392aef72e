//! What may stand after `default`: nothing behind an alias, the default of a type of the application's, text that is
//! turned into the column's type, blocks and closures that are called.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

type Note = Option<String>;

#[derive(Clone, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i32", db_type = "Integer")]
pub enum Plan {
    #[default]
    #[sea_orm(num_value = 0)]
    Free,
    #[sea_orm(num_value = 1)]
    Paid,
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = name, default = None)]
    pub name: Note,
    #[google(claim = given_name, default = None)]
    pub first_name: Option<String>,
    #[google(claim = locale, default = "en".into())]
    pub language: String,
    #[google(claim = family_name, default = Some("Doe".into()))]
    pub last_name: Option<String>,
    #[google(claim = picture, default = { (|| -> Option<String> { Some(std::env::var("PICTURE").ok()?) })().unwrap_or_default() })]
    pub picture: String,
    #[google(default)]
    pub plan: Plan,
    #[google(default = Plan::Paid)]
    pub trial: Plan,
    #[google(people = birthdays::date, default)]
    pub birthdate: Date,
    #[google(default)]
    pub settings: Json,
    #[google(default = 1.5)]
    pub score: f64,
    #[google(active, default = !cfg!(test))]
    pub may_sign_in: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
