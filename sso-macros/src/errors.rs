//! The collector of mistakes, and how a mistake is worded: what is wrong, `help:` with text to paste, `note:` with the
//! reason.

use std::cell::RefCell;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// One mistake of the user's, at the smallest thing to change.
#[derive(Debug)]
pub(crate) struct Mistake {
    tokens: TokenStream,
    text: String,
}

impl Mistake {
    /// A mistake at `tokens`.
    pub(crate) fn at(tokens: impl ToTokens, what: impl Into<String>) -> Self {
        Self { tokens: tokens.into_token_stream(), text: what.into() }
    }

    /// A mistake of which only a place is known.
    pub(crate) fn at_span(span: Span, what: impl Into<String>) -> Self {
        Self::at(proc_macro2::Ident::new("_", span), what)
    }

    /// Adds what to write instead.
    pub(crate) fn help(mut self, text: impl AsRef<str>) -> Self {
        self.text.push_str("\nhelp: ");
        self.text.push_str(text.as_ref());
        self
    }

    /// The first text to write, where a `help` names one.
    pub(crate) fn to_write(&self) -> Option<&str> {
        let help = self.text.lines().find_map(|line| line.strip_prefix("help: write `"))?;
        help.split_once('`').map(|(text, _)| text)
    }

    /// Adds the reason.
    pub(crate) fn note(mut self, text: impl AsRef<str>) -> Self {
        self.text.push_str("\nnote: ");
        self.text.push_str(text.as_ref());
        self
    }
}

impl From<syn::Error> for Mistake {
    fn from(error: syn::Error) -> Self {
        Self::at_span(error.span(), error.to_string())
    }
}

/// All mistakes of one struct, so that the user hears of them at once.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    report: RefCell<Report>,
}

impl Errors {
    /// Notes a mistake.
    pub(crate) fn push(&self, mistake: Mistake) {
        self.report.borrow_mut().errors.push(syn::Error::new_spanned(mistake.tokens, mistake.text));
    }

    /// The value, or `None` with its mistake noted.
    pub(crate) fn take<T>(&self, result: Result<T, Mistake>) -> Option<T> {
        result.map_err(|mistake| self.push(mistake)).ok()
    }

    /// What was noted.
    pub(crate) fn finish(self) -> Report {
        self.report.into_inner()
    }
}

/// What was noted.
#[derive(Debug, Default)]
pub(crate) struct Report {
    errors: Vec<syn::Error>,
}

impl Report {
    /// Whether the struct is wrong.
    pub(crate) fn is_failure(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The mistakes as the compiler takes them.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }

    /// The texts, in order.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }
}
