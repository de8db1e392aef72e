//! The Google that this program brings along, with four people.

use std::{error::Error, net::SocketAddr};

use serde_json::json;
use sso_runtime::{
    Credentials, Endpoints,
    testing::{Account, FakeGoogle},
};

const CLIENT_ID: &str = "quickstart.apps.googleusercontent.com";
const CLIENT_SECRET: &str = "no secret: this client is known to the fake Google alone";

/// Starts it for an application that listens on `application`.
pub(crate) async fn start(application: SocketAddr) -> Result<(FakeGoogle, Credentials, Endpoints), Box<dyn Error>> {
    let host = if application.ip().is_unspecified() { "localhost".to_owned() } else { application.ip().to_string() };
    let host = if application.is_ipv6() && host != "localhost" { format!("[{host}]") } else { host };
    let redirect_url = format!("http://{host}:{}/google/callback", application.port());
    let client = FakeGoogle::builder().client(CLIENT_ID, CLIENT_SECRET).redirect_uri(&redirect_url);
    let google = accounts().into_iter().fold(client, |google, account| google.account(account)).start().await?;
    let endpoints = Endpoints::dangerous_discover(google.issuer(), &google.discovery_url())
        .await?
        .with_people(google.issuer())?;
    Ok((google, Credentials::new(CLIENT_ID, CLIENT_SECRET, redirect_url), endpoints))
}

fn accounts() -> [Account; 4] {
    let birthday = |date| json!({ "birthdays": [{ "metadata": { "primary": true }, "date": date }] });
    [
        Account::new("100000000000000000001")
            .email("ada@gmail.com")
            .name("Ada", Some("Lovelace"))
            .picture("https://lh3.googleusercontent.com/a/ada=s96-c")
            .person(birthday(json!({ "year": 1815, "month": 12, "day": 10 }))),
        // One name only: Google sends no family name.
        Account::new("100000000000000000002").email("suharto@gmail.com").name("Suharto", None),
        // Does not tell the year of birth.
        Account::new("100000000000000000003")
            .email("grace@gmail.com")
            .name("Grace", Some("Hopper"))
            .person(birthday(json!({ "month": 12, "day": 9 }))),
        // An account of an organisation.
        Account::new("100000000000000000004")
            .email("alan@example.com")
            .hosted_domain("example.com")
            .name("Alan", Some("Turing"))
            .person(birthday(json!({ "year": 1912, "month": 6, "day": 23 }))),
    ]
}
