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
    #[google(claim = crate::mailbox)]
    pub c: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[allow(non_camel_case_types)]
pub struct mailbox {}
impl sso_runtime::Source for mailbox {
    type Value = str;
    const NAME: &'static str = "mailbox";
    const SCOPES: sso_runtime::scope::Scopes = sso_runtime::scope::any_of(&[<sso_runtime::scope::Email as sso_runtime::scope::Scope>::INFO]);
    fn read(profile: &sso_runtime::Profile) -> Option<&str> { profile.claims().email.as_deref() }
}
impl sso_runtime::Fills<String> for mailbox { fn convert(v: &str) -> Option<String> { Some(v.to_owned()) } }

fn main() {}
