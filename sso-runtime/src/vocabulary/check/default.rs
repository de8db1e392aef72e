//! The value after `default`, where it is not of the column's type, or where the type has none.

use std::{marker::PhantomData, str::FromStr};

use super::text::Text;

/// Asks how a column's type takes a default.
#[derive(Debug)]
pub struct DefaultOf<T>(PhantomData<T>);

impl<T: Default> DefaultOf<T> {
    /// The type's own.
    #[must_use]
    pub fn value() -> T {
        T::default()
    }
}

impl<T: From<&'static str>> DefaultOf<T> {
    /// Whether it is made from text.
    pub const IS_FROM_TEXT: bool = true;
}

impl<T: From<&'static str>> DefaultOf<Option<T>> {
    /// Whether it is an `Option` of what is made from text.
    pub const IS_FROM_TEXT_INSIDE: bool = true;
}

impl<T: FromStr> DefaultOf<T> {
    /// Whether it is read from text.
    pub const IS_READ: bool = true;
}

impl<T: FromStr> DefaultOf<Option<T>> {
    /// Whether it is an `Option` of what is read from text.
    pub const IS_READ_INSIDE: bool = true;
}

impl<T> DefaultOf<Option<T>> {
    /// Whether it is an `Option`.
    pub const IS_OPTION: bool = true;

    /// `None`.
    #[must_use]
    pub const fn nothing() -> Option<T> {
        None
    }

    /// `some`
    #[must_use]
    pub fn something(some: Option<T>) -> Option<T> {
        some
    }
}

impl DefaultOf<bool> {
    /// Whether it says yes or no.
    pub const IS_FLAG: bool = true;
}

impl DefaultOf<Option<bool>> {
    /// Whether it says yes, no or nothing.
    pub const IS_FLAG: bool = true;
}

macro_rules! numbers {
    ($($ty:ty)+, $is_float:expr) => {$(
        impl DefaultOf<$ty> {
            /// Whether it is a number, and one with a point.
            pub const NUMBER: Option<bool> = Some($is_float);
        }

        impl DefaultOf<Option<$ty>> {
            /// Whether it is a number or nothing, and one with a point.
            pub const NUMBER: Option<bool> = Some($is_float);
        }
    )+};
}
numbers!(i8 i16 i32 i64 u8 u16 u32 u64, false);
numbers!(f32 f64, true);

/// What [`DefaultOf`] answers for other types.
pub trait AskDefault<T> {
    /// Whether it is made from text.
    const IS_FROM_TEXT: bool = false;
    /// Whether it is an `Option` of what is made from text.
    const IS_FROM_TEXT_INSIDE: bool = false;
    /// Whether it is read from text.
    const IS_READ: bool = false;
    /// Whether it is an `Option` of what is read from text.
    const IS_READ_INSIDE: bool = false;
    /// Whether it says yes or no.
    const IS_FLAG: bool = false;
    /// Whether it is a number, and one with a point.
    const NUMBER: Option<bool> = None;

    /// Whether it is an `Option`.
    const IS_OPTION: bool = false;

    /// Is never called: what is no `Option` does not compile.
    #[must_use]
    fn nothing() -> T {
        unreachable!("nothing, of a type that is no `Option`")
    }

    /// Is never called: what is no `Option` does not compile.
    #[must_use]
    fn something<V>(_: Option<V>) -> T {
        unreachable!("something, of a type that is no `Option`")
    }

    /// Is never called: that a type has no default does not compile.
    #[must_use]
    fn value() -> T {
        unreachable!("the default of a type without one")
    }
}

impl<T> AskDefault<T> for DefaultOf<T> {}

/// What a column's type says to text, as [`DefaultOf`] answers.
#[derive(Clone, Copy, Debug)]
pub struct TextDefault {
    /// The field as it is declared.
    pub declared: &'static str,
    /// Its type, as written.
    pub ty: &'static str,
    /// The text, in quotes.
    pub text: &'static str,
    /// What stands in the quotes, if that is `true`, `false` or a number.
    pub literal: &'static str,
    /// The same as a path, if it looks like a function's.
    pub function: &'static str,
    /// Whether the text could be a number or a date.
    pub is_readable: bool,
    /// [`AskDefault::IS_FROM_TEXT`]
    pub is_from_text: bool,
    /// [`AskDefault::IS_FROM_TEXT_INSIDE`]
    pub is_from_text_inside: bool,
    /// [`AskDefault::IS_READ`]
    pub is_read: bool,
    /// [`AskDefault::IS_READ_INSIDE`]
    pub is_read_inside: bool,
    /// [`AskDefault::IS_FLAG`]
    pub is_flag: bool,
    /// [`AskDefault::NUMBER`]
    pub number: Option<bool>,
}

/// Text stands after `default`, and no column is of the type of a literal's.
#[track_caller]
pub const fn default_is_no_text(default: TextDefault) {
    let TextDefault { declared, ty, text, literal, function, is_readable, is_flag, number, .. } = default;
    let (text_inside, is_read) = (default.is_from_text_inside, default.is_read || default.is_read_inside);
    let what = ["the `default` of `", declared, "` is text, and the column is of type `", ty, "`"];
    let is_number = !literal.is_empty() && literal.as_bytes()[0].is_ascii_digit();
    // A float may be written without its point in quotes, and not outside them.
    let point = match number {
        Some(true) if !has_point(literal) => ".0",
        Some(_) | None => "",
    };
    let is_inside = text_inside || (default.is_read_inside && !default.is_read);
    let (before, after) = if is_inside { ("Some(", ")") } else { ("", "") };
    let value: [&str; 3] = if is_flag {
        [if says_yes(text) { "true" } else { "false" }, "", ""]
    } else if default.is_from_text || text_inside {
        [text, ".into()", ""]
    } else if number.is_some() && is_number {
        [literal, point, ""]
    } else if is_read && is_readable {
        [text, ".parse()", ".expect(\"a default\")"]
    } else {
        [""; 3]
    };
    let mut message = Text::new(&what);
    let has_value = !value[0].is_empty();
    if has_value {
        message = message.push_all(&["\nhelp: write `default = ", before]).push_all(&value).push_all(&[after, "`"]);
    }
    if !function.is_empty() {
        let or = if has_value { "or, " } else { "" };
        message = message.push_all(&["\nhelp: ", or, "if it is the name of a function, write `default = ", function]);
        message = message.push("()`");
    }
    if !has_value {
        message = message.push("\nnote: `default = value` takes an expression of the column's type");
    }
    message.panic()
}

/// Whether a text in quotes is one of the words for `true`.
const fn says_yes(text: &str) -> bool {
    matches!(text.as_bytes(), b"\"true\"" | b"\"True\"" | b"\"TRUE\"" | b"\"yes\"" | b"\"on\"" | b"\"1\"")
}

const fn has_point(number: &str) -> bool {
    let mut index = 0;
    while index < number.len() {
        if number.as_bytes()[index] == b'.' {
            return true;
        }
        index += 1;
    }
    false
}

/// A database's `NULL` stands after `default`. `words` are those of the field, with `None` in its place.
#[track_caller]
pub const fn default_is_no_null(declared: &str, ty: &str, null: &str, words: &str, is_nullable: bool) {
    let text = Text::new(&["there is no value `", null, "` in Rust"]);
    if is_nullable {
        text.push("\nhelp: write `default = None`").panic()
    }
    text.push_all(&["\nhelp: make it nullable: `", declared, ": Option<", ty, ">` with `#[google(", words, ")]`"])
        .push_all(&["\nnote: `", declared, "` cannot be null"])
        .panic()
}

/// `None` stands after `default`.
#[track_caller]
pub const fn default_can_be_nothing(declared: &str, ty: &str, is_option: bool) {
    if !is_option {
        Text::new(&["`None` cannot be the `default` of `", declared, "`, a column of type `", ty, "`"])
            .push_all(&["\nhelp: make it nullable: `", declared, ": Option<", ty, ">`"])
            .panic()
    }
}

/// `Some` stands after `default`, with `value` inside.
#[track_caller]
pub const fn default_can_be_something(declared: &str, ty: &str, value: &str, is_option: bool) {
    if !is_option {
        Text::new(&["`Some` cannot be the `default` of `", declared, "`, a column of type `", ty, "`"])
            .push_all(&["\nhelp: write `default = ", value, "`"])
            .panic()
    }
}

/// `default` alone takes the type's own, which not every type has.
#[track_caller]
pub const fn type_has_a_default(declared: &str, ty: &str, has_default: bool) {
    if !has_default {
        Text::new(&["`default` of `", declared, "` takes the default of `", ty, "`, which has none"])
            .push_all(&["\nhelp: make it nullable: `", declared, ": Option<", ty, ">`"])
            .push_all(&["\nnote: or derive `Default` for `", ty, "`, or name the value: `default = value`"])
            .panic()
    }
}
