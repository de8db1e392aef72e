//! SQLite: the pragmas as tables.

use sea_orm::DbErr;

use super::{Catalogue, Completion, Indexed, LiveColumn, LiveTable, UniqueIndex, flag, text};
use crate::schema::{mend::quoted, sql};

/// A name without a schema is looked for among temporary tables first, then in `main`, then in attached databases.
const TABLE: &str =
    "SELECT schema, CAST(type = 'table' AS INTEGER) AS is_plain, CAST(wr AS INTEGER) AS is_without_rowid
    FROM pragma_table_list(?1) WHERE ?2 IS NULL OR schema = ?2
    ORDER BY CASE schema WHEN 'temp' THEN 0 WHEN 'main' THEN 1 ELSE 2 END LIMIT 1";
/// `hidden` is 1 for what is no column to a statement, and 2 or 3 for a generated one.
const COLUMNS: &str = r#"SELECT name, CAST("notnull" = 0 AS INTEGER) AS is_nullable,
    CAST(dflt_value IS NOT NULL OR hidden > 1 AS INTEGER) AS has_value,
    CAST(pk > 0 AS INTEGER) AS is_in_key, CAST(UPPER(type) = 'INTEGER' AS INTEGER) AS is_integer
    FROM pragma_table_xinfo(?1, ?2) WHERE hidden <> 1"#;

/// The text of an index is in the database that holds it.
fn unique_indices(schema: &str) -> String {
    let schema = quoted(sea_orm::DbBackend::Sqlite, schema);
    format!(
        r#"SELECT list.name AS name, MIN(info.name) AS "column", COALESCE(MIN(made.sql), '') AS made,
    CAST(list.partial AS INTEGER) AS is_partial, CAST(MIN(UPPER(info.coll)) = 'NOCASE' AS INTEGER) AS ignores_case
    FROM pragma_index_list(?1, ?2) AS list JOIN pragma_index_xinfo(list.name, ?2) AS info
    LEFT JOIN {schema}.sqlite_master AS made ON made.type = 'index' AND made.name = list.name
    WHERE list."unique" = 1 AND info."key" = 1 GROUP BY list.name HAVING COUNT(*) = 1"#
    )
}

pub(super) async fn table(db: Catalogue<'_>, schema: Option<&str>, name: &str) -> Result<Option<LiveTable>, DbErr> {
    let Some(row) = db.first(TABLE, [name.into(), schema.into()]).await? else { return Ok(None) };
    let (schema, is_without_rowid) = (text(&row, "schema")?, flag(&row, "is_without_rowid")?);
    let of_table = || [name.into(), schema.as_str().into()];
    let mut columns = Vec::new();
    let mut key = Vec::new();
    for row in db.all(COLUMNS, of_table()).await? {
        if flag(&row, "is_in_key")? {
            key.push((columns.len(), flag(&row, "is_integer")?));
        }
        columns.push(LiveColumn {
            name: text(&row, "name")?,
            is_nullable: flag(&row, "is_nullable")?,
            has_value: flag(&row, "has_value")?,
            max_chars: None,
            declaration: None,
        });
    }
    let mut unique = Vec::new();
    for row in db.all(&unique_indices(&schema), of_table()).await? {
        let made = text(&row, "made")?;
        // A condition that cannot be found is taken for one that holds: no application is kept from starting by a comment.
        let predicate = if flag(&row, "is_partial")? { sql::find(&made, "WHERE") } else { None };
        unique.push(UniqueIndex {
            name: text(&row, "name")?,
            predicate: predicate.map(|at| made[at + "WHERE".len()..].to_owned()),
            on: match row.try_get::<Option<String>>("", "column")? {
                Some(name) => Indexed::Column { name, prefix_chars: None },
                None => Indexed::Expression { text: Some(made) },
            },
            is_valid: true,
            ignores_case: flag(&row, "ignores_case")?,
        });
    }
    // `INTEGER PRIMARY KEY` is the row's number, which is counted up, and has no index.
    if let [(at, true)] = key[..]
        && !is_without_rowid
    {
        columns[at].has_value = true;
        unique.push(UniqueIndex {
            name: String::new(),
            on: Indexed::Column { name: columns[at].name.clone(), prefix_chars: None },
            predicate: None,
            is_valid: true,
            ignores_case: false,
        });
    }
    // A trigger cannot change the row that is inserted.
    Ok(Some(LiveTable { is_plain: flag(&row, "is_plain")?, columns, unique, completion: Completion::Nothing }))
}
