//! The configuration, and the checks before anybody is let in.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use http::request::Parts;
use sea_orm::{DatabaseConnection, EntityName};
use secrecy::ExposeSecret;
use tokio::sync::Semaphore;

use super::{GoogleSso, Inner};
use crate::{
    account::{self, Accounts, Backend, ClaimCode, Hooks, Linking, Roles},
    admission::Admission,
    button::{ButtonText, ButtonTheme},
    clock::Clock,
    config::{self, ConfigError, ConfigErrors, Credentials},
    cookie::CookieRules,
    endpoints::Endpoints,
    flow::{Exchange, FlowCookies, Prompt},
    grant::{self, Grants},
    http::{DEFAULT_DEADLINE, Http},
    id_token::KeyCache,
    limits::{self, ClientOf, Limits, MemoryRateLimit, RateLimit},
    outcome::chain,
    return_to::ReturnTo,
    schema,
    seal::KeyRing,
    session::{self, SessionCookie, SessionStore, Sessions},
    user::{EntityOf, GoogleUser},
    vocabulary::scope::{Email, Scope},
};

/// As long as sqlx waits for a connection, unless the application says otherwise.
const DATABASE_DEADLINE: Duration = Duration::from_secs(30);

/// The configuration of [`GoogleSso`]. What is required stands in [`GoogleSso::builder`]; the rest has defaults.
#[must_use = "nothing happens until `build` is called"]
pub struct GoogleSsoBuilder<U: GoogleUser> {
    db: DatabaseConnection,
    credentials: Credentials,
    admission: Admission,
    endpoints: Endpoints,
    prompt: Option<Prompt>,
    language: Option<String>,
    button: (ButtonText, ButtonTheme),
    after_failure: Option<ReturnTo>,
    after_sign_in: ReturnTo,
    after_sign_out: ReturnTo,
    clock: Clock,
    http_client: Option<reqwest::ClientBuilder>,
    http_deadline: Duration,
    database_deadline: Duration,
    flow_lifetime: Duration,
    session_idle: Duration,
    session_absolute: Duration,
    sessions: Sessions,
    accounts: Accounts<U>,
    tenant: Option<String>,
    rate_limit: Option<Arc<dyn RateLimit>>,
    client_of: ClientOf,
    at_once: usize,
    is_schema_checked: bool,
}

impl<U: GoogleUser> fmt::Debug for GoogleSsoBuilder<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleSsoBuilder").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

impl<U: GoogleUser> GoogleSsoBuilder<U> {
    pub(super) fn new(db: DatabaseConnection, credentials: Credentials, admission: Admission) -> Self {
        Self {
            db,
            credentials,
            admission,
            endpoints: Endpoints::google(),
            prompt: None,
            language: None,
            button: Default::default(),
            after_failure: None,
            after_sign_in: ReturnTo::root(),
            after_sign_out: ReturnTo::root(),
            clock: Clock::system(),
            http_client: None,
            http_deadline: DEFAULT_DEADLINE,
            database_deadline: DATABASE_DEADLINE,
            flow_lifetime: Duration::from_secs(10 * 60),
            session_idle: Duration::from_secs(14 * 24 * 3600),
            session_absolute: Duration::from_secs(90 * 24 * 3600),
            sessions: Sessions::Database,
            accounts: Accounts { hooks: None, backend: None, roles: None, linking: Linking::off(), claim: None },
            tenant: None,
            rate_limit: Some(Arc::new(MemoryRateLimit::per_minute(limits::DEFAULT_PER_MINUTE))),
            client_of: Arc::new(limits::client_of_connection),
            at_once: limits::DEFAULT_AT_ONCE,
            is_schema_checked: true,
        }
    }

    /// Where a person goes who signed in without a `next`. Default: `/`.
    pub fn after_sign_in(mut self, place: ReturnTo) -> Self {
        self.after_sign_in = place;
        self
    }

    /// Where a person goes who signed out. Default: `/`.
    pub fn after_sign_out(mut self, place: ReturnTo) -> Self {
        self.after_sign_out = place;
        self
    }

    /// Where a browser goes whose sign-in ended otherwise, with the code of the [`Notice`](crate::Notice) in the parameter
    /// `error`: `/sign-in?error=cancelled`. Default: a page of ours says what happened. Programs, which ask for JSON, get it
    /// in any case.
    ///
    /// # Security
    ///
    /// Anybody can write such a link: look the code up among those you know, and never show the parameter itself.
    pub fn after_failure(mut self, place: ReturnTo) -> Self {
        self.after_failure = Some(place);
        self
    }

    /// What Google asks at each sign-in. Default: what it has to.
    pub fn prompt(mut self, prompt: Prompt) -> Self {
        self.prompt = Some(prompt);
        self
    }

    /// The language of Google's pages, as BCP 47 writes it: `de`, `pt-BR`. Default: Google chooses.
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.language = Some(tag.into());
        self
    }

    /// How the button looks, on the sign-in page too. Default: *Sign in with Google*, light.
    pub fn button(mut self, text: ButtonText, theme: ButtonTheme) -> Self {
        self.button = (text, theme);
        self
    }

    /// How long a person may take at Google. Default: 10 minutes.
    pub fn flow_lifetime(mut self, lifetime: Duration) -> Self {
        self.flow_lifetime = lifetime;
        self
    }

    /// How long a session lives without use, and how long in any case. Default: 14 and 90 days.
    pub fn session_lifetime(mut self, idle: Duration, absolute: Duration) -> Self {
        (self.session_idle, self.session_absolute) = (idle, absolute);
        self
    }

    /// Keeps sessions elsewhere than in the table `sso_session`.
    pub fn session_store(mut self, store: impl SessionStore) -> Self {
        self.sessions = Sessions::Store(Arc::new(store));
        self
    }

    /// Asks the application while a person signs in.
    pub fn hooks(mut self, hooks: impl Hooks<U>) -> Self {
        self.accounts.hooks = Some(Arc::new(hooks));
        self
    }

    /// Says who has which role.
    pub fn roles(mut self, roles: Roles) -> Self {
        self.accounts.roles = Some(roles);
        self
    }

    /// Says which rows that did not come from Google a person gets. Default: none.
    pub fn linking(mut self, linking: Linking<U>) -> Self {
        self.accounts.linking = linking;
        self
    }

    /// Names the tenant, where an application has [several](crate::Tenants): 1 to 32 ASCII letters, digits, `-` and `_`.
    /// Flows, sessions and cookies of one tenant are nothing to another, also where they share a table.
    ///
    /// Two user tables below one host need names too: without, they share the name of a cookie, and who signs in to one is
    /// signed out of the other.
    pub fn tenant(mut self, name: impl Into<String>) -> Self {
        self.tenant = Some(name.into());
        self
    }

    /// Counts starts and callbacks of each client elsewhere, or with other numbers. Default: 300 of each in a minute, counted
    /// [in memory](MemoryRateLimit), which an office behind one address does not reach. Only the routes of
    /// [`router`](GoogleSso::router) are counted, and only where the [client's address](Self::client_address) is known.
    pub fn rate_limit(mut self, limit: impl RateLimit) -> Self {
        self.rate_limit = Some(Arc::new(limit));
        self
    }

    /// Counts nothing: for an application whose proxy does.
    pub fn without_rate_limit(mut self) -> Self {
        self.rate_limit = None;
        self
    }

    /// Tells the address of the client who sent a request; a client without one is not counted.
    ///
    /// Default: the address of the connection, if the application serves with it
    /// (`into_make_service_with_connect_info::<SocketAddr>()`) and it is a public one. No header is read: any client can
    /// write one. An application behind a proxy says what its proxy says:
    ///
    /// ```
    /// # use sso_runtime::{GoogleSsoBuilder, GoogleUser};
    /// # fn configure<U: GoogleUser>(builder: GoogleSsoBuilder<U>) -> GoogleSsoBuilder<U> {
    /// builder.client_address(|request| {
    ///     // The proxy appends the address that it sees: the last one is its word, those before are the client's.
    ///     let forwarded = request.headers.get_all("x-forwarded-for").iter().next_back()?;
    ///     forwarded.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    /// })
    /// # }
    /// ```
    ///
    /// # Security
    ///
    /// Read only what the proxy itself writes, and let nobody reach the application past it. Behind a proxy that has a public
    /// address, say this or [`without_rate_limit`](Self::without_rate_limit): else everybody behind it counts as one client.
    pub fn client_address(mut self, address: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static) -> Self {
        self.client_of = Arc::new(address);
        self
    }

    /// How many sign-ins of this process may wait for Google at once, for the tokens, the keys and the People API; one more
    /// gets 503 (`busy`) with `Retry-After`, and can be reloaded. From 1 to 100,000. Default: 256. While Google is well that
    /// is hundreds of sign-ins in a second; while it is not, it bounds what waits.
    pub fn sign_ins_at_once(mut self, most: usize) -> Self {
        self.at_once = most;
        self
    }

    /// Does not compare the tables in the database with the mapping: for an application that makes them later, or whose
    /// database gives values in a way that the comparison misses.
    pub fn without_schema_check(mut self) -> Self {
        self.is_schema_checked = false;
        self
    }

    /// Keeps users elsewhere than in the table of `U`, or does more when they are written.
    pub fn backend(mut self, backend: impl Backend<U>) -> Self {
        self.accounts.backend = Some(Arc::new(backend));
        self
    }

    /// Calls Google through a client of the application's making, with a proxy or certificates of its own. Whatever the
    /// application says, it follows no redirects, since one could carry a token elsewhere; it sends no request a second
    /// time, since a code is good for one; and it is not verbose, since that writes tokens to the log.
    pub fn http_client(mut self, client: reqwest::ClientBuilder) -> Self {
        self.http_client = Some(client);
        self
    }

    /// How long one call to Google may take, from the connection to the last byte. Default: 10 seconds.
    ///
    /// A sign-in waits for the token endpoint, and then for the People API and Google's keys at the same time. Keys that
    /// are at hand, which is nearly always, need no call; at worst they take two. So with the defaults a sign-in takes at
    /// most 30 seconds at Google, and 30 more at the [database](Self::database_deadline). A proxy in front of the
    /// application should wait that long.
    pub fn http_deadline(mut self, deadline: Duration) -> Self {
        self.http_deadline = deadline;
        self
    }

    /// How long the database, the session store and the hooks together may take for one sign-in or one request, waiting
    /// for a connection included. Default: 30 seconds. Who waits longer gets `database_unavailable`.
    ///
    /// It is the last resort against a database that takes a connection and says nothing. The time-outs of the database
    /// and of its pool give better reasons, so set those below it.
    pub fn database_deadline(mut self, deadline: Duration) -> Self {
        self.database_deadline = deadline;
        self
    }

    /// Takes the time from elsewhere, for tests.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Signs people in with another identity provider than Google.
    ///
    /// # Security
    ///
    /// Whoever answers there decides who is signed in: for tests and development only.
    pub fn dangerous_issuer(mut self, endpoints: Endpoints) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// Checks the whole configuration, and the tables in the database. What the database does not tell is not judged: where
    /// it does not answer, or shows its catalogue to other accounts only, or has a view in the table's place. The log has a
    /// line about what a trigger, or whoever made the view, has to see to.
    ///
    /// # Errors
    ///
    /// A list of every mistake, each with what mends it.
    pub async fn build(mut self) -> Result<GoogleSso<U>, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        let Credentials { client_id, client_secret, redirect_url, keys } = self.credentials;
        if client_id.is_empty() {
            errors.push(ConfigError::Empty("client ID"));
        } else if client_id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            errors.push(ConfigError::ClientId);
        } else if self.endpoints.is_google() && !client_id.ends_with(".apps.googleusercontent.com") {
            tracing::warn!(
                client_id,
                "the client ID does not end in `.apps.googleusercontent.com`, as Google's do; if Google answers \
                 `invalid_client`, copy it again from its console"
            );
        }
        if client_secret.expose_secret().is_empty() {
            errors.push(ConfigError::Empty("client secret"));
        }
        let redirect_url = errors.note(config::redirect_url(&redirect_url));
        let ring = match keys {
            Some(keys) => errors.note(KeyRing::parse(keys.expose_secret()).map_err(ConfigError::Keys)),
            None => Some(KeyRing::derived_from(client_secret.expose_secret())),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if let Some(name) =
            self.tenant.as_ref().filter(|name| !(1..=32).contains(&name.len()) || !name.chars().all(is_name))
        {
            errors.push(ConfigError::Tenant(name.clone()));
        }
        let is_tag = |tag: &str| {
            tag.len() <= 35
                && tag.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        };
        if let Some(tag) = self.language.as_ref().filter(|tag| !is_tag(tag)) {
            errors.push(ConfigError::Language(tag.clone()));
        }
        let admission = self.admission.checked(&mut errors);
        self.accounts.linking.check(self.accounts.backend.is_some(), &mut errors);
        self.accounts.roles = self.accounts.roles.map(|roles| roles.checked(U::MAPPING, &mut errors));
        for (method, given, least, most) in [
            ("http_deadline", self.http_deadline, Duration::from_millis(1), Duration::from_secs(60)),
            ("database_deadline", self.database_deadline, Duration::from_millis(1), Duration::from_secs(600)),
            ("flow_lifetime", self.flow_lifetime, Duration::from_secs(1), Duration::from_secs(3600)),
            ("session_lifetime", self.session_idle, Duration::from_secs(1), self.session_absolute),
            ("session_lifetime", self.session_absolute, Duration::from_secs(1), Duration::from_secs(400 * 24 * 3600)),
        ] {
            if given < least || given > most {
                errors.push(ConfigError::Duration { method, given, least, most });
            }
        }
        if !limits::AT_ONCE.contains(&self.at_once) {
            let (least, most) = limits::AT_ONCE.into_inner();
            errors.push(ConfigError::Number { method: "sign_ins_at_once", given: self.at_once, least, most });
        }
        let http = Http::new(self.http_client, self.http_deadline);
        let http = errors.note(http.map_err(|error| ConfigError::HttpClient(error.to_string())));
        let (Some(redirect_url), Some(ring), Some(http)) = (redirect_url, ring, http) else {
            return Err(errors);
        };
        if self.is_schema_checked && self.accounts.backend.is_none() {
            errors.extend(schema::user_table::<U>(&self.db).await);
        }
        if self.is_schema_checked && matches!(self.sessions, Sessions::Database) {
            errors.extend(schema::own_table(&self.db, session::Entity).await);
        }
        if self.is_schema_checked && U::MAPPING.keeps_grants() {
            errors.extend(schema::own_table(&self.db, grant::Entity).await);
        }
        let mut scopes = U::MAPPING.requested_scopes();
        let reads_email = admission.reads_email() || self.accounts.roles.as_ref().is_some_and(Roles::reads_email);
        if reads_email && !scopes.iter().any(|scope| scope.covers(Email::INFO)) {
            scopes.insert(1, Email::INFO);
        }
        errors.or(())?;
        let mut audience = format!("{client_id} {} {}", self.endpoints.issuers.join(" "), table_name::<U>());
        let tenant = self.tenant.unwrap_or_default();
        if !tenant.is_empty() {
            audience = format!("{audience} {tenant}");
        }
        if let Some(role) = self.accounts.roles.as_ref().and_then(Roles::claimable) {
            self.accounts.claim = claim_code::<U>(&self.db, role, &ring, &audience).await;
        }
        let inner = Inner {
            grants: Grants { audience: audience.clone(), sealer: ring.sealer("sso-runtime grant v1") },
            exchange: Exchange::new(&client_id, &client_secret, &redirect_url, &self.endpoints, http.clone()),
            keys: KeyCache::new(http.clone(), self.endpoints.keys.to_string(), self.clock.clone()),
            cookie_rules: CookieRules::for_origin(&redirect_url),
            flow_cookies: FlowCookies { sealer: ring.sealer("sso-runtime flow v1"), lifetime: self.flow_lifetime },
            session_cookie: SessionCookie {
                idle: self.session_idle,
                absolute: self.session_absolute,
                audience,
                tenant: tenant.clone(),
            },
            db: self.db,
            mapping: U::MAPPING,
            tenant,
            client_id,
            redirect_url,
            endpoints: self.endpoints,
            admission,
            scopes,
            prompt: self.prompt,
            language: self.language,
            button: self.button,
            after_failure: self.after_failure,
            after_sign_in: self.after_sign_in,
            after_sign_out: self.after_sign_out,
            clock: self.clock,
            limits: Limits {
                rate: self.rate_limit,
                client_of: self.client_of,
                at_google: Semaphore::new(self.at_once),
            },
            http,
            sessions: self.sessions,
            database_deadline: self.database_deadline,
        };
        Ok(GoogleSso { inner: Arc::new(inner), accounts: Arc::new(self.accounts) })
    }
}

/// The user table: the structs of SeaORM's are all named `Model`.
fn table_name<U: GoogleUser>() -> String {
    let entity = EntityOf::<U>::default();
    match entity.schema_name() {
        Some(schema) => format!("{schema}.{}", entity.table_name()),
        None => entity.table_name().to_owned(),
    }
}

/// The code for a role that nobody has. Where the database does not answer there is none: somebody may have the role.
async fn claim_code<U: GoogleUser>(
    db: &DatabaseConnection,
    role: &str,
    ring: &KeyRing,
    audience: &str,
) -> Option<ClaimCode> {
    match account::is_vacant::<U>(db, role).await {
        Ok(true) => {
            tracing::warn!(role, "nobody has this role; who enters the claim code at the route `/claim` gets it");
            let code = ring.code(&format!("sso-runtime claim code v1 {audience} {role}"));
            Some(ClaimCode { role: role.to_owned(), code: code.into() })
        }
        Ok(false) => None,
        Err(failure) => {
            tracing::warn!(role, error = chain(&failure), "nobody knows who has this role; there is no claim code");
            None
        }
    }
}
