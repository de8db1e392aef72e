//! The one HTTP client: it follows no redirects, sends nothing twice, and every call has a deadline and a limit on its
//! answer.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, redirect::Policy, retry};

/// How long one call to Google may take, from the connection to the last byte.
pub(crate) const DEFAULT_DEADLINE: Duration = Duration::from_secs(10);
/// How large an answer may be.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Calls Google.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: Client,
    deadline: Duration,
}

/// An answer that has fully arrived.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why no answer arrived.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The connection, the deadline or the transfer failed.
    #[error("the call failed")]
    Call(#[source] Box<reqwest::Error>),
    /// The answer is larger than the limit.
    #[error("the answer is larger than {MAX_BODY_BYTES} bytes")]
    TooLarge,
}

impl From<reqwest::Error> for HttpError {
    /// The URL is taken out: it may hold what is nobody's business.
    fn from(error: reqwest::Error) -> Self {
        Self::Call(Box::new(error.without_url()))
    }
}

impl Http {
    /// A client as the application began it, or of our own, with a deadline for each call.
    ///
    /// Whatever the application began with: a redirect could carry a token elsewhere, a second attempt could send a code
    /// that is spent, and a verbose connection writes every byte to the log. A request of which nothing was sent, because
    /// an idle connection turned out to be closed, still goes out on another one.
    pub(crate) fn new(begun: Option<ClientBuilder>, deadline: Duration) -> Result<Self, reqwest::Error> {
        let begun =
            begun.unwrap_or_else(|| Client::builder().user_agent(concat!("sso-runtime/", env!("CARGO_PKG_VERSION"))));
        let client = begun.redirect(Policy::none()).retry(retry::never()).connection_verbose(false).build()?;
        Ok(Self { client, deadline })
    }

    /// How long one call may take.
    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(crate) fn get(&self, url: &str) -> RequestBuilder {
        self.client.get(url)
    }

    pub(crate) fn post_form(&self, url: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.client.post(url).header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    }

    /// Sends a request and reads its answer, within the deadline and the limit.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, HttpError> {
        read(request.timeout(self.deadline).send().await?).await
    }

    /// The same for the `oauth2` crate.
    pub(crate) async fn execute(&self, request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, HttpError> {
        let mut request = reqwest::Request::try_from(request)?;
        *request.timeout_mut() = Some(self.deadline);
        let answer = read(self.client.execute(request).await?).await?;
        let mut response = oauth2::HttpResponse::new(answer.body);
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

async fn read(mut response: Response) -> Result<Answer, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status: response.status(), headers: response.headers().clone(), body })
}
