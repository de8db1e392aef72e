//! The people who have an account at the fake.

use serde_json::{Map, Value, json};

use super::{people, scopes};

/// A Google account: what the ID token says of a person, and what the People API says.
///
/// It starts with nothing but its `sub`, for Google promises nothing else.
///
/// ```
/// use serde_json::json;
/// use sso_runtime::testing::Account;
///
/// let ada = Account::new("110169484474386276334")
///     .email("ada@example.com")
///     .email_verified(true)
///     .name("Ada", Some("Lovelace"))
///     .hosted_domain("example.com")
///     .person(json!({ "birthdays": [{ "date": { "year": 1815, "month": 12, "day": 10 } }] }));
/// # let _ = ada;
/// ```
#[derive(Clone, Debug)]
#[must_use = "an account does nothing until a `FakeGoogle` has it"]
pub struct Account {
    pub(super) subject: String,
    claims: Map<String, Value>,
    person: Map<String, Value>,
}

impl Account {
    /// An account of which Google knows nothing but its identifier.
    pub fn new(sub: impl Into<String>) -> Self {
        Self { subject: sub.into(), claims: Map::new(), person: Map::new() }
    }

    /// The primary e-mail address; sent with the scope `email`.
    pub fn email(self, email: impl Into<String>) -> Self {
        self.claim("email", email.into())
    }

    /// Whether Google verified the address; sent with the scope `email`.
    pub fn email_verified(self, verified: bool) -> Self {
        self.claim("email_verified", verified)
    }

    /// `given_name`, `family_name` and `name`; sent with the scope `profile`. People with one name have no family name.
    pub fn name(self, given: impl Into<String>, family: Option<&str>) -> Self {
        let given = given.into();
        let account = match family {
            Some(family) => self.claim("name", format!("{given} {family}")).claim("family_name", family),
            None => self.claim("name", given.clone()).without_claim("family_name"),
        };
        account.claim("given_name", given)
    }

    /// The URL of the profile picture; sent with the scope `profile`.
    pub fn picture(self, url: impl Into<String>) -> Self {
        self.claim("picture", url.into())
    }

    /// `hd`: the Workspace organisation of the account.
    pub fn hosted_domain(self, domain: impl Into<String>) -> Self {
        self.claim("hd", domain.into())
    }

    /// The language, which Google hardly sends any more; sent with the scope `profile`.
    pub fn locale(self, language: impl Into<String>) -> Self {
        self.claim("locale", language.into())
    }

    /// Any claim, of any JSON type: one that has no setter, or one that has, with an odd value.
    ///
    /// A claim that belongs to no scope is always sent.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// The account without this claim, as Google may leave out any of them.
    pub fn without_claim(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// What the People API knows of the person, by field: `{"birthdays": [...]}`; it replaces what was given before.
    ///
    /// Entries without `metadata` get what Google would send: they are of the person's profile, or of their
    /// own card in their address book if the field stands only there, and the first is primary. `names`, `photos` and `emailAddresses` are made from the claims unless they are given here; `null`
    /// or `[]` stands for a field that is empty.
    ///
    /// # Panics
    ///
    /// If `person` is no JSON object.
    pub fn person(mut self, person: Value) -> Self {
        let Value::Object(person) = person else { panic!("a person is a JSON object, with a member for each field") };
        self.person = person;
        self
    }

    /// The claim, if it is text.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// How the chooser calls the person.
    pub(super) fn display_name(&self) -> &str {
        self.text("name").or_else(|| self.text("email")).unwrap_or(&self.subject)
    }

    /// Whether `hint`, an address or a `sub`, means this account.
    pub(super) fn is_meant_by(&self, hint: &str) -> bool {
        self.subject == hint || self.text("email").is_some_and(|email| email.eq_ignore_ascii_case(hint))
    }

    /// The claims that an application sees to which `granted`, in long forms, was granted.
    pub(super) fn visible_claims(&self, granted: &[String]) -> Map<String, Value> {
        let visible = |name: &str| match name {
            "email" | "email_verified" => scopes::holds(granted, "userinfo.email"),
            "family_name" | "given_name" | "locale" | "name" | "picture" | "profile" => {
                scopes::holds(granted, "userinfo.profile")
            }
            _ => true,
        };
        let mut claims: Map<String, Value> = self
            .claims
            .iter()
            .filter(|(name, _)| visible(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        claims.entry("sub").or_insert_with(|| json!(self.subject));
        claims
    }

    /// The entries of a field, with metadata; none if the field is empty.
    pub(super) fn entries(&self, field: &str) -> Vec<Value> {
        let mut entries = match self.person.get(field) {
            Some(Value::Array(entries)) => entries.clone(),
            Some(_) => Vec::new(),
            None => self.entries_from_claims(field),
        };
        let none_has_metadata = entries.iter().all(|entry| entry.get("metadata").is_none());
        for (index, entry) in entries.iter_mut().enumerate() {
            if let Value::Object(entry) = entry {
                let is_primary = none_has_metadata && index == 0;
                entry.entry("metadata").or_insert_with(|| self.metadata_of_an_entry(field, is_primary));
            }
        }
        entries
    }

    /// Google leaves out what is `false`.
    fn metadata_of_an_entry(&self, field: &str, is_primary: bool) -> Value {
        let source = if people::stands_on_contact_cards(field) { "CONTACT" } else { "PROFILE" };
        let mut metadata = json!({ "source": { "type": source, "id": self.subject } });
        if is_primary {
            metadata["primary"] = json!(true);
            metadata["sourcePrimary"] = json!(true);
        }
        metadata
    }

    fn entries_from_claims(&self, field: &str) -> Vec<Value> {
        let pairs: &[(&str, &str)] = match field {
            "emailAddresses" => &[("value", "email")],
            "names" => &[("displayName", "name"), ("givenName", "given_name"), ("familyName", "family_name")],
            "photos" => &[("url", "picture")],
            _ => return Vec::new(),
        };
        let entry: Map<String, Value> =
            pairs.iter().filter_map(|(member, claim)| Some(((*member).to_owned(), self.text(claim)?.into()))).collect();
        if entry.is_empty() { Vec::new() } else { vec![entry.into()] }
    }
}
