//! Step 4: the ID token is verified, and becomes claims that can be trusted.

mod claims;

pub use claims::Claims;
