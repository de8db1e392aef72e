//! Names that have to be quoted, schemas, and tables that hide others.

use super::*;

#[expect(unreachable_pub, reason = "an entity is public, as its derives make it")]
mod odd {
    use sea_orm::entity::prelude::*;
    use serde::Serialize;
    use sso_runtime::GoogleUser;

    /// A user of an application with a taste of its own.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel, GoogleUser)]
    #[sea_orm(
        table_name = "App \"Users` of a name that is as long as it can be in a database",
        schema_name = "Sso Schema"
    )]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique, column_name = "Google \"Sub`")]
        #[google(key)]
        pub google_sub: String,
        #[sea_orm(column_name = "Full Name")]
        #[google(claim = name)]
        pub name: Option<String>,
        /// No column.
        #[sea_orm(ignore)]
        #[serde(skip)]
        pub is_new: bool,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl TestUser for odd::Model {
    fn id(&self) -> i64 {
        self.id
    }
}

async fn check_odd_names(app: TestAppBuilder, kind: Kind) {
    let db = app.database();
    let quote = if kind == Kind::MariaDb { '`' } else { '"' };
    let quoted = |name: &str| format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")));
    let schema = match kind {
        Kind::Sqlite => "ATTACH ':memory:' AS \"Sso Schema\"",
        // Its databases are its schemas. This one is dropped when the test is done, or when the next one begins.
        Kind::MariaDb => "DROP DATABASE IF EXISTS `Sso Schema`; CREATE DATABASE `Sso Schema`",
        Kind::Postgres => "CREATE SCHEMA \"Sso Schema\"",
    };
    db.execute_unprepared(schema).await.expect("a schema");
    let app: TestApp<odd::Model> = app.start_of(|builder| builder).await;
    assert_eq!(differences(&app).await, []);
    assert!(app.browser().sign_in().await.status.is_redirection());
    assert_eq!(app.user().await.name.as_deref(), Some("Ada Lovelace"));
    let name = "App \"Users` of a name that is as long as it can be in a database";
    let table = format!("{}.{}", quoted("Sso Schema"), quoted(name));
    run(&app, &format!("DROP TABLE {table}")).await;
    let (sub, full_name) = (quoted("Google \"Sub`"), quoted("Full Name"));
    let id = if kind == Kind::MariaDb { "AUTO_INCREMENT" } else { "" };
    let null = if kind == Kind::Sqlite { "" } else { "NOT NULL" };
    run(
        &app,
        &format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY {id}, {sub} VARCHAR(255) NOT NULL, {full_name} VARCHAR(255) {null})"),
    )
    .await;
    let found = differences(&app).await;
    let mut wrong = vec![a("Google \"Sub`", SchemaProblem::NotUnique)];
    if kind != Kind::Sqlite {
        wrong.insert(0, a("Full Name", SchemaProblem::NotNullable));
    }
    assert_eq!(told(&app).await, wrong);
    assert_eq!(found[0].table, format!("Sso Schema.{name}"));
    mend(&app).await;
    run(&app, &format!("ALTER TABLE {table} DROP COLUMN {full_name}")).await;
    assert_eq!(told(&app).await, [a("Full Name", SchemaProblem::ColumnMissing)]);
    mend(&app).await;
    run(&app, &format!("DROP TABLE {table}")).await;
    assert_eq!(told(&app).await, [a("", SchemaProblem::TableMissing)]);
}

#[tokio::test]
async fn odd_names_are_quoted_on_sqlite() {
    check_odd_names(TestAppBuilder::in_memory().await, Kind::Sqlite).await;
}

#[tokio::test]
async fn odd_names_are_quoted_on_postgres() {
    TestDatabase::run(Kind::Postgres, async |app| check_odd_names(app, Kind::Postgres).await).await;
}

#[tokio::test]
async fn odd_names_are_quoted_on_mariadb() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let db = app.database().clone();
        check_odd_names(app, Kind::MariaDb).await;
        db.execute_unprepared("DROP DATABASE `Sso Schema`").await.expect("it is there");
    })
    .await;
}

on_each_database! {
    async fn a_name_in_other_letters_is_another_name_where_rows_are_read_by_it(app: TestAppBuilder) {
        let app = app.start().await;
        run(&app, if kind(&app) == Kind::MariaDb {
            "ALTER TABLE users RENAME COLUMN note TO `Note`"
        } else {
            "ALTER TABLE users RENAME COLUMN note TO \"Note\""
        }).await;
        if kind(&app) == Kind::MariaDb {
            assert_eq!(differences(&app).await, []);
        } else {
            assert_eq!(told(&app).await, [a("note", SchemaProblem::ColumnMissing)]);
            mend(&app).await;
        }
        assert!(app.browser().sign_in().await.status.is_redirection());
        assert_eq!(app.user().await.note, None);
    }
}

#[tokio::test]
async fn the_table_is_the_one_that_the_search_path_finds() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let mut app = app.start().await;
        run(&app, "CREATE SCHEMA other").await;
        run(&app, "CREATE TABLE other.users AS SELECT * FROM users").await;
        run(&app, "ALTER TABLE other.users ADD COLUMN badge TEXT NOT NULL").await;
        assert_eq!(differences(&app).await, []);
        app.db = one_connection(&app, None).await;
        run(&app, "SET search_path = other, public").await;
        assert_eq!(
            told(&app).await,
            [a("badge", SchemaProblem::UnknownAndNotNullable), a("google_sub", SchemaProblem::NotUnique)]
        );
        run(&app, "SET search_path = public, other").await;
        assert_eq!(differences(&app).await, []);
        run(&app, "CREATE TEMPORARY TABLE users AS SELECT * FROM public.users").await;
        assert_eq!(told(&app).await, [a("google_sub", SchemaProblem::NotUnique)]);
        mend(&app).await;
    })
    .await;
}

#[tokio::test]
async fn a_temporary_table_hides_another() {
    let app = TestAppBuilder::in_memory().await.start().await;
    run(&app, "CREATE TEMPORARY TABLE users AS SELECT * FROM main.users").await;
    assert_eq!(told(&app).await, [a("google_sub", SchemaProblem::NotUnique)]);
    mend(&app).await;
    run(&app, "DROP TABLE temp.users").await;
    assert_eq!(differences(&app).await, []);
}
