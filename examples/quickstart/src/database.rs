//! The database: opened, and its tables made if they are missing.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Schema};
use sso_runtime::{KeyRing, schema};

use crate::user;

/// Opens the database and makes the tables that are missing.
pub(crate) async fn open(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(with_create(url));
    options.sqlx_logging_level(tracing::log::LevelFilter::Debug);
    let db = Database::connect(options).await?;
    let backend = db.get_database_backend();
    if backend == DbBackend::Sqlite {
        // Readers and the writer do not wait for each other.
        db.execute_unprepared("PRAGMA journal_mode = WAL").await?;
    }
    let mut users = Schema::new(backend).create_table_from_entity(user::Entity);
    users.if_not_exists();
    if backend == DbBackend::MySql {
        // `google_sub` is compared byte for byte, whatever the database's default is.
        users.character_set("utf8mb4").collate("utf8mb4_bin");
    }
    db.execute(&users).await?;
    schema::create_tables(&db).await?;
    Ok(db)
}

/// A SQLite file is made if it is missing.
fn with_create(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains('?') && !url.contains(":memory:") {
        format!("{url}?mode=rwc")
    } else {
        url.to_owned()
    }
}

/// The key of this installation, made at the first start and kept beside the SQLite file.
pub(crate) fn kept_key(database_url: &str) -> io::Result<String> {
    let file = database_url.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    let file = file.and_then(|rest| rest.split('?').next()).filter(|file| !file.is_empty() && !file.contains(':'));
    let path = PathBuf::from(file.unwrap_or("quickstart")).with_extension("key");
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            let key = KeyRing::generate();
            file.write_all(key.as_bytes())?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read_to_string(&path),
        Err(error) => Err(error),
    }
}
