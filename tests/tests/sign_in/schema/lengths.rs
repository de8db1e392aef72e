//! Columns that are shorter than the entity says.

use sso_tests::user_of_short_columns;

use super::*;

#[tokio::test]
async fn a_column_that_is_too_short_is_named_and_keeps_all_else_when_it_is_mended() {
    for kind in [Kind::Postgres, Kind::MariaDb] {
        TestDatabase::run(kind, async |app: TestAppBuilder| {
            let app = app.start().await;
            match kind {
                Kind::MariaDb => {
                    run(
                        &app,
                        "ALTER TABLE sso_session MODIFY COLUMN subject VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL \
                         DEFAULT '(20)' COMMENT 'it''s, varchar(20)' CHECK (subject <> '(20)')",
                    )
                    .await;
                }
                _ => {
                    run(&app, "ALTER TABLE sso_session ALTER COLUMN subject TYPE VARCHAR(20) COLLATE \"C\"").await;
                    run(&app, "ALTER TABLE sso_session ALTER COLUMN subject SET DEFAULT '(20)'").await;
                }
            }
            let before = statements::declared(&app, "sso_session").await;
            assert_eq!(told(&app).await, [a("subject", SchemaProblem::TooShort { holds: 20, declared: 255 })]);
            mend(&app).await;
            let after = statements::declared(&app, "sso_session").await;
            let type_of = |chars: u32| match kind {
                Kind::MariaDb => format!("`subject` varchar({chars})"),
                _ => format!("subject character varying({chars})"),
            };
            assert!(before.contains(&type_of(20)), "{before}");
            assert_eq!(after, before.replacen(&type_of(20), &type_of(255), 1));
        })
        .await;
    }
}

#[tokio::test]
async fn the_length_of_a_domain_counts_and_is_not_changed() {
    TestDatabase::run(Kind::Postgres, async |app: TestAppBuilder| {
        let app = app.start().await;
        run(&app, "CREATE DOMAIN short AS VARCHAR(20)").await;
        run(&app, "CREATE DOMAIN short_again AS short").await;
        run(&app, "CREATE DOMAIN long AS TEXT").await;
        run(&app, "ALTER TABLE sso_session ALTER COLUMN subject TYPE short_again").await;
        run(&app, "ALTER TABLE sso_session ALTER COLUMN flow TYPE long").await;
        assert_eq!(told(&app).await, [a("subject", SchemaProblem::TooShort { holds: 20, declared: 255 })]);
        assert_eq!(differences(&app).await[0].mend, [""; 0]);
        assert!(differences(&app).await[0].note.is_some());
    })
    .await;
}

#[tokio::test]
async fn kinds_of_text_that_are_not_counted_in_characters_are_not_measured() {
    TestDatabase::run(Kind::MariaDb, async |app: TestAppBuilder| {
        let app: TestApp<user_of_short_columns::Model> = app.start_of(|builder| builder).await;
        for change in
            ["updated ENUM('a', 'b')", "mirrored VARBINARY(4)", "filled TINYTEXT", "named SET('a', 'b') NOT NULL"]
        {
            run(&app, &format!("ALTER TABLE users_of_short_columns MODIFY COLUMN {change}")).await;
        }
        let (told, log) = told_and_logged(&app).await;
        assert_eq!(told, []);
        assert!(!log.contains("holds fewer characters"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn only_columns_that_google_fills_are_worth_a_line() {
    for kind in [Kind::Postgres, Kind::MariaDb] {
        TestDatabase::run(kind, async |app: TestAppBuilder| {
            let app = app.start().await;
            let change = |column: &str| match kind {
                Kind::MariaDb => format!("ALTER TABLE users MODIFY COLUMN {column} VARCHAR(100)"),
                _ => format!("ALTER TABLE users ALTER COLUMN {column} TYPE VARCHAR(100)"),
            };
            run(&app, &change("note")).await;
            let (nothing, log) = told_and_logged(&app).await;
            assert!(nothing.is_empty() && !log.contains("holds fewer characters"), "{log}");
            run(&app, &change("updated")).await;
            let (nothing, log) = told_and_logged(&app).await;
            assert_eq!(nothing, []);
            assert!(log.contains("holds fewer characters") && log.contains("column=\"updated\""), "{log}");
        })
        .await;
    }
}
