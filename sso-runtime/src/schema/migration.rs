//! The tables of this crate as a migration of SeaORM's.

use async_trait::async_trait;
use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager,
    sea_orm::DbErr,
    sea_query::{IntoIden, Table},
};

use crate::{grant, session};

/// Makes `sso_session` and `sso_grant`, and drops them on the way back.
///
/// ```
/// use sea_orm_migration::{MigrationTrait, MigratorTrait};
/// use sso_runtime::schema::migration::CreateTables;
///
/// struct Migrator;
///
/// impl MigratorTrait for Migrator {
///     fn migrations() -> Vec<Box<dyn MigrationTrait>> {
///         vec![
///             // the application's own, and:
///             Box::new(CreateTables),
///         ]
///     }
/// }
/// # assert_eq!(Migrator::migrations()[0].name(), "m20261124_000001_sso_tables");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CreateTables;

impl MigrationName for CreateTables {
    fn name(&self) -> &str {
        "m20261124_000001_sso_tables"
    }
}

#[async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::create_tables(manager.get_connection()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(grant::Entity.into_iden()).if_exists().to_owned()).await?;
        manager.drop_table(Table::drop().table(session::Entity.into_iden()).if_exists().to_owned()).await
    }
}
