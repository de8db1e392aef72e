//! A user table with a column for each rule, nullable and with a default, all filled by one value of Google's.

use sea_orm::entity::prelude::*;
use serde::Serialize;
use sso_runtime::GoogleUser;

fn none() -> String {
    "none".to_owned()
}

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "policies")]
#[google(scopes(UserOrganizationRead))]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Google's `sub`.
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    /// `update`
    #[google(people = organizations::title)]
    pub update: Option<String>,
    /// `mirror`
    #[google(people = organizations::title, sync = mirror)]
    pub mirror: Option<String>,
    /// `create`
    #[google(people = organizations::title, sync = create)]
    pub create: Option<String>,
    /// `fill`
    #[google(people = organizations::title, sync = fill)]
    pub fill: Option<String>,
    /// `until_edited`
    #[google(people = organizations::title, sync = until_edited)]
    pub until_edited: Option<String>,
    /// `update`
    #[google(people = organizations::title, default = none())]
    pub update_or: String,
    /// `mirror`
    #[google(people = organizations::title, sync = mirror, default = none())]
    pub mirror_or: String,
    /// `create`
    #[google(people = organizations::title, sync = create, default = none())]
    pub create_or: String,
    /// `fill`
    #[google(people = organizations::title, sync = fill, default = none())]
    pub fill_or: String,
    /// `until_edited`
    #[google(people = organizations::title, sync = until_edited, default = none())]
    pub until_edited_or: String,
    /// The application's own.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::TestUser for Model {
    fn id(&self) -> i64 {
        self.id
    }
}

impl Model {
    /// The columns of the rules: `update`, `mirror`, `create`, `fill`, `until_edited`; first those that are nullable. What
    /// stands for nothing is `None` in both.
    #[must_use]
    pub fn columns(&self) -> [[Option<String>; 5]; 2] {
        let or = |text: &String| Some(text.clone()).filter(|text| *text != none());
        [
            [&self.update, &self.mirror, &self.create, &self.fill, &self.until_edited].map(Clone::clone),
            [&self.update_or, &self.mirror_or, &self.create_or, &self.fill_or, &self.until_edited_or].map(or),
        ]
    }

    /// The row with one value in all of them.
    #[must_use]
    pub fn with(self, value: Option<&str>) -> Self {
        let null = || value.map(str::to_owned);
        let or = || null().unwrap_or_else(none);
        Self {
            update: null(),
            mirror: null(),
            create: null(),
            fill: null(),
            until_edited: null(),
            update_or: or(),
            mirror_or: or(),
            create_or: or(),
            fill_or: or(),
            until_edited_or: or(),
            ..self
        }
    }
}
