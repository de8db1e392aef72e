//! What the environment says. All mistakes are told at once.

use std::{env, error::Error, fmt, time::Duration};

use sso_runtime::{Credentials, DiscoveryError, Endpoints};

/// What the environment says.
pub(crate) struct Settings {
    pub(crate) bind: String,
    pub(crate) database_url: String,
    pub(crate) provider: Provider,
    pub(crate) keys: Option<String>,
    pub(crate) flow_lifetime: Option<Duration>,
}

/// Who signs people in.
pub(crate) enum Provider {
    /// The Google that this program brings along.
    Fake,
    /// Google.
    Google(Credentials),
    /// Somebody else, for tests.
    Dangerous { credentials: Credentials, endpoints: DangerousEndpoints },
}

/// Where somebody else answers.
pub(crate) struct DangerousEndpoints {
    issuer: String,
    discovery_url: String,
    people_url: Option<String>,
}

const CREDENTIALS: [&str; 3] = ["GOOGLE_SSO_CLIENT_ID", "GOOGLE_SSO_CLIENT_SECRET", "GOOGLE_SSO_REDIRECT_URL"];
const DANGEROUS_ISSUER: &str = "GOOGLE_SSO_DANGEROUS_ISSUER";
const DANGEROUS_DISCOVERY_URL: &str = "GOOGLE_SSO_DANGEROUS_DISCOVERY_URL";
const DANGEROUS_PEOPLE_URL: &str = "GOOGLE_SSO_DANGEROUS_PEOPLE_URL";

impl Settings {
    /// Reads the environment.
    pub(crate) fn from_env() -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let flow_lifetime = variable("GOOGLE_SSO_FLOW_SECONDS").and_then(|text| match text.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => {
                mistakes.push(format!("`GOOGLE_SSO_FLOW_SECONDS` is `{text}`, which is no whole number of seconds"));
                None
            }
        });
        let issuer = variable(DANGEROUS_ISSUER);
        for name in [DANGEROUS_DISCOVERY_URL, DANGEROUS_PEOPLE_URL] {
            if issuer.is_none() && variable(name).is_some() {
                mistakes.push(format!("`{name}` is set without `{DANGEROUS_ISSUER}`; set both or neither"));
            }
        }
        let is_fake = issuer.is_none() && CREDENTIALS.iter().all(|name| variable(name).is_none());
        let credentials = if is_fake {
            None
        } else {
            Credentials::from_env().map_err(|errors| mistakes.extend(errors.iter().map(ToString::to_string))).ok()
        };
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes));
        }
        Ok(Self {
            bind: variable("BIND").unwrap_or_else(|| "127.0.0.1:3000".to_owned()),
            database_url: variable("DATABASE_URL").unwrap_or_else(|| "sqlite://quickstart.sqlite".to_owned()),
            provider: match (credentials, issuer) {
                (None, _) => Provider::Fake,
                (Some(credentials), None) => Provider::Google(credentials),
                (Some(credentials), Some(issuer)) => {
                    Provider::Dangerous { credentials, endpoints: DangerousEndpoints::of(issuer) }
                }
            },
            keys: variable("GOOGLE_SSO_KEYS"),
            flow_lifetime,
        })
    }
}

impl DangerousEndpoints {
    fn of(issuer: String) -> Self {
        let well_known = || format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        Self {
            discovery_url: variable(DANGEROUS_DISCOVERY_URL).unwrap_or_else(well_known),
            people_url: variable(DANGEROUS_PEOPLE_URL),
            issuer,
        }
    }

    /// Asks where the provider answers.
    pub(crate) async fn discover(&self) -> Result<Endpoints, DiscoveryError> {
        let endpoints = Endpoints::dangerous_discover(&self.issuer, &self.discovery_url).await?;
        match &self.people_url {
            Some(people_url) => endpoints.with_people(people_url),
            None => Ok(endpoints),
        }
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Every mistake in the environment.
#[derive(Debug)]
pub(crate) struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment has {} mistake(s):", self.0.len())?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n- {mistake}"))
    }
}

impl Error for Mistakes {}
