//! The statements that are offered.

use super::*;

/// How the database itself declares a table.
pub(super) async fn declared(app: &TestApp, table: &str) -> String {
    let (question, at) = match kind(app) {
        Kind::MariaDb => (format!("SHOW CREATE TABLE {table}"), 1),
        Kind::Sqlite => (format!("SELECT sql FROM sqlite_master WHERE name = '{table}'"), 0),
        Kind::Postgres => (
            format!(
                "SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), l.collname, a.attnotnull, \
                 pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum) FROM pg_attribute a \
                 LEFT JOIN pg_collation l ON l.oid = a.attcollation \
                 LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
                 WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped"
            ),
            0,
        ),
    };
    let question = Statement::from_string(app.db.get_database_backend(), question);
    let row = app.db.query_one_raw(question).await.expect("the database answers").expect("a row");
    row.try_get_by_index(at).expect("a text")
}

#[tokio::test]
async fn a_column_that_may_be_null_again_keeps_all_else() {
    for kind in [Kind::Postgres, Kind::MariaDb] {
        TestDatabase::run(kind, async |app: TestAppBuilder| {
            let app = app.start().await;
            let change = match kind {
                Kind::MariaDb => {
                    "ALTER TABLE users MODIFY COLUMN updated VARCHAR(300) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL \
                     COMMENT 'it''s NOT NULL, `really`' CHECK (updated <> 'NOT NULL')"
                }
                _ => "ALTER TABLE users ALTER COLUMN updated SET NOT NULL",
            };
            let before = declared(&app, "users").await;
            run(&app, change).await;
            assert_eq!(told(&app).await, [a("updated", SchemaProblem::NotNullable)]);
            let strict = declared(&app, "users").await;
            mend(&app).await;
            let after = declared(&app, "users").await;
            match kind {
                Kind::MariaDb => {
                    assert_eq!(after, strict.replacen("latin1_german1_ci NOT NULL", "latin1_german1_ci DEFAULT NULL", 1));
                }
                _ => assert_eq!(after, before),
            }
        })
        .await;
    }
}

on_each_database! {
    async fn columns_that_are_missing_can_be_added(app: TestAppBuilder) {
        let app = app.start().await;
        run(&app, "DROP TABLE users").await;
        let id = match kind(&app) {
            Kind::Postgres => "BIGSERIAL PRIMARY KEY",
            Kind::MariaDb => "BIGINT AUTO_INCREMENT PRIMARY KEY",
            Kind::Sqlite => "INTEGER PRIMARY KEY",
        };
        run(&app, &format!("CREATE TABLE users (id {id})")).await;
        assert_eq!(told(&app).await.len(), 13, "{:?}", told(&app).await);
        mend(&app).await;
        assert!(app.browser().sign_in().await.status.is_redirection());
        run(&app, "DROP TABLE users").await;
        run(&app, "CREATE TABLE users (google_sub VARCHAR(255) NOT NULL UNIQUE)").await;
        let found = differences(&app).await;
        assert_eq!((found[0].column.as_deref(), found[0].problem), (Some("id"), SchemaProblem::ColumnMissing));
        assert!(found[0].mend.is_empty() && found[0].note.is_some(), "{}", found[0]);
    }
}
