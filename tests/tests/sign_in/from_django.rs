//! The guide for those who come from django-google-sso, on the tables that Django makes: its SQL is read out of the guide.

use http::StatusCode;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Statement};
use sso_runtime::{Admission, SignUp, testing::Account};
use sso_tests::{ADA, TestApp, auth_user as user, on_each_database};

use crate::assert_signed_in;

type App = TestApp<user::Model>;

const GUIDE: &str = include_str!("../../../docs/from-django-google-sso.md");

/// The fenced blocks of a language, in their order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    GUIDE.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// What the guide has in this order.
struct Sql {
    who_is_there_twice: &'static str,
    new_column: &'static str,
    who_came_in_between: &'static str,
}

fn sql(backend: DbBackend) -> Sql {
    let [who_is_there_twice, elsewhere, mariadb, who_came_in_between] = blocks("sql")[..] else {
        panic!("the guide has other blocks of SQL")
    };
    let new_column = if backend == DbBackend::MySql { mariadb } else { elsewhere };
    Sql { who_is_there_twice, new_column, who_came_in_between }
}

async fn run(db: &DatabaseConnection, statements: &str) {
    let lines = statements.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n");
    for statement in lines.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
}

/// The tables, with people as Django and django-google-sso leave them.
async fn as_django_leaves_it(db: &DatabaseConnection) {
    run(
        db,
        match db.get_database_backend() {
            DbBackend::MySql => include_str!("../../fixtures/django/mariadb.sql"),
            DbBackend::Postgres => include_str!("../../fixtures/django/postgres.sql"),
            _ => include_str!("../../fixtures/django/sqlite.sql"),
        },
    )
    .await;
    if db.get_database_backend() == DbBackend::MySql {
        // As the server of Django's would have it.
        run(db, "ALTER TABLE auth_user CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci").await;
        run(db, "ALTER TABLE google_sso_user CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci").await;
    }
    for (name, password, names, is_staff, last_login) in [
        (
            "ada@gmail.com",
            "!mPVsxtt4bzSiySrFZ212SFMby2bNuxLpPUpGJEXI",
            "'Ada', 'Lovelace'",
            "TRUE",
            "'2025-01-02 03:04:05.000006'",
        ),
        ("bob", "pbkdf2_sha256$1000000$ZlnSV4LR6aOi$4jiHtDfNDRen=", "'', ''", "FALSE", "NULL"),
        ("old@gmail.com", "!nCDpp5CEqI39rvlbBBuyqCvPdcfDVLdb6LBFMMb9", "'Ada', ''", "FALSE", "NULL"),
    ] {
        let email = if name == "bob" { "bob@gmail.com" } else { name };
        run(
            db,
            &format!(
                "INSERT INTO auth_user (password, last_login, is_superuser, username, first_name, last_name, email, \
                 is_staff, is_active, date_joined) VALUES ('{password}', {last_login}, FALSE, '{name}', {names}, '{email}', \
                 {is_staff}, TRUE, '2024-05-06 07:08:09.123456')"
            ),
        )
        .await;
    }
    // Ada's address was another one once: she was there twice.
    for (number, user) in [(ADA, 1), (ADA, 3)] {
        add_google_row(db, number, user).await;
    }
}

async fn add_google_row(db: &DatabaseConnection, google_id: &str, user: i32) {
    let insert = format!(
        "INSERT INTO google_sso_user (google_id, picture_url, locale, user_id) VALUES ('{google_id}', \
         'https://lh3.googleusercontent.com/a/x=s96-c', 'en', {user})"
    );
    run(db, &insert).await;
}

async fn who_is_there_twice(db: &DatabaseConnection) -> Vec<(String, i32)> {
    let query = Statement::from_string(db.get_database_backend(), sql(db.get_database_backend()).who_is_there_twice);
    let rows = db.query_all_raw(query).await.expect("the guide's query runs");
    rows.iter()
        .map(|row| (row.try_get("", "google_id").expect("a number"), row.try_get("", "id").expect("a user")))
        .collect()
}

/// What the guide says to do, up to the first start.
async fn follow_the_guide(db: &DatabaseConnection) {
    let Sql { new_column, who_came_in_between, .. } = sql(db.get_database_backend());
    assert_eq!(who_is_there_twice(db).await, [(ADA.to_owned(), 1), (ADA.to_owned(), 3)]);
    run(db, "DELETE FROM google_sso_user WHERE user_id = 3").await;
    assert_eq!(who_is_there_twice(db).await, []);
    run(db, new_column).await;
    add_google_row(db, "300000000000000000003", 3).await;
    run(db, who_came_in_between).await;
}

async fn user(app: &App, id: i32) -> user::Model {
    user::Entity::find_by_id(id).one(&app.db).await.expect("the table can be read").expect("the row is there")
}

on_each_database! {
    async fn who_had_a_row_at_django_has_it_still(app: TestAppBuilder) {
        as_django_leaves_it(app.database()).await;
        follow_the_guide(app.database()).await;
        // `build()` compares the table with the model, and has nothing to say.
        let app: App = app.start_of(|builder| builder).await;
        let rows = app.users().await;
        let keys: Vec<_> = rows.iter().map(|row| row.google_sub.as_deref()).collect();
        assert_eq!(keys, [Some(ADA), None, Some("300000000000000000003")]);

        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "as before").await;
        assert_eq!(browser.get("/").await.json(), 1);
        assert_eq!(app.users().await, rows, "nothing of it changed");

        app.change(|ada| ada.name("Augusta", Some("King")));
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "another name").await;
        let renamed = user::Model { first_name: "Augusta".to_owned(), last_name: "King".to_owned(), ..rows[0].clone() };
        assert_eq!(app.users().await, [renamed, rows[1].clone(), rows[2].clone()], "the password and all else stay");
    }

    async fn a_stranger_gets_a_row_that_django_could_have_made(app: TestAppBuilder) {
        as_django_leaves_it(app.database()).await;
        follow_the_guide(app.database()).await;
        let app: App = app.start_of(|builder| builder).await;
        let rows = app.users().await;
        app.google.set_account(Account::new("4").email("grace@gmail.com").name("Grace", None));
        app.google.choose("4");
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_signed_in(&mut browser, &page, "/", "new").await;
        let users = app.users().await;
        assert_eq!(users[..3], rows);
        let grace = &users[3];
        let expected = user::Model {
            id: grace.id,
            password: "!".to_owned(),
            last_login: None,
            is_superuser: false,
            username: "grace@gmail.com".to_owned(),
            first_name: "Grace".to_owned(),
            last_name: String::new(),
            email: "grace@gmail.com".to_owned(),
            is_staff: false,
            is_active: true,
            date_joined: grace.date_joined,
            google_sub: Some("4".to_owned()),
        };
        assert_eq!((users.len(), grace), (4, &expected));

        // A number that differs in case is another person, also where the table's text does not tell case apart.
        for (number, count) in [("Abc", 5), ("abC", 6)] {
            app.google.set_account(Account::new(number).email(format!("{count}@gmail.com")).name("A", None));
            app.google.choose(number);
            let page = app.browser().sign_in().await;
            assert_eq!((page.status, app.users().await.len()), (StatusCode::SEE_OTHER, count), "{number}: {page:?}");
        }
    }

    async fn who_is_not_from_google_is_not_taken_over(app: TestAppBuilder) {
        as_django_leaves_it(app.database()).await;
        follow_the_guide(app.database()).await;
        run(app.database(), "UPDATE auth_user SET username = 'bob@gmail.com' WHERE id = 2").await;
        let app: App = app.start_of(|builder| builder).await;
        let rows = app.users().await;
        app.google.set_account(Account::new("5").email("bob@gmail.com").email_verified(true).name("Bob", None));
        app.google.choose("5");
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "account_exists"));
        assert!(!browser.is_signed_in().await);
        assert_eq!((app.users().await, app.session_count().await), (rows, 0));
        assert_eq!(user(&app, 2).await.google_sub, None);
    }

    async fn where_nobody_new_is_wanted_a_stranger_is_refused(app: TestAppBuilder) {
        as_django_leaves_it(app.database()).await;
        follow_the_guide(app.database()).await;
        let closed = Admission::anyone().sign_up(SignUp::Closed);
        let app: App = app.admission(closed).start_of(|builder| builder).await;
        let rows = app.users().await;
        app.google.set_account(Account::new("4").email("grace@gmail.com").name("Grace", None));
        app.google.choose("4");
        let mut browser = app.browser();
        let page = browser.sign_in().await;
        assert_eq!((page.status, page.code().as_str()), (StatusCode::FORBIDDEN, "sign_up_closed"));
        assert!(!browser.is_signed_in().await);
        assert_eq!((app.users().await, app.session_count().await), (rows, 0));
    }
}

#[test]
fn the_guide_s_model_is_the_one_of_these_tests() {
    let tested = include_str!("../../src/auth_user.rs");
    let model = blocks("rust").into_iter().find(|block| block.contains("auth_user")).expect("the guide maps the table");
    assert!(tested.contains(model), "{model}");
}
