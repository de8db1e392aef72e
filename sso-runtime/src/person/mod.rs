//! Step 5: the People API is asked for the fields that the struct maps, or not at all.

mod fetch;
mod partial_date;
mod wire;

pub(crate) use fetch::fetch;
pub use partial_date::PartialDate;
pub use wire::Person;
