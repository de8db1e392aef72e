//! Sessions of one process, for tests.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::store::{NewSession, Session, SessionId, SessionStore, SessionStoreError};

/// A sign-in takes no longer than this, whatever is configured.
const FLOW_SECONDS: i64 = 3600;

/// Sessions in the memory of this process: gone when it ends, and unknown to every other. For tests.
#[derive(Debug, Default)]
pub struct MemorySessions(Mutex<HashMap<SessionId, Kept>>);

#[derive(Debug)]
struct Kept {
    session: Session,
    flow: String,
    /// An ended session still keeps its flow from being used again.
    has_ended: bool,
}

impl MemorySessions {
    fn kept(&self) -> MutexGuard<'_, HashMap<SessionId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SessionStore for MemorySessions {
    async fn create(&self, new: &NewSession) -> Result<(), SessionStoreError> {
        let mut kept = self.kept();
        if kept.values().any(|other| other.flow == new.flow) {
            return Err(SessionStoreError::FlowUsed);
        }
        let times = [new.created_at, new.created_at, new.expires_at, new.ends_at];
        let session = Session::new(new.id.clone(), new.subject.clone(), times);
        kept.insert(new.id.clone(), Kept { session, flow: new.flow.clone(), has_ended: false });
        Ok(())
    }

    async fn find(&self, id: &SessionId, now: i64) -> Result<Option<Session>, SessionStoreError> {
        let kept = self.kept();
        let live = kept.get(id).filter(|kept| !kept.has_ended && now < kept.session.expires_at);
        Ok(live.map(|kept| kept.session.clone()))
    }

    async fn touch(&self, session: &Session) -> Result<(), SessionStoreError> {
        if let Some(kept) = self.kept().get_mut(&session.id) {
            kept.session = session.clone();
        }
        Ok(())
    }

    async fn delete(&self, id: &SessionId) -> Result<(), SessionStoreError> {
        if let Some(kept) = self.kept().get_mut(id) {
            kept.has_ended = true;
        }
        Ok(())
    }

    async fn delete_all(&self, subject: &str) -> Result<u64, SessionStoreError> {
        let mut kept = self.kept();
        let mine = kept.values_mut().filter(|kept| kept.session.subject == subject && !kept.has_ended);
        Ok(mine.map(|kept| kept.has_ended = true).count() as u64)
    }

    async fn list(&self, subject: &str, now: i64) -> Result<Vec<Session>, SessionStoreError> {
        let is_mine =
            |kept: &&Kept| kept.session.subject == subject && !kept.has_ended && now < kept.session.expires_at;
        let mut sessions: Vec<_> = self.kept().values().filter(is_mine).map(|kept| kept.session.clone()).collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.created_at));
        Ok(sessions)
    }

    async fn purge(&self, now: i64) -> Result<u64, SessionStoreError> {
        let mut kept = self.kept();
        let before = kept.len();
        kept.retain(|_, kept| now < kept.session.expires_at || now < kept.session.created_at + FLOW_SECONDS);
        Ok((before - kept.len()) as u64)
    }
}
