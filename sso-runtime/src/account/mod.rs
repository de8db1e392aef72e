//! Step 6: whose account it is, what the application says to that, and what is written.

mod backend;
mod claim;
mod hooks;
mod identity;
mod leave;
mod link;
mod roles;
mod sign_in;

use std::sync::Arc;

pub use self::{
    backend::{Backend, DatabaseBackend},
    hooks::{AccountError, Hooks, Refusal},
    identity::Identity,
    leave::{Departure, Revocation, UnlinkError},
    link::Linking,
    roles::Roles,
};
pub(crate) use self::{
    claim::{ClaimCode, is_vacant},
    roles::RoleDecisions,
    sign_in::{Ended, SignIn, database},
};
use crate::{outcome::Failure, user::GoogleUser};

/// What the application brings for its accounts.
pub(crate) struct Accounts<U: GoogleUser> {
    pub(crate) hooks: Option<Arc<dyn Hooks<U>>>,
    /// Where users are kept, unless it is the table of `U`.
    pub(crate) backend: Option<Arc<dyn Backend<U>>>,
    pub(crate) roles: Option<Roles>,
    pub(crate) linking: Linking<U>,
    pub(crate) claim: Option<ClaimCode>,
}

impl<U: GoogleUser> Accounts<U> {
    pub(crate) fn backend(&self) -> &dyn Backend<U> {
        self.backend.as_deref().unwrap_or(&DatabaseBackend)
    }

    /// The user of this `sub`, byte for byte.
    pub(crate) async fn find(&self, db: &sea_orm::DatabaseConnection, subject: &str) -> Result<Option<U>, Failure> {
        let user = self.backend().find(db, subject).await.map_err(|error| error.into_failure())?;
        Ok(user.filter(|user| user.subject() == Some(subject)))
    }
}
