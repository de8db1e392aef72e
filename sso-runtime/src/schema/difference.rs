//! What is otherwise in the database, and the words for it.

use std::fmt;

/// What is otherwise in the database than the mapping needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaDifference {
    /// The table, with its schema if the entity names one.
    pub table: String,
    /// The column; `None` if the table itself is missing.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: SchemaProblem,
    /// The statements that mend it, in their order and in the database's dialect; empty where none does.
    pub mend: Vec<String>,
    /// What to do first, or instead of a statement.
    pub note: Option<String>,
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
    /// The column has no unique index. Without that of the key two first sign-ins at once would make two users; without
    /// that of `sso_session.flow` one sign-in could make two sessions.
    NotUnique,
    /// A unique index compares the beginning of the column alone: it would refuse a second person whose `sub` begins alike.
    UniqueByPrefix {
        /// How many characters it compares.
        chars: u32,
    },
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
        let Self { table, column, problem, mend, note } = self;
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
                write!(f, "the column `{table}.{column}` has no unique index of its own")?;
            }
            SchemaProblem::UniqueByPrefix { chars } => {
                write!(
                    f,
                    "a unique index compares only the first {chars} characters of the column `{table}.{column}`"
                )?;
            }
            SchemaProblem::TooShort { holds, declared } => {
                write!(
                    f,
                    "the column `{table}.{column}` holds {holds} characters, and the entity declares {declared}"
                )?;
            }
        }
        for (at, statement) in mend.iter().enumerate() {
            write!(f, "{} `{statement}`", if at == 0 { "; run" } else { ", then" })?;
        }
        match note {
            Some(note) => write!(f, "; {note}"),
            None => Ok(()),
        }
    }
}
