//! What one sign-in learned about a person: verified claims, the People answer, and what was granted.

use std::fmt;

use crate::{
    id_token::Claims,
    person::{Person, Pick},
    vocabulary::{
        scope::{ScopeInfo, Scopes},
        source::{Fills, Source},
    },
};

/// What one sign-in learned about a person.
pub struct Profile {
    claims: Claims,
    person: PersonAnswer,
    granted: GrantedScopes,
}

/// What came of asking the People API.
pub enum PersonAnswer {
    /// Google answered.
    Known(Box<Person>),
    /// No column needed it, or no scope that a column needs was granted.
    NotAsked,
    /// The call failed: nothing is known, so nothing is written.
    Unknown,
}

/// Nothing of the person is printed.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("granted", &self.granted).finish_non_exhaustive()
    }
}

impl PersonAnswer {
    /// The answer, unless it is of another account than the ID token: then nothing is known.
    ///
    /// Google calls both `sub` and the number in `people/{number}` the *Google Account ID*.
    pub(crate) fn of_account(self, subject: &str) -> Self {
        let is_other = self.resource().is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()) && id != subject);
        if is_other {
            tracing::warn!("the People API answered for another account; its columns are kept");
            return Self::Unknown;
        }
        self
    }

    fn resource(&self) -> Option<&str> {
        match self {
            Self::Known(person) => person.resource_name.as_deref()?.strip_prefix("people/"),
            Self::NotAsked | Self::Unknown => None,
        }
    }
}

/// Nothing of the person is printed.
impl fmt::Debug for PersonAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Known",
            Self::NotAsked => "NotAsked",
            Self::Unknown => "Unknown",
        })
    }
}

impl Profile {
    /// A profile from its parts. A sign-in makes it from *verified* claims; tests make it from any.
    #[must_use]
    pub fn new(claims: Claims, person: PersonAnswer, granted: GrantedScopes) -> Self {
        Self { claims, person, granted }
    }

    /// The claims of the ID token.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The answer of the People API, if there is one.
    #[must_use]
    pub fn person(&self) -> Option<&Person> {
        match &self.person {
            PersonAnswer::Known(person) => Some(person),
            PersonAnswer::NotAsked | PersonAnswer::Unknown => None,
        }
    }

    /// The scopes that the person granted.
    #[must_use]
    pub fn granted(&self) -> &GrantedScopes {
        &self.granted
    }

    /// What `S` gives for a column of type `T`.
    #[must_use]
    pub fn value<S: Fills<T>, T: PartialEq + 'static>(&self) -> Option<T> {
        S::read(self).and_then(S::convert)
    }

    /// Whether a value that was not found may be there all the same, in something that cannot be read.
    fn may_hide(&self, person_field: Option<&str>) -> bool {
        match &self.person {
            _ if person_field.is_none() => self.claims.has_unreadable,
            PersonAnswer::Known(person) => person.has_unreadable,
            PersonAnswer::NotAsked => false,
            PersonAnswer::Unknown => true,
        }
    }

    /// What is known of one source.
    #[must_use]
    pub fn reading<S: Source>(&self) -> Reading<'_, S::Value> {
        self.reading_of::<S>(Pick::Any)
    }

    /// What is known of one source's entries that `pick` takes.
    pub(crate) fn reading_of<S: Source>(&self, pick: Pick) -> Reading<'_, S::Value> {
        match S::read_picked(self, pick).or_else(|| S::read_every(self, pick).first().copied()) {
            Some(value) => Reading::Sent(value),
            None => self.reading_without(S::SCOPES, S::PERSON_FIELD),
        }
    }

    /// What is known of a source that gave no value.
    pub(crate) fn reading_without<V: ?Sized>(&self, scopes: Scopes, person_field: Option<&str>) -> Reading<'_, V> {
        if !self.granted.meets(scopes) {
            Reading::NotGranted
        } else if self.may_hide(person_field) {
            Reading::Unknown
        } else {
            Reading::Absent
        }
    }
}

/// What is known of one source at a sign-in. Only the first two may change a column.
#[derive(Debug)]
pub enum Reading<'p, V: ?Sized> {
    /// Google sent a value.
    Sent(&'p V),
    /// Google was asked, with the scope granted, and has none.
    Absent,
    /// The person did not grant the scope.
    NotGranted,
    /// The source could not be read.
    Unknown,
}

/// The scopes that the person granted.
#[derive(Clone, Debug, Default)]
pub struct GrantedScopes {
    answered: String,
    asked_and_granted: Vec<&'static ScopeInfo>,
}

/// The URLs of the granted scopes among those that were asked for, separated by spaces.
impl fmt::Display for GrantedScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.asked_and_granted.iter().enumerate() {
            write!(f, "{}{}", if index == 0 { "" } else { " " }, scope.url())?;
        }
        Ok(())
    }
}

impl GrantedScopes {
    /// Reads the `scope` member of a token answer: space-separated, in any order, in short or long spelling.
    #[must_use]
    pub fn parse(answered: &str, asked: &[&'static ScopeInfo]) -> Self {
        let is_granted =
            |scope: &ScopeInfo| answered.split_ascii_whitespace().any(|spelling| scope.is_spelled(spelling));
        Self {
            answered: answered.to_owned(),
            asked_and_granted: asked.iter().copied().filter(|scope| is_granted(scope)).collect(),
        }
    }

    /// All that were asked for: what a token answer without `scope` means (RFC 6749, section 5.1).
    #[must_use]
    pub fn all(asked: &[&'static ScopeInfo]) -> Self {
        Self { answered: String::new(), asked_and_granted: asked.to_vec() }
    }

    /// Whether `scope` was granted, or one that includes it.
    #[must_use]
    pub fn contains(&self, scope: &ScopeInfo) -> bool {
        self.asked_and_granted.iter().any(|granted| granted.covers(scope))
            || self.answered.split_ascii_whitespace().any(|spelling| scope.is_spelled(spelling))
    }

    /// Whether one of `scopes` was granted, or one that includes it. A source that lists none needs none.
    #[must_use]
    pub fn meets(&self, scopes: Scopes) -> bool {
        let scopes = scopes.alternatives();
        scopes.is_empty() || scopes.iter().any(|scope| self.contains(scope))
    }
}
