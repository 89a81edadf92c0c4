//! All SQL that writes schools and what they teach: schools, years, terms, levels, subjects, classes.

use db::Tx;
use std::collections::BTreeSet;

crate::bulk! {
    /// A school.
    pub struct NewSchool => "schools", insert_schools {
        id: i64, slug: String, authority: String, country: String, name: String, name_ar: String,
        address: String, address_ar: String, phone: String, email: String,
        opening_hours: String, opening_hours_ar: String, zone: String, default_locale: String,
        code_pattern: String, national_id_rule: String, current_year: i64,
        shows_class_average: bool, shows_extremes: bool, shows_rank: bool,
        absent_counts_zero: bool, shows_pending: bool,
    }
    /// A school year of a school.
    pub struct NewYear => "school_years", insert_years {
        school_id: i64, school_year: i64, starts_on: jiff::civil::Date, ends_on: jiff::civil::Date,
    }
    /// A term of a school year.
    pub struct NewTerm => "terms", insert_terms then terms_changed {
        id: i64, school_id: i64, school_year: i64, ordinal: i64, kind: String,
        starts_on: jiff::civil::Date, ends_on: jiff::civil::Date, state: String,
    }
    /// A level with its scale in hundredths and the code of its year scheme.
    pub struct NewLevel => "levels", insert_levels then levels_changed {
        id: i64, school_id: i64, code: String, name: String, name_ar: String,
        scale_max_x100: i64, year_scheme: String,
    }
    /// A subject of a school.
    pub struct NewSubject => "subjects", insert_subjects then subjects_changed {
        id: i64, school_id: i64, code: String, name: String, name_ar: String, sort_order: i64,
    }
    /// A subject as taught at a level: coefficient in hundredths, code of the subject scheme.
    pub struct NewLevelSubject => "level_subjects", insert_level_subjects then level_subjects_changed {
        level_id: i64, subject_id: i64, school_id: i64, coefficient_x100: i64, subject_scheme: String,
    }
    /// A class of a school year.
    pub struct NewClass => "classes", insert_classes {
        id: i64, public_id: String, school_id: i64, school_year: i64, level_id: i64, name: String,
        class_teacher: String,
    }
}

db::sql! {
    /// Writes what is set; no row where somebody else has saved since: the version is not the one that was shown.
    pub fn update_settings(
        school: i64, version: i64, name: &str, name_ar: &str, address: &str, address_ar: &str, phone: &str, email: &str,
        hours: &str, hours_ar: &str, zone: &str, locale: &str, pattern: &str, rule: &str, class_average: bool,
        extremes: bool, rank: bool, absent_zero: bool, pending: bool, letter_days: i64
    ) -> Exec<u64> = "
        UPDATE schools SET name = $3, name_ar = $4, address = $5, address_ar = $6, phone = $7, email = $8,
            opening_hours = $9, opening_hours_ar = $10, zone = $11, default_locale = $12, code_pattern = $13,
            national_id_rule = $14, shows_class_average = $15, shows_extremes = $16, shows_rank = $17,
            absent_counts_zero = $18, shows_pending = $19, letter_days = $20, version = version + 1
        WHERE id = $1 AND version = $2";
    /// Writes the maximum of a level's averages, in hundredths.
    pub fn set_scale(level: i64, school: i64, scale_max_x100: i64) -> Exec<u64> = "
        UPDATE levels SET scale_max_x100 = $3, version = version + 1
        WHERE id = $1 AND school_id = $2 AND scale_max_x100 <> $3";
    fn raise(school: i64) -> Exec<u64> = "UPDATE schools SET catalogue = catalogue + 1 WHERE id = $1";
}

/// To be called by whatever changes terms, levels or subjects of a school, or the name of one of its classes: what nodes keep of
/// its classes in memory is read anew.
///
/// # Errors
/// The database's.
pub fn catalogue_changed(tx: &Tx<'_>, school: i64) -> db::Result<()> {
    raise(tx, school).map(drop)
}

fn each_school(tx: &Tx<'_>, schools: impl Iterator<Item = i64>) -> db::Result<()> {
    let schools: BTreeSet<i64> = schools.collect();
    schools.into_iter().try_for_each(|school| catalogue_changed(tx, school))
}

macro_rules! changed {
    ($($name:ident: $row:ty),+) => { $(
        fn $name(tx: &Tx<'_>, rows: &[$row]) -> db::Result<()> {
            each_school(tx, rows.iter().map(|row| row.school_id))
        }
    )+ };
}
changed!(terms_changed: NewTerm, levels_changed: NewLevel, subjects_changed: NewSubject, level_subjects_changed: NewLevelSubject);

db::sql! {
    fn remove_class(id: i64, version: i64) -> Exec<u64> = "DELETE FROM classes WHERE id = $1 AND version = $2";
}

/// Takes back a class of that version to which nothing refers; returns how many.
///
/// # Errors
/// The database's, among them a reference to the class.
pub fn delete_class(tx: &Tx<'_>, school: i64, id: i64, version: i64) -> db::Result<u64> {
    catalogue_changed(tx, school)?;
    remove_class(tx, id, version)
}
