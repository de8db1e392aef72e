//! MariaDB and MySQL: `information_schema`, which shows an account what it has rights on.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Catalogue, Completion, Indexed, LiveColumn, LiveTable, UniqueIndex, chars, flag, text};
use crate::{
    outcome::{QuietDbErr, chain},
    schema::{mend::quoted, sql},
};

/// Where the server tells `Users` from `users`, so do we. A partitioned table cannot have the unique index.
const TABLE: &str = "SELECT CAST(TABLE_SCHEMA AS CHAR) AS `schema`, CAST(TABLE_NAME AS CHAR) AS name,
    CAST(TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'TEMPORARY')
        AND LOCATE('partitioned', COALESCE(CREATE_OPTIONS, '')) = 0 AS SIGNED) AS is_plain
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?
    ORDER BY BINARY TABLE_NAME = ? DESC LIMIT 1";
/// Unless the server is strict, it finds a value for every column that gets none. `CHARACTER_MAXIMUM_LENGTH` counts bytes
/// for binary columns, and is the longest of the values for `ENUM`.
const COLUMNS: &str = "SELECT CAST(COLUMN_NAME AS CHAR) AS name, CAST(IS_NULLABLE = 'YES' AS SIGNED) AS is_nullable,
    CAST(COLUMN_DEFAULT IS NOT NULL OR LOCATE('auto_increment', EXTRA) OR LOCATE('GENERATED', EXTRA)
        OR LOCATE('STRICT_', @@sql_mode) = 0 AS SIGNED) AS has_value,
    CAST(CASE WHEN DATA_TYPE IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext')
        THEN CHARACTER_MAXIMUM_LENGTH END AS SIGNED) AS max_chars,
    CAST(COALESCE(COLLATION_NAME, '') LIKE '%|_ci' ESCAPE '|' AS SIGNED) AS ignores_case
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND BINARY TABLE_NAME = ?
    ORDER BY ORDINAL_POSITION";
const UNIQUE: &str = "SELECT CAST(INDEX_NAME AS CHAR) AS name, CAST(MIN(COLUMN_NAME) AS CHAR) AS `column`,
    CAST(MIN(SUB_PART) AS SIGNED) AS prefix_chars FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND BINARY TABLE_NAME = ? AND NON_UNIQUE = 0
    GROUP BY INDEX_NAME HAVING MAX(SEQ_IN_INDEX) = 1 ORDER BY INDEX_NAME";
/// Triggers are shown to an account with the right `TRIGGER` only. A right that comes by a role is not found here.
const TRIGGERS: &str = "SELECT CAST(EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = t.s
        AND EVENT_OBJECT_TABLE = t.n AND ACTION_TIMING = 'BEFORE' AND EVENT_MANIPULATION = 'INSERT') AS SIGNED) AS has_one,
    CAST(EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = t.me AND PRIVILEGE_TYPE = 'TRIGGER')
        OR EXISTS (SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = t.me AND PRIVILEGE_TYPE = 'TRIGGER'
            AND t.s LIKE TABLE_SCHEMA)
        OR EXISTS (SELECT 1 FROM information_schema.TABLE_PRIVILEGES WHERE GRANTEE = t.me AND PRIVILEGE_TYPE = 'TRIGGER'
            AND TABLE_SCHEMA = t.s AND TABLE_NAME = t.n) AS SIGNED) AS is_seen
    FROM (SELECT ? AS s, ? AS n, CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AS me) t";

pub(super) async fn table(db: Catalogue<'_>, schema: Option<&str>, name: &str) -> Result<Option<LiveTable>, DbErr> {
    let Some(row) = db.first(TABLE, [schema.map(str::to_owned).into(), name.into(), name.into()]).await? else {
        return is_missing(db, schema, name).await.map(|()| None);
    };
    let (schema, name, is_plain) = (text(&row, "schema")?, text(&row, "name")?, flag(&row, "is_plain")?);
    let of_table = || [schema.as_str().into(), name.as_str().into(), name.as_str().into()];
    let mut declarations = if is_plain { declarations(db, &path(Some(&schema), &name)).await } else { BTreeMap::new() };
    let mut columns = Vec::new();
    let mut in_any_case = Vec::new();
    for row in db.all(COLUMNS, of_table()).await? {
        let name = text(&row, "name")?;
        if flag(&row, "ignores_case")? {
            in_any_case.push(name.clone());
        }
        columns.push(LiveColumn {
            declaration: declarations.remove(&name),
            name,
            is_nullable: flag(&row, "is_nullable")?,
            has_value: flag(&row, "has_value")?,
            max_chars: chars(&row, "max_chars")?,
        });
    }
    let mut unique = Vec::new();
    for row in db.all(UNIQUE, of_table()).await? {
        let column: Option<String> = row.try_get("", "column")?;
        unique.push(UniqueIndex {
            name: quoted(DbBackend::MySql, &text(&row, "name")?),
            ignores_case: column.as_ref().is_some_and(|name| in_any_case.contains(name)),
            on: match column {
                Some(name) => Indexed::Column { name, prefix_chars: chars(&row, "prefix_chars")? },
                // Only MySQL has these, and has the text in a column that MariaDB lacks.
                None => Indexed::Expression { text: None },
            },
            predicate: None,
            is_valid: true,
        });
    }
    let triggers = db.first(TRIGGERS, [schema.as_str().into(), name.as_str().into()]).await?;
    let completion = match triggers {
        Some(row) if flag(&row, "has_one")? => Completion::Trigger,
        Some(row) if flag(&row, "is_seen")? => Completion::Nothing,
        _ => Completion::Unseen,
    };
    Ok(Some(LiveTable { is_plain, columns, unique, completion }))
}

fn path(schema: Option<&str>, name: &str) -> String {
    let quoted = |name| quoted(DbBackend::MySql, name);
    schema.map_or_else(|| quoted(name), |schema| format!("{}.{}", quoted(schema), quoted(name)))
}

/// `information_schema` hides what this account has no rights on, and older servers' temporary tables. An error if the
/// table may be there nevertheless.
async fn is_missing(db: Catalogue<'_>, schema: Option<&str>, name: &str) -> Result<(), DbErr> {
    let probe = format!("SELECT 1 FROM {} WHERE 1 = 0", path(schema, name));
    match db.all(&probe, []).await {
        Ok(_) => Err(DbErr::RecordNotFound(format!("`information_schema` does not show the table `{name}`"))),
        // The state for a table that does not exist.
        Err(error) if error.to_string().contains("42S02") => Ok(()),
        Err(error) => Err(error),
    }
}

/// The columns as the server declares them. Without them no statement can be offered that keeps what it does not change.
async fn declarations(db: Catalogue<'_>, table: &str) -> BTreeMap<String, String> {
    let read = async || -> Result<String, DbErr> {
        let statement = Statement::from_string(db.backend, format!("SHOW CREATE TABLE {table}"));
        let row = db.db.query_one_raw(statement).await?;
        row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(1))
    };
    match read().await {
        Ok(made) => made.lines().filter_map(sql::declared_column).collect(),
        Err(error) => {
            let error = chain(&QuietDbErr(error));
            tracing::debug!(table, error, "the table's columns are not shown as they were declared");
            BTreeMap::new()
        }
    }
}
