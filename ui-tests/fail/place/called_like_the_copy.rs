use sso_runtime::GoogleUser;

/// SeaORM's own copy of a dense model has this name, and nothing is generated for that.
#[derive(Clone, Debug, PartialEq, sea_orm::DeriveModel, GoogleUser)]
#[sea_orm(table_name = "users")]
pub struct ModelEx {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    #[google(key)]
    pub google_sub: String,
}

fn main() {}
