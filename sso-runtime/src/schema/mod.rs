//! The tables of this crate, and the check of the live schema when the application starts.

mod check;
mod difference;
mod live;
mod mend;
#[cfg(feature = "migration")]
pub mod migration;
mod sql;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, Schema,
    sea_query::{IndexCreateStatement, TableCreateStatement},
};

pub(crate) use self::check::{own_table, user_table};
pub use self::difference::{SchemaDifference, SchemaProblem};
use crate::{grant, session};

/// Makes the tables `sso_session` and `sso_grant` with their indices, where they are missing.
///
/// `sso_grant` is used by mappings with `offline` or `sync = until_edited` only. A production database gets the tables by a
/// migration of the application's, which may call this.
///
/// # Errors
///
/// If the database refuses.
pub async fn create_tables(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    create_table(db, session::Entity).await?;
    create_table(db, grant::Entity).await
}

async fn create_table<E: EntityTrait>(db: &impl ConnectionTrait, entity: E) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let (mut table, indices) = create_statements(backend, entity);
    db.execute(table.if_not_exists()).await?;
    for mut index in indices {
        if backend == DbBackend::MySql {
            // MySQL has no `IF NOT EXISTS` for an index; the error for one that exists is the answer.
            if let Err(error) = db.execute(&index).await
                && !error.to_string().contains("Duplicate key name")
            {
                return Err(error);
            }
        } else {
            db.execute(index.if_not_exists()).await?;
        }
    }
    Ok(())
}

fn create_statements<E: EntityTrait>(
    backend: DbBackend,
    entity: E,
) -> (TableCreateStatement, Vec<IndexCreateStatement>) {
    let schema = Schema::new(backend);
    let mut table = schema.create_table_from_entity(entity);
    if backend == DbBackend::MySql {
        // `sub` is compared byte for byte, whatever the database's default is.
        table.character_set("utf8mb4").collate("utf8mb4_bin");
    }
    (table, schema.create_index_from_entity(entity))
}
