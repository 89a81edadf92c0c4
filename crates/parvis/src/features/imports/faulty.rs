//! Faults as a page shows them: what is wrong in the same way with many rows is said once, with their lines.

use super::fault::{args_of, said};
use super::read::FaultRow;
use crate::text::Text;
use locale::Locale;

/// A faulty cell, in words.
pub struct Faulty {
    /// The line, or the lines: "2-9, 12".
    pub lines: String,
    /// How many rows.
    pub count: usize,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub why: String,
}

/// Faults in words, in the order of their first lines.
pub fn grouped(t: &Text, locale: Locale, faults: Vec<FaultRow>) -> Vec<Faulty> {
    let mut groups: Vec<(FaultRow, Vec<i64>)> = Vec::new();
    for fault in faults {
        let like = |one: &FaultRow| {
            (&one.letter, &one.heading, &one.value, &one.reason, &one.args)
                == (&fault.letter, &fault.heading, &fault.value, &fault.reason, &fault.args)
        };
        match groups.iter_mut().find(|(one, _)| like(one)) {
            Some((_, lines)) => lines.push(fault.line),
            None => {
                let lines = vec![fault.line];
                groups.push((fault, lines));
            }
        }
    }
    let shown = groups.into_iter().map(|(fault, lines)| Faulty {
        lines: spans(locale, &lines),
        count: lines.len(),
        column: format!("{} {}", fault.letter, fault.heading),
        why: said(t, locale, &fault.reason, &args_of(&fault.args)),
        value: fault.value,
    });
    shown.collect()
}

/// Lines in order, with those that follow one another as one span.
fn spans(locale: Locale, lines: &[i64]) -> String {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for line in lines {
        match spans.last_mut() {
            Some((_, last)) if *line <= *last + 1 => *last = *line,
            _ => spans.push((*line, *line)),
        }
    }
    let one = |(first, last): &(i64, i64)| match last - first {
        0 => locale.integer(*first).to_string(),
        _ => format!("{}-{}", locale.integer(*first), locale.integer(*last)),
    };
    spans.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_follow_one_another() {
        for (lines, wanted) in [
            (&[2][..], "2"),
            (&[2, 3], "2-3"),
            (&[2, 3, 4, 9, 11, 12], "2-4, 9, 11-12"),
            (&[2, 2, 3], "2-3"),
            (&[], ""),
        ] {
            assert_eq!(spans(Locale::En, lines), wanted);
        }
    }
}
