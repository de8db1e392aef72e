//! A call demands a scope that the struct does not ask for.

mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(scopes(UserBirthdayRead))]
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

    impl ActiveModelBehavior for ActiveModel {}
}

use sso_runtime::{HasScope, scope};

pub struct CalendarReadonly;

impl scope::Scope for CalendarReadonly {
    const NAME: &'static str = "crate::CalendarReadonly";
    const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
}

fn demand<U: HasScope<S>, S>() {}

fn main() {
    demand::<user::Model, CalendarReadonly>();
}
