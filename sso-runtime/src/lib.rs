//! Sign in with Google for axum and SeaORM: a derive says which Google value fills which column of the user table.

#[doc(hidden)]
pub mod __private;
mod id_token;
pub mod person;
mod profile;
mod sync;
mod user;
mod vocabulary;

pub use id_token::Claims;
pub use person::{PartialDate, Person};
pub use profile::{GrantedScopes, PersonAnswer, Profile, Reading};
#[cfg(feature = "derive")]
pub use sso_macros::GoogleUser;
pub use sync::{Columns, Rule, SyncReport};
pub use user::{GoogleUser, MappedColumn, Mapping};
pub use vocabulary::{
    claim, people, scope,
    source::{Fills, Nullable, Source, SubjectColumn},
};
