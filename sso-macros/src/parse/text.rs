//! Source text: of paths and tokens, near misses, and how it is written.

use syn::{Path, ext::IdentExt};

/// A path as text, without `r#`.
pub(crate) fn text_of(path: &Path) -> String {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
    format!("{}{}", if path.leading_colon.is_some() { "::" } else { "" }, segments.join("::"))
}

/// Text that already is a path, but for its separator.
pub(super) fn as_written(text: &str) -> String {
    text.replace(['.', '/'], "::").replace(' ', "").replace('-', "_")
}

/// `= value` behind a word, and `(value)`.
pub(super) fn spaced(value: &str) -> String {
    if value.starts_with('=') { format!(" {value}") } else { value.to_owned() }
}

/// Source text of tokens without the spaces that nobody writes.
pub(crate) fn tidy(text: &str) -> String {
    // What stands between quotes stays as it is.
    let parts = text.split('"').enumerate();
    parts
        .map(|(index, part)| if index % 2 == 0 { tightened(part) } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join("\"")
}

fn tightened(text: &str) -> String {
    let mut text = text.to_owned();
    for (spaced, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" ::", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" . ", "."),
        (" ,", ","),
    ] {
        text = text.replace(spaced, tight);
    }
    text.replace("=::", "= ::").replace(" [", "[").replace(" (", "(").replace("( ", "(").replace(" )", ")")
}

/// The one of `names` that a typing mistake could have turned into `written`.
pub(super) fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = (written.len() / 3).max(1);
    names
        .map(|name| (distance(written, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters to add, to remove, to change, or to swap with the next: what the compiler counts, too.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for i in 1..=left.len() {
        let mut row = vec![i];
        for j in 1..=right.len() {
            let changed = rows[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let is_swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            let swapped = if is_swapped { rows[i - 2][j - 2] + 1 } else { changed };
            row.push(changed.min(swapped).min(rows[i - 1][j] + 1).min(row[j - 1] + 1));
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_the_nearest_word_only_if_it_is_near() {
        let words = ["claim", "people", "sync"];
        assert_eq!(nearest("clam", words.into_iter()), Some("claim"));
        assert_eq!(nearest("peolpe", words.into_iter()), Some("people"));
        assert_eq!(nearest("offline", words.into_iter()), None);
    }

    #[test]
    fn spells_text_as_the_path_it_should_have_been() {
        assert_eq!(tidy("Option < super :: Level >"), "Option<super::Level>");
        assert_eq!(tidy("f (\"a , b (c)\" , d)"), "f(\"a , b (c)\", d)");
    }
}
