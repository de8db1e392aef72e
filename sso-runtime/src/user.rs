//! What the derive implements: the mapping of a user table, as data and as code.

use sea_orm::{
    ColumnTrait, ColumnType, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait, sea_query::StringLen,
};

use crate::{
    sync::{Rule, Synchronisation},
    vocabulary::{
        check::{Answer, AsksFor, ColumnInfo, SourceInfo},
        scope::{ScopeInfo, Scopes, any_of},
    },
};

/// The entity of a user struct.
pub type EntityOf<U> = <U as ModelTrait>::Entity;
/// The active model of a user struct.
pub type ActiveModelOf<U> = <EntityOf<U> as EntityTrait>::ActiveModel;
/// The columns of a user struct's table.
pub type ColumnOf<U> = <EntityOf<U> as EntityTrait>::Column;

/// A SeaORM model whose columns Google fills. Implement it with `#[derive(GoogleUser)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a user table that Google fills",
    label = "no `#[derive(GoogleUser)]`",
    note = "put `#[derive(GoogleUser)]` on the SeaORM model, and `#[google(key)]` on its column for Google's `sub`"
)]
pub trait GoogleUser:
    ModelTrait<Entity: EntityTrait<Model = Self, ActiveModel: Send>>
    + FromQueryResult
    + IntoActiveModel<ActiveModelOf<Self>>
    + Send
    + Sync
    + 'static
{
    /// Which source fills which column, and what that asks for.
    const MAPPING: &'static Mapping;

    /// The column that holds Google's `sub`.
    fn key_column() -> ColumnOf<Self>;

    /// The `sub` in this row.
    fn subject(&self) -> Option<&str>;

    /// Whether this person may sign in: what the `active` column says, `true` without one.
    fn is_active(&self) -> bool;

    /// A new row, for a person seen for the first time.
    fn create(sync: &mut Synchronisation<'_>) -> ActiveModelOf<Self>;

    /// The columns of this row that a sign-in changes; all others are left `NotSet`.
    fn update(&self, sync: &mut Synchronisation<'_>) -> ActiveModelOf<Self>;
}

/// A user struct that asks for the scope `S`: the derive implements it for each.
///
/// A function that calls another of Google's APIs can demand the scope when it is compiled:
///
/// ```
/// use sso_runtime::{HasScope, scope::Scope};
///
/// pub struct CalendarReadonly;
///
/// impl Scope for CalendarReadonly {
///     const NAME: &'static str = "crate::CalendarReadonly";
///     const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
/// }
///
/// fn next_meeting<U: HasScope<CalendarReadonly>>(user: &U) {
///     // ...
/// }
/// ```
///
/// A person may still refuse the scope: [`GrantedScopes`](crate::GrantedScopes) tells.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not ask for the scope `{S}`",
    label = "not asked for",
    note = "add it on the struct, with its path: `#[google(extra_scopes({S}))]`"
)]
pub trait HasScope<S> {}

#[diagnostic::do_not_recommend]
impl<U: AsksFor<S, Answer = Answer<true>>, S> HasScope<S> for U {}

/// Which source fills which column, and what that asks for.
#[derive(Debug)]
pub struct Mapping {
    /// The name of the struct.
    pub model: &'static str,
    /// The columns that Google fills, in the order of the struct, without the key.
    pub columns: &'static [MappedColumn],
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
    is_always_sent: bool,
    declare: fn(usize) -> Declaration,
    index: usize,
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
    /// These `N` columns, of which `declare(index)` tells what the entity declares.
    #[must_use]
    pub const fn all<const N: usize>(columns: &[&ColumnInfo], declare: fn(usize) -> Declaration) -> [Self; N] {
        let mut all = [Self::NONE; N];
        let mut index = 0;
        while index < N {
            all[index] = Self::of(columns[index], declare);
            index += 1;
        }
        all
    }

    const NONE: Self = Self {
        field: "",
        source: "",
        scopes: any_of(&[]),
        person_field: None,
        rule: Rule::Update,
        is_required: false,
        is_always_sent: false,
        declare: |_| Declaration { name: "", max_chars: None },
        index: 0,
    };

    const fn of(info: &ColumnInfo, declare: fn(usize) -> Declaration) -> Self {
        let ColumnInfo { index, field, source, rule, is_required, .. } = *info;
        let SourceInfo { name, scopes, person_field, is_always_sent, .. } = source;
        Self { field, source: name, scopes, person_field, rule, is_required, is_always_sent, declare, index }
    }

    /// What the entity declares of it.
    #[must_use]
    pub fn declaration(&self) -> Declaration {
        (self.declare)(self.index)
    }

    pub(crate) fn is_always_sent(&self) -> bool {
        self.is_always_sent
    }
}

impl Mapping {
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
        let is_needed = |sign_in: &ScopeInfo| {
            self.columns.iter().any(|column| column.scopes.need_sign_in(sign_in, self.scopes, self.extra_scopes))
        };
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
