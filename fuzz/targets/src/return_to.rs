//! `?next=`: whatever is accepted leads to a place of the application, for every reader.

use sso_runtime::ReturnTo;
use url::Url;

const PAGES: [&str; 3] =
    ["https://app.example/google/callback", "http://localhost:3000/login?next=/", "https://app.example:8443/a/b/../c"];

/// The input is the text after `next=`, decoded.
pub fn return_to(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Some(place) = ReturnTo::parse(&text) else { return };
    assert_eq!(ReturnTo::parse(place.as_str()).as_ref(), Some(&place), "what was accepted is accepted as it is");
    assert!(place.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{place} is no header");

    // As written, as normalised, and as proxies write it that decode paths once or twice, or take `\` for `/`.
    let decoded_once = decode(place.as_str());
    let decoded_twice = decode(&decoded_once);
    for reading in [&text, place.as_str(), &decoded_once, &decoded_twice] {
        assert_stays(reading);
        assert_stays(&reading.replace('\\', "/"));
    }
}

/// A browser on any page of the application stays there.
fn assert_stays(place: &str) {
    for page in PAGES {
        let page = Url::parse(page).expect("a page");
        let there = page.join(place).unwrap_or_else(|error| panic!("{place:?}: {error}"));
        assert_eq!(there.origin(), page.origin(), "{place:?}");
        assert!(there.username().is_empty() && there.password().is_none(), "{place:?}");
    }
}

/// Percent-decodes the path, as a proxy may; the query is nobody's to decode.
fn decode(place: &str) -> String {
    let (path, rest) = place.find(['?', '#']).map_or((place, ""), |end| place.split_at(end));
    // `+` stays what it is.
    let escaped = path.replace('+', "%2B");
    let pair = format!("={}", escaped.replace('&', "%26"));
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).map(|(_, value)| value.into_owned()).collect::<String>();
    format!("{decoded}{rest}")
}
