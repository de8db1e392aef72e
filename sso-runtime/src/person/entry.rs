//! Which of several entries of a field is *the* one.

use std::cmp::Reverse;

use serde::{
    Deserialize, Serialize, Serializer,
    de::{MapAccess, value::MapAccessDeserializer},
};

use super::tolerant::{self, Member, is_default};

/// An entry of one of the lists of a [`Person`](super::Person).
pub trait Entry {
    /// Where the entry comes from, and whether Google prefers it.
    fn metadata(&self) -> &FieldMetadata;

    /// The `type` of the entry, such as `home`, if entries of its list have one.
    fn type_word(&self) -> Option<&str> {
        None
    }

    /// Whether it is `current`, if entries of its list can be.
    fn is_current(&self) -> bool {
        false
    }
}

/// Which entries of a list may fill a column: what `pick(...)` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pick {
    /// Any.
    #[default]
    Any,
    /// Those that are current: `pick(current)`.
    Current,
    /// Those of this type, spelled exactly so: `pick(type = "mobile")`.
    Type(&'static str),
    /// Those that Google verified to be the person's own: `pick(verified)`.
    Verified,
}

impl Pick {
    /// Whether the entry is among them.
    #[must_use]
    pub fn takes(self, entry: &impl Entry) -> bool {
        match self {
            Self::Any => true,
            Self::Current => entry.is_current(),
            Self::Type(word) => entry.type_word() == Some(word),
            Self::Verified => entry.metadata().verified,
        }
    }

    /// The entry that stands for all that are picked: [`chosen`] among them.
    pub(crate) fn one<E: Entry>(self, entries: &[E]) -> Option<&E> {
        entries.iter().filter(|entry| self.takes(*entry)).min_by_key(|entry| preference(*entry))
    }

    /// All that are picked, the preferred first: Google's own order is none.
    pub(crate) fn all<E: Entry>(self, entries: &[E]) -> Vec<&E> {
        let mut picked: Vec<&E> = entries.iter().filter(|entry| self.takes(*entry)).collect();
        picked.sort_by_key(|entry| preference(*entry));
        picked
    }
}

/// The entry that stands for the whole list, or `None` of an empty one.
///
/// It is the primary one, else one that is the primary of its source. Where that leaves several, the source decides, in
/// the order of [`SourceType`], and then the place in the list.
///
/// ```
/// use sso_runtime::person::{Person, chosen};
///
/// let person: Person = serde_json::from_str(
///     r#"{ "organizations": [
///         { "name": "Evening School" },
///         { "name": "Example Ltd", "metadata": { "primary": true } }
///     ] }"#,
/// )?;
/// let organization = chosen(&person.organizations);
/// assert_eq!(organization.and_then(|it| it.name.as_deref()), Some("Example Ltd"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: People API, types `Person` (the order of a list is not guaranteed; one entry is primary) and
/// `FieldMetadata` (at most one).
#[must_use]
pub fn chosen<E: Entry>(entries: &[E]) -> Option<&E> {
    Pick::Any.one(entries)
}

/// Less is better.
fn preference(entry: &impl Entry) -> (Reverse<bool>, Reverse<bool>, SourceType) {
    let metadata = entry.metadata();
    (Reverse(metadata.primary), Reverse(metadata.source_primary), metadata.source.r#type)
}

/// Where an entry comes from, and whether Google prefers it.
///
/// Source: People API, type `FieldMetadata`. A flag that is absent is false.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FieldMetadata {
    /// Whether the entry is the primary one of the list.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub primary: bool,
    /// Whether the entry is the primary one of its source.
    #[serde(rename = "sourcePrimary", deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub source_primary: bool,
    /// Whether Google verified that the person owns it: a name, an address, a number, a website.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub verified: bool,
    /// Where the entry comes from.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub source: EntrySource,
}

/// Where an entry comes from.
///
/// Source: People API, type `Source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct EntrySource {
    /// The source's own identifier, such as that of the account or of the contact.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub id: Option<String>,
    /// The version of what the source holds.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub etag: Option<String>,
    /// When the source last changed: a date and time as RFC 3339 writes it.
    #[serde(rename = "updateTime", deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub update_time: Option<String>,
    /// The kind of source.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub r#type: SourceType,
}

/// The kind of source that an entry comes from, the most trusted first.
///
/// Source: People API, type `SourceType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SourceType {
    /// The Google account.
    Account,
    /// The person's Google profile.
    Profile,
    /// The person's profile in their organisation.
    DomainProfile,
    /// An address book's card.
    Contact,
    /// A card of an organisation's shared address book.
    DomainContact,
    /// A card that Google made by itself ("other contacts").
    OtherContact,
    /// None is given, or one that Google added later.
    #[default]
    Unknown,
}

impl Serialize for SourceType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Account => "ACCOUNT",
            Self::Profile => "PROFILE",
            Self::DomainProfile => "DOMAIN_PROFILE",
            Self::Contact => "CONTACT",
            Self::DomainContact => "DOMAIN_CONTACT",
            Self::OtherContact => "OTHER_CONTACT",
            Self::Unknown => "SOURCE_TYPE_UNSPECIFIED",
        })
    }
}

impl Member<'_> for SourceType {
    fn from_text(text: &str) -> Self {
        match text {
            "ACCOUNT" => Self::Account,
            "PROFILE" => Self::Profile,
            "DOMAIN_PROFILE" => Self::DomainProfile,
            "CONTACT" => Self::Contact,
            "DOMAIN_CONTACT" => Self::DomainContact,
            "OTHER_CONTACT" => Self::OtherContact,
            _ => Self::Unknown,
        }
    }
}

impl<'de> Member<'de> for FieldMetadata {
    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(object))
    }
}

impl<'de> Member<'de> for EntrySource {
    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::Person;

    fn chosen_name(names: &str) -> Option<String> {
        let person: Person = serde_json::from_str(&format!(r#"{{ "names": {names} }}"#)).expect("a person");
        chosen(&person.names)?.display_name.clone()
    }

    /// The entries in any order give the same answer.
    fn assert_chosen(expected: &str, entries: &[&str]) {
        for turn in 0..entries.len() {
            let mut entries = entries.to_vec();
            entries.rotate_left(turn);
            assert_eq!(chosen_name(&format!("[{}]", entries.join(","))).as_deref(), Some(expected), "{entries:?}");
        }
    }

    #[test]
    fn takes_the_primary_entry_before_all_others() {
        assert_chosen(
            "primary",
            &[
                r#"{ "displayName": "account", "metadata": { "sourcePrimary": true, "source": { "type": "ACCOUNT" } } }"#,
                r#"{ "displayName": "primary", "metadata": { "primary": true, "source": { "type": "CONTACT" } } }"#,
                r#"{ "displayName": "plain" }"#,
            ],
        );
    }

    #[test]
    fn takes_the_primary_entry_of_a_source_where_none_is_primary() {
        assert_chosen(
            "profile",
            &[
                r#"{ "displayName": "account", "metadata": { "source": { "type": "ACCOUNT" } } }"#,
                r#"{ "displayName": "domain", "metadata": { "sourcePrimary": true, "source": { "type": "DOMAIN_PROFILE" } } }"#,
                r#"{ "displayName": "profile", "metadata": { "sourcePrimary": true, "source": { "type": "PROFILE" } } }"#,
            ],
        );
    }

    #[test]
    fn takes_the_most_trusted_source_where_nothing_is_primary() {
        assert_chosen(
            "account",
            &[
                r#"{ "displayName": "unknown", "metadata": { "source": { "type": "MOON" } } }"#,
                r#"{ "displayName": "contact", "metadata": { "source": { "type": "CONTACT" } } }"#,
                r#"{ "displayName": "domain", "metadata": { "source": { "type": "DOMAIN_PROFILE" } } }"#,
                r#"{ "displayName": "account", "metadata": { "primary": false, "source": { "type": "ACCOUNT" } } }"#,
                r#"{ "displayName": "profile", "metadata": { "source": { "type": "PROFILE" } } }"#,
            ],
        );
    }

    #[test]
    fn takes_the_first_of_equals_and_none_of_none() {
        assert_eq!(chosen_name(r#"[{ "displayName": "a" }, { "displayName": "b" }]"#).as_deref(), Some("a"));
        assert_eq!(chosen_name("[]"), None);
    }

    #[test]
    fn does_not_go_on_to_another_entry_when_the_chosen_one_lacks_the_value() {
        assert_eq!(chosen_name(r#"[{ "displayName": "a" }, { "metadata": { "primary": true } }]"#), None);
    }

    #[test]
    fn odd_metadata_counts_as_none() {
        for metadata in ["null", "7", "[]", r#"{ "primary": "true", "source": 1 }"#, r#"{ "source": { "type": {} } }"#]
        {
            let names = format!(r#"[{{ "displayName": "a", "metadata": {metadata} }}, {{ "displayName": "b" }}]"#);
            assert_eq!(chosen_name(&names).as_deref(), Some("a"), "{metadata}");
        }
    }
}
