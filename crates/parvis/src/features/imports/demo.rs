//! Imports of the demo: a list of students that was imported, and a list of absences whose faults wait to be looked at.
//! Both go the way that every file goes.

use super::command::{CommandError, Order, run, school_of};
use super::read::{self, Listed, Site};
use super::report::rows_of;
use super::store::{self, ImportKind, ImportState};
use crate::app::App;
use crate::jobs::{self, JobKind, NewJob, Payload};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use rules::secret::PublicId;
use serde_json::Value as Json;
use tables::{Dialect, Encoding, Field, Kind, Separator};

db::sql! {
    fn secretary_of(school: i64) -> OptVal<i64> = "
        SELECT account_id FROM staff_roles WHERE school_id = $1 AND role = 'secretary' AND state = 'active'
        ORDER BY id LIMIT 1";
}

/// Two files of a class.
struct Files {
    class: String,
    students: Vec<Vec<String>>,
    absences: Vec<Vec<String>>,
}

/// Fills in what the school's secretary has imported. Does nothing where the school has imports already.
///
/// # Errors
/// [`CommandError`].
pub fn fill(app: &App, slug: &str) -> Result<(), CommandError> {
    let found = app.db.read(|tx| {
        let Some(school) = school_of(tx, slug)? else { return Ok::<_, db::Error>(None) };
        if !read::list(tx, school)?.is_empty() {
            return Ok(None);
        }
        let (site, secretary) = (read::site(tx, school)?, secretary_of(tx, school)?);
        let Some(class) = read::classes(tx, school, site.year)?.into_iter().next() else { return Ok(None) };
        let pupils = read::class_list(tx, class.id)?;
        let zone = jiff::tz::TimeZone::get(&app_zone(tx, school)?).unwrap_or(jiff::tz::TimeZone::UTC);
        let today = app.clock.now().timestamp().to_zoned(zone).date();
        let day = read::terms(tx, school, site.year)?
            .iter()
            .find(|term| (term.starts_on..=term.ends_on).contains(&today))
            .map_or(today, |term| term.starts_on.max(today.saturating_sub(7.days())));
        let students = students(rows_of(tx, Kind::Students, &class)?);
        let files = Files { class: class.name, students, absences: absences(&pupils, day) };
        Ok(Some((site, secretary, files)))
    })?;
    let Some((site, secretary, files)) = found else { return Ok(()) };
    let text = |rows: Vec<Vec<String>>| {
        let dialect = Dialect { encoding: Encoding::Utf8, separator: Separator::Semicolon };
        tables::write::csv(rows, dialect).map_err(|e| db::Error::Fault(e.to_string()))
    };
    let disk = |error: std::io::Error| CommandError::File(error.to_string());
    let folder = tempfile::tempdir_in(&app.config.data).map_err(disk)?;
    let file = folder.path().join(format!("eleves-{}.csv", files.class));
    std::fs::write(&file, text(files.students)?).map_err(disk)?;
    let order = Order {
        file: &file,
        school: slug,
        kind: Some(ImportKind::Students),
        dry_run: false,
        full_roster: false,
        publish: false,
        skip_faulty: true,
        formulas: false,
        account: secretary,
    };
    run(app, &order)?;
    send(app, &site, secretary, &format!("absences-{}.csv", files.class), &text(files.absences)?)
}

db::sql! {
    fn app_zone(school: i64) -> Val<String> = "SELECT zone FROM schools WHERE id = $1";
}

/// The class as it is, with two places of birth that were not known, and a row whose date does not exist.
fn students(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let fields = Kind::Students.fields();
    let at = |field: Field| fields.iter().position(|one| *one == field).unwrap_or(0);
    let mut all = vec![fields.iter().map(|field| field.code()).collect::<Vec<_>>()];
    all.extend(rows);
    for (row, place) in all.iter_mut().skip(2).step_by(5).zip(["Salé", "Kénitra"]) {
        row[at(Field::BirthPlace)] = place.to_owned();
    }
    if let Some(mut row) = all.last().cloned() {
        row[at(Field::StudentCode)] = with_nines(&row[at(Field::StudentCode)]);
        row[at(Field::FamilyName)] = "El Mansouri".to_owned();
        row[at(Field::GivenName)] = "Imane".to_owned();
        row[at(Field::FamilyNameAr)] = "المنصوري".to_owned();
        row[at(Field::GivenNameAr)] = "إيمان".to_owned();
        row[at(Field::BirthDate)] = "31/02/2012".to_owned();
        all.push(row);
    }
    all
}

/// A code of the same form that nobody has.
fn with_nines(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

/// A week of absences, as somebody types them: with a day that does not exist, an end before the beginning, and a code
/// that the school does not have.
fn absences(pupils: &[Listed], from: Date) -> Vec<Vec<String>> {
    let mut days = from.series(1.day()).filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let mut day = || days.next().unwrap_or(from).strftime("%d/%m/%Y").to_string();
    let (monday, tuesday) = (day(), day());
    let code = |index: usize| pupils.get(index).map_or(String::new(), |pupil| pupil.code.clone());
    let unknown = with_nines(&code(0));
    let rows = [
        ["code_eleve", "date", "heure_debut", "heure_fin", "type", "minutes", "justifiee", "motif"].map(str::to_owned),
        [&code(1), &monday, "08:30", "10:30", "absence", "", "oui", "Rendez-vous médical"].map(str::to_owned),
        [&code(3), &monday, "08:30", "", "retard", "10", "non", ""].map(str::to_owned),
        [&code(4), &tuesday, "10:30", "12:30", "absence", "", "non", ""].map(str::to_owned),
        [&code(6), "31/11/2026", "14:00", "16:00", "absence", "", "oui", "Maladie"].map(str::to_owned),
        [&unknown, &tuesday, "08:30", "", "retard", "15", "non", ""].map(str::to_owned),
        [&code(8), &tuesday, "10:30", "09:30", "absence", "", "non", ""].map(str::to_owned),
        [&code(9), &tuesday, "14:00", "15:00", "absence", "", "oui", "Maladie"].map(str::to_owned),
    ];
    rows.into_iter().map(Vec::from).collect()
}

/// Sends a file as a form does: it is kept, and looked through by a job.
fn send(app: &App, site: &Site, account: Option<i64>, name: &str, content: &[u8]) -> Result<(), CommandError> {
    let random = || PublicId::from_entropy(app.random.bytes()).as_str().to_owned();
    let (public_id, token, now) = (random(), random(), app.clock.now());
    app.db.write(|tx| {
        let size = i64::try_from(content.len()).unwrap_or(0);
        let state = ImportState::Checking;
        let (school, year) = (site.id, site.year);
        let id = store::add(
            tx,
            &public_id,
            school,
            year,
            account,
            &token,
            name,
            size,
            None,
            false,
            false,
            false,
            state,
            now,
            &Json::Null,
        )?
        .ok_or(db::Error::NoRow)?;
        store::add_part(tx, id, 0, content)?;
        let job = NewJob::now(JobKind::ImportCheck, Payload::new().id("import", id), now);
        jobs::enqueue(tx, now, &NewJob { school_id: Some(school), ..job }).map(drop)
    })?;
    Ok(())
}
