use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[google(clam = email)]
    pub email: String,
    #[google(claim = given_name, people = names::given_name)]
    pub first_name: Option<String>,
    #[google(claim = "picture")]
    pub picture: Option<String>,
    #[google(people = birthdays::date)]
    pub birthdate: Option<Date>,
    pub is_staff: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
