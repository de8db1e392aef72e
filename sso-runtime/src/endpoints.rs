//! Where Google answers.

use serde::Deserialize;
use url::Url;

use crate::http::{DEFAULT_DEADLINE, Http, HttpError};

/// Where an identity provider answers. Google's are built in; others only for tests and development.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Endpoints {
    /// The values that `iss` may have.
    pub(crate) issuers: Vec<String>,
    pub(crate) authorization: Url,
    pub(crate) token: Url,
    pub(crate) keys: Url,
    /// Where tokens are revoked.
    pub(crate) revocation: Option<Url>,
    /// The base address of the People API; without one, its columns are never written.
    pub(crate) people: Option<Url>,
    /// Whether the token endpoint takes the client's secret by HTTP Basic alone.
    pub(crate) is_basic_only: bool,
}

/// Why the endpoints of an identity provider could not be found out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// A URL is no URL.
    #[error("`{0}` is not a URL")]
    Url(String, #[source] url::ParseError),
    /// A URL is neither https nor plain http on a loopback address.
    #[error("`{0}` is neither https nor plain http on a loopback address")]
    Plain(Url),
    /// The document could not be fetched.
    #[error("the discovery document could not be fetched")]
    Fetch(#[from] HttpError),
    /// The provider answered with another status than 200.
    #[error("the discovery document was answered with status {0}")]
    Status(http::StatusCode),
    /// The document is no discovery document.
    #[error("the discovery document cannot be read")]
    Document(#[from] serde_json::Error),
    /// The document speaks for somebody else.
    #[error("the discovery document is of the issuer `{found}`, not of `{expected}`")]
    Issuer {
        /// The issuer that was asked for.
        expected: String,
        /// The issuer that the document names.
        found: String,
    },
}

/// Source: OpenID Connect Discovery 1.0, section 3.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    revocation_endpoint: Option<String>,
    /// Left out, it means HTTP Basic.
    #[serde(default = "basic")]
    token_endpoint_auth_methods_supported: Vec<String>,
}

const BASIC: &str = "client_secret_basic";

fn basic() -> Vec<String> {
    vec![BASIC.to_owned()]
}

impl Endpoints {
    /// Google's own.
    ///
    /// Source: `https://accounts.google.com/.well-known/openid-configuration`, and the People API's reference.
    pub(crate) fn google() -> Self {
        let url = |text| Url::parse(text).expect("a constant URL parses");
        Self {
            issuers: vec!["https://accounts.google.com".to_owned(), "accounts.google.com".to_owned()],
            authorization: url("https://accounts.google.com/o/oauth2/v2/auth"),
            token: url("https://oauth2.googleapis.com/token"),
            keys: url("https://www.googleapis.com/oauth2/v3/certs"),
            revocation: Some(url("https://oauth2.googleapis.com/revoke")),
            people: Some(url("https://people.googleapis.com/")),
            is_basic_only: false,
        }
    }

    pub(crate) fn is_google(&self) -> bool {
        self.token.host_str() == Some("oauth2.googleapis.com")
    }

    /// Asks an identity provider where it answers. It has no People API until [`with_people`](Self::with_people) says
    /// where: its tokens are no business of Google's.
    ///
    /// # Errors
    ///
    /// If the document cannot be had or read, is of another issuer, or names a URL that is neither https nor plain http
    /// on a loopback address.
    ///
    /// # Security
    ///
    /// Whoever answers here decides who is signed in. Use `testing::FakeGoogle` (feature `testing`) in tests, a provider of
    /// your own in development, and neither in production.
    pub async fn dangerous_discover(issuer: &str, discovery_url: &str) -> Result<Self, DiscoveryError> {
        let http = Http::new(None, DEFAULT_DEADLINE).map_err(HttpError::from)?;
        let answer = http.send(http.get(checked(discovery_url)?.as_str())).await?;
        if answer.status != http::StatusCode::OK {
            return Err(DiscoveryError::Status(answer.status));
        }
        let document: Document = serde_json::from_slice(&answer.body)?;
        if document.issuer != issuer {
            return Err(DiscoveryError::Issuer { expected: issuer.to_owned(), found: document.issuer });
        }
        Ok(Self {
            issuers: vec![document.issuer],
            authorization: checked(&document.authorization_endpoint)?,
            token: checked(&document.token_endpoint)?,
            keys: checked(&document.jwks_uri)?,
            revocation: document.revocation_endpoint.as_deref().map(checked).transpose()?,
            people: None,
            is_basic_only: document.token_endpoint_auth_methods_supported == [BASIC],
        })
    }

    /// The same with another People API: its base address, below which `v1/people/me` answers.
    ///
    /// # Errors
    ///
    /// If it is neither https nor plain http on a loopback address.
    pub fn with_people(mut self, base: &str) -> Result<Self, DiscoveryError> {
        let mut people = checked(base)?;
        if !people.path().ends_with('/') {
            people.set_path(&format!("{}/", people.path()));
        }
        self.people = Some(people);
        Ok(self)
    }
}

fn checked(text: &str) -> Result<Url, DiscoveryError> {
    let url = Url::parse(text).map_err(|error| DiscoveryError::Url(text.to_owned(), error))?;
    if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) {
        Ok(url)
    } else {
        Err(DiscoveryError::Plain(url))
    }
}

/// Whether a URL names this machine and no other.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
