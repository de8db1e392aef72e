//! The People API: `GET /v1/people/me`, with field mask, sources and scopes respected.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::{
    accounts::Account,
    keys, reply, scopes,
    state::{Google, PeopleRequest},
};

/// The fields that `personFields` may name, and the scopes, any one of which shows the person's own values.
///
/// Google publishes no such table: where the descriptions of the scopes leave it open, any plausible one will do.
///
/// Source: People API, `people.get`, and the descriptions of its scopes.
const FIELDS: &[Field] = &[
    ("addresses", &["user.addresses.read"]),
    ("ageRanges", &["profile.agerange.read"]),
    ("biographies", &["userinfo.profile"]),
    ("birthdays", &["user.birthday.read"]),
    ("calendarUrls", CONTACTS),
    ("clientData", CONTACTS),
    ("coverPhotos", &["userinfo.profile"]),
    ("emailAddresses", &["user.emails.read", "profile.emails.read", "userinfo.email"]),
    ("events", CONTACTS),
    ("externalIds", &["userinfo.profile", "contacts", "contacts.readonly"]),
    ("genders", &["user.gender.read"]),
    ("imClients", CONTACTS),
    ("interests", &["userinfo.profile", "contacts", "contacts.readonly"]),
    ("locales", &["profile.language.read", "userinfo.profile"]),
    ("locations", &["userinfo.profile"]),
    ("memberships", &["userinfo.profile", "contacts", "contacts.readonly"]),
    ("metadata", GET_SCOPES),
    ("miscKeywords", CONTACTS),
    ("names", &["userinfo.profile"]),
    ("nicknames", &["userinfo.profile"]),
    ("occupations", &["userinfo.profile", "user.organization.read"]),
    ("organizations", &["user.organization.read"]),
    ("phoneNumbers", &["user.phonenumbers.read"]),
    ("photos", &["userinfo.profile"]),
    ("relations", &["userinfo.profile", "contacts", "contacts.readonly"]),
    ("sipAddresses", CONTACTS),
    ("skills", &["userinfo.profile", "contacts", "contacts.readonly"]),
    ("urls", &["userinfo.profile"]),
    ("userDefined", CONTACTS),
];

/// The name of a field, and the scopes that show it.
type Field = (&'static str, &'static [&'static str]);

/// They show the cards of the address book, also the person's own.
const CONTACTS: &[&str] = &["contacts", "contacts.readonly"];

/// The scopes without any of which the method answers nothing at all.
///
/// Source: People API, `people.get`, "Authorization scopes".
const GET_SCOPES: &[&str] = &[
    "contacts",
    "contacts.other.readonly",
    "contacts.readonly",
    "directory.readonly",
    "profile.agerange.read",
    "profile.emails.read",
    "profile.language.read",
    "user.addresses.read",
    "user.birthday.read",
    "user.emails.read",
    "user.gender.read",
    "user.organization.read",
    "user.phonenumbers.read",
    "userinfo.email",
    "userinfo.profile",
];

/// The values of `sources`, and the types of source that each shows.
///
/// Source: People API, `ReadSourceType`.
const SOURCES: &[(&str, &[&str])] = &[
    ("READ_SOURCE_TYPE_PROFILE", &["ACCOUNT", "PROFILE", "DOMAIN_PROFILE"]),
    ("READ_SOURCE_TYPE_CONTACT", &["CONTACT"]),
    ("READ_SOURCE_TYPE_DOMAIN_CONTACT", &["DOMAIN_CONTACT"]),
    ("READ_SOURCE_TYPE_OTHER_CONTACT", &["OTHER_CONTACT"]),
];

pub(super) async fn me(State(google): State<Arc<Google>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let request = parse(query.as_deref().unwrap_or_default(), &headers);
    google.memory().last_people_request = Some(request.clone());
    let Some((token, account)) = google.bearer(&headers) else { return reply::unauthenticated() };
    if !holds_any(&token.scopes, GET_SCOPES) {
        return scope_insufficient();
    }
    let fields = match fields(&request.person_fields) {
        Ok(fields) => fields,
        Err(message) => return invalid_argument(&message),
    };
    let source_types = match source_types(&request.sources) {
        Ok(types) => types,
        Err(message) => return invalid_argument(&message),
    };
    reply::private_json(person(&account, &token.scopes, &fields, &source_types))
}

fn parse(query: &str, headers: &HeaderMap) -> PeopleRequest {
    let mut request = PeopleRequest {
        person_fields: Vec::new(),
        sources: Vec::new(),
        accept_language: headers.get(header::ACCEPT_LANGUAGE).and_then(|value| Some(value.to_str().ok()?.to_owned())),
    };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let list = match &*name {
            "personFields" => &mut request.person_fields,
            "sources" => &mut request.sources,
            _ => continue,
        };
        list.extend(value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned));
    }
    request
}

/// The rows of the mask.
fn fields(mask: &[String]) -> Result<Vec<&'static Field>, String> {
    const ADVICE: &str = "Valid paths are documented at https://developers.google.com/people/api/rest/v1/people/get.";
    if mask.is_empty() {
        return Err(format!("personFields mask is required. Please specify one or more valid paths. {ADVICE}"));
    }
    mask.iter()
        .map(|field| {
            let row = FIELDS.iter().find(|(name, _)| name == field);
            row.ok_or_else(|| format!("Invalid personFields mask path: \"{field}\". {ADVICE}"))
        })
        .collect()
}

fn source_types(sources: &[String]) -> Result<Vec<&'static str>, String> {
    if sources.is_empty() {
        return Ok(vec!["ACCOUNT", "PROFILE", "DOMAIN_PROFILE", "CONTACT"]);
    }
    let mut types = Vec::new();
    for source in sources {
        let Some((_, shown)) = SOURCES.iter().find(|(name, _)| name == source) else {
            return Err(format!("Invalid value at 'sources' (type.googleapis.com/ReadSourceType), \"{source}\""));
        };
        types.extend_from_slice(shown);
    }
    Ok(types)
}

/// What was asked, as far as it was granted; a field of which nothing is left is absent.
fn person(account: &Account, granted: &[String], fields: &[&Field], source_types: &[&str]) -> Value {
    let resource_name = format!("people/{}", account.subject);
    let mut person = Map::new();
    for (field, own_value_scopes) in fields {
        if *field == "metadata" {
            let source = json!({ "type": "PROFILE", "id": account.subject });
            person.insert("metadata".into(), json!({ "objectType": "PERSON", "sources": [source] }));
            continue;
        }
        let is_visible = |entry: &Value| {
            let source = entry.pointer("/metadata/source/type").and_then(Value::as_str).unwrap_or("PROFILE");
            let needed = if source == "CONTACT" { CONTACTS } else { *own_value_scopes };
            source_types.contains(&source) && holds_any(granted, needed) && !is_hidden_address(field, entry, granted)
        };
        let entries: Vec<Value> = account.entries(field).into_iter().filter(is_visible).collect();
        if !entries.is_empty() {
            person.insert((*field).into(), entries.into());
        }
    }
    person.insert("resourceName".into(), resource_name.into());
    let etag = keys::challenge(&Value::Object(person.clone()).to_string());
    person.insert("etag".into(), format!("%{etag}").into());
    person.into()
}

/// The scope `email` shows the primary address alone.
fn is_hidden_address(field: &str, entry: &Value, granted: &[String]) -> bool {
    field == "emailAddresses"
        && !holds_any(granted, &["user.emails.read", "profile.emails.read", "contacts", "contacts.readonly"])
        && entry.pointer("/metadata/primary") != Some(&Value::Bool(true))
}

/// Whether the field stands only on the person's own card in their address book.
pub(super) fn stands_on_contact_cards(field: &str) -> bool {
    FIELDS.iter().any(|(name, scopes)| *name == field && *scopes == CONTACTS)
}

fn holds_any(granted: &[String], names: &[&str]) -> bool {
    names.iter().any(|name| scopes::holds(granted, name))
}

fn invalid_argument(message: &str) -> Response {
    reply::api_error(StatusCode::BAD_REQUEST, message, &json!([]), HeaderMap::new())
}

fn scope_insufficient() -> Response {
    let details = reply::error_info(
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        &json!({ "service": "people.googleapis.com", "method": "google.people.v1.PeopleService.GetPerson" }),
    );
    let scopes: Vec<String> = GET_SCOPES.iter().map(|name| format!("https://www.googleapis.com/auth/{name}")).collect();
    let challenge = format!(
        "Bearer realm=\"https://accounts.google.com/\", error=\"insufficient_scope\", scope=\"{}\"",
        scopes.join(" ")
    );
    let headers = reply::headers([(header::WWW_AUTHENTICATE, challenge)]);
    reply::api_error(StatusCode::FORBIDDEN, "Request had insufficient authentication scopes.", &details, headers)
}
