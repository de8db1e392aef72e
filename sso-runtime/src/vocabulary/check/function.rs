//! Whether the function after `with` takes the value. The function itself is asked, so that a wrong one is one message
//! about it, and not several about a call that the user has not written.

use std::{marker::PhantomData, ops::Deref};

/// A function, and the value that it is to take.
#[derive(Debug)]
pub struct Function<F, A> {
    function: F,
    takes: PhantomData<fn(A)>,
}

/// What a function returned that takes the value.
#[derive(Debug)]
pub struct Returned<R>(R);

impl<F, A> Function<F, A> {
    /// This function, which is to take an `A`.
    pub const fn of(function: F) -> Self {
        Self { function, takes: PhantomData }
    }
}

impl<F: FnOnce(A) -> R, A, R> Function<F, A> {
    /// Calls the function, which takes the value as it is.
    pub fn call(self, value: A) -> Returned<R> {
        Returned((self.function)(value))
    }
}

/// Calls a function that takes `&str` where the value is a `&String`, and the like.
pub trait CallDereferenced<A, R> {
    /// Calls it.
    fn call(self, value: A) -> Returned<R>;
}

impl<'a, F, V: Deref + ?Sized, R> CallDereferenced<&'a V, R> for Function<F, &'a V>
where
    F: FnOnce(&'a V::Target) -> R,
{
    fn call(self, value: &'a V) -> Returned<R> {
        Returned((self.function)(value))
    }
}

/// Answers for every other function with the function itself, which is not [`Takes`].
pub trait CallNothing<F, A> {
    /// Is never called: that does not compile.
    fn call(self, value: A) -> F;
}

impl<F, A> CallNothing<F, A> for &Function<F, A> {
    fn call(self, _: A) -> F {
        unreachable!("a function that does not take the value")
    }
}

/// The answer of a function that takes an `A`.
#[diagnostic::on_unimplemented(
    message = "the function after `with` must take one value, a `{A}`",
    label = "is `{Self}`",
    note = "write it as `fn name(value: {A}) -> ...`, with the column's type, what its `Option` holds, or a `Result` of it"
)]
pub trait Takes<A, R> {
    /// What it returned.
    fn returned(self) -> R;
}

#[diagnostic::do_not_recommend]
impl<A, R> Takes<A, R> for Returned<R> {
    fn returned(self) -> R {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_may_take_what_the_value_dereferences_to() {
        fn length(text: &str) -> usize {
            text.len()
        }
        let (borrowed, owned) = ("four", "fourth".to_owned());
        assert_eq!(Takes::<&str, _>::returned(Function::<_, &str>::of(length).call(borrowed)), 4);
        assert_eq!(Takes::<&String, _>::returned(Function::<_, &String>::of(length).call(&owned)), 6);
        assert_eq!(Takes::<&str, _>::returned(Function::<_, &str>::of(String::from).call(borrowed)), "four");
    }
}
