//! The row of a person follows what Google says, by the rule of each column.

mod column;
mod digest;
mod report;

pub(crate) use column::ByConversion;
pub use column::{Conversion, Fill, Filled, IntoColumn, Rule, Synchronisation, of_usual_types};
pub(crate) use digest::Digests;
pub use report::{Columns, SyncReport};
