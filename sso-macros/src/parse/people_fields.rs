//! The fields of the People API, for the one case in which the compiler offers no similar name: a module in the middle of
//! a path. Which values they have, and whether a name is right, is the compiler's to say.

use super::words::nearest;

const FIELDS: &[&str] = &[
    "addresses",
    "age_ranges",
    "biographies",
    "birthdays",
    "calendar_urls",
    "client_data",
    "cover_photos",
    "email_addresses",
    "events",
    "external_ids",
    "genders",
    "im_clients",
    "interests",
    "locales",
    "locations",
    "memberships",
    "metadata",
    "misc_keywords",
    "names",
    "nicknames",
    "occupations",
    "organizations",
    "phone_numbers",
    "photos",
    "relations",
    "sip_addresses",
    "skills",
    "urls",
    "user_defined",
];

/// Names that people bring from elsewhere.
const FROM_ELSEWHERE: &[(&str, &str)] = &[
    ("avatars", "photos"),
    ("bio", "biographies"),
    ("companies", "organizations"),
    ("dates_of_birth", "birthdays"),
    ("emails", "email_addresses"),
    ("employers", "organizations"),
    ("jobs", "organizations"),
    ("languages", "locales"),
    ("phones", "phone_numbers"),
    ("pictures", "photos"),
    ("residences", "addresses"),
    ("websites", "urls"),
];

/// Fields that Google has given up.
const GONE: &[&str] = &["bragging_rights", "relationship_interests", "relationship_statuses", "taglines"];

/// What to write instead of `path`, whose first word is no field.
pub(super) fn advice(path: &str) -> Option<String> {
    let (field, value) = path.split_once("::")?;
    if FIELDS.contains(&field) {
        return None;
    }
    if GONE.contains(&field) {
        return Some(format!("remove `people = {path}`: Google has no data for it any more"));
    }
    let meant = FROM_ELSEWHERE.iter().find(|(name, _)| *name == field).map(|(_, meant)| *meant);
    let meant = meant.or_else(|| nearest(field, FIELDS.iter().copied()))?;
    Some(format!("write `people = {meant}::{value}`"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use heck::ToSnakeCase;

    use super::*;

    #[test]
    fn fields_are_those_of_the_discovery_document() {
        let digest = include_str!("../../../sso-runtime/src/vocabulary/people-discovery-digest.txt");
        let described: BTreeSet<String> = digest
            .lines()
            .filter(|line| line.starts_with("Person."))
            .map(|line| line["Person.".len()..].split(' ').next().unwrap_or_default().to_snake_case())
            .collect();
        for field in FIELDS {
            assert!(described.contains(*field), "{field}");
        }
        assert_eq!(FIELDS.len(), 29);
    }

    #[test]
    fn offers_the_field_that_was_meant() {
        assert_eq!(advice("birthday::date").as_deref(), Some("write `people = birthdays::date`"));
        assert_eq!(advice("emails::value").as_deref(), Some("write `people = email_addresses::value`"));
        assert_eq!(advice("birthdays::dat"), None);
        assert_eq!(advice("weather::today"), None);
    }
}
