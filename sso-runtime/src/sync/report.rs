//! What a sign-in did to the columns of a row.

use std::fmt;

use crate::mapping::{MappedColumn, Mapping};

/// What a sign-in did to the columns of a row. It names columns, never values.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SyncReport {
    /// Whether the row is new.
    pub created: bool,
    /// Whether the row is older than its Google account, which it got at this sign-in.
    pub linked: bool,
    /// Columns that were written with a value from Google.
    pub changed: Columns,
    /// Columns that were emptied because Google has no value any more.
    pub cleared: Columns,
    /// Columns whose value differs from Google's and stayed, as their rule says.
    pub kept: Columns,
    /// Columns whose scope the person did not grant.
    pub not_granted: Columns,
    /// Columns whose value from Google is longer than the length that the entity declares: they keep what they held, or
    /// have what a new row has without a value.
    pub too_long: Columns,
    /// Columns whose source could not be read, or whose value could not be converted.
    pub unknown: Columns,
    /// Roles that the rules gave, and the row did not have.
    pub roles_given: Vec<&'static str>,
    /// Roles that the rules took away.
    pub roles_taken: Vec<&'static str>,
    /// Where the person is asked again for the scopes of `not_granted`, or for the refresh token that `offline` lacks:
    /// the absolute URL of the route `/consent`.
    pub consent_url: Option<String>,
    mapping: &'static Mapping,
}

impl SyncReport {
    pub(super) fn mapping(&self) -> &'static Mapping {
        self.mapping
    }

    pub(crate) fn nothing(mapping: &'static Mapping) -> Self {
        let none = Columns { members: 0, of: mapping.columns };
        Self {
            mapping,
            created: false,
            linked: false,
            changed: none,
            cleared: none,
            kept: none,
            not_granted: none,
            too_long: none,
            unknown: none,
            roles_given: Vec::new(),
            roles_taken: Vec::new(),
            consent_url: None,
        }
    }
}

/// A set of mapped columns: a bit each, which is why the derive allows 128 of them.
#[derive(Clone, Copy)]
pub struct Columns {
    members: u128,
    of: &'static [&'static MappedColumn],
}

impl Columns {
    pub(super) fn has(&self, index: usize) -> bool {
        self.members & (1 << index) != 0
    }

    pub(super) fn insert(&mut self, index: usize) {
        self.members |= 1 << index;
    }

    /// The columns' fields, in the order of the struct.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.of
            .iter()
            .enumerate()
            .filter(|(index, _)| self.members & (1 << index) != 0)
            .map(|(_, column)| column.field())
    }

    /// Whether the column of this field is among them.
    #[must_use]
    pub fn contains(&self, field: &str) -> bool {
        self.iter().any(|member| member == field)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members == 0
    }
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, column) in self.iter().enumerate() {
            if position > 0 {
                f.write_str(",")?;
            }
            f.write_str(column)?;
        }
        Ok(())
    }
}
