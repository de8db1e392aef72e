//! Where a sign-in leads: to a place of the application, whatever the visitor asks for.

use std::collections::BTreeSet;

use sso_runtime::ReturnTo;
use sso_tests::TestAppBuilder;
use url::{Url, form_urlencoded};

use crate::assert_signed_in;

/// What may stand before a foreign host to make a browser, a proxy or a parser take it for one.
const LEADS: [&str; 60] = [
    "//",
    "///",
    "////",
    "/////",
    "\\",
    "\\\\",
    "\\/",
    "/\\",
    "/\\/",
    "//\\",
    "/\\\\",
    "\\/\\/",
    "/\t/",
    "/\n/",
    "/\r/",
    "/\r\n/",
    "/\u{b}/",
    "/\u{c}/",
    "/\0/",
    "/ /",
    "\t//",
    "\n//",
    "\r//",
    " //",
    "\u{b}//",
    "\0//",
    "\u{a0}//",
    "\u{feff}//",
    "\u{85}//",
    "/\u{200b}/",
    "/%09/",
    "/%0a/",
    "/%0d%0a/",
    "/%00/",
    "/%20//",
    "/%2f",
    "/%2F",
    "/%2f%2f",
    "/%5c",
    "/%5C",
    "/%252f",
    "/%255c",
    "%2f%2f",
    "/.//",
    "/./",
    "/..//",
    "/../",
    "/x/..//",
    "/%2e%2e//",
    "/%2e//",
    "/;//",
    "https:",
    "https:/",
    "https://",
    "HTTPS://",
    "http:///",
    "https:\\\\",
    "ftp://",
    "//a:b@",
    "//@",
];

const HOSTS: [&str; 6] =
    ["evil.example", "evil.example/path?q#f", "evil.example:443", "app.example@evil.example", "[::1]", "1249763844"];

/// What no combination gives.
const OTHERS: [&str; 84] = [
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "?",
    "#",
    ".",
    "..",
    "./",
    "../",
    "orders",
    "orders/1",
    "?page=2",
    "#top",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript://%0aalert(1)",
    "javascript://app.example/%0aalert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
    "mailto:a@evil.example",
    "tel:1",
    "about:blank",
    "view-source:https://evil.example",
    "http:evil.example",
    "https:evil.example",
    "http:/evil.example",
    "https:///evil.example",
    "://evil.example",
    ":evil.example",
    "@evil.example",
    "app.example.evil.example",
    "https://app.example@evil.example/",
    "https://app.example:x@evil.example/",
    "https://app.example%40evil.example/",
    "https://app.example\\@evil.example/",
    "https://app.example#@evil.example/",
    "https://app.example?@evil.example/",
    "https://app.example.evil.example/",
    "https://evil.example/app.example",
    "https://evil.example#app.example",
    "https://evil\u{3002}example/",
    "\u{ff0f}\u{ff0f}evil.example",
    "/\u{ff0f}evil.example",
    "\u{2044}\u{2044}evil.example",
    "/\u{2044}evil.example",
    "\u{2215}\u{2215}evil.example",
    "/\u{2215}evil.example",
    "/\u{29f8}evil.example",
    "/\u{ff3c}evil.example",
    "/\u{2216}evil.example",
    "/\u{29f5}evil.example",
    "\u{202e}//evil.example",
    "/\u{202e}/evil.example",
    "/\u{2028}/evil.example",
    "/\u{2029}/evil.example",
    "/\u{180e}/evil.example",
    "/\u{3000}/evil.example",
    "/caf\u{e9}",
    "/a b",
    "/a\tb",
    "/a\r\nSet-Cookie: sso=x",
    "/a\r\n\r\n<script>",
    "/a\0b",
    "/a\u{7f}b",
    "/a\\b",
    "/a/../b",
    "/a/./b",
    "/a/..",
    "/..",
    "/.",
    "/a//b",
    "/a/%2e%2e/b",
    "/a%5cb",
    "/a%0d%0ab",
];

fn hostile() -> BTreeSet<String> {
    let combined = LEADS.iter().flat_map(|lead| HOSTS.iter().map(move |host| format!("{lead}{host}")));
    let long = [format!("/{}", "a".repeat(1024)), format!("//{}", "a".repeat(5000)), format!("/?{}", "a".repeat(4096))];
    combined.chain(OTHERS.map(str::to_owned)).chain(long).collect()
}

/// The text after a proxy decoded it `times`.
fn decoded(text: &str, times: usize) -> String {
    (0..times).fold(text.to_owned(), |text, _| {
        let plus_kept = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
        form_urlencoded::parse(plus_kept.as_bytes()).map(|(name, _)| name.into_owned()).collect()
    })
}

#[test]
fn there_are_enough_hostile_values() {
    assert!(hostile().len() >= 300, "{}", hostile().len());
}

#[test]
fn what_is_accepted_stays_at_home() {
    let home = Url::parse("https://app.example/google/callback").expect("it is a URL");
    for text in hostile() {
        let Some(place) = ReturnTo::parse(&text) else { continue };
        for times in 0..3 {
            let place = decoded(place.as_str(), times);
            let url = home.join(&place).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(url.origin(), home.origin(), "{text:?}, decoded {times} times");
            assert!(place.starts_with('/'), "{text:?}");
            let path = place.split(['?', '#']).next().expect("a split has a first part");
            assert!(!path.contains("//") && !path.contains('\\'), "{text:?}, decoded {times} times");
        }
        assert!(http::HeaderValue::from_str(place.as_str()).is_ok(), "{text:?}");
    }
}

#[test]
fn what_could_lead_away_is_refused() {
    // Of all the values only these are paths of the application, odd as they look.
    let accepted: Vec<_> = hostile().into_iter().filter(|text| ReturnTo::parse(text).is_some()).collect();
    assert_eq!(accepted, Vec::<String>::new());
}

#[test]
fn a_path_with_its_query_is_kept() {
    for place in [
        "/",
        "/orders",
        "/orders/",
        "/orders?page=2",
        "/orders?page=2&sort=name#top",
        "/a;b=1/c",
        "/a@b",
        "/a:b",
        "/@evil.example",
        "/https:/evil.example",
        "/javascript:alert(1)",
        "/~ada/%C3%A9t%C3%A9",
        "/search?q=a+b%20c&u=https://evil.example//x",
        "/search?next=//evil.example",
        "/search?q=..",
        "/...",
        "/.well-known/x",
        "/a..b/..c",
        &format!("/{}", "a".repeat(1023)),
    ] {
        assert_eq!(ReturnTo::parse(place).map(|place| place.to_string()).as_deref(), Some(place));
    }
}

#[tokio::test]
async fn a_sign_in_with_a_hostile_place_ends_at_the_start_page() {
    let app = TestAppBuilder::in_memory().await.start().await;
    let mut browser = app.browser();
    for text in hostile() {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", &text).finish();
        let page = browser.sign_in_from(&format!("/google/login?{query}")).await;
        assert_eq!(page.location.as_deref(), Some("/"), "{text:?}");
    }
    assert_eq!(app.session_count().await, 1);
    let page = browser.sign_in_from("/google/login?next=/orders%3Fpage%3D2").await;
    assert_signed_in(&mut browser, &page, "/orders?page=2", "a good place").await;
}

#[tokio::test]
async fn of_several_places_the_first_counts() {
    let app = TestAppBuilder::in_memory().await.start().await;
    for (query, place) in [
        ("next=/first&next=//evil.example", "/first"),
        ("next=//evil.example&next=/second", "/"),
        ("next&next=/second", "/"),
        ("Next=/first", "/"),
        ("next=%ff%fe", "/"),
        ("next=%2", "/"),
    ] {
        let page = app.browser().sign_in_from(&format!("/google/login?{query}")).await;
        assert_eq!(page.location.as_deref(), Some(place), "{query}");
    }
}

#[test]
fn a_place_is_the_same_when_it_comes_back_and_as_short() {
    // What a browser writes in three bytes instead of one.
    for text in [format!("/?{}", "<".repeat(1000)), format!("/{}", "\"".repeat(400)), format!("/?{}", "x".repeat(1022))]
    {
        if let Some(place) = ReturnTo::parse(&text) {
            assert!(place.as_str().len() <= 1024, "{} bytes", place.as_str().len());
            assert_eq!(ReturnTo::parse(place.as_str()), Some(place), "{text}");
        }
    }
    assert!(ReturnTo::parse(&format!("/?{}", "x".repeat(1022))).is_some());
}
