//! The runtime under another name.

mod inner {
    pub use sso_runtime as sso;
}

mod user {
    use sea_orm::entity::prelude::*;

    use crate::inner::sso::GoogleUser;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(crate = crate::inner::sso, scopes(UserBirthdayRead))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(claim = email, required)]
        pub email: String,
        #[google(people = birthdays::date)]
        pub birthdate: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    assert_eq!(<user::Model as sso_runtime::GoogleUser>::MAPPING.scopes.len(), 1);
}
