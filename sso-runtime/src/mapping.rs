//! The mapping of a user table as data.

use sea_orm::{ColumnTrait, ColumnType, sea_query::StringLen};

use crate::{
    sync::Rule,
    vocabulary::{
        check::{ColumnInfo, SourceInfo, sign_in_is_asked_for},
        scope::{ScopeInfo, Scopes},
    },
};

/// Which source fills which column, and what that asks for.
#[derive(Debug)]
pub struct Mapping {
    /// The name of the struct.
    pub model: &'static str,
    /// The columns that Google fills, in the order of the struct, without the key.
    pub columns: &'static [&'static MappedColumn],
    /// The data scopes of `scopes(...)`.
    pub scopes: &'static [&'static ScopeInfo],
    /// The scopes of `extra_scopes(...)`.
    pub extra_scopes: &'static [&'static ScopeInfo],
    /// The columns that say who has a role.
    pub roles: &'static [RoleColumn],
    /// Whether a refresh token is asked for and kept: `offline`.
    pub is_offline: bool,
}

/// A column that says who has a role.
#[derive(Debug)]
pub struct RoleColumn {
    /// The role, as `role = "staff"` names it.
    pub role: &'static str,
    /// The field of the struct.
    pub field: &'static str,
    declare: fn(usize) -> Declaration,
    index: usize,
}

impl RoleColumn {
    /// The column of which `declare(index)` tells what the entity declares.
    #[must_use]
    pub const fn of(role: &'static str, field: &'static str, declare: fn(usize) -> Declaration, index: usize) -> Self {
        Self { role, field, declare, index }
    }

    /// What the entity declares of it.
    #[must_use]
    pub fn declaration(&self) -> Declaration {
        (self.declare)(self.index)
    }
}

/// A column that Google fills.
#[derive(Debug)]
pub struct MappedColumn {
    /// The field of the struct.
    pub field: &'static str,
    /// The claim or People value, as the mapping names it.
    pub source: &'static str,
    /// Any one of these makes Google give the value.
    pub scopes: Scopes,
    /// The entry of the People API's field mask; `None` for the ID token.
    pub person_field: Option<&'static str>,
    /// When the column is written.
    pub rule: Rule,
    /// Whether a sign-in without the value is refused.
    pub is_required: bool,
    pub(crate) index: usize,
    pub(crate) info: ColumnInfo,
    declare: fn(usize) -> Declaration,
}

/// What the entity declares of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declaration {
    /// The column's name in the database.
    pub name: &'static str,
    /// The most characters that it holds, if the entity says so: 64 for `column_type = "String(StringLen::N(64))"`.
    pub max_chars: Option<u32>,
}

impl Declaration {
    /// What the entity declares of `column`.
    #[must_use]
    pub fn of(column: &impl ColumnTrait) -> Self {
        let max_chars = match column.def().get_column_type() {
            ColumnType::String(StringLen::N(most)) | ColumnType::Char(Some(most)) => Some(*most),
            _ => None,
        };
        Self { name: column.as_str(), max_chars }
    }
}

impl MappedColumn {
    /// The `index`th column, of which `declare(index)` tells what the entity declares, before any of its words.
    pub(crate) const fn of(index: usize, info: ColumnInfo, declare: fn(usize) -> Declaration) -> Self {
        let SourceInfo { name, scopes, person_field, .. } = *info.source;
        Self {
            field: info.field(),
            source: name,
            scopes,
            person_field,
            rule: Rule::Update,
            is_required: false,
            index,
            info,
            declare,
        }
    }

    /// What the entity declares of it.
    #[must_use]
    pub fn declaration(&self) -> Declaration {
        (self.declare)(self.index)
    }

    pub(crate) fn is_always_sent(&self) -> bool {
        self.info.source.is_always_sent
    }
}

impl Mapping {
    /// Whether a listed scope is one of these, or includes one.
    pub(crate) const fn lists(&self, scopes: Scopes) -> bool {
        if scopes.is_met_by(self.scopes) {
            return true;
        }
        match self.extra_scopes {
            [] => false,
            extra => scopes.is_met_by(extra),
        }
    }

    /// Whether the table `sso_grant` is used.
    pub(crate) fn keeps_grants(&self) -> bool {
        self.is_offline || self.notes_digests()
    }

    /// Whether a column is written until it is edited.
    pub(crate) fn notes_digests(&self) -> bool {
        self.columns.iter().any(|column| column.rule == Rule::UntilEdited)
    }

    /// Every scope that a sign-in asks for: the sign-in scopes that the columns need, then the listed ones.
    #[must_use]
    pub fn requested_scopes(&self) -> Vec<&'static ScopeInfo> {
        use crate::vocabulary::scope::{Email, Openid, Profile, Scope};

        let listed = || self.scopes.iter().chain(self.extra_scopes).copied();
        let is_needed = |sign_in: &ScopeInfo| sign_in_is_asked_for(sign_in, self);
        let mut scopes = vec![Openid::INFO];
        scopes.extend([Email::INFO, Profile::INFO].into_iter().filter(|scope| is_needed(scope)));
        for scope in listed() {
            if !scopes.iter().any(|other| other.url() == scope.url()) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// The field mask of a People call that `is_granted` allows, or `None` if no column needs one.
    #[must_use]
    pub fn person_fields(&self, is_granted: impl Fn(Scopes) -> bool) -> Option<String> {
        let mut fields: Vec<&str> = Vec::new();
        for column in self.columns {
            if let Some(field) = column.person_field
                && !fields.contains(&field)
                && is_granted(column.scopes)
            {
                fields.push(field);
            }
        }
        (!fields.is_empty()).then(|| fields.join(","))
    }
}
