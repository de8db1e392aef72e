//! Step 3: the code and the verifier become tokens.

use http::StatusCode;
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    ExtraTokenFields, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use url::Url;

use super::error_code;
use crate::{
    endpoints::Endpoints,
    http::{Http, HttpError},
    id_token::IdTokenError,
    outcome::{Failure, Step},
};

/// What Google adds to a token answer for OpenID Connect.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct IdTokenField {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

type Answer = StandardTokenResponse<IdTokenField, BasicTokenType>;
type OauthClient = Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The OAuth client of the application.
#[derive(Debug)]
pub(crate) struct Exchange {
    client: OauthClient,
    http: Http,
}

/// What a code was exchanged for.
pub(super) struct Tokens {
    pub(super) id_token: SecretString,
    pub(super) access_token: SecretString,
    /// Only with `offline`, and not at every sign-in.
    pub(super) refresh_token: Option<SecretString>,
    /// The scopes that were granted, in Google's spelling and order; `None` means all that were asked for (RFC 6749,
    /// section 5.1).
    pub(super) scope: Option<String>,
}

impl Exchange {
    pub(crate) fn new(
        client_id: &str,
        client_secret: &SecretString,
        redirect_url: &Url,
        endpoints: &Endpoints,
        http: Http,
    ) -> Self {
        // The secret goes in the body, as in Google's own samples, unless the provider takes Basic alone.
        let auth_type = if endpoints.is_basic_only { AuthType::BasicAuth } else { AuthType::RequestBody };
        let client = Client::new(ClientId::new(client_id.to_owned()))
            .set_client_secret(ClientSecret::new(client_secret.expose_secret().to_owned()))
            .set_auth_uri(AuthUrl::from_url(endpoints.authorization.clone()))
            .set_token_uri(TokenUrl::from_url(endpoints.token.clone()))
            .set_redirect_uri(RedirectUrl::from_url(redirect_url.clone()))
            .set_auth_type(auth_type);
        Self { client, http }
    }

    pub(super) fn client(&self) -> &OauthClient {
        &self.client
    }

    /// Exchanges a code, once: a code that may have been spent is never sent again.
    pub(super) async fn exchange(&self, code: String, verifier: String) -> Result<Tokens, Failure> {
        let http = self.http.clone();
        self.exchange_by(code, verifier, &move |request| call(http.clone(), request)).await
    }

    async fn exchange_by<C>(&self, code: String, verifier: String, call: &C) -> Result<Tokens, Failure>
    where
        C: for<'c> AsyncHttpClient<'c, Error = CallError>,
    {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(call)
            .await
            .map_err(failure)?;
        let id_token = answer.extra_fields().id_token.clone().filter(|token| !token.is_empty());
        if *answer.token_type() != BasicTokenType::Bearer {
            return Err(unreadable("the access token is of another type than Bearer"));
        }
        let access_token = answer.access_token().secret();
        // An empty one would take the place of the one that is kept.
        let refresh_token = answer.refresh_token().map(RefreshToken::secret).filter(|token| !token.is_empty());
        if ![Some(access_token), refresh_token].into_iter().flatten().all(|token| is_token(token)) {
            return Err(unreadable("a token is empty, too long, or of characters that no token has"));
        }
        Ok(Tokens {
            id_token: id_token.ok_or(Failure::IdTokenRejected(IdTokenError::Missing))?.into(),
            access_token: access_token.clone().into(),
            refresh_token: refresh_token.map(|token| token.clone().into()),
            scope: answer
                .scopes()
                .map(|scopes| scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")),
        })
    }

    /// What comes of this answer, without a call.
    #[cfg(feature = "fuzzing")]
    pub(crate) async fn read(&self, answer: oauth2::HttpResponse) -> Result<(String, String, Option<String>), Failure> {
        let answer = &answer;
        let call = move |_| std::future::ready(readable(answer.clone()));
        let tokens = self.exchange_by("code".to_owned(), "verifier".to_owned(), &call).await?;
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        Ok((text(&tokens.id_token), text(&tokens.access_token), tokens.scope))
    }
}

async fn call(http: Http, request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, CallError> {
    readable(http.execute(request).await.map_err(CallError::Http)?)
}

/// How long a token may be: several times what Google allows itself for one.
///
/// Source: Google, *Using OAuth 2.0 to Access Google APIs*, "Token size".
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// Whether a header can carry a token as it is.
///
/// Source: RFC 6749, appendix A.12; here without the space, which RFC 6750 does not allow.
fn is_token(text: &str) -> bool {
    (1..=MAX_TOKEN_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn unreadable(reason: &str) -> Failure {
    Failure::GoogleAnswer { step: Step::Exchange, reason: reason.to_owned() }
}

/// A server error is told from an OAuth error before anybody reads the body.
fn readable(response: oauth2::HttpResponse) -> Result<oauth2::HttpResponse, CallError> {
    let status = response.status();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(CallError::Status(status));
    }
    // The `oauth2` crate reads the first document, and nothing of what follows it.
    if status == StatusCode::OK && serde_json::from_slice::<IgnoredAny>(response.body()).is_err() {
        return Err(CallError::NoDocument);
    }
    Ok(response)
}

#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("no answer")]
    Http(#[source] HttpError),
    #[error("not one JSON document")]
    NoDocument,
    #[error("status {0}")]
    Status(StatusCode),
}

/// Nothing of the answer's body goes into the failure: it may hold tokens.
fn failure(error: RequestTokenError<CallError, BasicErrorResponse>) -> Failure {
    let step = Step::Exchange;
    match error {
        RequestTokenError::Request(CallError::Http(HttpError::TooLarge)) => {
            unreadable(&HttpError::TooLarge.to_string())
        }
        RequestTokenError::Request(CallError::NoDocument) => unreadable("it is not one JSON document"),
        RequestTokenError::Request(CallError::Http(source)) => {
            Failure::GoogleUnavailable { step, status: None, source: Some(source) }
        }
        RequestTokenError::Request(CallError::Status(status)) => {
            Failure::GoogleUnavailable { step, status: Some(status), source: None }
        }
        RequestTokenError::ServerResponse(response) => match response.error() {
            BasicErrorResponseType::InvalidGrant => Failure::CodeRejected,
            other => Failure::GoogleRefused { step, error: error_code(other.as_ref()) },
        },
        RequestTokenError::Parse(error, _) => {
            let (kind, path) = (error.inner().classify(), error.path().to_string());
            let reason = match path.split('.').next().and_then(known_member) {
                Some(member) => format!("{kind:?} error at `{member}`"),
                None => format!("{kind:?} error"),
            };
            Failure::GoogleAnswer { step, reason }
        }
        RequestTokenError::Other(_) => unreadable("it is empty or no JSON"),
    }
}

/// Names that the answer invents are as little to be told as its values.
fn known_member(name: &str) -> Option<&'static str> {
    const MEMBERS: [&str; 8] = [
        "access_token",
        "error",
        "error_description",
        "expires_in",
        "id_token",
        "refresh_token",
        "scope",
        "token_type",
    ];
    MEMBERS.into_iter().find(|member| *member == name)
}
