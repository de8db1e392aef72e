//! The rules that only the compiler can judge, as constants of the user's item.
//!
//! Generated code evaluates these in `const _: () = ...;`, never inside generics: those would fire in `cargo build`
//! alone, and an editor would show nothing.

use std::marker::PhantomData;

use super::{
    scope::{ScopeInfo, Scopes},
    source::{Fills, Nullable, Source},
};

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

/// What [`Column`] answers for other types.
pub trait NotNullable<T> {
    /// Whether the type has a value that means *nothing here*.
    const IS_NULLABLE: bool = false;

    /// That value.
    fn null() -> Option<T> {
        None
    }
}

impl<T> NotNullable<T> for Column<T> {}

/// Asks whether `S` fills `T`, so that a column of a wrong type is told that alone.
#[derive(Debug)]
pub struct Pair<S, T>(PhantomData<(fn() -> S, T)>);

impl<S: Fills<T>, T> Pair<S, T> {
    /// Whether `S` fills `T`.
    pub const FITS: bool = true;
}

/// What [`Pair`] answers for other pairs.
pub trait DoesNotFit {
    /// Whether `S` fills `T`.
    const FITS: bool = false;
}

impl<S, T> DoesNotFit for Pair<S, T> {}
