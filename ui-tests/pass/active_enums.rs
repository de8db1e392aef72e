//! An enum of the application's with an arm for what people write themselves.

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(scopes(UserGenderRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(people = genders::value, with = Gender::of)]
    pub gender: Option<Gender>,
    #[google(claim = locale, with = Language::of, default = Language::English)]
    pub language: Language,
}

/// Google sends `male`, `female`, `unspecified`, or the person's own text.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub enum Gender {
    Female,
    Male,
    Custom(String),
}

impl Gender {
    pub fn of(text: &str) -> Self {
        match text {
            "female" => Self::Female,
            "male" => Self::Male,
            custom => Self::Custom(custom.to_owned()),
        }
    }
}

impl std::fmt::Display for Gender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Custom(text) => text,
        })
    }
}

impl std::str::FromStr for Gender {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::of(text))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Language {
    #[sea_orm(string_value = "de")]
    German,
    #[sea_orm(string_value = "en")]
    English,
}

impl Language {
    pub fn of(locale: &str) -> Result<Self, &'static str> {
        match locale.split('-').next() {
            Some("de") => Ok(Self::German),
            Some("en") => Ok(Self::English),
            _ => Err("another language"),
        }
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    assert_eq!(Gender::of("agender").to_string(), "agender");
}
