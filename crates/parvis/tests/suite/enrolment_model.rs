//! Whatever the order of letters, first accesses, reviews, restrictions, imports, transfers, departures and returns: nobody sees a
//! child whom they may not see. What is right is kept here as a small model, without a look at the policy or the tables that decide it.

use crate::harness::{MINUTE, Setup, TestApp};
use crate::reviews::decide;
use crate::roster::{CHOSEN, guardian, letter};
use crate::world::*;
use db::Engine;
use parvis::config::{Config, Register};
use parvis::features::accounts::{self, CodeVerifier, Enrolled, Verifier};
use parvis::features::children::store::restrict_guardianships;
use parvis::features::enrolment::{self, Enrolment, Joining, Taken};
use parvis::features::guardianship::strictest;
use parvis::features::imports::command as imports;
use parvis::features::imports::store::ImportKind;
use parvis::web::policy::{Restriction, Viewer};
use proptest::prelude::*;
use rules::names::comparison_key;
use rules::secret::SessionId;
use std::collections::BTreeSet;

/// The guardians of the rosters: school, given name, family name, number of the roster, children.
const ROWS: [(i64, &str, &str, &str, &[i64]); 5] = [
    (COLLEGE, "Salima", "Benjelloun", "BE100001", &[HAMZA, ZINEB]),
    (COLLEGE, "Brahim", "Bennani", "", &[HAMZA]),
    (INSTITUTE, "Salima", "Benjelloun", "BE100001", &[ADAM]),
    (COLLEGE, "Imane", "Sabri", "", &[NOUR, ZINEB]),
    (INSTITUTE, "Imane", "Sabri", "BE100002", &[LUCAS]),
];
const NUMBERS: [&str; 3] = ["", "BE100001", "BE100002"];
const CHILDREN: [i64; 5] = [HAMZA, ZINEB, ADAM, NOUR, LUCAS];

#[derive(Debug, Clone)]
enum Step {
    /// The office makes a letter for a row, which replaces the older.
    Letter(usize),
    /// Whoever has the row's letter fills the form in, with this number; where it belongs to an account, that account's
    /// password is known or an error is reported.
    FirstAccess {
        row: usize,
        number: usize,
        knows: bool,
    },
    /// A director keeps a child from a row's guardian.
    Restrict {
        row: usize,
        child: usize,
    },
    /// A child leaves its school, or comes back.
    Leave(usize),
    Return(usize),
    /// The director decides on one of the numbers that wait.
    Decide {
        which: usize,
        refuses: bool,
    },
    /// A file of students names a row's guardian for a child of the school, who comes back with it.
    Import {
        row: usize,
        child: usize,
    },
    /// A file of the other school names a child, and the school that has the child lets them go, or does not.
    Transfer {
        child: usize,
        accepts: bool,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let row = 0..ROWS.len();
    let step = prop_oneof![
        3 => row.clone().prop_map(Step::Letter),
        5 => (row.clone(), 0..NUMBERS.len(), any::<bool>())
            .prop_map(|(row, number, knows)| Step::FirstAccess { row, number, knows }),
        2 => (row.clone(), 0..CHILDREN.len()).prop_map(|(row, child)| Step::Restrict { row, child }),
        3 => (0..4_usize, any::<bool>()).prop_map(|(which, refuses)| Step::Decide { which, refuses }),
        2 => (row, 0..CHILDREN.len()).prop_map(|(row, child)| Step::Import { row, child }),
        2 => (0..CHILDREN.len(), any::<bool>()).prop_map(|(child, accepts)| Step::Transfer { child, accepts }),
        1 => (0..CHILDREN.len()).prop_map(Step::Leave),
        1 => (0..CHILDREN.len()).prop_map(Step::Return),
    ];
    prop::collection::vec(step, 1..14)
}

/// What is right.
#[derive(Default)]
struct Model {
    /// Children who are at the other school now.
    moved: BTreeSet<i64>,
    letters: Vec<Option<i64>>,
    /// Which account used which row's letter.
    used: BTreeSet<(i64, usize)>,
    /// What each account is known by: numbers that it gave or that its rows have, and names.
    numbers: BTreeSet<(i64, String)>,
    names: BTreeSet<(i64, String)>,
    /// Rows that are kept from a child.
    kept: BTreeSet<(usize, i64)>,
    away: BTreeSet<i64>,
    /// Children that a file named for a row.
    imported: BTreeSet<(usize, i64)>,
    /// Accounts whose number a school refused, and that have come by codes only.
    refused: BTreeSet<(i64, i64)>,
    by_number: BTreeSet<(i64, i64)>,
    /// Whether a director has decided anything: who loses a number to another is not followed here.
    decided: bool,
    next: i64,
}

/// Both schools are of one authority here, whose codes let a child go from one to the other.
fn code_of(child: i64) -> &'static str {
    match child {
        ADAM => "J130000021",
        LUCAS => "J130000022",
        _ => pupil_of(child).code,
    }
}

const fn slug_of(school: i64) -> &'static str {
    if school == COLLEGE { "college-ibn-khaldoun" } else { "institut-saint-jean" }
}

const fn director_of(school: i64) -> i64 {
    if school == COLLEGE { JAMAL_DIRECTOR } else { PAUL_DIRECTOR }
}

fn name_of(row: usize) -> String {
    comparison_key(ROWS[row].1, ROWS[row].2)
}

impl Model {
    /// The school that has the child, or had the child last.
    fn school_of(&self, child: i64) -> i64 {
        if [ADAM, LUCAS].contains(&child) != self.moved.contains(&child) { INSTITUTE } else { COLLEGE }
    }

    /// Whether the director's word on some row is about this account.
    fn is_kept(&self, account: i64, child: i64) -> bool {
        self.kept.iter().filter(|(_, of)| *of == child).any(|(row, _)| {
            let number = ROWS[*row].3;
            self.used.contains(&(account, *row))
                || self.names.contains(&(account, name_of(*row)))
                || (!number.is_empty() && self.numbers.contains(&(account, number.to_owned())))
        })
    }

    /// Whether a director's word may be taken to be about this account: it also binds who has the names of a row.
    fn may_be_kept(&self, account: i64, child: i64) -> bool {
        let has_name = |name: &str| self.used.iter().any(|(a, row)| *a == account && name_of(*row) == name);
        let named = self.kept.iter().any(|(row, of)| *of == child && has_name(&name_of(*row)));
        named || self.is_kept(account, child)
    }

    /// Whom an account may see at most. With a common register also the children of rows with a number that its letter proved.
    fn may_see(&self, account: i64, register: Register) -> BTreeSet<i64> {
        let mut rows: BTreeSet<usize> = self.used.iter().filter(|(a, _)| *a == account).map(|(_, row)| *row).collect();
        if register == Register::Common {
            let proved: Vec<&str> = rows.iter().map(|row| ROWS[*row].3).filter(|n| !n.is_empty()).collect();
            rows.extend((0..ROWS.len()).filter(|row| proved.contains(&ROWS[*row].3)));
        }
        let imported = self.imported.iter().filter(|(row, _)| rows.contains(row)).copied();
        let listed = rows.iter().flat_map(|row| ROWS[*row].4.iter().map(|child| (*row, *child))).chain(imported);
        // A school's list says nothing of a child whom another school has.
        let children = listed.filter(|(row, child)| ROWS[*row].0 == self.school_of(*child)).map(|(_, child)| child);
        let is_hidden = |child: i64| {
            let at = (account, self.school_of(child));
            self.refused.contains(&at) && !self.by_number.contains(&at)
        };
        let is_there = |child: &i64| !self.away.contains(child) && !self.is_kept(account, *child) && !is_hidden(*child);
        children.filter(is_there).collect()
    }
}

struct Play<'t> {
    test: &'t TestApp,
    model: Model,
    verifier: Verifier,
    register: Register,
}

impl Play<'_> {
    fn letter(&mut self, row: usize) {
        let (school, _, _, number, children) = ROWS[row];
        let code = code_of(children[0]);
        let login =
            if number.is_empty() || school == INSTITUTE { ("student_code", code) } else { ("national_id", number) };
        self.model.next += 1;
        let id = 100 + self.model.next;
        self.test
            .sql(&format!("UPDATE letters SET replaced_at = 1 WHERE guardian_id = {} AND used_at IS NULL", 900 + row));
        letter(self.test, id, 900 + i64::try_from(row).unwrap(), login);
        self.model.letters[row] = Some(id);
    }

    fn codes(&self, row: usize) -> Vec<CodeVerifier> {
        let children: Vec<(i64, String)> = ROWS[row].4.iter().map(|id| (*id, code_of(*id).to_owned())).collect();
        accounts::code_verifiers(&self.test.app, CHOSEN, &children).unwrap()
    }

    fn first_access(&mut self, row: usize, number: usize, knows: bool) {
        let Some(letter) = self.model.letters[row] else { return };
        let app = &self.test.app;
        let begun = app.db.write(|tx| enrolment::begin(tx, app, letter, locale::Locale::Fr)).unwrap();
        let Some(account) = begun else { return };
        let (_, given, family, roster, _) = ROWS[row];
        let carried = self.test.text(&format!("SELECT login FROM letters WHERE id = {letter}"));
        let number = if carried == roster { roster } else { NUMBERS[number] };
        let codes = self.codes(row);
        let person = Enrolled {
            given_name: given.into(),
            family_name: family.into(),
            locale: "fr".into(),
            ..Enrolled::default()
        };
        let enrol = |disputes: bool| {
            let (person, verifier, codes) = (&person, &self.verifier, codes.as_slice());
            let what = Enrolment { letter, account, person, relation: "mother", number, disputes, verifier, codes };
            app.db.write(|tx| enrolment::take_up(tx, app, &what))
        };
        let (mut by, mut given_number) = (account, number);
        match enrol(false) {
            Ok(Taken::Done(_)) => {}
            Ok(Taken::Known) => {
                let holder = self.test.number(&format!(
                    "SELECT COALESCE((SELECT account_id FROM guardians WHERE id = {} AND account_id IS NOT NULL),
                        (SELECT account_id FROM logins WHERE kind = 'national_id' AND value = '{number}'), 0)",
                    900 + row
                ));
                let by_row = self.test.number(&format!(
                    "SELECT count(*) FROM guardians WHERE id = {} AND account_id = {holder}",
                    900 + row
                )) > 0;
                if knows || by_row {
                    // Whose row it is already is asked for no number.
                    given_number = if by_row { "" } else { number };
                    let what = Joining { letter, bare: account, into: holder, number: given_number, codes: &codes };
                    app.db.write(|tx| enrolment::join(tx, app, &what)).unwrap();
                    by = holder;
                } else {
                    assert!(matches!(enrol(true).unwrap(), Taken::Done(_)), "an error can always be reported");
                }
            }
            // The letter does not work any more.
            Err(parvis::web::Error::NotFound) => return,
            Err(other) => panic!("{other}"),
        }
        self.model.letters[row] = None;
        self.model.used.insert((by, row));
        self.model.refused.remove(&(by, ROWS[row].0));
        if carried == roster {
            self.model.by_number.insert((by, ROWS[row].0));
        }
        self.model.numbers.insert((by, given_number.to_owned()));
        self.model.numbers.insert((by, roster.to_owned()));
        if by == account {
            self.model.names.insert((by, name_of(row)));
        }
        // Whoever is let in does see the children, unless somebody says otherwise.
        let sees = self.sees(by);
        for child in self.model.may_see(by, Register::Separate) {
            let excused = !ROWS[row].4.contains(&child) || self.model.may_be_kept(by, child) || self.model.decided;
            assert!(sees.contains(&child) || excused, "{by} does not see {child} of row {row}");
        }
    }

    fn restrict(&mut self, row: usize, child: i64) {
        self.model.next += 1;
        let (school, given, family, number, _) = ROWS[row];
        let (id, key) = (self.model.next, name_of(row));
        self.test.sql(&format!(
            "INSERT INTO restrictions (public_id, school_id, student_id, guardian_id, national_id, name_key, name, restriction,
                note, made_at)
            VALUES ('re{id}', {school}, {child}, {}, '{number}', '{key}', '{given} {family}', 'nothing', '', 1)",
            900 + row
        ));
        self.model.kept.insert((row, child));
        // As the director's page does: at once, for every account whom it is about.
        self.test
            .db()
            .write(|tx| {
                for account in self.accounts() {
                    let theirs = self.model.used.contains(&(account, row));
                    let guardian = theirs.then_some(900 + i64::try_from(row).unwrap());
                    if strictest(tx, Some(account), guardian, child)? == Restriction::Nothing {
                        restrict_guardianships(tx, account, child, "nothing")?;
                    }
                }
                Ok::<_, db::Error>(())
            })
            .unwrap();
    }

    fn leave(&mut self, child: i64) {
        self.test.sql(&format!(
            "UPDATE enrolments SET state = 'left' WHERE student_id = {child} AND state = 'active';
            UPDATE guardianships SET state = 'former' WHERE student_id = {child} AND state = 'active'"
        ));
        self.model.away.insert(child);
    }

    fn decide(&mut self, which: usize, refuses: bool) {
        let open = "FROM identity_reviews r JOIN accounts a ON a.id = r.account_id
            WHERE r.state IN ('pending', 'disputed') AND r.account_id > 25 AND a.state = 'active'";
        let count = self.test.number(&format!("SELECT count(*) {open}"));
        if count == 0 {
            return;
        }
        let at = i64::try_from(which).unwrap() % count;
        let one = |column: &str| format!("SELECT {column} {open} ORDER BY r.id LIMIT 1 OFFSET {at}");
        let (id, number) = (self.test.text(&one("r.public_id")), |column: &str| self.test.number(&one(column)));
        let (account, school) = (number("r.account_id"), number("r.school_id"));
        let slug = slug_of(school);
        let mut browser = self.test.signed_in(director_of(school), None);
        let (decision, reason) = if refuses { ("refuse", "differs") } else { ("validate", "") };
        decide(&mut browser, &format!("/office/{slug}/reviews/{id}"), decision, reason).expect(303);
        self.model.decided = true;
        if refuses {
            self.model.refused.insert((account, school));
        } else {
            self.model.refused.remove(&(account, school));
        }
    }

    fn import(&mut self, row: usize, child: i64) {
        let (school, given, family, number, _) = ROWS[row];
        if self.model.school_of(child) != school {
            return;
        }
        // The other school collects no numbers, so its files have none.
        let listed = if school == INSTITUTE { "" } else { number };
        self.send(school, child, &format!("{family};{given};{listed};mere"));
        self.model.away.remove(&child);
        if !listed.is_empty() {
            self.model.imported.insert((row, child));
        }
    }

    /// A file of a school that names one child, with this guardian.
    fn send(&self, school: i64, child: i64, guardian: &str) {
        let of = |column: &str| {
            self.test.text(&format!(
                "SELECT {column} FROM classes c JOIN levels l ON l.id = c.level_id WHERE c.id = {}",
                if school == COLLEGE { CLASS } else { INSTITUTE_CLASS }
            ))
        };
        let born = self.test.text(&format!("SELECT CAST(born_on AS TEXT) FROM students WHERE id = {child}"));
        let pupil = pupil_of(child);
        let line = [code_of(child), pupil.family, pupil.given, &born, &of("l.code"), &of("c.name"), guardian].join(";");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("eleves.csv");
        let heads =
            "code_eleve;nom;prenom;date_naissance;niveau;classe;tuteur1_nom;tuteur1_prenom;tuteur1_cin;tuteur1_lien";
        std::fs::write(&file, format!("{heads}\n{line}\n")).unwrap();
        let order = imports::Order {
            file: &file,
            school: slug_of(school),
            kind: Some(ImportKind::Students),
            dry_run: false,
            full_roster: false,
            publish: false,
            skip_faulty: false,
            formulas: false,
            account: None,
        };
        let done = imports::run(&self.test.app, &order).unwrap();
        assert!(done.written, "{:?}", done.faults);
    }

    fn transfer(&mut self, child: i64, accepts: bool) {
        let from = self.model.school_of(child);
        let to = if from == COLLEGE { INSTITUTE } else { COLLEGE };
        self.send(to, child, ";;;");
        if !self.model.away.remove(&child) {
            let asked =
                format!("FROM transfers WHERE state = 'asked' AND from_school_id = {from} AND student_id = {child}");
            let transfer = self.test.text(&format!("SELECT public_id {asked}"));
            let decision = if accepts { "accept" } else { "refuse" };
            let mut browser = self.test.signed_in(director_of(from), None);
            let place = format!("/office/{}/imports/transfers", slug_of(from));
            browser.post(&place, &[("transfer", &transfer), ("decision", decision)]).expect(303);
            assert_eq!(self.test.number(&format!("SELECT count(*) {asked}")), 0, "it is decided");
            if !accepts {
                return;
            }
        }
        if !self.model.moved.remove(&child) {
            self.model.moved.insert(child);
        }
    }

    fn accounts(&self) -> Vec<i64> {
        let newest = self.test.number("SELECT max(id) FROM accounts");
        (26..=newest).collect()
    }

    fn sees(&self, account: i64) -> BTreeSet<i64> {
        let test = self.test;
        let token = open_session(test, account, None, test.now().as_micros() + MINUTE, MINUTE);
        let hash = SessionId::parse(&token).unwrap();
        let viewer = test.db().read(|tx| Viewer::load(tx, hash.hash().as_bytes(), test.now())).unwrap();
        viewer.map(|viewer| viewer.children.iter().map(|child| child.student_id).collect()).unwrap_or_default()
    }

    fn check(&self, after: &Step) {
        for account in self.accounts() {
            let (sees, may) = (self.sees(account), self.model.may_see(account, self.register));
            assert!(sees.is_subset(&may), "after {after:?}: account {account} sees {sees:?}, and may see {may:?}");
        }
        for account in [KARIM, NADIA, RITA, SAID_NOTHING] {
            assert!(self.sees(account).len() <= 3, "others are left alone");
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Letter(row) => self.letter(row),
            Step::FirstAccess { row, number, knows } => self.first_access(row, number, knows),
            Step::Restrict { row, child } => self.restrict(row, CHILDREN[child]),
            Step::Leave(child) => self.leave(CHILDREN[child]),
            Step::Decide { which, refuses } => self.decide(which, refuses),
            Step::Import { row, child } => self.import(row, CHILDREN[child]),
            Step::Transfer { child, accepts } => self.transfer(CHILDREN[child], accepts),
            Step::Return(child) => {
                let child = CHILDREN[child];
                let school = self.model.school_of(child);
                self.test.sql(&format!(
                    "UPDATE enrolments SET state = 'active' WHERE student_id = {child} AND school_id = {school}"
                ));
                self.model.away.remove(&child);
            }
        }
    }
}

fn play(steps: &[Step], register: Register) {
    let config = Config { register, ..Config::default() };
    let setup = Setup { config, may_leave_jobs: true, ..Setup::default() };
    let test = TestApp::with(Engine::Sqlite, "enrolment_model", setup);
    test.sql("UPDATE schools SET national_id_rule = 'optional', shows_pending = TRUE");
    test.sql(&format!(
        "UPDATE schools SET authority = 'MA', code_pattern = 'A999999999' WHERE id = {INSTITUTE};
        UPDATE students SET authority = 'MA', code = '{}' WHERE id = {ADAM};
        UPDATE students SET authority = 'MA', code = '{}' WHERE id = {LUCAS}",
        code_of(ADAM),
        code_of(LUCAS)
    ));
    for (row, (school, given, family, number, children)) in (0..).zip(ROWS) {
        guardian(&test, 900 + row, school, (given, family), number, children);
    }
    let verifier = accounts::verifier_of(&test.app, CHOSEN).unwrap();
    let model = Model { letters: vec![None; ROWS.len()], ..Model::default() };
    let mut play = Play { test: &test, model, verifier, register };
    for step in steps {
        play.step(step);
        play.check(step);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_shows_a_child_to_somebody_else(steps in steps(), common in any::<bool>()) {
        play(&steps, if common { Register::Common } else { Register::Separate });
    }
}

// A second letter to whoever has enrolled already: a number in its form is not theirs by that.
#[test]
fn a_second_letter_gives_no_number() {
    let access = |number| Step::FirstAccess { row: 1, number, knows: false };
    let steps = [Step::Letter(1), access(0), Step::Letter(1), access(1), Step::Restrict { row: 2, child: 0 }];
    play(&steps, Register::Separate);
}

// What waits to be looked at shows nothing of a child who has gone to another school.
#[test]
fn a_number_that_waits_shows_nobody_who_has_left() {
    let access = |row| Step::FirstAccess { row, number: 0, knows: false };
    let gone = [Step::Transfer { child: 1, accepts: true }, Step::Leave(1)];
    for last in gone {
        let decided = Step::Decide { which: 0, refuses: false };
        play(
            &[Step::Letter(0), Step::Letter(3), access(0), access(3), last, decided.clone(), decided],
            Register::Separate,
        );
    }
}

// The model is no empty word: the plainest order shows the children.
#[test]
fn the_plainest_order_shows_the_children() {
    for register in [Register::Separate, Register::Common] {
        play(
            &[
                Step::Letter(0),
                Step::FirstAccess { row: 0, number: 0, knows: false },
                Step::Letter(1),
                Step::FirstAccess { row: 1, number: 1, knows: false },
                Step::Letter(3),
                Step::FirstAccess { row: 3, number: 2, knows: true },
                Step::Restrict { row: 3, child: 1 },
                Step::Decide { which: 0, refuses: true },
                Step::Import { row: 0, child: 3 },
                Step::Leave(0),
                Step::Return(0),
                Step::Transfer { child: 1, accepts: false },
                Step::Transfer { child: 1, accepts: true },
                Step::Import { row: 2, child: 1 },
            ],
            register,
        );
    }
}
