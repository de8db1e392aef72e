//! The table of users that Django makes, with the column that the guide adds. The guide shows the model as it stands here.
#![expect(missing_docs, reason = "the guide shows these lines")]

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "auth_user")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    // No password of Django's: nothing opens it.
    #[google(default = "!".to_owned())]
    pub password: String,
    pub last_login: Option<DateTimeUtc>,
    #[google(role = "superuser")]
    pub is_superuser: bool,
    #[sea_orm(unique, column_type = "String(StringLen::N(150))")]
    #[google(claim = email, required, sync = create)]
    pub username: String,
    #[sea_orm(column_type = "String(StringLen::N(150))")]
    #[google(claim = given_name, default)]
    pub first_name: String,
    #[sea_orm(column_type = "String(StringLen::N(150))")]
    #[google(claim = family_name, default)]
    pub last_name: String,
    #[sea_orm(column_type = "String(StringLen::N(254))")]
    #[google(claim = email, required)]
    pub email: String,
    #[google(role = "staff")]
    pub is_staff: bool,
    #[google(active)]
    pub is_active: bool,
    #[google(default = ChronoUtc::now())]
    pub date_joined: DateTimeUtc,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::TestUser for Model {
    fn id(&self) -> i64 {
        self.id.into()
    }
}
