//! A file is opened: what it holds, its headings, and how its columns are read.

use super::read::{self, Site};
use super::run::Stop;
use super::store::ImportKind;
use crate::app::App;
use rules::grade::{Hundredths, Scale};
use rules::student_code::CodePattern;
use std::collections::HashMap;
use std::path::Path;
use tables::{Formulas, HeadingFault, Kind, Limits, Mapping, Reading, Recognition, Rules, Table};

/// A file that was recognised.
pub struct Opened {
    pub(super) table: Table,
    /// What it holds.
    pub kind: ImportKind,
    /// Its headings; none of a sheet of Massar.
    pub recognition: Option<Recognition>,
    /// Which column holds what.
    pub mapping: Option<Mapping>,
    /// What is wrong with its columns.
    pub faults: Vec<HeadingFault>,
    pub(super) rules: Rules,
    pub(super) reading: Option<Reading>,
    pub(super) doubled: HashMap<u64, (u64, String)>,
}

/// What is known before a file is opened.
pub struct Asked<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// How much of it is read.
    pub limits: Limits,
    /// What it is said to hold.
    pub kind: Option<ImportKind>,
    /// A mapping by hand.
    pub mapping: Option<Mapping>,
    /// Whether results of formulas are taken.
    pub formulas: bool,
}

/// Our kind of a kind of table; none for those that are not imported yet.
pub fn import_kind(kind: Kind) -> Option<ImportKind> {
    match kind {
        Kind::Students => Some(ImportKind::Students),
        Kind::Grades => Some(ImportKind::Grades),
        Kind::Absences => Some(ImportKind::Absences),
        Kind::Staff => Some(ImportKind::Staff),
        Kind::Timetable | Kind::ExamPlanning => None,
    }
}

/// The kind of table of ours; none for a sheet of Massar.
pub fn table_kind(kind: ImportKind) -> Option<Kind> {
    match kind {
        ImportKind::Students => Some(Kind::Students),
        ImportKind::Grades => Some(Kind::Grades),
        ImportKind::Absences => Some(Kind::Absences),
        ImportKind::Staff => Some(Kind::Staff),
        ImportKind::Massar => None,
    }
}

/// Opens and recognises a file.
///
/// # Errors
/// [`Stop::File`], [`Stop::NotYet`], and the database's.
pub fn open(app: &App, site: &Site, asked: &Asked<'_>) -> Result<Opened, Stop> {
    let mut table = tables::open_path(asked.path, &asked.limits)?;
    let scale = app.db.read(|tx| read::levels(tx, site.id))?.into_iter().map(|level| level.scale_max_x100).max();
    let rules = Rules {
        code_pattern: site.code_pattern.parse::<CodePattern>().unwrap_or_default(),
        national_id: None,
        scale: scale.and_then(|max| Scale::new(Hundredths(max))).unwrap_or_default(),
        formulas: if asked.formulas { Formulas::TakeResult } else { Formulas::Refuse },
    };
    let is_massar = match asked.kind {
        Some(kind) => kind == ImportKind::Massar,
        None => tables::massar::is_sheet(&mut table).map_err(Stop::Massar)?,
    };
    if is_massar {
        let kind = ImportKind::Massar;
        return Ok(Opened {
            table,
            kind,
            recognition: None,
            mapping: None,
            faults: Vec::new(),
            rules,
            reading: None,
            doubled: HashMap::new(),
        });
    }
    let recognition = tables::recognise(&mut table, asked.kind.and_then(table_kind))?;
    let kind = import_kind(recognition.mapping.kind).ok_or(Stop::NotYet)?;
    let by_hand = match &asked.mapping {
        Some(mapping) if mapping.kind == recognition.mapping.kind => Some(mapping.clone()),
        _ => app
            .db
            .read(|tx| read::mapping(tx, site.id, kind, &recognition.signature))?
            .and_then(|json| serde_json::from_value::<Mapping>(json).ok())
            // One that does not fit this file is not taken: what is recognised is.
            .filter(|kept| kept.kind == recognition.mapping.kind && kept.faults(&recognition.headings).is_empty()),
    };
    let mapping = by_hand.unwrap_or_else(|| recognition.mapping.clone());
    let faults = mapping.faults(&recognition.headings);
    Ok(Opened {
        table,
        kind,
        recognition: Some(recognition),
        mapping: Some(mapping),
        faults,
        rules,
        reading: None,
        doubled: HashMap::new(),
    })
}
