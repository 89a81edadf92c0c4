//! `GET /office/{school}/students/{student}`: identity, class, and who answers for the child. Teachers see names and
//! relations; what families can be reached by, numbers and restrictions are the office's.

use super::read::{self, AccountRow, GuardianRow, NumberRow};
use crate::features::guardianship::{self, InForce, restriction_words, stricter};
use crate::features::invitations;
use crate::features::national_id::{self, ReviewState};
use crate::features::profile::{self, FormerName};
use crate::features::sharing;
use crate::web::form::Message;
use crate::web::policy::{Access, Duty, GuardianshipState, Reach, Restriction, School};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Cx, Error, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use rules::alike;
use rules::names::comparison_key;
use rules::secret::PublicId;

#[derive(Template)]
#[template(path = "features/students/page.html")]
struct StudentPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    /// The student's name in addresses.
    id: String,
    name: String,
    other: String,
    class: Option<String>,
    level: Option<String>,
    /// What the office sees of the file.
    file: Option<File>,
    people: Vec<Person>,
    /// Whether the whole of a person shows.
    office: bool,
    may_restrict: bool,
    is_own: bool,
    /// The parents live apart.
    apart: bool,
    done: Option<Message>,
}

struct File {
    code: String,
    born_on: String,
    born_in: String,
}

struct Person {
    name: String,
    relation: &'static str,
    number: String,
    email: String,
    phone: String,
    address: String,
    /// The roster has no such guardian.
    not_in_roster: bool,
    enrolled: (&'static str, &'static str),
    /// The review's state, address and number.
    review: Option<((&'static str, &'static str), Option<String>, String)>,
    /// The name of the account that has taken this person's place, where it is another.
    account: Option<String>,
    restriction: Restriction,
    held: Vec<Held>,
    restrict: String,
    /// What the owner of the account has changed of their name.
    renamed: Vec<String>,
    /// They have an address and no account yet.
    invite: Option<Invite>,
    /// They have an account: where a letter is made that gives it back.
    recover: Option<String>,
}

struct Invite {
    token: String,
    guardian: String,
    /// Until when the invitation works that they have.
    until: Option<String>,
}

struct Held {
    words: &'static str,
    school: String,
    judged: Option<String>,
    note: String,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let student = viewer.student(tx, school, cx.rq.param("student"))?;
    let student = student.access();
    let office = school.reach() == Reach::School;
    let file = read::file(tx, student.id, school.id, school.year)?;
    let guardians = read::guardians(tx, student.id, school.id)?;
    let mut people = Vec::new();
    if office {
        let all = All {
            accounts: read::accounts(tx, student.id, school.id)?,
            numbers: read::numbers(tx, student.id, school.id)?,
            held: guardianship::in_force(tx, student.id)?,
            reviews: school.may(Duty::Review),
            former: renamed(cx, &profile::former_names_around(tx, student.id, school.id)?, &school.zone)?,
        };
        for guardian in &guardians {
            let person = all.of_roster(cx, school, guardian);
            people.push(with_ways_in(cx, tx, school, (guardian, &student.public_id), person)?);
        }
        let known: Vec<i64> = guardians.iter().filter_map(|guardian| guardian.account_id).collect();
        // An account that was closed is told of where its owner stands, unless it has more to say.
        let told = |account: &AccountRow| guardians.iter().any(|guardian| all.has_closed(guardian, account));
        let others = all.accounts.iter().filter(|account| !known.contains(&account.account_id) && !told(account));
        people.extend(others.map(|account| all.of_account(cx, school, account)));
    } else {
        people.extend(guardians.iter().map(|guardian| Person::by_name(cx, guardian)));
    }
    let (latin, arabic) =
        ((&*student.given_name, &*student.family_name), (&*student.given_name_ar, &*student.family_name_ar));
    let name = full_name(cx.locale, latin, arabic);
    let other = if cx.locale == locale::Locale::Ar { locale::Locale::Fr } else { locale::Locale::Ar };
    let is_own = viewer.is_guardian_of(student.id);
    let page = StudentPage {
        shell: Shell::new(cx, name.clone()).at(Place::Office).of(&school),
        school,
        other: if student.given_name_ar.is_empty() { String::new() } else { full_name(other, latin, arabic) },
        id: student.public_id.clone(),
        class: student.class_name.clone(),
        level: file.level,
        file: office.then(|| File {
            code: file.code,
            born_on: cx.locale.date_long(file.born_on).into_owned(),
            born_in: file.born_in,
        }),
        people,
        office,
        may_restrict: school.may(Duty::Review) && !is_own,
        is_own: school.may(Duty::Review) && is_own,
        apart: office && sharing::is_declared(tx, student.id)?,
        done: done(cx.rq.query("done").as_deref()),
        name,
    };
    Reply::page(&page)
}

/// What was just done, by the word in the address.
fn done(word: Option<&str>) -> Option<Message> {
    match word? {
        "invited" => Some(|t| t.invitations_one_done),
        _ => Some(|t| t.restrict_done),
    }
}

/// How a guardian of the roster can be let in: by an invitation who has none yet, by a letter who has lost it.
fn with_ways_in(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    school: Access<'_, School>,
    (guardian, student): (&GuardianRow, &str),
    person: Person,
) -> Result<Person> {
    if !school.may(Duty::Invite) || person.restriction == Restriction::Nothing {
        return Ok(person);
    }
    let has_address = rules::email::parse(&guardian.email).is_ok();
    let invite = if guardian.account_id.is_none() && has_address {
        let until = match invitations::until(tx, guardian.id, cx.rq.now)? {
            Some(until) => {
                let local = locale::local(until.as_micros(), &school.zone).map_err(Error::fault)?;
                Some(cx.locale.date_time(local).to_string())
            }
            None => None,
        };
        let token = PublicId::from_entropy(cx.rq.app.random.bytes()).as_str().to_owned();
        Some(Invite { token, guardian: guardian.public_id.clone(), until })
    } else {
        None
    };
    let recover = guardian
        .account_id
        .map(|_| format!("/office/{}/students/{student}/recovery-letter?guardian={}", school.slug, guardian.public_id));
    Ok(Person { invite, recover, ..person })
}

fn relation(cx: &Cx<'_>, stored: &str) -> &'static str {
    match stored {
        "mother" => cx.text.students_mother,
        "father" => cx.text.students_father,
        _ => cx.text.students_guardian,
    }
}

/// What the office knows of everybody around a student.
struct All {
    accounts: Vec<AccountRow>,
    numbers: Vec<NumberRow>,
    held: Vec<InForce>,
    /// Whether the reviews may be opened.
    reviews: bool,
    /// Accounts whose owners have changed their names, in words.
    former: Vec<(i64, String)>,
}

/// Changes of names, in words.
fn renamed(cx: &Cx<'_>, rows: &[FormerName], zone: &str) -> Result<Vec<(i64, String)>> {
    let line = |row: &FormerName| {
        let local = locale::local(row.changed_at.as_micros(), zone).map_err(Error::fault)?;
        let before = format!("{} {}", row.given_name, row.family_name);
        let words = cx.text.students_renamed(before, cx.locale.date_full(local.date()).into_owned());
        Ok((row.account_id, words.to_string()))
    };
    rows.iter().map(line).collect()
}

impl All {
    /// Whether it was this guardian's account, to the letter, and is closed; not one that is restricted, reviewed or renamed.
    fn has_closed(&self, guardian: &GuardianRow, account: &AccountRow) -> bool {
        let id = account.account_id;
        let is_plain = account.restriction == Restriction::Unrestricted
            && !self.held.iter().any(|row| row.account_id == Some(id))
            && !self.numbers.iter().any(|row| row.account_id == id)
            && !self.former.iter().any(|(of, _)| *of == id);
        let of_roster = comparison_key(&guardian.given_name, &guardian.family_name);
        let own = comparison_key(&account.given_name, &account.family_name);
        is_plain && guardian.account_id.is_none() && !account.is_open && of_roster == own
    }

    fn of_roster(&self, cx: &Cx<'_>, school: Access<'_, School>, guardian: &GuardianRow) -> Person {
        let account = self.accounts.iter().find(|account| Some(account.account_id) == guardian.account_id);
        let key = comparison_key(&guardian.given_name, &guardian.family_name);
        let is_theirs = |row: &&InForce| {
            row.guardian_id == Some(guardian.id)
                || (guardian.account_id.is_some() && row.account_id == guardian.account_id)
                || (!row.national_id.is_empty() && row.national_id == guardian.national_id)
                || row.name_key == key
        };
        let held: Vec<&InForce> = self.held.iter().filter(is_theirs).collect();
        let person = Person {
            number: guardian.national_id.clone(),
            email: guardian.email.clone(),
            phone: guardian.phone.clone(),
            address: guardian.address.clone(),
            restrict: format!("guardian={}", guardian.public_id),
            enrolled: match (account, guardian.account_id) {
                (Some(account), _) => link_words(cx, account),
                (None, Some(_)) => (cx.text.students_enrolled, "ok"),
                (None, None) if self.accounts.iter().any(|account| self.has_closed(guardian, account)) => {
                    (cx.text.students_account_closed, "")
                }
                (None, None) => (cx.text.students_not_enrolled, ""),
            },
            account: account.filter(|account| !is_one(guardian, account)).map(|account| account_name(cx, account)),
            ..Person::by_name(cx, guardian)
        };
        self.with(cx, school, person, account, &held)
    }

    fn of_account(&self, cx: &Cx<'_>, school: Access<'_, School>, account: &AccountRow) -> Person {
        let key = comparison_key(&account.given_name, &account.family_name);
        let own = |row: &&InForce| row.account_id == Some(account.account_id) || row.name_key == key;
        let held: Vec<&InForce> = self.held.iter().filter(own).collect();
        let person = Person {
            name: account_name(cx, account),
            relation: relation(cx, &account.relation),
            number: String::new(),
            email: String::new(),
            phone: String::new(),
            address: String::new(),
            not_in_roster: true,
            enrolled: link_words(cx, account),
            account: None,
            review: None,
            restriction: Restriction::Unrestricted,
            held: Vec::new(),
            restrict: format!("account={}", account.public_id),
            invite: None,
            recover: None,
            renamed: Vec::new(),
        };
        self.with(cx, school, person, Some(account), &held)
    }

    fn with(
        &self,
        cx: &Cx<'_>,
        school: Access<'_, School>,
        person: Person,
        account: Option<&AccountRow>,
        held: &[&InForce],
    ) -> Person {
        let of_link = account.map_or(Restriction::Unrestricted, |account| account.restriction);
        let review = account.and_then(|account| {
            let of = self.numbers.iter().filter(|row| row.account_id == account.account_id);
            // What waits comes before what was decided.
            of.max_by_key(|row| (row.state == ReviewState::Disputed, row.state == ReviewState::Pending))
        });
        let of_account = |(of, _): &&(i64, String)| account.is_some_and(|account| account.account_id == *of);
        Person {
            renamed: self.former.iter().filter(of_account).map(|(_, words)| words.clone()).collect(),
            restriction: held.iter().map(|row| row.restriction).fold(of_link, stricter),
            review: review.map(|row| {
                let address = format!("/office/{}/reviews/{}", school.slug, row.public_id);
                (national_id::state_words(cx.text, row.state), self.reviews.then_some(address), row.national_id.clone())
            }),
            held: held
                .iter()
                .map(|row| Held {
                    words: restriction_words(cx.text, row.restriction),
                    school: in_script(cx.locale, &row.school_name, &row.school_name_ar).to_owned(),
                    judged: row.judged_on.map(|day| cx.locale.date_long(day).into_owned()),
                    note: if row.school_id == school.id { row.note.clone() } else { String::new() },
                })
                .collect(),
            ..person
        }
    }
}

/// Whether the account can be this guardian's by its name.
fn is_one(guardian: &GuardianRow, account: &AccountRow) -> bool {
    let of_roster = [
        alike::key(&guardian.given_name, &guardian.family_name),
        alike::key(&guardian.given_name_ar, &guardian.family_name_ar),
    ];
    let own = [
        alike::key(&account.given_name, &account.family_name),
        alike::key(&account.given_name_ar, &account.family_name_ar),
    ];
    alike::can_be_one(&of_roster, &own)
}

fn account_name(cx: &Cx<'_>, account: &AccountRow) -> String {
    let (latin, arabic) =
        ((&*account.given_name, &*account.family_name), (&*account.given_name_ar, &*account.family_name_ar));
    full_name(cx.locale, latin, arabic)
}

/// How an account stands to the student.
fn link_words(cx: &Cx<'_>, account: &AccountRow) -> (&'static str, &'static str) {
    let t = cx.text;
    match account.state {
        _ if !account.is_open => (t.students_account_closed, ""),
        GuardianshipState::Active => (t.students_enrolled, "ok"),
        GuardianshipState::Pending => (t.students_enrolled_pending, "info"),
        GuardianshipState::Hidden => (t.students_enrolled_hidden, "bad"),
        GuardianshipState::RemovalAsked | GuardianshipState::Removed => (t.students_enrolled_removed, ""),
        GuardianshipState::Former => (t.students_enrolled_former, ""),
    }
}

impl Person {
    /// What everybody sees who may open the student's page.
    fn by_name(cx: &Cx<'_>, guardian: &GuardianRow) -> Person {
        let (latin, arabic) =
            ((&*guardian.given_name, &*guardian.family_name), (&*guardian.given_name_ar, &*guardian.family_name_ar));
        Person {
            name: full_name(cx.locale, latin, arabic),
            relation: relation(cx, &guardian.relation),
            number: String::new(),
            email: String::new(),
            phone: String::new(),
            address: String::new(),
            not_in_roster: false,
            enrolled: ("", ""),
            account: None,
            review: None,
            restriction: Restriction::Unrestricted,
            held: Vec::new(),
            restrict: String::new(),
            invite: None,
            recover: None,
            renamed: Vec::new(),
        }
    }
}
