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
//! | the table `sso_session` | [`session::create_table`], or a migration from [`session::Entity`] |
//! | values, conversions and scopes that Google's vocabulary lacks | [`Source`], [`Fills`], [`scope::Scope`] |
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
//! | `redis` | | `session::RedisSessions` |
//! | `testing` | | `testing::FakeGoogle`, and a clock that is set by hand |

#[doc(hidden)]
pub mod __private;
mod admission;
mod clock;
mod config;
mod cookie;
mod describe;
mod endpoints;
mod extract;
pub mod flow;
mod http;
mod id_token;
mod outcome;
mod pages;
pub mod person;
mod profile;
mod return_to;
mod router;
mod seal;
pub mod session;
mod sso;
mod sync;
#[cfg(feature = "testing")]
pub mod testing;
mod user;
mod vocabulary;

pub use self::http::HttpError;
pub use admission::Admission;
pub use clock::Clock;
pub use config::{ConfigError, ConfigErrors, Credentials};
pub use describe::Description;
pub use endpoints::{DiscoveryError, Endpoints};
pub use extract::{CurrentUser, CurrentUserRejection};
pub use id_token::{Claims, IdTokenError};
pub use outcome::{Denial, Failure, Notice, Outcome, QuietDbErr, Step};
pub use pages::STYLE;
pub use person::{PartialDate, Person};
pub use profile::{GrantedScopes, PersonAnswer, Profile, Reading};
pub use return_to::ReturnTo;
pub use seal::{KeyRing, KeyRingError};
pub use session::{Session, SessionStore};
pub use sso::{GoogleSso, GoogleSsoBuilder};
/// Fills the columns of a SeaORM model from Google. Write it on the model, and `#[google(...)]` below it.
///
/// On the struct:
///
/// | word | meaning |
/// | --- | --- |
/// | `scopes(UserBirthdayRead, ...)` | the data scopes that the columns need: names of [`scope`], or paths with `::` to scopes of the application's. `openid`, `email` and `profile` follow from the columns |
/// | `extra_scopes(crate::CalendarReadonly)` | asked for the application's own calls, though no column needs it |
/// | `sync = update` | the [`Rule`] of the columns that name none |
/// | `crate = ::path` | where this crate is, if it was renamed |
///
/// On a field:
///
/// | word | meaning |
/// | --- | --- |
/// | `key` | the column of Google's `sub`, by which a user is found; exactly one, unique or the primary key |
/// | `claim = given_name` | the claim of the ID token that fills it: names of [`claim`] |
/// | `people = birthdays::date` | the value of the People API that fills it: names of [`people`] |
/// | `from = crate::mailbox` | a [`Source`] of the application's own |
/// | `pick(type = "mobile")`, `pick(current)`, `pick(verified)` | which entries of a list fill it; without it the primary one |
/// | `sync = update`, `mirror`, `create`, `fill` | when it is written: [`Rule`] |
/// | `default`, `default = expr` | the value at creation when Google has none, and for columns that Google never fills |
/// | `required` | without this value the sign-in is refused; for sign-in claims only |
/// | `with = path::to::function` | converts: from a reference to the value to the column's type (of an `Option`, its inside will do), or a `Result` of it |
/// | `active` | a `bool` that must be true, else the sign-in is refused; created `true` |
///
/// A `Vec` is filled from all entries of a list, the preferred first; so is a type of the application's that implements
/// [`ListColumn`], such as one that is stored as JSON. `people = organizations::entry` is the whole entry, for a JSON
/// column or one of the entry's type. For every scope that the columns ask for, the struct implements [`HasScope`].
///
/// A value that Google may leave out needs a column that can be empty (`Option`), a `default`, or `required`. A column
/// that Google does not fill needs a value at creation: `Option`, a `default` here or in the database, or an
/// auto-increment primary key.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// mod user {
///     use sea_orm::entity::prelude::*;
///     use sso_runtime::GoogleUser;
///
///     #[sea_orm::model]
///     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, GoogleUser)]
///     #[sea_orm(table_name = "users")]
///     #[google(scopes(UserOrganizationRead, UserPhonenumbersRead), sync = mirror)]
///     pub struct Model {
///         #[sea_orm(primary_key)]
///         pub id: i64,
///         #[sea_orm(unique)]
///         #[google(key)]
///         pub google_sub: String,
///         #[google(claim = email, required, sync = update)]
///         pub email: String,
///         #[google(claim = name, default = "somebody".to_owned())]
///         pub display_name: String,
///         #[google(people = phone_numbers::canonical_form)]
///         pub phone: Option<String>,
///         #[google(people = organizations::title, with = shout)]
///         pub title: Option<String>,
///         #[google(active)]
///         pub may_sign_in: bool,
///         #[google(default = 10)]
///         pub credits: i32,
///         pub note: Option<String>,
///     }
///
///     fn shout(title: &str) -> Option<String> {
///         Some(title.to_uppercase())
///     }
///
///     impl ActiveModelBehavior for ActiveModel {}
/// }
/// # }
/// ```
#[cfg(feature = "derive")]
pub use sso_macros::GoogleUser;
pub use sync::{Columns, Rule, SyncReport};
pub use user::{Declaration, GoogleUser, HasScope, MappedColumn, Mapping};
pub use vocabulary::{
    claim, people, scope,
    source::{Fills, List, ListColumn, ListSource, Nullable, Source, SubjectColumn},
};
