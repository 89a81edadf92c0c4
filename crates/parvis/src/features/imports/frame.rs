//! What a sheet of Massar says beside grades, kept so that the sheet goes back out as it came in.
//!
//! Source: imports, "Massar grade sheets": a filled sheet can be written back out in the same layout.

use super::undo::Step;
use super::{read, run::Run, store};
use db::Tx;
use rules::grade::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tables::massar::{MassarAssessment, MassarKind, MassarSheet, MassarStudent, TechnicalCell};

/// Of which sheet: class, term, subject.
pub type SheetId = (i64, i64, i64);

/// The sheet without its grades.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Frame {
    academy: String,
    directorate: String,
    school: String,
    level: String,
    class: String,
    teacher: String,
    subject: String,
    /// Row, column, text, whether it is a number.
    technical: Vec<(u32, u16, String, bool)>,
    assessments: Vec<(Pair, String)>,
    /// In the order of the sheet: code, Massar's number, name.
    students: Vec<(String, String, String)>,
}

/// A pair of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Pair {
    Continuous(u8),
    Activities,
    Other(String),
}

/// Keeps the frame of a sheet that was imported, and the one before it for undo.
pub fn keep(run: &mut Run<'_, '_>, id: SheetId, sheet: &MassarSheet) -> db::Result<()> {
    if !run.writes {
        return Ok(());
    }
    let cell = |cell: &TechnicalCell| (cell.row, cell.column, cell.text.clone(), cell.number);
    let pair = |pair: &MassarAssessment| {
        let kind = match &pair.kind {
            MassarKind::Continuous(n) => Pair::Continuous(*n),
            MassarKind::Activities => Pair::Activities,
            MassarKind::Other(heading) => Pair::Other(heading.clone()),
        };
        (kind, pair.marker.clone())
    };
    let student = |one: &MassarStudent| (one.code.as_str().to_owned(), one.internal_id.clone(), one.name.clone());
    let frame = Frame {
        academy: sheet.academy.clone(),
        directorate: sheet.directorate.clone(),
        school: sheet.school.clone(),
        level: sheet.level.clone(),
        class: sheet.class.clone(),
        teacher: sheet.teacher.clone(),
        subject: sheet.subject.clone(),
        technical: sheet.technical.iter().map(cell).collect(),
        assessments: sheet.assessments.iter().map(pair).collect(),
        students: sheet.students.iter().map(student).collect(),
    };
    let frame = serde_json::to_value(frame).map_err(|e| db::Error::Fault(e.to_string()))?;
    let before = read::frame(run.tx, id.0, id.1, id.2)?;
    if before.as_ref() != Some(&frame) {
        store::keep_frame(run.tx, id.0, id.1, id.2, &frame)?;
        run.step(Step::P(id.0, id.1, id.2, before))?;
    }
    Ok(())
}

/// Puts what the sheet that came in said beside grades around one that is made: `sheet` as it would be without.
pub fn put_around(tx: &Tx<'_>, id: SheetId, sheet: &mut MassarSheet) -> db::Result<()> {
    let Some(json) = read::frame(tx, id.0, id.1, id.2)? else { return Ok(()) };
    let frame: Frame = serde_json::from_value(json).map_err(|e| db::Error::Fault(e.to_string()))?;
    sheet.academy = frame.academy;
    sheet.directorate = frame.directorate;
    sheet.school = frame.school;
    sheet.level = frame.level;
    sheet.class = frame.class;
    sheet.teacher = frame.teacher;
    sheet.subject = frame.subject;
    let cell = |(row, column, text, number)| TechnicalCell { row, column, text, number };
    sheet.technical = frame.technical.into_iter().map(cell).collect();
    let pairs = frame.assessments.into_iter().map(|(pair, marker)| {
        let kind = match pair {
            Pair::Continuous(n) => MassarKind::Continuous(n),
            Pair::Activities => MassarKind::Activities,
            Pair::Other(heading) => MassarKind::Other(heading),
        };
        MassarAssessment { kind, marker }
    });
    arrange(sheet, pairs.collect());
    let places: HashMap<&str, usize> = (0..).zip(&frame.students).map(|(place, one)| (&*one.0, place)).collect();
    for student in &mut sheet.students {
        if let Some(place) = places.get(student.code.as_str()) {
            (student.internal_id, student.name) = (frame.students[*place].1.clone(), frame.students[*place].2.clone());
        }
    }
    // Who came to the class since then stands at the end, as the class's list has them.
    sheet.students.sort_by_key(|student| places.get(student.code.as_str()).copied().unwrap_or(usize::MAX));
    Ok(())
}

/// The sheet's own pairs of columns in their order, then those that have grades and that the sheet did not have.
fn arrange(sheet: &mut MassarSheet, mut pairs: Vec<MassarAssessment>) {
    let had = std::mem::take(&mut sheet.assessments);
    for (place, pair) in had.iter().enumerate() {
        let graded = sheet.students.iter().any(|student| student.outcomes[place].is_some());
        if graded && !pairs.iter().any(|own| own.kind == pair.kind) {
            pairs.push(MassarAssessment { kind: pair.kind.clone(), marker: String::new() });
        }
    }
    for student in &mut sheet.students {
        let outcome = |pair: &MassarAssessment| -> Option<Outcome> {
            student.outcomes[had.iter().position(|own| own.kind == pair.kind)?]
        };
        student.outcomes = pairs.iter().map(outcome).collect();
    }
    sheet.assessments = pairs;
}
