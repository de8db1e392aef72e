//! How a value from Google becomes a column's value.

use std::fmt;

/// How a value becomes a column of type `T`.
///
/// It is called through a pointer, so that the code that reads a source and the code that converts what it reads are
/// compiled once each, and not for every pair of the two.
pub trait Conversion<V: ?Sized, T>: Sync {
    /// The column's value, if this value says something that it could hold.
    ///
    /// # Errors
    ///
    /// The text of the error that the application's function returned.
    fn convert(&self, value: &V) -> Result<Option<T>, String>;

    /// Whether the column already holds this value.
    fn is_held(&self, value: &V, column: &T) -> bool
    where
        T: PartialEq,
    {
        match self.convert(value) {
            Ok(Some(value)) => value == *column,
            Ok(None) | Err(_) => false,
        }
    }
}

/// The conversion that [`Fills`](crate::Fills) has.
pub(crate) struct Functions<V: ?Sized, T> {
    pub(crate) convert: fn(&V) -> Option<T>,
    pub(crate) is_held: fn(&V, &T) -> bool,
}

impl<V: ?Sized, T> Conversion<V, T> for Functions<V, T> {
    fn convert(&self, value: &V) -> Result<Option<T>, String> {
        Ok((self.convert)(value))
    }

    fn is_held(&self, value: &V, column: &T) -> bool {
        (self.is_held)(value, column)
    }
}

/// The conversion to `Option<T>`.
pub(crate) struct Optional<V: ?Sized + 'static, T: 'static>(pub(crate) &'static dyn Conversion<V, T>);

impl<V: ?Sized, T: PartialEq> Conversion<V, Option<T>> for Optional<V, T> {
    fn convert(&self, value: &V) -> Result<Option<Option<T>>, String> {
        match self.0.convert(value) {
            Ok(Some(value)) => Ok(Some(Some(value))),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn is_held(&self, value: &V, column: &Option<T>) -> bool {
        match column {
            Some(column) => self.0.is_held(value, column),
            None => false,
        }
    }
}

/// What a function named by `with` may return: the column's type, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "the function after `with` must return `{T}`, the column's type, or a `Result` of it",
    label = "returns `{Self}`",
    note = "the error of a `Result` must be `Display`, since it is logged"
)]
pub trait IntoColumn<T> {
    /// The column's value, or why there is none.
    ///
    /// # Errors
    ///
    /// The text of the error that the function returned.
    fn into_column(self) -> Result<T, String>;
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<T> for T {
    fn into_column(self) -> Result<T, String> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: fmt::Display> IntoColumn<T> for Result<T, E> {
    fn into_column(self) -> Result<T, String> {
        self.map_err(|error| error.to_string())
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Vec<T>> for T {
    fn into_column(self) -> Result<Vec<T>, String> {
        Ok(vec![self])
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: fmt::Display> IntoColumn<Vec<T>> for Result<T, E> {
    fn into_column(self) -> Result<Vec<T>, String> {
        self.map(|value| vec![value]).map_err(|error| error.to_string())
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Option<T>> for T {
    fn into_column(self) -> Result<Option<T>, String> {
        Ok(Some(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T, E: fmt::Display> IntoColumn<Option<T>> for Result<T, E> {
    fn into_column(self) -> Result<Option<T>, String> {
        self.map(Some).map_err(|error| error.to_string())
    }
}
