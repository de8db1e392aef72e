//! `DeriveEntityModel` alone, with relations written out.

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
    #[google(claim = name)]
    pub name: Option<String>,
    pub manager_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "Entity", from = "Column::ManagerId", to = "Column::Id")]
    Manager,
}

impl ActiveModelBehavior for ActiveModel {}

fn main() {
    let ann = Model { id: 1, google_sub: "10".to_owned(), name: None, manager_id: None };
    assert_eq!(ann.subject(), Some("10"));
    assert!(ann.is_active());
    assert!(matches!(<Model as GoogleUser>::key_column(), Column::GoogleSub));
}
