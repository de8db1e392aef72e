//! The row of a person follows what Google says, by the rule of each column.

mod column;
mod conversion;
mod digest;
mod fill;
mod pass;
mod report;
mod rule;
mod usual;

pub use column::Filled;
pub use conversion::{Conversion, IntoColumn, NotConverted};
pub(crate) use conversion::{Functions, Optional};
pub(crate) use digest::Digests;
pub use fill::{Converted, Fill, ReadColumn, Sent};
pub use pass::Synchronisation;
pub use report::{Columns, SyncReport};
pub use rule::Rule;
pub use usual::of_usual_types;
