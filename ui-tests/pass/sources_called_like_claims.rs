mod imported {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    use super::sources::email;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(from = email)]
        pub address: Option<String>,
        #[google(from = super::sources::email, sync = mirror)]
        pub copy: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod beside {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    use super::sources as birthdays;

    #[allow(non_camel_case_types)]
    type name = birthdays::email;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(from = name)]
        pub name: Option<String>,
        #[google(from = birthdays::email)]
        pub address: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod sources {
    use sso_runtime::{
        Fills, Profile, Source,
        scope::{self, Scope, Scopes, any_of},
    };

    #[allow(non_camel_case_types)]
    pub struct email {}

    impl Source for email {
        type Value = str;
        const NAME: &'static str = "email";
        const SCOPES: Scopes = any_of(&[scope::Email::INFO]);
        fn read(profile: &Profile) -> Option<&str> {
            profile.claims().email.as_deref()
        }
    }

    impl Fills<String> for email {
        fn convert(value: &str) -> Option<String> {
            Some(value.to_lowercase())
        }
    }
}

fn main() {
    use sso_runtime::GoogleUser;

    let mapping = imported::Model::MAPPING;
    assert_eq!(mapping.columns.len(), 2);
    assert_eq!(beside::Model::MAPPING.columns.len(), 2);
}
