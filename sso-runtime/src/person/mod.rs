//! What the People API answers, and how one entry of a list is chosen.

mod entry;
mod fetch;
mod fields;
mod partial_date;
mod tolerant;
mod wire;

pub use entry::{Entry, EntrySource, FieldMetadata, Pick, SourceType, chosen};
pub(crate) use fetch::fetch;
#[cfg(feature = "fuzzing")]
pub(crate) use fetch::person;
pub(crate) use fields::person_fields;
pub use partial_date::{ParsePartialDateError, PartialDate};
pub use wire::{
    Address, AgeRangeType, Biography, Birthday, CalendarUrl, ClientData, ContactGroupMembership, CoverPhoto,
    DomainMembership, EmailAddress, Event, ExternalId, Gender, ImClient, Interest, Locale, Location, Membership,
    MiscKeyword, Name, Nickname, Occupation, Organization, Person, PersonMetadata, PhoneNumber, Photo, Relation,
    SipAddress, Skill, Url, UserDefined,
};
