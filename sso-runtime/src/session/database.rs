//! The table `sso_session`.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, FromQueryResult, JoinType, QueryOrder, QueryResult, QuerySelect, SqlErr,
    prelude::*, sea_query::ExprTrait,
};

use super::store::{NewSession, Session, SessionId, SessionStoreError};
use crate::{
    outcome::QuietDbErr,
    user::{EntityOf, GoogleUser},
};

/// A session, as the table holds it. All times are in seconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sso_session")]
pub struct Model {
    /// SHA-256 of the number in the cookie, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(64))")]
    pub id: String,
    /// Google's `sub` of the person.
    #[sea_orm(indexed, column_type = "String(StringLen::N(255))")]
    pub subject: String,
    /// SHA-256 of the state of the sign-in that made the session: no sign-in makes two.
    #[sea_orm(unique, column_type = "String(StringLen::N(64))")]
    pub flow: String,
    /// When it was made.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub last_seen_at: i64,
    /// When it ends if it is not used.
    #[sea_orm(indexed)]
    pub expires_at: i64,
    /// When it ends in any case.
    pub ends_at: i64,
}

/// The table has no relations: it works beside any user table.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The expiry of a session that was ended before its time.
const ENDED: i64 = 0;
/// A sign-in takes no longer than this, whatever is configured.
const FLOW_SECONDS: i64 = 3600;

/// Sessions through one connection, or in one transaction.
pub(crate) struct Database<'c, C>(pub(crate) &'c C);

impl<C: ConnectionTrait> Database<'_, C> {
    pub(super) async fn create(&self, session: &NewSession) -> Result<(), SessionStoreError> {
        let row = ActiveModel {
            id: Set(session.id.0.clone()),
            subject: Set(session.subject.clone()),
            flow: Set(session.flow.clone()),
            created_at: Set(session.created_at),
            last_seen_at: Set(session.created_at),
            expires_at: Set(session.expires_at),
            ends_at: Set(session.ends_at),
        };
        match Entity::insert(row).exec_without_returning(self.0).await {
            Ok(_) => Ok(()),
            // The digest of 256 random bits clashes with no other.
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                Err(SessionStoreError::FlowUsed)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    pub(super) async fn find(&self, id: &SessionId, now: i64) -> Result<Option<Session>, SessionStoreError> {
        let row = Entity::find_by_id(id.as_str()).filter(Column::ExpiresAt.gt(now)).one(self.0).await;
        Ok(row.map_err(unavailable)?.filter(|row| row.id == id.as_str()).map(Session::from))
    }

    pub(super) async fn touch(&self, session: &Session) -> Result<(), SessionStoreError> {
        Entity::update_many()
            .col_expr(Column::LastSeenAt, Expr::value(session.last_seen_at))
            .col_expr(Column::ExpiresAt, Expr::value(session.expires_at))
            .filter(Column::Id.eq(session.id.as_str()).and(Column::ExpiresAt.gt(ENDED)))
            .exec(self.0)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    pub(super) async fn delete(&self, id: &SessionId) -> Result<(), SessionStoreError> {
        self.end(Column::Id.eq(id.as_str())).await.map(drop)
    }

    pub(super) async fn delete_all(&self, subject: &str) -> Result<u64, SessionStoreError> {
        self.end(Column::Subject.eq(subject).and(Column::ExpiresAt.gt(ENDED))).await
    }

    pub(super) async fn purge(&self, now: i64) -> Result<u64, SessionStoreError> {
        let has_ended = Column::ExpiresAt.lte(now).and(Column::CreatedAt.lte(now - FLOW_SECONDS));
        let deleted = Entity::delete_many().filter(has_ended).exec(self.0).await.map_err(unavailable)?;
        Ok(deleted.rows_affected)
    }

    pub(super) async fn list(&self, subject: &str, now: i64) -> Result<Vec<Session>, SessionStoreError> {
        let rows = Entity::find()
            .filter(Column::Subject.eq(subject))
            .filter(Column::ExpiresAt.gt(now))
            .order_by_desc(Column::CreatedAt)
            .all(self.0)
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().filter(|row| row.subject == subject).map(Session::from).collect())
    }

    /// Ends sessions. Their rows stay until they are swept, so that the sign-ins that made them make no others.
    async fn end(&self, which: Expr) -> Result<u64, SessionStoreError> {
        let ended = Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(ENDED))
            .filter(which)
            .exec(self.0)
            .await
            .map_err(unavailable)?;
        Ok(ended.rows_affected)
    }

    /// The session and its user in one query.
    pub(crate) async fn find_with_user<U: GoogleUser>(
        &self,
        id: &SessionId,
        now: i64,
    ) -> Result<Option<SignedInRow<U>>, DbErr> {
        let mut select = EntityOf::<U>::find();
        QuerySelect::query(&mut select).join(
            JoinType::InnerJoin,
            Entity,
            Expr::col((Entity, Column::Subject)).equals((EntityOf::<U>::default(), U::key_column())),
        );
        let select = SESSION_COLUMNS
            .iter()
            .fold(select, |select, (column, alias)| select.expr_as(Expr::col((Entity, *column)), *alias));
        select
            .filter(Expr::col((Entity, Column::Id)).eq(id.as_str()))
            .filter(Expr::col((Entity, Column::ExpiresAt)).gt(now))
            .into_model::<SignedInRow<U>>()
            .one(self.0)
            .await
    }
}

/// Under names that no user table has.
const SESSION_COLUMNS: [(Column, &str); 6] = [
    (Column::Id, "__sso_id"),
    (Column::Subject, "__sso_subject"),
    (Column::CreatedAt, "__sso_created_at"),
    (Column::LastSeenAt, "__sso_last_seen_at"),
    (Column::ExpiresAt, "__sso_expires_at"),
    (Column::EndsAt, "__sso_ends_at"),
];

/// A session and its user.
pub(crate) struct SignedInRow<U> {
    pub(crate) session: Session,
    pub(crate) user: U,
}

impl<U: FromQueryResult> FromQueryResult for SignedInRow<U> {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let time = |name| row.try_get::<i64>("", name);
        Ok(Self {
            session: Session::new(
                SessionId(row.try_get("", "__sso_id")?),
                row.try_get("", "__sso_subject")?,
                [
                    time("__sso_created_at")?,
                    time("__sso_last_seen_at")?,
                    time("__sso_expires_at")?,
                    time("__sso_ends_at")?,
                ],
            ),
            user: U::from_query_result(row, prefix)?,
        })
    }
}

impl From<Model> for Session {
    fn from(row: Model) -> Self {
        let times = [row.created_at, row.last_seen_at, row.expires_at, row.ends_at];
        Self::new(SessionId(row.id), row.subject, times)
    }
}

fn unavailable(error: DbErr) -> SessionStoreError {
    SessionStoreError::Unavailable(Box::new(QuietDbErr(error)))
}
