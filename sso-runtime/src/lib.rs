//! Sign in with Google for axum and SeaORM: a derive says which Google value fills which column of the user table.

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
pub use outcome::{Denial, Failure, Notice, Outcome, Step};
pub use pages::STYLE;
pub use person::{PartialDate, Person};
pub use profile::{GrantedScopes, PersonAnswer, Profile, Reading};
pub use return_to::ReturnTo;
pub use seal::{KeyRing, KeyRingError};
pub use session::{Session, SessionStore};
pub use sso::{GoogleSso, GoogleSsoBuilder};
#[cfg(feature = "derive")]
pub use sso_macros::GoogleUser;
pub use sync::{Columns, Rule, SyncReport};
pub use user::{GoogleUser, MappedColumn, Mapping};
pub use vocabulary::{
    claim, people, scope,
    source::{Fills, Nullable, Source, SubjectColumn},
};
