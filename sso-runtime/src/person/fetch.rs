//! One call to the People API. Its failure never fails a sign-in: what it would have said is then unknown.

use http::{StatusCode, header};
use serde::Deserialize;
use url::Url;

use super::{Person, wire::CONTACT_FIELDS};
use crate::{
    http::Http,
    outcome::{Failure, Step, chain},
    profile::PersonAnswer,
};

/// Asks for the fields of `mask`, or not at all without one. Without an address, nothing is known.
pub(crate) async fn fetch(http: &Http, people: Option<&Url>, mask: Option<&str>, access_token: &str) -> PersonAnswer {
    let Some(mask) = mask else {
        return PersonAnswer::NotAsked;
    };
    let Some(people) = people else {
        return PersonAnswer::Unknown;
    };
    match call(http, people, mask, access_token).await {
        Ok(person) => PersonAnswer::Known(Box::new(person)),
        Err(failure) => {
            tracing::warn!(error = chain(&failure), "the People API gave nothing; its columns are kept");
            PersonAnswer::Unknown
        }
    }
}

async fn call(http: &Http, people: &Url, mask: &str, access_token: &str) -> Result<Person, Failure> {
    let unreadable = |reason: &str| Failure::GoogleAnswer { step: Step::People, reason: reason.to_owned() };
    let mut url = people.join("v1/people/me").map_err(|_| unreadable("the base address takes no path"))?;
    url.query_pairs_mut().append_pair("personFields", mask);
    url.query_pairs_mut().extend_pairs(sources(mask).iter().map(|source| ("sources", source)));
    let request = http.get(url.as_str()).bearer_auth(access_token).header(header::ACCEPT_LANGUAGE, "en");
    let answer = http.send(request).await.map_err(|error| Failure::GoogleUnavailable {
        step: Step::People,
        status: None,
        source: Some(error),
    })?;
    match answer.status {
        StatusCode::OK => person(&answer.body).ok_or_else(|| unreadable("it is not a person")),
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Err(Failure::GoogleUnavailable { step: Step::People, status: Some(status), source: None })
        }
        status => Err(Failure::GoogleRefused { step: Step::People, error: reason(&answer.body, status) }),
    }
}

/// Without `sources`, an entry of the person's own address book could win over the profile's. It is asked for only where
/// a field stands nowhere else.
fn sources(mask: &str) -> &'static [&'static str] {
    const PROFILE_AND_CONTACT: &[&str] = &["READ_SOURCE_TYPE_PROFILE", "READ_SOURCE_TYPE_CONTACT"];
    let is_on_contact_cards = mask.split(',').any(|field| CONTACT_FIELDS.contains(&field));
    if is_on_contact_cards { PROFILE_AND_CONTACT } else { &PROFILE_AND_CONTACT[..1] }
}

/// A person of whom nothing is known is an answer; an object that speaks of something else is none.
pub(crate) fn person(body: &[u8]) -> Option<Person> {
    let person = Person::parse(body).ok()?;
    let is_blank = person == Person::default();
    (!is_blank || body.trim_ascii() == b"{}").then_some(person)
}

/// The machine-readable reason of Google's error body: its texts change, and may name the person.
///
/// Source: `google.rpc.Status` and `google.rpc.ErrorInfo`.
fn reason(body: &[u8], status: StatusCode) -> String {
    #[derive(Deserialize)]
    struct Body {
        error: Error,
    }
    #[derive(Deserialize)]
    struct Error {
        status: Option<String>,
        #[serde(default)]
        details: Vec<Detail>,
    }
    #[derive(Deserialize)]
    struct Detail {
        reason: Option<String>,
    }
    let error = serde_json::from_slice::<Body>(body).ok().map(|body| body.error);
    let word = error.and_then(|error| error.details.into_iter().find_map(|detail| detail.reason).or(error.status));
    match word {
        Some(word) => format!("{} {}", status.as_u16(), crate::flow::error_code(&word)),
        None => status.as_u16().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_book_is_asked_only_for_what_stands_nowhere_else() {
        assert_eq!(sources("names,biographies,memberships,metadata"), ["READ_SOURCE_TYPE_PROFILE"]);
        for field in
            ["calendarUrls", "clientData", "events", "imClients", "miscKeywords", "sipAddresses", "userDefined"]
        {
            let mask = format!("names,{field}");
            assert_eq!(sources(&mask), ["READ_SOURCE_TYPE_PROFILE", "READ_SOURCE_TYPE_CONTACT"], "{field}");
        }
    }
}
