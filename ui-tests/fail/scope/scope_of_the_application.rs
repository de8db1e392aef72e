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
    #[google(from = crate::next_meeting)]
    pub next_meeting: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[allow(non_camel_case_types)]
pub struct next_meeting {}

impl sso_runtime::Source for next_meeting {
    type Value = str;
    const NAME: &'static str = "next_meeting";
    const SCOPES: sso_runtime::scope::Scopes = sso_runtime::scope::any_of(&[<CalendarReadonly as sso_runtime::scope::Scope>::INFO]);
    fn read(_: &sso_runtime::Profile) -> Option<&str> {
        None
    }
}

impl sso_runtime::Fills<String> for next_meeting {
    fn convert(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}

pub struct CalendarReadonly;

impl sso_runtime::scope::Scope for CalendarReadonly {
    const NAME: &'static str = "crate::CalendarReadonly";
    const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
}

fn main() {}
