//! The rules that only the compiler can judge, as constants of the user's item.
//!
//! Generated code evaluates these in `const _: () = ...;`, never inside generics: those would fire in `cargo build`
//! alone, and an editor would show nothing. Each function panics with the whole message: what is wrong, `help:` with
//! text to paste, `note:` with the reason.

use std::marker::PhantomData;

use super::{
    instead::PeopleWord,
    scope::{ScopeInfo, Scopes, equal},
    source::{CurrentListSource, Fills, ListColumn, ListSource, Nullable, Source, SubjectColumn, TypedListSource},
};
use crate::{person::Pick, sync::Rule};

/// What the rules ask of a [`Source`].
#[derive(Clone, Copy, Debug)]
pub struct SourceInfo {
    name: &'static str,
    scopes: Scopes,
    is_always_sent: bool,
    is_right_name: bool,
}

impl SourceInfo {
    /// What the rules ask of `S`.
    #[must_use]
    pub const fn of<S: Source>() -> Self {
        let is_always_sent = !S::MAY_BE_ABSENT && S::SCOPES.sign_in().is_some();
        Self { name: S::NAME, scopes: S::SCOPES, is_always_sent, is_right_name: S::INSTEAD.is_none() }
    }

    const fn needs_data_scope(&self) -> bool {
        !self.scopes.alternatives().is_empty() && self.scopes.sign_in().is_none()
    }
}

/// What the rules ask of a column that Google fills.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// The name of the struct.
    pub model: &'static str,
    /// The field.
    pub field: &'static str,
    /// Its type, as written.
    pub ty: &'static str,
    /// The source, as written: `claim = email`.
    pub written: &'static str,
    /// What fills it.
    pub source: SourceInfo,
    /// Whether the source fills the type. If not, that is reported alone.
    pub fits: bool,
    /// Whether the type has a value that means *nothing here*.
    pub is_nullable: bool,
    /// Whether there is a `default`.
    pub has_default: bool,
    /// Whether it is `required`.
    pub is_required: bool,
}

/// A name that is there only to say what to write instead.
#[track_caller]
pub const fn name_is_right<S: Source>() {
    if let Some(instead) = S::INSTEAD {
        Text::new(&["`", S::NAME, "` is none of Google's values\nhelp: ", instead]).panic()
    }
}

/// A list without its value, or a word that belongs elsewhere, behind `people =`.
#[track_caller]
pub const fn people_word_names_a_value(word: PeopleWord) {
    let PeopleWord { name, values, advice } = word;
    if values.is_empty() {
        Text::new(&["`people = ", name, "` names no value of the People API\nhelp: ", advice]).panic()
    }
    let text = Text::new(&["`people = ", name, "` names a list, and none of its values"])
        .push_all(&["\nhelp: name the value, too: `people = ", name, "::", word.likely_value(), "`"])
        .push("\nnote: its values are ");
    let mut text = text;
    let mut index = 0;
    while index < values.len() {
        text = text.push_all(&[if index == 0 { "`" } else { ", `" }, values[index], "`"]);
        index += 1;
    }
    text.push(", and `entry` for all of them").panic()
}

/// `pick(current)`
#[must_use]
pub const fn pick_current<S: CurrentListSource>() -> Pick {
    Pick::Current
}

/// `pick(type = "mobile")`
#[must_use]
pub const fn pick_type<S: TypedListSource>(word: &'static str) -> Pick {
    Pick::Type(word)
}

/// `pick(verified)`
#[must_use]
pub const fn pick_verified<S: ListSource>() -> Pick {
    Pick::Verified
}

/// A column whose source needs a data scope is filled only if the struct asks for one.
#[track_caller]
pub const fn scope_is_asked_for(column: ColumnInfo, asked: &[&ScopeInfo], extra: &[&ScopeInfo]) {
    let scopes = column.source.scopes;
    // A scope of the wrong list is told so where it stands.
    if !column.source.needs_data_scope() || scopes.is_met_by(asked) || scopes.is_met_by(extra) {
        return;
    }
    let text = Text::new(&["`", column.field, "` needs a scope that `", column.model, "` does not ask for"]);
    let alternatives = scopes.alternatives();
    let text = if alternatives.len() == 1 {
        text.push("\nhelp: add it on the struct: ")
    } else {
        text.push("\nhelp: add one of these on the struct: ")
    };
    let mut text = text;
    let mut index = 0;
    while index < alternatives.len() {
        let separator = if index == 0 { "" } else { " or " };
        text = text.push_all(&[separator, "`#[google(scopes(", alternatives[index].name(), "))]`"]);
        index += 1;
    }
    text = text.push("\nnote: in full, ");
    let mut index = 0;
    while index < alternatives.len() {
        let separator = if index == 0 { "" } else { " or " };
        text = text.push_all(&[separator, "`", alternatives[index].url(), "`"]);
        index += 1;
    }
    text.panic()
}

/// A scope stands in one list, once. `index` counts through both.
#[track_caller]
pub const fn scope_is_new(asked: &[&ScopeInfo], extra: &[&ScopeInfo], index: usize) {
    let scope = if index < asked.len() { asked[index] } else { extra[index - asked.len()] };
    let mut other = 0;
    while other < index {
        let earlier = if other < asked.len() { asked[other] } else { extra[other - asked.len()] };
        if equal(earlier.url(), scope.url()) {
            let text = if other < asked.len() && index >= asked.len() {
                Text::new(&["`", scope.name(), "` is in both `scopes` and `extra_scopes`"])
                    .push("\nhelp: keep it in `scopes` if a column needs it, else in `extra_scopes`")
            } else {
                Text::new(&["`", scope.name(), "` is listed twice"]).push("\nhelp: remove one of the two")
            };
            text.panic()
        }
        other += 1;
    }
}

/// A scope that no column needs is asked for by mistake, or belongs to `extra_scopes`.
#[track_caller]
pub const fn scope_is_needed(model: &str, asked: &[&ScopeInfo], index: usize, sources: &[SourceInfo]) {
    let scope = asked[index];
    if scope.is_sign_in() {
        Text::new(&["`", scope.name(), "` needs no mention"])
            .push("\nhelp: remove it")
            .push("\nnote: the sign-in scopes `openid`, `email` and `profile` follow from the claims that the columns use")
            .panic()
    }
    let mut earlier = 0;
    while earlier < index {
        if equal(asked[earlier].url(), scope.url()) {
            return;
        }
        earlier += 1;
    }
    let mut source = 0;
    while source < sources.len() {
        // What a wrong name needs is not known.
        if sources[source].scopes.accepts(scope) || !sources[source].is_right_name {
            return;
        }
        source += 1;
    }
    Text::new(&["no column of `", model, "` needs `", scope.name(), "`"])
        .push("\nhelp: remove it, or move it to `extra_scopes(")
        .push_all(&[scope.name(), ")` if the application makes calls of its own with it"])
        .push("\nnote: people are asked for each scope, so one that nothing uses costs sign-ins")
        .panic()
}

/// A scope that a column needs belongs to `scopes`.
#[track_caller]
pub const fn extra_scope_is_extra(asked: &[&ScopeInfo], extra: &[&ScopeInfo], index: usize, sources: &[SourceInfo]) {
    let scope = extra[index];
    let mut source = 0;
    while source < sources.len() {
        let needed = sources[source];
        if needed.needs_data_scope() && !needed.scopes.is_met_by(asked) && needed.scopes.accepts(scope) {
            Text::new(&["`", scope.name(), "` is not extra: the column for `", needed.name, "` needs it"])
                .push_all(&["\nhelp: move it to `scopes(", scope.name(), ")`"])
                .panic()
        }
        source += 1;
    }
}

/// Where Google may leave the value out, something else must stand in the column.
#[track_caller]
pub const fn absence_is_provided_for(column: ColumnInfo) {
    let ColumnInfo { source, fits, is_nullable, has_default, is_required, .. } = column;
    if source.is_always_sent || !fits || is_nullable || has_default || is_required {
        return;
    }
    let ColumnInfo { field, ty, written, .. } = column;
    let text = Text::new(&["Google may leave `", source.name, "` out, and `", field, "` cannot be null"])
        .push_all(&["\nhelp: make it nullable: `", field, ": Option<", ty, ">`"])
        .push_all(&["\nhelp: or name the value that stands there instead: `#[google(", written, ", default)]`"]);
    let text = if source.needs_data_scope() {
        text.push("\nnote: a person may refuse the scope, or have no such value")
    } else {
        text.push_all(&["\nhelp: or refuse to sign such people in: `#[google(", written, ", required)]`"])
            .push("\nnote: only `sub` is always there")
    };
    text.panic()
}

/// A person may refuse every scope but those of the sign-in, and is signed in all the same.
#[track_caller]
pub const fn required_can_be_demanded(column: ColumnInfo) {
    if !column.source.needs_data_scope() {
        return;
    }
    let text = Text::new(&["`", column.source.name, "` cannot be required"]);
    let text = if column.is_nullable {
        text.push("\nhelp: remove `required`")
    } else {
        text.push_all(&["\nhelp: make the column nullable: `", column.field, ": Option<", column.ty, ">`"]).push_all(&[
            "\nhelp: or name the value that stands there instead: `#[google(",
            column.written,
            ", default)]`",
        ])
    };
    text.push(
        "\nnote: a person may refuse its scope and still sign in; only values of the sign-in itself can be required",
    )
    .panic()
}

/// `fill` and `mirror` need a value that means *nothing here*.
#[track_caller]
pub const fn rule_can_apply(column: ColumnInfo, rule: Rule) {
    let ColumnInfo { field, ty, written, source, fits, is_nullable, has_default, is_required, .. } = column;
    let (rule, instead, reason) = match rule {
        Rule::Fill => ("fill", "create", "`fill` writes only while the column is null or has its default"),
        Rule::Mirror => ("mirror", "update", "`mirror` empties the column when Google has no value any more"),
        Rule::Create | Rule::Update => return,
    };
    // Without any provision for absence, that is reported alone.
    if is_nullable || has_default || !fits || !(is_required || source.is_always_sent) {
        return;
    }
    Text::new(&["`sync = ", rule, "` cannot apply to `", field, "`, which is never empty"])
        .push_all(&["\nhelp: write `sync = ", instead, "`"])
        .push_all(&[
            "\nhelp: or make it nullable: `",
            field,
            ": Option<",
            ty,
            ">` with `#[google(",
            written,
            ", sync = ",
        ])
        .push_all(&[rule, ")]`"])
        .push_all(&["\nnote: ", reason])
        .panic()
}

/// A column that nothing fills stays empty in a new row.
#[track_caller]
pub const fn empty_column_is_fine(field: &str, is_primary_key: bool, is_nullable: bool) {
    if is_nullable {
        return;
    }
    let text = Text::new(&["`", field, "` gets no value when a person signs in for the first time"])
        .push("\nhelp: name the value for new rows: `#[google(default)]` or `#[google(default = ...)]`")
        .push("\nhelp: or, if the database has one: `#[sea_orm(default_expr = \"...\")]`");
    let text = if is_primary_key {
        text.push("\nnote: this primary key does not count up by itself")
    } else {
        text.push("\nnote: the column cannot be null, so the database would refuse the row")
    };
    text.panic()
}

/// Whether a sign-in asks for `sign_in`, because a column needs it that no listed scope serves.
#[must_use]
pub const fn sign_in_is_asked_for(
    sign_in: &ScopeInfo,
    sources: &[SourceInfo],
    asked: &[&ScopeInfo],
    extra: &[&ScopeInfo],
) -> bool {
    let mut source = 0;
    while source < sources.len() {
        if sources[source].scopes.need_sign_in(sign_in, asked, extra) {
            return true;
        }
        source += 1;
    }
    false
}

/// Whether a struct asks for the scope `S`. [`HasScope`](crate::HasScope) follows where the answer is yes.
pub trait AsksFor<S> {
    /// [`Answer`] of `true` or `false`.
    type Answer;
}

/// A constant as a type.
#[derive(Debug)]
pub struct Answer<const IS_YES: bool>;

/// Asks whether a column's type is [`Nullable`]: the inherent items win where it is, [`NotNullable`]'s elsewhere.
#[derive(Debug)]
pub struct Column<T>(PhantomData<T>);

impl<T: Nullable> Column<T> {
    /// Whether the type has a value that means *nothing here*.
    pub const IS_NULLABLE: bool = true;

    /// That value.
    #[must_use]
    pub fn null() -> Option<T> {
        Some(T::null())
    }
}

impl<T: ListColumn> Column<T> {
    /// How the values of several entries are put together.
    pub const APPEND: Option<fn(&mut T, T)> = Some(T::append);
}

/// What [`Column`] answers for types that are not [`ListColumn`].
pub trait TakesOne<T> {
    /// How the values of several entries are put together.
    const APPEND: Option<fn(&mut T, T)> = None;
}

impl<T> TakesOne<T> for Column<T> {}

impl<T> Column<Vec<T>> {
    /// Whether the type's *nothing here* is an empty list, which is not the database's `NULL`.
    pub const IS_LIST: bool = true;

    /// The empty list.
    #[must_use]
    pub const fn empty_list() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

/// What [`Column`] answers for types that are not [`Nullable`].
pub trait NotNullable<T> {
    /// Whether the type has a value that means *nothing here*.
    const IS_NULLABLE: bool = false;

    /// That value.
    #[must_use]
    fn null() -> Option<T> {
        None
    }
}

impl<T> NotNullable<T> for Column<T> {}

/// What [`Column`] answers for types that are not `Vec`.
pub trait NotAList<T> {
    /// Whether the type's *nothing here* is an empty list, which is not the database's `NULL`.
    const IS_LIST: bool = false;

    /// The empty list.
    #[must_use]
    fn empty_list() -> Option<T> {
        None
    }
}

impl<T> NotAList<T> for Column<T> {}

/// Asks whether `S` fills `T`, so that a column of a wrong type is told that alone.
#[derive(Debug)]
pub struct Pair<S, T>(PhantomData<(fn() -> S, T)>);

impl<S: Fills<T>, T: PartialEq> Pair<S, T> {
    /// Whether `S` fills `T`.
    pub const FITS: bool = true;
}

/// What [`Pair`] answers for other pairs.
pub trait DoesNotFit {
    /// Whether `S` fills `T`.
    const FITS: bool = false;
}

impl<S, T> DoesNotFit for Pair<S, T> {}

/// A `key` column's way to and from `sub`: its constructor is the one place that asks for [`SubjectColumn`].
#[derive(Debug)]
pub struct KeyColumn<T> {
    column: fn(&str) -> T,
    subject: fn(&T) -> Option<&str>,
}

impl<T> KeyColumn<T> {
    /// The way of `T`.
    #[must_use]
    pub const fn of() -> Self
    where
        T: SubjectColumn,
    {
        Self { column: T::from_subject, subject: T::as_subject }
    }

    /// The column's value for this `sub`.
    #[must_use]
    pub fn column(&self, subject: &str) -> T {
        (self.column)(subject)
    }

    /// The `sub` that the column holds.
    #[must_use]
    pub fn subject<'c>(&self, column: &'c T) -> Option<&'c str> {
        (self.subject)(column)
    }
}

/// The type of an `active` column.
#[diagnostic::on_unimplemented(
    message = "an `active` column cannot be of type `{Self}`",
    label = "not `bool`",
    note = "a person signs in while the column is `true`: use `bool`"
)]
pub trait ActiveColumn {
    /// The value in new rows.
    fn at_creation() -> Self;

    /// Whether the person may sign in.
    fn is_true(&self) -> bool;
}

impl ActiveColumn for bool {
    fn at_creation() -> Self {
        true
    }

    fn is_true(&self) -> bool {
        *self
    }
}

/// An `active` column's meaning: its constructor is the one place that asks for [`ActiveColumn`].
#[derive(Debug)]
pub struct ActiveFlag<T> {
    at_creation: fn() -> T,
    is_true: fn(&T) -> bool,
}

impl<T> ActiveFlag<T> {
    /// The meaning of `T`.
    #[must_use]
    pub const fn of() -> Self
    where
        T: ActiveColumn,
    {
        Self { at_creation: T::at_creation, is_true: T::is_true }
    }

    /// The value in new rows.
    #[must_use]
    pub fn at_creation(&self) -> T {
        (self.at_creation)()
    }

    /// Whether the person may sign in.
    #[must_use]
    pub fn is_true(&self, column: &T) -> bool {
        (self.is_true)(column)
    }
}

/// A message, put together in a constant, where nothing can be allocated.
struct Text {
    bytes: [u8; Self::ROOM],
    length: usize,
}

impl Text {
    const ROOM: usize = 2048;

    const fn new(parts: &[&str]) -> Self {
        Self { bytes: [0; Self::ROOM], length: 0 }.push_all(parts)
    }

    const fn push_all(mut self, parts: &[&str]) -> Self {
        let mut index = 0;
        while index < parts.len() {
            self = self.push(parts[index]);
            index += 1;
        }
        self
    }

    /// Adds `part`, or leaves it out where there is no room.
    const fn push(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        if part.len() > Self::ROOM - self.length {
            return self;
        }
        let mut index = 0;
        while index < part.len() {
            self.bytes[self.length + index] = part[index];
            index += 1;
        }
        self.length += part.len();
        self
    }

    #[track_caller]
    const fn panic(&self) -> ! {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("the mapping does not hold"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_too_long_loses_whole_parts() {
        let long = "x".repeat(Text::ROOM - 1);
        let text = Text::new(&["a", &long, "b"]);
        assert_eq!(text.length, Text::ROOM);
    }

    #[test]
    fn nullable_types_are_told_from_others() {
        const {
            assert!(<Column<Option<u8>>>::IS_NULLABLE && !<Column<Option<u8>>>::IS_LIST);
            assert!(<Column<Vec<u8>>>::IS_NULLABLE && <Column<Vec<u8>>>::IS_LIST);
            assert!(!<Column<u8>>::IS_NULLABLE && !<Column<u8>>::IS_LIST);
        }
    }
}
