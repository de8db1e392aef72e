//! A URL column: a newtype, since SeaORM has no type for it.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

use std::{fmt, str::FromStr};

use url::Url;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = picture)]
    pub picture: Option<Link>,
    #[google(people = urls::value, with = crate::link)]
    pub website: Option<Link>,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Link(pub Url);

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Link {
    type Err = url::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// By a conversion, for one source ...
impl sso_runtime::Fills<Link> for sso_runtime::claim::picture {
    fn convert(value: &str) -> Option<Link> {
        value.parse().ok()
    }
}

/// ... or by a function, for any.
pub fn link(text: &str) -> Result<Link, url::ParseError> {
    text.parse()
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
