//! Types by their names: this serves advice and what is told early, and the compiler judges what is written.

use syn::{Ident, Type};

/// The last word of a type that is written alone, as in the prelude, or behind a crate of the language. What stands behind
/// another path, and what a longer name begins with, may be anything.
pub(crate) fn name_in_the_language(ty: &Type) -> Option<&Ident> {
    let path = match ty {
        Type::Group(group) => return name_in_the_language(&group.elem),
        Type::Paren(parenthesized) => return name_in_the_language(&parenthesized.elem),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return None,
    };
    let first = &path.segments.first()?.ident;
    let is_of_the_language = match path.segments.len() {
        1 => path.leading_colon.is_none(),
        _ => ["std", "core", "alloc"].iter().any(|root| first == root),
    };
    path.segments.last().map(|last| &last.ident).filter(|_| is_of_the_language)
}

/// Whether a type is an `Option`.
pub(crate) fn is_option(ty: &Type) -> bool {
    name_in_the_language(ty).is_some_and(|name| name == "Option")
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn an_option_is_called_so_alone_or_in_the_language() {
        let options: [Type; 4] = [
            parse_quote!(Option<String>),
            parse_quote!(std::option::Option<String>),
            parse_quote!(::core::option::Option<String>),
            parse_quote!((Option<String>)),
        ];
        assert!(options.iter().all(is_option));
        let others: [Type; 4] = [
            parse_quote!(OptionSet),
            parse_quote!(plans::Option),
            parse_quote!(Vec<Option<String>>),
            parse_quote!(<User as Plan>::Option),
        ];
        assert!(!others.iter().any(is_option));
    }
}
