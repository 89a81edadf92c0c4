//! The guardians of the students, their accounts and sessions.

use super::school::{Chunk, GROUP, Maker};
use crate::demo::names::{Name, phone};
use crate::demo::random::Series;
use crate::demo::rows::{Rows, public_id};
use crate::features::accounts::store::{NewAccount, NewLogin, NewSession};
use crate::features::children::store::{NewGuardian, NewGuardianStudent, NewGuardianship};
use rules::secret::SessionId;

/// A guardian by place among all, of a student by place among all.
pub(super) fn guardian_of(student: u64) -> u64 {
    student / GROUP * (GROUP - 1) + (student % GROUP).min(GROUP - 2)
}

impl Maker {
    pub(super) fn guardian(&self, chunk: &mut Chunk, student: u64, school_id: i64, series: &mut Series) {
        let (guardian, student_id) = (guardian_of(student), student as i64 + 1);
        let id = guardian as i64 + 1;
        // The second sibling finds the account made, also where a school begins between the two.
        if student == 0 || guardian_of(student - 1) != guardian {
            let female = series.chance(500);
            let name = self.family(student, female, series);
            self.account(&mut chunk.rows, guardian, &name, series);
            self.session(chunk, guardian, series);
        }
        let rows = &mut chunk.rows;
        if rows.guardians.last().is_none_or(|last| last.school_id != school_id || last.account_id != Some(id)) {
            let name = self.family(student, true, series);
            rows.guardians.push(NewGuardian {
                // A guardian has a row at each school, of which there may be two: the ids leave room.
                id: id * 2 + school_id % 2,
                public_id: public_id(series),
                school_id,
                family_name: name.family,
                given_name: name.given,
                family_name_ar: name.family_ar,
                given_name_ar: name.given_ar,
                national_id: Some(format!("ZZ{id:07}")),
                email: None,
                phone: Some(phone(0, series)),
                address: "1, rue des Orangers, Salé".into(),
                account_id: Some(id),
            });
        }
        let guardian_id = rows.guardians.last().map_or(0, |last| last.id);
        rows.guardian_students.push(NewGuardianStudent {
            guardian_id,
            student_id,
            school_id,
            relation: "mother".into(),
        });
        rows.guardianships.push(NewGuardianship {
            id: student_id,
            public_id: public_id(series),
            account_id: id,
            student_id,
            school_id,
            relation: "mother".into(),
            origin: "student_code".into(),
            state: "active".into(),
            restriction: "unrestricted".into(),
            created_at: self.ago(100),
        });
        let shared = &self.verifiers[0];
        rows.logins.push(NewLogin {
            id: student_id * 2,
            account_id: id,
            issuer: "local".into(),
            kind: "student_code".into(),
            value: format!("K{student_id:09}"),
            student_id: Some(student_id),
            state: "active".into(),
            password_scheme: Some(shared.scheme.clone()),
            password_salt: Some(shared.salt.clone()),
            password_hash: Some(shared.hash.clone()),
        });
    }

    fn account(&self, rows: &mut Rows, guardian: u64, name: &Name, series: &mut Series) {
        let id = guardian as i64 + 1;
        let own = usize::try_from(id).ok().and_then(|place| self.verifiers.get(place));
        let verifier = own.unwrap_or(&self.verifiers[0]).clone();
        rows.accounts.push(NewAccount {
            id,
            public_id: public_id(series),
            family_name: name.family.clone(),
            given_name: name.given.clone(),
            family_name_ar: name.family_ar.clone(),
            given_name_ar: name.given_ar.clone(),
            email: None,
            email_confirmed_at: None,
            locale: "fr".into(),
            state: "active".into(),
            is_staff: false,
            password_scheme: verifier.scheme,
            password_salt: verifier.salt,
            password_hash: verifier.hash,
            created_at: self.ago(100),
            visit_at: self.ago(3),
            last_visit_at: self.ago(3),
        });
        rows.logins.push(NewLogin {
            id: id * 2 - 1,
            account_id: id,
            issuer: "local".into(),
            kind: "username".into(),
            value: format!("guardian{id}"),
            student_id: None,
            state: "active".into(),
            password_scheme: None,
            password_salt: None,
            password_hash: None,
        });
    }

    /// A session for some guardians, as far apart as the plan asks.
    fn session(&self, chunk: &mut Chunk, guardian: u64, series: &mut Series) {
        let guardians = guardian_of(self.students - 1) + 1;
        let before = |n: u64| u128::from(n) * u128::from(self.sessions.min(guardians)) / u128::from(guardians);
        if before(guardian + 1) == before(guardian) {
            return;
        }
        let mut entropy = [0; 32];
        entropy.copy_from_slice(&series.bytes(32));
        let id = SessionId::from_entropy(entropy);
        // The student was made just before the guardian.
        let child = chunk.rows.students.last().map(|child| child.public_id.clone()).unwrap_or_default();
        chunk.lines.push_str(&format!("{id} {child}\n"));
        chunk.sessions.push(NewSession {
            id: guardian as i64 + 1,
            token_hash: id.hash().as_bytes().to_vec(),
            account_id: guardian as i64 + 1,
            scope_student_id: None,
            created_at: self.ago(0),
            last_seen_at: self.ago(0),
            idle_until: self.ago(-60),
            ends_at: self.ago(-60),
            remembered: true,
            device: "bench".into(),
        });
    }
}
