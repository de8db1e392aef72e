//! What Google last gave for a column, told by a digest and not by the value.

use std::collections::BTreeMap;

use sea_orm::sea_query::{QueryBuilder, SqliteQueryBuilder};
use serde::{Deserialize, Serialize};

use crate::seal::sha256_hex;

/// Of the columns with `sync = until_edited`: a digest of what Google last gave, by the column's name in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Digests(BTreeMap<String, String>);

impl Digests {
    /// Reads what [`Digests::to_json`] wrote. From anything else nothing is known, so that edits are kept.
    pub(crate) fn parse(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_else(|error| {
            tracing::warn!(kind = ?error.classify(), "the digests of a row of `sso_grant` cannot be read; edits are kept");
            Self::default()
        })
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(&self.0).expect("texts are JSON")
    }

    pub(super) fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    pub(super) fn set(&mut self, column: &str, digest: String) {
        self.0.insert(column.to_owned(), digest);
    }
}

/// The digest of one person's value of one column: equal values of two people or columns have different ones.
pub(super) fn digest(subject: &str, column: &str, value: &sea_orm::Value) -> String {
    sha256_hex(&format!("{subject}\0{column}\0{}", SqliteQueryBuilder.value_to_string(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_one_person_one_column_and_one_value() {
        let one = digest("1", "name", &"Ada".into());
        assert_eq!(one, digest("1", "name", &"Ada".into()));
        assert_eq!(
            one, "f9199ed37b1b3e79042e246033ccda7dba3d9e9ec893d0251ec49aa246c5c1f8",
            "stored digests must stay readable"
        );
        for other in [
            digest("2", "name", &"Ada".into()),
            digest("1", "given", &"Ada".into()),
            digest("1", "name", &"ada".into()),
        ] {
            assert_ne!(one, other);
        }
        assert_ne!(digest("1", "n", &sea_orm::Value::String(None)), digest("1", "n", &"NULL".into()));
    }

    #[test]
    fn what_cannot_be_read_is_nothing_known() {
        let mut digests = Digests::default();
        digests.set("name", digest("1", "name", &7.into()));
        assert_eq!(Digests::parse(&digests.to_json()), digests);
        assert_eq!(Digests::parse("[]"), Digests::default());
        assert_eq!(Digests::parse(""), Digests::default());
    }
}
