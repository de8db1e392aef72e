//! What the People API answers, and how one entry of a list is chosen.

mod entry;
mod fetch;
mod fields;
mod partial_date;
mod tolerant;
mod wire;

pub use entry::{Entry, EntrySource, FieldMetadata, SourceType, chosen};
pub(crate) use fetch::fetch;
pub(crate) use fields::person_fields;
pub use partial_date::{ParsePartialDateError, PartialDate};
pub use wire::{Address, AgeRangeType, Birthday, EmailAddress, Gender, Name, Organization, Person, PhoneNumber, Photo};
