//! Without the prelude. SeaORM's own derive needs some of its names; the mapping needs none.
#![no_implicit_prelude]

use ::sea_orm::{self, entity::prelude::*};
use ::sso_runtime::GoogleUser;
use ::std::{
    self, format, matches,
    clone::Clone,
    cmp::PartialEq,
    fmt::Debug,
    iter::{DoubleEndedIterator, ExactSizeIterator, Iterator},
    marker::Copy,
    borrow::ToOwned,
    convert::{Into, TryInto},
    option::Option::{self, None, Some},
    panic,
    result::Result::{self, Err, Ok},
    string::ToString,
};

type Text = ::std::string::String;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserBirthdayRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique, column_type = "Text")]
    #[google(key)]
    pub google_sub: Text,
    #[sea_orm(column_type = "Text")]
    #[google(claim = email, required)]
    pub email: Text,
    #[google(people = birthdays::date, sync = mirror)]
    pub birthdate: Option<Date>,
    #[sea_orm(column_type = "Text")]
    #[google(claim = name, with = upper, default)]
    pub name: Text,
    #[google(default = true)]
    pub is_new: bool,
    #[google(active)]
    pub is_enabled: bool,
}

fn upper(text: &str) -> Text {
    text.to_uppercase()
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
