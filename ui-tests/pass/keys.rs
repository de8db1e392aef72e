//! The key may be the primary key, or be null for users that do not come from Google.

mod subject_is_primary_key {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        #[google(key)]
        pub google_sub: String,
        #[google(claim = email)]
        pub email: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod some_users_are_not_googles {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    fn new_id() -> String {
        "id".to_owned()
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        #[google(default = new_id())]
        pub id: String,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: Option<String>,
        #[google(claim = email)]
        pub email: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    use sso_runtime::GoogleUser;

    let local = some_users_are_not_googles::Model { id: "7".to_owned(), google_sub: None, email: None };
    assert_eq!(local.subject(), None);
}
