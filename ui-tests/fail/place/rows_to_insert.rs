mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub google_sub: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(sea_orm::DeriveIntoActiveModel, sso_runtime::GoogleUser)]
#[sea_orm(active_model = "user::ActiveModel")]
pub struct NewUser {
    #[google(key)]
    pub google_sub: String,
}

fn main() {}
