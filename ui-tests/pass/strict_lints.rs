//! The expansion gives nobody a warning.

#![deny(warnings, unused, nonstandard_style, missing_debug_implementations, unused_qualifications)]
#![deny(unsafe_code, trivial_casts, trivial_numeric_casts, single_use_lifetimes)]

mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(scopes(UserPhonenumbersRead))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(claim = email, required)]
        pub email: String,
        #[google(claim = name, with = String::from)]
        pub name: Option<String>,
        #[google(active)]
        pub is_active: bool,
        #[google(default = 3)]
        pub credits: i32,
        #[google(people = phone_numbers::value, pick(type = "mobile"))]
        pub mobile: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    let _ = user::Entity;
}
