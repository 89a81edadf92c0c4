//! The Nu HTML checker over the pages that the journeys saved, as the server sent them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{process, workspace};

/// Fails on errors; shows warnings.
pub fn check() -> Result<()> {
    let folder = workspace::e2e().join("results/pages");
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "html"));
    pages.sort();
    ensure!(!pages.is_empty(), "no page was saved: run the step `journeys` first");

    let messages = messages(&pages)?;
    let mut errors = 0;
    for message in &messages {
        if message.is_error {
            errors += 1;
        }
        println!("{}", message.text);
    }
    println!("{} pages, {errors} errors, {} warnings", pages.len(), messages.len() - errors);
    if errors > 0 {
        bail!("{errors} errors in the HTML of the pages (kept in e2e/results/pages)");
    }
    Ok(())
}

fn messages(pages: &[PathBuf]) -> Result<Vec<Message>> {
    let jar = workspace::e2e().join("node_modules/vnu-jar/build/dist/vnu.jar");
    ensure!(jar.is_file(), "the HTML checker is not installed: cargo xtask test --only tools");
    let report = workspace::scratch()?.join("vnu.json");
    let mut java = Command::new("java");
    java.arg("-jar").arg(jar).args(["--stdout", "--exit-zero-always", "--format", "json"]).args(pages);
    process::run(java.stdout(fs::File::create(&report)?))?;
    parse(&fs::read(&report)?)
}

struct Message {
    is_error: bool,
    text: String,
}

fn parse(report: &[u8]) -> Result<Vec<Message>> {
    let report: Value = serde_json::from_slice(report).context("the HTML checker's report is not JSON")?;
    let messages = report["messages"].as_array().context("the HTML checker's report has no messages")?;
    Ok(messages.iter().map(message).collect())
}

/// Whatever is not known to be harmless counts as an error: a checker that could not read a page says so in a type of
/// its own.
fn message(message: &Value) -> Message {
    let word = |key: &str| message[key].as_str().unwrap_or_default();
    let is_error = word("type") != "info";
    let file = Path::new(word("url")).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let line = &message["lastLine"];
    let kind = if is_error { "error" } else { "warning" };
    let text = format!("{file}:{line}: {kind}: {}\n    {}", word("message"), word("extract").trim());
    Message { is_error, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_from_warnings() {
        let report = br#"{"messages":[
            {"type":"error","url":"file:/x/a.html","lastLine":3,"message":"bad","extract":"<b>"},
            {"type":"info","subType":"warning","url":"file:/x/a.html","lastLine":4,"message":"odd"},
            {"type":"non-document-error","message":"unreadable"}]}"#;
        let kinds: Vec<bool> = parse(report).unwrap().iter().map(|message| message.is_error).collect();
        assert_eq!(kinds, [true, false, true]);
        assert!(parse(report).unwrap()[0].text.starts_with("a.html:3: error: bad"));
    }

    #[test]
    fn a_report_without_messages_is_no_report() {
        assert!(parse(b"{}").is_err());
    }
}
