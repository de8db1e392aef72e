//! A source and a scope of the application.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;
use sso_runtime::{
    Fills, Profile, Source,
    scope::{self, Scope, Scopes, any_of},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(crate::Desks), extra_scopes(self::Calendar))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(from = crate::mailbox)]
    pub mailbox: Option<String>,
    #[google(from = crate::desk)]
    pub desk_name: Option<String>,
}

#[allow(non_camel_case_types)]
pub struct mailbox {}

impl Source for mailbox {
    type Value = str;
    const NAME: &'static str = "mailbox";
    const SCOPES: Scopes = any_of(&[scope::Email::INFO]);
    fn read(profile: &Profile) -> Option<&str> {
        profile.claims().email.as_deref()?.split('@').next()
    }
}

impl Fills<String> for mailbox {
    fn convert(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}

#[allow(non_camel_case_types)]
pub struct desk {}

impl Source for desk {
    type Value = str;
    const NAME: &'static str = "desk";
    const SCOPES: Scopes = any_of(&[Desks::INFO]);
    fn read(_: &Profile) -> Option<&str> {
        None
    }
}

impl Fills<String> for desk {
    fn convert(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}

pub struct Desks;

impl Scope for Desks {
    const NAME: &'static str = "crate::Desks";
    const URL: &'static str = "https://www.googleapis.com/auth/desks.readonly";
}

pub struct Calendar;

impl Scope for Calendar {
    const NAME: &'static str = "crate::Calendar";
    const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    let mapping = <Model as GoogleUser>::MAPPING;
    let scopes: Vec<&str> = mapping.requested_scopes().iter().map(|scope| scope.name()).collect();
    assert_eq!(scopes, ["Openid", "Email", "crate::Desks", "crate::Calendar"]);
}
