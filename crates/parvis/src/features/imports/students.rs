//! Students with their guardians: new ones, changes by code, those who left, those whom another school has enrolled.

use super::people::{Marks, People};
use super::read::{self, ClassRow, Codes, Enrolled, Known, Level, Link, Of, Person};
use super::run::{BATCH, Change, Ids, Pair, Run, Stop, exactly_one};
use super::store::{NewTransfer, insert_transfers};
use super::ties;
use super::undo::{PersonWas, Step, StudentWas};
use crate::features::children::store::{
    self as children, NewEnrolment, NewGuardian, NewGuardianStudent, NewStudent, insert_enrolments,
    insert_guardian_students, insert_guardians, insert_students,
};
use crate::features::school::store::{NewClass, insert_classes};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use tables::{Doubles, Field, GuardianRow, Reading, Regime, Relation, Sex, StudentRow, Table};

/// What a list of students works with.
struct Roster<'r, 'a, 't> {
    run: &'r mut Run<'a, 't>,
    levels: Vec<Level>,
    classes: HashMap<String, ClassRow>,
    people: People,
    student_ids: Ids,
    guardian_ids: Ids,
    class_ids: Ids,
    ties: ties::Ties,
    seen: HashSet<i64>,
    updated: HashSet<i64>,
    students: Vec<NewStudent>,
    enrolments: Vec<NewEnrolment>,
    guardians: Vec<NewGuardian>,
    links: Vec<NewGuardianStudent>,
    numbers: bool,
}

/// What the database has of the students of a batch.
struct Batch {
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
        classes,
        people: People::load(tx, site.id)?,
        student_ids: Ids::of(read::student_ids),
        guardian_ids: Ids::of(read::guardian_ids),
        class_ids: Ids::of(read::class_ids),
        ties: ties::Ties::new(),
        seen: HashSet::new(),
        updated: HashSet::new(),
        students: Vec::new(),
        enrolments: Vec::new(),
        guardians: Vec::new(),
        links: Vec::new(),
        numbers: site.national_id_rule != "none",
        run,
    };
    let mut rows: Vec<StudentRow> = Vec::new();
    let mut stop: Option<Stop> = None;
    let summary = reading.rows::<StudentRow>(table, &mut Doubles::default(), &mut |read| {
        roster.run.passed();
        match read.row {
            Ok(row) => rows.push(row),
            Err(faults) => {
                roster.run.tally.faulty += 1;
                faults.into_iter().for_each(|fault| roster.run.fault(fault.into()));
            }
        }
        if rows.len() >= BATCH
            && let Err(error) = roster.batch(std::mem::take(&mut rows))
        {
            stop = Some(error);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    if let Some(stop) = stop {
        return Err(stop);
    }
    roster.batch(rows)?;
    roster.leavers()?;
    super::warn(roster.run, &summary.warnings);
    Ok(())
}

impl Roster<'_, '_, '_> {
    fn batch(&mut self, rows: Vec<StudentRow>) -> Result<(), Stop> {
        if rows.is_empty() {
            return Ok(());
        }
        let batch = self.look(&rows)?;
        for row in &rows {
            self.row(row, &batch)?;
        }
        self.flush()
    }

    fn look(&self, rows: &[StudentRow]) -> Result<Batch, Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        let codes = rows.iter().map(|row| row.code.as_str().to_owned()).collect();
        let known: HashMap<String, Known> = read::known(tx, &Codes { authority: site.authority.clone(), codes })?
            .into_iter()
            .map(|known| (known.code.clone(), known))
            .collect();
        let students: Vec<i64> = known.values().map(|known| known.id).collect();
        let mut enrolled: HashMap<i64, Vec<Enrolled>> = HashMap::new();
        for one in read::enrolled(tx, &Of { students: students.clone(), within: site.year })? {
            enrolled.entry(one.student_id).or_default().push(one);
        }
        let links = read::links(tx, &Of { students, within: site.id })?;
        let mut ids: Vec<i64> = Vec::new();
        for guardian in rows.iter().flat_map(|row| &row.guardians) {
            ids.extend(self.people.find(&self.marks(guardian)).filter(|id| *id > 0));
        }
        ids.sort_unstable();
        ids.dedup();
        let persons = read::persons(tx, &Of { students: ids, within: site.id })?;
        Ok(Batch {
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
            None => self.new_student(row)?,
        };
        self.seen.insert(student);
        self.enrol(row, student, here, class, &mut pairs)?;
        for guardian in &row.guardians {
            self.guardian(row, guardian, student, active_here, batch, &mut pairs)?;
        }
        let label = || format!("{} {} ({})", row.given_name, row.family_name, row.code.as_str());
        if active_here && pairs.is_empty() {
            self.run.tally.unchanged += 1;
        } else if active_here {
            self.run.tally.changed += 1;
            self.run.show("changed", || Change { what: "changed", line: row.line, label: label(), pairs });
        } else {
            self.run.tally.added += 1;
            self.run.show("added", || Change { what: "added", line: row.line, label: label(), pairs });
        }
        Ok(())
    }

    /// The class of the row, made where the level is known and the class is new; `None` when a fault was noted.
    fn class(&mut self, row: &StudentRow) -> Result<Option<i64>, Stop> {
        let wanted = folded(&row.level);
        let is = |level: &&Level| [&level.code, &level.name, &level.name_ar].iter().any(|name| folded(name) == wanted);
        let Some(level) = self.levels.iter().find(is) else {
            let names: Vec<&str> = self.levels.iter().map(|level| level.name.as_str()).collect();
            self.run.field_fault(row.line, Field::Level, &row.level, "unknown-level", &[&names.join(", ")]);
            return Ok(None);
        };
        if let Some(class) = self.classes.get(&folded(&row.class)) {
            if class.level_id == level.id {
                return Ok(Some(class.id));
            }
            let its = self.levels.iter().find(|level| level.id == class.level_id).map_or("", |level| &level.name);
            let its = its.to_owned();
            self.run.field_fault(row.line, Field::Level, &row.level, "level-of-class", &[&its]);
            return Ok(None);
        }
        let (tx, site) = (self.run.tx, self.run.site);
        let id = self.class_ids.take(tx, self.run.writes)?;
        let new = NewClass {
            id,
            public_id: self.run.public_id(),
            school_id: site.id,
            school_year: site.year,
            level_id: level.id,
            name: row.class.clone(),
            class_teacher: String::new(),
        };
        let of = level.name.clone();
        let made = ClassRow { id, public_id: new.public_id.clone(), name: row.class.clone(), level_id: level.id };
        if self.run.writes {
            insert_classes(tx, &[new])?;
            self.run.step(Step::C(id, 1))?;
        }
        self.classes.insert(folded(&row.class), made);
        self.run.show("class", || Change {
            what: "class",
            line: row.line,
            label: row.class.clone(),
            pairs: vec![Pair("niveau".into(), String::new(), of)],
        });
        Ok(Some(id))
    }

    fn new_student(&mut self, row: &StudentRow) -> Result<i64, Stop> {
        let id = self.student_ids.take(self.run.tx, self.run.writes)?;
        if self.run.writes {
            self.students.push(NewStudent {
                id,
                public_id: self.run.public_id(),
                authority: self.run.site.authority.clone(),
                code: row.code.as_str().to_owned(),
                family_name: row.family_name.clone(),
                given_name: row.given_name.clone(),
                family_name_ar: row.family_name_ar.clone(),
                given_name_ar: row.given_name_ar.clone(),
                sort_key: locale::sort_key(&format!("{} {}", row.family_name, row.given_name)),
                sex: sex(row.sex).unwrap_or("unknown").to_owned(),
                born_on: row.born_on,
                born_in: row.born_in.clone(),
            });
            self.run.step(Step::S(id, 1, None))?;
        }
        Ok(id)
    }

    /// Corrects what is known of a student; blank cells take nothing away.
    fn correct(&mut self, row: &StudentRow, known: &Known, pairs: &mut Vec<Pair>) -> Result<(), Stop> {
        let before = pairs.len();
        let mut take = |field: Field, old: &str, new: &str| -> String {
            if new.is_empty() || new == old {
                return old.to_owned();
            }
            pairs.push(Pair(field.code(), old.to_owned(), new.to_owned()));
            new.to_owned()
        };
        let family = take(Field::FamilyName, &known.family_name, &row.family_name);
        let given = take(Field::GivenName, &known.given_name, &row.given_name);
        let family_ar = take(Field::FamilyNameAr, &known.family_name_ar, &row.family_name_ar);
        let given_ar = take(Field::GivenNameAr, &known.given_name_ar, &row.given_name_ar);
        let sex = take(Field::Sex, &known.sex, sex(row.sex).unwrap_or(""));
        let born_in = take(Field::BirthPlace, &known.born_in, &row.born_in);
        take(Field::BirthDate, &known.born_on.to_string(), &row.born_on.to_string());
        if pairs.len() == before || !self.run.writes {
            return Ok(());
        }
        let key = locale::sort_key(&format!("{family} {given}"));
        exactly_one(children::update_student(
            self.run.tx,
            known.id,
            known.version,
            &family,
            &given,
            &family_ar,
            &given_ar,
            &key,
            &sex,
            row.born_on,
            &born_in,
        )?)?;
        let was = StudentWas(
            known.family_name.clone(),
            known.given_name.clone(),
            known.family_name_ar.clone(),
            known.given_name_ar.clone(),
            known.sex.clone(),
            known.born_on,
            known.born_in.clone(),
        );
        Ok(self.run.step(Step::S(known.id, known.version + 1, Some(was)))?)
    }

    fn enrol(
        &mut self,
        row: &StudentRow,
        student: i64,
        here: Option<&Enrolled>,
        class: i64,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Stop> {
        let (tx, site) = (self.run.tx, self.run.site);
        let name = |classes: &HashMap<String, ClassRow>, id: i64| {
            classes.values().find(|class| class.id == id).map_or(String::new(), |class| class.name.clone())
        };
        let Some(here) = here else {
            pairs.push(Pair(Field::Class.code(), String::new(), row.class.clone()));
            if self.run.writes {
                self.enrolments.push(NewEnrolment {
                    student_id: student,
                    school_year: site.year,
                    school_id: site.id,
                    class_id: class,
                    regime: regime(row.regime).unwrap_or("day").to_owned(),
                    state: "active".to_owned(),
                    decision: "none".to_owned(),
                });
                self.run.step(Step::E(student, site.year, site.id, 1, None))?;
            }
            return Ok(());
        };
        let wanted = regime(row.regime).unwrap_or(&here.regime);
        if here.class_id == class && here.regime == wanted && here.state == "active" {
            return Ok(());
        }
        if here.class_id != class {
            pairs.push(Pair(Field::Class.code(), name(&self.classes, here.class_id), row.class.clone()));
        }
        if here.regime != wanted {
            pairs.push(Pair(Field::Regime.code(), here.regime.clone(), wanted.to_owned()));
        }
        if self.run.writes {
            exactly_one(children::update_enrolment(
                tx,
                student,
                site.year,
                site.id,
                here.version,
                class,
                wanted,
                "active",
            )?)?;
            let was = (here.class_id, here.regime.clone(), here.state.clone());
            self.run.step(Step::E(student, site.year, site.id, here.version + 1, Some(was)))?;
        }
        Ok(())
    }

    fn guardian(
        &mut self,
        row: &StudentRow,
        guardian: &GuardianRow,
        student: i64,
        active_here: bool,
        batch: &Batch,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Stop> {
        let tx = self.run.tx;
        let marks = self.marks(guardian);
        let found = self.people.find(&marks);
        let name = format!("{} {}", guardian.given_name, guardian.family_name);
        let field = |part: tables::GuardianField| Field::Guardian(guardian.number, part).code();
        let id = match found {
            Some(id) => {
                if let Some(person) = batch.persons.get(&id).filter(|_| !self.guardian_ids.is_fresh(id)) {
                    self.update_person(guardian, person, pairs)?;
                }
                id
            }
            None => {
                self.twin(row, guardian, &marks)?;
                let id = self.guardian_ids.take(tx, self.run.writes)?;
                let marks = self.marks(guardian);
                self.people.add(id, row.line, &marks);
                if self.run.writes {
                    let new = self.new_guardian(id, guardian);
                    self.guardians.push(new);
                    self.run.step(Step::G(id, 1, None))?;
                }
                id
            }
        };
        let relation = relation(guardian.relation);
        let link = batch.links.get(&(id, student));
        let is_new =
            link.is_none() && !self.links.iter().any(|link| link.guardian_id == id && link.student_id == student);
        if is_new {
            pairs.push(Pair(field(tables::GuardianField::FamilyName), String::new(), name));
            if self.run.writes {
                self.links.push(NewGuardianStudent {
                    guardian_id: id,
                    student_id: student,
                    school_id: self.run.site.id,
                    relation: relation.unwrap_or("other").to_owned(),
                });
                self.run.step(Step::L(id, student, 1, None))?;
            }
        } else if let (Some(link), Some(relation)) = (link, relation)
            && link.relation != relation
        {
            pairs.push(Pair(field(tables::GuardianField::Relation), link.relation.clone(), relation.to_owned()));
            if self.run.writes {
                exactly_one(children::update_relation(tx, id, student, link.version, relation)?)?;
                self.run.step(Step::L(id, student, link.version + 1, Some(link.relation.clone())))?;
            }
        }
        let account = batch.persons.get(&id).and_then(|person| person.account_id);
        if let Some(account) = account.filter(|_| is_new || !active_here) {
            let relation = relation.or(link.map(|link| link.relation.as_str())).unwrap_or("other");
            self.ties.join(self.run, account, student, relation)?;
        }
        Ok(())
    }

    fn new_guardian(&self, id: i64, guardian: &GuardianRow) -> NewGuardian {
        NewGuardian {
            id,
            public_id: self.run.public_id(),
            school_id: self.run.site.id,
            family_name: guardian.family_name.clone(),
            given_name: guardian.given_name.clone(),
            family_name_ar: String::new(),
            given_name_ar: String::new(),
            national_id: guardian.national_id.clone().filter(|_| self.numbers),
            email: guardian.email.clone(),
            phone: Some(guardian.phone.clone()).filter(|phone| !phone.is_empty()),
            address: guardian.address.clone(),
            account_id: None,
        }
    }

    /// Somebody of the same names is shown beside the new guardian: they may be one, which the school knows.
    fn twin(&mut self, row: &StudentRow, guardian: &GuardianRow, marks: &Marks<'_>) -> Result<(), Stop> {
        let Some((other, line)) = self.people.namesake(marks) else { return Ok(()) };
        let person = if other > 0 && line == 0 {
            read::persons(self.run.tx, &Of { students: vec![other], within: self.run.site.id })?.pop()
        } else {
            None
        };
        let part = |part: tables::GuardianField| Field::Guardian(guardian.number, part).code();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        use tables::GuardianField as G;
        let mut pairs = vec![
            Pair(
                part(G::NationalId),
                person.as_ref().map_or(String::new(), |p| text(&p.national_id)),
                text(&guardian.national_id),
            ),
            Pair(part(G::Email), person.as_ref().map_or(String::new(), |p| text(&p.email)), text(&guardian.email)),
            Pair(part(G::Phone), person.as_ref().map_or(String::new(), |p| text(&p.phone)), guardian.phone.clone()),
        ];
        if line > 0 {
            pairs.push(Pair("line".into(), line.to_string(), row.line.to_string()));
        }
        let label = format!("{} {}", guardian.given_name, guardian.family_name);
        self.run.show("twin", || Change { what: "twin", line: row.line, label, pairs });
        Ok(())
    }

    /// Takes what the row says of a guardian of the roster; of several rows about one guardian, the first.
    fn update_person(&mut self, guardian: &GuardianRow, person: &Person, pairs: &mut Vec<Pair>) -> Result<(), Stop> {
        if self.updated.contains(&person.id) {
            return Ok(());
        }
        use tables::GuardianField as G;
        let before = pairs.len();
        let mut take = |part: G, old: Option<&str>, new: Option<&str>| -> Option<String> {
            match new.filter(|new| !new.is_empty() && Some(*new) != old) {
                None => old.map(str::to_owned),
                Some(new) => {
                    let code = Field::Guardian(guardian.number, part).code();
                    pairs.push(Pair(code, old.unwrap_or_default().to_owned(), new.to_owned()));
                    Some(new.to_owned())
                }
            }
        };
        let family = take(G::FamilyName, Some(&person.family_name), Some(&guardian.family_name)).unwrap_or_default();
        let given = take(G::GivenName, Some(&person.given_name), Some(&guardian.given_name)).unwrap_or_default();
        // A number once known is corrected by the review of identity numbers, never by a list.
        let listed = guardian.national_id.as_deref().filter(|_| self.numbers && person.national_id.is_none());
        let number = take(G::NationalId, person.national_id.as_deref(), listed);
        let email = take(G::Email, person.email.as_deref(), guardian.email.as_deref());
        let phone = take(G::Phone, person.phone.as_deref(), Some(&guardian.phone));
        let address = take(G::Address, Some(&person.address), Some(&guardian.address)).unwrap_or_default();
        if pairs.len() == before {
            return Ok(());
        }
        self.updated.insert(person.id);
        if !self.run.writes {
            return Ok(());
        }
        exactly_one(children::update_guardian(
            self.run.tx,
            person.id,
            person.version,
            &family,
            &given,
            number.as_deref(),
            email.as_deref(),
            phone.as_deref(),
            &address,
        )?)?;
        let was = PersonWas(
            person.family_name.clone(),
            person.given_name.clone(),
            person.national_id.clone(),
            person.email.clone(),
            person.phone.clone(),
            person.address.clone(),
        );
        Ok(self.run.step(Step::G(person.id, person.version + 1, Some(was)))?)
    }

    fn transfer(&mut self, row: &StudentRow, known: &Known, from: i64, class: i64) -> Result<(), Stop> {
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

    /// Students of this year whom a full roster does not name have left; nobody is deleted. As long as rows are faulty,
    /// nobody is taken to have left: a faulty row may be theirs.
    fn leavers(&mut self) -> Result<(), Stop> {
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
            self.run.tally.ended += 1;
            let (code, given, family) = read::label(tx, one.student_id)?;
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
                let was = (one.class_id, one.regime.clone(), one.state.clone());
                self.run.step(Step::E(one.student_id, site.year, site.id, one.version + 1, Some(was)))?;
                ties::end(self.run, one.student_id)?;
            }
        }
        Ok(())
    }
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
