//! Linking: a row that did not come from Google gets a Google account.

use std::{fmt, sync::Arc};

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IdenStatic,
    Iterable, PrimaryKeyToColumn, QueryFilter, sea_query::Expr,
};

use crate::{
    admission::normal_address,
    config::{ConfigError, ConfigErrors},
    id_token::Claims,
    user::{ActiveModelOf, ColumnOf, EntityOf, GoogleUser},
};

/// Whether a person who signs in with Google for the first time gets a row that has their address already and did not
/// come from Google.
///
/// ```
/// # struct User { address_was_proven: bool }
/// # fn linking() -> sso_runtime::Linking<User> {
/// sso_runtime::Linking::authoritative(|user: &User| user.address_was_proven)
/// # }
/// ```
pub struct Linking<U>(Option<IsProven<U>>);

type IsProven<U> = Arc<dyn Fn(&U) -> bool + Send + Sync>;

impl<U> Linking<U> {
    /// Nobody does. If the column of the address is unique, the sign-in ends in `account_exists`; if it is not, the person gets
    /// a row of their own beside the other. This is the default.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// Where Google speaks for the address (gmail.com, or verified and of a Workspace organisation), and `is_proven` says
    /// that whoever made the row proved that the address is theirs. Everybody else ends in `account_exists`.
    ///
    /// A row is found by the address as Google writes it, or in small letters: write addresses in small letters.
    ///
    /// The columns of the key must be `Option<String>`, and a column must be filled by `claim = email`. No role is given
    /// by linking. [`SyncReport::linked`](crate::SyncReport::linked) tells a hook, which then ends the row's other
    /// sessions and takes back what was never proven.
    ///
    /// # Security
    ///
    /// Without proof, whoever registered somebody else's address first would share that person's account.
    ///
    /// Source: Google, *Verify the Google ID token on your server side*, on authoritative addresses.
    pub fn authoritative(is_proven: impl Fn(&U) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(is_proven)))
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn is_proven(&self, user: &U) -> bool {
        self.0.as_ref().is_some_and(|is_proven| is_proven(user))
    }
}

impl<U> fmt::Debug for Linking<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Linking::authoritative" } else { "Linking::off" })
    }
}

impl<U: GoogleUser> Linking<U> {
    pub(crate) fn check(&self, has_backend: bool, errors: &mut ConfigErrors) {
        if !self.is_on() {
            return;
        }
        if has_backend {
            errors.push(ConfigError::Linking(
                "looks for rows in the table, and the application has a backend of its own",
            ));
        }
        if !has_nullable_key::<U>() {
            errors.push(ConfigError::Linking(
                "needs rows without a Google account: make the `key` column `Option<String>`",
            ));
        }
        if address_column::<U>().is_none() {
            errors.push(ConfigError::Linking(
                "needs a column with `#[google(claim = email)]`, to find rows by their address",
            ));
        }
    }
}

/// Takes a column out of what is to be written.
pub(super) fn leave_as_it_is<U: GoogleUser>(changes: &mut ActiveModelOf<U>, name: &str) {
    if let Some(column) = ColumnOf::<U>::iter().find(|column| column.as_str() == name) {
        changes.not_set(column);
    }
}

/// Whether Google speaks for the address in these claims.
pub(super) fn is_authoritative(claims: &Claims) -> bool {
    let is_gmail = claims.email.as_deref().and_then(normal_address).is_some_and(|email| email.ends_with("@gmail.com"));
    claims.email_verified == Some(true) && (is_gmail || claims.hd.as_deref().is_some_and(|hd| !hd.is_empty()))
}

/// The key, as a row without a Google account has it; an error if the column always has one.
pub(super) fn without_key<U: GoogleUser>(row: &mut ActiveModelOf<U>) -> Result<(), DbErr> {
    row.try_set(U::key_column(), sea_orm::Value::String(None))
}

pub(super) fn has_nullable_key<U: GoogleUser>() -> bool {
    let mut row = <ActiveModelOf<U> as ActiveModelTrait>::default();
    without_key::<U>(&mut row).is_ok()
}

/// The column of the person's address.
fn address_column<U: GoogleUser>() -> Option<ColumnOf<U>> {
    let mapped =
        U::MAPPING.columns.iter().find(|column| column.person_field().is_none() && column.source() == "email")?;
    let name = U::MAPPING.declaration(mapped).name;
    ColumnOf::<U>::iter().find(|column| column.as_str() == name)
}

/// Rows with the address in these claims and without a Google account. More than two are not told apart from two.
pub(super) async fn local_rows<U: GoogleUser>(db: &DatabaseConnection, claims: &Claims) -> Result<Vec<U>, DbErr> {
    let Some((column, email)) = address_column::<U>().zip(claims.email.as_deref()) else { return Ok(Vec::new()) };
    if !has_nullable_key::<U>() {
        return Ok(Vec::new());
    }
    let Some(normal) = normal_address(email) else { return Ok(Vec::new()) };
    let rows = EntityOf::<U>::find()
        .filter(column.is_in([email, normal.as_str()]))
        .filter(U::key_column().is_null())
        .all(db)
        .await?;
    let has_address = |row: &U| match row.get(column) {
        sea_orm::Value::String(Some(address)) => normal_address(&address).as_ref() == Some(&normal),
        _ => false,
    };
    Ok(rows.into_iter().filter(has_address).take(2).collect())
}

/// Gives a row its Google account, if it still has none.
pub(super) async fn set_key<U: GoogleUser>(db: &impl ConnectionTrait, user: &U, subject: &str) -> Result<bool, DbErr> {
    let linked = EntityOf::<U>::update_many()
        .col_expr(U::key_column(), Expr::value(subject))
        .filter(is_row(user))
        .filter(U::key_column().is_null())
        .exec(db)
        .await?;
    Ok(linked.rows_affected == 1)
}

/// The row of this user.
pub(super) fn is_row<U: GoogleUser>(user: &U) -> Condition {
    primary_key::<U>().fold(Condition::all(), |condition, column| condition.add(column.eq(user.get(column))))
}

pub(super) fn is_same_row<U: GoogleUser>(one: &U, other: &U) -> bool {
    primary_key::<U>().all(|column| one.get(column) == other.get(column))
}

fn primary_key<U: GoogleUser>() -> impl Iterator<Item = ColumnOf<U>> {
    <EntityOf<U> as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_speaks_for_gmail_and_for_organisations() {
        let claims = |email: &str, is_verified: Option<bool>, hd: Option<&str>| Claims {
            email: Some(email.to_owned()),
            email_verified: is_verified,
            hd: hd.map(str::to_owned),
            ..Claims::default()
        };
        for (email, is_verified, hd, expected) in [
            ("ada@gmail.com", Some(true), None, true),
            ("Ada@GMAIL.com", Some(true), None, true),
            ("ada@example.com", Some(true), Some("example.com"), true),
            ("ada@example.com", Some(true), None, false),
            ("ada@example.com", Some(true), Some(""), false),
            ("ada@example.com", Some(false), Some("example.com"), false),
            ("ada@example.com", None, Some("example.com"), false),
            ("ada@gmail.com", Some(false), None, false),
            ("ada@gmail.com", None, None, false),
            ("ada@evilgmail.com", Some(true), None, false),
            ("ada@gmail.com.evil.example", Some(true), None, false),
            ("ada@evil.example,x@gmail.com", Some(true), None, false),
        ] {
            assert_eq!(is_authoritative(&claims(email, is_verified, hd)), expected, "{email} {is_verified:?} {hd:?}");
        }
    }
}
