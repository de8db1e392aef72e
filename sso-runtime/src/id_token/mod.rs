//! Step 4: the ID token is verified, and becomes claims that can be trusted.

mod claims;
mod keys;
mod verify;

pub use claims::Claims;
pub(crate) use keys::KeyCache;
pub use verify::IdTokenError;
pub(crate) use verify::{Expected, is_equal, verify};
