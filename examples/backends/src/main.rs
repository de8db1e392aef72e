//! Users in another store (`cargo run -p backends -- directory`) or in a wrapped one (`cargo run -p backends -- audited`),
//! and a JWT instead of a session cookie. Google is the built-in fake.

mod audited;
mod directory;
mod jwt;
mod user;

use std::error::Error;

use axum::Router;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Schema};
use sso_runtime::{
    Admission, Credentials, Endpoints, GoogleSso, KeyRing, schema,
    testing::{Account, FakeGoogle},
};

const CLIENT_ID: &str = "backends.apps.googleusercontent.com";
const SUBJECT: &str = "100000000000000000001";

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the address to open")]
async fn main() -> Result<(), Box<dyn Error>> {
    let kind = std::env::args().nth(1).unwrap_or_else(|| "directory".to_owned());
    let (app, _google, _db) = application(&kind).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("open http://localhost:3000/login for a token, and send it to http://localhost:3000/me");
    axum::serve(listener, app).await?;
    Ok(())
}

async fn application(kind: &str) -> Result<(Router, FakeGoogle, DatabaseConnection), Box<dyn Error>> {
    let secret = KeyRing::generate();
    let account = Account::new(SUBJECT).email("ada@gmail.com").name("Ada", Some("Lovelace"));
    let fake = FakeGoogle::builder().client(CLIENT_ID, &secret).automatic(SUBJECT).account(account).start().await?;
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    schema::create_tables(&db).await?;
    let credentials = Credentials::new(CLIENT_ID, &secret, "http://localhost:3000/callback");
    let endpoints = Endpoints::dangerous_discover(fake.issuer(), &fake.discovery_url()).await?;
    let builder = GoogleSso::builder(db.clone(), credentials, Admission::anyone()).dangerous_issuer(endpoints);
    let builder = match kind {
        "directory" => builder.backend(directory::Directory::default()),
        "audited" => {
            db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(user::Entity)).await?;
            db.execute_unprepared(audited::TABLE).await?;
            builder.backend(audited::Audited)
        }
        other => return Err(format!("`{other}` is neither `directory` nor `audited`").into()),
    };
    Ok((jwt::router(builder.build().await?, KeyRing::generate().into_bytes()), fake, db))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Request, StatusCode, header};
    use sea_orm::{EntityTrait, PaginatorTrait};
    use tower::ServiceExt;

    use super::*;

    async fn get(app: &Router, path: &str, name: header::HeaderName, value: &str) -> http::Response<Body> {
        let request = Request::get(path).header(name, value).body(Body::empty()).expect("a request");
        app.clone().oneshot(request).await.expect("the router answers")
    }

    async fn json(response: http::Response<Body>) -> serde_json::Value {
        let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.expect("the body arrives");
        serde_json::from_slice(&body).expect("JSON")
    }

    fn text(response: &http::Response<Body>, name: header::HeaderName) -> Vec<String> {
        let values = response.headers().get_all(name).iter();
        values.map(|value| value.to_str().expect("text").to_owned()).collect()
    }

    /// Signs in, and tells the token.
    async fn token(app: &Router) -> String {
        let start = get(app, "/login", header::COOKIE, "").await;
        let cookie = text(&start, header::SET_COOKIE)[0].split(';').next().expect("a pair").to_owned();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let answer = client.get(&text(&start, header::LOCATION)[0]).send().await.expect("Google answers");
        let callback = answer.headers()[header::LOCATION].to_str().expect("text").to_owned();
        let path = callback.strip_prefix("http://localhost:3000").expect("our own").to_owned();
        let finish = get(app, &path, header::COOKIE, &cookie).await;
        assert_eq!(finish.status(), StatusCode::OK);
        let cookies = text(&finish, header::SET_COOKIE);
        assert!(cookies.iter().all(|cookie| cookie.contains("Max-Age=0")), "no session cookie: {cookies:?}");
        json(finish).await["token"].as_str().expect("a token").to_owned()
    }

    #[tokio::test]
    async fn a_token_opens_and_a_forged_one_does_not() {
        for kind in ["directory", "audited"] {
            let (app, _google, db) = application(kind).await.expect("the application starts");
            let first = token(&app).await;
            token(&app).await;
            let me = get(&app, "/me", header::AUTHORIZATION, &format!("Bearer {first}")).await;
            assert_eq!(json(me).await["user"], "1", "{kind}");
            for forged in ["Bearer x".to_owned(), format!("Bearer {first}x"), first, String::new()] {
                let me = get(&app, "/me", header::AUTHORIZATION, &forged).await;
                assert_eq!(me.status(), StatusCode::UNAUTHORIZED, "{kind}: {forged}");
            }
            if kind == "audited" {
                assert_eq!(user::Entity::find().count(&db).await.expect("the table"), 1);
                let lines = "SELECT what FROM audit";
                let lines = sea_orm::Statement::from_string(db.get_database_backend(), lines);
                assert_eq!(db.query_all_raw(lines).await.expect("the table").len(), 1);
            }
        }
    }
}
