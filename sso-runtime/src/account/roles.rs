//! Who has which role.

use crate::{
    admission::Admission,
    config::{ConfigError, ConfigErrors},
    id_token::Claims,
    mapping::Mapping,
};

/// Who has which role: rules for the columns with `#[google(role = "...")]`.
///
/// ```
/// use sso_runtime::{Admission, Roles};
///
/// let roles = Roles::mirror()
///     .give("staff", Admission::workspace(["example.com"]))
///     .give("admin", Admission::addresses(["ada@example.com"]));
/// ```
///
/// The rules are applied at each sign-in. A role that no rule names is left alone, and Google never says who has one.
#[derive(Clone, Debug)]
pub struct Roles {
    rules: Vec<(String, Admission)>,
    takes_away: bool,
    claimable: Option<String>,
}

impl Roles {
    /// Rules that give roles and take none away: who has one keeps it.
    #[must_use]
    pub fn assign() -> Self {
        Self { rules: Vec::new(), takes_away: false, claimable: None }
    }

    /// Rules that give roles, and take them away from all others at their next sign-in: also from whom a rule cannot be
    /// judged, because Google sent no address or none that can be read. Whoever has the role by other means, the
    /// [claim code](Self::claim_code) among them, loses it at the next sign-in unless a rule gives it, too.
    #[must_use]
    pub fn mirror() -> Self {
        Self { rules: Vec::new(), takes_away: true, claimable: None }
    }

    /// Gives a role to these people. Several rules for one role add up.
    #[must_use]
    pub fn give(mut self, role: impl Into<String>, to: Admission) -> Self {
        self.rules.push((role.into(), to));
        self
    }

    /// Lets the first person get this role by a code, which
    /// [`GoogleSso::claim_code`](crate::GoogleSso::claim_code) tells when the application starts and nobody has the role.
    /// Whoever is signed in enters it at the route `/claim`; while somebody has the role, it opens nothing.
    ///
    /// # Security
    ///
    /// The code follows from the first key and stays the same: if the role falls vacant one day, whoever kept an old log has
    /// it. Without this call there is no code, so take it out again when somebody has the role.
    #[must_use]
    pub fn claim_code(mut self, role: impl Into<String>) -> Self {
        self.claimable = Some(role.into());
        self
    }

    pub(crate) fn claimable(&self) -> Option<&str> {
        self.claimable.as_deref()
    }

    /// With every list in the form that comparisons use.
    pub(crate) fn checked(mut self, mapping: &Mapping, errors: &mut ConfigErrors) -> Self {
        let named = self.rules.iter().map(|(role, _)| role).chain(&self.claimable);
        for role in named.filter(|role| !mapping.roles.iter().any(|column| column.role == *role)) {
            let known = mapping.roles.iter().map(|column| column.role).collect();
            errors.push(ConfigError::Role { role: role.clone(), known });
        }
        for (_, to) in &mut self.rules {
            *to = to.clone().checked(errors);
        }
        self
    }

    pub(crate) fn reads_email(&self) -> bool {
        self.rules.iter().any(|(_, to)| to.reads_email())
    }

    /// What the rules say of a person.
    pub(crate) fn decide(&self, mapping: &Mapping, claims: &Claims) -> RoleDecisions {
        let decide = |role: &str| {
            let mut rules = self.rules.iter().filter(|(name, _)| name == role).peekable();
            rules.peek().is_some().then(|| rules.any(|(_, to)| to.admits(claims)))
        };
        let decisions = mapping.roles.iter().map(|column| decide(column.role)).collect();
        RoleDecisions { decisions, takes_away: self.takes_away }
    }
}

/// What the rules say of one person, for each role's column.
#[derive(Debug)]
pub(crate) struct RoleDecisions {
    decisions: Vec<Option<bool>>,
    takes_away: bool,
}

impl RoleDecisions {
    /// Whether the person is to have the role; `None` if no rule says.
    pub(crate) fn decision(&self, index: usize) -> Option<bool> {
        self.decisions.get(index).copied().flatten()
    }

    pub(crate) fn takes_away(&self) -> bool {
        self.takes_away
    }
}
