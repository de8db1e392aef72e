//! Google's JSON as it is on the wire.
//!
//! Members that are not known are ignored, and a member that cannot be read costs none of the others, so that only an
//! answer that is no JSON object fails. [`Person::has_unreadable`] tells a member that is not there from one that may be
//! there.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::{
    PartialDate,
    entry::{Entry, EntrySource, FieldMetadata, SourceType},
    fields::person_fields,
    tolerant::{self, Member, Object, is_default},
};
use crate::untrusted::{is_page_link, is_picture_link, is_storable};

/// [`Person`], and the type of an entry of each of its lists.
macro_rules! wire {
    ($(
        $(#[$field_doc:meta])* $field:ident: $entry:ident = $wire_field:literal $scopes:tt {
            $($(#[$doc:meta])* $member:ident: $kind:ident = $wire_member:literal;)+
        }
    )+) => {
        /// A person, as the People API answers.
        ///
        /// Source: People API, type `Person`.
        #[derive(Clone, Default, PartialEq, Eq, Deserialize)]
        #[serde(default, remote = "Self")]
        #[non_exhaustive]
        pub struct Person {
            /// `people/{account_id}`.
            #[serde(rename = "resourceName", deserialize_with = "tolerant::member")]
            pub resource_name: Option<String>,
            $(
                $(#[$field_doc])*
                #[serde(rename = $wire_field, deserialize_with = "tolerant::member")]
                pub $field: Vec<$entry>,
            )+
            /// Groups and organisations that the person belongs to.
            #[serde(deserialize_with = "tolerant::member")]
            pub memberships: Vec<Membership>,
            /// Where the whole answer comes from.
            #[serde(deserialize_with = "tolerant::member")]
            pub metadata: PersonMetadata,
            /// Whether a value is there and cannot be read: then a value that is not there may be that one.
            #[serde(skip)]
            pub(crate) has_unreadable: bool,
        }

        /// Of each list that is not empty, its length is printed, and nothing of the person.
        impl fmt::Debug for Person {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut person = f.debug_struct("Person");
                $(if !self.$field.is_empty() {
                    person.field(stringify!($field), &self.$field.len());
                })+
                person.finish_non_exhaustive()
            }
        }

        impl Person {
            /// Reads an answer.
            pub(crate) fn parse(json: &[u8]) -> serde_json::Result<Self> {
                let members: Value = serde_json::from_slice(json)?;
                let mut person = <Self as Deserialize>::deserialize(&members)?;
                person.has_unreadable = false $(|| is_odd_list(&members[$wire_field], |entry| {
                    false $(|| wire!(@ odd $kind)(&entry[$wire_member]))+
                }))+ || is_odd_list(&members["memberships"], is_odd_membership)
                    || is_odd_metadata(&members["metadata"]);
                person.drop_contact_cards();
                person.has_unreadable |= person.drop_harmful_links();
                Ok(person)
            }

            /// Takes out the URLs that a page cannot show without harm; true if there was one.
            fn drop_harmful_links(&mut self) -> bool {
                let photos = self.photos.iter_mut().map(|photo| &mut photo.url);
                let covers = self.cover_photos.iter_mut().map(|photo| &mut photo.url);
                let has_harmful_picture = drop_unless(is_picture_link, photos.chain(covers));
                let pages = self.urls.iter_mut().map(|url| &mut url.value);
                let calendars = self.calendar_urls.iter_mut().map(|calendar| &mut calendar.url);
                drop_unless(is_page_link, pages.chain(calendars)) || has_harmful_picture
            }

            /// A card of the person's own address book gives what only such a card has, and nothing else: what it says
            /// of names or addresses is the person's note, and Google vouches for none of it.
            fn drop_contact_cards(&mut self) {
                $(if !wire!(@ stands_on_contact_cards $scopes) {
                    self.$field.retain(|entry| !is_contact_card(entry));
                })+
                self.memberships.retain(|entry| !is_contact_card(entry));
            }
        }

        /// The fields that stand on the person's own card in their address book.
        pub(super) const CONTACT_FIELDS: &[&str] =
            &[$(if wire!(@ stands_on_contact_cards $scopes) { $wire_field } else { "" }),+];

        $(
            #[doc = concat!("An entry of [`Person::", stringify!($field), "`].")]
            #[doc = concat!("\n\nSource: People API, type `", stringify!($entry), "`.")]
            #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
            #[serde(default)]
            #[non_exhaustive]
            pub struct $entry {
                $(
                    $(#[$doc])*
                    #[serde(
                        rename = $wire_member,
                        deserialize_with = "tolerant::member",
                        serialize_with = "as_google_writes_it",
                        skip_serializing_if = "is_default"
                    )]
                    pub $member: wire!(@ $kind),
                )+
                /// Where the entry comes from, and whether Google prefers it.
                #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
                pub metadata: FieldMetadata,
            }

            impl Object<'_> for $entry {}

            impl Entry for $entry {
                fn metadata(&self) -> &FieldMetadata {
                    &self.metadata
                }

                $(wire!(@ member_of_entry $member);)+
            }
        )+
    };
    (@ member_of_entry r#type) => {
        fn type_word(&self) -> Option<&str> {
            self.r#type.as_deref()
        }
    };
    (@ member_of_entry current) => {
        fn is_current(&self) -> bool {
            self.current
        }
    };
    (@ member_of_entry $other:ident) => {};
    (@ stands_on_contact_cards [ContactsReadonly]) => { true };
    (@ stands_on_contact_cards $other:tt) => { false };
    (@ odd text) => { |value: &Value| !is_none(value) && !is_text(value) };
    (@ odd flag) => { |value: &Value| !is_none(value) && !value.is_boolean() };
    (@ odd number) => { |value: &Value| !is_none(value) && value.as_i64().is_none_or(|n| i32::try_from(n).is_err()) };
    (@ odd date) => { is_odd_date };
    (@ text) => { Option<String> };
    // As in all of Google's JSON, a flag that is absent is false.
    (@ flag) => { bool };
    (@ number) => { Option<i32> };
    (@ date) => { Option<PartialDate> };
}

person_fields!(wire);

/// An entry of [`Person::memberships`]: a group of the address book, or an organisation.
///
/// Source: People API, type `Membership`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Membership {
    /// The group of the address book.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub contact_group_membership: Option<ContactGroupMembership>,
    /// The organisation.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub domain_membership: Option<DomainMembership>,
    /// Where the entry comes from, and whether Google prefers it.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub metadata: FieldMetadata,
}

/// A group of an address book.
///
/// Source: People API, type `ContactGroupMembership`; its `contactGroupId` is deprecated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContactGroupMembership {
    /// The group: `contactGroups/{id}`.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub contact_group_resource_name: Option<String>,
}

/// An organisation.
///
/// Source: People API, type `DomainMembership`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct DomainMembership {
    /// Whether the person belongs to the organisation of whoever asks.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub in_viewer_domain: bool,
}

/// Where a whole answer comes from.
///
/// Source: People API, type `PersonMetadata`; its `objectType` is deprecated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct PersonMetadata {
    /// Whether the person was deleted.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub deleted: bool,
    /// Other persons that this one is linked with.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub linked_people_resource_names: Vec<String>,
    /// Earlier names of this person's resource.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub previous_resource_names: Vec<String>,
    /// The sources.
    #[serde(deserialize_with = "tolerant::member", skip_serializing_if = "is_default")]
    pub sources: Vec<EntrySource>,
}

impl Object<'_> for Membership {}
impl Object<'_> for ContactGroupMembership {}
impl Object<'_> for DomainMembership {}
impl Object<'_> for EntrySource {}

impl Entry for Membership {
    fn metadata(&self) -> &FieldMetadata {
        &self.metadata
    }
}

impl<'de> Member<'de> for PersonMetadata {
    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(object))
    }
}

fn is_contact_card(entry: &impl Entry) -> bool {
    matches!(entry.metadata().source.r#type, SourceType::Contact | SourceType::DomainContact | SourceType::OtherContact)
}

/// A member in the shape that Google gives it, so that what is stored can be read again.
trait AsGoogleWritesIt {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

fn as_google_writes_it<M: AsGoogleWritesIt, S: Serializer>(member: &M, serializer: S) -> Result<S::Ok, S::Error> {
    member.write(serializer)
}

macro_rules! written_plainly {
    ($($member:ty),+) => {$(
        impl AsGoogleWritesIt for $member {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )+};
}
written_plainly!(bool, Option<i32>, Option<String>);

impl AsGoogleWritesIt for Option<PartialDate> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = self.map(|date| {
            let parts =
                [("year", date.year()), ("month", date.month().map(u16::from)), ("day", date.day().map(u16::from))];
            parts
                .into_iter()
                .filter_map(|(name, part)| Some((name, part?)))
                .collect::<std::collections::BTreeMap<_, _>>()
        });
        parts.serialize(serializer)
    }
}

fn drop_unless<'p>(is_harmless: fn(&str) -> bool, texts: impl Iterator<Item = &'p mut Option<String>>) -> bool {
    let mut harmful = texts.filter(|text| text.as_deref().is_some_and(|text| !is_harmless(text))).peekable();
    let has_harmful = harmful.peek().is_some();
    harmful.for_each(|text| *text = None);
    has_harmful
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(is_storable)
}

/// What counts as no value, of whatever kind.
fn is_none(value: &Value) -> bool {
    value.is_null() || value == ""
}

/// Whether a field is there and is no list of objects, or has an entry that is odd itself.
fn is_odd_list(field: &Value, is_odd: impl Fn(&Value) -> bool) -> bool {
    match field {
        Value::Null => false,
        Value::Array(entries) => entries.iter().any(|entry| !entry.is_object() || is_odd(entry)),
        _ => true,
    }
}

fn is_odd_membership(entry: &Value) -> bool {
    let is_odd = |object: &Value, member: &str, is_expected: fn(&Value) -> bool| match object {
        Value::Null => false,
        Value::Object(_) => !is_none(&object[member]) && !is_expected(&object[member]),
        _ => true,
    };
    is_odd(&entry["contactGroupMembership"], "contactGroupResourceName", is_text)
        || is_odd(&entry["domainMembership"], "inViewerDomain", Value::is_boolean)
}

fn is_odd_metadata(metadata: &Value) -> bool {
    let is_odd_list_of = |list: &Value, is_expected: fn(&Value) -> bool| match list {
        Value::Null => false,
        Value::Array(elements) => !elements.iter().all(is_expected),
        _ => true,
    };
    match metadata {
        Value::Null => false,
        Value::Object(_) => {
            let deleted = &metadata["deleted"];
            (!is_none(deleted) && !deleted.is_boolean())
                || is_odd_list_of(&metadata["linkedPeopleResourceNames"], is_text)
                || is_odd_list_of(&metadata["previousResourceNames"], is_text)
                || is_odd_list_of(&metadata["sources"], Value::is_object)
        }
        _ => true,
    }
}

/// Whether a date is there and is no object of numbers. One of numbers that is in no calendar is read, and is none.
fn is_odd_date(date: &Value) -> bool {
    match date {
        none if is_none(none) => false,
        Value::Object(parts) => ["year", "month", "day"]
            .iter()
            .filter_map(|part| parts.get(*part))
            .any(|part| !part.is_null() && !part.is_i64()),
        _ => true,
    }
}

/// An object, and no list: the derive alone would take an empty one, and then everything would count as absent.
impl<'de> Deserialize<'de> for Person {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnObject;

        impl<'de> Visitor<'de> for AnObject {
            type Value = Person;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a person")
            }

            fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Person, A::Error> {
                // The inherent function that `remote` makes.
                Person::deserialize(MapAccessDeserializer::new(object))
            }
        }

        deserializer.deserialize_map(AnObject)
    }
}

/// Zero, or no member, stands for a missing part.
///
/// Source: People API, type `Date`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Date {
    #[serde(deserialize_with = "tolerant::member")]
    year: Part,
    #[serde(deserialize_with = "tolerant::member")]
    month: Part,
    #[serde(deserialize_with = "tolerant::member")]
    day: Part,
}

/// A part of a date; `None` if it cannot be read. Then nothing is left of the date: without that part it would be another.
struct Part(Option<u16>);

impl Default for Part {
    fn default() -> Self {
        Self(Some(0))
    }
}

impl<'de> Member<'de> for Part {
    fn from_flag(_: bool) -> Self {
        Self(None)
    }

    fn from_number(number: i64) -> Self {
        Self(number.try_into().ok())
    }

    fn from_text(_: &str) -> Self {
        Self(None)
    }

    fn from_list<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        <Option<i32>>::from_list(list).map(|_| Self(None))
    }

    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        <Option<i32>>::from_object(object).map(|_| Self(None))
    }
}

impl Date {
    fn to_partial(&self) -> Option<PartialDate> {
        PartialDate::new(self.year.0?, self.month.0?.try_into().ok()?, self.day.0?.try_into().ok()?)
    }
}

/// A date that does not exist counts as none.
impl<'de> Member<'de> for Option<PartialDate> {
    fn from_object<A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        Ok(Date::deserialize(MapAccessDeserializer::new(object))?.to_partial())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(json: &str) -> Person {
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
    }

    fn birthday(date: &str) -> Option<PartialDate> {
        person(&format!(r#"{{ "birthdays": [{{ "date": {date} }}] }}"#)).birthdays[0].date
    }

    #[test]
    fn reads_what_google_sends() {
        let person = person(
            r#"{
                "resourceName": "people/100000000000000000001",
                "etag": "%EgUBAi43PRoEAQIFBw==",
                "birthdays": [{
                    "metadata": { "primary": true, "source": { "type": "ACCOUNT", "id": "100000000000000000001" } },
                    "date": { "year": 1990, "month": 5, "day": 17 }
                }],
                "organizations": [{
                    "type": "work", "current": true, "fullTimeEquivalentMillipercent": 50000,
                    "startDate": { "year": 2020, "month": 1 }
                }],
                "photos": [{ "url": "https://lh3.googleusercontent.com/a/x=s100" }],
                "ageRanges": [{ "ageRange": "TWENTY_ONE_OR_OLDER" }]
            }"#,
        );
        assert_eq!(person.resource_name.as_deref(), Some("people/100000000000000000001"));
        assert_eq!(person.birthdays[0].date, PartialDate::new(1990, 5, 17));
        assert!(person.birthdays[0].metadata.primary);
        let work = &person.organizations[0];
        assert_eq!(work.r#type.as_deref(), Some("work"));
        assert!(work.current);
        assert_eq!(work.full_time_equivalent_millipercent, Some(50_000));
        assert_eq!((work.start_date, work.end_date), (PartialDate::new(2020, 1, 0), None));
        assert!(!person.photos[0].default);
        assert_eq!(person.age_ranges[0].age_range.as_deref(), Some("TWENTY_ONE_OR_OLDER"));
        assert!(person.names.is_empty());
    }

    #[test]
    fn a_missing_part_of_a_date_is_zero_or_absent() {
        assert_eq!(birthday(r#"{ "month": 5, "day": 17 }"#), PartialDate::new(0, 5, 17));
        assert_eq!(birthday(r#"{ "year": 0, "month": 5, "day": 17 }"#), PartialDate::new(0, 5, 17));
        assert_eq!(birthday(r#"{ "year": 1990 }"#), PartialDate::new(1990, 0, 0));
    }

    #[test]
    fn a_date_that_does_not_exist_counts_as_none() {
        for date in [
            "{}",
            "null",
            "7",
            r#""1990-05-17""#,
            "[1990, 5, 17]",
            r#"{ "year": 1990, "month": 13, "day": 1 }"#,
            r#"{ "year": 1990, "month": 2, "day": 30 }"#,
            r#"{ "year": -1, "month": 5, "day": 17 }"#,
            r#"{ "year": "1990", "month": 5, "day": 17 }"#,
            r#"{ "year": 1990.5, "month": 5, "day": 17 }"#,
            r#"{ "year": 99999999999, "month": 5, "day": 17 }"#,
            r#"{ "year": 18446744073709551615, "month": 5, "day": 17 }"#,
            r#"{ "year": [], "month": 5, "day": 17 }"#,
            r#"{ "year": 1990, "month": 261, "day": 17 }"#,
            r#"{ "year": 65537, "month": 5, "day": 17 }"#,
        ] {
            assert_eq!(birthday(date), None, "{date}");
        }
    }

    #[test]
    fn a_member_of_another_type_counts_as_none() {
        let odd =
            ["null", "7", "-7", "7.5", "1e300", "18446744073709551615", "true", r#""x""#, "[[{}]]", r#"{ "a": [] }"#];
        for value in odd {
            let person = person(&format!(
                r#"{{
                    "resourceName": {value}, "names": {value}, "birthdays": [{value}, {{ "date": {value} }}],
                    "organizations": [{{ "name": {value}, "current": {value}, "title": "Clerk",
                        "fullTimeEquivalentMillipercent": {value}, "endDate": {value}, "metadata": {value} }}]
                }}"#
            ));
            let organization = &person.organizations[0];
            assert_eq!(organization.title.as_deref(), Some("Clerk"), "{value}");
            assert_eq!(organization.name.as_deref(), (value == r#""x""#).then_some("x"));
            assert_eq!(organization.current, value == "true");
            assert_eq!(organization.full_time_equivalent_millipercent, value.parse().ok());
            assert_eq!(organization.end_date, None);
            assert_eq!(person.birthdays.last().and_then(|birthday| birthday.date), None);
        }
    }

    #[test]
    fn entries_that_are_no_objects_are_left_out() {
        let person = person(r#"{ "names": [null, 1, "x", [], { "displayName": "Ada" }, true] }"#);
        assert_eq!(person.names.len(), 1);
        assert_eq!(person.names[0].display_name.as_deref(), Some("Ada"));
    }

    #[test]
    fn empty_text_counts_as_none() {
        assert_eq!(person(r#"{ "names": [{ "displayName": "" }] }"#).names[0].display_name, None);
    }

    #[test]
    fn an_answer_that_is_no_object_is_no_person() {
        for json in ["[]", "null", r#""people/1""#, "7", "", r#"{ "names": [" "#] {
            assert!(serde_json::from_str::<Person>(json).is_err(), "{json}");
        }
    }
}
