//! The statements that mend a table.

use sea_orm::{
    ColumnTrait, ColumnType, DbBackend, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Schema,
    sea_query::{ColumnDef, Table},
};

use super::{
    live::{LiveColumn, UniqueIndex},
    sql,
};

/// What to run, and what to know about it.
#[derive(Debug, Default)]
pub(super) struct Mend {
    pub(super) statements: Vec<String>,
    pub(super) note: Option<String>,
}

impl Mend {
    fn by(statement: String) -> Self {
        Self { statements: vec![statement], note: None }
    }

    pub(super) fn note(note: &str) -> Self {
        Self { statements: Vec::new(), note: Some(note.to_owned()) }
    }

    pub(super) fn then(mut self, next: Self) -> Self {
        self.statements.extend(next.statements);
        Self { note: self.note.or(next.note), ..self }
    }
}

/// Databases allow names of 63 bytes, or of some more.
const MAX_NAME_BYTES: usize = 63;
/// MySQL indexes 3072 bytes, and a character has four.
const MAX_INDEXED_CHARS: u32 = 768;
/// `sub` has at most so many characters, and nothing else that has to be unique has more.
///
/// Source: OpenID Connect Core 1.0, section 2, `sub`.
pub(super) const MAX_KEY_CHARS: u32 = 255;

/// A name as a statement of this database writes it.
pub(super) fn quoted(backend: DbBackend, name: &str) -> String {
    let quote = if backend == DbBackend::MySql { "`" } else { "\"" };
    format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
}

/// Writes the statements that mend the table of `entity`.
pub(super) struct Dialect<E> {
    pub(super) backend: DbBackend,
    pub(super) entity: E,
}

impl<E: EntityTrait> Dialect<E> {
    fn quoted(&self, name: &str) -> String {
        quoted(self.backend, name)
    }

    fn table(&self) -> String {
        let schema = self.entity.schema_name().map(|schema| self.quoted(schema) + ".").unwrap_or_default();
        schema + &self.quoted(self.entity.table_name())
    }

    /// The whole table, with its indices.
    pub(super) fn create(&self) -> Mend {
        let (table, indices) = super::create_statements(self.backend, self.entity);
        let indices = indices.iter().map(|index| self.backend.build(index).to_string());
        Mend { statements: [self.backend.build(&table).to_string()].into_iter().chain(indices).collect(), note: None }
    }

    pub(super) fn add(&self, column: E::Column) -> Mend {
        let def = column.def();
        if E::PrimaryKey::iter().any(|key| key.into_column().as_str() == column.as_str()) {
            return Mend::note("the entity's primary key has to be made with the table");
        }
        if self.backend == DbBackend::Postgres && matches!(def.get_column_type(), ColumnType::Enum { .. }) {
            return Mend::note("its type has to be made first");
        }
        let mut definition = Schema::new(self.backend).get_column_def::<E>(column);
        let mut mend = Mend::default();
        if self.backend == DbBackend::Sqlite && def.is_unique() {
            // SQLite adds no unique column.
            mend = self.unique_index(column.as_str(), None);
            definition = ColumnDef::new_with_type(column, def.get_column_type().clone());
            if !def.is_null() {
                definition.not_null();
            }
            if let Some(default) = def.get_column_default() {
                definition.default(default.clone());
            }
        }
        let mut alter = Table::alter();
        alter.table(self.entity.table_ref()).add_column(definition);
        mend.statements.insert(0, self.backend.build(&alter).to_string());
        mend.note = (!def.is_null() && def.get_column_default().is_none())
            .then(|| "where the table has rows, give it a default for them".to_owned());
        mend
    }

    pub(super) fn rename(&self, from: &str, to: &str) -> Mend {
        let (table, from, to) = (self.table(), self.quoted(from), self.quoted(to));
        Mend::by(format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"))
    }

    pub(super) fn lengthen(&self, live: &LiveColumn, holds: u32, declared: u32) -> Mend {
        let declaration = live.declaration.as_ref().and_then(|text| sql::with_length(text, holds, declared));
        match declaration {
            Some(declaration) => Mend::by(self.redeclare(&live.name, &declaration)),
            None => Mend::note("it is of a type of its own, which has to be changed by hand"),
        }
    }

    pub(super) fn drop_not_null(&self, live: &LiveColumn) -> Mend {
        let declaration = live.declaration.as_ref();
        match self.backend {
            DbBackend::Postgres if declaration.is_some() => {
                let (table, column) = (self.table(), self.quoted(&live.name));
                Mend::by(format!("ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"))
            }
            DbBackend::Postgres => Mend::note("it is of a domain: drop `NOT NULL` from the column or from the domain"),
            DbBackend::MySql => match declaration.and_then(|text| sql::without_not_null(text)) {
                Some(declaration) => Mend::by(self.redeclare(&live.name, &declaration)),
                None => Mend::note("declare it once more without `NOT NULL`, and with all that it has besides"),
            },
            _ => Mend::note(
                "SQLite cannot drop `NOT NULL`: make a new table without it, copy the rows, drop the old table and rename \
                 the new one",
            ),
        }
    }

    fn redeclare(&self, column: &str, declaration: &str) -> String {
        let how = if self.backend == DbBackend::MySql { "MODIFY" } else { "ALTER" };
        let is = if self.backend == DbBackend::MySql { " " } else { " TYPE " };
        format!("ALTER TABLE {} {how} COLUMN {}{is}{declaration}", self.table(), self.quoted(column))
    }

    /// A unique index on the column.
    pub(super) fn unique_index(&self, column: &str, live: Option<&LiveColumn>) -> Mend {
        let mut name = format!("uq-{}-{column}", self.entity.table_name());
        name.truncate(name.floor_char_boundary(MAX_NAME_BYTES));
        let (name, part) = (self.quoted(&name), self.quoted(column));
        let name = match self.entity.schema_name() {
            Some(schema) if self.backend == DbBackend::Sqlite => format!("{}.{name}", self.quoted(schema)),
            _ => name,
        };
        let table = match self.backend {
            // An index is in the database of its table.
            DbBackend::Sqlite => self.quoted(self.entity.table_name()),
            _ => self.table(),
        };
        let is_long = live.and_then(|live| live.max_chars).is_some_and(|most| most > MAX_INDEXED_CHARS);
        let prefix =
            if is_long && self.backend == DbBackend::MySql { format!("({MAX_KEY_CHARS})") } else { String::new() };
        Mend {
            statements: vec![format!("CREATE UNIQUE INDEX {name} ON {table} ({part}{prefix})")],
            note: Some(format!(
                "it cannot be made while two rows have one value: `SELECT {part} FROM {} GROUP BY {part} HAVING \
                 COUNT(*) > 1` finds them",
                self.table()
            )),
        }
    }

    pub(super) fn drop_index(&self, index: &UniqueIndex) -> Mend {
        Mend::by(match self.backend {
            DbBackend::MySql => format!("DROP INDEX {} ON {}", index.name, self.table()),
            _ => format!("DROP INDEX {}", index.name),
        })
    }
}
