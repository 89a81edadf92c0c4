//! Message files to Rust, for build scripts. The conventions stand in the [crate's documentation](crate).

mod compile;
mod problem;
mod read;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use compile::{Arguments, Kind, Part};
pub use problem::{Problem, ProblemKind};
use read::Language;

use crate::Locale;

/// A message in all languages, in the order of [`Locale::ALL`].
struct Message {
    key: String,
    arguments: Arguments,
    parts: [Vec<Part>; 3],
    french: String,
}

/// Reads every `fr.ftl`, `ar.ftl` and `en.ftl` below `folder` and writes to `out`: `text.rs`, to be included in a module,
/// and, for translators' tools, the joined `fr.ftl`, `ar.ftl` and `en.ftl`.
///
/// # Errors
/// All that is wrong with the messages, by file and line. Nothing is written then.
pub fn generate(folder: &Path, out: &Path) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let languages = Locale::ALL.map(|locale| read::language(folder, locale, &mut problems));
    missing(&languages, &mut problems);
    let messages = messages(&languages, &mut problems);
    if problems.is_empty() {
        let rust = write::module(&messages);
        keep(&out.join("text.rs"), &rust, &mut problems);
        for language in &languages {
            keep(&out.join(format!("{}.ftl", language.locale)), &language.joined, &mut problems);
        }
    }
    problems.sort_by(|a, b| (&a.file, a.line, &a.key).cmp(&(&b.file, b.line, &b.key)));
    problems.dedup();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Every message must stand in every language; terms are each language's own affair.
fn missing(languages: &[Language; 3], problems: &mut Vec<Problem>) {
    let mut known = BTreeMap::new();
    for language in languages {
        for entry in language.messages() {
            known.entry(&entry.key).or_insert(entry);
        }
    }
    for (key, entry) in known {
        for language in languages.iter().filter(|language| !language.broken && !language.entries.contains_key(key)) {
            let file = entry.file.with_file_name(format!("{}.ftl", language.locale));
            problems.push(entry.problem(ProblemKind::Missing(language.locale, file)));
        }
    }
}

fn messages(languages: &[Language; 3], problems: &mut Vec<Problem>) -> Vec<Message> {
    let mut messages: BTreeMap<&str, Message> = BTreeMap::new();
    for (place, language) in languages.iter().enumerate() {
        for entry in language.terms() {
            let parts = compile::message(language, entry, problems);
            if write::plain(&parts).is_none() {
                problems.push(entry.problem(ProblemKind::Refused("a term has no variables".to_owned())));
            }
        }
        for entry in language.messages() {
            let parts = compile::message(language, entry, problems);
            let mut arguments = Arguments::new();
            if let Err(name) = compile::arguments(&parts, &mut arguments) {
                problems.push(entry.problem(ProblemKind::Refused(format!("${name} is both a number and a word"))));
            }
            if write::plain(&parts).is_some_and(|text| text.contains(['<', '>', '&', '"', '\''])) {
                // Pages write such a message as it is.
                problems.push(entry.problem(ProblemKind::Refused(
                    "none of < > & \" ' stands in a message: write ’ “ ” « »".to_owned(),
                )));
            }
            let message = messages.entry(&entry.key).or_insert_with(|| Message {
                key: entry.key.clone(),
                arguments: arguments.clone(),
                parts: Default::default(),
                french: write::outline(&parts),
            });
            if !arguments.keys().eq(message.arguments.keys()) {
                problems.push(entry.problem(ProblemKind::Arguments {
                    here: arguments.keys().cloned().collect(),
                    french: message.arguments.keys().cloned().collect(),
                }));
            }
            for (name, kind) in arguments {
                let known = message.arguments.entry(name.clone()).or_insert(kind);
                let (less, more) = ((*known).min(kind), (*known).max(kind));
                if less == Kind::Word && more == Kind::Count {
                    problems.push(entry.problem(ProblemKind::Refused(format!(
                        "${name} is a number in one language and a word in another"
                    ))));
                }
                *known = more;
            }
            message.parts[place] = parts;
        }
    }
    messages.into_values().collect()
}

/// Writes a file unless it already says so: what is not touched is not compiled again.
fn keep(path: &Path, text: &str, problems: &mut Vec<Problem>) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    if let Err(error) = fs::write(path, text) {
        problems.push(Problem {
            file: path.to_owned(),
            line: 0,
            key: String::new(),
            kind: ProblemKind::File(error.to_string()),
        });
    }
}
