//! What a source has for a column.

use std::fmt;

use super::conversion::{Conversion, NotConverted};
use crate::{
    person::Pick,
    profile::Profile,
    vocabulary::source::{Fills, Source},
};

/// How a source fills a column of type `T`.
pub struct Fill<T: 'static>(Option<&'static dyn ReadColumn<T>>);

impl<T> Fill<T> {
    /// By nothing.
    pub const NOTHING: Self = Self(None);

    /// By this source, as it was put together.
    #[must_use]
    pub const fn by(read: &'static dyn ReadColumn<T>) -> Self {
        Self(Some(read))
    }

    /// Whether something fills it.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn value(&self, profile: &Profile, pick: Pick, append: Option<Append<T>>) -> Sent<T> {
        match self.0 {
            Some(read) => read.value(profile, pick, append),
            None => Sent::No,
        }
    }

    pub(super) fn is_held(&self, profile: &Profile, pick: Pick, append: Option<Append<T>>, column: &T) -> bool {
        match self.0 {
            Some(read) => read.is_held(profile, pick, append, column),
            None => true,
        }
    }
}

impl<T> fmt::Debug for Fill<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fill").field("is_some", &self.is_some()).finish_non_exhaustive()
    }
}

pub(crate) type Append<T> = fn(&mut T, T);

/// What Google sent for a column.
#[derive(Debug)]
pub enum Sent<T> {
    /// A value.
    Value(T),
    /// Something that the column could not hold.
    Nothing,
    /// The application's function returned an error.
    NotConverted,
    /// Nothing.
    No,
}

/// A source and a conversion, of which only the column's type is known.
pub trait ReadColumn<T>: Sync {
    /// What Google sent. `append` puts the values of all entries together.
    fn value(&self, profile: &Profile, pick: Pick, append: Option<Append<T>>) -> Sent<T>;

    /// Whether the column holds what Google sends. A list is compared after it is put together.
    fn is_held(&self, profile: &Profile, pick: Pick, append: Option<Append<T>>, column: &T) -> bool;
}

/// A source and a conversion of its values.
pub struct Converted<V: ?Sized + 'static, T: 'static> {
    picked: fn(&Profile, Pick) -> Option<&V>,
    every: fn(&Profile, Pick) -> Vec<&V>,
    conversion: &'static dyn Conversion<V, T>,
}

impl<V: ?Sized, T> fmt::Debug for Converted<V, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Converted").finish_non_exhaustive()
    }
}

impl<V: ?Sized, T> Converted<V, T> {
    /// By the conversion that `S` has for the type.
    #[must_use]
    pub const fn of<S: Fills<T, Value = V>>() -> Self
    where
        T: PartialEq,
    {
        Self::with::<S>(S::CONVERSION)
    }

    /// By this conversion.
    #[must_use]
    pub const fn with<S: Source<Value = V>>(conversion: &'static dyn Conversion<V, T>) -> Self {
        Self { picked: S::read_picked, every: S::read_every, conversion }
    }
}

impl<V: ?Sized, T: PartialEq> ReadColumn<T> for Converted<V, T> {
    fn value(&self, profile: &Profile, pick: Pick, append: Option<Append<T>>) -> Sent<T> {
        let first = (self.picked)(profile, pick);
        let Some(append) = append else {
            return match first {
                Some(value) => match self.conversion.convert(value) {
                    Ok(Some(value)) => Sent::Value(value),
                    Ok(None) => Sent::Nothing,
                    Err(NotConverted) => Sent::NotConverted,
                },
                None if (self.every)(profile, pick).is_empty() => Sent::No,
                None => Sent::Nothing,
            };
        };
        let mut list = if first.is_some() { Sent::Nothing } else { Sent::No };
        for value in (self.every)(profile, pick) {
            list = match (list, self.conversion.convert(value)) {
                (_, Err(NotConverted)) => return Sent::NotConverted,
                (Sent::Value(mut list), Ok(Some(more))) => {
                    append(&mut list, more);
                    Sent::Value(list)
                }
                (_, Ok(Some(more))) => Sent::Value(more),
                (Sent::Value(list), Ok(None)) => Sent::Value(list),
                (_, Ok(None)) => Sent::Nothing,
            };
        }
        list
    }

    fn is_held(&self, profile: &Profile, pick: Pick, append: Option<Append<T>>, column: &T) -> bool {
        match append {
            None => match (self.picked)(profile, pick) {
                Some(value) => self.conversion.is_held(value, column),
                None => false,
            },
            Some(_) => match self.value(profile, pick, append) {
                Sent::Value(value) => value == *column,
                Sent::Nothing | Sent::NotConverted | Sent::No => false,
            },
        }
    }
}
