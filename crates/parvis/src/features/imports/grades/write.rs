//! What was placed is written: new assessments, grades, and at the end the figures of the classes touched.

use super::super::run;
use super::*;

impl Book<'_, '_, '_> {
    pub(super) fn flush(&mut self) -> Result<(), Stop> {
        let placed = std::mem::take(&mut self.placed);
        self.write_made()?;
        let (tx, year) = (self.run.tx, self.run.site.year);
        let old: Vec<&Placed> = placed.iter().filter(|one| !self.slots[one.slot].fresh).collect();
        let mut was = HashMap::new();
        if !old.is_empty() {
            let mut students: Vec<i64> = old.iter().map(|one| one.student).collect();
            let mut assessments: Vec<i64> = old.iter().map(|one| self.slots[one.slot].id).collect();
            for ids in [&mut students, &mut assessments] {
                ids.sort_unstable();
                ids.dedup();
            }
            for grade in read::grades(tx, &Marks { year, students, assessments })? {
                was.insert((grade.student_id, grade.assessment_id), grade);
            }
        }
        let mut new = Vec::with_capacity(if self.run.writes { placed.len() } else { 0 });
        let mut joined: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for one in placed {
            let slot = &mut self.slots[one.slot];
            if let Some(was) = was.get(&(one.student, slot.id)) {
                if was.outcome == one.outcome
                    && was.value_x100 == one.value
                    && (one.remark.is_empty() || one.remark == was.remark)
                {
                    self.run.tally.unchanged += 1;
                    continue;
                }
                self.change(&one, was)?;
                continue;
            }
            slot.count += 1;
            self.run.tally.added += 1;
            if slot.visible_from.is_some() {
                let class = self.classes[slot.class as usize].id;
                self.touched.insert((class, self.terms[usize::from(slot.term)].id));
            }
            let (id, fresh, visible_from) = (slot.id, slot.fresh, slot.visible_from);
            if !self.run.writes {
                // Only as many as are shown are looked up.
                if self.run.tally.added <= run::SHOWN as i64 {
                    let shown = grade_text(one.outcome, one.value);
                    let label = self.label(&one)?;
                    let mut pairs = vec![Pair(Field::Grade.code(), String::new(), shown)];
                    if !one.remark.is_empty() {
                        pairs.push(Pair(Field::Remark.code(), String::new(), one.remark.clone()));
                    }
                    self.run.show("added", || Change { what: "added", line: one.line, label, pairs });
                }
                continue;
            }
            if !fresh {
                joined.entry(id).or_default().push(one.student);
            }
            self.run.tell_added(one.student)?;
            new.push(NewGrade {
                student_id: one.student,
                school_year: year,
                assessment_id: id,
                school_id: self.run.site.id,
                outcome: one.outcome.to_owned(),
                value_x100: one.value,
                remark: one.remark,
                visible_from,
                changed_at: None,
            });
        }
        for (assessment, students) in joined {
            self.run.step(Step::M(year, assessment, students))?;
        }
        if new.is_empty() {
            return Ok(());
        }
        insert_grades(tx, &new).map_err(|error| match error {
            db::Error::Constraint { kind: db::Constraint::Unique, .. } => Stop::Doubled,
            error => Stop::Db(error),
        })?;
        Ok(())
    }

    /// Writes new assessments, before the grades that refer to them.
    fn write_made(&mut self) -> Result<(), Stop> {
        if self.made.is_empty() {
            return Ok(());
        }
        insert_assessments(self.run.tx, &self.made)?;
        for one in self.made.drain(..) {
            self.run.step(Step::A(one.class_id, one.id, 1))?;
        }
        Ok(())
    }

    /// Whose grade it is, and in what: the student, the subject, the term and the assessment.
    fn label(&self, one: &Placed) -> db::Result<String> {
        let student = student_label(self.run.tx, one.student)?;
        let what = self.what(one);
        Ok(if what.is_empty() { student } else { format!("{student} · {what}") })
    }

    /// In what: the subject, the term and the assessment.
    fn what(&self, one: &Placed) -> String {
        let Some(key) = self.slots.key_of(one.slot) else { return String::new() };
        let subject = &self.subjects.all[usize::from(key.subject)].name;
        let term = self.terms[usize::from(key.term)].ordinal;
        format!("{subject} · S{term} · {}", words(key.assessment).1)
    }

    fn change(&mut self, one: &Placed, was: &read::GradeWas) -> Result<(), Stop> {
        let slot = &self.slots[one.slot];
        let (class, term) = (self.classes[slot.class as usize].id, self.terms[usize::from(slot.term)].id);
        self.run.tally.changed += 1;
        let remark = if one.remark.is_empty() { &was.remark } else { &one.remark };
        let grades = (grade_text(&was.outcome, was.value_x100), grade_text(one.outcome, one.value));
        let both = [(Field::Grade, grades), (Field::Remark, (was.remark.clone(), remark.clone()))];
        let changed = both.into_iter().filter(|(_, (before, after))| before != after);
        let pairs: Vec<Pair> = changed.map(|(field, (before, after))| Pair(field.code(), before, after)).collect();
        let what = self.what(one);
        self.run.tell_changed(one.student, &what, &pairs)?;
        if self.run.tally.changed <= run::SHOWN as i64 {
            let label = self.label(one)?;
            self.run.show("changed", || Change { what: "changed", line: one.line, label, pairs });
        }
        if was.visible_from.is_some() {
            self.touched.insert((class, term));
        }
        if !self.run.writes {
            return Ok(());
        }
        // A grade that was seen says when it was changed.
        let changed_at =
            if was.visible_from.is_some_and(|at| at <= self.run.now) { Some(self.run.now) } else { was.changed_at };
        let year = self.run.site.year;
        exactly_one(store::update_grade(
            self.run.tx,
            one.student,
            year,
            was.assessment_id,
            was.version,
            one.outcome,
            one.value,
            remark,
            changed_at,
        )?)?;
        let before =
            GradeWas(was.outcome.clone(), was.value_x100, was.remark.clone(), was.changed_at.map(|at| at.as_micros()));
        Ok(self.run.step(Step::R(one.student, year, was.assessment_id, was.version + 1, Some(before)))?)
    }

    /// Writes the rest, and the figures of what shows.
    pub fn end(mut self) -> Result<(), Stop> {
        self.flush()?;
        if !self.run.writes {
            return Ok(());
        }
        for slot in self.slots.iter() {
            if slot.fresh {
                self.run.step(Step::O(slot.id, i64::from(slot.count)))?;
            }
        }
        for (class, term) in std::mem::take(&mut self.touched) {
            recompute(self.run.tx, class, term)?;
            self.run.step(Step::F(class, term))?;
        }
        // Drafts change nothing that shows, but nodes keep them in memory.
        let classes: BTreeSet<u32> = self.slots.iter().map(|slot| slot.class).collect();
        for class in classes {
            catalogue_changed(self.run.tx, self.classes[class as usize].id)?;
        }
        Ok(())
    }
}
