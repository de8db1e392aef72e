//! Types of the application, with conversions of its own.

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
    #[google(claim = email, required)]
    pub email: Mail,
    #[google(claim = hd)]
    pub domain: Option<Domain>,
    #[google(claim = given_name, sync = mirror)]
    pub first_name: FirstName,
    #[sea_orm(unique)]
    #[google(default = Domain("none".to_owned()))]
    pub home: Domain,
}

#[derive(Clone, Debug, PartialEq, DeriveValueType)]
pub struct Mail(pub String);

impl sso_runtime::Fills<Mail> for sso_runtime::claim::email {
    fn convert(value: &str) -> Option<Mail> {
        Some(Mail(value.to_lowercase()))
    }
}

#[derive(Clone, Debug, PartialEq, DeriveValueType)]
pub struct Domain(pub String);

impl sso_runtime::Fills<Domain> for sso_runtime::claim::hd {
    fn convert(value: &str) -> Option<Domain> {
        Some(Domain(value.to_owned()))
    }
}

/// A type that says itself what its *nothing here* is.
#[derive(Clone, Debug, PartialEq, DeriveValueType)]
pub struct FirstName(pub String);

impl sso_runtime::Nullable for FirstName {
    fn null() -> Self {
        Self(String::new())
    }
}

impl sso_runtime::Fills<FirstName> for sso_runtime::claim::given_name {
    fn convert(value: &str) -> Option<FirstName> {
        Some(FirstName(value.to_owned()))
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
