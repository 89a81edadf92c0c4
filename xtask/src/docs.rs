//! Documentation that is out of date is worse than none: what can be checked, is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace;

const MAP: &str = "docs/map.md";

/// Folders that hold nothing of ours, wherever they are, and from the root.
const FOREIGN: &[&str] = &[".git", "target", "node_modules"];
const FOREIGN_PATHS: &[&str] = &["data", "e2e/results"];

/// Endings that make a word a file's name even without a slash.
const ENDINGS: &[&str] = &["rs", "md", "toml", "html", "ftl", "mjs", "js", "css", "sql", "typ", "json", "txt"];

/// Checks the map, and that no file speaks of a particular machine.
pub fn check() -> Result<()> {
    let root = workspace::root();
    let map = fs::read_to_string(root.join(MAP)).with_context(|| format!("{MAP} cannot be read"))?;
    let paths = named_paths(&map);
    ensure!(!paths.is_empty(), "{MAP} names no path in backticks");
    let mut faults: Vec<String> = paths
        .iter()
        .filter(|(_, path)| !root.join(path).exists())
        .map(|(line, path)| format!("{MAP}:{line}: `{path}` does not exist"))
        .collect();
    let mut files = Vec::new();
    list(root, &mut files)?;
    for file in &files {
        // What is not text has no sentences.
        if let Ok(text) = fs::read_to_string(file) {
            let name = file.strip_prefix(root).unwrap_or(file).display();
            faults.extend(machine_words(&text).map(|(line, word)| format!("{name}:{line}: says `{word}`")));
        }
    }
    println!("{} paths in {MAP}, {} files", paths.len(), files.len());
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

/// The paths in backticks, with their lines.
fn named_paths(text: &str) -> Vec<(usize, String)> {
    let spans = |line: &str| line.split('`').skip(1).step_by(2).filter_map(as_path).collect::<Vec<_>>();
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| spans(line).into_iter().map(move |path| (index + 1, path)))
        .collect()
}

/// A path relative to the repository; not an address of the site (`/children`), a pattern (`<feature>/store.rs`), a
/// Rust name (`db::Tx`) or a command (`cargo test`).
fn as_path(span: &str) -> Option<String> {
    let path = span.split_once('#').map_or(span, |(path, _)| path);
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.parse::<u32>().is_ok() => path,
        _ => path,
    };
    let strange = |letter: char| letter.is_whitespace() || "<>{}*()$=|:,".contains(letter);
    if path.is_empty() || path.starts_with(['/', '-', '@']) || path.contains(strange) {
        return None;
    }
    let is_file =
        Path::new(path).extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending));
    (is_file || path.contains('/')).then(|| path.to_owned())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && !is_foreign(&entry.path()) {
            list(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn is_foreign(folder: &Path) -> bool {
    let below = folder.strip_prefix(workspace::root()).unwrap_or(folder);
    FOREIGN.iter().any(|name| folder.ends_with(name)) || FOREIGN_PATHS.iter().any(|path| below == Path::new(path))
}

/// Words that tie a file to one machine or one supplier, put together here so that this file does not hold them.
fn forbidden() -> Vec<String> {
    let folders = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    let hosts = [
        ["registry.npm", "js.org"],
        ["registry.yarn", "pkg.com"],
        ["static.crates", ".io"],
        ["index.crates", ".io"],
        ["deb.", "debian.org"],
        ["pypi", ".org"],
        ["files.python", "hosted.org"],
        ["proxy.go", "lang.org"],
    ];
    folders.into_iter().chain(hosts.map(|parts| parts.concat())).collect()
}

fn machine_words(text: &str) -> impl Iterator<Item = (usize, String)> {
    let words = forbidden();
    text.lines().enumerate().flat_map(move |(index, line)| {
        let found = words.iter().filter(|word| stands_alone(line, word)).cloned().collect::<Vec<_>>();
        found.into_iter().map(move |word| (index + 1, word))
    })
}

/// Whether the word is in the line and, if it is a folder, begins a path there.
fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !word.starts_with('/') || !before.is_some_and(|letter| letter.is_alphanumeric() || "./-_}>".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_words() {
        let map = "book: `crates/parvis/src/app.rs:12`, `/children`, `cargo test`, `db::Tx`\n`README.md#start` `rules` `<feature>/store.rs`";
        let found = named_paths(map);
        assert_eq!(found, [(1, "crates/parvis/src/app.rs".to_owned()), (2, "README.md".to_owned())]);
    }

    #[test]
    fn a_machine_path_is_found_and_a_relative_one_is_not() {
        let [folder, host] = [forbidden()[0].clone(), forbidden()[3].clone()];
        let text = format!("see {folder}x\nsee src{folder}x\nhttps://{host}/a");
        assert_eq!(machine_words(&text).collect::<Vec<_>>(), [(1, folder), (3, host)]);
    }
}
