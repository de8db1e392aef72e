//! Google's JSON as it is on the wire.

use serde::Deserialize;

/// A person, as the People API answers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Person {
    /// `people/{account_id}`.
    #[serde(default)]
    pub resource_name: Option<String>,
}
