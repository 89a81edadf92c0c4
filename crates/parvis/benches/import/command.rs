//! `parvis import` of both files, beside the bare load of the same rows.

use crate::place::{Engine, Place, SLUG};
use crate::report::{Bar, Report};
use crate::rows::{Size, write_grades, write_students};
use crate::watch::{self, Watched};
use crate::{Result, bare};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

/// The files of a size, written once in a folder.
pub struct Files {
    pub students: PathBuf,
    pub grades: PathBuf,
}

impl Files {
    /// Writes them.
    pub fn write(folder: &Path, size: Size) -> Result<Files> {
        std::fs::create_dir_all(folder)?;
        let files = Files { students: folder.join("eleves.csv"), grades: folder.join("notes.csv") };
        write_students(&files.students, size)?;
        write_grades(&files.grades, size)?;
        Ok(files)
    }
}

/// Imports a file by the command; all of its rows must be new.
pub fn import(place: &Place, file: &Path, kind: &str, rows: u64) -> Result<Watched> {
    let began = Instant::now();
    let mut child = place
        .parvis()
        .arg("import")
        .arg(file)
        .args(["--school", SLUG, "--kind", kind])
        .stdout(Stdio::piped())
        .spawn()?;
    let watched = watch::to_the_end(&mut child, began)?;
    let said = std::io::read_to_string(child.stdout.take().ok_or("the import says nothing")?)?;
    if !watched.status.success() || !said.contains(&format!("{rows} added")) || !said.contains("imported") {
        return Err(format!("the import of {kind} ended with {}: {said}", watched.status).into());
    }
    Ok(watched)
}

/// Measures one engine.
pub fn measure(engine: Engine, folder: &Path, size: Size, with_bare: bool, report: &mut Report) -> Result<()> {
    let files = Files::write(&folder.join("files"), size)?;
    let place = Place::new(engine, folder.join("import"))?;
    place.add_school()?;
    let students = import(&place, &files.students, "students", size.students)?;
    let grades = import(&place, &files.grades, "grades", size.grades())?;
    drop(place);
    let bare = if with_bare {
        let place = Place::new(engine, folder.join("bare"))?;
        place.add_school()?;
        Some(bare::load(engine, &place, size)?)
    } else {
        None
    };
    let name = engine.name();
    let (few, many) = (size.students as f64, size.grades() as f64);
    let all = few + many;
    for (what, rows, took) in [("students", few, &students), ("grades", many, &grades)] {
        report.add("command", format!("{name}: {what} imported"), rows / took.wall, "rows/s", None);
        report.add(
            "command",
            format!("{name}: {what}, own memory at most"),
            took.memory.own,
            "MB",
            Some(Bar::AtMost(300.0)),
        );
        report.add("command", format!("{name}: {what}, with mapped pages of files"), took.memory.all, "MB", None);
    }
    report.add("command", format!("{name}: both, from start to end"), students.wall + grades.wall, "s", None);
    if let Some((bare_students, bare_grades)) = bare {
        for (what, rows, took, bare) in
            [("students", few, &students, &bare_students), ("grades", many, &grades, &bare_grades)]
        {
            report.add("command", format!("{name}: {what}, bare load"), rows / bare.wall, "rows/s", None);
            report.add("command", format!("{name}: {what}, ratio"), bare.wall / took.wall, "", None);
            // On PostgreSQL most of the work is the server's.
            if engine == Engine::Sqlite {
                report.add(
                    "command",
                    format!("{name}: {what}, ratio by processor time"),
                    bare.cpu / took.cpu,
                    "",
                    None,
                );
            }
        }
        let (ours, least) = (students.wall + grades.wall, bare_students.wall + bare_grades.wall);
        report.add("command", format!("{name}: both imported"), all / ours, "rows/s", None);
        report.add("command", format!("{name}: both, bare load"), all / least, "rows/s", None);
        report.add("command", format!("{name}: both, ratio"), least / ours, "", Some(Bar::AtLeast(0.3)));
    }
    Ok(())
}
