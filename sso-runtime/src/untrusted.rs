//! Text from outside that would do harm where it ends up: in a database, in an attribute of a page.

use url::Url;

/// Whether every database can hold the text: PostgreSQL takes no NUL.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// Whether the text is a URL that a page can show a picture from: https, without a password.
pub(crate) fn is_picture_link(text: &str) -> bool {
    let is_safe = |url: Url| url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    is_quiet(text) && Url::parse(text).is_ok_and(is_safe)
}

/// Whether the text, which a person may have written, leads to a web page, or nowhere: `example.com`.
pub(crate) fn is_page_link(text: &str) -> bool {
    is_quiet(text)
        && match Url::parse(text) {
            Ok(url) => matches!(url.scheme(), "http" | "https"),
            Err(error) => error == url::ParseError::RelativeUrlWithoutBase,
        }
}

/// Whether the text can end neither an attribute nor a line.
fn is_quiet(text: &str) -> bool {
    !text.contains(|c: char| {
        c.is_control() || c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`' | '{' | '|' | '}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HARMFUL: [&str; 16] = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,x",
        "data:image/svg+xml;base64,AAAA",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://example.com/x",
        "https://example.com/\" onerror=alert(1)",
        "https://example.com/'onerror='x",
        "https://example.com/<script>",
        "https://example.com/\\x",
        "https://example.com/\r\nx",
    ];

    #[test]
    fn what_could_run_in_a_page_is_no_link() {
        for text in HARMFUL {
            assert!(!is_picture_link(text) && !is_page_link(text), "{text:?}");
        }
        for text in ["http://example.com/a.png", "https://user:pass@example.com/", "//example.com/a.png", "a.png", ""] {
            assert!(!is_picture_link(text), "{text:?}");
        }
        for text in ["https://lh3.googleusercontent.com/a/ACg8ocK=s96-c", "https://example.com/?a=b&c=%20#d"] {
            assert!(is_picture_link(text) && is_page_link(text), "{text:?}");
        }
        for text in ["http://example.com", "example.com", "www.example.com/~ada", "https://b\u{fc}cher.example/\u{e9}"]
        {
            assert!(is_page_link(text), "{text:?}");
        }
    }
}
