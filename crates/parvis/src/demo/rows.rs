//! The demo as rows of the database.

use super::people::Secret;
use super::random::Series;
use crate::features::absences::store::{NewAbsence, insert_absences};
use crate::features::accounts::store::{NewAccount, NewLogin, insert_accounts, insert_logins};
use crate::features::audit::store::{NewEntry, insert_entries};
use crate::features::children::store::{
    NewEnrolment, NewGuardian, NewGuardianStudent, NewGuardianship, NewStudent, insert_enrolments,
    insert_guardian_students, insert_guardians, insert_guardianships, insert_students,
};
use crate::features::grades::store::{
    NewAssessment, NewFigures, NewGrade, insert_assessments, insert_figures, insert_grades,
};
use crate::features::guardianship::store::{NewRestriction, insert_restrictions};
use crate::features::national_id::store::{NewReview, insert_reviews};
use crate::features::school::store::{
    NewClass, NewLevel, NewLevelSubject, NewSchool, NewSubject, NewTerm, NewYear, insert_classes,
    insert_level_subjects, insert_levels, insert_schools, insert_subjects, insert_terms, insert_years,
};
use crate::features::staff::store::{NewStaffRole, NewTeaching, insert_staff_roles, insert_teachings};
use crate::mail::{NewMail, insert_mails};
use rules::secret::PublicId;

/// All rows, in the order in which references allow them to be written.
#[derive(Default)]
pub(crate) struct Rows {
    pub schools: Vec<NewSchool>,
    pub years: Vec<NewYear>,
    pub terms: Vec<NewTerm>,
    pub levels: Vec<NewLevel>,
    pub subjects: Vec<NewSubject>,
    pub level_subjects: Vec<NewLevelSubject>,
    pub classes: Vec<NewClass>,
    pub students: Vec<NewStudent>,
    pub enrolments: Vec<NewEnrolment>,
    pub accounts: Vec<NewAccount>,
    pub logins: Vec<NewLogin>,
    pub guardians: Vec<NewGuardian>,
    pub guardian_students: Vec<NewGuardianStudent>,
    pub guardianships: Vec<NewGuardianship>,
    pub staff_roles: Vec<NewStaffRole>,
    pub teachings: Vec<NewTeaching>,
    pub assessments: Vec<NewAssessment>,
    pub grades: Vec<NewGrade>,
    pub figures: Vec<NewFigures>,
    pub absences: Vec<NewAbsence>,
    pub audit: Vec<NewEntry>,
    pub mails: Vec<NewMail>,
    pub reviews: Vec<NewReview>,
    pub restrictions: Vec<NewRestriction>,
    /// The passwords of `accounts`, by place.
    pub account_secrets: Vec<Secret>,
    /// The passwords of `logins`, by place, of those that have a verifier of their own.
    pub login_secrets: Vec<Option<Secret>>,
}

/// A random-looking name for addresses.
pub(crate) fn public_id(series: &mut Series) -> String {
    let mut entropy = [0; 10];
    entropy.copy_from_slice(&series.bytes(10));
    PublicId::from_entropy(entropy).as_str().to_owned()
}

impl Rows {
    /// A teacher's four classes of the present year: the first teaches the first subject, the second the second.
    pub(crate) fn teach(&mut self, account_id: i64, school: usize, subject: usize) {
        let school_id = school as i64 + 1;
        let year = self.schools[school].current_year;
        let classes = self.classes.iter().filter(|class| class.school_id == school_id && class.school_year == year);
        let subject_id = super::build::subject_id(school, subject);
        for class in classes.skip(subject).step_by(2).take(4) {
            self.teachings.push(NewTeaching { account_id, class_id: class.id, subject_id, school_id });
        }
    }

    /// Takes the hashes of [`Rows::secrets`], in that order.
    pub(crate) fn take_hashes(&mut self, hashes: Vec<(String, Vec<u8>)>) {
        let mut hashes = hashes.into_iter();
        for (account, (scheme, hash)) in self.accounts.iter_mut().zip(&mut hashes) {
            (account.password_scheme, account.password_hash) = (scheme, hash);
        }
        let own = self.logins.iter_mut().zip(&self.login_secrets).filter(|(_, secret)| secret.is_some());
        for ((login, _), (scheme, hash)) in own.zip(hashes) {
            (login.password_scheme, login.password_hash) = (Some(scheme), Some(hash));
        }
    }

    /// Every password to hash: of the accounts, then of the logins that have one.
    pub(crate) fn secrets(&self) -> Vec<&Secret> {
        self.account_secrets.iter().chain(self.login_secrets.iter().flatten()).collect()
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> u64 {
        let small = self.schools.len() + self.years.len() + self.terms.len() + self.levels.len() + self.subjects.len();
        let school = self.level_subjects.len() + self.classes.len() + self.students.len() + self.enrolments.len();
        let people = self.accounts.len() + self.logins.len() + self.guardians.len() + self.guardian_students.len();
        let staff = self.guardianships.len() + self.staff_roles.len() + self.teachings.len();
        let life = self.assessments.len() + self.grades.len() + self.figures.len() + self.absences.len();
        let office = self.audit.len() + self.mails.len() + self.reviews.len() + self.restrictions.len();
        (small + school + people + staff + life + office) as u64
    }

    /// Writes all rows.
    pub(crate) fn insert(&self, tx: &db::Tx<'_>) -> db::Result<()> {
        insert_schools(tx, &self.schools)?;
        insert_years(tx, &self.years)?;
        insert_terms(tx, &self.terms)?;
        insert_levels(tx, &self.levels)?;
        insert_subjects(tx, &self.subjects)?;
        insert_level_subjects(tx, &self.level_subjects)?;
        insert_classes(tx, &self.classes)?;
        insert_students(tx, &self.students)?;
        insert_enrolments(tx, &self.enrolments)?;
        insert_accounts(tx, &self.accounts)?;
        for staff in self.accounts.iter().filter(|account| account.is_staff) {
            crate::features::accounts::waive_second_factor(tx, staff.id)?;
        }
        insert_logins(tx, &self.logins)?;
        insert_guardians(tx, &self.guardians)?;
        insert_guardian_students(tx, &self.guardian_students)?;
        insert_guardianships(tx, &self.guardianships)?;
        insert_staff_roles(tx, &self.staff_roles)?;
        insert_teachings(tx, &self.teachings)?;
        insert_assessments(tx, &self.assessments)?;
        insert_grades(tx, &self.grades)?;
        insert_figures(tx, &self.figures)?;
        insert_absences(tx, &self.absences)?;
        insert_entries(tx, &self.audit)?;
        insert_mails(tx, &self.mails)?;
        insert_reviews(tx, &self.reviews)?;
        insert_restrictions(tx, &self.restrictions)?;
        Ok(())
    }
}
