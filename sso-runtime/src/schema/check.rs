//! The live schema against the entity and the mapping.

use std::fmt;

use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseConnectionType, DbBackend, EntityTrait, Iden, IdenStatic, Iterable,
    PrimaryKeyToColumn, Schema,
    sea_query::{Alias, ColumnDef, Index, Table},
};

use super::live::{self, LiveColumn};
use crate::{
    outcome::{QuietDbErr, chain},
    user::{Declaration, EntityOf, GoogleUser},
};

/// Columns for `sub` and for addresses that are shorter than this are worth a word.
const USUAL_CHARS: u32 = 255;

/// What is otherwise in the database than the mapping needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaDifference {
    /// The table.
    pub table: String,
    /// The column; `None` if the table itself is missing.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: SchemaProblem,
    /// The statement that mends it, in the database's dialect, where one does.
    pub mend: Option<String>,
}

/// What is wrong with a table or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaProblem {
    /// The table is missing.
    TableMissing,
    /// The column is missing.
    ColumnMissing,
    /// The column must have a value, and the entity's type may have none.
    NotNullable,
    /// The column must have a value, and the entity does not know it.
    UnknownAndNotNullable,
    /// The key's column has no unique index: two first sign-ins at once would make two users.
    NotUnique,
    /// The column is shorter than the entity declares.
    TooShort {
        /// How many characters it holds.
        holds: u32,
        /// How many the entity declares.
        declared: u32,
    },
}

impl fmt::Display for SchemaDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, problem, mend } = self;
        let column = column.as_deref().unwrap_or_default();
        match problem {
            SchemaProblem::TableMissing => write!(f, "the table `{table}` is missing")?,
            SchemaProblem::ColumnMissing => write!(f, "the column `{table}.{column}` is missing")?,
            SchemaProblem::NotNullable => {
                write!(f, "the column `{table}.{column}` must have a value, and the entity may give it none")?;
            }
            SchemaProblem::UnknownAndNotNullable => {
                write!(f, "the column `{table}.{column}` must have a value, and the entity does not know it")?;
            }
            SchemaProblem::NotUnique => {
                write!(f, "the key's column `{table}.{column}` has no unique index of its own")?;
            }
            SchemaProblem::TooShort { holds, declared } => {
                write!(
                    f,
                    "the column `{table}.{column}` holds {holds} characters, and the entity declares {declared}"
                )?;
            }
        }
        match mend {
            Some(mend) => write!(f, "; run `{mend}`"),
            None => Ok(()),
        }
    }
}

/// Every difference of the user's table.
pub(crate) async fn user_table<U: GoogleUser>(db: &DatabaseConnection) -> Vec<SchemaDifference> {
    table(db, EntityOf::<U>::default(), Some(U::key_column())).await
}

/// Every difference of one table. What cannot be read is not judged: a database that is away for a moment keeps no
/// application from starting.
pub(crate) async fn table<E: EntityTrait>(
    db: &DatabaseConnection,
    entity: E,
    key: Option<E::Column>,
) -> Vec<SchemaDifference> {
    let name = entity.table_name();
    if matches!(db.inner, DatabaseConnectionType::Disconnected) {
        return Vec::new();
    }
    let live = match live::table(db, &entity).await {
        Ok(Some(live)) => live,
        Ok(None) => {
            let backend = db.get_database_backend();
            let mend = (key.is_none()).then(|| backend.build(&Schema::new(backend).create_table_from_entity(entity)));
            return vec![SchemaDifference {
                table: name.to_owned(),
                column: None,
                problem: SchemaProblem::TableMissing,
                mend: mend.map(|statement| statement.to_string()),
            }];
        }
        Err(error) => {
            tracing::warn!(table = name, error = chain(&QuietDbErr(error)), "the schema could not be checked");
            return Vec::new();
        }
    };
    let mut differences = Vec::new();
    let mut differs = |column: &str, problem, mend: Option<String>| {
        let (table, column) = (name.to_owned(), Some(column.to_owned()));
        differences.push(SchemaDifference { table, column, problem, mend });
    };
    let dialect = Dialect { backend: db.get_database_backend(), table: name, schema: entity.schema_name() };
    let primary_key: Vec<_> = E::PrimaryKey::iter().map(|column| column.into_column().as_str().to_owned()).collect();
    for column in E::Column::iter() {
        let declared = Declaration::of(&column);
        let Some(found) = live.columns.iter().find(|live| live.name.eq_ignore_ascii_case(declared.name)) else {
            differs(declared.name, SchemaProblem::ColumnMissing, Some(dialect.add::<E>(column)));
            continue;
        };
        if column.def().is_null()
            && !found.is_nullable
            && !found.has_default
            && !primary_key.iter().any(|name| name == declared.name)
        {
            differs(declared.name, SchemaProblem::NotNullable, dialect.drop_not_null::<E>(column));
        }
        match (found.max_chars, declared.max_chars) {
            (Some(holds), Some(declares)) if holds < declares => {
                let problem = SchemaProblem::TooShort { holds, declared: declares };
                differs(declared.name, problem, dialect.retype::<E>(column));
            }
            (Some(holds), None) if holds < USUAL_CHARS => tracing::warn!(
                table = name,
                column = declared.name,
                holds,
                "the column holds fewer characters than Google may send; declare its length in the entity, so that longer \
                 values are kept out"
            ),
            _ => {}
        }
    }
    let is_unknown = |live: &&LiveColumn| {
        !E::Column::iter().any(|column| column.as_str().eq_ignore_ascii_case(&live.name))
            && !live.is_nullable
            && !live.has_default
    };
    for unknown in live.columns.iter().filter(is_unknown) {
        differs(&unknown.name, SchemaProblem::UnknownAndNotNullable, None);
    }
    if let Some(key) = key
        && !live.unique.iter().any(|name| name.eq_ignore_ascii_case(key.as_str()))
    {
        differs(key.as_str(), SchemaProblem::NotUnique, Some(dialect.unique_index(key.as_str())));
    }
    differences
}

/// Writes the statements that mend a table.
struct Dialect<'t> {
    backend: DbBackend,
    table: &'t str,
    schema: Option<&'t str>,
}

impl Dialect<'_> {
    fn table(&self) -> sea_orm::sea_query::TableRef {
        use sea_orm::sea_query::IntoTableRef;

        match self.schema {
            Some(schema) => (Alias::new(schema), Alias::new(self.table)).into_table_ref(),
            None => Alias::new(self.table).into_table_ref(),
        }
    }

    fn definition<E: EntityTrait>(&self, column: E::Column) -> ColumnDef {
        Schema::new(self.backend).get_column_def::<E>(column)
    }

    fn add<E: EntityTrait>(&self, column: E::Column) -> String {
        let mut alter = Table::alter();
        alter.table(self.table()).add_column(self.definition::<E>(column));
        self.backend.build(&alter).to_string()
    }

    /// SQLite cannot change a column.
    fn retype<E: EntityTrait>(&self, column: E::Column) -> Option<String> {
        if self.backend == DbBackend::Sqlite {
            return None;
        }
        let mut alter = Table::alter();
        alter.table(self.table()).modify_column(self.definition::<E>(column));
        Some(self.backend.build(&alter).to_string())
    }

    fn drop_not_null<E: EntityTrait>(&self, column: E::Column) -> Option<String> {
        if self.backend != DbBackend::Postgres {
            return self.retype::<E>(column);
        }
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let schema = self.schema.map(|schema| format!("{}.", quoted(schema))).unwrap_or_default();
        Some(format!(
            "ALTER TABLE {schema}{} ALTER COLUMN {} DROP NOT NULL",
            quoted(self.table),
            quoted(column.unquoted())
        ))
    }

    fn unique_index(&self, column: &str) -> String {
        let mut index = Index::create();
        index.name(format!("idx-{}-{column}", self.table)).table(self.table()).col(Alias::new(column)).unique();
        self.backend.build(&index).to_string()
    }
}
