//! What is kept of a person beside their row: granted scopes, digests of what Google last gave, a refresh token.
//!
//! Only mappings with `offline` or `sync = until_edited` use the table `sso_grant`.

mod store;
mod table;

pub(crate) use self::store::{Grant, Grants};

pub use self::table::{ActiveModel, Column, Entity, Model, PrimaryKey, Relation};
