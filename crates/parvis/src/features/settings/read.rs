//! What is set, for the page and for the comparison before a change.

use super::fields::{Scale, Values};
use db::Tx;

db::row! {
    struct SettingsRow {
        version: i64, name: String, name_ar: String, address: String, address_ar: String, phone: String, email: String,
        opening_hours: String, opening_hours_ar: String, zone: String, default_locale: String, code_pattern: String,
        national_id_rule: String, shows_class_average: bool, shows_extremes: bool, shows_rank: bool,
        absent_counts_zero: bool, shows_pending: bool, letter_days: i64,
    }
    struct LevelRow { id: i64, code: String, name: String, scale_max_x100: i64 }
    /// A school's logo.
    pub(super) struct Logo { pub media_type: String, pub digest: String, pub content: Vec<u8> }
}

db::sql! {
    fn settings_of(school: i64) -> One<SettingsRow> = "
        SELECT version, name, name_ar, address, address_ar, phone, email, opening_hours, opening_hours_ar, zone,
            default_locale, code_pattern, national_id_rule, shows_class_average, shows_extremes, shows_rank,
            absent_counts_zero, shows_pending, letter_days
        FROM schools WHERE id = $1";
    fn levels_of(school: i64) -> Many<LevelRow> = "
        SELECT id, code, name, scale_max_x100 FROM levels WHERE school_id = $1 ORDER BY id";
    pub(super) fn logo_digest(school: i64) -> Opt<(String,)> = "
        SELECT digest FROM school_files WHERE school_id = $1 AND kind = 'logo'";
    pub(super) fn logo_of(slug: &str) -> Opt<Logo> = "
        SELECT f.media_type, f.digest, f.content FROM schools s JOIN school_files f ON f.school_id = s.id
        WHERE s.slug = $1 AND f.kind = 'logo'";
}

/// What is set of a school, and the version of it.
pub(super) fn values(tx: &Tx<'_>, school: i64) -> db::Result<(Values, i64)> {
    let row = settings_of(tx, school)?;
    let scales = levels_of(tx, school)?.into_iter().map(|level| Scale {
        level: level.id,
        code: level.code,
        name: level.name,
        max: (level.scale_max_x100 / 100).to_string(),
    });
    let texts = [
        row.name,
        row.name_ar,
        row.address,
        row.address_ar,
        row.phone,
        row.email,
        row.opening_hours,
        row.opening_hours_ar,
        row.zone,
        row.default_locale,
        row.code_pattern,
        row.national_id_rule,
        row.letter_days.to_string(),
    ];
    let flags =
        [row.shows_class_average, row.shows_extremes, row.shows_rank, row.absent_counts_zero, row.shows_pending];
    Ok((Values { texts, flags, scales: scales.collect() }, row.version))
}
