//! Staff, by their addresses: who is new is invited by mail, the others get the roles and classes of the file. Names,
//! and who has left, are not a list's to decide.

use super::feed::{self, Worker};
use super::read::{self, ClassRow};
use super::run::{Change, Pair, Run, Stop};
use super::students::folded;
use super::subjects::Subjects;
use super::undo::{Step, Teaching, WorksAs};
use crate::features::staff::RoleState;
use crate::features::staff::roster::{self, Desk, Member, NewMember, Teachings, codes};
use crate::web::policy::{Duty, Role, holds};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tables::{Doubles, Field, Reading, StaffRow, Table};

/// What a list of staff works with.
struct List<'r, 'a, 't> {
    run: &'r mut Run<'a, 't>,
    members: HashMap<String, Member>,
    classes: HashMap<String, ClassRow>,
    taught: HashSet<(i64, i64)>,
    subjects: Subjects,
    /// What can be taught, in words.
    words: BTreeMap<(i64, i64), String>,
}

/// Reads the list and does what it says.
pub fn pass(run: &mut Run<'_, '_>, table: &mut Table, reading: &Reading) -> Result<(), Stop> {
    let (tx, site) = (run.tx, run.site);
    if let Some(account) = run.account
        && !holds(tx, account, site.id, Duty::ManageStaff)?
    {
        return Err(Stop::NotAllowed);
    }
    let desk = desk(run);
    let mut members: HashMap<String, Member> = HashMap::new();
    for member in roster::members(&desk)? {
        let Some(key) = member.email.as_deref().map(str::to_lowercase) else { continue };
        // Of two with one address, the one who is still here.
        if members.get(&key).is_none_or(|other| other.state() == RoleState::Ended) {
            members.insert(key, member);
        }
    }
    let words = roster::offered(&desk)?;
    let words = words.into_iter().map(|(class, name, id, subject)| ((class, id), format!("{name} {subject}")));
    let mut list = List {
        members,
        classes: read::classes(tx, site.id, site.year)?.into_iter().map(|one| (folded(&one.name), one)).collect(),
        taught: read::taught(tx, site.id)?.into_iter().collect(),
        subjects: Subjects::of(tx, site.id)?,
        words: words.collect(),
        run,
    };
    feed::feed(&mut list, table, reading, Doubles::default())
}

fn desk<'a, 't>(run: &Run<'a, 't>) -> Desk<'a, 't> {
    Desk { tx: run.tx, app: run.app, school: run.site.id, year: run.site.year, account: run.account, now: run.now }
}

impl<'a, 't> Worker<'a, 't, StaffRow> for List<'_, 'a, 't> {
    fn run(&mut self) -> &mut Run<'a, 't> {
        self.run
    }

    fn batch(&mut self, rows: Vec<StaffRow>) -> Result<(), Stop> {
        rows.iter().try_for_each(|row| self.row(row))
    }
}

/// What is wrong with a row: field, value, reason, what its message needs.
type Wrong = (Field, String, &'static str, Vec<String>);

impl List<'_, '_, '_> {
    fn row(&mut self, row: &StaffRow) -> Result<(), Stop> {
        let roles: BTreeSet<Role> = row.roles.iter().map(|role| of_file(*role)).collect();
        let known = self.members.get(&row.email.to_lowercase()).cloned();
        let taught = match self.checked(row, &roles, known.as_ref()) {
            Ok(taught) => taught,
            Err((field, value, reason, args)) => {
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                self.run.tally.faulty += 1;
                self.run.field_fault(row.line, field, &value, reason, &args);
                return Ok(());
            }
        };
        if taught.is_none() && !row.subjects.is_empty() {
            super::work::warning(self.run, &("staff-no-classes", vec![row.line.to_string()]));
        }
        match known {
            None => self.invite(row, &roles, &taught.unwrap_or_default()),
            Some(member) => {
                let teachings = taught.unwrap_or_else(|| member.teachings.clone());
                self.change(row, &member, &roles, &teachings)
            }
        }
    }

    /// What the row lets the person teach; `None` where it leaves that as it is.
    fn checked(
        &mut self,
        row: &StaffRow,
        roles: &BTreeSet<Role>,
        known: Option<&Member>,
    ) -> Result<Option<Teachings>, Wrong> {
        // Our mail greets by it: it shall carry no address of a stranger's.
        for (field, name) in [(Field::GivenName, &row.given_name), (Field::FamilyName, &row.family_name)] {
            if !rules::names::is_plain(name) {
                return Err((field, name.to_string(), "name-address", Vec::new()));
            }
        }
        if let Some(known) = known {
            if known.state() == RoleState::Ended {
                return Err((Field::Email, row.email.clone(), "staff-ended", Vec::new()));
            }
            // Nobody loses the direction of a school by a list.
            if known.roles().contains(&Role::Director) && !roles.contains(&Role::Director) {
                return Err((Field::Role, String::new(), "staff-director", vec![known.name.clone()]));
            }
            let names = |given: &str, family: &str| rules::names::comparison_key(given, family);
            if names(&known.name, "") != names(&row.given_name, &row.family_name) {
                let said = format!("{} {}", row.given_name, row.family_name);
                let args = vec![row.line.to_string(), known.name.clone(), said];
                super::work::warning(self.run, &("staff-other-name", args));
            }
        }
        if !roles.contains(&Role::Teacher) {
            let column = [(Field::Classes, &row.classes), (Field::Subjects, &row.subjects)];
            return match column.into_iter().find(|(_, given)| !given.is_empty()) {
                Some((field, given)) => Err((field, given.join(", "), "staff-not-teacher", Vec::new())),
                None => Ok(Some(Teachings::new())),
            };
        }
        if row.classes.is_empty() {
            return Ok(None);
        }
        if row.subjects.is_empty() {
            return Err((Field::Subjects, String::new(), "missing", Vec::new()));
        }
        self.teachings(row).map(Some)
    }

    /// Each subject in each class whose level has it.
    fn teachings(&mut self, row: &StaffRow) -> Result<Teachings, Wrong> {
        let mut subjects = Vec::new();
        for name in &row.subjects {
            let Some(id) = self.subjects.find(name) else {
                return Err((Field::Subjects, name.clone(), "unknown-subject", vec![self.subjects.names()]));
            };
            subjects.push((id, name));
        }
        let mut teachings = Teachings::new();
        for name in &row.classes {
            let Some(class) = self.classes.get(&folded(name)) else {
                return Err((Field::Classes, name.clone(), "unknown-class", Vec::new()));
            };
            let before = teachings.len();
            let here = subjects.iter().filter(|(id, _)| self.taught.contains(&(class.level_id, *id)));
            teachings.extend(here.map(|(id, _)| (class.id, *id)));
            if teachings.len() == before
                && !row.classes.iter().take_while(|one| *one != name).any(|one| folded(one) == folded(name))
            {
                return Err((Field::Classes, name.clone(), "staff-class-without", Vec::new()));
            }
        }
        match subjects.iter().find(|(id, _)| !teachings.iter().any(|(_, subject)| subject == id)) {
            Some((_, name)) => Err((Field::Subjects, (*name).clone(), "subject-of-level", Vec::new())),
            None => Ok(teachings),
        }
    }

    fn words(&self, teachings: &Teachings) -> String {
        let words: Vec<&str> = teachings.iter().filter_map(|of| self.words.get(of)).map(String::as_str).collect();
        words.join(", ")
    }

    fn invite(&mut self, row: &StaffRow, roles: &BTreeSet<Role>, teachings: &Teachings) -> Result<(), Stop> {
        self.run.tally.added += 1;
        let mut pairs = vec![
            Pair(Field::Email.code(), String::new(), row.email.clone()),
            Pair(Field::Role.code(), String::new(), codes(roles)),
        ];
        if !teachings.is_empty() {
            pairs.push(Pair(Field::Classes.code(), String::new(), self.words(teachings)));
        }
        let label = format!("{} {}", row.given_name, row.family_name);
        self.run.show("added", || Change { what: "added", line: row.line, label, pairs });
        if !self.run.writes {
            return Ok(());
        }
        let (given_name, family_name, email) = (&*row.given_name, &*row.family_name, &*row.email);
        let new = NewMember { given_name, family_name, email, roles, teachings };
        let account = roster::invite(&desk(self.run), &self.run.public_id(), &new)?;
        Ok(self.run.step(Step::I(account, stands(roles, teachings)))?)
    }

    fn change(
        &mut self,
        row: &StaffRow,
        member: &Member,
        roles: &BTreeSet<Role>,
        teachings: &Teachings,
    ) -> Result<(), Stop> {
        let had = member.roles();
        let mut pairs = Vec::new();
        if had != *roles {
            pairs.push(Pair(Field::Role.code(), codes(&had), codes(roles)));
        }
        if member.teachings != *teachings {
            pairs.push(Pair(Field::Classes.code(), self.words(&member.teachings), self.words(teachings)));
        }
        if pairs.is_empty() {
            self.run.tally.unchanged += 1;
            return Ok(());
        }
        self.run.tally.changed += 1;
        let label = member.name.clone();
        self.run.show("changed", || Change { what: "changed", line: row.line, label, pairs });
        if !self.run.writes {
            return Ok(());
        }
        roster::change(&desk(self.run), member, roles, teachings)?;
        let (before, after) = (stands(&had, &member.teachings), stands(roles, teachings));
        Ok(self.run.step(Step::W(member.account, before, after))?)
    }
}

fn stands(roles: &BTreeSet<Role>, teachings: &Teachings) -> WorksAs {
    let roles = roles.iter().map(|role| role.as_str().to_owned()).collect();
    WorksAs(roles, teachings.iter().map(|(class, subject)| Teaching(*class, *subject)).collect())
}

fn of_file(role: tables::Role) -> Role {
    match role {
        tables::Role::Teacher => Role::Teacher,
        tables::Role::Attendance => Role::Attendance,
        tables::Role::Secretary => Role::Secretary,
        tables::Role::Director => Role::Director,
    }
}
