//! What can fill a column: a [`Source`] reads one value of a [`Profile`], [`Fills`] turns it into a column's type.

use super::{check::SourceInfo, scope::Scopes};
use crate::{
    person::Pick,
    profile::Profile,
    sync::{Conversion, Functions, Optional},
};

/// One value that Google gives about a person: a claim of the ID token, or a value of the People API.
///
/// The items of [`claim`](crate::claim) and [`people`](crate::people) implement it. An application adds its own for a
/// value that it computes from the [`Profile`], and names it with `from = path`:
///
/// ```
/// use sso_runtime::{Fills, Profile, Source, scope::{self, Scope, Scopes, any_of}};
///
/// /// The part of the address before the `@`.
/// #[allow(non_camel_case_types)]
/// pub struct mailbox {}
///
/// impl Source for mailbox {
///     type Value = str;
///     const NAME: &'static str = "mailbox";
///     const SCOPES: Scopes = any_of(&[scope::Email::INFO]);
///     fn read(profile: &Profile) -> Option<&str> {
///         profile.claims().email.as_deref()?.split('@').next()
///     }
/// }
///
/// impl Fills<String> for mailbox {
///     fn convert(value: &str) -> Option<String> {
///         Some(value.to_owned())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value that Google gives: it is not a `Source`",
    label = "not a `Source`",
    note = "`from = path` names a type of the application's that implements `sso_runtime::Source`"
)]
pub trait Source {
    /// The value as Google gives it.
    type Value: ?Sized + 'static;

    /// How a mapping names it: `given_name`, `birthdays::date`.
    const NAME: &'static str;

    /// Any one of these scopes makes Google give the value.
    const SCOPES: Scopes;

    /// The entry of the People API's field mask (`birthdays`) that the value comes from; `None` for the ID token.
    const PERSON_FIELD: Option<&'static str> = None;

    /// Whether Google may leave the value out although its scope was granted.
    const MAY_BE_ABSENT: bool = true;

    /// The types of the columns that it fills, the most usual first, for the message about a column of another type.
    const COLUMNS: &'static [&'static str] = &[];

    /// Whether it is a [`ListSource`], for the message about a column of another type.
    const IS_LIST: bool = false;

    /// What a mapping should say instead, if this name is here only to say so: a name that people bring from elsewhere,
    /// or one that Google has given up.
    const INSTEAD: Option<&'static str> = None;

    /// All of the above as a value.
    #[doc(hidden)]
    const INFO: &'static SourceInfo = &SourceInfo::of::<Self>();

    /// The value of this person, or `None` if Google sent none. Empty text counts as none.
    fn read(profile: &Profile) -> Option<&Self::Value>;

    /// The value of the entry that stands for those that `pick` takes. Only the values of lists have entries.
    fn read_picked(profile: &Profile, pick: Pick) -> Option<&Self::Value> {
        let _ = pick;
        Self::read(profile)
    }

    /// The values of all entries that `pick` takes, the preferred first.
    fn read_every(profile: &Profile, pick: Pick) -> Vec<&Self::Value> {
        Self::read_picked(profile, pick).into_iter().collect()
    }
}

/// A value of a list's entries: it can be picked, and a `Vec` takes those of all entries.
pub trait ListSource: Source {
    /// What the entries say of themselves.
    const LIST: List;
}

/// What the entries of a list say of themselves.
#[derive(Clone, Copy, Debug)]
pub struct List {
    /// Whether they have a type, so that `pick(type = "home")` can choose.
    pub has_types: bool,
    /// Whether they are current or past, so that `pick(current)` can choose.
    pub has_current: bool,
}

/// A conversion from a [`Source`] to a column's type.
///
/// The source is `Self`, so that the compiler lists only the types that this source can fill. `Option<T>` can be filled
/// by whatever fills `T`. An application adds a conversion to a type of its own:
///
/// ```
/// use sso_runtime::{Fills, claim};
///
/// #[derive(PartialEq)]
/// struct Mail(String);
///
/// impl Fills<Mail> for claim::email {
///     fn convert(value: &str) -> Option<Mail> {
///         Some(Mail(value.to_lowercase()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "Google's `{Self}` cannot fill a column of type `{T}`",
    label = "no conversion from `{Self}`",
    note = "write `impl Fills<{T}> for {Self}` to add one, or name a function: `with = path`"
)]
pub trait Fills<T: PartialEq + 'static>: Source {
    /// The value as the column holds it, or `None` if this value says nothing that the column could hold: a birthday
    /// without a year is no date.
    fn convert(value: &Self::Value) -> Option<T>;

    /// Whether the column already holds this value. Implement it where comparing is cheaper than converting.
    fn is_held(value: &Self::Value, column: &T) -> bool {
        match Self::convert(value) {
            Some(value) => value == *column,
            None => false,
        }
    }

    /// Both of the above as a value.
    #[doc(hidden)]
    const CONVERSION: &'static dyn Conversion<Self::Value, T> =
        &Functions { convert: Self::convert, is_held: Self::is_held };
}

#[diagnostic::do_not_recommend]
impl<S: Fills<T>, T: PartialEq + 'static> Fills<Option<T>> for S {
    const CONVERSION: &'static dyn Conversion<Self::Value, Option<T>> = &Optional(<S as Fills<T>>::CONVERSION);

    fn convert(value: &Self::Value) -> Option<Option<T>> {
        <S as Fills<T>>::convert(value).map(Some)
    }

    fn is_held(value: &Self::Value, column: &Option<T>) -> bool {
        match column {
            Some(column) => <S as Fills<T>>::is_held(value, column),
            None => false,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S: ListSource + Fills<T>, T: PartialEq + 'static> Fills<Vec<T>> for S {
    fn convert(value: &Self::Value) -> Option<Vec<T>> {
        <S as Fills<T>>::convert(value).map(|value| vec![value])
    }
}

/// A column's type that takes the values of all entries of a list, as `Vec` does.
///
/// Each entry is converted by [`Fills`], and what that gives is appended. An application that keeps lists in JSON
/// columns, which work on every database, implements both for its type:
///
/// ```
/// use sso_runtime::{Fills, ListColumn, people};
///
/// #[derive(PartialEq)]
/// struct Phones(Vec<String>);
///
/// impl ListColumn for Phones {
///     fn append(&mut self, more: Self) {
///         self.0.extend(more.0);
///     }
/// }
///
/// impl Fills<Phones> for people::phone_numbers::value {
///     fn convert(value: &str) -> Option<Phones> {
///         Some(Phones(vec![value.to_owned()]))
///     }
/// }
/// ```
pub trait ListColumn {
    /// Adds the values of the next entry.
    fn append(&mut self, more: Self);
}

impl<T> ListColumn for Vec<T> {
    fn append(&mut self, more: Self) {
        self.extend(more);
    }
}

impl<L: ListColumn> ListColumn for Option<L> {
    fn append(&mut self, more: Self) {
        match (self.as_mut(), more) {
            (Some(list), Some(more)) => list.append(more),
            (None, more) => *self = more,
            (Some(_), None) => {}
        }
    }
}

/// A column's type with a value that means *nothing here*: `None` for `Option`.
///
/// A column whose source Google may leave out must be of such a type, or say what stands there instead
/// (`default`, `required`). Implement it for a newtype around an `Option`.
pub trait Nullable {
    /// The value that means *nothing here*.
    fn null() -> Self;
}

impl<T> Nullable for Option<T> {
    fn null() -> Self {
        None
    }
}

impl<T> Nullable for Vec<T> {
    fn null() -> Self {
        Self::new()
    }
}

/// The type of a `key` column: it holds Google's `sub`, byte for byte.
pub trait SubjectColumn {
    /// The column's value for this `sub`.
    fn from_subject(subject: &str) -> Self;

    /// The `sub` that the column holds.
    fn as_subject(&self) -> Option<&str>;
}

impl SubjectColumn for String {
    fn from_subject(subject: &str) -> Self {
        subject.to_owned()
    }

    fn as_subject(&self) -> Option<&str> {
        Some(self)
    }
}

impl SubjectColumn for Option<String> {
    fn from_subject(subject: &str) -> Self {
        Some(subject.to_owned())
    }

    fn as_subject(&self) -> Option<&str> {
        self.as_deref()
    }
}
