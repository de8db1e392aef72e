//! Two tenants in one application, told apart by their hosts (`cargo run -p tenants`): each has its OAuth client, its rules,
//! its people and its sessions. Google is the built-in fake.

mod user;

use std::{collections::HashMap, error::Error};

use async_trait::async_trait;
use axum::{Router, routing::get};
use http::{header, request::Parts};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, Schema};
use sso_runtime::{
    Admission, Credentials, Endpoints, GoogleSso, KeyRing, Tenancy, TenantUser, Tenants, schema,
    testing::{Account, FakeGoogle},
};

/// Two names of this machine, which plain http is allowed for. Real tenants have domains of their own.
const ACME: &str = "localhost:3000";
const GLOBEX: &str = "127.0.0.1:3000";

/// Tenants by their hosts.
struct Hosts(HashMap<&'static str, GoogleSso<user::Model>>);

#[async_trait]
impl Tenants<user::Model> for Hosts {
    async fn resolve(&self, request: &Parts) -> Option<GoogleSso<user::Model>> {
        let host = request.headers.get(header::HOST)?.to_str().ok()?;
        self.0.get(host).cloned()
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the addresses to open")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (app, _google) = application().await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!(
        "anybody signs in at http://{ACME}/google/sign-in, and people of globex.example at http://{GLOBEX}/google/sign-in"
    );
    axum::serve(listener, app).await?;
    Ok(())
}

async fn application() -> Result<(Router, FakeGoogle), Box<dyn Error>> {
    let secrets = [KeyRing::generate(), KeyRing::generate()];
    let google = FakeGoogle::builder()
        .client("acme.apps.googleusercontent.com", &secrets[0])
        .client("globex.apps.googleusercontent.com", &secrets[1])
        .account(Account::new("1").email("ada@gmail.com").name("Ada", Some("Lovelace")))
        .account(Account::new("2").email("hank@globex.example").hosted_domain("globex.example").name("Hank", None))
        .start()
        .await?;
    let acme = tenant(&google, "acme", ACME, &secrets[0], Admission::anyone()).await?;
    let globex = tenant(&google, "globex", GLOBEX, &secrets[1], Admission::workspace(["globex.example"])).await?;
    let tenancy = Tenancy::new(Hosts(HashMap::from([(ACME, acme), (GLOBEX, globex)])));
    let app = Router::new()
        .route("/", get(async |TenantUser(me): TenantUser<user::Model>| format!("You are {} here.", me.email)))
        .nest("/google", tenancy.router())
        .with_state(tenancy);
    Ok((app, google))
}

/// A tenant with a database of its own.
async fn tenant(
    google: &FakeGoogle,
    name: &str,
    host: &str,
    secret: &str,
    admission: Admission,
) -> Result<GoogleSso<user::Model>, Box<dyn Error>> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    schema::create_tables(&db).await?;
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(user::Entity)).await?;
    let client = format!("{name}.apps.googleusercontent.com");
    let credentials = Credentials::new(client, secret, format!("http://{host}/google/callback"));
    let endpoints = Endpoints::dangerous_discover(google.issuer(), &google.discovery_url()).await?;
    let builder = GoogleSso::builder(db, credentials, admission).tenant(name).dangerous_issuer(endpoints);
    Ok(builder.build().await?)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Request, Response, StatusCode};
    use tower::ServiceExt;

    use super::*;

    async fn get(app: &Router, host: &str, path: &str, cookies: &str) -> Response<Body> {
        let request = Request::get(path).header(header::HOST, host).header(header::COOKIE, cookies);
        app.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("the router answers")
    }

    fn header_of(response: &Response<Body>, name: header::HeaderName) -> String {
        let value = response.headers().get_all(name).iter().next_back().expect("the header is there");
        value.to_str().expect("text").to_owned()
    }

    /// Signs in, and tells the answer of the callback.
    async fn sign_in(app: &Router, host: &str) -> Response<Body> {
        let start = get(app, host, "/google/login", "").await;
        let cookie = header_of(&start, header::SET_COOKIE).split(';').next().expect("a pair").to_owned();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let answer = client.get(header_of(&start, header::LOCATION)).send().await.expect("Google answers");
        let callback = answer.headers()[header::LOCATION].to_str().expect("text").to_owned();
        let path = callback.strip_prefix(&format!("http://{host}")).expect("to where it began").to_owned();
        get(app, host, &path, &cookie).await
    }

    #[tokio::test]
    async fn each_tenant_has_its_people_and_its_sessions() {
        let (app, google) = application().await.expect("the application starts");
        google.choose("1");
        let ada = sign_in(&app, ACME).await;
        assert_eq!(ada.status(), StatusCode::SEE_OTHER);
        let ada = header_of(&ada, header::SET_COOKIE).split(';').next().expect("a pair").to_owned();
        assert_eq!(get(&app, ACME, "/", &ada).await.status(), StatusCode::OK);
        // Her session, also under the name of the other tenant's cookie.
        for cookie in [ada.clone(), ada.replace("acme", "globex")] {
            assert_eq!(get(&app, GLOBEX, "/", &cookie).await.status(), StatusCode::UNAUTHORIZED, "{cookie}");
        }
        assert_eq!(sign_in(&app, GLOBEX).await.status(), StatusCode::FORBIDDEN, "not of the organisation");
        google.choose("2");
        assert_eq!(sign_in(&app, GLOBEX).await.status(), StatusCode::SEE_OTHER);
        assert_eq!(get(&app, "elsewhere.example", "/", &ada).await.status(), StatusCode::NOT_FOUND);
    }
}
