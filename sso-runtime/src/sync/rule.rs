//! When a column is written.

use std::fmt;

/// When a column is written.
///
/// | rule | at creation | sent, later | none, later | not granted, unknown |
/// | --- | --- | --- | --- | --- |
/// | `update` | value, else default or `NULL` | write if different | keep | keep |
/// | `mirror` | same | write if different | default or `NULL` | keep |
/// | `create` | same | keep | keep | keep |
/// | `fill` | same | write only while `NULL` (or the default) | keep | keep |
/// | `until_edited` | same | write while the column still holds what Google last gave | keep | keep |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Written at creation and never again.
    Create,
    /// Written while it is empty.
    Fill,
    /// The same as at Google: also emptied when Google has no value any more.
    Mirror,
    /// Written until the application writes something else there. A digest of what Google last gave is kept in the table
    /// `sso_grant`.
    UntilEdited,
    /// Written whenever Google sends another value.
    #[default]
    Update,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Fill => "fill",
            Self::Mirror => "mirror",
            Self::UntilEdited => "until_edited",
            Self::Update => "update",
        })
    }
}
