//! `#[sea_orm::compact_model]`.

mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[sea_orm::compact_model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(claim = picture)]
        pub picture: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    assert_eq!(<user::Model as sso_runtime::GoogleUser>::MAPPING.columns.len(), 1);
}
