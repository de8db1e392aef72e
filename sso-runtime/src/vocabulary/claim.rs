//! The claims of the ID token, one item each, in Google's words.
//!
//! A mapping names them after `claim =`. They can be read without a row, too:
//!
//! ```
//! use sso_runtime::{Profile, claim};
//!
//! fn greeting(profile: &Profile) -> String {
//!     match profile.value::<claim::given_name, String>() {
//!         Some(name) => format!("Hello, {name}"),
//!         None => "Hello".to_owned(),
//!     }
//! }
//! ```
//!
//! "Users or their organizations may choose to supply or withhold certain fields": all but `iss`, `sub`, `aud`, `exp`
//! and `iat` may be absent.
//!
//! Source: Google, *OpenID Connect*, "An ID token's payload"; OpenID Connect Core 1.0, section 2.

use super::{
    scope::{Email, Openid, Profile as ProfileScope, Scope, Scopes, any_of},
    source::Source,
    value::{Kept, columns, fills, value},
};
use crate::{person::Pick, profile::Profile};

/// One documented item a row: whether Google always sends the claim, its scope, its name, and the kind of its value.
macro_rules! claims {
    ($($(#[$doc:meta])* $presence:ident [$scope:ident] $claim:ident: $kind:ident;)*) => {$(
        $(#[$doc])*
        #[doc = claims!(@presence $presence)]
        #[doc = claims!(@scope $scope)]
        #[allow(non_camel_case_types, reason = "Google's spelling, as a mapping writes it")]
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct $claim {}

        impl Source for $claim {
            type Value = value!($kind);
            const NAME: &'static str = stringify!($claim);
            const SCOPES: Scopes = any_of(&[$scope::INFO]);
            const MAY_BE_ABSENT: bool = claims!(@may_be_absent $presence);
            const COLUMNS: &'static [&'static str] = columns!($kind);

            fn read(profile: &Profile) -> Option<&Self::Value> {
                profile.claims().$claim.value()
            }

            // As they would be by themselves. Written out, they are compiled here, and in no application.
            fn read_picked(profile: &Profile, _: Pick) -> Option<&Self::Value> {
                Self::read(profile)
            }

            fn read_every(profile: &Profile, _: Pick) -> Vec<&Self::Value> {
                Self::read(profile).into_iter().collect()
            }
        }

        fills!($kind $claim);
    )*
        /// Names and kinds, to be held against [`Claims`](crate::Claims).
        #[cfg(test)]
        pub(super) const ROWS: &[(&str, &str)] = &[$((stringify!($claim), stringify!($kind))),*];

        /// Scopes and presence of each, for the table of the documentation.
        #[cfg(test)]
        pub(super) const NEEDS: &[(Scopes, bool)] = &[$((<$claim as Source>::SCOPES, <$claim as Source>::MAY_BE_ABSENT)),*];
    };
    (@presence always) => { "\n\nAlways present." };
    (@presence maybe) => { "\n\nMay be absent." };
    (@may_be_absent always) => { false };
    (@may_be_absent maybe) => { true };
    (@scope Openid) => { "Needs no scope but [`openid`](crate::scope::Openid)." };
    (@scope Email) => { "Needs the scope [`email`](crate::scope::Email)." };
    (@scope ProfileScope) => { "Needs the scope [`profile`](crate::scope::Profile)." };
}

claims! {
    /// Who issued the token: `https://accounts.google.com` or `accounts.google.com`.
    always [Openid] iss: text;

    /// The person: unique among all Google accounts, never reused, at most 255 ASCII characters.
    ///
    /// A `key` column holds it already.
    always [Openid] sub: text;

    /// Whom the token is for: the client ID of the application. The first, should there be several.
    always [Openid] aud: text;

    /// The client ID that asked for the token. It differs from `aud` where several applications share a project.
    maybe [Openid] azp: text;

    /// When the token stops being valid, in seconds since the Unix epoch. The session's end is another matter.
    always [Openid] exp: seconds;

    /// When the token was issued, in seconds since the Unix epoch.
    always [Openid] iat: seconds;

    /// Before when the token is not valid, in seconds since the Unix epoch.
    maybe [Openid] nbf: seconds;

    /// When the person last proved who they are, in seconds since the Unix epoch.
    ///
    /// Google sends it only to applications that ask for it and have it enabled in their project.
    maybe [Openid] auth_time: seconds;

    /// The left half of the access token's SHA-256, base64url.
    maybe [Openid] at_hash: text;

    /// The nonce of the request, unchanged.
    maybe [Openid] nonce: text;

    /// The token's own identifier.
    maybe [Openid] jti: text;

    /// The domain of the Workspace or Cloud organisation that the account belongs to; other accounts have none.
    ///
    /// The only claim that tells the organisation: the domain of `email` does not.
    maybe [Openid] hd: text;

    /// The primary e-mail address. It can change, and another person can get it later: it identifies nobody.
    ///
    /// One plain address, of at most 320 bytes. A list of addresses, or one with characters that nobody sees, is not read.
    maybe [Email] email: text;

    /// Whether Google once verified that `email` is the person's. It says nothing of today.
    maybe [Email] email_verified: flag;

    /// The full name, for display.
    maybe [ProfileScope] name: text;

    /// The given name.
    maybe [ProfileScope] given_name: text;

    /// The family name; people with one name have none.
    maybe [ProfileScope] family_name: text;

    /// The URL of the profile picture. The end of it, such as `=s96-c`, sets the size.
    ///
    /// Another scheme than https, quotes and spaces are not read: a page can show the picture as it is.
    maybe [ProfileScope] picture: text;

    /// The URL of the profile page, as safe to show as that of the picture. Google hardly sends it any more.
    maybe [ProfileScope] profile: text;

    /// The person's language, a BCP 47 tag such as `es-419`. Google hardly sends it any more.
    maybe [ProfileScope] locale: text;
}
