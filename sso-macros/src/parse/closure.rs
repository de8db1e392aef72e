//! A closure or a call behind `with`, where the path of a function belongs.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, Pat, Token, parse::ParseStream};

use super::{
    text::tidy,
    words::{Behind, skip_to_comma, tokens_to_comma},
};
use crate::errors::Mistake;

const AS_A_FUNCTION: &str =
    "write it as a function of your own, as in `fn convert(value: &str) -> String`, and name that: `with = convert`";

/// A closure.
pub(super) fn no_path(written: &TokenStream) -> Mistake {
    let mistake = Mistake::at(written, "`with` takes the path of a function, and no closure");
    match function_in(written) {
        Some(path) => mistake.help(format!("write `with = {path}`")),
        None => mistake.note(AS_A_FUNCTION),
    }
}

/// A function that is called, and a macro. `rest` stands behind the path with which `written` begins.
pub(super) fn behind_a_function(rest: ParseStream<'_>, written: ParseStream<'_>) -> Option<Result<Behind, Mistake>> {
    let written = tokens_to_comma(written);
    if rest.peek(Token![!]) {
        let mistake = Mistake::at(written, "`with` takes the path of a function, and no macro");
        return Some(Err(mistake.note(AS_A_FUNCTION)));
    }
    let is_call = matches!(syn::parse2(written.clone()).ok()?, Expr::Call(_) | Expr::MethodCall(_));
    if !is_call {
        return None;
    }
    skip_to_comma(rest);
    let what = "`with` takes the path of a function, which is not called here";
    Some(match function_in(&written) {
        Some(function) => Ok(Behind::Else(written, what.to_owned(), function)),
        None => Err(Mistake::at(written, what).note(AS_A_FUNCTION)),
    })
}

/// The function that an expression does nothing but call: `|text| text.to_lowercase()`, `|text| crate::clean(text)`,
/// `text.to_lowercase()`, and `crate::clean(text)`.
fn function_in(expression: &TokenStream) -> Option<String> {
    let closure = match syn::parse2(expression.clone()).ok()? {
        Expr::Closure(closure) => closure,
        Expr::MethodCall(call) => return method(&call).filter(|_| matches!(&*call.receiver, Expr::Path(_))),
        Expr::Call(call) if call.args.iter().all(is_the_value) => return path(&call.func),
        _ => return None,
    };
    let [input] = closure.inputs.iter().collect::<Vec<_>>()[..] else { return None };
    let name = match input {
        Pat::Type(typed) => &*typed.pat,
        input => input,
    };
    let Pat::Ident(name) = name else { return None };
    let is_it = |value: &Expr| matches!(value, Expr::Path(path) if path.path.is_ident(&name.ident));
    match &*closure.body {
        Expr::MethodCall(call) if is_it(&call.receiver) => method(call),
        Expr::Call(call) if call.args.len() == 1 && is_it(&call.args[0]) => path(&call.func),
        _ => None,
    }
}

/// A name that can only stand for the value: an attribute has no variables.
fn is_the_value(argument: &Expr) -> bool {
    let name = match argument {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Reference(reference) => return is_the_value(&reference.expr),
        _ => None,
    };
    name.is_some_and(|name| name.to_string().starts_with(|first: char| first.is_ascii_lowercase()))
}

fn path(function: &Expr) -> Option<String> {
    matches!(function, Expr::Path(_)).then(|| tidy(&function.to_token_stream().to_string()))
}

fn method(call: &syn::ExprMethodCall) -> Option<String> {
    (call.args.is_empty() && call.turbofish.is_none()).then(|| format!("str::{}", call.method))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_that_calls_one_function_names_it() {
        for (closure, function) in [
            ("|text| text.to_lowercase()", Some("str::to_lowercase")),
            ("|text: &str| crate::clean(text)", Some("crate::clean")),
            ("|text| Email::new(text)", Some("Email::new")),
            ("|text| text.replace('a', \"b\")", None),
            ("|text| other.trim()", None),
            ("|a, b| f(a)", None),
            ("email.to_uppercase()", Some("str::to_uppercase")),
            ("crate::clean()", Some("crate::clean")),
            ("clean(&email)", Some("clean")),
            ("prefix(\"x\")", None),
            ("prefix(PREFIX)", None),
            ("email.replace('a', \"b\")", None),
            ("f(a).trim()", None),
        ] {
            let found = function_in(&closure.parse().expect("tokens"));
            assert_eq!(found.as_deref(), function, "{closure}");
        }
    }
}
