//! Google's JSON as it is on the wire.
//!
//! Members that are not known are ignored, and a member of another JSON type than Google's counts as none, so that only
//! an answer that is no JSON object fails.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{
    PartialDate,
    entry::{Entry, FieldMetadata},
    fields::person_fields,
    tolerant::{self, Member, Object},
};

/// [`Person`], and the type of an entry of each of its lists.
macro_rules! wire {
    ($(
        $(#[$field_doc:meta])* $field:ident: $entry:ident = $wire_field:literal [$($scope:ident),+] {
            $($(#[$doc:meta])* $member:ident: $kind:ident = $wire_member:literal;)+
        }
    )+) => {
        /// A person, as the People API answers.
        ///
        /// Source: People API, type `Person`.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
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
        }

        $(
            #[doc = concat!("An entry of [`Person::", stringify!($field), "`].")]
            #[doc = concat!("\n\nSource: People API, type `", stringify!($entry), "`.")]
            #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
            #[serde(default)]
            #[non_exhaustive]
            pub struct $entry {
                $(
                    $(#[$doc])*
                    #[serde(rename = $wire_member, deserialize_with = "tolerant::member")]
                    pub $member: wire!(@ $kind),
                )+
                /// Where the entry comes from, and whether Google prefers it.
                #[serde(deserialize_with = "tolerant::member")]
                pub metadata: FieldMetadata,
            }

            impl Object<'_> for $entry {}

            impl Entry for $entry {
                fn metadata(&self) -> &FieldMetadata {
                    &self.metadata
                }
            }
        )+
    };
    (@ text) => { Option<String> };
    // As in all of Google's JSON, a flag that is absent is false.
    (@ flag) => { bool };
    (@ number) => { Option<i32> };
    (@ date) => { Option<PartialDate> };
}

person_fields!(wire);

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
    year: Option<i32>,
    #[serde(deserialize_with = "tolerant::member")]
    month: Option<i32>,
    #[serde(deserialize_with = "tolerant::member")]
    day: Option<i32>,
}

impl Date {
    fn to_partial(&self) -> Option<PartialDate> {
        let year = self.year.unwrap_or_default().try_into().ok()?;
        let month = self.month.unwrap_or_default().try_into().ok()?;
        let day = self.day.unwrap_or_default().try_into().ok()?;
        PartialDate::new(year, month, day)
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
