//! The value after `default`: an expression goes to the compiler as it is. What cannot be of the column's type, whatever
//! that is, is told with what to write.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprCall, ExprLit, Ident, Lit, Path, Type};

use crate::{
    errors::{Errors, Mistake},
    model::DefaultValue,
    parse::{Field, is_option, name_in_the_language, tidy},
};

/// What `null` is called elsewhere.
const NULLS: &[&str] = &["NULL", "Null", "null", "NIL", "nil", "undefined"];

/// Types of the language, of which each has a default.
const WITH_DEFAULT: &[&str] =
    &["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "String", "Option", "Vec"];

/// Words whose type follows from where they stand, so that they say nothing of a type behind another name.
const OF_ANY_TYPE: &[&str] = &["Default", "None", "collect", "into", "parse", "try_into"];

/// Whether a type has a default, by its name.
pub(super) fn is_of_the_type(ty: &Type) -> bool {
    known(ty).is_some()
}

fn known(ty: &Type) -> Option<&Ident> {
    name_in_the_language(ty).filter(|name| WITH_DEFAULT.iter().any(|known| name == known))
}

/// The value of a column. `words` are those of the field, with `None` as the default.
pub(super) fn value(
    field: &Field,
    value: Option<Expr>,
    words: impl FnOnce() -> String,
    errors: &Errors,
) -> DefaultValue {
    let known = known(&field.ty);
    let Some(value) = value else { return DefaultValue::OfType { is_asked: known.is_none() } };
    match bare(value) {
        Expr::Path(path) if path.path.is_ident("None") && !is_option(&field.ty) => DefaultValue::Nothing(path.path),
        Expr::Lit(literal) => of_literal(field, literal, errors),
        Expr::Call(call) if is_some(&call) && !is_option(&field.ty) => something(field, call, errors),
        Expr::Path(path) if is_null(&path.path) => DefaultValue::Null(path.path, words()),
        Expr::Try(tried) => {
            let text = tidy(&tried.expr.to_token_stream().to_string());
            errors.push(
                Mistake::at(tried.question_token, "`?` has nowhere to return to: a `default` is a value")
                    .help(format!("write `default = {text}.unwrap_or_default()`")),
            );
            DefaultValue::Wrong
        }
        value => DefaultValue::Expr(value),
    }
}

/// Text is of no column's type, and other literals are of some.
fn of_literal(field: &Field, literal: ExprLit, errors: &Errors) -> DefaultValue {
    if let Lit::Str(text) = literal.lit {
        return DefaultValue::Text(text);
    }
    match known(&field.ty).and_then(|known| of_another_kind(field, &known.to_string(), &literal.lit)) {
        Some(mistake) => {
            errors.push(mistake);
            DefaultValue::Wrong
        }
        None => DefaultValue::Expr(Expr::Lit(literal)),
    }
}

/// `Some(value)` for a type that is not called `Option`.
fn something(field: &Field, some: ExprCall, errors: &Errors) -> DefaultValue {
    let Some(known) = known(&field.ty) else {
        // The type may be an `Option` by another name. If it is none, two messages would say so, were another one looked for.
        let is_of_any_type = mentions(some.args.to_token_stream(), OF_ANY_TYPE);
        return if is_of_any_type { DefaultValue::Expr(Expr::Call(some)) } else { DefaultValue::Something(some) };
    };
    let value = match &some.args[0] {
        Expr::Lit(literal) if known == "String" && matches!(literal.lit, Lit::Str(_)) => {
            format!("default = {}.into()", literal.to_token_stream())
        }
        Expr::Lit(literal) => match of_literal(field, literal.clone(), errors) {
            DefaultValue::Expr(value) => format!("default = {}", value.to_token_stream()),
            told => return told,
        },
        Expr::Path(path) if path.path.is_ident("None") => "default".to_owned(),
        value => format!("default = {}", tidy(&value.to_token_stream().to_string())),
    };
    let (ident, ty) = (&field.ident, tidy(&field.ty.to_token_stream().to_string()));
    let what = format!("`Some` cannot be the `default` of `{ident}`, a column of type `{ty}`");
    errors.push(Mistake::at(&some, what).help(format!("write `{value}`")));
    DefaultValue::Wrong
}

/// Whether one of these words is among the tokens.
fn mentions(tokens: TokenStream, words: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => words.iter().any(|known| word == known),
        TokenTree::Group(group) => mentions(group.stream(), words),
        _ => false,
    })
}

/// A literal that is of no type called so.
fn of_another_kind(field: &Field, ty: &str, literal: &Lit) -> Option<Mistake> {
    let range = range(ty);
    let mistake = Mistake::at(literal, format!("`{}` is no `{ty}`", literal.to_token_stream()));
    let right = match (literal, range) {
        (Lit::Int(number), _) if ty == "bool" => (number.base10_digits() != "0").to_string(),
        (Lit::Bool(flag), Some(_)) => u8::from(flag.value).to_string(),
        (Lit::Float(number), Some([first, last])) => {
            let holds = format!("`{ty}` holds whole numbers from {first} to {last}");
            let digits = number.base10_digits();
            let whole = digits.split_once('.').filter(|(_, fraction)| fraction.chars().all(|digit| digit == '0'));
            match whole.and_then(|(whole, _)| whole.parse::<i128>().ok()) {
                Some(whole) if (first..=last).contains(&whole) => whole.to_string(),
                Some(_) => return Some(mistake.note(holds)),
                None => {
                    return Some(
                        mistake.help(format!("make it `{}: f64`, if there are fractions", field.ident)).note(holds),
                    );
                }
            }
        }
        (Lit::Bool(flag), None) if ty == "String" => format!("\"{}\".into()", flag.value),
        (Lit::Char(letter), None) if ty == "String" => format!("{:?}.into()", letter.value().to_string()),
        _ => return None,
    };
    Some(mistake.help(format!("write `default = {right}`")))
}

/// The first and the last number of an integer type.
fn range(ty: &str) -> Option<[i128; 2]> {
    Some(match ty {
        "i8" => [i8::MIN.into(), i8::MAX.into()],
        "i16" => [i16::MIN.into(), i16::MAX.into()],
        "i32" => [i32::MIN.into(), i32::MAX.into()],
        "i64" => [i64::MIN.into(), i64::MAX.into()],
        "u8" => [u8::MIN.into(), u8::MAX.into()],
        "u16" => [u16::MIN.into(), u16::MAX.into()],
        "u32" => [u32::MIN.into(), u32::MAX.into()],
        "u64" => [u64::MIN.into(), u64::MAX.into()],
        _ => return None,
    })
}

/// `Some(value)`
fn is_some(call: &ExprCall) -> bool {
    call.args.len() == 1 && matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some"))
}

/// A reference to a text is no more of a column's type than the text.
fn bare(value: Expr) -> Expr {
    match value {
        Expr::Reference(reference) if matches!(&*reference.expr, Expr::Lit(_)) => *reference.expr,
        value => value,
    }
}

fn is_null(path: &Path) -> bool {
    path.get_ident().is_some_and(|name| NULLS.iter().any(|null| name == null))
}
