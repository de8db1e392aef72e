//! `#[sea_orm::model]`, which copies the derive to `ModelEx`.

mod post {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub user_id: i64,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub user: HasOne<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, GoogleUser)]
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
        #[google(claim = given_name)]
        pub first_name: Option<String>,
        #[google(claim = family_name)]
        pub last_name: Option<String>,
        #[google(people = birthdays::date, sync = mirror)]
        pub birthdate: Option<Date>,
        #[google(default)]
        pub is_staff: bool,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    let mapping = <user::Model as sso_runtime::GoogleUser>::MAPPING;
    assert_eq!(mapping.model, "Model");
    let columns: Vec<&str> = mapping.columns.iter().map(|column| mapping.declaration(column).name).collect();
    assert_eq!(columns, ["email", "first_name", "last_name", "birthdate"]);
    let scopes: Vec<&str> = mapping.requested_scopes().iter().map(|scope| scope.name()).collect();
    assert_eq!(scopes, ["Openid", "Email", "Profile", "UserBirthdayRead"]);
}
