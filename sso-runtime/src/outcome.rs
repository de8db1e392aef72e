//! How a sign-in ends: as a type, with a code, a status and a sentence for the person.

use std::{fmt, time::Duration};

use http::StatusCode;
use sea_orm::DbErr;

use crate::{
    account::Refusal, http::HttpError, id_token::IdTokenError, return_to::ReturnTo, session::SessionStoreError,
    sync::SyncReport,
};

/// How a sign-in ended.
#[non_exhaustive]
pub enum Outcome<U> {
    /// The person is signed in: the row is as the rules say, and a session exists.
    SignedIn {
        /// The row after synchronisation.
        user: Box<U>,
        /// What happened to its columns.
        report: Box<SyncReport>,
        /// Where to go now.
        return_to: ReturnTo,
    },
    /// The person changed their mind at Google.
    Cancelled,
    /// The person is known to Google, and may not sign in here.
    Denied(Denial),
    /// The sign-in could not be completed.
    Failed(Failure),
}

/// The row is not printed.
impl<U> fmt::Debug for Outcome<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedIn { report, .. } => f.debug_tuple("SignedIn").field(report).finish(),
            Self::Cancelled => f.write_str("Cancelled"),
            Self::Denied(denial) => f.debug_tuple("Denied").field(denial).finish(),
            Self::Failed(failure) => f.debug_tuple("Failed").field(failure).finish(),
        }
    }
}

impl<U> Outcome<U> {
    /// The notice for the person, unless they are signed in.
    #[must_use]
    pub fn notice(&self) -> Option<Notice> {
        match self {
            Self::SignedIn { .. } => None,
            Self::Cancelled => Some(CANCELLED),
            Self::Denied(denial) => Some(denial.notice()),
            Self::Failed(failure) => Some(failure.notice()),
        }
    }

    /// The stable code: `signed_in`, `cancelled`, ...
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.notice().map_or("signed_in", |notice| notice.code)
    }
}

/// What a person is told. The texts are fixed: nothing from Google, the database or the request is in them.
#[doc = include_str!("../docs/codes.md")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// A stable code for programs.
    pub code: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// What happened, in one sentence.
    pub sentence: &'static str,
    /// What to do next, in one sentence.
    pub advice: &'static str,
}

pub(crate) const CANCELLED: Notice = Notice {
    code: "cancelled",
    status: StatusCode::OK,
    sentence: "You did not sign in.",
    advice: "Nothing was changed. You can try again whenever you like.",
};

/// Why a person may not sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Denial {
    /// The row's `active` column is false.
    #[error("the account is disabled")]
    AccountDisabled,
    /// Google has no value for a `required` column.
    #[error("Google sent no value for the required column `{column}`")]
    MissingValue {
        /// The field of the struct.
        column: &'static str,
    },
    /// Google's value for a column that must have one is longer than the column.
    #[error("Google's value for the column `{column}` is longer than the entity declares")]
    ValueTooLong {
        /// The field of the struct.
        column: &'static str,
    },
    /// The [`Admission`](crate::Admission) does not admit the account.
    #[error("the admission does not admit the account")]
    NotAdmitted,
    /// There is an account with the person's address that did not come from Google, and may not be linked to theirs.
    #[error("an account with this address did not come from Google, and is not linked")]
    AccountExists,
    /// The account or the Google account is linked already, to another one.
    #[error("one of the two accounts is linked to another one")]
    AlreadyLinked,
    /// The application does not know the user to link any more.
    #[error("the application does not know the user to link")]
    NobodyToLink,
    /// The person has no account, and may not get one by signing in.
    #[error("the person has no account, and sign-up is closed to them")]
    SignUpClosed,
    /// The application refused, in a hook or a backend of its own.
    #[error("the application refused: {}", .0.code)]
    ByApplication(Refusal),
}

impl Denial {
    /// What the person is told.
    #[must_use]
    pub fn notice(&self) -> Notice {
        const NOT_HERE: &str = "This Google account cannot sign in here.";
        const ANOTHER: &str = "Sign in with another Google account, or ask the people who run this application.";
        let (code, sentence, advice) = match self {
            Self::ByApplication(refusal) => return refusal.notice(),
            // Who is disabled, has no account or is not admitted reads the same.
            Self::AccountDisabled => ("account_disabled", NOT_HERE, ANOTHER),
            Self::MissingValue { .. } => (
                "missing_value",
                "Your Google account does not share something that this application needs.",
                "Complete your Google account, or sign in with another one.",
            ),
            Self::ValueTooLong { .. } => (
                "value_too_long",
                "Your Google account holds a value that is too long for this application.",
                "Ask the people who run this application.",
            ),
            Self::NotAdmitted => ("not_admitted", NOT_HERE, ANOTHER),
            Self::AccountExists => (
                "account_exists",
                "There is an account here with the address of your Google account.",
                "Sign in the way you used before, and link your Google account there.",
            ),
            Self::AlreadyLinked => (
                "already_linked",
                "Your account here or this Google account is linked to another one.",
                "Unlink that one first, or choose another Google account.",
            ),
            Self::NobodyToLink => (
                "nobody_to_link",
                "You are not signed in any more.",
                "Sign in, and link your Google account once more.",
            ),
            Self::SignUpClosed => ("sign_up_closed", NOT_HERE, ANOTHER),
        };
        Notice { code, status: StatusCode::FORBIDDEN, sentence, advice }
    }
}

/// A step of the sign-in path that calls Google.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The authorization code is exchanged for tokens.
    Exchange,
    /// Google's signing keys are fetched.
    Keys,
    /// The People API is asked.
    People,
    /// The application's access is revoked.
    Revocation,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exchange => "exchange",
            Self::Keys => "keys",
            Self::People => "people",
            Self::Revocation => "revocation",
        })
    }
}

/// Why a sign-in could not be completed. The text is for the log; it holds no token, code, cookie or address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A unique value of this person belongs to another account of the application's own store.
    #[error("a unique value of this person belongs to another account")]
    AccountConflict(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A hook or a backend of the application failed.
    #[error("the application failed")]
    Application(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// As many sign-ins as may wait for Google at once are waiting. Nothing was done with this one: the same callback can
    /// come again.
    #[error("as many sign-ins as may wait for Google at once are waiting")]
    Busy,
    /// The callback has neither an error nor a code.
    #[error("the callback has no `code`")]
    CodeMissing,
    /// Google does not know the code: used, expired, or of another sign-in.
    #[error("Google refused the authorization code (`invalid_grant`)")]
    CodeRejected,
    /// The connection to the database was lost while it was to keep what was written: the row may be as it was, or as after
    /// a sign-in. The person is not signed in either way.
    #[error("the database did not say whether it kept what was written")]
    CommitUnknown(#[source] QuietDbErr),
    /// A unique value of this person belongs to another row.
    #[error("a unique column has this person's value in another row")]
    Conflict(#[source] QuietDbErr),
    /// The database, the session store or a hook of the application took too long. What was not committed is undone.
    #[error("the database, the session store or a hook took longer than {deadline:?}")]
    DatabaseDeadline {
        /// What [`GoogleSsoBuilder::database_deadline`](crate::GoogleSsoBuilder::database_deadline) allows.
        deadline: Duration,
    },
    /// The database did not do what was asked.
    #[error("the database failed")]
    DatabaseUnavailable(#[source] QuietDbErr),
    /// The sign-in is too old, or this browser did not start it.
    #[error("the sign-in has expired, or was started in another browser")]
    FlowExpired,
    /// The sign-in was completed before.
    #[error("the sign-in was completed before")]
    FlowUsed,
    /// Google answered something that cannot be read.
    #[error("step {step}: Google's answer cannot be read: {reason}")]
    GoogleAnswer {
        /// The step that failed.
        step: Step,
        /// What is wrong with the answer, without any of it.
        reason: String,
    },
    /// Google refused, with an OAuth error code.
    #[error("step {step}: Google refused with `{error}`")]
    GoogleRefused {
        /// The step that failed.
        step: Step,
        /// The OAuth error code, cut to what such a code may hold.
        error: String,
    },
    /// Google sent the person back with an error other than a refusal by the person.
    #[error("Google sent the person back with `{error}`")]
    AuthorizationRefused {
        /// The OAuth error code, cut to what such a code may hold.
        error: String,
    },
    /// Google did not answer in time, or answered with a server error.
    #[error("step {step}: Google is unavailable (status {status:?})")]
    GoogleUnavailable {
        /// The step that failed.
        step: Step,
        /// The status, if there was an answer.
        status: Option<StatusCode>,
        /// Why there was no answer.
        #[source]
        source: Option<HttpError>,
    },
    /// The ID token is not to be trusted.
    #[error("the ID token was rejected")]
    IdTokenRejected(#[source] IdTokenError),
    /// Google was told to ask the person nothing ([`Prompt::None`](crate::flow::Prompt::None)), and has to.
    #[error("Google has to ask the person something, and was told not to")]
    InteractionRequired,
    /// The callback names another issuer.
    #[error("the callback's `iss` is not the issuer that was asked")]
    IssuerMismatch,
    /// The session could not be stored.
    #[error("the session store failed")]
    SessionStore(#[source] SessionStoreError),
    /// A value from Google is longer than its column.
    #[error("a value from Google is longer than its column")]
    ValueTooLong(#[source] QuietDbErr),
    /// The callback's `state` is not the one of a sign-in that this browser started.
    #[error("the callback's `state` is missing or of another sign-in")]
    StateMismatch,
}

impl Failure {
    /// What the person is told.
    #[must_use]
    pub fn notice(&self) -> Notice {
        const AGAIN: &str = "Start again from the sign-in page.";
        const LATER: &str = "Nothing was changed. Try again in a minute.";
        const GOOGLE_FAULT: &str = "Google's answer could not be used.";
        const TELL: &str = "Nothing was changed. If it happens again, tell the people who run this application.";
        let (code, status, sentence, advice) = match self {
            Self::Application(_) => {
                ("application_failed", StatusCode::INTERNAL_SERVER_ERROR, "Sign-in does not work right now.", TELL)
            }
            Self::Busy => (
                "busy",
                StatusCode::SERVICE_UNAVAILABLE,
                "Many people are signing in right now.",
                "Reload this page in a moment.",
            ),
            Self::CodeMissing => {
                ("code_missing", StatusCode::BAD_REQUEST, "This is not a complete answer from Google.", AGAIN)
            }
            Self::CodeRejected => {
                ("code_rejected", StatusCode::BAD_REQUEST, "This sign-in was already used, or took too long.", AGAIN)
            }
            Self::AccountConflict(_) | Self::Conflict(_) => (
                "conflict",
                StatusCode::CONFLICT,
                "Another account here already uses a value of your Google account, such as its e-mail address.",
                "Nothing was changed. Ask the people who run this application.",
            ),
            Self::DatabaseUnavailable(_) => {
                ("database_unavailable", StatusCode::SERVICE_UNAVAILABLE, "Sign-in is not available right now.", LATER)
            }
            // Whether something was changed, nobody knows.
            Self::CommitUnknown(_) | Self::DatabaseDeadline { .. } => (
                "database_unavailable",
                StatusCode::SERVICE_UNAVAILABLE,
                "Sign-in is not available right now.",
                "Try again in a minute.",
            ),
            Self::FlowExpired => (
                "flow_expired",
                StatusCode::BAD_REQUEST,
                "This sign-in took too long, or began in another browser.",
                AGAIN,
            ),
            Self::FlowUsed => ("flow_used", StatusCode::BAD_REQUEST, "This sign-in was already completed.", AGAIN),
            Self::GoogleAnswer { .. } => ("google_answer_unreadable", StatusCode::BAD_GATEWAY, GOOGLE_FAULT, TELL),
            Self::GoogleRefused { .. } => {
                ("google_refused", StatusCode::BAD_GATEWAY, "Google refused this sign-in.", TELL)
            }
            Self::AuthorizationRefused { .. } => {
                ("authorization_refused", StatusCode::BAD_GATEWAY, "Google refused this sign-in.", TELL)
            }
            Self::GoogleUnavailable { .. } => {
                ("google_unavailable", StatusCode::SERVICE_UNAVAILABLE, "Google does not answer right now.", LATER)
            }
            Self::IdTokenRejected(_) => ("id_token_rejected", StatusCode::BAD_GATEWAY, GOOGLE_FAULT, TELL),
            Self::InteractionRequired => (
                "interaction_required",
                StatusCode::FORBIDDEN,
                "Google wants to ask you something before you sign in.",
                "Go on to Google.",
            ),
            Self::IssuerMismatch => {
                ("issuer_mismatch", StatusCode::BAD_REQUEST, "This answer does not come from Google.", AGAIN)
            }
            Self::SessionStore(_) => (
                "session_store_unavailable",
                StatusCode::SERVICE_UNAVAILABLE,
                "Sign-in is not available right now.",
                LATER,
            ),
            Self::ValueTooLong(_) => (
                "value_too_long",
                StatusCode::INTERNAL_SERVER_ERROR,
                "A value of your Google account does not fit here.",
                TELL,
            ),
            Self::StateMismatch => {
                ("state_mismatch", StatusCode::BAD_REQUEST, "This answer belongs to another sign-in.", AGAIN)
            }
        };
        Notice { code, status, sentence, advice }
    }

    /// Whether the browser merely came back to a sign-in that is over.
    pub(crate) fn is_stale_flow(&self) -> bool {
        matches!(self, Self::FlowExpired | Self::FlowUsed | Self::CodeRejected)
    }
}

/// An error and everything behind it, as one line for the log.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// A database's error that prints no value of a row.
///
/// Databases quote values in their texts: `Duplicate entry 'ada@example.com' for key 'email'`. Only quoted names of tables,
/// columns and keys are printed; the text ends before any other quotation.
#[derive(thiserror::Error)]
#[error("{}", without_values(&.0.to_string()))]
pub struct QuietDbErr(pub DbErr);

impl fmt::Debug for QuietDbErr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QuietDbErr({self})")
    }
}

fn without_values(text: &str) -> String {
    const NAMED: [&str; 6] = ["column", "constraint", "index", "key", "relation", "table"];
    let is_quote = |c: char| matches!(c, '\'' | '"' | '`');
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    };
    let mut rest = text;
    let mut shown = String::with_capacity(text.len());
    while let Some((before, quoted)) = rest.split_once(is_quote) {
        let quote = rest[before.len()..].chars().next().unwrap_or_default();
        let word = before.trim_end().rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
        let name = quoted.split_once(quote).filter(|(name, _)| NAMED.contains(&&*word) && is_name(name));
        shown.push_str(before);
        let Some((name, after)) = name else {
            shown.push_str("...");
            return shown;
        };
        shown.extend([name]);
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn denials() -> Vec<Denial> {
        let refusal = Refusal::new("of_the_application", "");
        let denials = vec![
            Denial::AccountDisabled,
            Denial::MissingValue { column: "" },
            Denial::ValueTooLong { column: "" },
            Denial::NotAdmitted,
            Denial::AccountExists,
            Denial::AlreadyLinked,
            Denial::NobodyToLink,
            Denial::SignUpClosed,
            Denial::ByApplication(refusal),
        ];
        for denial in &denials {
            // Who adds one puts it into the list, too.
            match denial {
                Denial::AccountDisabled
                | Denial::MissingValue { .. }
                | Denial::ValueTooLong { .. }
                | Denial::NotAdmitted
                | Denial::AccountExists
                | Denial::AlreadyLinked
                | Denial::NobodyToLink
                | Denial::SignUpClosed
                | Denial::ByApplication(_) => {}
            }
        }
        denials
    }

    fn failures() -> Vec<Failure> {
        let quiet = || QuietDbErr(DbErr::Custom(String::new()));
        let step = Step::Exchange;
        let failures = vec![
            Failure::AccountConflict("".into()),
            Failure::Application("".into()),
            Failure::AuthorizationRefused { error: String::new() },
            Failure::Busy,
            Failure::CodeMissing,
            Failure::CodeRejected,
            Failure::CommitUnknown(quiet()),
            Failure::Conflict(quiet()),
            Failure::DatabaseDeadline { deadline: Duration::ZERO },
            Failure::DatabaseUnavailable(quiet()),
            Failure::FlowExpired,
            Failure::FlowUsed,
            Failure::GoogleAnswer { step, reason: String::new() },
            Failure::GoogleRefused { step, error: String::new() },
            Failure::GoogleUnavailable { step, status: None, source: None },
            Failure::IdTokenRejected(IdTokenError::Expired),
            Failure::InteractionRequired,
            Failure::IssuerMismatch,
            Failure::SessionStore(SessionStoreError::FlowUsed),
            Failure::StateMismatch,
            Failure::ValueTooLong(quiet()),
        ];
        for failure in &failures {
            // Who adds one puts it into the list, too.
            match failure {
                Failure::AccountConflict(_)
                | Failure::Application(_)
                | Failure::AuthorizationRefused { .. }
                | Failure::Busy
                | Failure::CodeMissing
                | Failure::CodeRejected
                | Failure::CommitUnknown(_)
                | Failure::Conflict(_)
                | Failure::DatabaseDeadline { .. }
                | Failure::DatabaseUnavailable(_)
                | Failure::FlowExpired
                | Failure::FlowUsed
                | Failure::GoogleAnswer { .. }
                | Failure::GoogleRefused { .. }
                | Failure::GoogleUnavailable { .. }
                | Failure::IdTokenRejected(_)
                | Failure::InteractionRequired
                | Failure::IssuerMismatch
                | Failure::SessionStore(_)
                | Failure::StateMismatch
                | Failure::ValueTooLong(_) => {}
            }
        }
        failures
    }

    #[test]
    fn the_table_of_codes_is_complete() {
        let listed: BTreeMap<_, _> = include_str!("../docs/codes.md")
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
            .map(|(code, rest)| (code, rest.split(" |").next().unwrap_or_default()))
            .collect();
        let mut seen = BTreeSet::from(["cancelled"]);
        let is_ours = |denial: &Denial| !matches!(denial, Denial::ByApplication(_));
        let notices = denials().into_iter().filter(is_ours).map(|denial| denial.notice());
        for notice in notices.chain(failures().iter().map(Failure::notice)).chain([CANCELLED]) {
            let statuses = listed.get(notice.code).unwrap_or_else(|| panic!("`{}` is not in the table", notice.code));
            assert!(statuses.contains(notice.status.as_str()), "{notice:?}: {statuses}");
            seen.insert(notice.code);
        }
        assert_eq!(listed.into_keys().collect::<BTreeSet<_>>(), seen);
    }

    #[test]
    fn who_is_disabled_unknown_or_not_admitted_reads_the_same() {
        let text = |denial: Denial| {
            let Notice { status, sentence, advice, .. } = denial.notice();
            (status, sentence, advice)
        };
        assert_eq!(text(Denial::AccountDisabled), text(Denial::SignUpClosed));
        assert_eq!(text(Denial::AccountDisabled), text(Denial::NotAdmitted));
    }

    #[test]
    fn a_database_error_is_printed_without_values() {
        for (text, printed) in [
            ("1062: Duplicate entry 'o'ada@example.com' for key 'email'", "1062: Duplicate entry ..."),
            (
                "duplicate key value violates unique constraint \"users_email_key\"",
                "duplicate key value violates unique constraint users_email_key",
            ),
            ("invalid input value for enum mood: \"ada\"", "invalid input value for enum mood: ..."),
            ("relation \"users\" does not exist at line 3", "relation users does not exist at line 3"),
            ("Data too long for column 'name' at row 1", "Data too long for column name at row 1"),
            ("key \"ada lovelace\" and so on", "key ..."),
            ("UNIQUE constraint failed: users.email", "UNIQUE constraint failed: users.email"),
        ] {
            assert_eq!(without_values(text), printed);
        }
        let failure = Failure::Conflict(QuietDbErr(DbErr::Custom("entry 'ada@example.com'".to_owned())));
        assert!(!format!("{failure:?} {}", chain(&failure)).contains("ada"), "{failure:?}");
    }
}
