//! A user table whose columns hold eight characters.

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users_of_short_columns")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Google's `sub`.
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    /// Written when another value is sent.
    #[sea_orm(column_type = "String(StringLen::N(8))", nullable)]
    #[google(claim = name)]
    pub updated: Option<String>,
    /// The same as at Google.
    #[sea_orm(column_type = "String(StringLen::N(8))", nullable)]
    #[google(claim = name, sync = mirror)]
    pub mirrored: Option<String>,
    /// Written while empty.
    #[sea_orm(column_type = "String(StringLen::N(8))", nullable)]
    #[google(claim = name, sync = fill)]
    pub filled: Option<String>,
    /// Never null.
    #[sea_orm(column_type = "String(StringLen::N(8))")]
    #[google(claim = name, default = "nobody".to_owned())]
    pub named: String,
    /// Not there, no sign-in.
    #[sea_orm(column_type = "String(StringLen::N(8))")]
    #[google(claim = given_name, required)]
    pub first_name: String,
    /// As long as text can be.
    #[sea_orm(column_type = "Text", nullable)]
    #[google(claim = name)]
    pub whole: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::TestUser for Model {
    fn id(&self) -> i64 {
        self.id
    }
}
