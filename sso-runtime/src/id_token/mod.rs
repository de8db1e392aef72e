//! Step 4: the ID token is verified, and becomes claims that can be trusted.

mod claims;
mod keys;
mod verify;

pub use claims::Claims;
pub(crate) use keys::KeyCache;
#[cfg(feature = "fuzzing")]
pub(crate) use keys::max_age_seconds;
pub use verify::IdTokenError;
pub(crate) use verify::{Expected, is_equal, verify};
