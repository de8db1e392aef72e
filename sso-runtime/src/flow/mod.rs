//! The sign-in path.
//!
//! 1. [`start`]: state, nonce and PKCE verifier are sealed into a cookie; the visitor goes to Google.
//! 2. [`finish`]: the callback's state opens that cookie, which is spent.
//! 3. The code and the verifier are exchanged for tokens.
//! 4. The ID token is verified, and becomes claims.
//! 5. Meanwhile the People API is asked, if a column needs it and its scope was granted.
//! 6. Admission decides; the row follows what Google says, by the rule of each column.
//! 7. A session is made.
//!
//! Neither function knows axum: an adapter turns requests into their input and their outcome into responses.
//! [`GoogleSso::router`](crate::GoogleSso::router) is the one for axum.

mod exchange;
mod finish;
mod pending;
mod start;

pub(crate) use exchange::Exchange;
pub use finish::{Callback, Finish, finish};
pub(crate) use pending::FlowCookies;
pub use start::{Prompt, Start, start, start_consent, start_link};

/// An error code from outside, cut to the characters that such a code may hold, so that it can stand in a log line.
///
/// Source: RFC 6749, section 4.1.2.1, `error`; here without spaces and quotes.
pub(crate) fn error_code(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).take(64).collect()
}
