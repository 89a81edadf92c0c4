//! Accounts and the children that an import links to their guardian. A restriction or removal is never undone here.

use super::read;
use super::run::{Ids, Run, Stop, exactly_one};
use super::undo::Step;
use crate::features::children::store::{self as children, NewGuardianship, insert_guardianships};
use crate::features::guardianship;
use crate::web::policy::Restriction;
use db::Tx;

/// New links of accounts, until their students are written.
pub struct Ties {
    ids: Ids,
    new: Vec<NewGuardianship>,
}

impl Ties {
    /// None yet.
    pub fn new() -> Ties {
        Ties { ids: Ids::of(read::guardianship_ids), new: Vec::new() }
    }

    /// Lets a child join the account of a guardian of the same roster (accounts.md, "Who is one guardian"); whether the
    /// account has a new link by it.
    pub fn join(&mut self, run: &mut Run<'_, '_>, account: i64, student: i64, relation: &str) -> Result<bool, Stop> {
        let (tx, site) = (run.tx, run.site);
        let ties = if student > 0 { read::ties(tx, account, student)? } else { Vec::new() };
        if self.new.iter().any(|tie| tie.account_id == account && tie.student_id == student) {
            return Ok(false);
        }
        if let Some(here) = ties.iter().find(|tie| tie.school_id == site.id) {
            // The child came back. Whatever else was decided about the link stays.
            if here.state == "former" && run.writes {
                exactly_one(children::update_guardianship(tx, here.id, here.version, "active")?)?;
                run.step(Step::T(here.id, here.version + 1, Some(here.state.clone())))?;
            }
            return Ok(here.state == "former");
        }
        if ties.iter().any(|tie| ["removed", "removal_asked"].contains(&tie.state.as_str())) {
            return Ok(false);
        }
        // Under review, refused: the new child shows no more than the others of this school.
        let states = read::states_at(tx, account, site.id)?;
        let has = |state: &str| states.iter().any(|(known,)| known == state);
        let Some(state) = ["active", "pending", "hidden"].into_iter().find(|state| has(state)) else {
            return Ok(false);
        };
        // Under review by the school: the child shows as the school's setting says.
        let state = if state == "active" && read::number_waits(tx, account)? { "pending" } else { state };
        if !run.writes {
            return Ok(state != "hidden");
        }
        let bound = if student > 0 {
            guardianship::strictest(tx, Some(account), None, student)?
        } else {
            Restriction::Unrestricted
        };
        let known = ties.iter().filter_map(|tie| Restriction::parse(&tie.restriction));
        let restriction = known.fold(bound, guardianship::stricter);
        let id = self.ids.take(tx, true)?;
        self.new.push(NewGuardianship {
            id,
            public_id: run.public_id(),
            account_id: account,
            student_id: student,
            school_id: site.id,
            relation: relation.to_owned(),
            origin: "refresh".to_owned(),
            state: state.to_owned(),
            restriction: restriction.as_str().to_owned(),
            created_at: run.now,
        });
        run.step(Step::T(id, 1, None))?;
        Ok(true)
    }

    /// Writes the links.
    pub fn flush(&mut self, tx: &Tx<'_>) -> db::Result<()> {
        insert_guardianships(tx, &std::mem::take(&mut self.new)).map(drop)
    }
}

/// The child left this school: links in force become former ones.
pub fn end(run: &mut Run<'_, '_>, student: i64) -> Result<(), Stop> {
    for tie in read::ties_of_student(run.tx, student, run.site.id)? {
        if tie.state == "active" {
            exactly_one(children::update_guardianship(run.tx, tie.id, tie.version, "former")?)?;
            run.step(Step::T(tie.id, tie.version + 1, Some(tie.state.clone())))?;
            if let Some((_, given, family)) = read::name_of_tie(run.tx, tie.id)? {
                run.tell(student, &format!("{given} {family}"), false)?;
            }
        }
    }
    Ok(())
}
