//! What an application may ask a person for: one type for each of Google's scopes.

/// A scope: something that Google asks the person to agree to.
///
/// An application writes its own for other Google APIs, and names it in `scopes(...)` or `extra_scopes(...)` by a path:
///
/// ```
/// use sso_runtime::scope::Scope;
///
/// pub struct CalendarReadonly;
///
/// impl Scope for CalendarReadonly {
///     const NAME: &'static str = "crate::CalendarReadonly";
///     const URL: &'static str = "https://www.googleapis.com/auth/calendar.readonly";
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope",
    label = "not a scope",
    note = "a scope is a type of `sso_runtime::scope`, or one of yours: `impl ::sso_runtime::scope::Scope for {Self} {{ const NAME: &'static str = \"self::{Self}\"; const URL: &'static str = \"https://www.googleapis.com/auth/...\"; }}`"
)]
pub trait Scope {
    /// How a mapping names it, so that a message about it can be pasted.
    const NAME: &'static str;

    /// What Google calls it, exactly.
    const URL: &'static str;

    /// Other spellings of the same scope that Google answers with.
    const ALIASES: &'static [&'static str] = &[];

    /// Scopes whose values this one gives too.
    const INCLUDES: &'static [&'static ScopeInfo] = &[];

    /// Whether it belongs to the sign-in itself: then it is asked for without being listed.
    const IS_SIGN_IN: bool = false;

    /// What a mapping should say instead, if this name is here only to say so.
    const INSTEAD: Option<&'static str> = None;

    /// Whether Google's name can be sent, between spaces. The compiler need not look at those of the vocabulary.
    #[doc(hidden)]
    const IS_ONE_WORD: bool = is_one_word(Self::URL);

    /// All of the above as a value.
    const INFO: &'static ScopeInfo = &ScopeInfo {
        name: Self::NAME,
        url: Self::URL,
        digest: digest(Self::URL),
        is_one_word: Self::IS_ONE_WORD,
        aliases: Self::ALIASES,
        includes: Self::INCLUDES,
        is_sign_in: Self::IS_SIGN_IN,
        instead: Self::INSTEAD,
    };
}

/// A [`Scope`] as a value.
#[derive(Debug)]
pub struct ScopeInfo {
    pub(crate) name: &'static str,
    pub(crate) url: &'static str,
    /// Stands for `url` where the compiler compares scopes, which it does for every column: calls and loops are what costs
    /// time there.
    pub(crate) digest: u64,
    /// Whether it can be sent to Google, between spaces.
    pub(crate) is_one_word: bool,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) includes: &'static [&'static Self],
    pub(crate) is_sign_in: bool,
    pub(crate) instead: Option<&'static str>,
}

impl ScopeInfo {
    /// How a mapping names it: `UserBirthdayRead`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What Google calls it.
    #[must_use]
    pub const fn url(&self) -> &'static str {
        self.url
    }

    /// Whether it belongs to the sign-in itself: `openid`, `email` or `profile`.
    #[must_use]
    pub const fn is_sign_in(&self) -> bool {
        self.is_sign_in
    }

    /// Whether having this scope is having `other`.
    #[must_use]
    pub const fn covers(&self, other: &Self) -> bool {
        if self.digest == other.digest {
            return true;
        }
        let mut includes = self.includes;
        while let [included, more @ ..] = includes {
            if included.covers(other) {
                return true;
            }
            includes = more;
        }
        false
    }

    /// Whether `spelling`, a word of a token answer, is this scope.
    pub(crate) fn is_spelled(&self, spelling: &str) -> bool {
        self.url == spelling || self.aliases.contains(&spelling)
    }
}

/// Scopes any one of which is enough.
#[derive(Clone, Copy, Debug)]
pub struct Scopes(pub(crate) &'static [&'static ScopeInfo]);

/// Any one of these scopes is enough.
#[must_use]
pub const fn any_of(scopes: &'static [&'static ScopeInfo]) -> Scopes {
    Scopes(scopes)
}

impl Scopes {
    /// The scopes, any one of which is enough.
    #[must_use]
    pub const fn alternatives(&self) -> &'static [&'static ScopeInfo] {
        self.0
    }

    /// Whether these are the `other` ones, in the same order.
    #[must_use]
    pub(crate) const fn is_same(&self, other: Self) -> bool {
        let (mut left, mut right) = (self.0, other.0);
        loop {
            match (left, right) {
                ([], []) => return true,
                ([one, more @ ..], [other, others @ ..]) if one.digest == other.digest => {
                    (left, right) = (more, others);
                }
                _ => return false,
            }
        }
    }

    /// Whether one of them is among `asked`, or included in one of those.
    #[must_use]
    pub const fn is_met_by(&self, asked: &[&ScopeInfo]) -> bool {
        let mut asked = asked;
        while let [scope, more @ ..] = asked {
            if self.accepts(scope) {
                return true;
            }
            asked = more;
        }
        false
    }

    /// Whether `scope` alone is enough.
    #[must_use]
    pub const fn accepts(&self, scope: &ScopeInfo) -> bool {
        let mut alternatives = self.0;
        while let [alternative, more @ ..] = alternatives {
            // `covers` without the call, in most cases.
            if scope.digest == alternative.digest {
                return true;
            }
            if let [_, ..] = scope.includes
                && scope.covers(alternative)
            {
                return true;
            }
            alternatives = more;
        }
        false
    }

    /// The sign-in scope among them, if there is one.
    #[must_use]
    pub const fn sign_in(&self) -> Option<&'static ScopeInfo> {
        let mut scopes = self.0;
        while let [scope, more @ ..] = scopes {
            if scope.is_sign_in {
                return Some(scope);
            }
            scopes = more;
        }
        None
    }
}

const fn is_one_word(url: &str) -> bool {
    let url = url.as_bytes();
    let mut index = 0;
    while index < url.len() && url[index].is_ascii_graphic() {
        index += 1;
    }
    index == url.len() && index > 0
}

/// Tells texts apart, nearly for certain, in a few steps for eight bytes: the compiler takes them one after the other.
const fn digest(text: &str) -> u64 {
    /// An odd number whose bits show no pattern: 2 to the power of 64, divided by the golden ratio.
    const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15;

    let (mut words, mut bytes) = text.as_bytes().as_chunks();
    let mut digest = text.len() as u64;
    while let [word, more @ ..] = words {
        let product = (digest ^ u64::from_ne_bytes(*word)) as u128 * SPREAD;
        (digest, words) = ((product ^ (product >> 64)) as u64, more);
    }
    while let [byte, more @ ..] = bytes {
        let product = (digest ^ *byte as u64) as u128 * SPREAD;
        (digest, bytes) = ((product ^ (product >> 64)) as u64, more);
    }
    digest
}

/// `==` of text, which the standard library does not yet offer in constants.
pub(crate) const fn equal(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    loop {
        match (left, right) {
            ([], []) => return true,
            ([one, more @ ..], [other, others @ ..]) if *one == *other => (left, right) = (more, others),
            _ => return false,
        }
    }
}

/// One documented type a row: name, URL, and what else is known of the scope.
macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $url:literal { $($constant:ident: $value:expr),* })*) => {
    $(
        $(#[$doc])*
        #[doc = concat!("\n\nGoogle's name: `", $url, "`.")]
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct $name;

        impl Scope for $name {
            const NAME: &'static str = stringify!($name);
            const URL: &'static str = $url;
            const IS_ONE_WORD: bool = true;
            $(scopes!(@ $constant $value);)*
        }
    )*

        /// What a path finds that leads to none of these: the name is written without one.
        #[doc(hidden)]
        pub mod unimported {
            $(
                #[doc(hidden)]
                #[derive(Debug)]
                pub struct $name;

                impl super::Scope for $name {
                    const NAME: &'static str = stringify!($name);
                    const URL: &'static str = "";
                    const INSTEAD: Option<&'static str> = Some(concat!("write `", stringify!($name), "`"));
                }
            )*
        }
    };
    (@ aliases $value:expr) => { const ALIASES: &'static [&'static str] = &$value; };
    (@ includes $value:expr) => { const INCLUDES: &'static [&'static ScopeInfo] = &$value; };
    (@ sign_in $value:expr) => { const IS_SIGN_IN: bool = $value; };
}

/// Hidden names, each with the advice that a list gets for it.
macro_rules! instead {
    ($($name:ident => $advice:literal;)+) => {$(
        #[doc(hidden)]
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct $name;

        impl Scope for $name {
            const NAME: &'static str = stringify!($name);
            const URL: &'static str = "";
            const INSTEAD: Option<&'static str> = Some($advice);
        }
    )+};
}

scopes! {
    /// Sign-in itself: the ID token with `sub`.
    Openid = "openid" { sign_in: true }

    /// The primary e-mail address, in the ID token and in the People API.
    Email = "email" {
        aliases: ["https://www.googleapis.com/auth/userinfo.email"],
        sign_in: true
    }

    /// Name and picture, in the ID token and in the People API.
    Profile = "profile" {
        aliases: ["https://www.googleapis.com/auth/userinfo.profile"],
        sign_in: true
    }

    /// Street addresses.
    UserAddressesRead = "https://www.googleapis.com/auth/user.addresses.read" {}

    /// Exact date of birth.
    UserBirthdayRead = "https://www.googleapis.com/auth/user.birthday.read" {}

    /// All e-mail addresses of the Google account.
    UserEmailsRead = "https://www.googleapis.com/auth/user.emails.read" {}

    /// Gender.
    UserGenderRead = "https://www.googleapis.com/auth/user.gender.read" {}

    /// Education, work history and organisation.
    UserOrganizationRead = "https://www.googleapis.com/auth/user.organization.read" {}

    /// Phone numbers.
    UserPhonenumbersRead = "https://www.googleapis.com/auth/user.phonenumbers.read" {}

    /// Age range: under 18, 18 to 20, or 21 and older.
    ProfileAgerangeRead = "https://www.googleapis.com/auth/profile.agerange.read" {}

    /// Preferred languages.
    ProfileLanguageRead = "https://www.googleapis.com/auth/profile.language.read" {}

    /// See, edit and delete the person's contacts.
    Contacts = "https://www.googleapis.com/auth/contacts" { includes: [ContactsReadonly::INFO] }

    /// See the person's contacts.
    ContactsReadonly = "https://www.googleapis.com/auth/contacts.readonly" {}

    /// See contact info that Google saved by itself ("other contacts").
    ContactsOtherReadonly = "https://www.googleapis.com/auth/contacts.other.readonly" {}

    /// See the directory of the person's organisation.
    DirectoryReadonly = "https://www.googleapis.com/auth/directory.readonly" {}
}

instead! {
    PlusLogin => "remove it: Google has given it up, and the sign-in asks for `profile` where a column needs it";
    PlusMe => "remove it: Google has given it up, and the sign-in asks for `profile` where a column needs it";
    ProfileEmailsRead => "write `UserEmailsRead`";
    UserEmails => "write `UserEmailsRead`";
    UserGender => "write `UserGenderRead`";
    UserinfoEmail => "remove it: the sign-in asks for `email` where a column needs it";
    UserinfoProfile => "remove it: the sign-in asks for `profile` where a column needs it";
}
