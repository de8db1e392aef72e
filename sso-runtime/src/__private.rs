//! Names for generated code. No promise to anyone else.

pub use std::string::String;

pub use sea_orm;

pub use crate::{
    person::Pick,
    sync::{Fill, IntoColumn, Rule, Synchronisation},
    user::{ActiveModelOf, ColumnOf, EntityOf, MappedColumn, Mapping},
    vocabulary::{
        check::{self, ActiveFlag, Column, DoesNotFit, KeyColumn, NotAList, NotNullable, Pair, TakesOne},
        instead::{Instead, PeopleWord, Word},
        scope::{Scope, ScopeInfo},
        source::{Fills, Nullable, Source, SubjectColumn},
    },
};
