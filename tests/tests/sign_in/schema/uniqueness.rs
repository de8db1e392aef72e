//! What has to be unique.

use super::*;

/// Takes the unique index of the key away.
async fn drop_unique(app: &TestApp) {
    match kind(app) {
        Kind::Postgres => run(app, "ALTER TABLE users DROP CONSTRAINT users_google_sub_key").await,
        Kind::MariaDb => run(app, "DROP INDEX google_sub ON users").await,
        Kind::Sqlite => {
            run(app, "DROP TABLE users").await;
            let columns = "id INTEGER PRIMARY KEY, google_sub TEXT NOT NULL, email TEXT NOT NULL UNIQUE, updated TEXT, \
                           mirrored TEXT, created TEXT, filled TEXT, language TEXT NOT NULL, birthdate DATE, gender TEXT, \
                           title TEXT, is_active BOOLEAN NOT NULL, is_staff BOOLEAN NOT NULL, note TEXT";
            run(app, &format!("CREATE TABLE users ({columns})")).await;
        }
    }
    assert_eq!(told(app).await, not_unique());
}

fn not_unique() -> [(String, SchemaProblem); 1] {
    [a("google_sub", SchemaProblem::NotUnique)]
}

on_each_database! {
    async fn two_columns_together_are_not_enough(app: TestAppBuilder) {
        let app = app.start().await;
        drop_unique(&app).await;
        run(&app, "CREATE UNIQUE INDEX both_columns ON users (google_sub, email)").await;
        run(&app, "CREATE INDEX one_column ON users (google_sub)").await;
        assert_eq!(told(&app).await, not_unique());
        mend(&app).await;
    }

    async fn our_own_tables_need_their_unique_columns(app: TestAppBuilder) {
        let app: TestApp<user_of_accounts::Model> = app.start_of(|builder| builder).await;
        for table in ["sso_session", "sso_grant"] {
            run(&app, &format!("ALTER TABLE {table} RENAME TO old_{table}")).await;
            run(&app, &format!("CREATE TABLE {table} AS SELECT * FROM old_{table}")).await;
            run(&app, &format!("DROP TABLE old_{table}")).await;
        }
        assert_eq!(
            told(&app).await,
            [a("id", SchemaProblem::NotUnique), a("flow", SchemaProblem::NotUnique), a("id", SchemaProblem::NotUnique)]
        );
        mend(&app).await;
        assert!(app.browser().sign_in().await.status.is_redirection());
    }

    async fn an_index_that_takes_upper_and_lower_case_for_one_is_worth_a_line(app: TestAppBuilder) {
        let app = app.start().await;
        let line = "takes upper and lower case for one";
        let (told, log) = told_and_logged(&app).await;
        assert!(told.is_empty() && !log.contains(line), "{log}");
        drop_unique(&app).await;
        let statements: &[&str] = match kind(&app) {
            Kind::Postgres => &[
                "CREATE COLLATION in_any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE UNIQUE INDEX whole ON users (google_sub COLLATE in_any_case)",
            ],
            Kind::MariaDb => &[
                "ALTER TABLE users MODIFY google_sub VARCHAR(255) COLLATE utf8mb4_unicode_ci NOT NULL",
                "CREATE UNIQUE INDEX whole ON users (google_sub)",
            ],
            Kind::Sqlite => &["CREATE UNIQUE INDEX whole ON users (google_sub COLLATE NOCASE)"],
        };
        for statement in statements {
            run(&app, statement).await;
        }
        let (told, log) = told_and_logged(&app).await;
        assert_eq!(told, []);
        assert!(log.contains("WARN") && log.contains(line), "{log}");
    }
}

#[tokio::test]
async fn conditions_and_expressions_are_told_apart() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        TestDatabase::run(kind, async |app: TestAppBuilder| {
            let app = app.start().await;
            drop_unique(&app).await;
            for (name, (index, is_enough)) in (1..).zip([
                ("(google_sub) WHERE google_sub IS NOT NULL", true),
                ("(google_sub) WHERE NOT (google_sub IS NULL)", true),
                ("(google_sub) WHERE \"google_sub\" NOTNULL", true),
                ("(google_sub) WHERE google_sub <> ''", true),
                ("(google_sub) WHERE google_sub IS NOT NULL AND google_sub <> ''", true),
                ("(google_sub) WHERE length(google_sub) > 0", true),
                ("(google_sub) WHERE is_active", false),
                ("(google_sub) WHERE google_sub IS NOT NULL AND is_active", false),
                ("(google_sub) WHERE note IS NULL", false),
                ("(lower(google_sub))", true),
                ("(lower(google_sub)) WHERE is_active", false),
                ("(lower(email))", false),
            ]) {
                run(&app, &format!("CREATE UNIQUE INDEX index_{name} ON users {index}")).await;
                let (told, log) = told_and_logged(&app).await;
                assert_eq!(told.is_empty(), is_enough, "{index}: {told:?}");
                assert_eq!(
                    log.contains("an expression of it"),
                    is_enough && index.starts_with("(lower"),
                    "{index}: {log}"
                );
                run(&app, &format!("DROP INDEX index_{name}")).await;
            }
        })
        .await;
    }
}

#[tokio::test]
async fn postgres_indices_count_for_what_they_compare() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let app = app.start().await;
        drop_unique(&app).await;
        run(&app, "CREATE UNIQUE INDEX one ON users (google_sub) INCLUDE (email)").await;
        assert_eq!(differences(&app).await, []);
        run(&app, "DROP INDEX one").await;
        run(&app, "CREATE UNIQUE INDEX one ON users (email) INCLUDE (google_sub)").await;
        assert_eq!(told(&app).await, not_unique());
        run(&app, "ALTER TABLE users ADD CONSTRAINT late UNIQUE (google_sub) DEFERRABLE INITIALLY DEFERRED").await;
        assert_eq!(differences(&app).await, []);
        run(&app, "ALTER TABLE users DROP CONSTRAINT late").await;
        run(&app, "CREATE EXTENSION citext").await;
        run(&app, "ALTER TABLE users ALTER COLUMN google_sub TYPE citext").await;
        run(&app, "CREATE UNIQUE INDEX in_any_case ON users (google_sub)").await;
        let (told, log) = told_and_logged(&app).await;
        assert_eq!(told, []);
        assert!(log.contains("takes upper and lower case for one"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn an_index_that_was_not_finished_is_made_anew() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let app = app.start().await;
        drop_unique(&app).await;
        for email in ["ada@example.com", "other@example.com"] {
            let values = format!("'1', '{email}', 'en', true, false");
            run(
                &app,
                &format!("INSERT INTO users (google_sub, email, language, is_active, is_staff) VALUES ({values})"),
            )
            .await;
        }
        let create = "CREATE UNIQUE INDEX CONCURRENTLY \"uq-users-google_sub\" ON users (google_sub)";
        app.db.execute_unprepared(create).await.expect_err("there are two of one");
        let found = differences(&app).await;
        assert_eq!(told(&app).await, not_unique());
        let note = found[0].note.as_deref().expect("duplicates have to go first");
        let select = note.split('`').nth(1).expect("a statement");
        let doubles = app.db.query_all_raw(Statement::from_string(DbBackend::Postgres, select)).await.expect("it runs");
        assert_eq!(doubles.len(), 1);
        run(&app, "DELETE FROM users WHERE email = 'other@example.com'").await;
        mend(&app).await;
    })
    .await;
}

#[tokio::test]
async fn an_index_of_the_first_characters_refuses_other_people() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let app = app.start().await;
        let by_prefix = [a("google_sub", SchemaProblem::UniqueByPrefix { chars: 10 })];
        run(&app, "CREATE UNIQUE INDEX beginning ON users (google_sub(10))").await;
        assert_eq!(told(&app).await, by_prefix);
        assert_eq!(differences(&app).await[0].mend, ["DROP INDEX `beginning` ON `users`"]);
        mend(&app).await;
        drop_unique(&app).await;
        run(&app, "CREATE UNIQUE INDEX beginning ON users (google_sub(10))").await;
        assert_eq!(told(&app).await, by_prefix);
        mend(&app).await;
        // A text without a length has no other index, and `sub` has 255 characters at most.
        run(&app, "DROP INDEX `uq-users-google_sub` ON users").await;
        run(&app, "ALTER TABLE users MODIFY google_sub TEXT NOT NULL").await;
        assert_eq!(told(&app).await, not_unique());
        mend(&app).await;
    })
    .await;
}
