//! All entries of a list, picked entries, whole entries, and the values of objects in objects.

mod user {
    use sea_orm::{FromJsonQueryResult, entity::prelude::*};
    use serde::{Deserialize, Serialize};
    use sso_runtime::{Fills, GoogleUser, ListColumn, people};

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
    pub struct Phones(pub Vec<String>);

    impl ListColumn for Phones {
        fn append(&mut self, more: Self) {
            self.0.extend(more.0);
        }
    }

    impl Fills<Phones> for people::phone_numbers::value {
        fn convert(value: &str) -> Option<Phones> {
            Some(Phones(vec![value.to_owned()]))
        }
    }

    fn length(text: &str) -> i32 {
        text.len().try_into().unwrap_or(i32::MAX)
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(scopes(UserPhonenumbersRead, UserOrganizationRead, ContactsReadonly))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        #[google(people = phone_numbers::value, pick(type = "mobile"))]
        pub mobile: Option<String>,
        #[google(people = email_addresses::value, pick(verified))]
        pub address: Option<String>,
        #[google(people = organizations::title, pick(current))]
        pub title: Option<String>,
        #[google(people = locations::floor, pick(current))]
        pub floor: Option<String>,
        #[google(people = phone_numbers::value)]
        pub phones: Option<Phones>,
        #[google(people = organizations::entry)]
        pub organization: Option<Json>,
        #[google(people = memberships::in_viewer_domain)]
        pub is_colleague: Option<bool>,
        #[google(people = metadata::sources)]
        pub sources: Option<Json>,
        #[google(people = nicknames::value, with = length)]
        pub length_of_nickname: Option<i32>,
        #[google(people = calendar_urls::url)]
        pub calendar: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
