//! Files to download: the report of an import, and templates.

use super::act::{asked_for, is_closed};
use super::fault::{args_of, said};
use super::read;
use super::store::ImportKind;
use super::words;
use super::work::table_kind;
use crate::text::Text;
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Reply, Result};
use db::Tx;
use locale::Locale;
use rules::student_code::CodePattern;
use serde_json::Value as Json;
use tables::{Dialect, Encoding, Field, FileFormat, Lang, Separator};

/// `GET .../report`: every row that was left out, with its reason, and the first changes, as CSV.
pub fn report(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let row = asked_for(tx, cx, &school)?;
    if is_closed(&row, &school) {
        return Err(Error::NotFound);
    }
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
            pairs_of(&change.detail).into_iter().map(|pair| change_text(t, cx.locale, pair)).collect();
        let what = super::page::change_name(t, &change.what).to_owned();
        rows.push(vec![what, change.line.to_string(), String::new(), change.label, pairs.join("; ")]);
    }
    let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
    let bytes = tables::write::csv(rows, dialect).map_err(|e| Error::fault(e.to_string()))?;
    super::massar::file(bytes, FileFormat::Csv, "import")
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

/// `GET .../template?kind=..&lang=..&format=..&class=..`: with an example row, or with the students of a class.
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
    let wrong = |e: tables::write::WriteError| Error::fault(e.to_string());
    let class = read::classes(tx, school.id, school.year)?.into_iter().find(|class| class.public_id == asked("class"));
    let Some(class) = class else {
        let bytes = tables::template(kind, lang, format, &pattern).map_err(wrong)?;
        return super::massar::file(bytes, format, "parvis");
    };
    // The headings as the template has them.
    let plain = tables::template(kind, lang, FileFormat::Csv, &pattern).map_err(wrong)?;
    let plain = String::from_utf8_lossy(&plain);
    let first = plain.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let mut rows = vec![first.split(';').map(str::to_owned).collect::<Vec<_>>()];
    rows.extend(rows_of(tx, kind, &class)?);
    let look =
        tables::write::Look { name: String::new(), right_to_left: lang == Lang::Ar, headings: 1, strong: Vec::new() };
    let bytes = match format {
        FileFormat::Csv => {
            let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
            tables::write::csv(rows, dialect)
        }
        FileFormat::Xlsx => tables::write::xlsx(rows, &look),
        FileFormat::Ods => tables::write::ods(rows, &look),
    };
    super::massar::file(bytes.map_err(wrong)?, format, "parvis")
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
