//! Each claim fills a column of its type.

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
    #[google(claim = sub)]
    pub sub: String,
    #[google(claim = iss)]
    pub iss: String,
    #[google(claim = aud)]
    pub aud: String,
    #[google(claim = azp)]
    pub azp: Option<String>,
    #[google(claim = exp)]
    pub exp: i64,
    #[google(claim = iat)]
    pub iat: DateTimeUtc,
    #[google(claim = nbf)]
    pub nbf: Option<DateTimeWithTimeZone>,
    #[google(claim = auth_time)]
    pub auth_time: Option<DateTime>,
    #[google(claim = at_hash)]
    pub at_hash: Option<String>,
    #[google(claim = nonce)]
    pub nonce: Option<String>,
    #[google(claim = jti)]
    pub jti: Option<String>,
    #[google(claim = hd)]
    pub hd: Option<String>,
    #[google(claim = email)]
    pub email: Option<String>,
    #[google(claim = email_verified)]
    pub email_verified: Option<bool>,
    #[google(claim = name)]
    pub name: Option<String>,
    #[google(claim = given_name)]
    pub given_name: Option<String>,
    #[google(claim = family_name)]
    pub family_name: Option<String>,
    #[google(claim = picture)]
    pub picture: Option<String>,
    #[google(claim = profile)]
    pub profile: Option<String>,
    #[google(claim = locale)]
    pub locale: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
