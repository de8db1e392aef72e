//! Who may sign in.

use std::collections::BTreeSet;

use url::Host;

use crate::{
    config::{ConfigError, ConfigErrors},
    id_token::Claims,
};

/// Who may sign in. There is no silent default.
///
/// ```
/// use sso_runtime::Admission;
///
/// let everybody = Admission::anyone();
/// let one_organisation = Admission::workspace(["example.com"]);
/// let by_address = Admission::email_domains(["example.com", "example.org"]);
/// ```
#[derive(Clone, Debug)]
pub struct Admission(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Anyone,
    EmailDomains(BTreeSet<String>),
    Workspace(BTreeSet<String>),
}

impl Admission {
    /// Everybody who has a Google account.
    #[must_use]
    pub fn anyone() -> Self {
        Self(Kind::Anyone)
    }

    /// Accounts of these Workspace organisations, by the `hd` claim: the only claim that says so. A consumer account
    /// with an address of the same domain is not admitted.
    #[must_use]
    pub fn workspace<D: Into<String>>(domains: impl IntoIterator<Item = D>) -> Self {
        Self(Kind::Workspace(domains.into_iter().map(Into::into).collect()))
    }

    /// Accounts whose verified address is at one of these domains. The domain after the `@` has to be the same, label
    /// for label.
    ///
    /// # Security
    ///
    /// An address proves a mailbox at some time, no membership. For an organisation use
    /// [`workspace`](Self::workspace).
    #[must_use]
    pub fn email_domains<D: Into<String>>(domains: impl IntoIterator<Item = D>) -> Self {
        Self(Kind::EmailDomains(domains.into_iter().map(Into::into).collect()))
    }

    /// With every domain in the form that comparisons use.
    pub(crate) fn checked(self, errors: &mut ConfigErrors) -> Self {
        let mut normal = |method, domains: BTreeSet<String>| {
            if domains.is_empty() {
                errors.push(ConfigError::AdmitsNobody(method));
            }
            let normal =
                |domain: String| errors.note(normal_domain(&domain).ok_or(ConfigError::Domain { method, domain }));
            domains.into_iter().filter_map(normal).collect()
        };
        Self(match self.0 {
            Kind::Anyone => Kind::Anyone,
            Kind::EmailDomains(domains) => Kind::EmailDomains(normal("email_domains", domains)),
            Kind::Workspace(domains) => Kind::Workspace(normal("workspace", domains)),
        })
    }

    /// Whether this person may sign in.
    pub(crate) fn admits(&self, claims: &Claims) -> bool {
        let is_listed = |domains: &BTreeSet<String>, domain: &str| {
            normal_domain(domain).is_some_and(|domain| domains.contains(&domain))
        };
        match &self.0 {
            Kind::Anyone => true,
            Kind::Workspace(domains) => claims.hd.as_deref().is_some_and(|domain| is_listed(domains, domain)),
            Kind::EmailDomains(domains) => {
                claims.email_verified == Some(true)
                    && claims.email.as_deref().and_then(domain_of).is_some_and(|domain| is_listed(domains, domain))
            }
        }
    }

    /// Whether it needs the e-mail claims to decide.
    pub(crate) fn reads_email(&self) -> bool {
        matches!(self.0, Kind::EmailDomains(_))
    }

    /// The `hd` parameter, which lets Google's account chooser show the right accounts. It is a hint and no check.
    pub(crate) fn hosted_domain_hint(&self) -> Option<&str> {
        match &self.0 {
            Kind::Workspace(domains) if domains.len() == 1 => domains.first().map(String::as_str),
            Kind::Workspace(_) => Some("*"),
            Kind::Anyone | Kind::EmailDomains(_) => None,
        }
    }
}

/// Lower case, and IDNA's ASCII form; `None` for what is no domain name.
fn normal_domain(text: &str) -> Option<String> {
    match Host::parse(text) {
        Ok(Host::Domain(domain)) if domain.contains('.') && !domain.ends_with('.') && !domain.starts_with('.') => {
            Some(domain)
        }
        _ => None,
    }
}

/// The domain of one plain address; lists, quotes and second `@`s are no address.
fn domain_of(address: &str) -> Option<&str> {
    let (local, domain) = address.split_once('@')?;
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | '@');
    (!local.is_empty() && !address.replacen('@', "", 1).contains(is_odd)).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(admission: Admission) -> Admission {
        let mut errors = ConfigErrors::default();
        let admission = admission.checked(&mut errors);
        errors.or(admission).expect("no mistake")
    }

    fn claims(email: &str, is_verified: bool, hd: Option<&str>) -> Claims {
        Claims {
            email: Some(email.to_owned()),
            email_verified: Some(is_verified),
            hd: hd.map(str::to_owned),
            ..Claims::default()
        }
    }

    #[test]
    fn a_workspace_is_the_hd_claim_and_nothing_else() {
        let admission = checked(Admission::workspace(["Example.COM"]));
        assert!(admission.admits(&claims("a@example.com", true, Some("example.com"))));
        assert!(admission.admits(&claims("a@alias.example", true, Some("EXAMPLE.com"))));
        for (email, hd) in [
            ("a@example.com", None),
            ("a@example.com", Some("evilexample.com")),
            ("a@example.com", Some("example.com.evil")),
            ("a@example.com", Some("sub.example.com")),
            ("a@example.com", Some("*")),
            ("a@example.com", Some("")),
        ] {
            assert!(!admission.admits(&claims(email, true, hd)), "{email} {hd:?}");
        }
    }

    #[test]
    fn an_address_domain_is_compared_label_by_label() {
        let admission = checked(Admission::email_domains(["example.com", "bücher.example"]));
        for email in
            ["a@example.com", "a@EXAMPLE.com", "a+b@example.com", "a@xn--bcher-kva.example", "a@bücher.example"]
        {
            assert!(admission.admits(&claims(email, true, None)), "{email}");
        }
        for email in [
            "a@evilexample.com",
            "a@example.com.evil",
            "a@b@example.com",
            "a@example.com.",
            "a@sub.example.com",
            "a@x,b@example.com",
            "@example.com",
            "example.com",
            "a@example.com\n",
            "\"a\"@example.com",
        ] {
            assert!(!admission.admits(&claims(email, true, None)), "{email}");
        }
        assert!(!admission.admits(&claims("a@example.com", false, None)), "not verified");
    }

    #[test]
    fn mistakes_in_the_list_are_all_reported() {
        let mut errors = ConfigErrors::default();
        let _ = Admission::workspace(["*", "example.com", "a@example.com", ""]).checked(&mut errors);
        assert_eq!(errors.iter().count(), 3, "{errors}");
        let mut errors = ConfigErrors::default();
        let _ = Admission::email_domains(Vec::<String>::new()).checked(&mut errors);
        assert_eq!(errors.iter().collect::<Vec<_>>(), [&ConfigError::AdmitsNobody("email_domains")]);
    }
}
