//! The Google that signs everybody in.

use std::error::Error;

use serde_json::json;
use sso_runtime::testing::{Account, FakeGoogle};

pub(crate) const CLIENT_ID: &str = "load.apps.googleusercontent.com";
pub(crate) const CLIENT_SECRET: &str = "no secret: this client is known to the fake Google alone";

pub(crate) async fn start(people: u32) -> Result<FakeGoogle, Box<dyn Error>> {
    let builder = FakeGoogle::builder().client(CLIENT_ID, CLIENT_SECRET);
    Ok((0..people).fold(builder, |google, number| google.account(account(number))).start().await?)
}

/// The `sub` of a person.
pub(crate) fn subject(number: u32) -> String {
    format!("1{number:020}")
}

fn account(number: u32) -> Account {
    let birthday = json!({ "year": 1950 + number % 50, "month": 1 + number % 12, "day": 1 + number % 28 });
    Account::new(subject(number))
        .email(format!("person-{number}@gmail.com"))
        .name(format!("Given {number}"), Some(&format!("Family {number}")))
        .picture(format!("https://lh3.googleusercontent.com/a/{number}=s96-c"))
        .person(json!({ "birthdays": [{ "metadata": { "primary": true }, "date": birthday }] }))
}
