//! The two pages of the application.

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use sso_runtime::{CurrentUser, GoogleSso};

use crate::user;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    style: &'static str,
    button: String,
    email: Option<String>,
    sign_out: String,
}

/// `GET /`: the button, or who is signed in.
pub(crate) async fn home(
    State(google): State<GoogleSso<user::Model>>,
    me: Option<CurrentUser<user::Model>>,
) -> Result<Response, PageError> {
    let page = Home {
        style: sso_runtime::STYLE,
        button: google.button(sso_runtime::ReturnTo::parse("/me").as_ref()),
        email: me.map(|CurrentUser(me)| me.email),
        sign_out: google.sign_out_path(),
    };
    Ok(private(Html(page.render()?)))
}

#[derive(Template)]
#[template(path = "me.html")]
struct Me {
    style: &'static str,
    columns: Vec<Column>,
    sign_out: String,
}

struct Column {
    name: String,
    value: Option<String>,
    origin: String,
}

/// `GET /me`: the row, as JSON or as a page that says where each column comes from.
pub(crate) async fn me(
    State(google): State<GoogleSso<user::Model>>,
    CurrentUser(me): CurrentUser<user::Model>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accept.contains("text/html") {
        return Ok(private(Json(me)));
    }
    let page = Me { style: sso_runtime::STYLE, columns: columns(&google, &me)?, sign_out: google.sign_out_path() };
    Ok(private(Html(page.render()?)))
}

fn columns(google: &GoogleSso<user::Model>, me: &impl Serialize) -> Result<Vec<Column>, serde_json::Error> {
    let Value::Object(row) = serde_json::to_value(me)? else {
        return Ok(Vec::new());
    };
    let mapping = google.describe().mapping.columns;
    let origin = |name: &str| match mapping.iter().find(|column| column.field() == name) {
        Some(column) if column.person_field().is_some() => {
            format!("People API, {} ({})", column.source(), column.rule())
        }
        Some(column) => format!("ID token, {} ({})", column.source(), column.rule()),
        None if name == "google_sub" => "ID token, sub (the key)".to_owned(),
        None => "this application".to_owned(),
    };
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    Ok(row.into_iter().map(|(name, value)| Column { origin: origin(&name), value: text(value), name }).collect())
}

/// An answer about a person, which no cache and no back button shows again.
fn private(answer: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

/// A page that could not be written.
pub(crate) struct PageError(Box<dyn std::error::Error>);

impl<E: std::error::Error + 'static> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "a page could not be written");
        axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}
