//! Sign in with Google for axum and SeaORM: a derive says which Google value fills which column of the user table.
//!
//! ```
//! # #[cfg(all(feature = "derive", feature = "with-chrono"))] {
//! mod user {
//!     use sea_orm::entity::prelude::*;
//!     use sso_runtime::GoogleUser;
//!
//!     #[sea_orm::model]
//!     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
//!     #[sea_orm(table_name = "users")]
//!     #[google(scopes(UserBirthdayRead))]
//!     pub struct Model {
//!         #[sea_orm(primary_key)]
//!         pub id: i64,
//!         #[sea_orm(unique)]
//!         #[google(key)]
//!         pub google_sub: String,
//!         #[google(claim = email, required)]
//!         pub email: String,
//!         #[google(claim = given_name)]
//!         pub first_name: Option<String>,
//!         #[google(people = birthdays::date, sync = mirror)]
//!         pub birthdate: Option<Date>,
//!         #[google(default)]
//!         pub is_staff: bool,
//!     }
//!
//!     impl ActiveModelBehavior for ActiveModel {}
//! }
//!
//! use axum::{Router, routing::get};
//! use sso_runtime::{Admission, Credentials, CurrentUser, GoogleSso};
//!
//! # async fn run(db: sea_orm::DatabaseConnection) -> Result<Router, Box<dyn std::error::Error>> {
//! let google = GoogleSso::<user::Model>::builder(db, Credentials::from_env()?, Admission::workspace(["example.com"]))
//!     .build()
//!     .await?;
//! println!("{}", google.describe());
//! let app: Router = Router::new()
//!     .route("/hello", get(async |CurrentUser(me): CurrentUser<user::Model>| format!("Hello, {:?}", me.first_name)))
//!     .nest("/google", google.router())
//!     .with_state(google);
//! # Ok(app) }
//! # }
//! ```
//!
//! # What happens at a sign-in
//!
//! [`flow`] tells the path in seven steps; [`Outcome`] says how it can end, with a stable code, a status and a sentence
//! for the person. [`SyncReport`] says what happened to the columns, and [`Rule`] when a column is written.
//!
//! # What the application brings
//!
//! | what | where |
//! | --- | --- |
//! | the OAuth client of Google's console | [`Credentials`] |
//! | who may sign in | [`Admission`] |
//! | what it says to a sign-in while it happens | [`Hooks`] |
//! | another place for users than their table | [`Backend`] |
//! | a count of attempts that its machines share | [`RateLimit`] |
//! | the tables `sso_session` and `sso_grant` | [`schema::create_tables`], or a migration from their entities |
//! | values, conversions and scopes that Google's vocabulary lacks | [`Source`], [`Fills`], [`scope::Scope`] |
//!
//! # What ends in the log
//!
//! Codes, reasons, names of columns and counts; no token, code, cookie, key or address, at no level, and neither does `Debug`
//! of any type print one. Other crates keep to that only if they are let:
//!
//! | crate | what not to turn on |
//! | --- | --- |
//! | `sea-orm` | the features `debug-print`, which writes statements with their values, and `tracing-spans`, which repeats the database's errors with the values in them |
//! | `reqwest` | nothing: a client that the application [lends](GoogleSsoBuilder::http_client) is kept from being verbose |
//! | `sqlx` | nothing: statements are written without their values |
//! | `tower-http` and proxies | the query of the callback, in which `code` and `state` stand: write paths only |
//!
//! # How long a sign-in takes at most
//!
//! [`http_deadline`](GoogleSsoBuilder::http_deadline) and [`database_deadline`](GoogleSsoBuilder::database_deadline) bound
//! it: a minute, as they are. No request is sent twice, so a code is good or spent after one attempt. A person whose browser
//! leaves meanwhile is not signed in, and nothing is written for them unless it was written already.
//!
//! # Features
//!
//! | feature | default | adds |
//! | --- | --- | --- |
//! | `derive` | yes | the derive macro `GoogleUser` |
//! | `rustls` | yes | TLS by rustls and aws-lc-rs |
//! | `native-tls` | | TLS by the platform's library |
//! | `rustls-no-provider` | | TLS by rustls and a provider that the application installs |
//! | `with-chrono` | yes | columns of chrono's types |
//! | `with-time` | | columns of time's types |
//! | `migration` | | `schema::migration::CreateTables` |
//! | `redis` | | `session::RedisSessions` |
//! | `testing` | | `testing::FakeGoogle`, and a clock that is set by hand |

#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod __fuzz;
#[doc(hidden)]
pub mod __private;
#[doc(hidden)]
pub use crate as root_of_sso_runtime;
mod account;
mod admission;
mod button;
mod clock;
mod config;
mod cookie;
mod describe;
mod endpoints;
mod extract;
pub mod flow;
pub mod grant;
mod http;
mod id_token;
mod limits;
mod mapping;
mod outcome;
mod pages;
pub mod person;
mod profile;
mod return_to;
mod router;
pub mod schema;
mod seal;
pub mod session;
mod sso;
mod sync;
mod tenants;
#[cfg(feature = "testing")]
pub mod testing;
mod unbroken;
mod untrusted;
mod user;
mod vocabulary;

pub use self::http::HttpError;
pub use account::{
    AccountError, Backend, DatabaseBackend, Departure, Hooks, Identity, Linking, Refusal, Revocation, Roles,
    UnlinkError,
};
pub use admission::{Admission, SignUp};
pub use button::{ButtonText, ButtonTheme};
pub use clock::Clock;
pub use config::{ConfigError, ConfigErrors, Credentials};
pub use describe::Description;
pub use endpoints::{DiscoveryError, Endpoints};
pub use extract::{CurrentUser, CurrentUserRejection};
pub use id_token::{Claims, IdTokenError};
pub use limits::{Attempt, MemoryRateLimit, RateLimit, RetryAfter};
pub use mapping::{Declaration, MappedColumn, Mapping, RoleColumn};
pub use outcome::{Denial, Failure, Notice, Outcome, QuietDbErr, Step};
pub use pages::STYLE;
pub use person::{PartialDate, Person};
pub use profile::{GrantedScopes, PersonAnswer, Profile, Reading};
pub use return_to::ReturnTo;
pub use seal::{KeyRing, KeyRingError};
pub use secrecy::{ExposeSecret, SecretString};
pub use session::{Session, SessionStore};
pub use sso::{GoogleSso, GoogleSsoBuilder};
#[doc = include_str!("../docs/mapping.md")]
#[doc = include_str!("../docs/values.md")]
#[cfg(feature = "derive")]
pub use sso_macros::GoogleUser;
pub use sync::{Columns, Rule, SyncReport};
pub use tenants::{Tenancy, TenantUser, TenantUserRejection, Tenants};
pub use user::{ActiveModelOf, ColumnOf, EntityOf, GoogleUser, HasScope};
pub use vocabulary::{
    claim, people, scope,
    source::{Fills, List, ListColumn, ListSource, Nullable, Source, SubjectColumn},
};
