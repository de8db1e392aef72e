//! A user table with each rule on columns of both sources, nullable and with a default, and with columns of the
//! application's own.

use sea_orm::{ActiveModelTrait, IdenStatic, Iterable, ModelTrait, entity::prelude::*};
use serde::Serialize;
use sso_runtime::{GoogleUser, Rule};

/// What a column with a default holds when Google has nothing.
pub(super) const NONE: &str = "none";

fn none() -> String {
    NONE.to_owned()
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel, GoogleUser)]
#[sea_orm(table_name = "users_of_all_rules")]
#[google(scopes(UserOrganizationRead))]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
    #[google(claim = locale)]
    pub claim_update: Option<String>,
    #[google(claim = locale, sync = mirror)]
    pub claim_mirror: Option<String>,
    #[google(claim = locale, sync = create, default = none())]
    pub claim_create: String,
    #[google(claim = locale, sync = fill, default = none())]
    pub claim_fill: String,
    #[google(claim = locale, sync = until_edited)]
    pub claim_until_edited: Option<String>,
    #[google(people = organizations::title)]
    pub update: Option<String>,
    #[google(people = organizations::title, sync = mirror)]
    pub mirror: Option<String>,
    #[google(people = organizations::title, sync = create)]
    pub create: Option<String>,
    #[google(people = organizations::title, sync = fill)]
    pub fill: Option<String>,
    #[google(people = organizations::title, sync = until_edited)]
    pub until_edited: Option<String>,
    #[google(people = organizations::title, default = none())]
    pub update_or: String,
    #[google(people = organizations::title, sync = mirror, default = none())]
    pub mirror_or: String,
    #[google(people = organizations::title, sync = create, default = none())]
    pub create_or: String,
    #[google(people = organizations::title, sync = fill, default = none())]
    pub fill_or: String,
    #[google(people = organizations::title, sync = until_edited, default = none())]
    pub until_edited_or: String,
    #[sea_orm(column_type = "String(StringLen::N(8))", nullable)]
    #[google(people = organizations::title, sync = mirror)]
    pub short: Option<String>,
    pub note: Option<String>,
    #[google(default)]
    pub count: i64,
    pub bytes: Option<Vec<u8>>,
    #[google(active)]
    pub is_active: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl sso_tests::TestUser for Model {
    fn id(&self) -> i64 {
        self.id
    }
}

/// Where a column's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Claim,
    People,
}

/// A column that Google fills.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mapped {
    pub(super) name: &'static str,
    pub(super) source: Source,
    pub(super) rule: Rule,
    /// What it holds when Google has nothing.
    pub(super) empty: Option<&'static str>,
    pub(super) max_chars: Option<usize>,
}

/// The columns that Google fills, as they stand above: told once more, so that the table of rules is not asked of itself.
pub(super) const MAPPED: [Mapped; 16] = {
    const fn of(name: &'static str, source: Source, rule: Rule, empty: Option<&'static str>) -> Mapped {
        Mapped { name, source, rule, empty, max_chars: None }
    }
    use Source::{Claim, People};
    [
        of("claim_update", Claim, Rule::Update, None),
        of("claim_mirror", Claim, Rule::Mirror, None),
        of("claim_create", Claim, Rule::Create, Some(NONE)),
        of("claim_fill", Claim, Rule::Fill, Some(NONE)),
        of("claim_until_edited", Claim, Rule::UntilEdited, None),
        of("update", People, Rule::Update, None),
        of("mirror", People, Rule::Mirror, None),
        of("create", People, Rule::Create, None),
        of("fill", People, Rule::Fill, None),
        of("until_edited", People, Rule::UntilEdited, None),
        of("update_or", People, Rule::Update, Some(NONE)),
        of("mirror_or", People, Rule::Mirror, Some(NONE)),
        of("create_or", People, Rule::Create, Some(NONE)),
        of("fill_or", People, Rule::Fill, Some(NONE)),
        of("until_edited_or", People, Rule::UntilEdited, Some(NONE)),
        Mapped { max_chars: Some(8), ..of("short", People, Rule::Mirror, None) },
    ]
};

fn column(name: &str) -> Column {
    Column::iter().find(|column| column.as_str() == name).expect("a column")
}

impl Model {
    /// What stands in a column that Google fills.
    pub(super) fn text(&self, mapped: &Mapped) -> Option<String> {
        match self.get(column(mapped.name)) {
            Value::String(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }

    /// The application writes there; nothing where nothing can stand is what stands for it.
    pub(super) fn edit(&mut self, mapped: &Mapped, text: Option<&str>) {
        let text = text.or(mapped.empty).map(str::to_owned);
        self.set(column(mapped.name), Value::String(text));
    }

    /// The columns that Google does not fill, as they are stored.
    pub(super) fn unmapped(&self) -> Vec<(&'static str, Value)> {
        let is_mapped = |column: &Column| MAPPED.iter().any(|mapped| mapped.name == column.as_str());
        Column::iter().filter(|column| !is_mapped(column)).map(|column| (column.as_str(), self.get(column))).collect()
    }

    /// The row with what is set in `changes`, and the columns that were set.
    pub(super) fn with(&self, changes: &ActiveModel) -> (Self, Vec<&'static str>) {
        let (mut row, mut written) = (self.clone(), Vec::new());
        for column in Column::iter() {
            if let sea_orm::ActiveValue::Set(value) = changes.get(column) {
                row.set(column, value);
                written.push(column.as_str());
            }
        }
        (row, written)
    }
}
