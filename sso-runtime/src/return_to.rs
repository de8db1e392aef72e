//! Where a visitor goes after the sign-in: a place of this application and of no other.

use std::{fmt, sync::LazyLock};

use url::Url;

/// A path of this application, with its query: where a visitor goes after the sign-in.
///
/// It is made from text that anybody may have written (`?next=`), so it accepts only what every browser resolves to the
/// application's own origin.
///
/// ```
/// use sso_runtime::ReturnTo;
///
/// assert_eq!(ReturnTo::parse("/orders?page=2").unwrap().as_str(), "/orders?page=2");
/// assert!(ReturnTo::parse("//evil.example").is_none());
/// assert!(ReturnTo::parse("/\\evil.example").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

/// Longer text is refused: it has to fit into a cookie with everything else that a sign-in remembers.
const MAX_BYTES: usize = 1024;

static ANY_ORIGIN: LazyLock<Url> =
    LazyLock::new(|| Url::parse("https://origin.invalid/").expect("a constant URL parses"));

impl ReturnTo {
    /// The path, or `None` if a browser could be led elsewhere by it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
        if text.len() > MAX_BYTES || !text.starts_with('/') || !text.bytes().all(is_plain) {
            return None;
        }
        let url = ANY_ORIGIN.join(text).ok()?;
        if url.origin() != ANY_ORIGIN.origin() || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        let path = text.split(['?', '#']).next()?;
        if leads_away(path) || leads_away(url.path()) {
            return None;
        }
        // A URL writes some characters in three bytes.
        let place = &url[url::Position::BeforePath..];
        (place.len() <= MAX_BYTES).then(|| Self(place.to_owned()))
    }

    /// The root of the application.
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// The path and query, as a `Location` header takes them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether some browser or proxy could read `path` as another origin, also after it decodes it once or twice.
fn leads_away(path: &str) -> bool {
    let mut path = path.to_owned();
    for _ in 0..3 {
        let has_trick = path.bytes().any(|byte| byte == b'\\' || byte.is_ascii_control());
        let has_empty_segment = path.split_inclusive('/').skip(1).any(|segment| segment == "/");
        let has_dots = path.split('/').any(|segment| matches!(segment, "." | ".."));
        if has_trick || has_empty_segment || has_dots {
            return true;
        }
        let decoded = percent_decode(&path);
        if decoded == path {
            break;
        }
        path = decoded;
    }
    false
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |index: usize| bytes.get(index).and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        match (bytes[index], hex(index + 1), hex(index + 2)) {
            #[expect(clippy::cast_possible_truncation, reason = "two hexadecimal digits are a byte")]
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                index += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
