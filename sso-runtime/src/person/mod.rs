//! What the People API answers, and how one entry of a list is chosen.

// Step 5: the People API is asked for the fields that the struct maps, or not at all.

mod entry;
mod fields;
mod partial_date;
mod tolerant;
mod wire;

pub use entry::{Entry, EntrySource, FieldMetadata, SourceType, chosen};
pub(crate) use fields::person_fields;
pub use partial_date::{ParsePartialDateError, PartialDate};
pub use wire::{Address, AgeRangeType, Birthday, EmailAddress, Gender, Name, Organization, Person, PhoneNumber, Photo};
