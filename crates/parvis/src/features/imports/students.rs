//! Students with their guardians: new ones, changes by code, those who left, those whom another school has enrolled.

mod classes;
mod guardians;
mod leaving;
mod own_rows;
mod pupils;

use super::feed::{self, Worker};
use super::own::Own;
use super::people::{Keys, Marks, People};
use super::read::{self, ClassRow, Codes, Enrolled, Known, Level, Link, Of, Person};
use super::run::{Change, Ids, Pair, Run, Stop, exactly_one};
use super::store::{NewTransfer, insert_transfers};
use super::ties;
use super::undo::{PersonWas, Step, StudentWas};
use crate::features::children::store::{
    self as children, NewEnrolment, NewGuardian, NewGuardianStudent, NewStudent, insert_enrolments,
    insert_guardian_students, insert_guardians, insert_students,
};
use crate::features::school::store::{NewClass, insert_classes};
use std::collections::{HashMap, HashSet};
use tables::{Doubles, Field, GuardianRow, Reading, Regime, Relation, Sex, StudentRow, Table};

/// What a list of students works with.
struct Roster<'r, 'a, 't> {
    run: &'r mut Run<'a, 't>,
    levels: Vec<Level>,
    classes: HashMap<String, ClassRow>,
    /// Whether the school has classes this year: then a new one may be a name that is misspelt.
    had_classes: bool,
    /// Names of classes that the file adds.
    new_classes: Vec<String>,
    /// What the texts of earlier rows for level and class were found to be.
    placed: HashMap<(String, String), i64>,
    people: People,
    student_ids: Ids,
    guardian_ids: Ids,
    class_ids: Ids,
    ties: ties::Ties,
    own: Own,
    seen: HashSet<i64>,
    updated: HashSet<i64>,
    students: Vec<NewStudent>,
    enrolments: Vec<NewEnrolment>,
    guardians: Vec<NewGuardian>,
    links: Vec<NewGuardianStudent>,
    /// Students whom the director keeps from somebody.
    restricted: HashSet<i64>,
    /// Children whom accounts that are there already will see.
    joined: i64,
    /// Whether the school collects identity numbers.
    numbers: bool,
    /// Whether the file has some that the school does not collect.
    numbers_left_out: bool,
}

/// What the database has of the students of a batch.
struct Batch {
    /// What identifies each guardian, by line and number.
    keys: HashMap<(u64, u8), Keys>,
    known: HashMap<String, Known>,
    enrolled: HashMap<i64, Vec<Enrolled>>,
    links: HashMap<(i64, i64), Link>,
    persons: HashMap<i64, Person>,
}

/// The form in which two names of a class or level are the same.
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(plain).collect()
}

fn plain(c: char) -> char {
    let mut buffer = [0; 4];
    let mut folded = rules::fold::latin(c.encode_utf8(&mut buffer)).chars().collect::<Vec<_>>();
    if folded.len() == 1 { folded.remove(0) } else { c }
}

/// Reads the list and does what it says.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, reading: &Reading) -> Result<(), Stop> {
    let (tx, site) = (run.tx, run.site);
    let mut classes = HashMap::new();
    for class in read::classes(tx, site.id, site.year)? {
        classes.insert(folded(&class.name), class);
    }
    let mut roster = Roster {
        levels: read::levels(tx, site.id)?,
        had_classes: !classes.is_empty(),
        new_classes: Vec::new(),
        classes,
        placed: HashMap::new(),
        people: People::load(tx, site.id)?,
        student_ids: Ids::of(read::student_ids),
        guardian_ids: Ids::of(read::guardian_ids),
        class_ids: Ids::of(read::class_ids),
        ties: ties::Ties::new(),
        own: Own::of(run)?,
        restricted: read::restricted(tx, site.id, site.year)?.into_iter().map(|(id,)| id).collect(),
        seen: HashSet::new(),
        updated: HashSet::new(),
        students: Vec::new(),
        enrolments: Vec::new(),
        guardians: Vec::new(),
        links: Vec::new(),
        joined: 0,
        numbers: site.national_id_rule != "none",
        numbers_left_out: false,
        run,
    };
    feed::feed(&mut roster, table, reading, Doubles::default())?;
    roster.leavers()?;
    if roster.had_classes && !roster.new_classes.is_empty() {
        let names = roster.new_classes.join(", ");
        super::work::must_warn(roster.run, &("new-classes", vec![names]));
    }
    if roster.joined > 0 {
        super::work::warning(roster.run, &("joins", vec![roster.joined.to_string()]));
    }
    if roster.numbers_left_out {
        super::work::warning(roster.run, &("no-national-ids", Vec::new()));
    }
    Ok(())
}

impl<'a, 't> Worker<'a, 't, StudentRow> for Roster<'_, 'a, 't> {
    fn run(&mut self) -> &mut Run<'a, 't> {
        self.run
    }

    fn batch(&mut self, rows: Vec<StudentRow>) -> Result<(), Stop> {
        if rows.is_empty() {
            return Ok(());
        }
        self.numbers_left_out |= !self.numbers && rows.iter().flat_map(|row| &row.guardians).any(has_number);
        let batch = self.look(&rows)?;
        for row in &rows {
            self.row(row, &batch)?;
        }
        self.flush()
    }
}

fn has_number(guardian: &GuardianRow) -> bool {
    guardian.national_id.as_ref().is_some_and(|number| !number.is_empty())
}

impl Roster<'_, '_, '_> {
    fn look(&self, rows: &[StudentRow]) -> Result<Batch, Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        let codes = rows.iter().map(|row| row.code.as_str().to_owned()).collect();
        let ids = read::ids_by_code(tx, &Codes { authority: site.authority.clone(), codes })?;
        let mut ids: Vec<i64> = ids.into_iter().filter_map(|(id,)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        let known = if ids.is_empty() { Vec::new() } else { read::known(tx, &ids)? };
        let known: HashMap<String, Known> = known.into_iter().map(|known| (known.code.clone(), known)).collect();
        let students: Vec<i64> = known.values().map(|known| known.id).collect();
        let mut enrolled: HashMap<i64, Vec<Enrolled>> = HashMap::new();
        for one in read::enrolled(tx, &Of { students: students.clone(), within: site.year })? {
            enrolled.entry(one.student_id).or_default().push(one);
        }
        let links = read::links(tx, &Of { students, within: site.id })?;
        let mut ids: Vec<i64> = links.iter().map(|link| link.guardian_id).collect();
        let mut keys = HashMap::new();
        for row in rows {
            for guardian in &row.guardians {
                let of = self.marks(guardian).keys();
                ids.extend(self.people.find(&of).filter(|id| *id > 0));
                keys.insert((row.line, guardian.number), of);
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let persons = read::persons(tx, &Of { students: ids, within: site.id })?;
        Ok(Batch {
            keys,
            known,
            enrolled,
            links: links.into_iter().map(|link| ((link.guardian_id, link.student_id), link)).collect(),
            persons: persons.into_iter().map(|person| (person.id, person)).collect(),
        })
    }

    /// A school that collects no identity numbers gets none by a file either.
    fn marks<'g>(&self, guardian: &'g GuardianRow) -> Marks<'g> {
        Marks {
            given_name: &guardian.given_name,
            family_name: &guardian.family_name,
            national_id: guardian.national_id.as_deref().filter(|_| self.numbers),
            email: guardian.email.as_deref(),
            phone: Some(guardian.phone.as_str()).filter(|phone| !phone.is_empty()),
        }
    }

    fn row(&mut self, row: &StudentRow, batch: &Batch) -> Result<(), Stop> {
        if self.unborn(row) || self.refused(row, batch)? || self.misnumbered(row, batch) {
            return Ok(());
        }
        let Some(class) = self.class(row)? else {
            self.run.tally.faulty += 1;
            return Ok(());
        };
        let code = row.code.as_str();
        let site = self.run.site;
        let known = batch.known.get(code);
        let enrolled = known.and_then(|known| batch.enrolled.get(&known.id)).map_or(&[][..], Vec::as_slice);
        let here = enrolled.iter().find(|one| one.school_id == site.id);
        let elsewhere = enrolled.iter().find(|one| one.school_id != site.id && one.state == "active");
        let mut pairs = Vec::new();
        let active_here = here.is_some_and(|here| here.state == "active");
        if let (Some(known), Some(elsewhere), false) = (known, elsewhere, active_here) {
            return self.transfer(row, known, elsewhere.school_id, class);
        }
        let student = match known {
            Some(known) => {
                self.correct(row, known, &mut pairs)?;
                known.id
            }
            None => {
                pairs.extend(new_pairs(row));
                self.new_student(row)?
            }
        };
        if self.run.full_roster {
            self.seen.insert(student);
        }
        self.enrol(row, student, here, class, &mut pairs)?;
        for guardian in &row.guardians {
            self.guardian(row, guardian, student, active_here, batch, &mut pairs)?;
        }
        let label = || format!("{} {} ({})", row.given_name, row.family_name, row.code.as_str());
        if active_here && pairs.is_empty() {
            self.run.tally.unchanged += 1;
        } else if active_here {
            self.run.tally.changed += 1;
            self.run.tell_changed(student, "", &pairs)?;
            self.run.show("changed", || Change { what: "changed", line: row.line, label: label(), pairs });
        } else {
            self.run.tally.added += 1;
            if self.run.writes {
                self.run.tell_added(student)?;
            }
            self.run.show("added", || Change { what: "added", line: row.line, label: label(), pairs });
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Stop> {
        if !self.run.writes {
            return Ok(()); // a preview is no place for a COPY, be it of no row
        }
        let tx = self.run.tx;
        let unique = |error: db::Error| match error {
            db::Error::Constraint { kind: db::Constraint::Unique, .. } => Stop::Doubled,
            error => Stop::Db(error),
        };
        insert_students(tx, &std::mem::take(&mut self.students)).map_err(unique)?;
        insert_enrolments(tx, &std::mem::take(&mut self.enrolments)).map_err(unique)?;
        insert_guardians(tx, &std::mem::take(&mut self.guardians))?;
        insert_guardian_students(tx, &std::mem::take(&mut self.links))?;
        self.ties.flush(tx)?;
        Ok(())
    }
}

/// What the file says of a student who is new.
fn new_pairs(row: &StudentRow) -> impl Iterator<Item = Pair> {
    let said = [
        (Field::FamilyNameAr, row.family_name_ar.clone()),
        (Field::GivenNameAr, row.given_name_ar.clone()),
        (Field::BirthDate, row.born_on.to_string()),
        (Field::BirthPlace, row.born_in.clone()),
        (Field::Sex, sex(row.sex).unwrap_or_default().to_owned()),
        (Field::Regime, regime(row.regime).unwrap_or_default().to_owned()),
    ];
    let said = said.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(field, value)| Pair(field.code(), String::new(), value))
}

fn sex(sex: Option<Sex>) -> Option<&'static str> {
    sex.map(|sex| if sex == Sex::Male { "m" } else { "f" })
}

fn regime(regime: Option<Regime>) -> Option<&'static str> {
    regime.map(|regime| match regime {
        Regime::Day => "day",
        Regime::HalfBoard => "half_board",
        Regime::Boarding => "boarding",
    })
}

fn relation(relation: Option<Relation>) -> Option<&'static str> {
    relation.map(|relation| match relation {
        Relation::Father => "father",
        Relation::Mother => "mother",
        Relation::Tutor => "other",
    })
}
