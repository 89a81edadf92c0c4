//! Finding the message files and reading them into one set of messages a language.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Attribute, Entry as Item, Pattern};
use fluent_syntax::parser;

use super::problem::{Problem, ProblemKind};
use crate::Locale;

/// A message or a term, and where it stands.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) pattern: Pattern<String>,
}

impl Entry {
    pub(super) fn problem(&self, kind: ProblemKind) -> Problem {
        Problem { file: self.file.clone(), line: self.line, key: self.key.clone(), kind }
    }
}

/// All that is written in one language. Terms are kept with their hyphen, `-app`.
pub(super) struct Language {
    pub(super) locale: Locale,
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) joined: String,
    /// Some of it could not be read, so that what seems to be missing may be there.
    pub(super) broken: bool,
}

impl Language {
    pub(super) fn messages(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| !entry.key.starts_with('-'))
    }

    pub(super) fn terms(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| entry.key.starts_with('-'))
    }
}

/// The message files below a folder, in a stable order.
pub(super) fn find(folder: &Path, name: &str, found: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let failed = |error: std::io::Error| Problem {
        file: folder.to_owned(),
        line: 0,
        key: String::new(),
        kind: ProblemKind::File(error.to_string()),
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            find(&path, name, found)?;
        } else if path.file_name().is_some_and(|n| n == name) {
            found.push(path);
        }
    }
    Ok(())
}

pub(super) fn language(folder: &Path, locale: Locale, problems: &mut Vec<Problem>) -> Language {
    let mut language = Language { locale, entries: BTreeMap::new(), joined: String::new(), broken: false };
    let mut files = Vec::new();
    if let Err(problem) = find(folder, &format!("{}.ftl", locale.code()), &mut files) {
        problems.push(problem);
    }
    for file in files {
        match fs::read_to_string(&file) {
            Ok(text) => read(&file, &text, &mut language, problems),
            Err(error) => {
                problems.push(Problem { file, line: 0, key: String::new(), kind: ProblemKind::File(error.to_string()) })
            }
        }
    }
    language
}

fn read(file: &Path, text: &str, language: &mut Language, problems: &mut Vec<Problem>) {
    language.joined.push_str(text);
    language.joined.push_str("\n\n");

    let mut lines = key_lines(text);
    let resource = match parser::parse(text.to_owned()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            language.broken = true;
            problems.extend(errors.into_iter().map(|error| Problem {
                file: file.to_owned(),
                line: text.bytes().take(error.pos.start).filter(|b| *b == b'\n').count() + 1,
                key: String::new(),
                kind: ProblemKind::Syntax(error.kind.to_string()),
            }));
            resource
        }
    };
    for item in resource.body {
        let (key, pattern, attributes) = match item {
            Item::Message(message) => (message.id.name, message.value, message.attributes),
            Item::Term(term) => (format!("-{}", term.id.name), Some(term.value), term.attributes),
            _ => continue,
        };
        let line = lines.get_mut(key.as_str()).and_then(VecDeque::pop_front).unwrap_or(0);
        let pattern = pattern.unwrap_or(Pattern { elements: Vec::new() });
        let entry = Entry { key, file: file.to_owned(), line, pattern };
        problems.extend(refused(&entry, &attributes).into_iter().map(|kind| entry.problem(kind)));
        match language.entries.get(&entry.key) {
            Some(first) => {
                problems.push(entry.problem(ProblemKind::Doubled(first.file.clone(), first.line)));
            }
            None => {
                language.entries.insert(entry.key.clone(), entry);
            }
        }
    }
}

/// The lines on which each key begins, since the parser keeps no positions. Continued lines are indented, so that
/// whatever stands before `=` at the start of a line is a key.
fn key_lines(text: &str) -> BTreeMap<&str, VecDeque<usize>> {
    let mut lines = BTreeMap::<_, VecDeque<_>>::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
            && let Some((key, _)) = line.split_once('=')
        {
            lines.entry(key.trim_end()).or_default().push_back(number + 1);
        }
    }
    lines
}

fn refused(entry: &Entry, attributes: &[Attribute<String>]) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    if let Some(attribute) = attributes.first() {
        let name = &attribute.id.name;
        kinds.push(ProblemKind::Refused(format!(
            "attributes are not used: write .{name} as a message of its own, {}-{name}",
            entry.key
        )));
    }
    let name = entry.key.strip_prefix('-').unwrap_or(&entry.key);
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !plain || name.ends_with('-') || name.contains("--") {
        kinds.push(ProblemKind::Refused("a key is written in lower-case-with-hyphens".to_owned()));
    } else if matches!(name, "locale" | "of" | "plain") || super::write::is_keyword(name) {
        kinds.push(ProblemKind::Refused("this key is a word of the program: choose another".to_owned()));
    }
    kinds
}
