//! The value after `default`: an expression goes to the compiler as it is. What cannot be of the column's type, whatever
//! that is, is told with what to write.

use quote::ToTokens;
use syn::{Expr, ExprCall, Ident, Lit, Path, Type};

use crate::{
    errors::{Errors, Mistake},
    model::DefaultValue,
    parse::tidy,
};

/// What `null` is called elsewhere.
const NULLS: &[&str] = &["NULL", "Null", "null", "NIL", "nil", "undefined"];

/// Types of the language, of which each has a default.
const WITH_DEFAULT: &[&str] =
    &["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "String", "Option", "Vec"];

/// The value of a column of type `ty`. `words` are those of the field, with `None` as the default.
pub(super) fn value(ty: &Type, value: Option<Expr>, words: impl FnOnce() -> String, errors: &Errors) -> DefaultValue {
    let last = last_of(ty);
    let Some(value) = value else {
        let is_asked = !last.is_some_and(|last| WITH_DEFAULT.iter().any(|name| last == name));
        return DefaultValue::OfType { is_asked };
    };
    match bare(value) {
        Expr::Path(path) if path.path.is_ident("None") && last.is_none_or(|last| last != "Option") => {
            DefaultValue::Nothing(path.path)
        }
        Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)) => match literal.lit {
            Lit::Str(text) => DefaultValue::Text(text),
            lit => DefaultValue::Expr(Expr::Lit(syn::ExprLit { lit, attrs: Vec::new() })),
        },
        Expr::Call(call) if is_some(&call) && last.is_none_or(|last| last != "Option") => DefaultValue::Something(call),
        Expr::Lit(literal) => {
            let right = last.and_then(|last| Some((last, of_another_kind(&last.to_string(), &literal.lit)?)));
            let Some((last, right)) = right else { return DefaultValue::Expr(Expr::Lit(literal)) };
            let what = format!("`{}` is no `{last}`", literal.to_token_stream());
            errors.push(Mistake::at(&literal, what).help(format!("write `default = {right}`")));
            DefaultValue::Wrong
        }
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

/// What to write in the place of a literal that is of no type called so.
fn of_another_kind(ty: &str, literal: &Lit) -> Option<String> {
    let is_integer = matches!(ty, "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64");
    match literal {
        Lit::Int(number) if ty == "bool" => Some((number.base10_digits() != "0").to_string()),
        Lit::Bool(flag) if is_integer => Some(u8::from(flag.value).to_string()),
        Lit::Float(number) if is_integer => {
            let whole = number.base10_digits().split('.').next()?;
            whole.parse::<u64>().ok().map(|whole| whole.to_string())
        }
        Lit::Bool(flag) if ty == "String" => Some(format!("\"{}\".into()", flag.value)),
        Lit::Char(letter) if ty == "String" => Some(format!("{:?}.into()", letter.value().to_string())),
        _ => None,
    }
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

fn last_of(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

fn is_null(path: &Path) -> bool {
    path.get_ident().is_some_and(|name| NULLS.iter().any(|null| name == null))
}
