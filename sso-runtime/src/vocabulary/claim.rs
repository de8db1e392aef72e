//! The claims of the ID token, one item each.

use super::{
    scope::{Email, Openid, Profile as ProfileScope, Scope, Scopes, any_of},
    source::{Fills, Source},
};
use crate::profile::Profile;

/// `given_name` of the ID token. May be absent. Needs the scope `profile`.
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub struct given_name;
impl Source for given_name {
    type Value = str;
    const NAME: &'static str = "given_name";
    const SCOPES: Scopes = any_of(&[ProfileScope::INFO]);
    fn read(profile: &Profile) -> Option<&str> {
        profile.claims().given_name.as_deref()
    }
}
impl Fills<String> for given_name {
    fn convert(value: &str) -> Option<String> {
        Some(value.to_owned())
    }
}
