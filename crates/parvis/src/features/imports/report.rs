//! Files to download: the report of an import, and templates.

use super::act::{asked_for, is_closed};
use super::cells;
use super::fault::{args_of, said};
use super::read::{self, ImportRow};
use super::store::ImportKind;
use super::words;
use super::work::table_kind;
use crate::features::exports::{self, Export, ExportFile};
use crate::text::Text;
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::Tx;
use locale::Locale;
use rules::student_code::CodePattern;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use tables::{Dialect, Encoding, Field, FileFormat, Lang, Separator};

/// `POST .../report`: every row that was left out, with its reason and its cells, and the first changes, as CSV; with
/// `rows=faulty` those rows alone, so that the file can be put right and sent.
pub fn report(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let back = super::act::place(&school, cx.rq.param("import"));
    let rows_alone = form.get("rows") == "faulty";
    exports::send(cx, viewer, school, &back, |tx| {
        let row = asked_for(tx, cx, &school)?;
        if is_closed(&row, &school) {
            return Err(Error::NotFound);
        }
        if rows_alone { rows_to_correct(cx, tx, &row) } else { report_of(cx, tx, &row) }
    })
}

/// The headings of a file.
fn headings_of(row: &ImportRow) -> Vec<String> {
    let headings = row.headings.as_array().into_iter().flatten();
    headings.map(|one| one.get("heading").and_then(Json::as_str).unwrap_or_default().to_owned()).collect()
}

/// The faulty rows as the file has them, each with all that is wrong with it after its cells.
fn rows_to_correct(cx: &Cx<'_>, tx: &Tx<'_>, row: &ImportRow) -> Result<Export> {
    let t = cx.text;
    let mut why: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for fault in read::faults(tx, row.id, 0, super::run::FAULTS as i64)? {
        let said = said(t, cx.locale, &fault.reason, &args_of(&fault.args));
        why.entry(fault.line).or_default().push(format!("{} {} - {said}", fault.letter, fault.heading));
    }
    let mut headings = headings_of(row);
    let kept = cells::faulty(tx, row.id)?;
    let width = kept.values().map(Vec::len).max().unwrap_or(0).max(headings.len());
    headings.resize(width, String::new());
    headings.push(t.imports_report_why.to_owned());
    let mut rows = vec![headings];
    for (line, mut cells) in kept {
        cells.resize(width, String::new());
        cells.push(why.remove(&line).unwrap_or_default().join(" | "));
        rows.push(cells);
    }
    let students = rows.len() - 1;
    export(rows, students, &format!("a-corriger-{}", row.file_name.replace('.', "-")))
}

fn export(rows: Vec<Vec<String>>, students: usize, name: &str) -> Result<Export> {
    let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
    let count = rows.len();
    let content = tables::write::csv(rows, dialect).map_err(|e| Error::fault(e.to_string()))?;
    let (name, media_type) = super::massar::named(FileFormat::Csv, name);
    Ok(Export { file: ExportFile::ImportReport, rows: count, students, class: None, name, media_type, content })
}

fn report_of(cx: &Cx<'_>, tx: &Tx<'_>, row: &ImportRow) -> Result<Export> {
    let t = cx.text;
    let heads = [t.imports_what, t.imports_line, t.imports_column, t.imports_value, t.imports_reason];
    let mut rows: Vec<Vec<String>> = vec![heads.iter().map(|head| (*head).to_owned()).collect()];
    rows[0].extend(headings_of(row));
    let mut own_cells = cells::faulty(tx, row.id)?;
    let figures = [
        (t.imports_added, row.added),
        (t.imports_changed, row.changed),
        (t.imports_ended, row.ended),
        (t.imports_transferred, row.transferred),
        (t.imports_unchanged, row.unchanged),
        (t.imports_faulty, row.faulty),
    ];
    // Nobody leaves or moves by other files.
    let only_students = [t.imports_ended, t.imports_transferred];
    let told = |name: &str| row.kind == Some(ImportKind::Students) || !only_students.contains(&name);
    for (name, count) in figures.into_iter().filter(|(name, _)| told(name)) {
        rows.push(vec![name.to_owned(), count.to_string(), String::new(), String::new(), String::new()]);
    }
    // A line of the file tells of one student at most.
    let mut lines = BTreeSet::new();
    for fault in read::faults(tx, row.id, 0, super::run::FAULTS as i64)? {
        let column = format!("{} {}", fault.letter, fault.heading);
        let why = said(t, cx.locale, &fault.reason, &args_of(&fault.args));
        lines.insert(fault.line);
        let mut one = vec![t.imports_left_out.to_owned(), fault.line.to_string(), column, fault.value, why];
        // As the file has them, once a line.
        one.extend(own_cells.remove(&fault.line).unwrap_or_default());
        rows.push(one);
    }
    for change in read::changes(tx, row.id)?
        .into_iter()
        .filter(|change| !["warning", super::own::WHAT, super::aftermath::BUILT_ON].contains(&change.what.as_str()))
    {
        let pairs: Vec<String> =
            pairs_of(&change.detail).into_iter().map(|pair| change_text(t, cx.locale, pair)).collect();
        let what = super::page::change_name(t, &change.what).to_owned();
        lines.insert(change.line);
        rows.push(vec![what, change.line.to_string(), String::new(), change.label, pairs.join("; ")]);
    }
    export(rows, lines.len(), &format!("rapport-{}", row.file_name.replace('.', "-")))
}

fn change_text(t: &'static Text, locale: Locale, (code, before, after): (String, String, String)) -> String {
    let value = |value: &str| words::value(t, locale, &code, value);
    format!("{}: {} → {}", words::field(t, locale, &code), value(&before), value(&after))
}

/// Fields of a change with what was before and is after.
pub fn pairs_of(detail: &Json) -> Vec<(String, String, String)> {
    serde_json::from_value::<Vec<super::run::Pair>>(detail.clone())
        .unwrap_or_default()
        .into_iter()
        .map(|pair| (pair.0, pair.1, pair.2))
        .collect()
}

/// What a template is asked as.
struct Asked {
    kind: tables::Kind,
    lang: Lang,
    format: FileFormat,
}

impl Asked {
    fn of(asked: impl Fn(&str) -> String) -> Asked {
        Asked {
            kind: ImportKind::parse(&asked("kind")).and_then(table_kind).unwrap_or(tables::Kind::Students),
            lang: match asked("lang").as_str() {
                "ar" => Lang::Ar,
                "en" => Lang::En,
                _ => Lang::Fr,
            },
            format: match asked("format").as_str() {
                "xlsx" => FileFormat::Xlsx,
                "ods" => FileFormat::Ods,
                _ => FileFormat::Csv,
            },
        }
    }
}

/// What files of a kind are called.
fn kind_name(kind: tables::Kind) -> &'static str {
    match kind {
        tables::Kind::Students => "eleves",
        tables::Kind::Grades => "notes",
        tables::Kind::Absences => "absences",
        tables::Kind::Timetable => "emploi-du-temps",
        tables::Kind::ExamPlanning => "examens",
        tables::Kind::Staff => "personnel",
    }
}

fn wrong(e: tables::write::WriteError) -> Error {
    Error::fault(e.to_string())
}

/// `GET .../template?kind=..&lang=..&format=..`: the headings with an example row.
pub fn template(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let Asked { kind, lang, format } = Asked::of(|name| cx.rq.query(name).unwrap_or_default());
    let pattern = read::site(tx, school.id)?.code_pattern.parse::<CodePattern>().unwrap_or_default();
    super::massar::file(tables::template(kind, lang, format, &pattern).map_err(wrong)?, format, kind_name(kind))
}

/// `POST .../class-list` (class, kind, lang, format): a template with the students of a class.
pub fn class_list(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let chosen = ["class", "kind", "lang"].map(|name| (name, form.get(name)));
    let back = super::list::back_to(&school, "class-list", &chosen);
    let asked = Asked::of(|name| form.get(name).to_owned());
    exports::send(cx, viewer, school, &back, |tx| {
        let class = super::massar::class_of(tx, viewer, school, form.get("class"))?;
        list_of(tx, &school, &class, &asked)
    })
}

fn list_of(tx: &Tx<'_>, school: &School, class: &read::ClassRow, asked: &Asked) -> Result<Export> {
    let Asked { kind, lang, format } = *asked;
    let pattern = read::site(tx, school.id)?.code_pattern.parse::<CodePattern>().unwrap_or_default();
    // The headings as the template has them.
    let plain = tables::template(kind, lang, FileFormat::Csv, &pattern).map_err(wrong)?;
    let plain = String::from_utf8_lossy(&plain);
    let first = plain.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let mut rows = vec![first.split(';').map(str::to_owned).collect::<Vec<_>>()];
    rows.extend(rows_of(tx, kind, class)?);
    if !kind.fields().contains(&Field::FamilyName) {
        // For who fills the list in: imports pass these columns over.
        rows[0].extend([Field::FamilyName, Field::GivenName].map(|field| tables::heading(field, lang)));
        for (row, pupil) in rows[1..].iter_mut().zip(read::class_list(tx, class.id)?) {
            row.extend([pupil.family_name, pupil.given_name]);
        }
    }
    let students = rows.len() - 1;
    let look =
        tables::write::Look { name: String::new(), right_to_left: lang == Lang::Ar, headings: 1, strong: Vec::new() };
    let content = match format {
        FileFormat::Csv => {
            let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
            tables::write::csv(rows, dialect)
        }
        FileFormat::Xlsx => tables::write::xlsx(rows, &look),
        FileFormat::Ods => tables::write::ods(rows, &look),
    };
    let (name, media_type) = super::massar::named(format, &format!("{}-{}", kind_name(kind), class.name));
    let (file, class) = (ExportFile::ClassList, Some(class.name.clone()));
    Ok(Export { file, rows: students, students, class, name, media_type, content: content.map_err(wrong)? })
}

/// A row for each student of a class, with what is known of them.
pub fn rows_of(tx: &Tx<'_>, kind: tables::Kind, class: &read::ClassRow) -> db::Result<Vec<Vec<String>>> {
    let fields = kind.fields();
    let level = read::level_name(tx, class.level_id)?;
    let rows = read::class_list(tx, class.id)?.into_iter().map(|pupil| {
        let cell = |field: &Field| match field {
            Field::StudentCode => pupil.code.clone(),
            Field::FamilyName => pupil.family_name.clone(),
            Field::GivenName => pupil.given_name.clone(),
            Field::FamilyNameAr => pupil.family_name_ar.clone(),
            Field::GivenNameAr => pupil.given_name_ar.clone(),
            Field::BirthDate => pupil.born_on.to_string(),
            Field::Level => level.clone(),
            Field::Class => class.name.clone(),
            _ => String::new(),
        };
        fields.iter().map(cell).collect()
    });
    Ok(rows.collect())
}
