//! Code for the usual types of columns.

use std::hint;

use sea_orm::ActiveValue;

use super::{column::Filled, pass::Synchronisation};
use crate::vocabulary::{
    check::{Column, KeyColumn, Pair, key_column, subject_of},
    claim,
};

/// What a row's code needs for a type of its columns, for the usual types.
///
/// An application that is compiled without optimisation takes these from here, and need not compile them each time.
pub fn of_usual_types() {
    fn of<T: Clone + PartialEq + Into<sea_orm::Value> + 'static>() {
        let create: fn(&mut Synchronisation<'static>, &'static Filled<T>, &mut ActiveValue<T>) =
            Synchronisation::create;
        let update: fn(&mut Synchronisation<'static>, &'static Filled<T>, &T, &mut ActiveValue<T>) =
            Synchronisation::update;
        let key_column: fn(Option<KeyColumn<T>>, &str) -> ActiveValue<T> = key_column;
        let subject_of: fn(Option<KeyColumn<T>>, &T) -> Option<&str> = subject_of;
        hint::black_box((create, update, key_column, subject_of));
    }
    macro_rules! usual {
        ($($source:ty => $ty:ty),+) => {$(
            of::<$ty>();
            of::<Option<$ty>>();
            hint::black_box((<Pair<$source, $ty>>::FILL, <Pair<$source, Option<$ty>>>::FILL));
            hint::black_box(<Column<Option<$ty>>>::NULL);
        )+};
    }
    usual!(claim::given_name => String, claim::email_verified => bool);
    #[cfg(feature = "with-chrono")]
    usual!(crate::people::birthdays::date => chrono::NaiveDate);
    #[cfg(feature = "with-time")]
    usual!(crate::people::birthdays::date => time::Date);
}
