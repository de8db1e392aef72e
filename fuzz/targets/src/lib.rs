//! What holds for any input from outside. Each target takes bytes that anybody may have made, and panics if a promise is
//! broken.
//!
//! `tests/replay.rs` feeds them the files of `fuzz/seeds`; `scripts/fuzz` lets libFuzzer look for more. Most inputs are text
//! in which `{name}` stands for something that no fuzzer could guess, such as the state of a sign-in under way.

// A proc-macro crate exports nothing else, so its modules stand here once more. They find each other by `crate::`, so they
// stand at the root.
#[path = "../../../sso-macros/src/check/mod.rs"]
mod check;
#[path = "../../../sso-macros/src/derive.rs"]
mod derive;
#[path = "../../../sso-macros/src/errors.rs"]
mod errors;
#[path = "../../../sso-macros/src/expand/mod.rs"]
mod expand;
#[path = "../../../sso-macros/src/model.rs"]
mod model;
#[path = "../../../sso-macros/src/parse/mod.rs"]
mod parse;

mod application;
mod callback_query;
mod cookies;
mod id_token;
mod jwks;
mod mapping;
mod people_answer;
mod return_to;
mod sealed_value;
mod text;
mod token_answer;
#[expect(unnameable_types, unreachable_pub, reason = "SeaORM's derives make public items")]
mod user;

pub use callback_query::callback_query;
pub use cookies::cookies;
pub use id_token::id_token;
pub use jwks::jwks;
pub use mapping::{attributes, derive_input};
pub use people_answer::people_answer;
pub use return_to::return_to;
pub use sealed_value::sealed_value;
pub use token_answer::token_answer;

/// A target, by the name of its folder in `fuzz/seeds` and of its file in `fuzz/fuzz_targets`.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("attributes", attributes),
    ("callback_query", callback_query),
    ("cookies", cookies),
    ("derive_input", derive_input),
    ("id_token", id_token),
    ("jwks", jwks),
    ("people_answer", people_answer),
    ("return_to", return_to),
    ("sealed_value", sealed_value),
    ("token_answer", token_answer),
];
