//! Names for generated code. No promise to anyone else.

pub use std::string::String;

pub use sea_orm;

pub use crate::{
    person::Pick,
    sync::{Conversion, Fill, Filled, IntoColumn, Rule, Synchronisation, of_usual_types},
    user::{ActiveModelOf, ColumnOf, Declaration, EntityOf, MappedColumn, Mapping, RoleColumn},
    vocabulary::{
        check::{self, AskColumn, AskPair, Column, ColumnType, KeyColumn, Pair},
        scope::{Scope, ScopeInfo},
        source::{Fills, Nullable, Source, SubjectColumn},
    },
};
