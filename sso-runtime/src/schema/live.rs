//! What the database says of a table.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityName, QueryResult, Statement};

/// A table as it is in the database.
#[derive(Debug)]
pub(super) struct LiveTable {
    pub(super) columns: Vec<LiveColumn>,
    /// The columns that are unique by themselves.
    pub(super) unique: BTreeSet<String>,
}

#[derive(Debug)]
pub(super) struct LiveColumn {
    pub(super) name: String,
    pub(super) is_nullable: bool,
    /// Whether the database gives a new row a value.
    pub(super) has_default: bool,
    pub(super) max_chars: Option<u32>,
}

/// Every column is read as text or as a whole number of 64 bits, which all drivers agree about.
const SQLITE_COLUMNS: &str = r#"SELECT name, CAST("notnull" = 0 AND pk = 0 AS INTEGER) AS nullable,
    CAST(dflt_value IS NOT NULL OR (pk > 0 AND UPPER(type) = 'INTEGER') AS INTEGER) AS has_default,
    CAST(NULL AS INTEGER) AS max_chars FROM pragma_table_info(?)"#;
const SQLITE_UNIQUE: &str = r#"SELECT MIN(info.name) AS name FROM pragma_index_list(?1) AS list, pragma_index_info(list.name) AS info
    WHERE list."unique" = 1 AND list.partial = 0 GROUP BY list.name HAVING COUNT(*) = 1
    UNION SELECT MIN(name) FROM pragma_table_info(?1) WHERE pk > 0 HAVING COUNT(*) = 1"#;
const POSTGRES_COLUMNS: &str = "SELECT a.attname::text AS name, (NOT a.attnotnull)::int::bigint AS nullable,
    (a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '')::int::bigint AS has_default,
    (CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 END)::bigint AS max_chars
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = to_regclass($1::text) AND a.attnum > 0 AND NOT a.attisdropped";
const POSTGRES_UNIQUE: &str = "SELECT a.attname::text AS name FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = to_regclass($1::text) AND i.indisunique AND i.indnkeyatts = 1 AND i.indexprs IS NULL
    AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)')";
const MYSQL_COLUMNS: &str = "SELECT CAST(COLUMN_NAME AS CHAR) AS name, CAST(IS_NULLABLE = 'YES' AS SIGNED) AS nullable,
    CAST(COLUMN_DEFAULT IS NOT NULL OR EXTRA <> '' AS SIGNED) AS has_default,
    CAST(CHARACTER_MAXIMUM_LENGTH AS SIGNED) AS max_chars
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?
    ORDER BY ORDINAL_POSITION";
const MYSQL_UNIQUE: &str = "SELECT CAST(MIN(COLUMN_NAME) AS CHAR) AS name FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND NON_UNIQUE = 0
    GROUP BY INDEX_NAME HAVING COUNT(*) = 1";

/// The table of an entity; `None` if there is none.
pub(super) async fn table(db: &DatabaseConnection, entity: &impl EntityName) -> Result<Option<LiveTable>, DbErr> {
    let (schema, name) = (entity.schema_name(), entity.table_name());
    let backend = db.get_database_backend();
    let (columns, unique, values): (_, _, Vec<sea_orm::Value>) = match backend {
        DbBackend::Sqlite => (SQLITE_COLUMNS, SQLITE_UNIQUE, vec![name.into()]),
        DbBackend::Postgres => {
            let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
            let path = schema.map_or_else(|| quoted(name), |schema| format!("{}.{}", quoted(schema), quoted(name)));
            (POSTGRES_COLUMNS, POSTGRES_UNIQUE, vec![path.into()])
        }
        DbBackend::MySql => (MYSQL_COLUMNS, MYSQL_UNIQUE, vec![schema.map(str::to_owned).into(), name.into()]),
        other => return Err(DbErr::BackendNotSupported { db: other.as_str(), ctx: "the check of the schema" }),
    };
    let statement = |sql| Statement::from_sql_and_values(backend, sql, values.clone());
    let rows = db.query_all_raw(statement(columns)).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let columns = rows.iter().map(column).collect::<Result<_, _>>()?;
    let unique = db.query_all_raw(statement(unique)).await?;
    let unique = unique.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?;
    Ok(Some(LiveTable { columns, unique }))
}

fn column(row: &QueryResult) -> Result<LiveColumn, DbErr> {
    let flag = |name| Ok::<_, DbErr>(row.try_get::<i64>("", name)? != 0);
    let max_chars: Option<i64> = row.try_get("", "max_chars")?;
    Ok(LiveColumn {
        name: row.try_get("", "name")?,
        is_nullable: flag("nullable")?,
        has_default: flag("has_default")?,
        max_chars: max_chars.and_then(|most| u32::try_from(most).ok()),
    })
}
