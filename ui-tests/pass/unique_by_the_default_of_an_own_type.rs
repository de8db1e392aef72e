//! The default of a type of the application's may be another value each time.

use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::entity::prelude::*;
use sso_runtime::GoogleUser;

#[derive(Clone, Debug, PartialEq, DeriveValueType)]
pub struct Ticket(i64);

impl Default for Ticket {
    fn default() -> Self {
        static NEXT: AtomicI64 = AtomicI64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[sea_orm(unique)]
    #[google(default)]
    pub ticket: Ticket,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn main() {}
