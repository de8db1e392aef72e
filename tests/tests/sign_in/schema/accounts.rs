//! Accounts that do not see all of the catalogue: what is not seen is not judged.

use super::*;

#[tokio::test]
async fn what_postgres_does_not_show_is_not_judged() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let mut app = app.start().await;
        run(&app, "DROP TABLE sso_session").await;
        run(&app, "REVOKE SELECT ON pg_catalog.pg_index FROM PUBLIC").await;
        app.db = one_connection(&app, None).await;
        // A role of every server's, with no rights here.
        run(&app, "SET ROLE pg_signal_backend").await;
        let (told, log) = told_and_logged(&app).await;
        assert_eq!(told, [a("", SchemaProblem::TableMissing)], "what is seen is judged");
        assert!(log.contains("WARN") && log.contains("the schema could not be checked"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn what_mariadb_does_not_show_is_not_judged() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let mut app = app.start().await;
        let account = format!("sso_test_account_{}", std::process::id());
        run(&app, "ALTER TABLE users ADD COLUMN badge VARCHAR(9) NOT NULL").await;
        let administrator = app.db.clone();
        let admin = async |statement: &str| {
            administrator.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"))
        };
        let database = administrator
            .query_one_raw(Statement::from_string(DbBackend::MySql, "SELECT CAST(DATABASE() AS CHAR)"))
            .await
            .expect("an answer")
            .expect("a row")
            .try_get_by_index::<String>(0)
            .expect("a name");
        admin(&format!("CREATE USER '{account}'@'%'")).await;
        admin(&format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {database}.sso_session TO '{account}'@'%'")).await;
        app.db = one_connection(&app, Some(&account)).await;
        let hidden = told_and_logged(&app).await;
        admin(&format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {database}.* TO '{account}'@'%'")).await;
        // A right on a database counts from the next connection on.
        app.db = one_connection(&app, Some(&account)).await;
        let without_triggers = told_and_logged(&app).await;
        admin(&format!("GRANT TRIGGER ON {database}.users TO '{account}'@'%'")).await;
        let with_triggers = told_and_logged(&app).await;
        admin("DROP TABLE users").await;
        let missing = told(&app).await;
        admin(&format!("DROP USER '{account}'@'%'")).await;

        assert_eq!(hidden.0, []);
        assert!(hidden.1.contains("WARN") && hidden.1.contains("the schema could not be checked"), "{}", hidden.1);
        assert_eq!(without_triggers.0, []);
        assert!(without_triggers.1.contains("accounts with the right TRIGGER only"), "{}", without_triggers.1);
        assert_eq!(with_triggers.0, [a("badge", SchemaProblem::UnknownAndNotNullable)]);
        assert_eq!(missing, [a("", SchemaProblem::TableMissing)]);
    })
    .await;
}

#[tokio::test]
async fn a_temporary_table_that_mariadb_does_not_list_is_not_judged() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let mut app = app.start().await;
        app.db = one_connection(&app, None).await;
        run(&app, "CREATE TEMPORARY TABLE kept LIKE users").await;
        run(&app, "DROP TABLE users").await;
        assert_eq!(told(&app).await, [a("", SchemaProblem::TableMissing)]);
        run(&app, "CREATE TEMPORARY TABLE users LIKE kept").await;
        assert_eq!(differences(&app).await, []);
    })
    .await;
}
