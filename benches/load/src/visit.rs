//! What a browser does.

use reqwest::{Response, StatusCode, header};
use sso_runtime::testing::FakeGoogle;
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use crate::{
    report::{Kind, Report},
    world::{Person, World},
};

/// Why a visit failed. Its text is counted, so it names no person.
type Reason = String;

/// Does one thing for the next person, and notes how it went.
pub(crate) async fn once(world: &World, report: &Report, kind: Kind, due: Instant) {
    let person = world.next_person();
    let restarts = world.server.restarts();
    let outcome = match kind {
        Kind::Abandoned => start(world).await.map(drop),
        Kind::Request => match person.session() {
            Some(session) => sees_own_row(world, person, &session).await,
            // Nobody can be signed in before their first sign-in.
            None => return,
        },
        Kind::SignIn => sign_in(world, person).await.map(|session| person.has_signed_in(session)),
    };
    match outcome {
        Ok(()) => report.succeeded(kind, due.elapsed()),
        // The process was down, or went down meanwhile: whoever was in the middle of something tries again.
        Err(reason) => {
            let is_excused = !world.server.is_up() || world.server.restarts() != restarts;
            report.failed(kind, reason, is_excused);
        }
    }
}

/// Everybody's last session still opens their row, and nobody else's.
pub(crate) async fn everybody(world: &World, report: &Report) {
    for person in &world.people {
        let Some(session) = person.session() else { continue };
        let due = Instant::now();
        match sees_own_row(world, person, &session).await {
            Ok(()) => report.succeeded(Kind::Request, due.elapsed()),
            Err(reason) => report.failed(Kind::Request, format!("at the end: {reason}"), false),
        }
    }
}

async fn sees_own_row(world: &World, person: &Person, session: &str) -> Result<(), Reason> {
    let request = world.http.get(world.server.url("/me")).header(header::ACCEPT, "application/json");
    let answer = request.header(header::COOKIE, session).send().await.map_err(|error| call(&error))?;
    if answer.status() != StatusCode::OK {
        return Err(format!("/me answered {}", answer.status().as_u16()));
    }
    let row: serde_json::Value = answer.json().await.map_err(|error| call(&error))?;
    if row["google_sub"] == person.subject { Ok(()) } else { Err("/me showed somebody else".to_owned()) }
}

/// Signs in, and gives the cookie of the session.
async fn sign_in(world: &World, person: &Person) -> Result<String, Reason> {
    let (location, flow) = start(world).await?;
    let callback = at_google(world, &location, person).await?;
    let answer = world.http.get(callback).header(header::COOKIE, flow).header(header::ACCEPT, "application/json");
    let answer = answer.send().await.map_err(|error| call(&error))?;
    if answer.status() != StatusCode::SEE_OTHER {
        let status = answer.status().as_u16();
        let notice: serde_json::Value = answer.json().await.unwrap_or_default();
        return Err(format!("the callback answered {status} {}", notice["code"].as_str().unwrap_or_default()));
    }
    set_cookies(&answer).find(|cookie| cookie.starts_with("sso=")).ok_or_else(|| "no session came".to_owned())
}

/// Where Google is to be asked, and the cookie of the flow.
async fn start(world: &World) -> Result<(String, String), Reason> {
    let answer =
        world.http.get(world.server.url("/google/login?next=/me")).send().await.map_err(|error| call(&error))?;
    if answer.status() != StatusCode::SEE_OTHER {
        return Err(format!("/login answered {}", answer.status().as_u16()));
    }
    let flow = set_cookies(&answer).next().ok_or_else(|| "no flow came".to_owned())?;
    Ok((location(&answer)?, flow))
}

/// Chooses the account, and agrees to everything at the first time.
async fn at_google(world: &World, authorization: &str, person: &Person) -> Result<String, Reason> {
    let mut url = Url::parse(authorization).map_err(|error| format!("the way to Google is no URL: {error}"))?;
    url.query_pairs_mut().append_pair("login_hint", &person.subject);
    let answer = world.http.get(url.clone()).send().await.map_err(|error| call(&error))?;
    if answer.status() != StatusCode::OK {
        return location(&answer);
    }
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("request", url.query().unwrap_or_default())
        .append_pair("account", &person.subject)
        .append_pair("grant", "https://www.googleapis.com/auth/user.birthday.read")
        .append_pair("decision", "continue")
        .finish();
    let consent = world.http.post(consent_url(&world.google));
    let consent = consent.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
    location(&consent.send().await.map_err(|error| call(&error))?)
}

fn consent_url(google: &FakeGoogle) -> String {
    format!("{}/consent", google.authorize_url())
}

fn location(answer: &Response) -> Result<String, Reason> {
    let location = answer.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
    location.map(str::to_owned).ok_or_else(|| format!("an answer {} led nowhere", answer.status().as_u16()))
}

/// The names and values of the cookies that an answer sets.
fn set_cookies(answer: &Response) -> impl Iterator<Item = String> {
    let values = answer.headers().get_all(header::SET_COOKIE).iter();
    values.filter_map(|value| Some(value.to_str().ok()?.split(';').next()?.to_owned()))
}

fn call(error: &reqwest::Error) -> Reason {
    let what = match error {
        error if error.is_timeout() => "did not answer in time",
        error if error.is_connect() => "could not be connected to",
        _ => "cut the connection",
    };
    format!("a server {what}")
}
