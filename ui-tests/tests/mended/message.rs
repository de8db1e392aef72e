//! The messages of a `.stderr` file.

/// One message of the compiler's.
#[derive(Debug)]
pub(crate) struct Message {
    /// The line that it points to, counted from 1.
    pub(crate) line: usize,
    /// The column, counted from 1.
    pub(crate) column: usize,
    /// What it says to do, in order.
    pub(crate) helps: Vec<Help>,
}

impl Message {
    /// Whether the `variant`th help holds under a condition that this case need not meet.
    pub(crate) fn is_conditional(&self, variant: usize) -> bool {
        matches!(self.helps.get(variant), Some(Help::Ours(help)) if help.contains("if it is "))
    }
}

/// What a message says to do.
#[derive(Clone, Debug)]
pub(crate) enum Help {
    /// The text after `help:` of a message of ours.
    Ours(String),
    /// Lines as they should be, of a message of the compiler's own: the number, and what happens there.
    Lines(Vec<(usize, Change)>),
}

/// What happens to a line.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// The line itself, with marks below it; beside other changes, the line as it was.
    Context(String),
    Insert(String),
    Remove,
    Replace(String),
}

/// All messages about files whose path begins with `place`.
pub(crate) fn all(stderr: &str, place: &str) -> Vec<Message> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    for line in stderr.lines() {
        if line.starts_with("error") || line.starts_with("warning") {
            blocks.push(Vec::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    blocks.iter().filter(|block| block[0].starts_with("error")).filter_map(|block| message(block, place)).collect()
}

fn message(block: &[&str], place: &str) -> Option<Message> {
    let arrow = block.iter().position(|line| line.trim_start().starts_with(&format!("--> {place}")))?;
    let mut place = block[arrow].rsplit(':');
    let column = place.next()?.parse().ok()?;
    let line = place.next()?.parse().ok()?;
    let ours = block[..arrow].iter().filter_map(|line| line.trim_start().strip_prefix("help: "));
    let mut helps: Vec<Help> = ours.map(|text| Help::Ours(text.to_owned())).collect();
    if helps.is_empty() {
        helps.extend(suggestions(&block[arrow..]).into_iter().next());
    }
    Some(Message { line, column, helps })
}

/// The compiler's own suggestions: lines of source below `help:`.
fn suggestions(block: &[&str]) -> Vec<Help> {
    let mut suggestions = Vec::new();
    let mut rest = block;
    while let Some(start) = rest.iter().position(|line| line.starts_with("help: ")) {
        rest = &rest[start + 1..];
        // A place behind it is a remark about that place.
        if rest.first().is_none_or(|line| line.trim() != "|") {
            continue;
        }
        let end = rest.iter().position(|line| line.starts_with("help: ")).unwrap_or(rest.len());
        let mut changes: Vec<(usize, Change)> = rest[..end].iter().filter_map(|line| change(line)).collect();
        let is_diff = |(_, change): &(usize, Change)| !matches!(change, Change::Context(_));
        if changes.iter().any(is_diff) {
            changes.retain(is_diff);
        }
        if !changes.is_empty() {
            suggestions.push(Help::Lines(changes));
        }
    }
    suggestions
}

/// `12 |     text` with marks below it is the new line; `12 - text` goes, `12 + text` and `12 ~ text` come.
fn change(line: &str) -> Option<(usize, Change)> {
    let (number, rest) = line.trim_start().split_once(' ')?;
    let number = number.parse().ok()?;
    let mark = rest.chars().next()?;
    let text = rest.get(1..)?.strip_prefix(' ').unwrap_or_default().to_owned();
    let change = match mark {
        '|' => Change::Context(text),
        '~' => Change::Replace(text),
        '+' => Change::Insert(text),
        '-' => Change::Remove,
        _ => return None,
    };
    Some((number, change))
}
