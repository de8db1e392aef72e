//! Columns that must have a value.

use super::*;

on_each_database! {
    async fn a_generated_column_has_a_value(app: TestAppBuilder) {
        let app = app.start().await;
        let end = if kind(&app) == Kind::Sqlite { "VIRTUAL NOT NULL" } else { "STORED" };
        for (column, first) in [("note", "ALTER TABLE users DROP COLUMN note; "), ("unknown", "")] {
            // On one connection: SQLite's others do not know yet that the name is free.
            let generated = format!("{column} VARCHAR(255) GENERATED ALWAYS AS (UPPER(email)) {end}");
            run(&app, &format!("{first}ALTER TABLE users ADD COLUMN {generated}")).await;
            if kind(&app) == Kind::Postgres {
                run(&app, &format!("ALTER TABLE users ALTER COLUMN {column} SET NOT NULL")).await;
            }
        }
        assert_eq!(differences(&app).await, []);
        assert!(app.browser().sign_in().await.status.is_redirection());
        assert_eq!(app.user().await.note.as_deref(), Some("ADA@GMAIL.COM"));
    }

    async fn a_trigger_may_give_a_value(app: TestAppBuilder) {
        let app = app.start().await;
        // On one connection: SQLite's others do not know yet that the name is free.
        run(&app, "ALTER TABLE users DROP COLUMN title; ALTER TABLE users ADD COLUMN title VARCHAR(255) NOT NULL").await;
        run(&app, "ALTER TABLE users ADD COLUMN badge VARCHAR(9) NOT NULL").await;
        let wrong =
            [a("title", SchemaProblem::NotNullable), a("badge", SchemaProblem::UnknownAndNotNullable)];
        assert_eq!(told(&app).await, wrong);
        let (after, before): (&[&str], &[&str]) = match kind(&app) {
            Kind::Postgres => (
                &[
                    "CREATE FUNCTION complete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.badge := 'new'; \
                     NEW.title := COALESCE(NEW.title, 'none'); RETURN NEW; END $$",
                    "CREATE TRIGGER later AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION complete()",
                    "CREATE TRIGGER changed BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION complete()",
                    "CREATE TRIGGER statement BEFORE INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION complete()",
                    "CREATE TRIGGER off BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION complete()",
                    "ALTER TABLE users DISABLE TRIGGER off",
                ],
                &["CREATE TRIGGER complete BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION complete()"],
            ),
            Kind::MariaDb => (
                &["CREATE TRIGGER later AFTER INSERT ON users FOR EACH ROW SET @seen = NEW.id"],
                &["CREATE TRIGGER complete BEFORE INSERT ON users FOR EACH ROW \
                   SET NEW.badge = 'new', NEW.title = COALESCE(NEW.title, 'none')"],
            ),
            // There a trigger cannot change the row that is inserted.
            Kind::Sqlite => (&["CREATE TRIGGER complete BEFORE INSERT ON users BEGIN SELECT 1; END"], &[]),
        };
        for statement in after {
            run(&app, statement).await;
        }
        assert_eq!(told(&app).await, wrong);
        for statement in before {
            run(&app, statement).await;
        }
        if before.is_empty() {
            return;
        }
        let (told, log) = told_and_logged(&app).await;
        assert_eq!(told, []);
        for column in ["title", "badge"] {
            assert!(log.contains("WARN") && log.contains(&format!("column=\"{column}\"")), "{log}");
        }
        assert!(app.browser().sign_in().await.status.is_redirection());
        assert_eq!(app.user().await.title.as_deref(), Some("Analyst"));
    }

    async fn a_view_is_judged_by_its_columns_alone(app: TestAppBuilder) {
        let app = app.start().await;
        run(&app, "ALTER TABLE users RENAME TO people").await;
        run(&app, "CREATE VIEW users AS SELECT * FROM people").await;
        let (nothing, log) = told_and_logged(&app).await;
        assert_eq!(nothing, []);
        assert!(log.contains("whether the column is unique was not checked"), "{log}");
        run(&app, "ALTER TABLE people ADD COLUMN badge VARCHAR(9) NOT NULL DEFAULT ''").await;
        run(&app, "DROP VIEW users").await;
        run(&app, "CREATE VIEW users AS SELECT id, google_sub, email, updated, mirrored, created, filled, language, \
                   birthdate, gender, is_active, is_staff, note, badge FROM people").await;
        let found = differences(&app).await;
        assert_eq!(told(&app).await, [a("title", SchemaProblem::ColumnMissing)]);
        assert_eq!(found[0].mend, [""; 0], "no statement adds a column to a view");
    }
}

#[tokio::test]
async fn a_row_behind_a_view_is_completed_in_its_place_on_sqlite() {
    let app = TestAppBuilder::in_memory().await.start().await;
    run(&app, "ALTER TABLE users RENAME TO people").await;
    run(&app, "CREATE VIEW users AS SELECT * FROM people").await;
    run(
        &app,
        "CREATE TRIGGER insertion INSTEAD OF INSERT ON users BEGIN INSERT INTO people (google_sub, email, language, is_active, \
         is_staff) VALUES (NEW.google_sub, NEW.email, 'en', true, false); END",
    )
    .await;
    assert_eq!(differences(&app).await, []);
}

#[tokio::test]
async fn partitioned_tables_are_judged_by_their_columns_alone() {
    for kind in [Kind::Postgres, Kind::MariaDb] {
        TestDatabase::run(kind, async |app: TestAppBuilder| {
            let app = app.start().await;
            run(&app, "DROP TABLE users").await;
            let columns = "id BIGINT NOT NULL, google_sub VARCHAR(255) NOT NULL, email VARCHAR(255) NOT NULL, \
                           updated VARCHAR(255), mirrored VARCHAR(255), created VARCHAR(255), filled TEXT, \
                           language VARCHAR(255) NOT NULL, birthdate DATE, gender VARCHAR(255), title VARCHAR(255), \
                           is_active BOOLEAN NOT NULL, is_staff BOOLEAN NOT NULL, badge VARCHAR(9) NOT NULL";
            let end = if kind == Kind::MariaDb { "PARTITIONS 4" } else { "" };
            run(&app, &format!("CREATE TABLE users ({columns}) PARTITION BY HASH (id) {end}")).await;
            assert_eq!(told(&app).await, [a("note", SchemaProblem::ColumnMissing)]);
        })
        .await;
    }
}

#[tokio::test]
async fn a_foreign_table_is_judged_by_its_columns_alone() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let app = app.start().await;
        run(&app, "DROP TABLE users").await;
        for statement in [
            "CREATE FOREIGN DATA WRAPPER elsewhere",
            "CREATE SERVER elsewhere FOREIGN DATA WRAPPER elsewhere",
            "CREATE FOREIGN TABLE users (id BIGINT NOT NULL, google_sub TEXT NOT NULL, email TEXT NOT NULL, updated TEXT NOT NULL, \
             mirrored TEXT, created TEXT, filled TEXT, language TEXT NOT NULL, birthdate DATE, gender TEXT, title TEXT, \
             is_active BOOLEAN NOT NULL, is_staff BOOLEAN NOT NULL) SERVER elsewhere",
        ] {
            run(&app, statement).await;
        }
        assert_eq!(told(&app).await, [a("note", SchemaProblem::ColumnMissing)]);
    })
    .await;
}

#[tokio::test]
async fn a_domain_says_whether_it_may_be_null_and_what_stands_there_otherwise() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let app = app.start().await;
        for statement in [
            "CREATE DOMAIN needed AS TEXT NOT NULL",
            "CREATE DOMAIN needed_again AS needed",
            "CREATE DOMAIN given AS TEXT NOT NULL DEFAULT 'given'",
            "ALTER TABLE users ALTER COLUMN title TYPE needed_again",
            "ALTER TABLE users ALTER COLUMN note TYPE given",
            "ALTER TABLE users ADD COLUMN counted BIGINT GENERATED ALWAYS AS IDENTITY",
        ] {
            run(&app, statement).await;
        }
        assert_eq!(told(&app).await, [a("title", SchemaProblem::NotNullable)]);
        assert_eq!(differences(&app).await[0].mend, [""; 0]);
        run(&app, "ALTER DOMAIN needed DROP NOT NULL").await;
        assert_eq!(differences(&app).await, []);
        run(&app, "ALTER TABLE users ADD COLUMN badge needed").await;
        run(&app, "ALTER TABLE users ALTER COLUMN badge SET NOT NULL").await;
        assert_eq!(told(&app).await, [a("badge", SchemaProblem::UnknownAndNotNullable)]);
        run(&app, "CREATE RULE elsewhere AS ON INSERT TO users DO ALSO NOTHING").await;
        assert_eq!(differences(&app).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_column_without_a_value_is_fine_where_the_server_finds_one() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let mut app = app.start().await;
        run(&app, "ALTER TABLE users ADD COLUMN seen DATETIME NOT NULL").await;
        assert_eq!(told(&app).await, [a("seen", SchemaProblem::UnknownAndNotNullable)]);
        // One that is written on update has a zero for its default.
        run(&app, "ALTER TABLE users MODIFY COLUMN seen DATETIME NOT NULL ON UPDATE CURRENT_TIMESTAMP").await;
        assert_eq!(told(&app).await, []);
        assert!(app.browser().sign_in().await.status.is_redirection(), "the row is inserted");
        run(&app, "ALTER TABLE users MODIFY COLUMN seen DATETIME NOT NULL").await;
        // A server that is not strict does.
        app.db = one_connection(&app, None).await;
        run(&app, "SET SESSION sql_mode = 'PIPES_AS_CONCAT'").await;
        assert_eq!(differences(&app).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_primary_key_of_sqlites_may_be_null_unless_it_says_otherwise() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let create = async |key: &str| {
        run(&app, "DROP TABLE users").await;
        let columns = "google_sub TEXT NOT NULL UNIQUE, email TEXT NOT NULL, updated TEXT, mirrored TEXT, created TEXT, \
                       filled TEXT, language TEXT NOT NULL, birthdate DATE, gender TEXT, title TEXT, is_active BOOLEAN NOT NULL, \
                       is_staff BOOLEAN NOT NULL, note TEXT, id INTEGER";
        run(&app, &format!("CREATE TABLE users ({columns}, {key}")).await;
        told(&app).await
    };
    let needed = [a("legacy", SchemaProblem::UnknownAndNotNullable)];
    assert_eq!(create("legacy TEXT PRIMARY KEY)").await, []);
    assert_eq!(create("legacy TEXT NOT NULL PRIMARY KEY)").await, needed);
    assert_eq!(create("legacy TEXT PRIMARY KEY) WITHOUT ROWID").await, needed);
    assert_eq!(create("legacy INTEGER NOT NULL PRIMARY KEY)").await, []);
    assert_eq!(create("legacy INTEGER PRIMARY KEY) WITHOUT ROWID").await, needed);
}
