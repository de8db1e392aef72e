//! Reading and writing what is kept of a person.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, sea_query::OnConflict};
use secrecy::{ExposeSecret, SecretString};

use super::{ActiveModel, Column, Entity};
use crate::{
    seal::{Sealer, sha256_hex},
    sync::Digests,
};

/// Where what is kept of people is found, and how their tokens are sealed.
#[derive(Debug)]
pub(crate) struct Grants {
    /// Whose they are. Another client, issuer or user table beside the same table has others.
    pub(crate) audience: String,
    pub(crate) sealer: Sealer,
}

/// What is kept of a person.
#[derive(Debug, Default)]
pub(crate) struct Grant {
    /// The scopes of the last sign-in that was noted.
    pub(crate) scopes: String,
    pub(crate) digests: Digests,
    /// A refresh token that is there and does not open, because its key is gone, is none.
    pub(crate) refresh_token: Option<SecretString>,
}

impl Grants {
    pub(crate) async fn load(&self, db: &impl ConnectionTrait, subject: &str) -> Result<Grant, DbErr> {
        let id = self.id(subject);
        let Some(row) = Entity::find_by_id(&*id).one(db).await?.filter(|row| row.id == id) else {
            return Ok(Grant::default());
        };
        let open = |sealed: &String| {
            let token = String::from_utf8(self.sealer.open(sealed, &context(subject))?).ok()?;
            Some(SecretString::from(token))
        };
        Ok(Grant {
            digests: Digests::parse(&row.digests),
            refresh_token: row.refresh_token.as_ref().and_then(open),
            scopes: row.scopes,
        })
    }

    /// Keeps what a sign-in learned. A refresh token that did not come leaves the one that is kept.
    pub(crate) async fn save(
        &self,
        db: &impl ConnectionTrait,
        subject: &str,
        scopes: String,
        digests: &Digests,
        refresh_token: Option<&SecretString>,
        now: i64,
    ) -> Result<(), DbErr> {
        let sealed = refresh_token.map(|token| self.sealer.seal(token.expose_secret().as_bytes(), &context(subject)));
        let mut columns = vec![Column::Scopes, Column::Digests, Column::UpdatedAt];
        columns.extend(sealed.is_some().then_some(Column::RefreshToken));
        let row = ActiveModel {
            id: Set(self.id(subject)),
            subject: Set(subject.to_owned()),
            scopes: Set(scopes),
            digests: Set(digests.to_json()),
            refresh_token: Set(sealed),
            updated_at: Set(now),
        };
        let replace = OnConflict::column(Column::Id).update_columns(columns).to_owned();
        Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(drop)
    }

    pub(crate) async fn delete(&self, db: &impl ConnectionTrait, subject: &str) -> Result<(), DbErr> {
        Entity::delete_by_id(self.id(subject)).exec(db).await.map(drop)
    }

    fn id(&self, subject: &str) -> String {
        sha256_hex(&format!("{} {subject}", self.audience))
    }
}

/// A sealed token opens only beside the person whose it is.
fn context(subject: &str) -> String {
    format!("sso_grant refresh_token {subject}")
}
