//! Students whom another school has, and students whom a full roster does not name.

use super::*;

impl Roster<'_, '_, '_> {
    pub(super) fn transfer(&mut self, row: &StudentRow, known: &Known, from: i64, class: i64) -> Result<(), Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        self.run.tally.transferred += 1;
        // The other school's data of the child are not shown: what the file says is.
        let label = format!("{} {} ({})", row.given_name, row.family_name, row.code.as_str());
        self.run.show("transfer", || Change { what: "transfer", line: row.line, label, pairs: Vec::new() });
        let asked = read::transfer_asked(tx, known.id, site.year, site.id)?;
        if !self.run.writes || asked {
            return Ok(());
        }
        let public_id = self.run.public_id();
        insert_transfers(
            tx,
            &[NewTransfer {
                public_id: public_id.clone(),
                student_id: known.id,
                school_year: site.year,
                from_school_id: from,
                to_school_id: site.id,
                class_id: class,
                regime: regime(row.regime).unwrap_or("day").to_owned(),
                state: "asked".to_owned(),
                asked_at: self.run.now,
            }],
        )?;
        Ok(self.run.step(Step::X(public_id))?)
    }

    /// Students of this year whom a full roster does not name have left; nobody is deleted. As long as rows are faulty,
    /// nobody is taken to have left: a faulty row may be theirs.
    pub(super) fn leavers(&mut self) -> Result<(), Stop> {
        if !self.run.full_roster {
            return Ok(());
        }
        if self.run.tally.faulty > 0 {
            self.run.notice = "no-leavers";
            return Ok(());
        }
        let (tx, site) = (self.run.tx, self.run.site);
        let mut gone = Vec::new();
        read::roster(tx, site.id, site.year, |one: Enrolled| {
            if !self.seen.contains(&one.student_id) {
                gone.push(one);
            }
            Ok::<_, db::Error>(())
        })?;
        gone.sort_by_key(|one| one.student_id);
        for one in gone {
            let (code, given, family) = read::label(tx, one.student_id)?;
            if self.own.is_own(one.student_id) {
                super::super::work::warning(self.run, &("own-leaver", vec![code]));
                continue;
            }
            super::super::own::keep(self.run, 0, &code, self.own.parents(one.student_id));
            self.run.tally.ended += 1;
            let label = format!("{given} {family} ({code})");
            self.run.show("ended", || Change { what: "ended", line: 0, label, pairs: Vec::new() });
            if self.run.writes {
                exactly_one(children::update_enrolment(
                    tx,
                    one.student_id,
                    site.year,
                    site.id,
                    one.version,
                    one.class_id,
                    &one.regime,
                    "left",
                )?)?;
                children::note_left(tx, one.student_id, site.year, site.id, self.run.today)?;
                let was = (one.class_id, one.regime.clone(), one.state.clone());
                self.run.step(Step::E(one.student_id, site.year, site.id, one.version + 1, Some(was)))?;
                ties::end(self.run, one.student_id)?;
            }
        }
        Ok(())
    }
}
