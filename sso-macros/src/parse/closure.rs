//! A closure behind `with`, where the path of a function belongs.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Expr, Pat};

use super::words::tidy;

/// The function that a closure does nothing but call: `|text| text.to_lowercase()` and `|text| crate::clean(text)`.
pub(super) fn function_in(closure: &TokenStream) -> Option<String> {
    let closure: syn::ExprClosure = syn::parse2(closure.clone()).ok()?;
    let [input] = closure.inputs.iter().collect::<Vec<_>>()[..] else { return None };
    let name = match input {
        Pat::Type(typed) => &*typed.pat,
        input => input,
    };
    let Pat::Ident(name) = name else { return None };
    let is_it = |value: &Expr| matches!(value, Expr::Path(path) if path.path.is_ident(&name.ident));
    match &*closure.body {
        Expr::MethodCall(call) if is_it(&call.receiver) && call.args.is_empty() && call.turbofish.is_none() => {
            Some(format!("str::{}", call.method))
        }
        Expr::Call(call) if call.args.len() == 1 && is_it(&call.args[0]) => match &*call.func {
            Expr::Path(path) => Some(tidy(&path.to_token_stream().to_string())),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closure_that_calls_one_function_names_it() {
        for (closure, function) in [
            ("|text| text.to_lowercase()", Some("str::to_lowercase")),
            ("|text: &str| crate::clean(text)", Some("crate::clean")),
            ("|text| Email::new(text)", Some("Email::new")),
            ("|text| text.replace('a', \"b\")", None),
            ("|text| other.trim()", None),
            ("|a, b| f(a)", None),
        ] {
            let found = function_in(&closure.parse().expect("tokens"));
            assert_eq!(found.as_deref(), function, "{closure}");
        }
    }
}
