//! Programs that read a PDF, of the packages poppler-utils and qpdf.

use std::process::Command;

fn run(program: &str, options: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letters.pdf");
    std::fs::write(&path, pdf).unwrap();
    let mut command = Command::new(program);
    command.args(options).arg(&path);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output =
        command.output().unwrap_or_else(|fault| panic!("{program} is missing ({fault}): cargo xtask test installs it"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text in the order in which it is read, without marks of direction, every blank the same.
pub fn text(pdf: &[u8]) -> String {
    let marks = ['\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{200b}'];
    let text: String = run("pdftotext", &[], pdf).chars().filter(|c| !marks.contains(c)).collect();
    text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text without blanks: readers of PDF guess where the blanks between two directions are.
pub fn letters(pdf: &[u8]) -> String {
    close(&text(pdf))
}

/// A text without its blanks.
pub fn close(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A word and where it stands, in millimetres from the upper left corner of its page.
#[derive(Debug)]
pub struct Word {
    pub page: usize,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub text: String,
}

pub fn words(pdf: &[u8]) -> Vec<Word> {
    let mut page = 0;
    let mut words = Vec::new();
    for line in run("pdftotext", &["-bbox"], pdf).lines() {
        if line.trim_start().starts_with("<page") {
            page += 1;
        }
        if !line.trim_start().starts_with("<word") {
            continue;
        }
        let side = |name: &str| {
            let after = line.split_once(&format!("{name}=\"")).unwrap().1;
            after.split_once('"').unwrap().0.parse::<f64>().unwrap() * 25.4 / 72.0
        };
        let text = line.split_once('>').unwrap().1.split_once("</word>").unwrap().0;
        words.push(Word {
            page,
            left: side("xMin"),
            top: side("yMin"),
            right: side("xMax"),
            bottom: side("yMax"),
            text: text.to_owned(),
        });
    }
    words
}

pub fn properties(pdf: &[u8]) -> String {
    run("pdfinfo", &[], pdf)
}

/// What is tagged, how and in which order, with its text: a line each. Objects are numbered through a file and left out.
pub fn tags(pdf: &[u8]) -> Vec<String> {
    let said = run("pdfinfo", &["-struct-text"], pdf);
    said.lines().skip(1).filter(|line| !line.trim_start().starts_with("Object ")).map(str::to_owned).collect()
}

pub fn check_structure(pdf: &[u8]) {
    let said = run("qpdf", &["--check"], pdf);
    assert!(said.contains("No syntax or stream encoding errors"), "{said}");
}
