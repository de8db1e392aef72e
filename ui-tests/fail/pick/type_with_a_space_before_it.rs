//! A space that belongs to no type.

mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(scopes(UserPhonenumbersRead))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(people = phone_numbers::value, pick(type = " mobile"))]
        pub phone: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
