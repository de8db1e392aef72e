//! Names for generated code. No promise to anyone else.

pub use std::string::String;

pub use sea_orm;

pub use crate::{
    person::Pick,
    sync::{Conversion, Fill, Filled, IntoColumn, Rule, Synchronisation},
    user::{ActiveModelOf, ColumnOf, Declaration, EntityOf, MappedColumn, Mapping, RoleColumn},
    vocabulary::{
        check::{self, AskColumn, AskPair, Column, KeyColumn, Pair},
        instead::{Instead, PeopleWord, Word},
        scope::{Scope, ScopeInfo},
        source::{Fills, Nullable, Source, SubjectColumn},
    },
};
