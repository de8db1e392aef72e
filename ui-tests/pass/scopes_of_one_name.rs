//! Scopes of the application's that are called alike in two modules.

use sea_orm::entity::prelude::*;
use sso_runtime::{GoogleUser, HasScope, scope::Scope};

pub mod calendar {
    pub struct Profile;
}

pub mod drive {
    pub struct Profile;
}

impl Scope for calendar::Profile {
    const NAME: &'static str = "crate::calendar::Profile";
    const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
}

impl Scope for drive::Profile {
    const NAME: &'static str = "crate::drive::Profile";
    const URL: &'static str = "https://www.googleapis.com/auth/drive.readonly";
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
#[google(extra_scopes(crate::calendar::Profile, crate::drive::Profile))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn both<U: HasScope<calendar::Profile> + HasScope<drive::Profile>>() {}

fn main() {
    both::<Model>();
}
