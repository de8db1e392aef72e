//! A source of the application's that reads a list: it can be picked, and a `Vec` takes it.

use sea_orm::entity::prelude::*;
use sso_runtime::{
    Fills, GoogleUser, List, ListSource, Profile, Source,
    person::Pick,
    scope::{self, Scope, Scopes, any_of},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserPhonenumbersRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(from = crate::phone_label, pick(type = "mobile"))]
    pub label: Option<String>,
    #[google(from = crate::phone_label)]
    pub labels: Vec<String>,
}

/// What people see of a number's type.
#[allow(non_camel_case_types)]
pub struct phone_label {}

impl Source for phone_label {
    type Value = str;
    const NAME: &'static str = "phone_label";
    const SCOPES: Scopes = any_of(&[scope::UserPhonenumbersRead::INFO]);
    const PERSON_FIELD: Option<&'static str> = Some("phoneNumbers");
    const IS_LIST: bool = true;

    fn read(profile: &Profile) -> Option<&str> {
        Self::read_picked(profile, Pick::Any)
    }

    fn read_picked(profile: &Profile, pick: Pick) -> Option<&str> {
        Self::read_every(profile, pick).first().copied()
    }

    fn read_every(profile: &Profile, pick: Pick) -> Vec<&str> {
        let numbers = profile.person().map(|person| person.phone_numbers.as_slice()).unwrap_or_default();
        let numbers = numbers.iter().filter(|number| pick.takes(*number));
        numbers.filter_map(|number| number.formatted_type.as_deref()).collect()
    }
}

impl ListSource for phone_label {
    const LIST: List = List { has_types: true, has_current: false };
}

impl Fills<String> for phone_label {
    fn convert(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
