//! Who signs in, as the application's hooks see them.

use std::fmt;

use secrecy::SecretString;

use crate::{
    id_token::Claims,
    person::Person,
    profile::{GrantedScopes, Profile},
};

/// Who signs in: verified claims, what the People API answered, the granted scopes, and a token for more of Google's
/// APIs.
pub struct Identity {
    profile: Profile,
    access_token: SecretString,
}

impl Identity {
    pub(crate) fn new(profile: Profile, access_token: SecretString) -> Self {
        Self { profile, access_token }
    }

    /// The claims of the ID token, whose signature, issuer, audience, times and nonce were verified.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        self.profile.claims()
    }

    /// The answer of the People API. It holds the fields that columns need and the person granted.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        self.profile.person()
    }

    /// The scopes that the person granted.
    #[must_use]
    pub fn granted(&self) -> &GrantedScopes {
        self.profile.granted()
    }

    /// What the columns are filled from.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Opens Google's APIs for the granted scopes, for about an hour.
    ///
    /// # Security
    ///
    /// It is printed by nothing here. Whoever calls `expose_secret` keeps it out of logs, pages and tables.
    #[must_use]
    pub fn access_token(&self) -> &SecretString {
        &self.access_token
    }
}

/// Nothing of the person is printed.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("granted", self.granted()).finish_non_exhaustive()
    }
}
