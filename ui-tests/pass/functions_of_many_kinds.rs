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
    #[google(claim = email, with = String::from)]
    pub email: Option<String>,
    #[google(claim = name, with = str::to_owned)]
    pub name: Option<String>,
    #[google(claim = given_name, with = cow)]
    pub length: Option<i32>,
    #[google(claim = family_name, with = borrowed)]
    pub number: Option<i32>,
    #[google(claim = locale, with = refused)]
    pub has_locale: Option<bool>,
    #[google(from = mailbox, with = str::to_uppercase)]
    pub mailbox: Option<String>,
}

fn cow<'a>(text: impl Into<std::borrow::Cow<'a, str>>) -> Result<i32, std::num::TryFromIntError> {
    i32::try_from(text.into().len())
}

fn borrowed(text: &str) -> Result<i32, &str> {
    text.parse().map_err(|_| text)
}

/// An error without words: they would go nowhere.
struct Refused;

fn refused(text: &str) -> Result<bool, Refused> {
    if text.is_empty() { Err(Refused) } else { Ok(true) }
}

/// A value that is a `String`, for functions that take `&str`.
#[allow(non_camel_case_types)]
pub struct mailbox {}

impl sso_runtime::Source for mailbox {
    type Value = String;
    const NAME: &'static str = "mailbox";
    const SCOPES: sso_runtime::scope::Scopes = sso_runtime::scope::any_of(&[]);

    fn read(profile: &sso_runtime::Profile) -> Option<&String> {
        profile.claims().email.as_ref()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
