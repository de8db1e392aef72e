//! Step 6: the row of a person follows what Google says, by the rule of each column.

mod column;
mod report;
mod store;

pub(crate) use column::ByConversion;
pub use column::{Conversion, Fill, Filled, IntoColumn, Rule, Synchronisation};
pub use report::{Columns, SyncReport};
pub(crate) use store::{Ended, database, find, sign_in};
