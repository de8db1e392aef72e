//! An entity inside a function sees the items of that function.

fn main() {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(claim = email, with = lower, required)]
        pub email: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    assert_eq!(Model::MAPPING.columns[0].field(), "email");
}
