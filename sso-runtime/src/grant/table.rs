//! The table `sso_grant`.

use sea_orm::prelude::*;

/// What is kept of a person beside their row. All times are in seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sso_grant")]
pub struct Model {
    /// SHA-256 of the OAuth client, the issuer, the user table and `sub`, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(64))")]
    pub id: String,
    /// Google's `sub` of the person.
    #[sea_orm(indexed, column_type = "String(StringLen::N(255))")]
    pub subject: String,
    /// The scopes of the last sign-in, in Google's spelling, separated by spaces.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    /// Digests of what Google last gave for the columns with `sync = until_edited`: a JSON object.
    #[sea_orm(column_type = "Text")]
    pub digests: String,
    /// The refresh token, sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub refresh_token: Option<String>,
    /// When it was last written.
    pub updated_at: i64,
}

/// The table has no relations: it works beside any user table.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
