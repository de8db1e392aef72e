//! Inputs that are text.

/// The lines of an input, with `{name}` replaced in each. Bytes that are no text are as a lenient reader has them.
pub(crate) fn lines(data: &[u8], names: &[(&str, &str)]) -> Vec<String> {
    let fill = |line: &str| names.iter().fold(line.to_owned(), |line, (name, value)| line.replace(name, value));
    String::from_utf8_lossy(data).split('\n').map(fill).collect()
}

/// The text of an error as a log line has it, with every cause.
pub(crate) fn log_line(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

/// Nothing from outside breaks a log line, or fills it.
pub(crate) fn assert_log_line(line: &str) {
    assert!(line.len() <= 400 && line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line:?}");
}
