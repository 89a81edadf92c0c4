//! Where rows go: a data folder with SQLite in it, or a database of its own on a PostgreSQL server; in it a school with
//! nothing but its plan.

use crate::rows::{LEVELS, SUBJECTS};
use crate::{Failure, Result, server};
use jiff::civil::date;
use parvis::app::MIGRATIONS;
use parvis::clock::Clock;
use parvis::features::school::store::*;
use std::path::PathBuf;
use std::process::Command;

/// The school's name in addresses.
pub const SLUG: &str = "grande";
/// Its id, and the first of those of its terms, levels and subjects: far from those that a seed gives.
pub const FIRST: i64 = 1_000_000;
/// Memory for pages that the bare load gives SQLite, as the import does, in KiB.
pub const CACHE_KIB: i64 = parvis::features::imports::command::CACHE_KIB.0;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Its name in figures.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }
}

/// A database, gone when dropped.
pub struct Place {
    /// The data folder.
    pub folder: PathBuf,
    /// The database's address, if it is not in the folder.
    pub url: Option<String>,
    server: Option<(String, String)>,
}

impl Place {
    /// An empty one with its tables.
    pub fn new(engine: Engine, folder: PathBuf) -> Result<Place> {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let mut place = Place { folder, url: None, server: None };
        if engine == Engine::Postgres {
            let server = std::env::var("PARVIS_TEST_POSTGRES").map_err(|_| {
                Failure::from("PARVIS_TEST_POSTGRES names no PostgreSQL server: see docs/benchmarks.md")
            })?;
            let stem: String = place.folder.file_name().unwrap_or_default().to_string_lossy().replace('-', "_");
            let name = format!("bench_{stem}_{}", std::process::id());
            let mut client = postgres::Client::connect(&server, postgres::NoTls)?;
            client.batch_execute(&format!("CREATE DATABASE {name}"))?;
            let (head, _) = server.rsplit_once('/').ok_or("PARVIS_TEST_POSTGRES names no database")?;
            place.url = Some(format!("{head}/{name}"));
            place.server = Some((server, name));
        }
        place.open()?.migrate(MIGRATIONS, Clock::System.now())?;
        Ok(place)
    }

    /// Opened by this process.
    pub fn open(&self) -> Result<db::Db> {
        let config = parvis::config::Config {
            data: self.folder.clone(),
            database: self.url.clone(),
            ..parvis::config::Config::default()
        };
        Ok(db::Db::open(&config.database_options())?)
    }

    /// A command of Parvis on it.
    pub fn parvis(&self) -> Command {
        let mut command = server::parvis(&self.folder);
        if let Some(url) = &self.url {
            command.env("PARVIS_DATABASE", url);
        }
        command
    }

    /// Adds the school.
    pub fn add_school(&self) -> Result<()> {
        Ok(self.open()?.write(school)?)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server
            && let Ok(mut client) = postgres::Client::connect(server, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn school(tx: &db::Tx<'_>) -> db::Result<()> {
    let (empty, year) = (String::new, 2026);
    insert_schools(
        tx,
        &[NewSchool {
            id: FIRST,
            slug: SLUG.into(),
            authority: "BENCH".into(),
            country: "MA".into(),
            name: "Grande école".into(),
            name_ar: empty(),
            address: empty(),
            address_ar: empty(),
            phone: empty(),
            email: empty(),
            opening_hours: empty(),
            opening_hours_ar: empty(),
            zone: "Africa/Casablanca".into(),
            default_locale: "fr".into(),
            code_pattern: "A999999999".into(),
            national_id_rule: "optional".into(),
            current_year: year,
            shows_class_average: true,
            shows_extremes: true,
            shows_rank: true,
            absent_counts_zero: false,
            shows_pending: true,
        }],
    )?;
    let term = |ordinal, starts_on, ends_on| NewTerm {
        id: FIRST + ordinal,
        school_id: FIRST,
        school_year: year,
        ordinal,
        kind: "semester".into(),
        starts_on,
        ends_on,
        state: "open".into(),
    };
    insert_terms(tx, &[term(1, date(2026, 9, 1), date(2027, 1, 31)), term(2, date(2027, 2, 1), date(2027, 7, 5))])?;
    let levels: Vec<NewLevel> = (0..)
        .zip(LEVELS)
        .map(|(n, (code, name))| NewLevel {
            id: FIRST + n,
            school_id: FIRST,
            code: code.into(),
            name: name.into(),
            name_ar: empty(),
            scale_max_x100: 2_000,
            year_scheme: "terms-equal".into(),
        })
        .collect();
    insert_levels(tx, &levels)?;
    let subjects: Vec<NewSubject> = (0..)
        .zip(SUBJECTS)
        .map(|(n, (name, name_ar))| NewSubject {
            id: FIRST + n,
            school_id: FIRST,
            code: format!("M{n}"),
            name: name.into(),
            name_ar: name_ar.into(),
            sort_order: n,
        })
        .collect();
    insert_subjects(tx, &subjects)?;
    let taught = |level: &NewLevel, subject: &NewSubject| NewLevelSubject {
        level_id: level.id,
        subject_id: subject.id,
        school_id: FIRST,
        coefficient_x100: 100,
        subject_scheme: "continuous=100".into(),
    };
    let all: Vec<NewLevelSubject> =
        levels.iter().flat_map(|level| subjects.iter().map(move |subject| taught(level, subject))).collect();
    insert_level_subjects(tx, &all).map(drop)
}
