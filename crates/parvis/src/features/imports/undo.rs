//! Taking an import back: each row that it wrote is kept with what it was, and with the version it was left at. If a row
//! has another version now, or something refers to it, something was built on the import and nothing is taken back.

use super::read;
use super::run::Stop;
use super::store;
use super::told::Told;
use crate::features::staff::roster::{self, Desk, Teachings};
use crate::features::{absences, children, grades, school};
use crate::web::policy::{Role, Viewer, wards_of};
use db::{Constraint, Instant, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// What a student was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StudentWas(pub String, pub String, pub String, pub String, pub String, pub Date, pub String);
/// What a guardian was: names, number, e-mail, phone, address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PersonWas(pub String, pub String, pub Option<String>, pub Option<String>, pub Option<String>, pub String);
/// What an absence was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AbsenceWas(pub String, pub String, pub i64, pub bool, pub String);
/// What a grade was: outcome, value, remark, when changed in microseconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GradeWas(pub String, pub Option<i64>, pub String, pub Option<i64>);

/// A class and a subject that somebody teaches.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Teaching(pub i64, pub i64);
/// What a member of staff does: roles, and classes with subjects.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorksAs(pub Vec<String>, pub Vec<Teaching>);

impl WorksAs {
    fn parts(&self) -> (BTreeSet<Role>, Teachings) {
        let roles = self.0.iter().filter_map(|role| Role::parse(role)).collect();
        (roles, self.1.iter().map(|of| (of.0, of.1)).collect())
    }
}

/// A row that was written: ids, the version it was left at, and what it was before; none if it was not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Step {
    /// A student.
    S(i64, i64, Option<StudentWas>),
    /// An enrolment: student, year, school; class, regime, state.
    E(i64, i64, i64, i64, Option<(i64, String, String)>),
    /// A class that was added.
    C(i64, i64),
    /// A guardian.
    G(i64, i64, Option<PersonWas>),
    /// A link of guardian and student.
    L(i64, i64, i64, Option<String>),
    /// An account's link.
    T(i64, i64, Option<String>),
    /// An assessment that was added: class, id.
    A(i64, i64, i64),
    /// All grades of an assessment that was added: their number.
    O(i64, i64),
    /// A grade: student, year, assessment.
    R(i64, i64, i64, i64, Option<GradeWas>),
    /// Grades that were added to an assessment that was there before: year, assessment, students.
    M(i64, i64, Vec<i64>),
    /// What a sheet of Massar said beside grades: class, term, subject, and what was kept before.
    P(i64, i64, i64, Option<Json>),
    /// The figures of a class and term, to be made anew.
    F(i64, i64),
    /// An absence.
    B(i64, i64, Option<AbsenceWas>),
    /// A transfer that was asked for.
    X(String),
    /// A member of staff who was invited: the account, and as what.
    I(i64, WorksAs),
    /// A member of staff: the account, what they did before and after.
    W(i64, WorksAs, WorksAs),
}

/// Steps on their way to the database.
pub struct Undo {
    import: i64,
    ordinal: i64,
    steps: Vec<Step>,
}

/// Steps that are kept together.
const PIECE: usize = 1_000;

impl Undo {
    /// Of an import.
    pub fn new(import: i64) -> Undo {
        Undo { import, ordinal: 0, steps: Vec::new() }
    }

    /// Keeps a step.
    pub fn push(&mut self, tx: &Tx<'_>, step: Step) -> db::Result<()> {
        self.steps.push(step);
        if self.steps.len() >= PIECE { self.end(tx) } else { Ok(()) }
    }

    /// Writes what is left.
    pub fn end(&mut self, tx: &Tx<'_>) -> db::Result<()> {
        if self.steps.is_empty() {
            return Ok(());
        }
        let text = serde_json::to_string(&self.steps).map_err(|e| db::Error::Fault(e.to_string()))?;
        store::add_undo(tx, self.import, self.ordinal, &text)?;
        self.ordinal += 1;
        self.steps.clear();
        Ok(())
    }
}

/// The steps of one piece, in the order in which they were made.
///
/// # Errors
/// The database's.
pub fn steps(tx: &Tx<'_>, import: i64, ordinal: i64) -> db::Result<Vec<Step>> {
    let text = read::undo_step(tx, import, ordinal)?;
    serde_json::from_str(&text).map_err(|e| db::Error::Fault(e.to_string()))
}

/// Takes an import back, in the caller's transaction.
///
/// # Errors
/// [`Stop::BuiltOn`]; the caller rolls back.
pub fn take_back(desk: &Desk<'_, '_>, import: i64, told: &mut Told) -> Result<(), Stop> {
    let mut figures = BTreeSet::new();
    let tx = desk.tx;
    for (ordinal,) in read::undo_steps(tx, import)? {
        for step in steps(tx, import, ordinal)?.into_iter().rev() {
            if let Step::F(class, term) = step {
                figures.insert((class, term));
                continue;
            }
            tell(desk, &step, told)?;
            let wrote = step.clone();
            let built_on = || Err(Stop::BuiltOn(Some(Box::new(wrote))));
            match one(desk, step) {
                Ok(true) => {}
                Ok(false) => return built_on(),
                Err(Stop::Db(db::Error::Constraint { kind: Constraint::ForeignKey, .. })) => return built_on(),
                Err(stop) => return Err(stop),
            }
        }
    }
    for (class, term) in figures {
        grades::figures::recompute(tx, class, term)?;
    }
    Ok(())
}

/// Tells the audit log of guardians that are ended or added as a step is taken back: before, while their names are known.
fn tell(desk: &Desk<'_, '_>, step: &Step, told: &mut Told) -> Result<(), Stop> {
    let (tx, app) = (desk.tx, desk.app);
    match step {
        Step::L(guardian, student, _, None) => {
            if let Some((given, family)) = read::name_of_guardian(tx, *guardian)? {
                told.guardian(app, tx, *student, &format!("{given} {family}"), false)?;
            }
        }
        Step::T(tie, _, was) => {
            if let Some((student, given, family)) = read::name_of_tie(tx, *tie)? {
                let added = was.as_ref().is_some_and(|state| state == "active");
                told.guardian(app, tx, student, &format!("{given} {family}"), added)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The codes of the viewer's own children about whom an import decided something: whoever is their guardian, be it by this
/// very import, does not take it back.
///
/// # Errors
/// The database's.
pub fn own_of(tx: &Tx<'_>, import: i64, viewer: &Viewer) -> db::Result<Vec<String>> {
    let mut found = Vec::new();
    let wards = wards_of(tx, viewer.account_id)?;
    if wards.is_empty() {
        return Ok(found);
    }
    let pieces = read::undo_steps(tx, import)?;
    for (child,) in wards {
        let ids = |rows: Vec<(i64,)>| rows.into_iter().map(|(id,)| id).collect::<BTreeSet<i64>>();
        let absences = ids(read::absences_of_child(tx, child)?);
        let ties = ids(read::ties_of_child(tx, child)?);
        let guardians = ids(read::guardians_of_child(tx, child)?);
        let graded = ids(read::graded_of_child(tx, child)?);
        let transfers: BTreeSet<String> = read::transfers_of_child(tx, child)?.into_iter().map(|(id,)| id).collect();
        let is_about = |step: &Step| match step {
            Step::S(student, ..) | Step::E(student, ..) | Step::L(_, student, ..) | Step::R(student, ..) => {
                *student == child
            }
            Step::M(_, _, students) => students.contains(&child),
            Step::G(guardian, ..) => guardians.contains(guardian),
            Step::T(tie, ..) => ties.contains(tie),
            Step::O(assessment, _) => graded.contains(assessment),
            Step::B(absence, ..) => absences.contains(absence),
            Step::X(transfer) => transfers.contains(transfer),
            Step::C(..) | Step::A(..) | Step::F(..) | Step::P(..) | Step::I(..) | Step::W(..) => false,
        };
        for (ordinal,) in &pieces {
            if steps(tx, import, *ordinal)?.iter().any(is_about) {
                found.push(read::label(tx, child)?.0);
                break;
            }
        }
    }
    Ok(found)
}

/// Takes one step back; whether the row was as the import had left it.
fn one(desk: &Desk<'_, '_>, step: Step) -> Result<bool, Stop> {
    use children::store as c;
    let tx = desk.tx;
    let rows = match step {
        Step::S(id, version, None) => c::delete_student(tx, id, version)?,
        Step::S(id, version, Some(StudentWas(family, given, family_ar, given_ar, sex, born_on, born_in))) => {
            let key = locale::sort_key(&format!("{family} {given}"));
            c::update_student(tx, id, version, &family, &given, &family_ar, &given_ar, &key, &sex, born_on, &born_in)?
        }
        Step::E(student, year, school, version, None) => c::delete_enrolment(tx, student, year, school, version)?,
        Step::E(student, year, school, version, Some((class, regime, state))) => {
            c::update_enrolment(tx, student, year, school, version, class, &regime, &state)?
        }
        Step::C(id, version) => school::store::delete_class(tx, desk.school, id, version)?,
        Step::G(id, version, None) => c::delete_guardian(tx, id, version)?,
        Step::G(id, version, Some(PersonWas(family, given, number, email, phone, address))) => {
            let (number, email, phone) = (number.as_deref(), email.as_deref(), phone.as_deref());
            c::update_guardian(tx, id, version, &family, &given, number, email, phone, &address)?
        }
        Step::L(guardian, student, version, None) => c::delete_link(tx, guardian, student, version)?,
        Step::L(guardian, student, version, Some(relation)) => {
            c::update_relation(tx, guardian, student, version, &relation)?
        }
        Step::T(id, version, None) => c::delete_guardianship(tx, id, version)?,
        Step::T(id, version, Some(state)) => c::update_guardianship(tx, id, version, &state)?,
        Step::A(class, id, version) => grades::store::delete_assessment(tx, class, id, version)?,
        Step::O(assessment, count) => {
            let (now, version) = read::grade_count(tx, assessment)?;
            if now != count || version.is_some_and(|version| version > 1) {
                return Ok(false);
            }
            grades::store::delete_grades_of(tx, assessment)?;
            1
        }
        Step::M(year, assessment, students) => {
            for student in students {
                if grades::store::delete_grade(tx, student, year, assessment, 1)? != 1 {
                    return Ok(false);
                }
            }
            1
        }
        Step::R(student, year, assessment, version, None) => {
            grades::store::delete_grade(tx, student, year, assessment, version)?
        }
        Step::R(student, year, assessment, version, Some(GradeWas(outcome, value, remark, changed))) => {
            let changed = changed.map(Instant::from_micros);
            grades::store::update_grade(tx, student, year, assessment, version, &outcome, value, &remark, changed)?
        }
        Step::B(id, version, None) => absences::store::delete_absence(tx, id, version)?,
        Step::B(id, version, Some(AbsenceWas(kind, ends_at, minutes, justified, reason))) => {
            absences::store::update_absence(tx, id, version, &kind, &ends_at, minutes, justified, &reason)?
        }
        Step::I(account, as_invited) => {
            let (roles, teachings) = as_invited.parts();
            return Ok(roster::withdraw(desk, account, &roles, &teachings)?);
        }
        Step::W(account, before, after) => {
            let (before, after) = (before.parts(), after.parts());
            return Ok(roster::restore(desk, account, (&before.0, &before.1), (&after.0, &after.1))?);
        }
        Step::X(public_id) => store::delete_transfer(tx, &public_id)?,
        Step::P(class, term, subject, Some(frame)) => store::keep_frame(tx, class, term, subject, &frame)?,
        Step::P(class, term, subject, None) => store::forget_frame(tx, class, term, subject)?,
        Step::F(..) => 1,
    };
    Ok(rows == 1)
}
