//! Rows about the own child or account of whoever acts are not theirs to import; of other staff they are shown.

use super::super::own;
use super::super::people;
use super::*;
use rules::alike::{self, Alike, alike};
use tables::GuardianField as G;

impl Roster<'_, '_, '_> {
    /// Whether the row is refused, with the fault noted; of other members of staff it is kept whom it is about.
    pub(super) fn refused(&mut self, row: &StudentRow, batch: &Batch) -> Result<bool, Stop> {
        let known = batch.known.get(row.code.as_str());
        for guardian in &row.guardians {
            let (staff, named) = self.made_guardians((row.line, guardian), known.map(|known| known.id), batch);
            if staff.is_empty() {
                continue;
            }
            let field = Field::Guardian(guardian.number, if named { G::NationalId } else { G::FamilyName });
            if self.own.acts(&staff) {
                let shown = if named { guardian.national_id.clone() } else { None };
                let shown = shown.unwrap_or_else(|| guardian.family_name.clone());
                return self.refuse(row, field, &shown, "own-account");
            }
            let name = format!("{} {}", guardian.given_name, guardian.family_name);
            super::super::work::warning(self.run, &("staff-guardian", vec![row.line.to_string(), name]));
            own::keep(self.run, row.line, row.code.as_str(), &staff);
        }
        let Some(known) = known else { return Ok(false) };
        let parents = self.own.parents(known.id).to_vec();
        if parents.is_empty() || !self.changes(row, known, batch)? {
            return Ok(false);
        }
        if self.own.is_own(known.id) {
            return self.refuse(row, Field::StudentCode, row.code.as_str(), "own-child");
        }
        own::keep(self.run, row.line, row.code.as_str(), &parents);
        Ok(false)
    }

    fn refuse(&mut self, row: &StudentRow, field: Field, value: &str, reason: &'static str) -> Result<bool, Stop> {
        self.run.tally.faulty += 1;
        self.run.field_fault(row.line, field, value, reason, &[]);
        Ok(true)
    }

    /// The members of staff whom the row would make guardians of the student, by a link or by what it says of a guardian
    /// who is linked already; and whether it is by an identity number.
    fn made_guardians(
        &self,
        (line, guardian): (u64, &GuardianRow),
        student: Option<i64>,
        batch: &Batch,
    ) -> (Vec<i64>, bool) {
        let marks = self.marks(guardian);
        let person = self.who((line, guardian), student, batch).and_then(|id| batch.persons.get(&id));
        let mut staff = self.own.staff(&marks, person);
        let linked = |person: &&Person| student.is_some_and(|student| batch.links.contains_key(&(person.id, student)));
        if let Some(person) = person.filter(linked) {
            let were = self.own.staff(&people::marks(person), Some(person));
            staff.retain(|one| !were.contains(one));
        }
        (staff, marks.national_id.is_some())
    }

    /// Whether the row says anything new of a student who is known.
    fn changes(&mut self, row: &StudentRow, known: &Known, batch: &Batch) -> Result<bool, Stop> {
        let enrolled = batch.enrolled.get(&known.id).map_or(&[][..], Vec::as_slice);
        let Some(here) = enrolled.iter().find(|one| one.school_id == self.run.site.id && one.state == "active") else {
            return Ok(true);
        };
        let class = self.classes.get(&folded(&row.class)).map(|class| class.id);
        if class != Some(here.class_id) || regime(row.regime).is_some_and(|regime| regime != here.regime) {
            return Ok(true);
        }
        let (mut pairs, updated) = (Vec::new(), self.updated.clone());
        let writes = std::mem::replace(&mut self.run.writes, false);
        let mut same = self.correct(row, known, &mut pairs);
        for guardian in &row.guardians {
            let id = self.who((row.line, guardian), Some(known.id), batch);
            let link = id.and_then(|id| batch.links.get(&(id, known.id)));
            let person = id.and_then(|id| batch.persons.get(&id));
            let (Some(link), Some(person)) = (link, person) else {
                pairs.push(Pair(String::new(), String::new(), String::new()));
                break;
            };
            if relation(guardian.relation).is_some_and(|relation| relation != link.relation) {
                pairs.push(Pair(String::new(), String::new(), String::new()));
            }
            same = same.and_then(|()| self.update_person(guardian, person, &mut pairs));
        }
        (self.run.writes, self.updated) = (writes, updated);
        same?;
        Ok(!pairs.is_empty())
    }

    /// Whether a guardian of the row has the identity number of another person, with the fault noted; a number beside
    /// another spelling of the names is told.
    pub(super) fn misnumbered(&mut self, row: &StudentRow, batch: &Batch) -> bool {
        for guardian in &row.guardians {
            let marks = self.marks(guardian);
            let Some(keys) = batch.keys.get(&(row.line, guardian.number)) else { continue };
            let Some(id) = self.people.by_number(keys) else { continue };
            let (alike, initials, line) = match (self.people.of_file(id), batch.persons.get(&id)) {
                (Some((names, line)), _) => {
                    let words = names.split_once(' ').unwrap_or((names, ""));
                    (alike(names, keys.said()), rules::names::initials(words.0, words.1), line)
                }
                (None, Some(person)) => {
                    let arabic = keys.said().chars().any(rules::fold::is_arabic_letter);
                    let known = match arabic && !person.family_name_ar.is_empty() {
                        true => alike::key(&person.given_name_ar, &person.family_name_ar),
                        false => alike::key(&person.given_name, &person.family_name),
                    };
                    (alike(&known, keys.said()), rules::names::initials(&person.given_name, &person.family_name), 0)
                }
                (None, None) => continue,
            };
            let name = format!("{} {}", guardian.given_name, guardian.family_name);
            match alike {
                Alike::Same => {}
                Alike::Nearly => {
                    let problem = ("other-spelling", vec![row.line.to_string(), name, initials]);
                    super::super::work::warning(self.run, &problem);
                }
                Alike::Other => {
                    self.run.tally.faulty += 1;
                    let number = marks.national_id.unwrap_or_default().to_owned();
                    let field = Field::Guardian(guardian.number, G::NationalId);
                    let line = line.to_string();
                    let (reason, args): (_, &[&str]) = if line == "0" {
                        ("number-of-other", &[&initials])
                    } else {
                        ("number-twice", &[&initials, &line])
                    };
                    self.run.field_fault(row.line, field, &number, reason, args);
                    return true;
                }
            }
        }
        false
    }

    /// Whether the student is not born yet, with the fault noted; who is very young or old for a school is told.
    pub(super) fn unborn(&mut self, row: &StudentRow) -> bool {
        let today = self.run.today;
        let shown = row.born_on.to_string();
        if row.born_on > today {
            self.run.tally.faulty += 1;
            self.run.field_fault(row.line, Field::BirthDate, &shown, "born-later", &[]);
            return true;
        }
        if is_odd_age(row.born_on, self.run.site.year) {
            super::super::work::warning(self.run, &("odd-age", vec![row.line.to_string(), shown]));
        }
        false
    }
}

/// Whether somebody born on that day is older than 30 or younger than 2 when the school year begins.
fn is_odd_age(born_on: jiff::civil::Date, year: i64) -> bool {
    use jiff::ToSpan;
    let Ok(start) = jiff::civil::Date::new(i16::try_from(year).unwrap_or(i16::MAX), 9, 1) else { return false };
    start.checked_sub(2.years()).is_ok_and(|day| born_on > day)
        || start.checked_sub(30.years()).is_ok_and(|day| born_on < day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    #[test]
    fn ages_at_the_beginning_of_the_school_year() {
        let odd = |born_on| super::is_odd_age(born_on, 2026);
        for (born_on, wanted) in [
            (date(1914, 3, 9), true),
            (date(1996, 8, 31), true),
            (date(1996, 9, 1), false),
            (date(2012, 3, 9), false),
            (date(2024, 9, 1), false),
            (date(2024, 9, 2), true),
        ] {
            assert_eq!(odd(born_on), wanted, "{born_on}");
        }
    }
}
