//! Who may sign in.

use std::{collections::BTreeSet, fmt};

use url::Host;

use crate::{
    config::{ConfigError, ConfigErrors},
    id_token::Claims,
};

/// Who may sign in. There is no silent default.
///
/// It is asked at every sign-in, so that who is taken off a list has signed in for the last time.
///
/// ```
/// use sso_runtime::{Admission, SignUp};
///
/// let everybody = Admission::anyone();
/// let one_organisation = Admission::workspace(["example.com"]);
/// let by_address_domain = Admission::email_domains(["example.com", "example.org"]);
/// let combined = Admission::workspace(["example.com"])
///     .or(Admission::addresses(["grace@gmail.com"]))
///     .block_addresses(["mallory@example.com"])
///     .sign_up(SignUp::Invited);
/// ```
#[derive(Clone)]
pub struct Admission {
    is_anyone: bool,
    lists: Vec<(List, BTreeSet<String>)>,
    sign_up: SignUp,
}

/// Of the lists, their lengths are printed: they hold addresses.
impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut admission = f.debug_struct("Admission");
        admission.field("is_anyone", &self.is_anyone);
        for (list, entries) in &self.lists {
            admission.field(list.method(), &entries.len());
        }
        admission.field("sign_up", &self.sign_up).finish()
    }
}

/// Who may get an account at the first sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignUp {
    /// Everybody who is admitted.
    #[default]
    Open,
    /// Nobody: only people who have an account sign in.
    Closed,
    /// Whom [`Hooks::is_invited`](crate::Hooks::is_invited) says to be.
    Invited,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Workspace,
    EmailDomains,
    Addresses,
    BlockedDomains,
    BlockedAddresses,
}

impl List {
    /// The method that gives it.
    fn method(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::EmailDomains => "email_domains",
            Self::Addresses => "addresses",
            Self::BlockedDomains => "block_domains",
            Self::BlockedAddresses => "block_addresses",
        }
    }

    fn blocks(self) -> bool {
        matches!(self, Self::BlockedDomains | Self::BlockedAddresses)
    }

    /// An entry in the form that comparisons use.
    fn normal(self, entry: String) -> Result<String, ConfigError> {
        match self {
            Self::Workspace | Self::EmailDomains | Self::BlockedDomains => {
                normal_domain(&entry).ok_or(ConfigError::Domain { method: self.method(), domain: entry })
            }
            Self::Addresses | Self::BlockedAddresses => {
                normal_address(&entry).ok_or(ConfigError::Address { method: self.method(), address: entry })
            }
        }
    }
}

impl Admission {
    /// Everybody who has a Google account.
    #[must_use]
    pub fn anyone() -> Self {
        Self { is_anyone: true, lists: Vec::new(), sign_up: SignUp::Open }
    }

    /// Accounts of these Workspace organisations, by the `hd` claim: the only claim that says so. A consumer account
    /// with an address of the same domain is not admitted.
    #[must_use]
    pub fn workspace<D: Into<String>>(domains: impl IntoIterator<Item = D>) -> Self {
        Self::of(List::Workspace, domains)
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
        Self::of(List::EmailDomains, domains)
    }

    /// Accounts with one of these verified addresses, compared without regard to case.
    ///
    /// # Security
    ///
    /// An address can be given to another person, who then has another Google account: they are admitted, and get an
    /// account of their own.
    #[must_use]
    pub fn addresses<A: Into<String>>(addresses: impl IntoIterator<Item = A>) -> Self {
        Self::of(List::Addresses, addresses)
    }

    fn of<E: Into<String>>(list: List, entries: impl IntoIterator<Item = E>) -> Self {
        Self { is_anyone: false, lists: Vec::new(), sign_up: SignUp::Open }.with(list, entries)
    }

    fn with<E: Into<String>>(mut self, list: List, entries: impl IntoIterator<Item = E>) -> Self {
        self.lists.push((list, entries.into_iter().map(Into::into).collect()));
        self
    }

    /// Also whom `other` admits. What either of them blocks stays blocked; who may sign up stays as it is here.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.is_anyone |= other.is_anyone;
        self.lists.extend(other.lists);
        self
    }

    /// Nobody of these organisations or with an address, verified or not, at one of these domains, whoever admits them.
    #[must_use]
    pub fn block_domains<D: Into<String>>(self, domains: impl IntoIterator<Item = D>) -> Self {
        self.with(List::BlockedDomains, domains)
    }

    /// Nobody with one of these addresses, verified or not, whoever admits them.
    #[must_use]
    pub fn block_addresses<A: Into<String>>(self, addresses: impl IntoIterator<Item = A>) -> Self {
        self.with(List::BlockedAddresses, addresses)
    }

    /// Who of those admitted may get an account. Default: [`SignUp::Open`].
    #[must_use]
    pub fn sign_up(mut self, sign_up: SignUp) -> Self {
        self.sign_up = sign_up;
        self
    }

    /// With every entry in the form that comparisons use.
    pub(crate) fn checked(mut self, errors: &mut ConfigErrors) -> Self {
        for (list, entries) in &mut self.lists {
            if entries.is_empty() && !list.blocks() {
                errors.push(ConfigError::AdmitsNobody(list.method()));
            }
            *entries =
                std::mem::take(entries).into_iter().filter_map(|entry| errors.note(list.normal(entry))).collect();
        }
        self
    }

    pub(crate) fn may_sign_up(&self) -> SignUp {
        self.sign_up
    }

    /// Whether this person may sign in.
    pub(crate) fn admits(&self, claims: &Claims) -> bool {
        let address = claims.email.as_deref().and_then(normal_address);
        let domain = address.as_deref().and_then(|address| address.rsplit_once('@')).map(|(_, domain)| domain);
        let organisation = claims.hd.as_deref().map(normal_domain);
        let has = |entries: &BTreeSet<String>, entry: Option<&str>| entry.is_some_and(|entry| entries.contains(entry));
        let organisation_is_in =
            |entries: &BTreeSet<String>| has(entries, organisation.as_ref().and_then(Option::as_deref));
        let is_verified = claims.email_verified == Some(true);

        let is_blocked = self.lists.iter().any(|(list, entries)| match list {
            // Who cannot be compared with a list of the blocked may be on it.
            List::BlockedDomains => {
                has(entries, domain) || organisation_is_in(entries) || domain.is_none() || organisation == Some(None)
            }
            List::BlockedAddresses => has(entries, address.as_deref()) || address.is_none(),
            List::Workspace | List::EmailDomains | List::Addresses => false,
        });
        let is_listed = |(list, entries): &(List, BTreeSet<String>)| match list {
            List::Workspace => organisation_is_in(entries),
            List::EmailDomains => is_verified && has(entries, domain),
            List::Addresses => is_verified && has(entries, address.as_deref()),
            List::BlockedDomains | List::BlockedAddresses => false,
        };
        !is_blocked && (self.is_anyone || self.lists.iter().any(is_listed))
    }

    /// Whether it needs the e-mail claims to decide.
    pub(crate) fn reads_email(&self) -> bool {
        self.lists.iter().any(|(list, _)| *list != List::Workspace)
    }

    /// The `hd` parameter, which lets Google's account chooser show the right accounts. It is a hint and no check.
    pub(crate) fn hosted_domain_hint(&self) -> Option<&str> {
        let mut admitting = self.lists.iter().filter(|(list, _)| !list.blocks()).peekable();
        if self.is_anyone || admitting.peek().is_none() {
            return None;
        }
        let mut domains = BTreeSet::new();
        for (list, entries) in admitting {
            if *list != List::Workspace {
                return None;
            }
            domains.extend(entries.iter().map(String::as_str));
        }
        Some(if domains.len() == 1 { domains.pop_first().unwrap_or("*") } else { "*" })
    }
}

/// Lower case, and IDNA's ASCII form; `None` for what is no domain name.
pub(crate) fn normal_domain(text: &str) -> Option<String> {
    let Ok(Host::Domain(domain)) = Host::parse(text) else { return None };
    // As a URL's host it would also be what merely comes out as the domain: escapes, full-width letters, soft hyphens.
    let is_itself = text.eq_ignore_ascii_case(&domain) || text.to_lowercase() == idna::domain_to_unicode(&domain).0;
    let has_labels = domain.contains('.') && !domain.ends_with('.') && !domain.starts_with('.');
    (is_itself && has_labels).then_some(domain)
}

/// One plain address in lower case, with its domain as [`normal_domain`] writes it; `None` for what is no address.
pub(crate) fn normal_address(address: &str) -> Option<String> {
    let (local, domain) = address_parts(address)?;
    // The kelvin sign is no `k`, though its small letter is: that would be the address of somebody else.
    let becomes_another = |c: char| !c.is_ascii() && c.to_lowercase().any(|small| small.is_ascii());
    if local.contains(becomes_another) {
        return None;
    }
    Some(format!("{}@{}", local.to_lowercase(), normal_domain(domain)?))
}

/// How long an address may be.
///
/// Source: RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.2.
const MAX_ADDRESS_BYTES: usize = 64 + 1 + 255;

/// What stands before and after the `@` of one plain address. Lists, quotes, second `@`s and what nobody sees are none.
pub(crate) fn address_parts(address: &str) -> Option<(&str, &str)> {
    let (local, domain) = address.split_once('@')?;
    let is_odd = |c: char| {
        c.is_control() || c.is_whitespace() || is_invisible(c) || matches!(c, ',' | ';' | '<' | '>' | '"' | '@')
    };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(is_odd);
    (address.len() <= MAX_ADDRESS_BYTES && is_plain(local) && is_plain(domain)).then_some((local, domain))
}

/// Characters without a width, and those that turn the direction of writing: text with them looks like other text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
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
            ("a@example.com", Some("example.com.")),
            ("a@example.com", Some(".example.com")),
            ("a@example.com", Some("ex%61mple.com")),
            ("a@example.com", Some("\u{ff45}xample.com")),
            ("a@example.com", Some("exam\u{ad}ple.com")),
            ("a@example.com", Some("example\u{3002}com")),
            ("a@example.com", Some("example.com\0")),
        ] {
            assert!(!admission.admits(&claims(email, true, hd)), "{email} {hd:?}");
        }
        let admission = checked(Admission::workspace(["B\u{fc}cher.example"]));
        for hd in ["b\u{fc}cher.example", "B\u{dc}CHER.example", "xn--bcher-kva.example", "XN--BCHER-KVA.example"] {
            assert!(admission.admits(&claims("a@example.com", true, Some(hd))), "{hd}");
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
            "a@ex%61mple.com",
            "a@\u{ff45}xample.com",
            "a\u{202e}@example.com",
            "a\u{200b}@example.com",
            &format!("{}@example.com", "a".repeat(320)),
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

    #[test]
    fn lists_add_up_and_blocks_win() {
        let admission = checked(
            Admission::workspace(["example.com"])
                .or(Admission::addresses(["Grace@Gmail.com"]).block_domains(["blocked.example"]))
                .or(Admission::email_domains(["blocked.example", "example.org"]))
                .block_addresses(["mallory@example.com", "eve@example.org"]),
        );
        let cases = [
            ("ada@example.com", true, Some("example.com"), true),
            ("ada@example.com", true, None, false),
            ("grace@gmail.com", true, None, true),
            ("GRACE@GMAIL.COM", true, None, true),
            ("grace@gmail.com", false, None, false),
            ("grace.@gmail.com", true, None, false),
            ("anna@example.org", true, None, true),
            ("eve@example.org", true, None, false),
            ("mallory@example.com", true, Some("example.com"), false),
            ("Mallory@Example.com", false, Some("example.com"), false),
            ("ada@blocked.example", true, None, false),
            ("ada@blocked.example", false, Some("example.com"), false),
            ("ada@sub.blocked.example", true, Some("example.com"), true),
            ("no address", true, Some("example.com"), false),
        ];
        for (email, is_verified, hd, is_admitted) in cases {
            assert_eq!(admission.admits(&claims(email, is_verified, hd)), is_admitted, "{email} {is_verified} {hd:?}");
        }
        let without_address = Claims { hd: Some("example.com".to_owned()), ..Claims::default() };
        assert!(!admission.admits(&without_address), "who cannot be compared with the blocked");
    }

    #[test]
    fn a_block_holds_for_anyone() {
        let admission = checked(Admission::anyone().block_domains(["evil.example"]));
        assert!(admission.admits(&claims("a@gmail.com", true, None)));
        assert!(!admission.admits(&claims("a@evil.example", true, None)));
        assert!(!admission.admits(&claims("a@gmail.com", true, Some("evil.example"))));
        assert!(admission.reads_email());
    }

    #[test]
    fn the_hint_names_organisations_only_where_all_are() {
        let hint = |admission: Admission| checked(admission).hosted_domain_hint().map(str::to_owned);
        let workspace = || Admission::workspace(["example.com"]);
        assert_eq!(hint(workspace()).as_deref(), Some("example.com"));
        assert_eq!(hint(workspace().block_addresses(["a@example.com"])).as_deref(), Some("example.com"));
        assert_eq!(hint(workspace().or(Admission::workspace(["example.org"]))).as_deref(), Some("*"));
        assert_eq!(hint(workspace().or(Admission::addresses(["a@gmail.com"]))), None);
        assert_eq!(hint(workspace().or(Admission::anyone())), None);
        assert_eq!(hint(Admission::anyone().block_domains(["example.com"])), None);
    }

    #[test]
    fn an_address_is_one_plain_address() {
        let mut errors = ConfigErrors::default();
        let _ = Admission::addresses(["ada", "a@b", "a@example.com,b@example.com", "@example.com", "ada@example.com"])
            .checked(&mut errors);
        assert_eq!(errors.iter().count(), 4, "{errors}");
    }
}
