//! Where things are, on the one host that stands for all of Google's.

pub(super) const AUTHORIZE: &str = "/o/oauth2/v2/auth";
/// Where the pages for a person lead.
pub(super) const CONSENT: &str = "/o/oauth2/v2/auth/consent";
pub(super) const DISCOVERY: &str = "/.well-known/openid-configuration";
pub(super) const JWKS: &str = "/oauth2/v3/certs";
pub(super) const PEOPLE: &str = "/v1/people/me";
pub(super) const REVOKE: &str = "/revoke";
pub(super) const TOKEN: &str = "/token";
pub(super) const USERINFO: &str = "/v1/userinfo";
