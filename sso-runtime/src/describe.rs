//! The mapping as a table, for people: what to register at Google, and what fills which column.

use std::fmt;

use sea_orm::IdenStatic;
use secrecy::{ExposeSecret, SecretString};

use crate::{mapping::Mapping, sso::GoogleSso, user::GoogleUser};

/// What to register at Google, and what fills which column. `Display` writes it as a table, for those who run the
/// application: the claim code is in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Description {
    /// The redirect URI to register with the OAuth client, byte for byte.
    pub redirect_url: String,
    /// The scopes to declare on the console's *Data Access* page.
    pub scopes: Vec<&'static str>,
    /// The column of Google's `sub`, by which users are found.
    pub key: &'static str,
    /// The role that nobody has, and the code that gives it: see [`Roles::claim_code`](crate::Roles::claim_code).
    pub claim: Option<(String, SecretString)>,
    /// What fills the other columns.
    pub mapping: &'static Mapping,
}

impl<U: GoogleUser> GoogleSso<U> {
    /// What to register at Google, and what fills which column.
    #[must_use]
    pub fn describe(&self) -> Description {
        Description {
            redirect_url: self.inner.redirect_url.to_string(),
            scopes: self.inner.scopes.iter().map(|scope| scope.url()).collect(),
            key: U::key_column().as_str(),
            claim: self.accounts.claim.as_ref().map(|claim| (claim.role.clone(), claim.code.clone())),
            mapping: self.inner.mapping,
        }
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "redirect URI to register: {}", self.redirect_url)?;
        writeln!(f, "scopes to declare:        {}", self.scopes.join(" "))?;
        if let Some((role, code)) = &self.claim {
            writeln!(
                f,
                "nobody has the role {role}; who is signed in gets it at `/claim` with {}",
                code.expose_secret()
            )?;
        }
        let rows = self.mapping.columns.iter().map(|column| {
            let kind = if column.person_field().is_some() { "people" } else { "claim" };
            let scopes = column.scopes().alternatives();
            [
                self.mapping.declaration(column).name.to_owned(),
                format!("{kind} {}", column.source()),
                scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" or "),
                if column.is_required() { format!("{}, required", column.rule()) } else { column.rule().to_string() },
            ]
        });
        let head = ["column", "source", "scope", "rule"].map(str::to_owned);
        let key = [self.key, "claim sub", "Openid", "key"].map(str::to_owned);
        let table: Vec<[String; 4]> = [head, key].into_iter().chain(rows).collect();
        let width = |cell: usize| table.iter().map(|row| row[cell].len()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2)];
        for [column, source, scope, rule] in &table {
            let [first, second, third] = widths;
            writeln!(f, "{column:first$}  {source:second$}  {scope:third$}  {rule}")?;
        }
        Ok(())
    }
}
