//! Letters of the demo: a class's of some weeks ago, after which some came; those of the people whom demo.json lists as not
//! yet enrolled; and a class's that wait to be downloaded, made as all letters are.

use super::make::KEPT;
use super::paper::DAY;
use super::read;
use super::store::{self, Audience, Language, NewLetter, insert_letters};
use crate::app::App;
use crate::demo::Person;
use crate::jobs::{self, JobKind, NewJob, Payload};
use crate::keys::Purpose;
use db::{Instant, Tx};
use rules::secret::{LetterPassword, PublicId};
use std::collections::BTreeMap;

db::row! {
    struct Kin {
        id: i64, given_name: String, family_name: String, account_id: Option<i64>, national_id: Option<String>,
        student_id: i64, code: String,
    }
    struct Place { id: i64, year: i64, letter_days: i64 }
}

db::sql! {
    fn place(slug: &str) -> Opt<Place> = "
        SELECT id, current_year AS year, letter_days FROM schools WHERE slug = $1";
    fn secretary_of(school: i64) -> OptVal<i64> = "
        SELECT account_id FROM staff_roles WHERE school_id = $1 AND role = 'secretary' AND state = 'active'
        ORDER BY id LIMIT 1";
    fn kin_of_class(class: i64) -> Many<Kin> = "
        SELECT g.id, g.given_name, g.family_name, g.account_id, g.national_id, st.id AS student_id, st.code
        FROM enrolments e JOIN students st ON st.id = e.student_id
        JOIN guardian_students gs ON gs.student_id = e.student_id AND gs.school_id = e.school_id
        JOIN guardians g ON g.id = gs.guardian_id
        WHERE e.class_id = $1 AND e.state = 'active' ORDER BY g.id, st.id";
    fn kin_of_child(school: i64, code: &str) -> Many<Kin> = "
        SELECT g.id, g.given_name, g.family_name, g.account_id, g.national_id, st.id AS student_id, st.code
        FROM guardians g JOIN guardian_students gs ON gs.guardian_id = g.id
        JOIN students st ON st.id = gs.student_id
        WHERE g.school_id = $1 AND st.code = $2 ORDER BY g.id";
}

/// A campaign to be, with when it was ordered.
struct Plan<'a> {
    app: &'a App,
    school: &'a Place,
    by: i64,
    at: Instant,
}

impl Plan<'_> {
    fn public_id(&self) -> PublicId {
        PublicId::from_entropy(self.app.random.bytes())
    }

    /// Orders letters for a class or a guardian.
    fn order(&self, tx: &Tx<'_>, class: Option<i64>, guardian: Option<i64>, letters: i64) -> db::Result<i64> {
        let audience = if class.is_some() { Audience::Class } else { Audience::Guardian };
        let (id, token) = (self.public_id(), self.public_id());
        let end = Instant::from_micros(self.at.as_micros() + KEPT);
        let (school, year) = (self.school.id, self.school.year);
        let both = Language::Both;
        store::add(
            tx,
            id.as_str(),
            school,
            year,
            self.by,
            token.as_str(),
            audience,
            None,
            class,
            guardian,
            both,
            None,
            letters,
            letters,
            self.at,
            end,
            false,
        )?
        .ok_or(db::Error::NoRow)
    }

    /// A letter of then.
    fn letter(&self, campaign: i64, of: &Kin, login: &str, password: &LetterPassword) -> Option<NewLetter> {
        let key_id = self.app.keys.current_id().to_owned();
        let key = self.app.keys.mac_of(&key_id, Purpose::LetterPassword, b"")?;
        Some(NewLetter {
            recovers: false,
            campaign_id: campaign,
            school_id: self.school.id,
            guardian_id: of.id,
            login_kind: if login == of.code { "student_code" } else { "national_id" }.to_owned(),
            login: login.to_owned(),
            student_id: of.student_id,
            key_id,
            password_hash: password.hash(&key).as_bytes().to_vec(),
            made_at: self.at,
            ends_at: Instant::from_micros(self.at.as_micros() + self.school.letter_days * DAY),
            account_id: None,
            used_at: None,
        })
    }

    /// Its letters were made, fetched and erased in the hour after it was ordered.
    fn done(&self, tx: &Tx<'_>, campaign: i64, letters: &[NewLetter]) -> db::Result<()> {
        let after = |minutes: i64| Instant::from_micros(self.at.as_micros() + minutes * 60 * 1_000_000);
        let count = i64::try_from(letters.len()).unwrap_or(0);
        // Ordered as version 1.
        store::finish(tx, campaign, 1, count, count, after(1), after(60))?;
        for letter in letters {
            store::replace_older(tx, letter.guardian_id, campaign, self.at)?;
        }
        insert_letters(tx, letters)?;
        store::fetched(tx, campaign, after(5), after(15))?;
        store::end_files(tx, campaign, after(15)).map(drop)
    }
}

/// Fills in what the school's secretary has made. Does nothing where the school has letters already.
///
/// # Errors
/// The database's.
pub fn fill(app: &App, slug: &str, people: &[Person]) -> db::Result<()> {
    let now = app.clock.now();
    let before = |days: i64| Instant::from_micros(now.as_micros() - days * DAY);
    app.db.write(|tx| {
        let Some(school) = place(tx, slug)? else { return Ok(()) };
        let Some(by) = secretary_of(tx, school.id)? else { return Ok(()) };
        if !read::list(tx, school.id)?.is_empty() {
            return Ok(());
        }
        let classes = read::classes(tx, school.id, school.year)?;
        let plan = |at| Plan { app, school: &school, by, at };
        // The class of which most have an account.
        let mut came = Vec::new();
        for class in &classes {
            let kin = kin_of_class(tx, class.id)?;
            came.push((kin.iter().filter(|one| one.account_id.is_some()).count(), class.id));
        }
        let first = came.into_iter().max_by_key(|(count, id)| (*count, -*id)).map(|(_, id)| id);
        if let Some(class) = first {
            weeks_ago(tx, &plan(before(24)), class)?;
        }
        let waiting = people.iter().filter(|person| person.kind == "guardian-not-yet-enrolled");
        let listed = waiting.map(|person| known(tx, &plan(before(2)), person)).collect::<db::Result<Vec<_>>>()?;
        let free = |class: i64| {
            let kin = kin_of_class(tx, class)?;
            Ok::<_, db::Error>(kin.iter().all(|one| !listed.contains(&Some(one.id))))
        };
        for class in classes.iter().filter(|class| Some(class.id) != first) {
            if free(class.id)? {
                let plan = plan(now);
                let campaign = plan.order(tx, Some(class.id), None, 0)?;
                let job = NewJob::now(JobKind::Letters, Payload::new().id("campaign", campaign), now);
                jobs::enqueue(tx, now, &NewJob { school_id: Some(school.id), ..job })?;
                break;
            }
        }
        Ok(())
    })
}

/// A class's letters: whoever has an account came by theirs, one reached somebody else.
fn weeks_ago(tx: &Tx<'_>, plan: &Plan<'_>, class: i64) -> db::Result<()> {
    let mut kin: BTreeMap<i64, Kin> = BTreeMap::new();
    for one in kin_of_class(tx, class)? {
        kin.entry(one.id).or_insert(one);
    }
    let campaign = plan.order(tx, Some(class), None, kin.len() as i64)?;
    let letters: Vec<NewLetter> = (1..)
        .zip(kin.values())
        .filter_map(|(place, one)| {
            let password = LetterPassword::from_entropy(plan.app.random.bytes());
            let login = one.national_id.as_deref().unwrap_or(&one.code);
            let came = Instant::from_micros(plan.at.as_micros() + (2 + place % 9) * DAY);
            let letter = plan.letter(campaign, one, login, &password)?;
            Some(NewLetter { account_id: one.account_id, used_at: one.account_id.map(|_| came), ..letter })
        })
        .collect();
    plan.done(tx, campaign, &letters)?;
    if let Some((_, stranger)) = kin.iter().rev().find(|(_, one)| one.account_id.is_none()) {
        let found = read::newest_of(tx, stranger.id)?;
        let at = Instant::from_micros(plan.at.as_micros() + 20 * DAY);
        found.map_or(Ok(0), |letter| store::disown_letter(tx, letter, at))?;
    }
    Ok(())
}

/// The letter of somebody whom demo.json lists, with the password that stands there; whose row of the roster it is.
fn known(tx: &Tx<'_>, plan: &Plan<'_>, person: &Person) -> db::Result<Option<i64>> {
    let Some(child) = person.children.first() else { return Ok(None) };
    let kin = kin_of_child(tx, plan.school.id, &child.code)?;
    let called = |one: &&Kin| format!("{} {}", one.given_name, one.family_name) == person.name;
    let (Some(of), Ok(password)) = (kin.iter().find(called), LetterPassword::parse(&person.password)) else {
        return Ok(None);
    };
    let campaign = plan.order(tx, None, Some(of.id), 1)?;
    let letters: Vec<NewLetter> = plan.letter(campaign, of, &person.login, &password).into_iter().collect();
    plan.done(tx, campaign, &letters)?;
    Ok(Some(of.id))
}
