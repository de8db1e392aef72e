//! Pasting as a reader does: an attribute in the place of the field's, a declaration in the place of the field's, a word
//! in the place of the word that is pointed to.

use crate::message::{Change, Help, Message};

/// The source with one help of each message pasted: the `variant`th, or the last.
pub(crate) fn all(source: &str, messages: &[&Message], variant: usize) -> Result<String, String> {
    let mut text = Text { lines: source.lines().map(|line| Some(line.to_owned())).collect(), before: Vec::new() };
    text.before.resize(text.lines.len() + 1, Vec::new());
    // From the end of a line to its beginning, so that columns stay where they were.
    let mut messages = messages.to_vec();
    messages.sort_by_key(|message| std::cmp::Reverse((message.line, message.column)));
    for message in messages {
        let help = &message.helps[variant.min(message.helps.len() - 1)];
        match help {
            Help::Lines(changes) => changes.iter().for_each(|(line, change)| text.change(*line, change)),
            Help::Ours(help) => {
                text.follow(help, message).map_err(|problem| format!("{problem}: `{help}`"))?;
            }
        }
    }
    Ok(text.finish())
}

/// Lines by their old numbers, and what was inserted before each.
struct Text {
    lines: Vec<Option<String>>,
    before: Vec<Vec<String>>,
}

impl Text {
    fn finish(self) -> String {
        let mut text = String::new();
        let lines = self.lines.into_iter().chain([None]);
        for (line, before) in lines.zip(self.before) {
            for line in before.into_iter().chain(line) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }

    fn line(&self, number: usize) -> &str {
        self.lines.get(number - 1).and_then(Option::as_deref).unwrap_or_default()
    }

    fn change(&mut self, line: usize, change: &Change) {
        match change {
            Change::Insert(text) => self.before[line - 1].push(text.clone()),
            Change::Remove => self.lines[line - 1] = None,
            Change::Context(text) | Change::Replace(text) => self.lines[line - 1] = Some(text.clone()),
        }
    }

    /// Does what a `help:` says: each piece in backticks has one place where it belongs.
    fn follow(&mut self, help: &str, message: &Message) -> Result<(), String> {
        let pieces: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
        let help = help.strip_prefix("or ").unwrap_or(help);
        let help = help.strip_prefix("if it is none yet, ").unwrap_or(help);
        let help = help.strip_prefix("if it is a type, ").unwrap_or(help);
        if help.starts_with("remove the attribute") {
            self.lines[message.line - 1] = None;
            return Ok(());
        }
        if help.starts_with("remove the comma") {
            let line = self.line(message.line).to_owned();
            let comma = message.column - 1;
            self.lines[message.line - 1] = Some(format!("{}{}", &line[..comma], &line[comma + 1..]));
            return Ok(());
        }
        if help.starts_with("remove it") {
            return self.remove(message, None);
        }
        if help.starts_with("move it") {
            self.remove(message, None)?;
            self.above_the_struct(message.line, pieces[0]);
            self.lines.extend(pieces.iter().skip(1).map(|item| Some((*item).to_owned())));
            self.before.resize(self.lines.len() + 1, Vec::new());
            return Ok(());
        }
        if help.starts_with("move") {
            self.remove(message, Some(message.column))?;
            self.above_the_struct(message.line, pieces[0]);
            return Ok(());
        }
        if help.starts_with("keep") {
            // Either may be kept: the one that is pointed to goes.
            return self.remove(message, Some(message.column));
        }
        if help.starts_with("remove `GoogleUser` from its derives") {
            self.without_our_derive(message.line);
            return Ok(());
        }
        if help.starts_with("remove") {
            self.remove_word(message.line, pieces[0])?;
            if let Some(declaration) = pieces.iter().find(|piece| is_declaration(piece)) {
                return self.declare(message.line, declaration);
            }
            if let Some((attributes, field)) = pieces.get(1).zip(pieces.get(2)).filter(|_| help.contains("` on `")) {
                let line = self.declaration_of(field).ok_or("no such field")?;
                return self.attribute(line, attributes);
            }
            if let Some(column) =
                pieces.iter().find(|piece| piece.starts_with("#[sea_orm(unique)] #[google(key)] pub "))
            {
                let line = self.field(message.line).0;
                self.before[line - 1].push(format!("{column},"));
                return Ok(());
            }
            return match pieces.get(1) {
                // Of the struct's.
                Some(attribute) if attribute.contains("(table_name") => {
                    self.above_the_struct(message.line, attribute);
                    Ok(())
                }
                Some(attribute) if attribute.starts_with("#[") => self.attribute(message.line, attribute),
                _ => Ok(()),
            };
        }
        if help.contains("` on `")
            && let [here @ .., attributes, field] = &pieces[..]
        {
            here.iter().try_for_each(|attributes| self.attribute(message.line, attributes))?;
            let line = self.declaration_of(field).ok_or("no such field")?;
            return self.attribute(line, attributes);
        }
        if help.contains("in the place of its attributes") {
            let (first, declaration) = self.field(message.line);
            (first..declaration).for_each(|line| self.lines[line - 1] = None);
            self.before[declaration - 1].push(pieces[0].to_owned());
            return Ok(());
        }
        let before = self.line(message.line).get(..message.column - 1);
        let is_attribute_pointed_to = before.is_some_and(|before| before.trim() == "#[");
        if help.starts_with("write `#[google(") && pieces.len() == 1 && is_attribute_pointed_to {
            self.lines[message.line - 1] = Some(pieces[0].to_owned());
            return Ok(());
        }
        if help.contains(" behind its name") {
            return self.arguments(message, pieces[0]);
        }
        let mut is_done = false;
        for (index, piece) in pieces.iter().enumerate() {
            let before = help.split('`').nth(index * 2).unwrap_or_default();
            if piece.starts_with("#[sea_orm(unique)] #[google(key)] pub ") {
                let line = self.key_place(message.line);
                self.before[line - 1].push(format!("{piece},"));
            } else if piece.starts_with("#[") && before.ends_with("on the struct: ")
                || piece.starts_with("#[") && before.ends_with("on the struct ")
                || piece.starts_with("#[sea_orm(table_name")
            {
                self.above_the_struct(message.line, piece);
            } else if piece.starts_with("#[") {
                self.attribute(message.line, piece)?;
            } else if before.ends_with("below the struct ") {
                self.lines.push(Some((*piece).to_owned()));
                self.before.push(Vec::new());
            } else if is_declaration(piece) {
                self.declare(message.line, piece)?;
            } else if before.ends_with("write ") || before.ends_with("write the ") {
                self.replace(message, piece)?;
            } else {
                continue;
            }
            is_done = true;
        }
        if is_done { Ok(()) } else { Err("nothing to paste".to_owned()) }
    }

    /// The struct at this line without the derive, and so without its attributes.
    fn without_our_derive(&mut self, line: usize) {
        let derive = (1..line).rev().find(|line| self.line(*line).contains("GoogleUser)]"));
        if let Some(derive) = derive {
            let text = self.line(derive).replace("sso_runtime::", "").replace(", GoogleUser)]", ")]");
            self.lines[derive - 1] = Some(text.replace("(GoogleUser)]", "()]"));
        }
        for line in derive.unwrap_or(line)..self.lines.len() {
            let mut text = self.line(line).to_owned();
            while let Some((before, (_, after))) =
                text.split_once("#[google").and_then(|(before, rest)| Some((before, rest.split_once(']')?)))
            {
                text = format!("{before}{after}");
            }
            self.lines[line - 1] = Some(text);
        }
    }

    /// The lines of the attributes and of the declaration of the field at a line.
    fn field(&self, line: usize) -> (usize, usize) {
        let is_attribute = |line: usize| self.line(line).trim_start().starts_with("#[");
        let mut declaration = line;
        while is_attribute(declaration) || self.line(declaration).trim().is_empty() {
            declaration += 1;
        }
        let mut first = declaration;
        while first > 1 && (is_attribute(first - 1) || self.lines[first - 2].is_none()) {
            first -= 1;
        }
        (first, declaration)
    }

    /// An attribute in the place of the field's own, or with SeaORM's.
    fn attribute(&mut self, line: usize, attribute: &str) -> Result<(), String> {
        let (first, declaration) = self.field(line);
        if attribute.contains("#[google(") {
            for line in first..declaration {
                if self.line(line).trim_start().starts_with("#[google") {
                    self.lines[line - 1] = None;
                }
            }
        }
        self.before[declaration - 1].push(attribute.to_owned());
        Ok(())
    }

    fn declare(&mut self, line: usize, declaration: &str) -> Result<(), String> {
        let (_, line) = self.field(line);
        let name = declaration.split(':').next().unwrap_or_default();
        let old = self.line(line).to_owned();
        let start = old.find(&format!("{name}:")).ok_or_else(|| format!("`{name}` is not declared in `{old}`"))?;
        self.lines[line - 1] = Some(format!("{}{declaration},", &old[..start]));
        Ok(())
    }

    /// The arguments of the function that is pointed to.
    fn arguments(&mut self, message: &Message, arguments: &str) -> Result<(), String> {
        let pointed_to = &self.line(message.line)[message.column - 1..];
        let name = pointed_to.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let start = format!("fn {name}(");
        let is_it = |line: &Option<String>| line.as_deref().is_some_and(|line| line.contains(&start));
        let index = self.lines.iter().position(is_it).ok_or_else(|| format!("no `{start}`"))?;
        let line = self.line(index + 1).to_owned();
        let (before, rest) = line.split_once(&start).ok_or("no function")?;
        let (_, after) = rest.split_once(") ->").ok_or("no arguments")?;
        self.lines[index] = Some(format!("{before}fn {name}{arguments} ->{after}"));
        Ok(())
    }

    fn declaration_of(&self, field: &str) -> Option<usize> {
        let starts = |line: &str| line.trim_start().trim_start_matches("pub ").starts_with(&format!("{field}:"));
        self.lines.iter().position(|line| line.as_deref().is_some_and(starts)).map(|index| index + 1)
    }

    /// Before the field at this line, or before the first field of the struct at this line.
    fn key_place(&self, line: usize) -> usize {
        if self.line(line).contains("struct ") {
            return line + 1;
        }
        self.field(line).0
    }

    fn above_the_struct(&mut self, line: usize, attribute: &str) {
        let is_struct = |line: &usize| self.line(*line).contains("struct ");
        let above = (1..=line).rev().find(is_struct);
        let line = above.or_else(|| (line..self.lines.len()).find(is_struct)).unwrap_or(line);
        self.before[line - 1].push(attribute.to_owned());
    }

    /// The word of an attribute that is pointed to becomes another one.
    fn replace(&mut self, message: &Message, word: &str) -> Result<(), String> {
        let line = self.line(message.line).to_owned();
        let items = items(&line);
        if items.is_empty() && word.starts_with("pub struct ") {
            let end = line.find(" {").ok_or("no struct")?;
            self.lines[message.line - 1] = Some(format!("{word}{}", &line[end..]));
            return Ok(());
        }
        let mut item = *items.iter().find(|item| item.holds(message.column)).ok_or("no word to replace")?;
        // A name alone goes into the place of an element of a list.
        let last = word.rsplit("::").next().unwrap_or_default();
        if last.starts_with(|first: char| first.is_ascii_uppercase()) && !word.contains(['(', '=']) {
            let open = line[item.start..item.end].find('(').ok_or("no list")?;
            let elements = split(&line, item.start + open + 1, item.end - 1);
            item = *elements.iter().find(|element| element.holds(message.column)).ok_or("no element")?;
        }
        self.lines[message.line - 1] = Some(format!("{}{word}{}", &line[..item.start], &line[item.end..]));
        Ok(())
    }

    /// The word that is pointed to goes: the innermost one, or the whole word of the attribute.
    fn remove(&mut self, message: &Message, whole: Option<usize>) -> Result<(), String> {
        let line = self.line(message.line).to_owned();
        let items = items(&line);
        let item = items.iter().find(|item| item.holds(message.column)).ok_or("no word to remove")?;
        let inner: Vec<Item> = match line[item.start..item.end].find('(') {
            Some(open) if whole.is_none() => split(&line, item.start + open + 1, item.end - 1),
            _ => Vec::new(),
        };
        let inner_item = inner.iter().find(|item| item.holds(message.column));
        match inner_item {
            Some(element) if inner.len() > 1 => self.cut(message.line, element, &inner),
            _ => self.cut(message.line, item, &items),
        }
        Ok(())
    }

    /// The word of the field's attributes that is written so, or begins so.
    fn remove_word(&mut self, line: usize, word: &str) -> Result<(), String> {
        let lines: Vec<usize> = if self.line(line).trim_start().starts_with("#[") || self.line(line).contains("pub ") {
            let (first, declaration) = self.field(line);
            (first..declaration).collect()
        } else {
            vec![line]
        };
        for line in lines {
            let text = self.line(line).to_owned();
            let items = items(&text);
            let is_it = |item: &&Item| {
                let item = &text[item.start..item.end];
                item == word || (item.starts_with(word) && !item[word.len()..].starts_with(char::is_alphanumeric))
            };
            if let Some(item) = items.iter().find(is_it) {
                self.cut(line, item, &items);
                return Ok(());
            }
        }
        Err(format!("no `{word}` to remove"))
    }

    /// Removes one of `all`, with its comma; an attribute without words goes, too.
    fn cut(&mut self, number: usize, item: &Item, all: &[Item]) {
        let line = self.line(number).to_owned();
        if all.len() == 1 {
            self.lines[number - 1] = None;
            return;
        }
        let index = all.iter().position(|other| other.start == item.start).unwrap_or_default();
        let (start, end) = match all.get(index + 1) {
            Some(next) => (item.start, next.start),
            None => (all[index - 1].end, item.end),
        };
        self.lines[number - 1] = Some(format!("{}{}", &line[..start], &line[end..]));
    }
}

fn is_declaration(piece: &str) -> bool {
    piece.split_once(": ").is_some_and(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '#'))
}

/// A word of an attribute: where it stands in the line.
#[derive(Clone, Copy, Debug)]
struct Item {
    start: usize,
    end: usize,
}

impl Item {
    /// Whether it is at `column`, counted from 1.
    fn holds(&self, column: usize) -> bool {
        (self.start..self.end).contains(&(column - 1))
    }
}

/// The words of the attribute in a line.
fn items(line: &str) -> Vec<Item> {
    let Some(open) = line.find("#[").and_then(|start| line[start..].find('(').map(|open| start + open)) else {
        return Vec::new();
    };
    let Some(close) = line.rfind(")]") else { return Vec::new() };
    split(line, open + 1, close)
}

/// What stands between commas.
fn split(line: &str, start: usize, end: usize) -> Vec<Item> {
    let mut items = Vec::new();
    let mut depth = 0_i32;
    let mut is_text = false;
    let mut from = start;
    for (index, letter) in line[start..end].char_indices().map(|(index, letter)| (start + index, letter)) {
        match letter {
            '"' => is_text = !is_text,
            _ if is_text => {}
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth -= 1,
            ',' if depth == 0 => {
                items.push(trimmed(line, from, index));
                from = index + 1;
            }
            _ => {}
        }
    }
    items.push(trimmed(line, from, end));
    items.retain(|item| item.start < item.end);
    items
}

fn trimmed(line: &str, start: usize, end: usize) -> Item {
    let text = &line[start..end];
    Item { start: end - text.trim_start().len(), end: start + text.trim_end().len() }
}
