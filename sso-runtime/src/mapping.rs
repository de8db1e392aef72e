//! The mapping of a user table as data.

use sea_orm::{ColumnTrait, ColumnType, sea_query::StringLen};

use crate::{
    sync::Rule,
    vocabulary::{
        check::{SourceInfo, TypeInfo, sign_in_is_asked_for},
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
    /// What the entity declares of a column, by its place: those that Google fills, then those of roles.
    #[doc(hidden)]
    pub declare: fn(usize) -> Declaration,
}

/// A column that says who has a role.
#[derive(Debug)]
pub struct RoleColumn {
    /// The role, as `role = "staff"` names it.
    pub role: &'static str,
    /// The field of the struct.
    pub field: &'static str,
    /// Its place among the columns whose declarations the mapping tells.
    #[doc(hidden)]
    pub index: usize,
}

/// A column that Google fills.
///
/// Its fields are for generated code.
#[derive(Debug)]
pub struct MappedColumn {
    /// Its place among [`Mapping::columns`].
    #[doc(hidden)]
    pub index: usize,
    /// The field as it is declared, `r#type`, and its type, as written.
    #[doc(hidden)]
    pub declared: [&'static str; 2],
    /// What its type says of itself.
    #[doc(hidden)]
    pub ty: &'static TypeInfo,
    /// What fills it.
    #[doc(hidden)]
    pub source: &'static SourceInfo,
    /// Whether that fills the type. If not, that is reported alone.
    #[doc(hidden)]
    pub fits: bool,
    /// Whether there is a `default`.
    #[doc(hidden)]
    pub has_default: bool,
    #[doc(hidden)]
    pub is_required: bool,
    #[doc(hidden)]
    pub rule: Rule,
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
    /// The field of the struct.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        let [declared, _] = self.declared;
        match declared.as_bytes() {
            [b'r', b'#', ..] => declared.split_at(2).1,
            _ => declared,
        }
    }

    /// When the column is written.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// Whether a sign-in without the value is refused.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.is_required
    }

    /// The claim or People value, as the mapping names it.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source.name
    }

    /// Any one of these makes Google give the value.
    #[must_use]
    pub const fn scopes(&self) -> Scopes {
        self.source.scopes
    }

    /// The entry of the People API's field mask; `None` for the ID token.
    #[must_use]
    pub const fn person_field(&self) -> Option<&'static str> {
        self.source.person_field
    }

    pub(crate) fn is_always_sent(&self) -> bool {
        self.source.is_always_sent
    }
}

impl Mapping {
    /// What the entity declares of a column that Google fills: one of [`columns`](Self::columns), and of no other mapping.
    #[must_use]
    pub fn declaration(&self, column: &MappedColumn) -> Declaration {
        (self.declare)(column.index)
    }

    /// What the entity declares of a role's column: one of [`roles`](Self::roles), and of no other mapping.
    #[must_use]
    pub fn role_declaration(&self, column: &RoleColumn) -> Declaration {
        (self.declare)(column.index)
    }

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
            if let Some(field) = column.person_field()
                && !fields.contains(&field)
                && is_granted(column.scopes())
            {
                fields.push(field);
            }
        }
        (!fields.is_empty()).then(|| fields.join(","))
    }
}
