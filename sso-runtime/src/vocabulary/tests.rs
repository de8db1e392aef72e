//! The vocabulary against Google's own description, and what its items read.

use std::collections::BTreeSet;

use super::{claim, people};
use crate::{
    Claims, Fills, GrantedScopes, PartialDate, PersonAnswer, Profile, Reading, Source,
    person::Person,
    scope::{self, Scope},
};

/// Lines of the digest: type and member, kind, and whether it is deprecated.
fn digest() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    include_str!("people-discovery-digest.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(
        |line| {
            let mut words = line.split(' ');
            let member = words.next().expect("a member");
            (member, words.next().expect("a kind"), words.next() == Some("deprecated"))
        },
    )
}

#[test]
fn people_values_are_those_of_the_discovery_document() {
    let types: BTreeSet<_> = people::ROWS.iter().map(|row| row.schema).collect();
    let expected: BTreeSet<_> = digest()
        .filter(|(member, kind, is_deprecated)| {
            let is_mapped = member.split('.').next().is_some_and(|schema| types.contains(schema));
            is_mapped && *kind != "FieldMetadata" && !is_deprecated
        })
        .map(|(member, kind, _)| format!("{member} {kind}"))
        .collect();
    let rows: BTreeSet<_> = people::ROWS
        .iter()
        .map(|row| {
            let kind = match row.kind {
                "text" => "string",
                "flag" => "boolean",
                "number" => "int32",
                "date" => "Date",
                other => other,
            };
            format!("{}.{} {kind}", row.schema, row.member)
        })
        .collect();
    assert_eq!(rows, expected);
    assert_eq!(rows.len(), people::ROWS.len(), "a row is there twice");
}

#[test]
fn people_fields_are_those_of_the_discovery_document() {
    for row in people::ROWS {
        let member = format!("Person.{}", row.person_field);
        let kind = format!("{}[]", row.schema);
        assert!(digest().any(|line| line == (&member, &kind, false)), "{member} {kind}");
    }
    let fields: BTreeSet<_> = people::ROWS.iter().map(|row| row.person_field).collect();
    assert_eq!(fields.len(), 27, "all but `memberships` and `metadata`, which are no rows");
}

/// The table of values and the types of the JSON, row by row: what Google sends under a row's names is read by that row,
/// and by no other but the flags of the same entry, which are known wherever there is one.
#[test]
fn each_people_value_is_read_from_its_own_member_alone() {
    for row in people::ROWS {
        let value = match row.kind {
            "text" => serde_json::json!("x"),
            "flag" => serde_json::json!(true),
            "number" => serde_json::json!(7),
            "date" => serde_json::json!({ "year": 1990 }),
            other => panic!("{other}: no such kind"),
        };
        let entry = serde_json::json!({ row.member: value });
        let profile = profile(TOKEN, &serde_json::json!({ row.person_field: [entry, entry] }).to_string());
        for other in people::ROWS {
            let is_known_flag = other.person_field == row.person_field && other.kind == "flag";
            let expected = other.name == row.name || is_known_flag;
            assert_eq!((other.is_read)(&profile), expected, "{} of {}", other.name, row.name);
            assert_eq!((other.count)(&profile), if expected { 2 } else { 0 }, "{} of {}", other.name, row.name);
        }
    }
}

#[test]
fn an_entry_is_written_as_google_wrote_it() {
    for row in people::ROWS.iter().filter(|row| row.kind != "flag") {
        let value = match row.kind {
            "text" => serde_json::json!("x"),
            "number" => serde_json::json!(7),
            _ => serde_json::json!({ "year": 1990, "month": 5 }),
        };
        let entry = serde_json::json!({ row.member: value, "metadata": { "primary": true } });
        let profile = profile(TOKEN, &serde_json::json!({ row.person_field: [entry] }).to_string());
        macro_rules! entries {
            ($($field:ident)+) => {
                [$(profile.value::<people::$field::entry, serde_json::Value>()),+]
            };
        }
        let written: Vec<_> = entries!(
            addresses age_ranges biographies birthdays calendar_urls client_data cover_photos email_addresses events
            external_ids genders im_clients interests locales locations misc_keywords names nicknames occupations
            organizations phone_numbers photos relations sip_addresses skills urls user_defined
        )
        .into_iter()
        .flatten()
        .collect();
        assert_eq!(written, [entry], "{}", row.name);
    }
}

#[test]
fn a_contact_card_gives_what_only_it_has() {
    let person = Person::parse(
        br#"{
            "names": [{ "displayName": "a note", "metadata": { "primary": true, "source": { "type": "CONTACT" } } }],
            "calendarUrls": [{ "url": "https://example.com", "metadata": { "source": { "type": "CONTACT" } } }]
        }"#,
    )
    .expect("a person");
    assert!(person.names.is_empty());
    assert_eq!(person.calendar_urls.len(), 1);
}

#[test]
fn people_names_are_googles_in_the_spelling_of_rust() {
    let snake_case = |name: &str| {
        let mut snake_case = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                snake_case.push('_');
            }
            snake_case.push(letter.to_ascii_lowercase());
        }
        snake_case
    };
    for row in people::ROWS {
        assert_eq!(row.name, format!("{}::{}", snake_case(row.person_field), snake_case(row.member)));
    }
    assert_eq!(people::phone_numbers::r#type::NAME, "phone_numbers::type");
}

/// The table of the documentation, made of the vocabulary. `SSO_WRITE_DOCS=1 cargo test -p sso-runtime` writes it anew.
#[test]
fn the_documented_table_is_the_vocabulary() {
    fn column(kind: &str) -> &'static str {
        match kind {
            "text" => "`String`",
            "flag" => "`bool`",
            "number" => "`i32`, `i64`",
            "date" => "a date of chrono or time, [`PartialDate`]",
            "seconds" => "`i64`, a date-time of chrono or time",
            "json" | "words" | "sources" => "JSON",
            other => panic!("{other}: no such kind"),
        }
    }
    fn row(word: &str, name: &str, kind: &str, scopes: scope::Scopes, may_be_absent: bool) -> String {
        let scopes: Vec<String> =
            scopes.alternatives().iter().map(|scope| format!("[`{0}`](scope::{0})", scope.name())).collect();
        let presence = if may_be_absent { "may be absent" } else { "always" };
        let link = format!("[`{word} = {name}`]({word}::{name})");
        format!("| {link} | {} | {presence} | {} |\n", column(kind), scopes.join(" or "))
    }
    fn source<S: Source>(kind: &str) -> String {
        row("people", S::NAME, kind, S::SCOPES, S::MAY_BE_ABSENT)
    }

    let mut table = String::from("| value | column | presence | scope |\n| --- | --- | --- | --- |\n");
    for ((name, kind), (scopes, may_be_absent)) in claim::ROWS.iter().zip(claim::NEEDS) {
        table.push_str(&row("claim", name, kind, *scopes, *may_be_absent));
    }
    for people_row in people::ROWS {
        table.push_str(&row("people", people_row.name, people_row.kind, people_row.scopes, true));
    }
    table.push_str(&source::<people::memberships::contact_group_resource_name>("text"));
    table.push_str(&source::<people::memberships::in_viewer_domain>("flag"));
    table.push_str(&source::<people::metadata::deleted>("flag"));
    table.push_str(&source::<people::metadata::linked_people_resource_names>("words"));
    table.push_str(&source::<people::metadata::previous_resource_names>("words"));
    table.push_str(&source::<people::metadata::sources>("sources"));
    table.push_str("\nEach field of the People API has `entry` besides, the whole entry: for a JSON column, or one of the entry's type.\n");

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/values.md");
    if std::env::var_os("SSO_WRITE_DOCS").is_some() {
        std::fs::write(file, &table).expect("the table is written");
    }
    assert_eq!(std::fs::read_to_string(file).expect("the table"), table);
}

/// A profile of these claims and this answer of the People API.
fn profile(claims: &str, person: &str) -> Profile {
    let claims: Claims = serde_json::from_str(claims).expect("claims");
    let person: Person = serde_json::from_str(person).expect("a person");
    Profile::new(claims, PersonAnswer::Known(Box::new(person)), GrantedScopes::default())
}

const TOKEN: &str = r#"{ "iss": "https://accounts.google.com", "sub": "1", "aud": "client", "exp": 3600, "iat": 0 }"#;

/// A text that the claim may hold.
fn text_of(claim: &'static str) -> &'static str {
    match claim {
        "email" => "ada@example.com",
        "picture" | "profile" => "https://example.com/ada",
        other => other,
    }
}

#[test]
fn every_claim_that_is_sent_is_read() {
    let claims = claim::ROWS.iter().map(|(claim, kind)| match *kind {
        "flag" => format!(r#""{claim}": true"#),
        "seconds" => format!(r#""{claim}": 7"#),
        _ => format!(r#""{claim}": "{}""#, text_of(claim)),
    });
    let profile = profile(&format!("{{ {} }}", claims.collect::<Vec<_>>().join(", ")), "{}");
    macro_rules! assert_read {
        ($($claim:ident)+ == $value:expr) => {{
            $(assert_eq!(claim::$claim::read(&profile), Some($value(claim::$claim::NAME)), stringify!($claim));)+
            [$(stringify!($claim)),+].len()
        }};
    }
    let texts = assert_read!(
        iss sub aud azp at_hash nonce jti hd email name given_name family_name picture profile locale == text_of
    );
    let seconds = assert_read!(exp iat nbf auth_time == |_| &7);
    let flags = assert_read!(email_verified == |_| &true);
    assert_eq!(texts + seconds + flags, claim::ROWS.len());
}

#[test]
fn only_what_openid_connect_requires_is_always_there() {
    const {
        assert!(!claim::iss::MAY_BE_ABSENT && !claim::sub::MAY_BE_ABSENT && !claim::aud::MAY_BE_ABSENT);
        assert!(!claim::exp::MAY_BE_ABSENT && !claim::iat::MAY_BE_ABSENT);
        assert!(claim::email::MAY_BE_ABSENT && claim::given_name::MAY_BE_ABSENT && claim::hd::MAY_BE_ABSENT);
        assert!(people::names::display_name::MAY_BE_ABSENT);
    }
    let profile = profile(TOKEN, "{}");
    assert_eq!(claim::sub::read(&profile), Some("1"));
    assert_eq!(claim::email::read(&profile), None);
    assert_eq!(claim::email_verified::read(&profile), None);
}

#[test]
fn the_first_audience_is_read() {
    let token = TOKEN.replace(r#""client""#, r#"["first", "second"]"#);
    assert_eq!(claim::aud::read(&profile(&token, "{}")), Some("first"));
}

#[test]
fn a_time_fills_columns_of_seconds_and_of_time() {
    let profile = profile(TOKEN, "{}");
    assert_eq!(profile.value::<claim::exp, i64>(), Some(3600));
    #[cfg(feature = "with-chrono")]
    {
        let expected = chrono::DateTime::from_timestamp(3600, 0);
        assert_eq!(profile.value::<claim::exp, chrono::DateTime<chrono::Utc>>(), expected);
        assert_eq!(
            profile.value::<claim::exp, chrono::DateTime<chrono::FixedOffset>>(),
            expected.map(|time| time.fixed_offset())
        );
    }
    #[cfg(feature = "with-time")]
    assert_eq!(
        profile.value::<claim::exp, time::OffsetDateTime>(),
        time::OffsetDateTime::from_unix_timestamp(3600).ok()
    );
}

#[test]
fn a_people_value_is_that_of_the_chosen_entry() {
    let profile = profile(
        TOKEN,
        r#"{
            "birthdays": [
                { "date": { "month": 5, "day": 17 }, "metadata": { "source": { "type": "PROFILE" } } },
                { "date": { "year": 1990, "month": 5, "day": 17 }, "metadata": { "primary": true } }
            ],
            "organizations": [{ "title": "Clerk", "fullTimeEquivalentMillipercent": 50000 }],
            "phoneNumbers": [{ "type": "mobile" }],
            "emailAddresses": []
        }"#,
    );
    assert_eq!(people::birthdays::date::read(&profile), PartialDate::new(1990, 5, 17).as_ref());
    #[cfg(feature = "with-chrono")]
    assert_eq!(
        profile.value::<people::birthdays::date, chrono::NaiveDate>(),
        chrono::NaiveDate::from_ymd_opt(1990, 5, 17)
    );
    assert_eq!(profile.value::<people::organizations::title, String>().as_deref(), Some("Clerk"));
    assert_eq!(profile.value::<people::organizations::full_time_equivalent_millipercent, i64>(), Some(50_000));
    assert_eq!(people::phone_numbers::r#type::read(&profile), Some("mobile"));
    assert_eq!(people::phone_numbers::value::read(&profile), None);
    assert_eq!(people::email_addresses::value::read(&profile), None);
}

#[test]
fn a_flag_is_known_wherever_there_is_an_entry() {
    let profile = profile(TOKEN, r#"{ "photos": [{ "url": "https://example.com/a" }] }"#);
    assert_eq!(people::photos::default::read(&profile), Some(&false));
    assert_eq!(people::organizations::current::read(&profile), None);
}

#[test]
fn a_birthday_without_a_year_fills_a_partial_date_alone() {
    let profile = profile(TOKEN, r#"{ "birthdays": [{ "date": { "month": 5, "day": 17 } }] }"#);
    assert_eq!(profile.value::<people::birthdays::date, PartialDate>(), PartialDate::new(0, 5, 17));
    #[cfg(feature = "with-chrono")]
    assert_eq!(profile.value::<people::birthdays::date, chrono::NaiveDate>(), None);
    #[cfg(feature = "with-time")]
    assert_eq!(profile.value::<people::birthdays::date, time::Date>(), None);
}

#[test]
fn text_is_compared_without_a_copy() {
    assert!(claim::email::is_held("ada@example.com", &"ada@example.com".to_owned()));
    assert!(!claim::email::is_held("ada@example.com", &String::new()));
}

#[test]
fn values_know_their_scopes_and_their_field() {
    let spellings = |scopes: scope::Scopes| scopes.alternatives().iter().map(|scope| scope.url()).collect::<Vec<_>>();
    assert_eq!(spellings(claim::hd::SCOPES), [scope::Openid::URL]);
    assert_eq!(spellings(claim::email_verified::SCOPES), [scope::Email::URL]);
    assert_eq!(spellings(claim::locale::SCOPES), [scope::Profile::URL]);
    assert_eq!(spellings(people::photos::url::SCOPES), [scope::Profile::URL]);
    assert_eq!(spellings(people::email_addresses::value::SCOPES), [scope::Email::URL, scope::UserEmailsRead::URL]);
    assert_eq!(claim::email::PERSON_FIELD, None);
    assert_eq!(people::phone_numbers::canonical_form::PERSON_FIELD, Some("phoneNumbers"));
}

#[test]
fn a_value_without_its_scope_is_not_granted_and_no_absence() {
    let claims: Claims = serde_json::from_str(TOKEN).expect("claims");
    let asked = [scope::UserBirthdayRead::INFO];
    let granted = GrantedScopes::parse(scope::UserBirthdayRead::URL, &asked);
    let profile = Profile::new(claims, PersonAnswer::Known(Box::default()), granted);
    assert!(matches!(profile.reading::<people::birthdays::date>(), Reading::Absent));
    assert!(matches!(profile.reading::<people::genders::value>(), Reading::NotGranted));
}
