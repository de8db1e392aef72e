//! The scopes of a token answer: only which of them are there matters.

use proptest::{collection::vec, prelude::*, sample::subsequence};
use sso_runtime::{
    GrantedScopes,
    scope::{
        Contacts, ContactsReadonly, Email, Openid, Profile, Scope, ScopeInfo, UserBirthdayRead, UserGenderRead, any_of,
    },
};

use super::cases;

const KNOWN: [&ScopeInfo; 7] = [
    Openid::INFO,
    Email::INFO,
    Profile::INFO,
    UserBirthdayRead::INFO,
    UserGenderRead::INFO,
    Contacts::INFO,
    ContactsReadonly::INFO,
];

/// Each scope in all of Google's spellings.
fn spellings(scope: &ScopeInfo) -> Vec<&'static str> {
    match scope.url() {
        "email" => vec!["email", "https://www.googleapis.com/auth/userinfo.email"],
        "profile" => vec!["profile", "https://www.googleapis.com/auth/userinfo.profile"],
        url => vec![url],
    }
}

/// What means no scope of ours, though it may look like one.
const OTHERS: [&str; 7] = [
    "https://www.googleapis.com/auth/drive",
    "EMAIL",
    "email,profile",
    "https://www.googleapis.com/auth/user.birthday.read/",
    "https://www.googleapis.com/auth/user.birthday",
    "openid\u{a0}email",
    "contact",
];

fn scopes() -> impl Strategy<Value = Vec<&'static ScopeInfo>> {
    subsequence(KNOWN.to_vec(), 0..=KNOWN.len())
}

/// An answer that grants exactly these: each at least once, in some spelling and order, among words that mean nothing.
fn answer(granted: Vec<&'static ScopeInfo>) -> impl Strategy<Value = String> {
    let words: Vec<_> =
        granted.into_iter().map(|scope| vec(proptest::sample::select(spellings(scope)), 1..3)).collect();
    let others = vec(proptest::sample::select(OTHERS.to_vec()), 0..4);
    let words = (words, others).prop_map(|(words, others)| [words.concat(), others].concat());
    let spaces = proptest::sample::select(vec![" ", "  ", "\t", "\r\n"]);
    (words.prop_shuffle(), spaces).prop_map(|(words, space)| words.join(space))
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn spelling_order_repetition_and_unknown_words_mean_nothing(
        (granted, one, other) in scopes().prop_flat_map(|granted| (Just(granted.clone()), answer(granted.clone()), answer(granted))),
        asked in scopes(),
    ) {
        let (one, other) = (GrantedScopes::parse(&one, &asked), GrantedScopes::parse(&other, &asked));
        prop_assert_eq!(one.to_string(), other.to_string());
        for scope in KNOWN {
            let is_granted = granted.iter().any(|granted| granted.url() == scope.url());
            let is_included = scope.url() == ContactsReadonly::URL
                && [&granted, &asked].iter().all(|scopes| scopes.iter().any(|scope| scope.url() == Contacts::URL));
            prop_assert_eq!(one.contains(scope), is_granted || is_included, "{}", scope.url());
            prop_assert_eq!(other.contains(scope), is_granted || is_included, "{}", scope.url());
        }
    }

    #[test]
    fn what_is_written_down_are_the_asked_ones_that_were_granted(
        (granted, answered) in scopes().prop_flat_map(|granted| (Just(granted.clone()), answer(granted))),
        asked in scopes(),
    ) {
        let is_granted = |scope: &ScopeInfo| granted.iter().any(|granted| granted.url() == scope.url());
        let expected: Vec<&str> = asked.iter().filter(|scope| is_granted(scope)).map(|scope| scope.url()).collect();
        let written = GrantedScopes::parse(&answered, &asked).to_string();
        prop_assert_eq!(&written, &expected.join(" "));
        prop_assert_eq!(GrantedScopes::parse(&written, &asked).to_string(), written, "what is written is read again");
    }

    #[test]
    fn granting_more_takes_nothing_away(
        (less, more) in scopes().prop_flat_map(|more| (subsequence(more.clone(), 0..=more.len()), Just(more)))
            .prop_flat_map(|(less, more)| (answer(less), answer(more))),
        asked in scopes(),
    ) {
        let (less, more) = (GrantedScopes::parse(&less, &asked), GrantedScopes::parse(&more, &asked));
        for scope in KNOWN {
            prop_assert!(!less.contains(scope) || more.contains(scope), "{}", scope.url());
        }
    }

    #[test]
    fn no_scope_in_the_answer_means_all_that_were_asked_for(asked in scopes()) {
        let all = GrantedScopes::all(&asked);
        let urls: Vec<&str> = asked.iter().map(|scope| scope.url()).collect();
        let answered = GrantedScopes::parse(&urls.join(" "), &asked);
        prop_assert_eq!(all.to_string(), answered.to_string());
        for scope in KNOWN {
            prop_assert_eq!(all.contains(scope), answered.contains(scope), "{}", scope.url());
        }
    }

    #[test]
    fn one_of_several_scopes_is_enough_and_none_is_needed_where_none_is_named(
        answered in scopes().prop_flat_map(answer),
        asked in scopes(),
    ) {
        let granted = GrantedScopes::parse(&answered, &asked);
        prop_assert!(granted.meets(any_of(&[])));
        let either = any_of(&[Email::INFO, UserBirthdayRead::INFO]);
        prop_assert_eq!(granted.meets(either), granted.contains(Email::INFO) || granted.contains(UserBirthdayRead::INFO));
    }
}
