//! Grade sheets of Massar: read as grades, and written back out filled.

use super::fault::Fault;
use super::frame;
use super::grades::{Book, Given, find};
use super::read;
use super::run::{Run, Stop};
use super::students::folded;
use crate::features::exports::{self, Export, ExportFile};
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use rules::grade::{Hundredths, Outcome, Scale};
use rules::student_code::{CodePattern, StudentCode};
use std::collections::HashMap;
use tables::massar::{self, MassarAssessment, MassarKind, MassarSheet, MassarStudent};
use tables::{Assessment, Column, FileFormat, Table, Term};

/// Reads the sheet and does what it says.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, pattern: &CodePattern) -> std::result::Result<(), Stop> {
    let read = massar::read(table, pattern, Scale::TWENTY).map_err(Stop::Massar)?;
    let sheet = read.sheet;
    let whole = |heading: &str, value: &str, reason: &'static str, args: &[&str]| {
        let column = Column { index: 0, heading: heading.to_owned() };
        Stop::Whole(Box::new(Fault::new(1, &column, value, reason, args)))
    };
    let site = run.site;
    if i64::from(sheet.school_year.0) != site.year {
        let year = format!("{}/{}", sheet.school_year.0, sheet.school_year.1);
        return Err(whole("السنة الدراسية", &year, "other-year", &[&year]));
    }
    let classes = read::classes(run.tx, site.id, site.year)?;
    let Some(class) = classes.iter().find(|class| folded(&class.name) == folded(&sheet.class)) else {
        return Err(whole("القسم", &sheet.class, "unknown-class", &[]));
    };
    let in_class: HashMap<String, i64> =
        read::class_list(run.tx, class.id)?.into_iter().map(|pupil| (pupil.code, pupil.id)).collect();
    let mut faulty: Vec<u64> = read.faults.iter().map(|fault| fault.line).collect();
    faulty.dedup();
    run.tally.faulty += faulty.len() as i64;
    run.tally.rows += faulty.len() as i64;
    read.faults.into_iter().for_each(|fault| run.fault(fault.into()));
    let term = Term { text: format!("S{}", sheet.semester), number: Some(sheet.semester) };
    let mut book = Book::open(run)?;
    if book.subject(&sheet.subject).is_none() {
        let names: Vec<String> =
            read::subjects(book.run.tx, site.id)?.into_iter().map(|subject| subject.name).collect();
        return Err(whole("المادة", &sheet.subject, "unknown-subject", &[&names.join("، ")]));
    }
    let id = book.subject_id(&sheet.subject).zip(book.term_id(&term)).map(|(subject, term)| (class.id, term, subject));
    let remarks = remarks_of(&book, id, in_class.values().copied().collect())?;
    for student in &sheet.students {
        book.run.passed();
        let Some(pupil) = in_class.get(student.code.as_str()) else {
            book.run.tally.faulty += 1;
            let column = Column { index: 2, heading: "رقم التلميذ".to_owned() };
            book.run.fault(Fault::new(student.line, &column, student.code.as_str(), "other-class", &[&class.name]));
            continue;
        };
        let given = |assessment, outcome, remark| Given {
            line: student.line,
            code: student.code.as_str(),
            subject: &sheet.subject,
            term: &term,
            assessment,
            outcome,
            date: None,
            remark,
        };
        // The sheet has one remark a student: that of the grade which has one, where it stays; else of their first grade.
        let known = remarks.get(pupil);
        let mut remark = student.remark.as_str();
        if known.is_some_and(|known| known.remark == remark) {
            remark = "";
        }
        for (outcome, assessment) in student.outcomes.iter().zip(&sheet.assessments) {
            let (Some(outcome), Some(assessment)) = (*outcome, kind_of(&assessment.kind)) else { continue };
            let here = known.is_none_or(|known| known.assessment == assessment);
            let remark = if here { std::mem::take(&mut remark) } else { "" };
            book.take(&given(assessment, outcome, remark))?;
        }
        // Its grade is blank in the sheet, and stays what it is.
        if let Some(known) = known.filter(|_| !remark.is_empty()) {
            book.take(&given(known.assessment, known.outcome, remark))?;
        }
    }
    book.end()?;
    id.map_or(Ok(()), |id| frame::keep(run, id, &sheet)).map_err(Stop::from)
}

/// The remark of a student that a sheet gives out.
struct Remarked {
    assessment: Assessment,
    outcome: Outcome,
    remark: String,
}

/// The remarks of the students of a class, term and subject: of each the first, in the order of the sheet that is given
/// out.
fn remarks_of(
    book: &Book<'_, '_, '_>,
    id: Option<frame::SheetId>,
    students: Vec<i64>,
) -> std::result::Result<HashMap<i64, Remarked>, Stop> {
    let mut remarks: HashMap<i64, Remarked> = HashMap::new();
    let Some((class, term, subject)) = id.filter(|_| !students.is_empty()) else { return Ok(remarks) };
    let tx = book.run.tx;
    let graded = read::graded(tx, class, term, subject)?;
    let kinds: Vec<(i64, Assessment)> =
        kinds_of(&graded).into_iter().filter_map(|kind| find(&graded, kind).map(|one| (one.id, kind))).collect();
    if kinds.is_empty() {
        return Ok(remarks);
    }
    let assessments: Vec<i64> = kinds.iter().map(|(id, _)| *id).collect();
    let of = read::Marks { year: book.run.site.year, students, assessments };
    let mut marks = read::grades(tx, &of)?;
    marks.retain(|mark| !mark.remark.is_empty());
    let place = |id: i64| kinds.iter().position(|(known, _)| *known == id);
    marks.sort_by_key(|mark| place(mark.assessment_id));
    for mark in marks {
        let Some(place) = place(mark.assessment_id) else { continue };
        let outcome = outcome_of(&mark);
        let remarked = Remarked { assessment: kinds[place].1, outcome, remark: mark.remark };
        remarks.entry(mark.student_id).or_insert(remarked);
    }
    Ok(remarks)
}

/// What a sheet that is given out has columns for, from the first.
fn kinds_of(graded: &[read::Graded]) -> Vec<Assessment> {
    let tests = graded.iter().filter(|one| one.kind == "continuous").count().clamp(3, 9);
    let mut kinds: Vec<Assessment> =
        (1..=tests).filter_map(|n| u8::try_from(n).ok()).map(Assessment::Continuous).collect();
    kinds.push(Assessment::Activity(1));
    kinds
}

fn outcome_of(mark: &read::GradeWas) -> Outcome {
    match (mark.outcome.as_str(), mark.value_x100) {
        ("value", Some(value)) => Outcome::Value(Hundredths(value)),
        ("absent", _) => Outcome::Absent,
        ("exempt", _) => Outcome::Exempt,
        _ => Outcome::NotHandedIn,
    }
}

fn kind_of(kind: &MassarKind) -> Option<Assessment> {
    match kind {
        MassarKind::Continuous(n) => Some(Assessment::Continuous(*n)),
        MassarKind::Activities => Some(Assessment::Activity(1)),
        MassarKind::Other(_) => None,
    }
}

/// The class of this year of a public id, from the policy: its students are looked at.
pub fn class_of(tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, public_id: &str) -> Result<read::ClassRow> {
    let granted = viewer.class(tx, school, public_id)?;
    let class = granted.access().thing();
    if class.school_year != school.year {
        return Err(Error::NotFound);
    }
    let (public_id, name) = (class.public_id.clone(), class.name.clone());
    Ok(read::ClassRow { id: class.id, public_id, name, level_id: class.level_id })
}

/// `POST /office/{school}/imports/massar` (class, subject, term): the class's sheet, filled. Grades that are not
/// published yet are in it: it is the school's own paper.
pub fn export(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let chosen = [("class", "class"), ("of", "subject"), ("term", "term")].map(|(key, name)| (key, form.get(name)));
    let back = super::list::back_to(&school, "massar", &chosen);
    exports::send(cx, viewer, school, &back, |tx| sheet_of(tx, viewer, school, form))
}

fn sheet_of(tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Export> {
    let class = class_of(tx, viewer, school, form.get("class"))?;
    let subject = form.get("subject").parse::<i64>().map_err(|_| Error::NotFound)?;
    let subject = read::subjects(tx, school.id)?.into_iter().find(|one| one.id == subject).ok_or(Error::NotFound)?;
    let term = form.get("term").parse::<i64>().map_err(|_| Error::NotFound)?;
    let term =
        read::terms(tx, school.id, school.year)?.into_iter().find(|one| one.ordinal == term).ok_or(Error::NotFound)?;
    let level = read::levels(tx, school.id)?.into_iter().find(|one| one.id == class.level_id);
    let graded = read::graded(tx, class.id, term.id, subject.id)?;
    let kinds = kinds_of(&graded);
    let pupils = read::class_list(tx, class.id)?;
    let mut marks = HashMap::new();
    let ids: Vec<i64> = kinds.iter().filter_map(|kind| find(&graded, *kind)).map(|one| one.id).collect();
    if !ids.is_empty() && !pupils.is_empty() {
        let students = pupils.iter().map(|pupil| pupil.id).collect();
        for one in read::grades(tx, &read::Marks { year: school.year, students, assessments: ids })? {
            marks.insert((one.student_id, one.assessment_id), one);
        }
    }
    let students = pupils.iter().filter_map(|pupil| {
        let code = StudentCode::stored(&pupil.code)?;
        let of = |kind: &Assessment| marks.get(&(pupil.id, find(&graded, *kind)?.id));
        let outcomes = kinds.iter().map(|kind| of(kind).map(outcome_of));
        let name = if pupil.family_name_ar.is_empty() {
            format!("{} {}", pupil.family_name, pupil.given_name)
        } else {
            format!("{} {}", pupil.family_name_ar, pupil.given_name_ar)
        };
        let remark = kinds.iter().filter_map(of).map(|mark| mark.remark.clone()).find(|remark| !remark.is_empty());
        Some(MassarStudent {
            line: 0,
            internal_id: String::new(),
            code,
            name,
            born_on: Some(pupil.born_on),
            outcomes: outcomes.collect(),
            remark: remark.unwrap_or_default(),
        })
    });
    let arabic = |ar: &str, other: &str| if ar.is_empty() { other.to_owned() } else { ar.to_owned() };
    let year = i16::try_from(school.year).unwrap_or(0);
    let mut sheet = MassarSheet {
        academy: String::new(),
        directorate: String::new(),
        school: arabic(&school.name_ar, &school.name),
        level: level.map_or(String::new(), |level| arabic(&level.name_ar, &level.name)),
        class: class.name.clone(),
        teacher: String::new(),
        semester: u8::try_from(term.ordinal).unwrap_or(1),
        subject: arabic(&subject.name_ar, &subject.name),
        school_year: (year, year + 1),
        technical: Vec::new(),
        students: students.collect(),
        assessments: kinds
            .iter()
            .enumerate()
            .map(|(index, kind)| MassarAssessment {
                kind: match kind {
                    Assessment::Continuous(n) => MassarKind::Continuous(*n),
                    _ => MassarKind::Activities,
                },
                marker: if index + 1 == kinds.len() { "#4#".to_owned() } else { format!("#{}#", index + 1) },
            })
            .collect(),
    };
    frame::put_around(tx, (class.id, term.id, subject.id), &mut sheet)?;
    let bytes = massar::write(&sheet).map_err(|e| Error::fault(e.to_string()))?;
    let (name, media_type) = named(FileFormat::Xlsx, &format!("export_notesCC_{}_{}", class.name, term.ordinal));
    let (file, students) = (ExportFile::Massar, sheet.students.len());
    Ok(Export { file, rows: students, students, class: Some(class.name), name, media_type, content: bytes })
}

/// The name and the media type of a file; of the name, what every system takes.
pub fn named(format: FileFormat, name: &str) -> (String, &'static str) {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    (format!("{plain}.{}", format.extension()), format.media_type())
}

/// A file to keep.
pub fn file(bytes: Vec<u8>, format: FileFormat, name: &str) -> Result<Reply> {
    let (name, media_type) = named(format, name);
    let mut reply = Reply::empty(StatusCode::OK).with(header::CONTENT_TYPE, media_type);
    let disposition = format!("attachment; filename=\"{name}\"");
    reply.headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Error::fault)?);
    reply.body = bytes.into();
    Ok(reply)
}
