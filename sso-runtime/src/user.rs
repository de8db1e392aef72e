//! What the derive implements: the mapping of a user table, as data and as code.

use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait};

use crate::{
    mapping::Mapping,
    sync::Synchronisation,
    vocabulary::check::{Answer, AsksFor},
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
    /// What tells which scopes a sign-in asks for: a type of each derive's own, so that deriving twice is one conflict.
    #[doc(hidden)]
    type Scopes;

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
impl<U: GoogleUser<Scopes: AsksFor<S, Answer = Answer<true>>>, S> HasScope<S> for U {}
