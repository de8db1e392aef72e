//! The pages for a person: account chooser, consent, and what stands in the way.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{
    accounts::Account,
    path,
    request::{AuthorizationRequest, Blocked},
    scopes,
};

#[derive(Template)]
#[template(path = "fake_google/chooser.html")]
struct Chooser<'a> {
    application: &'a str,
    request: &'a str,
    action: &'static str,
    accounts: Vec<Person<'a>>,
}

#[derive(Template)]
#[template(path = "fake_google/consent.html")]
struct Consent<'a> {
    application: &'a str,
    request: &'a str,
    action: &'static str,
    person: Person<'a>,
    shares_email: bool,
    shares_profile: bool,
    boxes: Vec<CheckBox<'a>>,
}

#[derive(Template)]
#[template(path = "fake_google/blocked.html")]
struct BlockedPage<'a> {
    code: &'a str,
    explanation: &'a str,
}

/// An account, as the pages show it.
struct Person<'a> {
    subject: &'a str,
    name: &'a str,
    email: &'a str,
    initial: String,
}

impl<'a> Person<'a> {
    fn new(account: &'a Account) -> Self {
        let name = account.display_name();
        Self {
            subject: &account.subject,
            name,
            email: account.text("email").unwrap_or("no e-mail address"),
            initial: name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default(),
        }
    }
}

/// A scope that a person can refuse.
struct CheckBox<'a> {
    scope: &'a str,
    description: String,
}

pub(super) fn chooser(request: &AuthorizationRequest, accounts: &[Account]) -> Response {
    page(
        StatusCode::OK,
        &Chooser {
            application: request.application(),
            request: &request.query,
            action: path::CONSENT,
            accounts: accounts.iter().filter(|account| request.offers(account)).map(Person::new).collect(),
        },
    )
}

pub(super) fn consent(request: &AuthorizationRequest, account: &Account) -> Response {
    let asks = |short: &str| request.scopes.iter().any(|scope| scopes::long_form(scope) == scopes::long_form(short));
    let boxes = request.data_scopes.iter();
    page(
        StatusCode::OK,
        &Consent {
            application: request.application(),
            request: &request.query,
            action: path::CONSENT,
            person: Person::new(account),
            shares_email: asks("email"),
            shares_profile: asks("profile"),
            boxes: boxes.map(|scope| CheckBox { scope, description: scopes::description(scope) }).collect(),
        },
    )
}

pub(super) fn blocked(blocked: &Blocked) -> Response {
    tracing::warn!(code = blocked.code, explanation = blocked.explanation, "the fake Google refused to authorize");
    page(StatusCode::BAD_REQUEST, &BlockedPage { code: blocked.code, explanation: &blocked.explanation })
}

fn page(status: StatusCode, template: &impl Template) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    match template.render() {
        Ok(html) => (status, headers, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page of the fake Google could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
