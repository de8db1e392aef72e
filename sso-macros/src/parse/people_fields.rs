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

/// Whether the People API has this field.
pub(super) fn is_field(word: &str) -> bool {
    FIELDS.contains(&word)
}

/// What a word before `::` means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// Another field.
    Another(&'static str),
    /// A field that Google has given up.
    Nothing,
    /// The field of that name, or what the compiler may find.
    This,
}

/// Which field `word` means.
pub(super) fn meant(word: &str) -> Meant {
    if is_field(word) {
        return Meant::This;
    }
    if GONE.contains(&word) {
        return Meant::Nothing;
    }
    let meant = FROM_ELSEWHERE.iter().find(|(name, _)| *name == word).map(|(_, meant)| *meant);
    meant.or_else(|| nearest(word, FIELDS.iter().copied())).map_or(Meant::This, Meant::Another)
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
        assert_eq!(meant("birthday"), Meant::Another("birthdays"));
        assert_eq!(meant("emails"), Meant::Another("email_addresses"));
        assert_eq!(meant("taglines"), Meant::Nothing);
        assert_eq!(meant("birthdays"), Meant::This);
        assert_eq!(meant("weather"), Meant::This);
    }
}
