//! A browser: it keeps cookies, follows the way to Google and back, and shows what it got.

use std::collections::BTreeMap;

use axum::{Router, body::Body};
use http::{Method, Request, StatusCode, header};
use tower::ServiceExt;

/// A browser of one person.
#[derive(Clone, Debug)]
pub struct Browser {
    app: Router,
    /// The application's cookies.
    pub cookies: BTreeMap<String, String>,
    /// Sent with every request to the application.
    pub accept: &'static str,
    google: reqwest::Client,
}

/// What the application answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status.
    pub status: StatusCode,
    /// Where it leads.
    pub location: Option<String>,
    /// The `Set-Cookie` headers.
    pub set_cookies: Vec<String>,
    /// All headers.
    pub headers: http::HeaderMap,
    /// The body.
    pub body: String,
}

impl Page {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The `code` of a JSON notice.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Browser {
    /// A browser without cookies.
    #[must_use]
    pub fn new(app: Router) -> Self {
        let google = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client can be made");
        Self { app, cookies: BTreeMap::new(), accept: "application/json", google }
    }

    /// The balancer leads to another machine from now on.
    pub fn move_to(&mut self, machine: Router) {
        self.app = machine;
    }

    /// Asks the application, and keeps the cookies of its answer.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[]).await
    }

    /// Posts an empty form.
    pub async fn post(&mut self, path: &str, headers: &[(&str, &str)]) -> Page {
        self.send(Method::POST, path, headers).await
    }

    /// Sends a request with the cookies and keeps those of the answer.
    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, self.accept);
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("the request is well formed");
        let response = self.app.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("the body arrives");
        let text = |value: &http::HeaderValue| value.to_str().expect("headers are text").to_owned();
        let page = Page {
            status: parts.status,
            location: parts.headers.get(header::LOCATION).map(text),
            set_cookies: parts.headers.get_all(header::SET_COOKIE).iter().map(text).collect(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        self.keep(&page.set_cookies);
        page
    }

    /// Keeps the cookies of an answer.
    ///
    /// # Panics
    ///
    /// If one has no name.
    pub fn keep(&mut self, set_cookies: &[String]) {
        for cookie in set_cookies {
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie has a name and a value");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Starts a sign-in and tells where Google is to be asked.
    pub async fn start(&mut self, path: &str) -> String {
        let page = self.get(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{page:?}");
        page.location.expect("the sign-in leads to Google")
    }

    /// Asks Google, which answers at once, and tells the path and query of the callback.
    pub async fn at_google(&self, location: &str) -> String {
        let response = self.google.get(location).send().await.expect("Google answers");
        let status = response.status();
        let Some(callback) = response.headers().get(header::LOCATION).cloned() else {
            panic!("Google did not send the person back: {status} {}", response.text().await.unwrap_or_default());
        };
        let callback = url::Url::parse(callback.to_str().expect("a URL is text")).expect("the callback is a URL");
        callback[url::Position::BeforePath..].to_owned()
    }

    /// Signs in, up to the answer of the callback.
    pub async fn sign_in(&mut self) -> Page {
        self.sign_in_from("/google/login").await
    }

    /// Signs in from a path with a query.
    pub async fn sign_in_from(&mut self, path: &str) -> Page {
        let location = self.start(path).await;
        let callback = self.at_google(&location).await;
        self.get(&callback).await
    }

    /// Whether the application knows this browser's person.
    pub async fn is_signed_in(&mut self) -> bool {
        let page = self.get("/me").await;
        match page.status {
            StatusCode::OK => true,
            StatusCode::UNAUTHORIZED => false,
            _ => panic!("{page:?}"),
        }
    }
}
