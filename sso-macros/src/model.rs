//! [`Model`]: what was meant. Only `check` builds it.

use syn::{Expr, ExprCall, Ident, LitStr, Path, Type};

use crate::{
    errors::Report,
    parse::{Begun, Named, Pick, Rule, Slip},
};

/// A struct whose mapping holds, as far as syntax can tell.
pub(crate) struct Model {
    /// All but the key.
    pub(crate) draft: Draft,
    /// The column that holds `sub`.
    pub(crate) key: Key,
}

/// What could be understood of a struct, right or wrong.
pub(crate) struct Draft {
    /// The struct.
    pub(crate) ident: Ident,
    /// The crate of the runtime.
    pub(crate) runtime: Path,
    /// Where that is, if it is an import of ours.
    pub(crate) runtime_import: Option<Path>,
    /// The column that holds `sub`.
    pub(crate) key: Option<Key>,
    /// The columns that Google fills.
    pub(crate) columns: Vec<Column>,
    /// Sources that belong to no column, because the field says too much or too little.
    pub(crate) stray_sources: Vec<Source>,
    /// The columns that get a value at creation and never from Google.
    pub(crate) constants: Vec<Constant>,
    /// The columns without a word.
    pub(crate) bare: Vec<Bare>,
    /// Primary keys that are taken to count up by themselves.
    pub(crate) counting: Vec<Bare>,
    /// The columns of the primary key.
    pub(crate) primary_key: Vec<Ident>,
    /// `scopes(...)`
    pub(crate) scopes: Vec<Named>,
    /// `extra_scopes(...)`
    pub(crate) extra_scopes: Vec<Named>,
    /// Whether those are all, since no mistake hides one.
    pub(crate) are_scopes_known: bool,
    /// Whether the columns have all sources that were meant, since no mistake hides one.
    pub(crate) are_sources_known: bool,
    /// `offline`
    pub(crate) is_offline: bool,
    /// All paths as far as they are written, for editors.
    pub(crate) begun: Vec<Begun>,
}

/// The column that holds `sub`.
#[derive(Clone)]
pub(crate) struct Key {
    /// The field.
    pub(crate) field: Ident,
    /// Its type.
    pub(crate) ty: Type,
    /// Its name in SeaORM's `Column`.
    pub(crate) variant: Ident,
    /// Where the key belongs, if this is the primary key and of a type that cannot hold it.
    pub(crate) instead: Option<String>,
}

/// A column that Google fills.
pub(crate) struct Column {
    /// The field.
    pub(crate) field: Ident,
    /// Its type.
    pub(crate) ty: Type,
    /// Its name in SeaORM's `Column`.
    pub(crate) variant: Ident,
    /// What fills it.
    pub(crate) source: Source,
    /// Which entries of a list, if not the preferred one or all.
    pub(crate) pick: Option<Pick>,
    /// When it is written.
    pub(crate) rule: Rule,
    /// The rule's name, if the field itself has one.
    pub(crate) rule_word: Option<Ident>,
    /// Whether no two rows may have the same value.
    pub(crate) is_unique: bool,
    /// What stands there when Google has nothing.
    pub(crate) default: Option<Default>,
    /// `required`
    pub(crate) required: Option<Ident>,
    /// The function that converts.
    pub(crate) with: Option<Path>,
    /// All words.
    pub(crate) words: Written,
    /// Whether a word beside its source is wrong: then nothing is known of it but what the source itself needs.
    pub(crate) is_doubtful: bool,
}

/// What fills a column.
pub(crate) struct Source {
    /// How it was named.
    pub(crate) kind: SourceKind,
    /// As written.
    pub(crate) path: Path,
    /// What is wrong with how it is written.
    pub(crate) slip: Option<Slip>,
    /// Whether the compiler will not find it.
    pub(crate) is_unknown: bool,
    /// The word with its value, as it is to be written.
    pub(crate) text: String,
}

/// The words of a field with their values, as they are to be written: what is pasted in their place has the others, too.
pub(crate) struct Written(pub(crate) Vec<(String, String)>);

impl Written {
    /// All but `word`.
    pub(crate) fn without(&self, word: &str) -> String {
        let words: Vec<&str> = self.0.iter().filter(|(name, _)| name != word).map(|(_, text)| text.as_str()).collect();
        words.join(", ")
    }

    /// All of them, one in another form.
    pub(crate) fn with(&self, word: &str, form: &str) -> String {
        let words = self.0.iter().map(|(name, text)| if name == word { form } else { text.as_str() });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// How a source was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceKind {
    /// `claim = given_name`
    Claim,
    /// `from = crate::cost_center`
    Own,
    /// `people = birthdays::date`
    People,
}

/// The word `default`, and its expression if it has one.
pub(crate) struct Default {
    /// The word.
    pub(crate) word: Ident,
    /// The value.
    pub(crate) value: DefaultValue,
}

/// What stands after `default`.
pub(crate) enum DefaultValue {
    /// Nothing: the type's own. Where the type may have none, that is asked.
    OfType { is_asked: bool },
    /// An expression.
    Expr(Expr),
    /// Text, which is of no column's type.
    Text(LitStr),
    /// A database's `NULL`, and the field's words with `None` in its place.
    Null(Path, String),
    /// `None` for a type that is not called `Option`.
    Nothing(Path),
    /// `Some(value)` for such a type.
    Something(ExprCall),
    /// What has been told already.
    Wrong,
}

/// A column that gets a value at creation and never from Google.
pub(crate) struct Constant {
    /// The field.
    pub(crate) field: Ident,
    /// Its type.
    pub(crate) ty: Type,
    /// Its name in SeaORM's `Column`.
    pub(crate) variant: Ident,
    /// Whether it must be true for a sign-in.
    pub(crate) is_active: bool,
    /// The role that it says a person to have.
    pub(crate) role: Option<LitStr>,
    /// Whether no two rows may have the same value.
    pub(crate) is_unique: bool,
    /// The value, unless it follows from `is_active`.
    pub(crate) default: Option<Default>,
}

/// A column without a word: nobody gives it a value at creation.
pub(crate) struct Bare {
    /// The field.
    pub(crate) field: Ident,
    /// Its type.
    pub(crate) ty: Type,
    /// Whether no two rows may have the same value.
    pub(crate) is_unique: bool,
}

impl Draft {
    /// Whether what the struct asks for cannot be known.
    pub(crate) fn has_unknown_names(&self) -> bool {
        self.has_unknown_sources() || self.has_unknown_scopes()
    }

    /// Whether the compiler will not find what fills a column.
    pub(crate) fn has_unknown_sources(&self) -> bool {
        self.columns.iter().any(|column| column.source.is_unknown)
    }

    /// Whether the compiler will not find a scope.
    pub(crate) fn has_unknown_scopes(&self) -> bool {
        self.scopes.iter().chain(&self.extra_scopes).any(|scope| scope.is_unknown)
    }

    fn has_slips(&self) -> bool {
        self.columns.iter().any(|column| column.source.slip.is_some())
            || self.scopes.iter().chain(&self.extra_scopes).any(|scope| scope.slip.is_some())
    }

    /// The model, if nothing was wrong.
    #[expect(clippy::result_large_err, reason = "made once for a struct")]
    pub(crate) fn finish(mut self, report: Report) -> Result<Model, (Self, Report)> {
        match self.key.take() {
            Some(key) if !report.is_failure() && !self.has_slips() => Ok(Model { draft: self, key }),
            key => Err((Self { key, ..self }, report)),
        }
    }
}
