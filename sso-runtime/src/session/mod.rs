//! Step 7: a session, known to the browser by a random number and to us by its digest.

mod cookie;
mod database;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod store;

pub(crate) use cookie::SessionCookie;
pub use database::{ActiveModel, Column, Entity, Model, PrimaryKey, Relation};
pub(crate) use database::{Database, SignedInRow};
pub use memory::MemorySessions;
#[cfg(feature = "redis")]
pub use redis::RedisSessions;
pub(crate) use store::Sessions;
pub use store::{NewSession, Session, SessionId, SessionStore, SessionStoreError};
