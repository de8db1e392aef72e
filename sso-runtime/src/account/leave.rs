//! Looking ahead, and leaving: what a sign-in would do, unlinking, and emptying what came from Google.

use std::fmt;

use http::StatusCode;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};

use super::{
    hooks::{AccountError, Refusal, Stop},
    link,
    sign_in::{begin, database, not_committed, undo},
};
use crate::{
    admission::SignUp,
    http::HttpError,
    id_token::Claims,
    outcome::{Denial, Failure, Notice, Step, chain},
    profile::{GrantedScopes, PersonAnswer, Profile},
    sso::{GoogleSso, Inner},
    sync::{SyncReport, Synchronisation},
    unbroken::{self, Abandoned},
    user::{ActiveModelOf, EntityOf, GoogleUser},
};

/// What became of a user who left Google.
#[derive(Clone)]
#[non_exhaustive]
pub struct Departure<U> {
    /// The row as it is now.
    pub user: U,
    /// What happened to its columns.
    pub report: SyncReport,
    /// How many sessions ended.
    pub sessions_ended: u64,
    /// What became of the application's access at Google.
    pub revocation: Revocation,
}

/// The row is not printed.
impl<U> fmt::Debug for Departure<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Departure")
            .field("report", &self.report)
            .field("sessions_ended", &self.sessions_ended)
            .field("revocation", &self.revocation)
            .finish_non_exhaustive()
    }
}

/// What became of the application's access at Google.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// Google took it away, or had done so before.
    Revoked,
    /// No token is kept that could be revoked: only `offline` keeps one. The person can take the access away at
    /// <https://myaccount.google.com/connections>.
    NoToken,
    /// Google did not do it: the log says why. What is kept here is gone all the same.
    Failed,
}

/// Why a user was not unlinked. Nothing was changed, unless the failure is [`CommitUnknown`](Failure::CommitUnknown) or
/// [`DatabaseDeadline`](Failure::DatabaseDeadline): then all of it may have been changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnlinkError {
    /// [`Hooks::may_unlink`](crate::Hooks::may_unlink) refused.
    #[error("the application refused: {}", .0.code())]
    Refused(Refusal),
    /// The key's column always holds a `sub`.
    #[error("the `key` column cannot be null: make it `Option<String>`, or delete the user")]
    KeyIsNeverNull,
    /// The database, the session store or the application failed.
    #[error("unlinking failed")]
    Failed(#[source] Failure),
}

impl UnlinkError {
    /// What the person is told.
    #[must_use]
    pub fn notice(&self) -> Notice {
        match self {
            Self::Refused(refusal) => refusal.notice(),
            Self::Failed(failure) => failure.notice(),
            Self::KeyIsNeverNull => Notice {
                code: "cannot_be_unlinked",
                status: StatusCode::CONFLICT,
                sentence: "Your Google account cannot be taken off this account.",
                advice: "Ask the people who run this application.",
            },
        }
    }
}

/// What a person is told who has no other way in.
pub(super) const LAST_WAY_IN: Refusal =
    Refusal::new("last_way_in", "You could not sign in any more.").advice("Set up another way to sign in first.");

impl<U: GoogleUser> GoogleSso<U> {
    /// What a sign-in with this profile would do to the columns of `user`, or of a new row. Nothing is written.
    ///
    /// The hooks are not asked, and no other row is looked at: a sign-in may still end in their refusal, in a conflict or with
    /// a link to a row that has the address.
    ///
    /// # Errors
    ///
    /// The outer error if the database does not answer; the inner one if such a sign-in would be refused: by the admission,
    /// because the account is disabled or sign-up closed, or because a column lacks its value.
    pub async fn plan(&self, user: Option<&U>, profile: &Profile) -> Result<Result<SyncReport, Denial>, Failure> {
        let inner = &*self.inner;
        let refusal = match user {
            _ if !inner.admission.admits(profile.claims()) => Some(Denial::NotAdmitted),
            Some(user) if !user.is_active() => Some(Denial::AccountDisabled),
            None if inner.admission.may_sign_up() == SignUp::Closed => Some(Denial::SignUpClosed),
            _ => None,
        };
        if let Some(denial) = refusal {
            return Ok(Err(denial));
        }
        let roles = self.accounts.roles.as_ref().map(|roles| roles.decide(U::MAPPING, profile.claims()));
        let mut sync = Synchronisation::new(profile, U::MAPPING);
        if let Some(roles) = &roles {
            sync = sync.with_roles(roles);
        }
        match user {
            None => {
                let _ = U::create(&mut sync);
            }
            Some(user) => {
                if U::MAPPING.keeps_grants() {
                    let grant = inner.grants.load(&inner.db, &profile.claims().sub).await.map_err(database)?;
                    sync = sync.with_digests(grant.digests);
                }
                let _ = user.update(&mut sync);
            }
        }
        Ok(sync.finish())
    }

    /// Empties every column of `user` that came from Google, the key included where it may be null; ends all their
    /// sessions; forgets what is kept beside the row; and revokes the application's access at Google.
    ///
    /// A column gets its default, or `NULL`. One that has neither keeps its value: [`SyncReport::kept`] names it. Only
    /// deleting the row erases that, too. The rows of ended sessions in `sso_session` hold the `sub` until
    /// [`purge_sessions`](Self::purge_sessions) deletes them.
    ///
    /// # Errors
    ///
    /// If the database or the session store does not answer. Then nothing was changed, unless the failure is
    /// [`CommitUnknown`](Failure::CommitUnknown) or [`DatabaseDeadline`](Failure::DatabaseDeadline): then all of it may have
    /// been changed, and only Google was not told. Calling it again does no harm.
    pub async fn erase(&self, user: U) -> Result<Departure<U>, Failure> {
        let profile = Profile::new(Claims::default(), PersonAnswer::Unknown, GrantedScopes::default());
        let mut sync = Synchronisation::new(&profile, U::MAPPING).erasing();
        let changes = user.update(&mut sync);
        let report = sync.finish().map_err(|denial| Failure::Application(Box::new(denial)))?;
        match self.leave(user, changes, report, false).await {
            Ok(departure) => Ok(departure),
            Err(Stop::Failed(failure)) => Err(failure),
            Err(Stop::Denied(denial)) => Err(Failure::Application(Box::new(denial))),
        }
    }

    /// Takes the Google account from a user, who stays: their other columns keep what they hold. All their sessions end,
    /// and the application's access at Google is revoked.
    ///
    /// # Errors
    ///
    /// If [`Hooks::may_unlink`](crate::Hooks::may_unlink) refuses, which it does unless the application overrides it; if
    /// the key cannot be null; or if the database or the session store does not answer.
    pub async fn unlink(&self, user: U) -> Result<Departure<U>, UnlinkError> {
        if !link::has_nullable_key::<U>() {
            return Err(UnlinkError::KeyIsNeverNull);
        }
        let profile = Profile::new(Claims::default(), PersonAnswer::Unknown, GrantedScopes::default());
        let mut nothing = Synchronisation::new(&profile, U::MAPPING).erasing();
        let mut changes = user.update(&mut nothing);
        for column in U::MAPPING.columns {
            link::leave_as_it_is::<U>(&mut changes, U::MAPPING.declaration(column).name);
        }
        let report = SyncReport::nothing(U::MAPPING);
        self.leave(user, changes, report, true).await.map_err(|stop| match stop {
            Stop::Denied(Denial::ByApplication(refusal)) => UnlinkError::Refused(refusal),
            Stop::Denied(denial) => UnlinkError::Failed(Failure::Application(Box::new(denial))),
            Stop::Failed(failure) => UnlinkError::Failed(failure),
        })
    }

    async fn leave(
        &self,
        user: U,
        changes: ActiveModelOf<U>,
        report: SyncReport,
        is_guarded: bool,
    ) -> Result<Departure<U>, Stop> {
        let inner = &*self.inner;
        let google = self.clone();
        let departed = unbroken::run(inner.database_deadline, move |abandoned| async move {
            google.depart(user, changes, is_guarded, &abandoned).await
        });
        let deadline = Failure::DatabaseDeadline { deadline: inner.database_deadline };
        let (user, sessions_ended, token) = departed.await.ok_or(deadline)??;
        let revocation = match token {
            Some(token) => revoke(inner, &token).await,
            None => Revocation::NoToken,
        };
        tracing::info!(sessions_ended, ?revocation, "a user left Google");
        Ok(Departure { user, report, sessions_ended, revocation })
    }

    /// The part of the database: the row as it is now, how many sessions ended, and the token that was kept.
    async fn depart(
        &self,
        user: U,
        mut changes: ActiveModelOf<U>,
        is_guarded: bool,
        abandoned: &Abandoned,
    ) -> Result<(U, u64, Option<SecretString>), Stop> {
        let inner = &*self.inner;
        let subject = match user.subject() {
            Some(subject) => Some(subject.to_owned()),
            None => self.linked_meanwhile(&user).await?,
        };
        if link::has_nullable_key::<U>() {
            link::without_key::<U>(&mut changes).map_err(database)?;
        }
        let token = match &subject {
            Some(subject) if U::MAPPING.keeps_grants() => {
                inner.grants.load(&inner.db, subject).await.map_err(database)?.refresh_token
            }
            _ => None,
        };
        let transaction = begin(&inner.db).await?;
        let left = self.write_departure(&transaction, user, changes, subject.as_deref(), is_guarded).await;
        let (user, sessions_ended) = match left {
            Ok(left) => left,
            Err(stop) => {
                undo(transaction).await;
                return Err(stop);
            }
        };
        if abandoned.is_set() {
            undo(transaction).await;
            return Err(Failure::DatabaseDeadline { deadline: inner.database_deadline }.into());
        }
        transaction.commit().await.map_err(not_committed)?;
        Ok((user, sessions_ended, token))
    }

    /// The `sub` that the row of a user got since the caller read it.
    async fn linked_meanwhile(&self, user: &U) -> Result<Option<String>, Failure> {
        if self.accounts.backend.is_some() {
            return Ok(None);
        }
        let row = EntityOf::<U>::find().filter(link::is_row(user)).one(&self.inner.db).await.map_err(database)?;
        Ok(row.and_then(|row| row.subject().map(str::to_owned)))
    }

    async fn write_departure(
        &self,
        transaction: &DatabaseTransaction,
        mut user: U,
        changes: ActiveModelOf<U>,
        subject: Option<&str>,
        is_guarded: bool,
    ) -> Result<(U, u64), Stop> {
        let inner = &*self.inner;
        if is_guarded {
            match self.accounts.hooks.as_deref() {
                Some(hooks) => hooks.may_unlink(&user, transaction).await?,
                None => return Err(AccountError::from(LAST_WAY_IN).into()),
            }
        }
        if changes.is_changed() {
            user = self.accounts.backend().update(transaction, user, changes).await?;
        }
        let Some(subject) = subject else { return Ok((user, 0)) };
        if U::MAPPING.keeps_grants() {
            inner.grants.delete(transaction, subject).await.map_err(database)?;
        }
        let ended = inner.sessions.delete_all(transaction, subject).await.map_err(Failure::SessionStore)?;
        Ok((user, ended))
    }
}

/// Source: Google, *Using OAuth 2.0 for Web Server Applications*, "Revoking a token". A token that Google does not know is
/// answered with 400.
async fn revoke(inner: &Inner, token: &SecretString) -> Revocation {
    let Some(url) = &inner.endpoints.revocation else { return Revocation::NoToken };
    let request = inner.http.post_form(url.as_str(), &[("token", token.expose_secret())]);
    match inner.http.send(request).await {
        Ok(answer) if answer.status.is_success() || is_unknown_token(answer.status, &answer.body) => {
            Revocation::Revoked
        }
        Ok(answer) => {
            tracing::error!(status = answer.status.as_u16(), "Google did not revoke the access");
            Revocation::Failed
        }
        Err(error) => {
            tracing::error!(error = chain(&failure(error)), "Google did not revoke the access");
            Revocation::Failed
        }
    }
}

fn failure(error: HttpError) -> Failure {
    Failure::GoogleUnavailable { step: Step::Revocation, status: None, source: Some(error) }
}

fn is_unknown_token(status: StatusCode, body: &[u8]) -> bool {
    let error = serde_json::from_slice::<serde_json::Value>(body).ok();
    status == StatusCode::BAD_REQUEST && error.is_some_and(|error| error["error"] == "invalid_token")
}
