//! The live schema against the entity and the mapping.
//!
//! A difference keeps the application from starting. So only what would fail in any case is one; what may be right is a
//! line in the log.

use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseConnectionType, DbBackend, EntityTrait, IdenStatic, Iterable,
    PrimaryKeyToColumn,
};

use super::{
    difference::{SchemaDifference, SchemaProblem},
    live::{self, Completion, Indexed, LiveColumn, LiveTable, UniqueIndex},
    mend::{Dialect, MAX_KEY_CHARS, Mend},
    sql,
};
use crate::{
    mapping::Declaration,
    outcome::{QuietDbErr, chain},
    user::{EntityOf, GoogleUser},
};

/// Columns for `sub` and for addresses that are shorter than this are worth a word.
const USUAL_CHARS: u32 = 255;

/// Every difference of the user's table.
pub(crate) async fn user_table<U: GoogleUser>(db: &DatabaseConnection) -> Vec<SchemaDifference> {
    let key = U::key_column();
    let mapped = U::MAPPING.columns.iter().map(|column| U::MAPPING.declaration(column).name);
    let filled = mapped.chain([key.as_str()]).collect();
    differences(db, EntityOf::<U>::default(), Wanted { is_own: false, unique: vec![key], filled }).await
}

/// Every difference of one of our own tables.
pub(crate) async fn own_table<E: EntityTrait>(db: &DatabaseConnection, entity: E) -> Vec<SchemaDifference> {
    let key: Vec<_> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let is_key = |column: &E::Column| key.iter().any(|key| key.as_str() == column.as_str());
    let unique = E::Column::iter().filter(|column| column.def().is_unique() || is_key(column)).collect();
    differences(db, entity, Wanted { is_own: true, unique, filled: Vec::new() }).await
}

/// What cannot be read is not judged: a database that is away for a moment keeps no application from starting, and
/// neither does an account that may not read the catalogue.
async fn differences<E: EntityTrait>(db: &DatabaseConnection, entity: E, wanted: Wanted<E>) -> Vec<SchemaDifference> {
    if matches!(db.inner, DatabaseConnectionType::Disconnected) {
        return Vec::new();
    }
    let check = Check { entity, wanted, backend: db.get_database_backend() };
    match live::table(db, &entity).await {
        Ok(Some(live)) => check.table(&live),
        Ok(None) => vec![check.missing()],
        Err(error) => {
            let error = chain(&QuietDbErr(error));
            tracing::warn!(table = check.name(), error, "the schema could not be checked");
            Vec::new()
        }
    }
}

/// What is wanted of a table beside the entity's columns.
struct Wanted<E: EntityTrait> {
    is_own: bool,
    /// The columns that have to be unique, each by itself.
    unique: Vec<E::Column>,
    /// The columns with text of Google's.
    filled: Vec<&'static str>,
}

struct Check<E: EntityTrait> {
    entity: E,
    wanted: Wanted<E>,
    backend: DbBackend,
}

impl<E: EntityTrait> Check<E> {
    fn missing(&self) -> SchemaDifference {
        let mend = if self.wanted.is_own {
            self.dialect().create()
        } else {
            Mend::note("it is the application's, and made by a migration of the application's")
        };
        self.difference(None, SchemaProblem::TableMissing, mend)
    }

    fn table(&self, live: &LiveTable) -> Vec<SchemaDifference> {
        let mut differences = Vec::new();
        for column in E::Column::iter() {
            match live.columns.iter().find(|live| self.is_same(&live.name, column.as_str())) {
                Some(found) => differences.extend(self.column(live, found, column)),
                None => differences.push(self.missing_column(live, column)),
            }
        }
        let is_known = |live: &&LiveColumn| E::Column::iter().any(|column| is_alike(&live.name, column.as_str()));
        for unknown in live.columns.iter().filter(|live| !is_known(live)) {
            if self.lacks_value(live, unknown) {
                let mend = Mend::note("give it a default, let it be null, or add it to the entity");
                differences.push(self.difference(Some(&unknown.name), SchemaProblem::UnknownAndNotNullable, mend));
            }
        }
        for column in &self.wanted.unique {
            differences.extend(self.uniqueness(live, column));
        }
        differences
    }

    fn missing_column(&self, live: &LiveTable, column: E::Column) -> SchemaDifference {
        let name = column.as_str();
        let mend = match live.columns.iter().find(|live| is_alike(&live.name, name)) {
            _ if !live.is_plain => Mend::note("it has to be added where the view, or what is like one, is made"),
            Some(other) => self.dialect().rename(&other.name, name),
            None => self.dialect().add(column),
        };
        self.difference(Some(name), SchemaProblem::ColumnMissing, mend)
    }

    fn column(&self, live: &LiveTable, found: &LiveColumn, column: E::Column) -> Vec<SchemaDifference> {
        let mut differences = Vec::new();
        let declared = Declaration::of(&column);
        let is_in_key = E::PrimaryKey::iter().any(|key| key.into_column().as_str() == column.as_str());
        if column.def().is_null() && !is_in_key && self.lacks_value(live, found) {
            let mend = self.dialect().drop_not_null(found);
            differences.push(self.difference(Some(declared.name), SchemaProblem::NotNullable, mend));
        }
        match (found.max_chars, declared.max_chars) {
            (Some(holds), Some(declared_chars)) if holds < declared_chars => {
                let mend = self.dialect().lengthen(found, holds, declared_chars);
                let problem = SchemaProblem::TooShort { holds, declared: declared_chars };
                differences.push(self.difference(Some(declared.name), problem, mend));
            }
            (Some(holds), None) if holds < USUAL_CHARS && self.wanted.filled.contains(&declared.name) => {
                tracing::warn!(
                    table = self.name(),
                    column = declared.name,
                    holds,
                    "the column holds fewer characters than Google may send; declare its length in the entity, so that longer \
                 values are kept out"
                )
            }
            _ => {}
        }
        differences
    }

    /// Whether a new row without a value here is refused in any case.
    fn lacks_value(&self, live: &LiveTable, column: &LiveColumn) -> bool {
        if column.is_nullable || column.has_value || !live.is_plain {
            return false;
        }
        match live.completion {
            Completion::Nothing => return true,
            Completion::Trigger => tracing::warn!(
                table = self.name(),
                column = column.name,
                "the column must have a value and may get none from the entity; a trigger or rule of the table has to give it"
            ),
            Completion::Unseen => tracing::warn!(
                table = self.name(),
                column = column.name,
                "the column must have a value and may get none from the entity; whether a trigger gives it is shown to \
                 accounts with the right TRIGGER only"
            ),
        }
        false
    }

    fn uniqueness(&self, live: &LiveTable, column: &E::Column) -> Option<SchemaDifference> {
        let Declaration { name: column, max_chars } = Declaration::of(column);
        let most = max_chars.unwrap_or(MAX_KEY_CHARS).min(MAX_KEY_CHARS);
        let on_column =
            |index: &&UniqueIndex| matches!(&index.on, Indexed::Column { name, .. } if self.is_same(name, column));
        let is_whole = |index: &&UniqueIndex| {
            index.predicate.as_ref().is_none_or(|condition| sql::holds_for_every_key(condition, column))
        };
        let prefix = |index: &UniqueIndex| match index.on {
            Indexed::Column { prefix_chars, .. } => prefix_chars.filter(|chars| *chars < most),
            Indexed::Expression { .. } => None,
        };
        let of_column: Vec<_> = live.unique.iter().filter(on_column).collect();
        let mut enough =
            of_column.iter().copied().filter(is_whole).filter(|index| index.is_valid && prefix(index).is_none());
        let first = enough.next();
        let (table, is_enough) = (self.name(), first.is_some());
        if first.into_iter().chain(enough).any(|index| index.ignores_case) && !self.wanted.is_own {
            tracing::warn!(
                table,
                column,
                "the unique index of the key takes upper and lower case for one, and Google does not: it would refuse a second \
                 person whose `sub` differs in case alone; give the column a collation that compares bytes"
            );
        }
        let live_column = live.columns.iter().find(|live| self.is_same(&live.name, column))?;
        let dialect = self.dialect();
        if let Some((index, chars)) = of_column.iter().find_map(|index| Some((index, prefix(index)?))) {
            let mut mend = dialect.drop_index(index);
            if !is_enough {
                mend = mend.then(dialect.unique_index(column, Some(live_column)));
            }
            return Some(self.difference(Some(column), SchemaProblem::UniqueByPrefix { chars }, mend));
        }
        if is_enough {
            return None;
        }
        if !live.is_plain {
            tracing::info!(
                table,
                column,
                "the table is a view or the like: whether the column is unique was not checked"
            );
            return None;
        }
        let reads_column = |index: &UniqueIndex| match &index.on {
            Indexed::Expression { text } => text.as_ref().is_none_or(|text| sql::names(text, column)),
            Indexed::Column { .. } => false,
        };
        if live.unique.iter().filter(is_whole).any(|index| index.is_valid && reads_column(index)) {
            tracing::warn!(
                table,
                column,
                "no index says that the column is unique, but one says so of an expression of it"
            );
            return None;
        }
        let mend = dialect.unique_index(column, Some(live_column));
        let mend = match of_column.iter().find(|index| !index.is_valid) {
            Some(index) => dialect.drop_index(index).then(mend),
            None => mend,
        };
        Some(self.difference(Some(column), SchemaProblem::NotUnique, mend))
    }

    /// Whether a statement finds the one column by the other name. PostgreSQL tells upper from lower case, and SQLite
    /// answers with the name as it was declared, by which the row is then read.
    fn is_same(&self, one: &str, other: &str) -> bool {
        if self.backend == DbBackend::MySql { is_alike(one, other) } else { one == other }
    }

    fn name(&self) -> &str {
        self.entity.table_name()
    }

    fn dialect(&self) -> Dialect<E> {
        Dialect { backend: self.backend, entity: self.entity }
    }

    fn difference(&self, column: Option<&str>, problem: SchemaProblem, mend: Mend) -> SchemaDifference {
        let schema = self.entity.schema_name().map(|schema| format!("{schema}.")).unwrap_or_default();
        SchemaDifference {
            table: schema + self.name(),
            column: column.map(str::to_owned),
            problem,
            mend: mend.statements,
            note: mend.note,
        }
    }
}

fn is_alike(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
