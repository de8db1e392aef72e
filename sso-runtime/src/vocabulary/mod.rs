//! Google's words as Rust items: [`claim`], [`people`] and [`scope`], and the traits that give them meaning.
//!
//! A mapping names these items by path, so the compiler checks that they exist, offers the nearest name, and an editor
//! completes them. Adding a claim, a People value or a scope is a row.

#[doc(hidden)]
pub mod check;
pub mod claim;
pub mod people;
pub mod scope;
pub(crate) mod source;
#[cfg(test)]
mod tests;
mod value;
