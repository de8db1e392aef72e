//! A whole application for a test: a database of its own, a Google on loopback, a clock that is set by hand, and a
//! browser that keeps cookies.

mod app;
pub mod auth_user;
mod browser;
mod database;
mod faults;
pub mod forger;
mod log;
mod proxy;
mod statements;
mod tls;
pub mod user;
pub mod user_of_accounts;
pub mod user_of_lists;
pub mod user_of_policies;
pub mod user_of_short_columns;
pub mod wire;

pub use app::{ADA, START, TestApp, TestAppBuilder, TestUser, ada, adas_row, router};
pub use browser::{Browser, Page};
pub use database::{BehindProxy, Kind, TestDatabase, server};
pub use faults::{End, faults};
pub use log::Log;
pub use proxy::{Lost, Proxy};
pub use statements::Statements;
pub use tls::TlsDoor;

/// One test on SQLite, PostgreSQL and MariaDB. A server that the environment does not name is left out with a line that
/// says so; under `CI=true` that is a failure.
#[macro_export]
macro_rules! on_each_database {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestAppBuilder) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn check($app: $crate::TestAppBuilder) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::TestDatabase::run($crate::Kind::Sqlite, check).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::TestDatabase::run($crate::Kind::Postgres, check).await;
            }

            #[tokio::test]
            async fn mariadb() {
                $crate::TestDatabase::run($crate::Kind::MariaDb, check).await;
            }
        }
    )*};
}

/// One test on each database with a server, PostgreSQL and MariaDB, with a [`Proxy`] before it.
#[macro_export]
macro_rules! behind_a_proxy {
    ($($(#[$meta:meta])* async fn $name:ident($behind:ident: BehindProxy) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn check($behind: $crate::BehindProxy) $body

            #[tokio::test]
            async fn postgres() {
                $crate::TestDatabase::run_behind_proxy($crate::Kind::Postgres, check).await;
            }

            #[tokio::test]
            async fn mariadb() {
                $crate::TestDatabase::run_behind_proxy($crate::Kind::MariaDb, check).await;
            }
        }
    )*};
}
