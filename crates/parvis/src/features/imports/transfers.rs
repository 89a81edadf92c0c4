//! Transfers: a school lets a student go whom another school's import names, or does not.

use super::run::exactly_one;
use super::store::{self, TransferState};
use super::{notes, read};
use crate::features::audit::{Action, Decision, Detail, Entry, Fact};
use crate::features::children::store::{self as children, NewEnrolment, insert_enrolments};
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};

/// `POST /office/{school}/imports/transfers`: decided by the school that has the student.
pub fn decide(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let accepts = form.get("decision") == "accept";
    cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let asked = read::asked_of(tx, school.id)?.into_iter().find(|one| one.public_id == form.get("transfer"));
        // Decided already, or another school's.
        let Some(asked) = asked else { return Ok(()) };
        if viewer.is_guardian_of(asked.student_id) {
            return Err(Error::OwnChild { phone: school.phone.clone() });
        }
        let state = if accepts { TransferState::Accepted } else { TransferState::Refused };
        store::decide_transfer(tx, asked.id, state, viewer.account_id, cx.rq.now)?;
        let decision = if accepts { Decision::TransferAccepted } else { Decision::TransferRefused };
        let entry = Entry::by(cx, viewer, Action::Decided).in_school(school).about(asked.student_id);
        notes::told(tx, &entry.with(Detail::new().text(Fact::Decision, decision.as_str())))?;
        if !accepts {
            return Ok(());
        }
        let (student, year) = (asked.student_id, asked.school_year);
        if let Some(here) = read::enrolment(tx, student, year, school.id)?.filter(|one| one.state == "active") {
            let (class, regime) = (here.class_id, here.regime.as_str());
            children::update_enrolment(tx, student, year, school.id, here.version, class, regime, "left")?;
            let today = locale::local(cx.rq.now.as_micros(), &school.zone).map_err(Error::fault)?.date();
            children::note_left(tx, student, year, school.id, today)?;
            for tie in read::ties_of_student(tx, student, school.id)?.iter().filter(|tie| tie.state == "active") {
                children::update_guardianship(tx, tie.id, tie.version, "former")?;
            }
        }
        match read::enrolment(tx, student, year, asked.to_school_id)? {
            Some(there) => {
                let (class, regime) = (asked.class_id, asked.regime.as_str());
                let to = asked.to_school_id;
                let rows = children::update_enrolment(tx, student, year, to, there.version, class, regime, "active")?;
                exactly_one(rows).map_err(|_| Error::Unavailable { retry_after: 1 })?;
            }
            None => {
                insert_enrolments(
                    tx,
                    &[NewEnrolment {
                        student_id: student,
                        school_year: year,
                        school_id: asked.to_school_id,
                        class_id: asked.class_id,
                        regime: asked.regime,
                        state: "active".to_owned(),
                        decision: "none".to_owned(),
                    }],
                )?;
            }
        }
        Ok::<_, Error>(())
    })?;
    Reply::see_other(&format!("/office/{}/imports", school.slug))
}
