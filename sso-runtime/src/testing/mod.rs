//! Working without Google: an in-process Google on loopback, and a clock that is set by hand.
//!
//! [`FakeGoogle`] imitates what a sign-in needs: discovery, keys, authorization, tokens, userinfo, the People API and
//! revocation. For tests it answers by itself; for people it has an account chooser and a consent page. It can be told
//! to misbehave in the ways that networks, attackers and Google do: see [`Fault`], [`Signing`] and
//! [`FakeGoogle::edit_id_token`].
//!
//! ```
//! use sso_runtime::testing::{Account, Endpoint, FakeGoogle, Fault, Signing};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let google = FakeGoogle::builder()
//!     .client("client-id", "client-secret")
//!     .account(Account::new("1001").email("ada@example.com").name("Ada", Some("Lovelace")))
//!     .automatic("1001")
//!     .start()
//!     .await?;
//!
//! // The person ticks one box of several.
//! google.grant_only(["https://www.googleapis.com/auth/user.birthday.read"]);
//! // The People API is over its quota; the token is meant for somebody else, and signed with a key nobody knows.
//! google.fault(Endpoint::People, Fault::Status(429));
//! google.edit_id_token(|token| token.set("aud", "another-client"));
//! google.sign_with(Signing::UnpublishedKey);
//!
//! // ... sign in at `google.issuer()`, see what the application makes of it, and go on:
//! google.clear_faults();
//! google.update_account("1001", |ada| ada.email("ada@lovelace.example"));
//! assert_eq!(google.calls().token, 0);
//! # Ok(())
//! # }
//! ```

mod clock;
mod fake_google;

pub use clock::{ClockFn, ManualClock};
pub use fake_google::{
    Account, Calls, Edit, Endpoint, FakeGoogle, FakeGoogleBuilder, Fault, IdToken, PeopleRequest, Signing, StartError,
};
