//! How a value from Google becomes a column's value.

/// How a value becomes a column of type `T`.
///
/// It is called through a pointer, so that the code that reads a source and the code that converts what it reads are
/// compiled once each, and not for every pair of the two.
pub trait Conversion<V: ?Sized, T>: Sync {
    /// The column's value, if this value says something that it could hold.
    ///
    /// # Errors
    ///
    /// The application's function returned an error.
    fn convert(&self, value: &V) -> Result<Option<T>, NotConverted>;

    /// Whether the column already holds this value.
    fn is_held(&self, value: &V, column: &T) -> bool
    where
        T: PartialEq,
    {
        match self.convert(value) {
            Ok(Some(value)) => value == *column,
            Ok(None) | Err(NotConverted) => false,
        }
    }
}

/// The application's function returned an error. What the error says may quote the value, so it goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotConverted;

/// The conversion that [`Fills`](crate::Fills) has.
pub(crate) struct Functions<V: ?Sized, T> {
    pub(crate) convert: fn(&V) -> Option<T>,
    pub(crate) is_held: fn(&V, &T) -> bool,
}

impl<V: ?Sized, T> Conversion<V, T> for Functions<V, T> {
    fn convert(&self, value: &V) -> Result<Option<T>, NotConverted> {
        Ok((self.convert)(value))
    }

    fn is_held(&self, value: &V, column: &T) -> bool {
        (self.is_held)(value, column)
    }
}

/// The conversion to `Option<T>`.
pub(crate) struct Optional<V: ?Sized + 'static, T: 'static>(pub(crate) &'static dyn Conversion<V, T>);

impl<V: ?Sized, T: PartialEq> Conversion<V, Option<T>> for Optional<V, T> {
    fn convert(&self, value: &V) -> Result<Option<Option<T>>, NotConverted> {
        match self.0.convert(value) {
            Ok(Some(value)) => Ok(Some(Some(value))),
            Ok(None) => Ok(None),
            Err(NotConverted) => Err(NotConverted),
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
    message = "the function after `with` must return `{T}`, the column's type, or a `Result` of it\nhelp: write `-> {T}` \
               behind its arguments",
    label = "returns `{Self}`",
    note = "an `async` function returns a future, which nothing waits for"
)]
pub trait IntoColumn<T> {
    /// The column's value, or why there is none.
    ///
    /// # Errors
    ///
    /// The function returned an error.
    fn into_column(self) -> Result<T, NotConverted>;
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<T> for T {
    fn into_column(self) -> Result<T, NotConverted> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> IntoColumn<T> for Result<T, E> {
    fn into_column(self) -> Result<T, NotConverted> {
        self.map_err(|_| NotConverted)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Vec<T>> for T {
    fn into_column(self) -> Result<Vec<T>, NotConverted> {
        Ok(vec![self])
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> IntoColumn<Vec<T>> for Result<T, E> {
    fn into_column(self) -> Result<Vec<T>, NotConverted> {
        self.map(|value| vec![value]).map_err(|_| NotConverted)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Option<T>> for T {
    fn into_column(self) -> Result<Option<T>, NotConverted> {
        Ok(Some(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> IntoColumn<Option<T>> for Result<T, E> {
    fn into_column(self) -> Result<Option<T>, NotConverted> {
        self.map(Some).map_err(|_| NotConverted)
    }
}
