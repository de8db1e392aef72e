//! Steps 2 to 7: the visitor comes back from Google.

use std::fmt;

use secrecy::ExposeSecret;
use url::form_urlencoded;

use super::{
    error_code,
    exchange::Tokens,
    pending::{FlowCookies, Pending},
    start::Prompt,
};
use crate::{
    account::{Ended, Identity, SignIn},
    id_token::{self, Expected},
    outcome::{Denial, Failure, Outcome, chain},
    person,
    profile::{GrantedScopes, Profile},
    seal::sha256_hex,
    sso::{GoogleSso, Inner},
    unbroken,
    user::GoogleUser,
};

/// What a callback brings.
#[derive(Clone, Copy)]
pub struct Callback<'r> {
    /// The request's query, without the `?`.
    pub query: &'r str,
    /// The request's `Cookie` header.
    pub cookies: &'r str,
}

/// How a sign-in ended, and what the browser has to remember or forget.
#[must_use = "the person is signed in only when the browser gets the cookies"]
pub struct Finish<U> {
    /// How it ended.
    pub outcome: Outcome<U>,
    /// The values of the `Set-Cookie` headers, whatever the outcome.
    pub cookies: Vec<String>,
    /// The value of the `Set-Cookie` header that opens the session, if the person is signed in.
    pub session_cookie: Option<String>,
}

/// Code, state and cookies are not printed.
impl fmt::Debug for Callback<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

/// The cookies are not printed.
impl<U> fmt::Debug for Finish<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finish").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

/// Finishes a sign-in. It makes one session at most: a callback that is sent again ends in [`Failure::FlowUsed`], if
/// Google has not refused its code before.
pub async fn finish<U: GoogleUser>(sso: &GoogleSso<U>, callback: Callback<'_>) -> Finish<U> {
    let (mut cookies, mut session_cookie) = (Vec::new(), None);
    let outcome = match path(sso, callback, &mut cookies, &mut session_cookie).await {
        Ok(outcome) => outcome,
        Err(failure) => Outcome::Failed(failure),
    };
    log(&outcome);
    Finish { outcome, cookies, session_cookie }
}

async fn path<U: GoogleUser>(
    sso: &GoogleSso<U>,
    callback: Callback<'_>,
    cookies: &mut Vec<String>,
    session_cookie: &mut Option<String>,
) -> Result<Outcome<U>, Failure> {
    let inner = &*sso.inner;
    let answer = Answer::parse(callback.query);
    let now = inner.clock.now();

    // 2. The state selects and opens the flow, which is spent.
    let state = answer.state.filter(|state| !state.is_empty()).ok_or(Failure::StateMismatch)?;
    let pending = inner.flow_cookies.open(&inner.cookie_rules, &state, callback.cookies, now)?;
    cookies.push(FlowCookies::spend(&inner.cookie_rules, &state));
    if !pending.is_of(inner) {
        return Err(Failure::StateMismatch);
    }
    // Google does not name itself to everybody yet.
    if answer.iss.is_some_and(|iss| !inner.endpoints.issuers.contains(&iss)) {
        return Err(Failure::IssuerMismatch);
    }
    match answer.error.as_deref() {
        Some("access_denied") => return Ok(Outcome::Cancelled),
        // Source: OpenID Connect Core 1.0, section 3.1.2.6.
        Some("interaction_required" | "login_required" | "account_selection_required" | "consent_required")
            if inner.prompt == Some(Prompt::None) =>
        {
            return Err(Failure::InteractionRequired);
        }
        Some(error) => return Err(Failure::AuthorizationRefused { error: error_code(error) }),
        None => {}
    }
    let code = answer.code.filter(|code| !code.is_empty()).ok_or(Failure::CodeMissing)?;
    let return_to = pending.return_to();
    let flow_digest = sha256_hex(&pending.state);
    let Ok(turn) = inner.limits.at_google.try_acquire() else {
        // Nobody has seen the code yet, so the flow is not spent.
        cookies.clear();
        return Err(Failure::Busy);
    };

    // 3.
    let tokens = inner.exchange.exchange(code, pending.verifier.clone()).await?;
    // 4 and 5. Google may have taken its time.
    let now = inner.clock.now();
    let profile = profile(inner, &tokens, &pending, now).await?;
    drop(turn);
    // 6.
    let identity = Identity::new(profile, tokens.access_token);
    if !inner.admission.admits(identity.claims()) {
        return Ok(Outcome::Denied(Denial::NotAdmitted));
    }
    let old_session = inner.session_cookie.read(&inner.cookie_rules, callback.cookies);
    let session = inner.session_cookie.issue(&identity.claims().sub, flow_digest, now);
    let (google, record) = (sso.clone(), session.record.clone());
    let ended = unbroken::run(inner.database_deadline, move |abandoned| async move {
        let inner = &*google.inner;
        let sign_in = SignIn {
            db: &inner.db,
            sessions: &inner.sessions,
            accounts: &google.accounts,
            sign_up: inner.admission.may_sign_up(),
            identity: &identity,
            session: &record,
            grants: &inner.grants,
            refresh_token: tokens.refresh_token.as_ref().filter(|_| inner.mapping.is_offline),
            link: pending.link.as_deref(),
            consent_url: &inner.route("consent"),
            abandoned,
            deadline: inner.database_deadline,
        };
        sign_in.run().await
    });
    match ended.await.ok_or(Failure::DatabaseDeadline { deadline: inner.database_deadline })?? {
        Ended::Refused(denial) => Ok(Outcome::Denied(denial)),
        Ended::SignedIn(user, report) => {
            // 7. The new session stands; the browser's old one ends.
            if let Some(old) = old_session
                && let Err(failure) = inner.end_session(&old).await
            {
                tracing::warn!(error = chain(&failure), "the session that the browser had before could not be ended");
            }
            *session_cookie = Some(inner.session_cookie.set(&inner.cookie_rules, &session));
            Ok(Outcome::SignedIn { user, report, return_to })
        }
    }
}

/// Verifies the ID token, and meanwhile asks the People API; its answer is dropped if the token is not to be trusted.
async fn profile(inner: &Inner, tokens: &Tokens, pending: &Pending, now: i64) -> Result<Profile, Failure> {
    let granted = match &tokens.scope {
        Some(scope) => GrantedScopes::parse(scope, &inner.scopes),
        None => GrantedScopes::all(&inner.scopes),
    };
    let access_token = tokens.access_token.expose_secret();
    let expected = Expected {
        issuers: &inner.endpoints.issuers,
        client_id: &inner.client_id,
        nonce: &pending.nonce,
        access_token,
        now,
    };
    let mask = inner.mapping.person_fields(|scopes| granted.meets(scopes));
    let verification = id_token::verify(tokens.id_token.expose_secret(), &inner.keys, &expected);
    let person =
        async { Ok(person::fetch(&inner.http, inner.endpoints.people.as_ref(), mask.as_deref(), access_token).await) };
    let (claims, person) = tokio::try_join!(verification, person)?;
    let person = person.of_account(&claims.sub);
    Ok(Profile::new(claims, person, granted))
}

/// The parameters of a callback that mean something; all others are ignored, as RFC 6749 asks. The first of several
/// counts.
#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Answer {
    fn parse(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match &*name {
                "state" => &mut answer.state,
                "code" => &mut answer.code,
                "error" => &mut answer.error,
                "iss" => &mut answer.iss,
                _ => continue,
            };
            slot.get_or_insert_with(|| value.into_owned());
        }
        answer
    }
}

/// One line for each sign-in.
fn log<U>(outcome: &Outcome<U>) {
    let code = outcome.code();
    match outcome {
        Outcome::SignedIn { report, .. } => tracing::info!(
            code,
            created = report.created,
            linked = report.linked,
            changed = %report.changed,
            cleared = %report.cleared,
            kept = %report.kept,
            not_granted = %report.not_granted,
            too_long = %report.too_long,
            unknown = %report.unknown,
            roles_given = report.roles_given.join(","),
            roles_taken = report.roles_taken.join(","),
            "signed in with Google"
        ),
        Outcome::Cancelled => tracing::info!(code, "the sign-in was cancelled at Google"),
        Outcome::Denied(denial) => tracing::warn!(code, reason = %denial, "the sign-in was refused"),
        Outcome::Failed(failure) if failure.notice().status.is_server_error() => {
            tracing::error!(code, error = chain(failure), "the sign-in failed");
        }
        Outcome::Failed(failure) => tracing::warn!(code, error = chain(failure), "the sign-in failed"),
    }
}
