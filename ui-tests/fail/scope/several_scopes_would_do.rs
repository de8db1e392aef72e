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
    #[google(from = crate::desk)]
    pub desk: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[allow(non_camel_case_types)]
pub struct desk {}

impl sso_runtime::Source for desk {
    type Value = str;
    const NAME: &'static str = "desk";
    const SCOPES: sso_runtime::scope::Scopes = sso_runtime::scope::any_of(&[
        <sso_runtime::scope::Contacts as sso_runtime::scope::Scope>::INFO,
        <sso_runtime::scope::DirectoryReadonly as sso_runtime::scope::Scope>::INFO,
    ]);
    fn read(_: &sso_runtime::Profile) -> Option<&str> {
        None
    }
}

impl sso_runtime::Fills<String> for desk {
    fn convert(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}

fn main() {}
