//! The little that is read of a database's own SQL: where a word stands, a column's declaration, a condition on the key.

/// Where `word` stands outside of quotes and parentheses.
pub(super) fn find(text: &str, word: &str) -> Option<usize> {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut depth = 0_usize;
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(end), _) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && !is_of_word(before) => {
                let stands = text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
                if stands && !text[at + word.len()..].starts_with(is_of_word) {
                    return Some(at);
                }
            }
            _ => {}
        }
        before = c;
    }
    None
}

/// Whether an expression may read the column.
pub(super) fn names(expression: &str, column: &str) -> bool {
    expression.to_lowercase().contains(&column.to_lowercase())
}

/// The column of a line of `SHOW CREATE TABLE`, and its declaration.
pub(super) fn declared_column(line: &str) -> Option<(String, String)> {
    let line = line.trim_start();
    let quote = line.chars().next().filter(|c| matches!(c, '`' | '"'))?;
    let rest = &line[1..];
    let mut at = 0;
    loop {
        at += rest[at..].find(quote)?;
        if !rest[at + 1..].starts_with(quote) {
            break;
        }
        at += 2;
    }
    let name = rest[..at].replace([quote, quote].iter().collect::<String>().as_str(), &quote.to_string());
    let declaration = rest[at + 1..].trim();
    Some((name, declaration.strip_suffix(',').unwrap_or(declaration).to_owned()))
}

/// A declaration of text, for more characters.
pub(super) fn with_length(declaration: &str, holds: u32, wanted: u32) -> Option<String> {
    let (kind, rest) = declaration.split_once('(')?;
    let is_text = ["char", "varchar", "character", "character varying"].contains(&kind.to_ascii_lowercase().as_str());
    let rest = rest.strip_prefix(&holds.to_string())?.strip_prefix(')')?;
    is_text.then(|| format!("{kind}({wanted}){rest}"))
}

/// A declaration without `NOT NULL`.
pub(super) fn without_not_null(declaration: &str) -> Option<String> {
    let at = find(declaration, "NOT NULL")?;
    Some(format!("{}{}", &declaration[..at], &declaration[at + "NOT ".len()..]))
}

/// Whether a condition holds for every row with a `sub` in `column`: it is not null, and not empty.
pub(super) fn holds_for_every_key(condition: &str, column: &str) -> bool {
    let plain = |text: &str| {
        let text = text.to_ascii_lowercase().replace("::text", "").replace("::character varying", "");
        let bare: String = text.chars().filter(|c| !matches!(c, '(' | ')' | '"' | '`' | '[' | ']')).collect();
        bare.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let column = plain(column);
    let known = [
        format!("{column} is not null"),
        format!("not {column} is null"),
        format!("{column} not null"),
        format!("{column} notnull"),
        format!("{column} <> ''"),
        format!("{column} != ''"),
        format!("length{column} > 0"),
    ];
    plain(condition).split(" and ").all(|part| known.iter().any(|known| known == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_outside_of_quotes_and_parentheses() {
        let text = "CREATE UNIQUE INDEX \"a where\" ON t (\"where\", lower('where')) where k IS NOT NULL";
        assert_eq!(find(text, "WHERE").map(|at| &text[at..]), Some("where k IS NOT NULL"));
        assert_eq!(find("CREATE UNIQUE INDEX nowhere ON [where] (wherever)", "WHERE"), None);
        assert_eq!(find("'größer' WHERE", "WHERE"), Some(11));
    }

    #[test]
    fn a_declaration_keeps_all_but_what_is_changed() {
        let line = "  `a``b` varchar(20) CHARACTER SET latin1 NOT NULL DEFAULT 'it''s, NOT NULL' COMMENT 'x',";
        let (name, declaration) = declared_column(line).expect("a column");
        assert_eq!(name, "a`b");
        let nullable = without_not_null(&declaration).expect("it was not null");
        assert_eq!(nullable, "varchar(20) CHARACTER SET latin1 NULL DEFAULT 'it''s, NOT NULL' COMMENT 'x'");
        let longer = with_length(&declaration, 20, 255).expect("it has a length");
        assert_eq!(longer, "varchar(255) CHARACTER SET latin1 NOT NULL DEFAULT 'it''s, NOT NULL' COMMENT 'x'");
        assert_eq!(without_not_null("enum('a','NOT NULL') DEFAULT NULL"), None);
        assert_eq!(with_length("enum('a','b')", 1, 255), None);
        assert_eq!(with_length("tinytext", 255, 300), None);
        assert_eq!(declared_column("  PRIMARY KEY (`id`),"), None);
    }

    #[test]
    fn a_condition_is_known_in_its_spellings() {
        for condition in [
            "sub IS NOT NULL",
            "(sub IS NOT NULL)",
            "\"Sub\" NOTNULL",
            "(NOT (sub IS NULL))",
            " sub  NOT NULL",
            "((sub IS NOT NULL) AND ((sub)::text <> ''::text))",
            "length(sub) > 0",
        ] {
            assert!(holds_for_every_key(condition, "sub"), "{condition}");
        }
        for condition in
            ["sub IS NULL", "deleted_at IS NULL", "sub IS NOT NULL AND is_active", "subject IS NOT NULL", ""]
        {
            assert!(!holds_for_every_key(condition, "sub"), "{condition}");
        }
    }
}
