mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub google_sub: String,
        pub email: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, Debug, PartialEq, sea_orm::DerivePartialModel, sso_runtime::GoogleUser)]
#[sea_orm(entity = "user::Entity")]
pub struct Contact {
    #[google(key)]
    pub google_sub: String,
    #[google(claim = email)]
    pub email: Option<String>,
}

fn main() {}
