//! Sessions in Redis, for many machines.

use async_trait::async_trait;
use redis::{AsyncCommands, ErrorKind, RedisError, RedisResult, Script, aio::ConnectionManager};
use serde::{Deserialize, Serialize};

use super::store::{NewSession, Session, SessionId, SessionStore, SessionStoreError};

/// Sessions in Redis. They expire there by themselves, by the clock of Redis.
///
/// Keys: `{prefix}session:{id}` holds a session, `{prefix}flow:{digest}` the sign-in that it comes from, and
/// `{prefix}sessions:{sub}` the names of a person's sessions.
pub struct RedisSessions {
    connection: ConnectionManager,
    prefix: String,
}

#[derive(Deserialize, Serialize)]
struct Stored {
    subject: String,
    /// Created, last seen, expires, ends.
    times: [i64; 4],
}

impl RedisSessions {
    /// Connects to `url` (`redis://...`). Several applications may share a Redis under different prefixes.
    ///
    /// # Errors
    ///
    /// If Redis cannot be reached, or `url` is none.
    pub async fn connect(url: &str, prefix: &str) -> Result<Self, SessionStoreError> {
        let client = redis::Client::open(url).map_err(unavailable)?;
        let connection = ConnectionManager::new(client).await.map_err(unavailable)?;
        Ok(Self { connection, prefix: prefix.to_owned() })
    }

    fn session_key(&self, id: &str) -> String {
        format!("{}session:{id}", self.prefix)
    }

    fn flow_key(&self, flow: &str) -> String {
        format!("{}flow:{flow}", self.prefix)
    }

    fn subject_key(&self, subject: &str) -> String {
        format!("{}sessions:{subject}", self.prefix)
    }
}

impl std::fmt::Debug for RedisSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisSessions").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// A sign-in takes no longer than this, whatever is configured.
const FLOW_SECONDS: i64 = 3600;

/// The flow's mark, the session and the person's list are written together or not at all.
const CREATE: &str = r"
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[5]) then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
redis.call('SADD', KEYS[3], ARGV[4])
if redis.call('TTL', KEYS[3]) < tonumber(ARGV[3]) then redis.call('EXPIRE', KEYS[3], ARGV[3]) end
return 1";

#[async_trait]
impl SessionStore for RedisSessions {
    async fn create(&self, new: &NewSession) -> Result<(), SessionStoreError> {
        let stored = Stored {
            subject: new.subject.clone(),
            times: [new.created_at, new.created_at, new.expires_at, new.ends_at],
        };
        let is_new: bool = Script::new(CREATE)
            .key(self.flow_key(&new.flow))
            .key(self.session_key(new.id.as_str()))
            .key(self.subject_key(&new.subject))
            .arg(encode(&stored)?)
            .arg(lifetime(new.created_at, new.expires_at))
            .arg(lifetime(new.created_at, new.ends_at))
            .arg(new.id.as_str())
            .arg(FLOW_SECONDS)
            .invoke_async(&mut self.connection.clone())
            .await
            .map_err(unavailable)?;
        if is_new { Ok(()) } else { Err(SessionStoreError::FlowUsed) }
    }

    async fn find(&self, id: &SessionId, now: i64) -> Result<Option<Session>, SessionStoreError> {
        let stored: Option<String> =
            self.connection.clone().get(self.session_key(id.as_str())).await.map_err(unavailable)?;
        let session = stored.map(|stored| decode(id.clone(), &stored)).transpose()?;
        Ok(session.filter(|session| now < session.expires_at))
    }

    async fn touch(&self, session: &Session) -> Result<(), SessionStoreError> {
        let stored = Stored {
            subject: session.subject.clone(),
            times: [session.created_at, session.last_seen_at, session.expires_at, session.ends_at],
        };
        // `XX`: only a session that still exists.
        let _: Option<String> = redis::cmd("SET")
            .arg(self.session_key(session.id.as_str()))
            .arg(encode(&stored)?)
            .arg("XX")
            .arg("EX")
            .arg(lifetime(session.last_seen_at, session.expires_at))
            .query_async(&mut self.connection.clone())
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    async fn delete(&self, id: &SessionId) -> Result<(), SessionStoreError> {
        let mut connection = self.connection.clone();
        let stored: Option<String> = connection.get_del(self.session_key(id.as_str())).await.map_err(unavailable)?;
        if let Some(stored) = stored {
            let session = decode(id.clone(), &stored)?;
            let _: u64 = connection.srem(self.subject_key(&session.subject), id.as_str()).await.map_err(unavailable)?;
        }
        Ok(())
    }

    async fn delete_all(&self, subject: &str) -> Result<u64, SessionStoreError> {
        let mut connection = self.connection.clone();
        let ids: Vec<String> = connection.smembers(self.subject_key(subject)).await.map_err(unavailable)?;
        let mut deleted = 0;
        for id in &ids {
            deleted += connection.del::<_, u64>(self.session_key(id)).await.map_err(unavailable)?;
        }
        if !ids.is_empty() {
            let _: u64 = connection.srem(self.subject_key(subject), ids).await.map_err(unavailable)?;
        }
        Ok(deleted)
    }

    async fn list(&self, subject: &str, now: i64) -> Result<Vec<Session>, SessionStoreError> {
        let ids: Vec<String> =
            self.connection.clone().smembers(self.subject_key(subject)).await.map_err(unavailable)?;
        let mut sessions = Vec::with_capacity(ids.len());
        for id in ids {
            let id = SessionId(id);
            match self.find(&id, now).await? {
                Some(session) => sessions.push(session),
                // It expired by itself, and leaves the person's list now.
                None => self
                    .connection
                    .clone()
                    .srem::<_, _, ()>(self.subject_key(subject), id.as_str())
                    .await
                    .map_err(unavailable)?,
            }
        }
        sessions.sort_by_key(|session| std::cmp::Reverse(session.created_at));
        Ok(sessions)
    }

    async fn purge(&self, _now: i64) -> Result<u64, SessionStoreError> {
        Ok(0)
    }
}

/// Redis refuses an expiry of zero seconds.
fn lifetime(from: i64, to: i64) -> i64 {
    to.saturating_sub(from).max(1)
}

fn encode(stored: &Stored) -> Result<String, SessionStoreError> {
    serde_json::to_string(stored).map_err(|error| SessionStoreError::Unavailable(Box::new(error)))
}

fn decode(id: SessionId, stored: &str) -> Result<Session, SessionStoreError> {
    let stored: RedisResult<Stored> = serde_json::from_str(stored)
        .map_err(|_| RedisError::from((ErrorKind::UnexpectedReturnType, "a session cannot be read")));
    stored.map(|stored| Session::new(id, stored.subject, stored.times)).map_err(unavailable)
}

fn unavailable(error: RedisError) -> SessionStoreError {
    SessionStoreError::Unavailable(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_of_the_first_version_is_read_also_with_members_that_are_still_to_come() {
        let id = SessionId("a".repeat(64));
        let session = Session::new(id.clone(), "100000000000000000001".to_owned(), [1, 2, 3, 4]);
        for stored in [
            r#"{"subject":"100000000000000000001","times":[1,2,3,4]}"#,
            r#"{"later":{"a":1},"subject":"100000000000000000001","times":[1,2,3,4]}"#,
        ] {
            assert_eq!(decode(id.clone(), stored).unwrap(), session);
        }
    }
}
