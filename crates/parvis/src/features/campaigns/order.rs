//! An order of letters, by a form or by the command: those of a school are made one after the other.

use super::audience::{Asked, addressees};
use super::make::KEPT;
use super::read;
use super::store::{self, Audience, Language};
use crate::features::audit::{self, Detail, Entry, Fact};
use crate::jobs::{self, JobId, JobKind, NewJob, Payload};
use db::{Instant, Tx};

/// What became of an order.
pub enum Ordered {
    /// The campaign, in addresses, and the job that makes its letters.
    Campaign(String, JobId),
    /// Another one of the school is being made.
    Other,
    /// There is nobody.
    Nobody,
}

/// Letters to be.
pub struct NewOrder<'a> {
    /// The campaign's name in addresses.
    pub public_id: &'a str,
    /// Of the form, or drawn for a command: a second order with it does nothing.
    pub token: &'a str,
    /// The school.
    pub school: i64,
    /// The school year.
    pub year: i64,
    /// Who orders.
    pub account: i64,
    /// For whom.
    pub asked: &'a Asked,
    /// Only those who have no letter that still works.
    pub without_letter: bool,
    /// In which language.
    pub language: Language,
    /// When.
    pub now: Instant,
}

/// Keeps the order with its job and its entry of the log, which is `entry` with what the letters are.
///
/// # Errors
/// The database's.
pub fn enter(tx: &Tx<'_>, order: &NewOrder<'_>, entry: Entry) -> db::Result<Ordered> {
    let NewOrder { public_id, token, school, year, account, asked, without_letter, language, now } = *order;
    if read::making(tx, school)?.is_some() {
        return Ok(Ordered::Other);
    }
    let mut people = addressees(tx, school, year, asked, now)?;
    if without_letter {
        people.leave_out_holders();
    }
    if people.all.is_empty() {
        return Ok(Ordered::Nobody);
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (letters, students) = (count(people.all.len()), count(people.students()));
    let (audience, level, class, guardian, again_of) = asked.columns();
    let added = store::add(
        tx,
        public_id,
        school,
        year,
        account,
        token,
        audience,
        level,
        class,
        guardian,
        language,
        again_of,
        letters,
        students,
        now,
        Instant::from_micros(now.as_micros() + KEPT),
        without_letter,
    )?;
    let Some(id) = added else { return Ok(Ordered::Other) };
    let payload = Payload::new().id("campaign", id);
    let job = NewJob { school_id: Some(school), ..NewJob::now(JobKind::Letters, payload, now) };
    let job = jobs::enqueue(tx, now, &job)?;
    let mut detail = Detail::new().number(Fact::Letters, letters);
    if let (Audience::Class, Some(one)) = (audience, people.all.first()) {
        detail = detail.text(Fact::Class, one.children.first().map_or("", |child| child.class.as_str()));
    }
    let mut entry = entry;
    if let ([one], true) = (people.all.as_slice(), audience == Audience::Guardian) {
        detail = detail.text(Fact::Guardian, &one.name);
        entry = one.children.iter().take(1).fold(entry, |entry, child| entry.about(child.student));
    }
    audit::record(tx, &entry.with(detail))?;
    Ok(Ordered::Campaign(public_id.to_owned(), job))
}
