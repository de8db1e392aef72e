//! The pages that a person sees: the sign-in page with Google's button, and what to do when a sign-in ended otherwise.

use std::sync::LazyLock;

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Json,
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::{outcome::Notice, sso::GoogleSso, user::GoogleUser};

/// The style of [`GoogleSso::button`] and of the pages, without a network and without scripts.
///
/// Source of the button's measures and colours: Google, *Sign in with Google Branding Guidelines*.
pub const STYLE: &str = include_str!("../templates/style.css");

/// Allows the pages' own style and nothing else.
static CONTENT_SECURITY_POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("base64 is a header's text")
});

/// What an answer is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    Json,
    Page,
    Unsaid,
}

impl Wants {
    /// What the `Accept` header asks for; of two, the one that it names first.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
        kinds
            .filter_map(|kind| match kind {
                "text/html" | "application/xhtml+xml" => Some(Self::Page),
                "application/json" => Some(Self::Json),
                _ => None,
            })
            .next()
            .unwrap_or(Self::Unsaid)
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'p> {
    style: &'static str,
    button: &'p str,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage<'p> {
    style: &'static str,
    notice: Notice,
    way_on: WayOn<'p>,
}

/// The link on a notice.
#[derive(Clone, Copy)]
pub(crate) struct WayOn<'p> {
    pub(crate) href: &'p str,
    pub(crate) text: &'static str,
}

#[derive(Serialize)]
struct NoticeJson {
    code: &'static str,
    message: &'static str,
    advice: &'static str,
}

impl<U: GoogleUser> GoogleSso<U> {
    /// Where a form on a page of the application has to POST to sign out.
    #[must_use]
    pub fn sign_out_path(&self) -> String {
        format!("{}/logout", self.inner.mount())
    }
}

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage<'p> {
    style: &'static str,
    action: &'p str,
}

/// The form for a claim code, which posts to `action`.
pub(crate) fn claim(action: &str) -> Response {
    page(StatusCode::OK, render(&ClaimPage { style: STYLE, action }))
}

pub(crate) fn sign_in(button: &str) -> Response {
    page(StatusCode::OK, render(&SignInPage { style: STYLE, button }))
}

/// What a person is told, as a page or as JSON; without a way on, the page leads to the start page.
pub(crate) fn notice(notice: Notice, wants: Wants, way_on: Option<WayOn<'_>>) -> Response {
    if wants == Wants::Page {
        let way_on = way_on.unwrap_or(WayOn { href: "/", text: "To the start page" });
        return page(notice.status, render(&NoticePage { style: STYLE, notice, way_on }));
    }
    let body = NoticeJson { code: notice.code, message: notice.sentence, advice: notice.advice };
    (notice.status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY.clone());
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn render(template: &impl Template) -> String {
    template.render().expect("a template of plain text renders")
}
