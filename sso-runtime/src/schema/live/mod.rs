//! What the database says of a table: a file for each kind of database.

mod mysql;
mod postgres;
mod sqlite;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityName, QueryResult, Statement, Value};

/// A table as it is in the database.
#[derive(Debug)]
pub(super) struct LiveTable {
    /// Whether it is a table that tells all about itself. What stands behind a view, a foreign table or a partitioned one
    /// is not known.
    pub(super) is_plain: bool,
    pub(super) columns: Vec<LiveColumn>,
    /// The unique indices of one column or expression.
    pub(super) unique: Vec<UniqueIndex>,
    pub(super) completion: Completion,
}

/// What gives a new row values beside the statement that inserts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Completion {
    Nothing,
    /// A trigger before the insertion, or a rule in its place.
    Trigger,
    /// This account may not see triggers.
    Unseen,
}

#[derive(Debug)]
pub(super) struct LiveColumn {
    pub(super) name: String,
    pub(super) is_nullable: bool,
    /// Whether the database gives a new row a value.
    pub(super) has_value: bool,
    pub(super) max_chars: Option<u32>,
    /// What follows its name where it is declared, as the database writes it: `varchar(20) COLLATE utf8mb4_bin NOT NULL`.
    /// PostgreSQL's has the type and the collation alone. `None` if there is no such text to start from.
    pub(super) declaration: Option<String>,
}

#[derive(Debug)]
pub(super) struct UniqueIndex {
    /// Its name as a statement of this database writes it.
    pub(super) name: String,
    pub(super) on: Indexed,
    /// The rows it is about, if not all.
    pub(super) predicate: Option<String>,
    /// It may have been left unfinished.
    pub(super) is_valid: bool,
    /// Whether it takes `A` and `a` for one.
    pub(super) ignores_case: bool,
}

/// What an index compares.
#[derive(Debug)]
pub(super) enum Indexed {
    Column {
        name: String,
        prefix_chars: Option<u32>,
    },
    /// `text` names the columns that it reads, if the database tells.
    Expression {
        text: Option<String>,
    },
}

/// The table of an entity; `None` if there is none.
pub(super) async fn table(db: &DatabaseConnection, entity: &impl EntityName) -> Result<Option<LiveTable>, DbErr> {
    let backend = db.get_database_backend();
    let (schema, name) = (entity.schema_name(), entity.table_name());
    let catalogue = Catalogue { db, backend };
    match backend {
        DbBackend::Sqlite => sqlite::table(catalogue, schema, name).await,
        DbBackend::Postgres => postgres::table(catalogue, schema, name).await,
        DbBackend::MySql => mysql::table(catalogue, schema, name).await,
        other => Err(DbErr::BackendNotSupported { db: other.as_str(), ctx: "the check of the schema" }),
    }
}

/// The tables that describe tables. Every column is read as text or as a whole number of 64 bits, which all drivers agree
/// about.
#[derive(Clone, Copy)]
struct Catalogue<'c> {
    db: &'c DatabaseConnection,
    backend: DbBackend,
}

impl Catalogue<'_> {
    async fn all(self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<QueryResult>, DbErr> {
        self.db.query_all_raw(Statement::from_sql_and_values(self.backend, sql, values)).await
    }

    async fn first(self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }
}

fn text(row: &QueryResult, name: &str) -> Result<String, DbErr> {
    row.try_get("", name)
}

fn flag(row: &QueryResult, name: &str) -> Result<bool, DbErr> {
    Ok(row.try_get::<i64>("", name)? != 0)
}

fn chars(row: &QueryResult, name: &str) -> Result<Option<u32>, DbErr> {
    Ok(row.try_get::<Option<i64>>("", name)?.and_then(|most| u32::try_from(most).ok()))
}
