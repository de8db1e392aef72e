//! PostgreSQL: `pg_catalog`, which every account may read.

use sea_orm::{DbBackend, DbErr};

use super::{Catalogue, Completion, Indexed, LiveColumn, LiveTable, UniqueIndex, chars, flag, text};
use crate::schema::mend::quoted;

/// A name without a schema is found as a statement finds it: `to_regclass` knows the search path and temporary tables.
///
/// `tgtype` has the bits 1 (each row), 2 (before) and 4 (insertion). A table with rules may do anything instead.
const TABLE: &str = "SELECT c.oid::bigint AS id, (c.relkind = 'r')::int::bigint AS is_plain,
    (c.relhasrules OR EXISTS (SELECT 1 FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND t.tgtype & 7 = 7
        AND t.tgenabled IN ('O', 'A')))::int::bigint AS is_completed
    FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass($1::text)";
/// A domain may be of another domain: each says whether it may be null, and the last one how long it is.
const COLUMNS: &str = "WITH RECURSIVE kind AS (
        SELECT a.attnum, a.atttypmod AS modifier, t.oid, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT d.attnum, d.typtypmod, t.oid, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault
        FROM kind d JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype WHERE d.typtype = 'd'
    ), whole AS (
        SELECT attnum, BOOL_OR(typnotnull) AS is_not_null, BOOL_OR(typdefault IS NOT NULL) AS has_default,
        MAX(CASE WHEN oid IN (1042, 1043) AND modifier > 4 THEN modifier - 4 END) AS max_chars
        FROM kind GROUP BY attnum
    )
    SELECT a.attname::text AS name, (NOT a.attnotnull AND NOT w.is_not_null)::int::bigint AS is_nullable,
    (a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '' OR w.has_default)::int::bigint AS has_value,
    w.max_chars::bigint AS max_chars,
    CASE WHEN t.typtype <> 'd' THEN format_type(a.atttypid, a.atttypmod) ||
        CASE WHEN a.attcollation <> t.typcollation THEN format(' COLLATE %I.%I', n.nspname, l.collname) ELSE '' END
    END AS declaration
    FROM pg_catalog.pg_attribute a JOIN whole w ON w.attnum = a.attnum JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
    WHERE a.attrelid = $1::bigint::oid ORDER BY a.attnum";
/// Columns that an index only includes are not among its `indnkeyatts`. Whether a constraint is deferred makes no
/// difference: the sign-in that is second fails when it commits.
const UNIQUE: &str = "SELECT format('%I.%I', n.nspname, c.relname) AS name, a.attname::text AS \"column\",
    pg_get_indexdef(i.indexrelid) AS made, pg_get_expr(i.indpred, i.indrelid) AS predicate,
    (i.indisvalid AND i.indisready AND i.indislive)::int::bigint AS is_valid,
    (t.typname = 'citext' OR NOT COALESCE(l.collisdeterministic, true))::int::bigint AS ignores_case
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0] JOIN pg_catalog.pg_type t ON t.oid = o.opcintype
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = NULLIF(i.indkey[0], 0)
    LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[0]
    WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indnkeyatts = 1 ORDER BY c.relname";

pub(super) async fn table(db: Catalogue<'_>, schema: Option<&str>, name: &str) -> Result<Option<LiveTable>, DbErr> {
    let quoted = |name| quoted(DbBackend::Postgres, name);
    let path = schema.map_or_else(|| quoted(name), |schema| format!("{}.{}", quoted(schema), quoted(name)));
    let Some(row) = db.first(TABLE, [path.into()]).await? else { return Ok(None) };
    let id: i64 = row.try_get("", "id")?;
    let mut columns = Vec::new();
    for row in db.all(COLUMNS, [id.into()]).await? {
        columns.push(LiveColumn {
            name: text(&row, "name")?,
            is_nullable: flag(&row, "is_nullable")?,
            has_value: flag(&row, "has_value")?,
            max_chars: chars(&row, "max_chars")?,
            declaration: row.try_get("", "declaration")?,
        });
    }
    let mut unique = Vec::new();
    for row in db.all(UNIQUE, [id.into()]).await? {
        unique.push(UniqueIndex {
            name: text(&row, "name")?,
            on: match row.try_get::<Option<String>>("", "column")? {
                Some(name) => Indexed::Column { name, prefix_chars: None },
                None => Indexed::Expression { text: Some(text(&row, "made")?) },
            },
            predicate: row.try_get("", "predicate")?,
            is_valid: flag(&row, "is_valid")?,
            ignores_case: flag(&row, "ignores_case")?,
        });
    }
    let completion = if flag(&row, "is_completed")? { Completion::Trigger } else { Completion::Nothing };
    Ok(Some(LiveTable { is_plain: flag(&row, "is_plain")?, columns, unique, completion }))
}
