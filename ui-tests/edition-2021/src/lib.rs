//! The derive in an application of edition 2021, where `gen` is a name like others, and `expr` fragments end elsewhere.

/// A user.
pub mod user {
    use sea_orm::entity::prelude::*;
    use sso_runtime::GoogleUser;

    /// A user.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, GoogleUser)]
    #[sea_orm(table_name = "users")]
    #[google(scopes(UserBirthdayRead, UserPhonenumbersRead), sync = mirror)]
    pub struct Model {
        /// The primary key.
        #[sea_orm(primary_key)]
        pub id: i64,
        /// Google's `sub`.
        #[sea_orm(unique)]
        #[google(key)]
        pub google_sub: String,
        /// The address.
        #[google(claim = email, required, sync = update, with = lower)]
        pub email: String,
        /// A name that is a keyword in the next edition.
        #[google(people = birthdays::date)]
        pub gen: Option<Date>,
        /// A picked entry.
        #[google(people = phone_numbers::value, pick(type = "mobile"))]
        pub mobile: Option<String>,
        /// Whether the person may sign in.
        #[google(active)]
        pub is_active: bool,
        /// Of the application.
        #[google(default = 3)]
        pub credits: i32,
    }

    fn lower(email: &str) -> String {
        email.to_lowercase()
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[cfg(test)]
mod tests {
    use sso_runtime::GoogleUser as _;

    use super::user;

    #[test]
    fn maps_the_columns() {
        let columns: Vec<&str> = user::Model::MAPPING.columns.iter().map(|column| column.field()).collect();
        assert_eq!(columns, ["email", "gen", "mobile"]);
    }
}
