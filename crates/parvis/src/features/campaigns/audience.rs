//! Who gets letters: guardians of the roster who have not enrolled and have a child at the school this year whom they may
//! see.

use super::read::{self, CampaignRow, PairRow};
use super::store::Audience;
use crate::features::guardianship;
use crate::web::policy::{Restriction, School};
use crate::web::{Error, Result};
use db::{Instant, Tx};
use rules::names::comparison_key;
use std::collections::{BTreeMap, HashSet};

/// Whom letters are asked for, found in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Everybody.
    School,
    /// A level.
    Level(i64),
    /// A class.
    Class(i64),
    /// One guardian of the roster.
    Guardian(i64),
    /// One guardian of the roster who has an account, and is to get it back.
    Recovery(i64),
    /// Those of a campaign who did not come.
    Again(Box<Again>),
}

/// A campaign to be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The campaign.
    pub id: i64,
    audience: Audience,
    level: Option<i64>,
    class: Option<i64>,
    guardian: Option<i64>,
}

impl Asked {
    /// What a form or an address asks for, of this school: `school`, `level:CODE`, `class:ID`, `guardian:ID`, `again:ID`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what this school does not have.
    pub fn of(tx: &Tx<'_>, school: &School, asked: &str) -> Result<Asked> {
        let (kind, id) = asked.split_once(':').unwrap_or((asked, ""));
        match (kind, id) {
            ("school", "") => Ok(Asked::School),
            ("level", code) => {
                let found = read::levels(tx, school.id)?.into_iter().find(|level| level.code == code);
                found.map(|level| Asked::Level(level.id)).ok_or(Error::NotFound)
            }
            ("class", id) => {
                let found = read::classes(tx, school.id, school.year)?.into_iter().find(|class| class.public_id == id);
                found.map(|class| Asked::Class(class.id)).ok_or(Error::NotFound)
            }
            ("guardian", id) => {
                read::guardian(tx, id, school.id)?.map(|row| Asked::Guardian(row.id)).ok_or(Error::NotFound)
            }
            ("again", id) => {
                let row = read::by_public_id(tx, id, school.id)?.ok_or(Error::NotFound)?;
                Ok(Asked::again(&row))
            }
            _ => Err(Error::NotFound),
        }
    }

    /// What a command asks for, of this school and year: `school`, `level:CODE`, `class:NAME`. None for what is not there.
    ///
    /// # Errors
    /// The database's.
    pub fn named(tx: &Tx<'_>, school: i64, year: i64, asked: &str) -> db::Result<Option<Asked>> {
        let (kind, name) = asked.split_once(':').unwrap_or((asked, ""));
        Ok(match kind {
            "school" if name.is_empty() => Some(Asked::School),
            "level" => {
                let found = read::levels(tx, school)?.into_iter().find(|level| level.code == name);
                found.map(|level| Asked::Level(level.id))
            }
            "class" => {
                let found = read::classes(tx, school, year)?.into_iter().find(|class| class.name == name);
                found.map(|class| Asked::Class(class.id))
            }
            _ => None,
        })
    }

    /// Those of this campaign who did not come.
    pub fn again(row: &CampaignRow) -> Asked {
        let (audience, level, class, guardian) = (row.audience, row.level_id, row.class_id, row.guardian_id);
        Asked::Again(Box::new(Again { id: row.id, audience, level, class, guardian }))
    }

    /// What a campaign was ordered for.
    pub fn of_campaign(row: &CampaignRow) -> Asked {
        if let (true, Some(guardian)) = (row.recovers, row.guardian_id) {
            return Asked::Recovery(guardian);
        }
        if let Some(again) = row.again_of {
            let Asked::Again(same) = Asked::again(row) else { return Asked::School };
            return Asked::Again(Box::new(Again { id: again, ..*same }));
        }
        match (row.audience, row.level_id, row.class_id, row.guardian_id) {
            (Audience::Level, Some(level), ..) => Asked::Level(level),
            (Audience::Class, _, Some(class), _) => Asked::Class(class),
            (Audience::Guardian, .., Some(guardian)) => Asked::Guardian(guardian),
            _ => Asked::School,
        }
    }

    /// As it is kept: audience, level, class, guardian, the campaign that it repeats.
    pub fn columns(&self) -> (Audience, Option<i64>, Option<i64>, Option<i64>, Option<i64>) {
        match self {
            Asked::School => (Audience::School, None, None, None, None),
            Asked::Level(level) => (Audience::Level, Some(*level), None, None, None),
            Asked::Class(class) => (Audience::Class, None, Some(*class), None, None),
            Asked::Guardian(guardian) | Asked::Recovery(guardian) => {
                (Audience::Guardian, None, None, Some(*guardian), None)
            }
            Asked::Again(of) => (of.audience, of.level, of.class, of.guardian, Some(of.id)),
        }
    }
}

/// A child, as a letter names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The student.
    pub student: i64,
    /// The student code.
    pub code: String,
    /// Given and family name in Latin letters.
    pub name: String,
    /// The same in Arabic letters; empty where the school has none.
    pub name_ar: String,
    /// The class of this year.
    pub class: String,
    is_asked_for: bool,
}

/// A guardian who gets a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// The guardian of the roster.
    pub guardian: i64,
    /// In addresses.
    pub public_id: String,
    /// Given and family name in Latin letters.
    pub name: String,
    /// The same in Arabic letters.
    pub name_ar: String,
    /// The e-mail address as the roster has it; empty where it has none.
    pub email: String,
    /// The postal address, as the roster has it.
    pub address: String,
    /// The identity number as it is typed; empty where the roster has none.
    pub number: String,
    /// The children, the one under whose class the letter is filed first.
    pub children: Vec<Child>,
    /// Whether a letter of theirs was not used yet: the new one voids it.
    pub has_letter: bool,
    /// The account, of who has one.
    pub account: Option<i64>,
    sort_key: Vec<u8>,
    /// The names as they are searched.
    said: [String; 2],
}

impl Addressee {
    /// Whether each word begins one of the names, in either script.
    pub fn is_called(&self, words: &[String]) -> bool {
        let begins = |said: &str, word: &str| said.split(' ').any(|name| name.starts_with(word));
        !words.is_empty() && self.said.iter().any(|said| words.iter().all(|word| begins(said, word)))
    }
}

/// The words of a search, as names are compared.
pub fn words_of(search: &str) -> Vec<String> {
    comparison_key(search, "").split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Who gets letters.
#[derive(Debug, Default)]
pub struct Addressees {
    /// In the order of their letters: by class, then by name.
    pub all: Vec<Addressee>,
    /// How many are left out until the office has looked at the report that their last letter went to somebody else.
    pub reported: usize,
}

impl Addressees {
    /// How many students the letters name.
    pub fn students(&self) -> usize {
        let students = self.all.iter().flat_map(|one| &one.children).map(|child| child.student);
        students.collect::<HashSet<_>>().len()
    }

    /// Leaves those out who have a letter that still works. Answers how many.
    pub fn leave_out_holders(&mut self) -> usize {
        let before = self.all.len();
        self.all.retain(|one| !one.has_letter);
        before - self.all.len()
    }

    /// How many have a letter that was not used yet.
    pub fn with_letter(&self) -> usize {
        self.all.iter().filter(|one| one.has_letter).count()
    }
}

fn joined(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}

/// Who gets letters at a school now. A child whom a guardian may not see is not theirs here, and a guardian of such
/// children only gets no letter.
///
/// # Errors
/// The database's.
pub fn addressees(tx: &Tx<'_>, school: i64, year: i64, asked: &Asked, now: Instant) -> db::Result<Addressees> {
    let again: Option<HashSet<i64>> = match asked {
        Asked::Again(of) => Some(read::guardians_again(tx, of.id)?.into_iter().map(|(id,)| id).collect()),
        _ => None,
    };
    let is_asked_for = |row: &PairRow| match asked {
        Asked::School => true,
        Asked::Level(level) => row.level_id == *level,
        Asked::Class(class) => row.class_id == *class,
        Asked::Guardian(guardian) | Asked::Recovery(guardian) => row.guardian_id == *guardian,
        Asked::Again(_) => again.as_ref().is_some_and(|them| them.contains(&row.guardian_id)),
    };
    let restricted: HashSet<i64> = read::restricted(tx, school, year)?.into_iter().map(|(id,)| id).collect();
    let mut found: BTreeMap<i64, Addressee> = BTreeMap::new();
    let mut reported = HashSet::new();
    let pairs = match asked {
        Asked::Recovery(guardian) => read::pairs_with_account(tx, school, year, now, *guardian)?,
        _ => read::pairs(tx, school, year, now)?,
    };
    for row in pairs {
        if restricted.contains(&row.student_id) {
            let left = guardianship::strictest(tx, row.account_id, Some(row.guardian_id), row.student_id)?;
            if left == Restriction::Nothing {
                continue;
            }
        }
        let child = Child {
            student: row.student_id,
            is_asked_for: is_asked_for(&row),
            name: joined(&row.child_given, &row.child_family),
            name_ar: joined(&row.child_given_ar, &row.child_family_ar),
            code: row.code,
            class: row.class,
        };
        // One guardian is asked for by name: the office knows what it does.
        if row.reports > 0 && !matches!(asked, Asked::Guardian(_) | Asked::Recovery(_)) {
            if child.is_asked_for {
                reported.insert(row.guardian_id);
            }
            continue;
        }
        let one = found.entry(row.guardian_id).or_insert_with(|| Addressee {
            guardian: row.guardian_id,
            public_id: row.guardian,
            sort_key: locale::sort_key(&format!("{} {}", row.family_name, row.given_name)),
            said: [
                comparison_key(&row.given_name, &row.family_name),
                comparison_key(&row.given_name_ar, &row.family_name_ar),
            ],
            name: joined(&row.given_name, &row.family_name),
            name_ar: joined(&row.given_name_ar, &row.family_name_ar),
            address: row.address,
            email: row.email,
            number: row.national_id.unwrap_or_default(),
            children: Vec::new(),
            has_letter: row.letters > 0,
            account: row.account_id,
        });
        one.children.push(child);
    }
    let mut all: Vec<Addressee> = found
        .into_values()
        .filter(|one| one.children.iter().any(|child| child.is_asked_for))
        .map(|mut one| {
            // The rest stays in the order of classes and names.
            one.children.sort_by_key(|child| !child.is_asked_for);
            one
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |one: &Addressee| (one.children.first().map(|child| child.class.clone()), one.guardian);
        let ((class, id), (other_class, other)) = (key(a), key(b));
        class.cmp(&other_class).then_with(|| a.sort_key.cmp(&b.sort_key)).then(id.cmp(&other))
    });
    Ok(Addressees { all, reported: reported.len() })
}
