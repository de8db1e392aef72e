//! The tables in the database against what the mapping needs.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use sso_runtime::{
    ConfigError,
    schema::{SchemaDifference, SchemaProblem, migration::CreateTables},
};
use sso_tests::{Kind, Log, TestApp, TestAppBuilder, TestDatabase, TestUser, on_each_database, user_of_accounts};

mod accounts;
mod lengths;
mod names;
mod statements;
mod uniqueness;
mod values;

async fn differences<U: TestUser>(app: &TestApp<U>) -> Vec<SchemaDifference> {
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

/// The columns with what is wrong about them.
async fn told<U: TestUser>(app: &TestApp<U>) -> Vec<(String, SchemaProblem)> {
    let name = |difference: SchemaDifference| (difference.column.unwrap_or_default(), difference.problem);
    differences(app).await.into_iter().map(name).collect()
}

/// The same, with the log of the check.
async fn told_and_logged<U: TestUser>(app: &TestApp<U>) -> (Vec<(String, SchemaProblem)>, String) {
    let (log, _guard) = Log::start();
    (told(app).await, log.text())
}

fn a(column: &str, problem: SchemaProblem) -> (String, SchemaProblem) {
    (column.to_owned(), problem)
}

async fn run<U: TestUser>(app: &TestApp<U>, statement: &str) {
    app.db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Runs every statement that is offered; then nothing is left to tell.
async fn mend<U: TestUser>(app: &TestApp<U>) {
    for difference in differences(app).await {
        assert!(!difference.mend.is_empty(), "{difference}");
        for statement in &difference.mend {
            assert!(difference.to_string().contains(statement), "{difference}");
            run(app, statement).await;
        }
    }
    assert_eq!(differences(app).await, []);
}

fn kind<U: TestUser>(app: &TestApp<U>) -> Kind {
    match app.db.get_database_backend() {
        DbBackend::Postgres => Kind::Postgres,
        DbBackend::MySql => Kind::MariaDb,
        _ => Kind::Sqlite,
    }
}

/// A pool of one connection to the application's database, so that what is set for a session is there for the next
/// statement too.
async fn one_connection<U: TestUser>(app: &TestApp<U>, account: Option<&str>) -> DatabaseConnection {
    let (variable, question) = match kind(app) {
        Kind::Postgres => ("SSO_TEST_POSTGRES_URL", "SELECT current_database()::text"),
        Kind::MariaDb => ("SSO_TEST_MYSQL_URL", "SELECT CAST(DATABASE() AS CHAR)"),
        Kind::Sqlite => panic!("one that is in memory has one connection"),
    };
    let question = Statement::from_string(app.db.get_database_backend(), question);
    let row = app.db.query_one_raw(question).await.expect("the database answers").expect("a row");
    let mut url = sso_tests::server(variable).expect("the test runs on it");
    url.set_path(&row.try_get_by_index::<String>(0).expect("a name"));
    if let Some(account) = account {
        url.set_username(account).expect("the URL has a host");
    }
    let mut options = ConnectOptions::new(url);
    Database::connect(options.max_connections(1).sqlx_logging(false).to_owned()).await.expect("the database answers")
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
            assert_eq!(!difference.mend.is_empty(), can_be_mended, "{difference}");
            assert!(can_be_mended || difference.note.is_some(), "{difference}");
            assert!(difference.to_string().contains(difference.column.as_deref().unwrap_or("-")), "{difference}");
            for statement in &difference.mend {
                run(&app, statement).await;
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
        for statement in &found[1].mend {
            run(&app, statement).await;
        }
        assert_eq!(differences(&app).await.len(), 1);
        // The indices came with it, and the bytes of `subject` count.
        sso_runtime::schema::create_tables(&app.db).await.expect("they are there");
        if kind(&app) == Kind::MariaDb {
            let text = statements::declared(&app, "sso_session").await;
            assert!(text.contains("COLLATE=utf8mb4_bin") && text.contains("`idx-sso_session-subject`"), "{text}");
        }
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
async fn a_database_that_does_not_answer_keeps_no_application_from_starting() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let builder = app.another_builder().await;
    app.db.clone().close().await.expect("the connection closes");
    builder.build().await.expect("the configuration is right, and the tables are not judged");
}
