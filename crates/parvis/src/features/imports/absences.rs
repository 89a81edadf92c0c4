//! Absences and latenesses: one is known again by student, day and beginning.

use super::feed::{self, Worker};
use super::own::{self, Own};
use super::read::{self, Of, TermRow};
use super::run::{Change, Ids, Pair, Run, Stop, exactly_one};
use super::undo::{AbsenceWas, Step};
use crate::features::absences::store::{NewAbsence, insert_absences, update_absence};
use std::collections::HashMap;
use tables::{AbsenceKind, AbsenceRow, Doubles, Field, Reading, Table};

struct Days<'r, 'a, 't> {
    run: &'r mut Run<'a, 't>,
    pupils: HashMap<Box<str>, i64>,
    own: Own,
    terms: Vec<TermRow>,
    ids: Ids,
}

/// Reads the list and does what it says.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, reading: &Reading) -> Result<(), Stop> {
    let (tx, site) = (run.tx, run.site);
    let mut pupils = HashMap::new();
    read::pupils(tx, site.id, site.year, |pupil: read::Pupil| {
        pupils.insert(pupil.code.into_boxed_str(), pupil.id);
        Ok::<_, db::Error>(())
    })?;
    let own = Own::of(run)?;
    let terms = read::terms(tx, site.id, site.year)?;
    let mut days = Days { run, pupils, own, terms, ids: Ids::of(read::absence_ids) };
    feed::feed(&mut days, table, reading, Doubles::default())
}

impl<'a, 't> Worker<'a, 't, AbsenceRow> for Days<'_, 'a, 't> {
    fn run(&mut self) -> &mut Run<'a, 't> {
        self.run
    }

    fn batch(&mut self, rows: Vec<AbsenceRow>) -> Result<(), Stop> {
        self.batch(&rows)
    }
}

impl Days<'_, '_, '_> {
    fn bad(&mut self, row: &AbsenceRow, field: Field, value: &str, reason: &'static str) {
        self.run.tally.faulty += 1;
        self.run.field_fault(row.line, field, value, reason, &[]);
    }

    /// Keeps a change to show, with the student's name: only as many as are shown are looked up.
    fn show(&mut self, what: &'static str, line: u64, student: i64, pairs: Vec<Pair>) -> Result<(), Stop> {
        if self.run.shows(what) {
            let (code, given, family) = read::label(self.run.tx, student)?;
            let label = format!("{given} {family} ({code})");
            self.run.show(what, || Change { what, line, label, pairs });
        }
        Ok(())
    }

    fn batch(&mut self, rows: &[AbsenceRow]) -> Result<(), Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        let mut students: Vec<i64> =
            rows.iter().filter_map(|row| self.pupils.get(row.code.as_str()).copied()).collect();
        students.sort_unstable();
        students.dedup();
        let mut known = HashMap::new();
        if !students.is_empty() {
            for one in read::absences(tx, &Of { students, within: site.year })? {
                known.insert((one.student_id, one.held_on, one.starts_at.clone()), one);
            }
        }
        let mut new = Vec::new();
        for row in rows {
            let Some(&student) = self.pupils.get(row.code.as_str()) else {
                self.bad(row, Field::StudentCode, row.code.as_str(), "unknown-student");
                continue;
            };
            if self.own.is_own(student) {
                self.bad(row, Field::StudentCode, row.code.as_str(), "own-child");
                continue;
            }
            own::keep(self.run, row.line, row.code.as_str(), self.own.parents(student));
            if row.date > self.run.today {
                self.bad(row, Field::Date, &row.date.to_string(), "later-day");
                continue;
            }
            let Some(term) = self.terms.iter().find(|t| (t.starts_on..=t.ends_on).contains(&row.date)).map(|t| t.id)
            else {
                self.bad(row, Field::Date, &row.date.to_string(), "outside-year");
                continue;
            };
            let length = row.minutes.map(i64::from);
            let (Some(start), Some(minutes)) = (
                row.start,
                length.or_else(|| Some(i64::from((row.end? - row.start?).total(jiff::Unit::Minute).ok()? as i32))),
            ) else {
                self.bad(row, Field::Start, "", "no-hours");
                continue;
            };
            if minutes <= 0 {
                self.bad(row, Field::Minutes, &minutes.to_string(), "no-hours");
                continue;
            }
            let end = row.end.unwrap_or_else(|| start.saturating_add(jiff::Span::new().minutes(minutes)));
            let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
            let (starts_at, ends_at) = (clock(start), clock(end));
            let kind = if row.kind == AbsenceKind::Absence { "absence" } else { "lateness" };
            if let Some(was) = known.get(&(student, row.date, starts_at.clone())) {
                let reason = if row.reason.is_empty() { &was.reason } else { &row.reason };
                if (was.kind.as_str(), was.minutes, was.justified, &was.reason, &was.ends_at)
                    == (kind, minutes, row.justified, reason, &ends_at)
                {
                    self.run.tally.unchanged += 1;
                    continue;
                }
                self.run.tally.changed += 1;
                let mut pairs = Vec::new();
                let mut pair = |field: Field, old: &str, new: &str| {
                    // Day and beginning say which absence it is.
                    if old != new || [Field::Date, Field::Start].contains(&field) {
                        pairs.push(Pair(field.code(), old.to_owned(), new.to_owned()));
                    }
                };
                let day = row.date.to_string();
                pair(Field::Date, &day, &day);
                pair(Field::Start, &starts_at, &starts_at);
                pair(Field::AbsenceKind, &was.kind, kind);
                pair(Field::End, &was.ends_at, &ends_at);
                pair(Field::Minutes, &was.minutes.to_string(), &minutes.to_string());
                pair(Field::Justified, yes_or_no(was.justified), yes_or_no(row.justified));
                pair(Field::Reason, &was.reason, reason);
                self.run.tell_changed(student, &format!("{} · {starts_at}", row.date), &pairs)?;
                self.show("changed", row.line, student, pairs)?;
                if self.run.writes {
                    exactly_one(update_absence(
                        tx,
                        was.id,
                        was.version,
                        kind,
                        &ends_at,
                        minutes,
                        row.justified,
                        reason,
                    )?)?;
                    let before = AbsenceWas(
                        was.kind.clone(),
                        was.ends_at.clone(),
                        was.minutes,
                        was.justified,
                        was.reason.clone(),
                    );
                    self.run.step(Step::B(was.id, was.version + 1, Some(before)))?;
                }
                continue;
            }
            self.run.tally.added += 1;
            let said = [
                (Field::Date, row.date.to_string()),
                (Field::Start, starts_at.clone()),
                (Field::End, ends_at.clone()),
                (Field::AbsenceKind, kind.to_owned()),
                (Field::Minutes, minutes.to_string()),
                (Field::Justified, yes_or_no(row.justified).to_owned()),
                (Field::Reason, row.reason.clone()),
            ];
            let said = said.into_iter().filter(|(_, value)| !value.is_empty());
            let pairs = said.map(|(field, value)| Pair(field.code(), String::new(), value)).collect();
            self.show("added", row.line, student, pairs)?;
            if self.run.writes {
                self.run.tell_added(student)?;
                let id = self.ids.take(tx, true)?;
                new.push(NewAbsence {
                    id,
                    public_id: self.run.public_id(),
                    school_id: site.id,
                    school_year: site.year,
                    student_id: student,
                    term_id: term,
                    kind: kind.to_owned(),
                    held_on: row.date,
                    starts_at,
                    ends_at,
                    minutes,
                    justified: row.justified,
                    reason: row.reason.clone(),
                    recorded_at: self.run.now,
                });
                self.run.step(Step::B(id, 1, None))?;
            }
        }
        if !new.is_empty() {
            insert_absences(tx, &new)?;
        }
        Ok(())
    }
}

/// Codes of ours, which pages put into words.
fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
