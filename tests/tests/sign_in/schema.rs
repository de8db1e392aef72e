//! The tables in the database against what the mapping needs.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use sso_runtime::{
    ConfigError,
    schema::{SchemaDifference, SchemaProblem, migration::CreateTables},
};
use sso_tests::{TestApp, TestAppBuilder, on_each_database, user_of_accounts};

async fn differences(app: &TestApp) -> Vec<SchemaDifference> {
    match app.another_builder().await.build().await {
        Ok(_) => Vec::new(),
        Err(errors) => errors
            .iter()
            .map(|error| match error {
                ConfigError::Schema(difference) => difference.clone(),
                other => panic!("{other}"),
            })
            .collect(),
    }
}

async fn run(app: &TestApp, statement: &str) {
    app.db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

on_each_database! {
    async fn every_difference_is_named_with_what_mends_it(app: TestAppBuilder) {
        let app = app.start().await;
        assert_eq!(differences(&app).await, []);
        run(&app, "DROP TABLE users").await;
        run(
            &app,
            "CREATE TABLE users (id BIGINT PRIMARY KEY, google_sub VARCHAR(255) NOT NULL, email VARCHAR(255) NOT NULL, \
             updated VARCHAR(255) NOT NULL, mirrored VARCHAR(255), created VARCHAR(255), filled TEXT, \
             language VARCHAR(255) NOT NULL, birthdate DATE, gender VARCHAR(255), is_active BOOLEAN NOT NULL, \
             is_staff BOOLEAN NOT NULL, note VARCHAR(255), badge VARCHAR(9) NOT NULL, rank_name VARCHAR(9) NOT NULL DEFAULT '')",
        )
        .await;
        let found = differences(&app).await;
        let told: Vec<_> =
            found.iter().map(|difference| (difference.column.as_deref().unwrap_or("-"), difference.problem)).collect();
        assert_eq!(
            told,
            [
                ("updated", SchemaProblem::NotNullable),
                ("title", SchemaProblem::ColumnMissing),
                ("badge", SchemaProblem::UnknownAndNotNullable),
                ("google_sub", SchemaProblem::NotUnique),
            ]
        );
        let is_sqlite = app.db.get_database_backend() == DbBackend::Sqlite;
        for difference in &found {
            let can_be_mended = difference.column.as_deref() != Some("badge")
                && !(is_sqlite && difference.problem == SchemaProblem::NotNullable);
            assert_eq!(difference.mend.is_some(), can_be_mended, "{difference}");
            assert!(difference.to_string().contains(difference.column.as_deref().unwrap_or("-")), "{difference}");
            if let Some(mend) = &difference.mend {
                run(&app, mend).await;
            }
        }
        let left: Vec<_> = differences(&app).await.into_iter().filter_map(|difference| difference.column).collect();
        assert_eq!(left, if is_sqlite { vec!["updated", "badge"] } else { vec!["badge"] });
    }

    async fn tables_that_are_missing_are_all_named(app: TestAppBuilder) {
        let app = app.start().await;
        for table in ["users", "sso_session"] {
            run(&app, &format!("DROP TABLE {table}")).await;
        }
        let found = differences(&app).await;
        let tables: Vec<_> = found.iter().map(|difference| (difference.table.as_str(), difference.problem)).collect();
        assert_eq!(tables, [("users", SchemaProblem::TableMissing), ("sso_session", SchemaProblem::TableMissing)]);
        run(&app, found[1].mend.as_deref().expect("our own table")).await;
        assert_eq!(differences(&app).await.len(), 1);
        app.another_builder().await.without_schema_check().build().await.expect("the tables come later");
    }

    async fn a_table_for_grants_is_wanted_where_the_mapping_uses_it(app: TestAppBuilder) {
        let app: TestApp<user_of_accounts::Model> = app.start_of(|builder| builder).await;
        app.db.execute_unprepared("DROP TABLE sso_grant").await.expect("the application may write");
        let errors = app.another_builder().await.build().await.expect_err("a table is missing");
        assert!(errors.to_string().contains("the table `sso_grant` is missing"), "{errors}");
        sso_runtime::schema::create_tables(&app.db).await.expect("the table is made");
        sso_runtime::schema::create_tables(&app.db).await.expect("it is there");
        app.another_builder().await.build().await.expect("nothing is missing");
    }
}

/// The application's migrations.
struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables)]
    }
}

on_each_database! {
    async fn the_migration_goes_up_and_down_and_up(app: TestAppBuilder) {
        let app = app.start().await;
        for table in ["sso_session", "sso_grant"] {
            run(&app, &format!("DROP TABLE {table}")).await;
        }
        Migrator::up(&app.db, None).await.expect("up");
        assert_eq!(differences(&app).await, []);
        Migrator::down(&app.db, None).await.expect("down");
        assert_eq!(differences(&app).await.len(), 1);
        Migrator::up(&app.db, None).await.expect("up again");
        assert_eq!(differences(&app).await, []);
        assert!(app.browser().sign_in().await.status.is_redirection());
    }
}

#[tokio::test]
async fn a_column_that_is_too_short_is_named() {
    for kind in [sso_tests::Kind::Postgres, sso_tests::Kind::MariaDb] {
        sso_tests::TestDatabase::run(kind, async |app: TestAppBuilder| {
            let app = app.start().await;
            let change = match kind {
                sso_tests::Kind::MariaDb => "ALTER TABLE sso_session MODIFY COLUMN subject VARCHAR(20) NOT NULL",
                _ => "ALTER TABLE sso_session ALTER COLUMN subject TYPE VARCHAR(20)",
            };
            run(&app, change).await;
            let found = differences(&app).await;
            let problems: Vec<_> = found.iter().map(|difference| difference.problem).collect();
            assert_eq!(problems, [SchemaProblem::TooShort { holds: 20, declared: 255 }]);
            run(&app, found[0].mend.as_deref().expect("a statement")).await;
            assert_eq!(differences(&app).await, []);
        })
        .await;
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_keeps_no_application_from_starting() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let builder = app.another_builder().await;
    app.db.clone().close().await.expect("the connection closes");
    builder.build().await.expect("the configuration is right, and the tables are not judged");
}
