//! Files to download: the report of an import, and templates.

use super::act::asked_for;
use super::fault::{args_of, said};
use super::read;
use super::store::ImportKind;
use super::work::table_kind;
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Reply, Result};
use db::Tx;
use rules::student_code::CodePattern;
use serde_json::Value as Json;
use tables::{Dialect, Encoding, FileFormat, Lang, Separator};

/// `GET .../report`: every row that was left out, with its reason, and the first changes, as CSV.
pub fn report(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let row = asked_for(tx, cx, &school)?;
    let t = cx.text;
    let heads = [t.imports_what, t.imports_line, t.imports_column, t.imports_value, t.imports_reason];
    let mut rows: Vec<Vec<String>> = vec![heads.iter().map(|head| (*head).to_owned()).collect()];
    let figures = [
        (t.imports_added, row.added),
        (t.imports_changed, row.changed),
        (t.imports_ended, row.ended),
        (t.imports_transferred, row.transferred),
        (t.imports_unchanged, row.unchanged),
        (t.imports_faulty, row.faulty),
    ];
    for (name, count) in figures {
        rows.push(vec![name.to_owned(), count.to_string(), String::new(), String::new(), String::new()]);
    }
    for fault in read::faults(tx, row.id, 0, super::run::FAULTS as i64)? {
        let column = format!("{} {}", fault.letter, fault.heading);
        let why = said(t, cx.locale, &fault.reason, &args_of(&fault.args));
        rows.push(vec![t.imports_left_out.to_owned(), fault.line.to_string(), column, fault.value, why]);
    }
    for change in read::changes(tx, row.id)?.into_iter().filter(|change| change.what != "warning") {
        let pairs: Vec<String> =
            pairs_of(&change.detail).into_iter().map(|(f, a, b)| format!("{f}: {a} → {b}")).collect();
        let what = super::page::change_name(t, &change.what).to_owned();
        rows.push(vec![what, change.line.to_string(), String::new(), change.label, pairs.join("; ")]);
    }
    let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
    let bytes = tables::write::csv(rows, dialect).map_err(|e| Error::fault(e.to_string()))?;
    super::massar::file(bytes, FileFormat::Csv, "import")
}

/// Fields of a change with what was before and is after.
pub fn pairs_of(detail: &Json) -> Vec<(String, String, String)> {
    serde_json::from_value::<Vec<super::run::Pair>>(detail.clone())
        .unwrap_or_default()
        .into_iter()
        .map(|pair| (pair.0, pair.1, pair.2))
        .collect()
}

/// `GET .../template?kind=..&lang=..&format=..`
pub fn template(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let asked = |name: &str| cx.rq.query(name).unwrap_or_default();
    let kind = ImportKind::parse(&asked("kind")).and_then(table_kind).unwrap_or(tables::Kind::Students);
    let lang = match asked("lang").as_str() {
        "ar" => Lang::Ar,
        "en" => Lang::En,
        _ => Lang::Fr,
    };
    let format = match asked("format").as_str() {
        "xlsx" => FileFormat::Xlsx,
        "ods" => FileFormat::Ods,
        _ => FileFormat::Csv,
    };
    let pattern = read::site(tx, school.id)?.code_pattern.parse::<CodePattern>().unwrap_or_default();
    let bytes = tables::template(kind, lang, format, &pattern).map_err(|e| Error::fault(e.to_string()))?;
    super::massar::file(bytes, format, "parvis")
}
