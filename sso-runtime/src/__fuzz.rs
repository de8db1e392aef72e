//! What the fuzz targets of this repository reach of the inside. No promise to anyone else.

use std::{sync::LazyLock, time::Duration};

use http::{HeaderMap, Response};
use url::Url;

use crate::{
    clock::Clock,
    endpoints::Endpoints,
    flow::Exchange,
    http::Http,
    id_token::{self, Claims, Expected, KeyCache},
    outcome::Failure,
    person::{self, Person},
    seal::{KeyRing, Sealer},
};

/// The issuers of Google's tokens.
#[must_use]
pub fn issuers() -> Vec<String> {
    Endpoints::google().issuers
}

/// Google's keys, as they were read from an answer. Nothing is ever fetched.
#[derive(Debug)]
pub struct Keys(KeyCache);

/// What an ID token must say.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The client that asked.
    pub client_id: &'a str,
    /// The nonce of the request.
    pub nonce: &'a str,
    /// The access token that came along.
    pub access_token: &'a str,
}

impl Keys {
    /// Reads an answer; `None` if it holds no key that could verify anything.
    #[must_use]
    pub fn parse(body: &[u8], clock: Clock) -> Option<Self> {
        KeyCache::holding(body, client(), clock).map(Self)
    }

    /// Name, modulus and exponent of each key.
    #[must_use]
    pub fn list(&self) -> Vec<(Option<String>, Vec<u8>, Vec<u8>)> {
        self.0.keys()
    }

    /// Verifies an ID token at a time in seconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// If any check fails.
    pub async fn verify(&self, token: &str, asked: Asked<'_>, now: i64) -> Result<Claims, Failure> {
        let Asked { client_id, nonce, access_token } = asked;
        let expected = Expected { issuers: &issuers(), client_id, nonce, access_token, now };
        id_token::verify(token, &self.0, &expected).await
    }
}

/// How long keys are kept that came with these headers.
#[must_use]
pub fn key_lifetime_seconds(headers: &HeaderMap) -> i64 {
    id_token::max_age_seconds(headers)
}

/// The exchange of a code, with an answer of the caller's.
#[derive(Debug)]
pub struct Exchanges(Exchange);

impl Exchanges {
    /// Those of a client at Google.
    ///
    /// # Panics
    ///
    /// Never: the addresses are constants.
    #[must_use]
    pub fn of(client_id: &str) -> Self {
        let callback = Url::parse("https://app.example/google/callback").expect("a constant URL parses");
        Self(Exchange::new(client_id, &"secret".into(), &callback, &Endpoints::google(), client()))
    }

    /// ID token, access token and scopes of an answer.
    ///
    /// # Errors
    ///
    /// If it is none to sign anybody in with.
    pub async fn read(&self, answer: Response<Vec<u8>>) -> Result<(String, String, Option<String>), Failure> {
        self.0.read(answer).await
    }
}

/// The person of an answer of the People API.
#[must_use]
pub fn person(body: &[u8]) -> Option<Person> {
    person::person(body)
}

/// Seals and opens text for one purpose.
#[derive(Debug)]
pub struct Seal(Sealer);

impl Seal {
    /// With the keys of this ring.
    #[must_use]
    pub fn new(ring: &KeyRing, purpose: &'static str) -> Self {
        Self(ring.sealer(purpose))
    }

    /// Seals `text` so that it opens only beside the same `context`.
    #[must_use]
    pub fn seal(&self, text: &[u8], context: &str) -> String {
        self.0.seal(text, context)
    }

    /// The text, if nothing was changed.
    #[must_use]
    pub fn open(&self, sealed: &str, context: &str) -> Option<Vec<u8>> {
        self.0.open(sealed, context)
    }
}

fn client() -> Http {
    static CLIENT: LazyLock<Http> =
        LazyLock::new(|| Http::new(None, Duration::from_secs(1)).expect("a client without options can be made"));
    CLIENT.clone()
}
