//! Names for generated code. No promise to anyone else.

pub use sea_orm;

pub use crate::{
    mapping::{Declaration, MappedColumn, Mapping, RoleColumn},
    person::Pick,
    sync::{
        Conversion, Converted, Fill, Filled, IntoColumn, NotConverted, ReadColumn, Rule, Sent, Synchronisation,
        of_usual_types,
    },
    user::{ActiveModelOf, ColumnOf, EntityOf},
    vocabulary::{
        check::{self, AskColumn, AskPair, Column, ColumnType, KeyColumn, Pair, TypeInfo},
        scope::{Scope, ScopeInfo},
        source::{Fills, Nullable, Source, SubjectColumn},
    },
};
