//! The demo: two schools that do not exist, with the grades and absences of real pupils, laid out around the present.
//!
//! Everything is drawn from one seed, so that the same people with the same passwords are there on every machine and
//! whenever it is made; only dates and states follow the present instant.

mod absences;
mod assessments;
mod build;
mod calendar;
pub(crate) mod data;
mod families;
mod grades;
mod invited;
mod mails;
pub(crate) mod names;
mod office;
mod people;
mod pupils;
pub(crate) mod random;
mod reviews;
pub(crate) mod rows;
mod schools;
#[cfg(test)]
mod tests;

pub(crate) use invited::KIND as INVITED;
pub use mails::post_first as post_first_mails;
pub use people::{Person, PersonChild};

use crate::password::HashError;
use build::Model;
use jiff::Timestamp;
use people::{People, Secret};
use rows::Rows;
use schools::SCHOOLS;
use std::collections::HashSet;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The name in addresses of the school that has a past import.
pub const FIRST_SCHOOL: &str = SCHOOLS[0].slug;

/// What every draw begins with.
const SEED: u64 = 0x5041_5256_4953;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database's word.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// A school's time zone is not known.
    #[error("time zone: {0}")]
    Zone(#[from] jiff::Error),
    /// A password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database holds another installation's schools.
    #[error("the database holds schools already; the demo wants an empty one")]
    NotEmpty,
}

db::sql! {
    fn slugs() -> Many<(String,)> = "SELECT slug FROM schools ORDER BY id";
    fn accounts() -> Val<i64> = "SELECT count(*) FROM accounts";
}

/// What is kept of a password: the scheme and the hash.
pub(crate) type Hashed = Result<(String, Vec<u8>), HashError>;

/// Fills an empty database with the demo, and tells whom to sign in as. In a database that holds the demo already
/// nothing is written, and the people are those of `DIR/demo.json` where that can be read.
///
/// `hash` makes the verifier of a password under a salt, and the name of its scheme; it is called on two threads.
///
/// # Errors
/// The database's or the hash's, or the database holds something else.
pub fn fill(
    db: &db::Db,
    now: Timestamp,
    dir: &Path,
    hash: impl Fn(&str, &[u8]) -> Hashed + Sync,
) -> Result<Vec<Person>, DemoError> {
    let (slugs, accounts) = db.read(|tx| Ok::<_, DemoError>((slugs(tx)?, accounts(tx)?)))?;
    let there = slugs.iter().map(|(slug,)| slug.as_str()).eq(SCHOOLS.iter().map(|school| school.slug));
    let empty = slugs.is_empty() && accounts == 0;
    if !there && !empty {
        return Err(DemoError::NotEmpty);
    }
    if let Some(people) = there.then(|| read_json(dir)).flatten() {
        return Ok(people);
    }
    let (mut rows, people) = make(now)?;
    if !there {
        rows.take_hashes(hash_all(&rows.secrets(), hash)?);
        db.write(|tx| {
            rows.insert(tx)?;
            crate::ops::sequences::move_on(tx)
        })?;
    }
    Ok(people)
}

/// The people of an earlier start, if its file is whole.
fn read_json(dir: &Path) -> Option<Vec<Person>> {
    #[derive(serde::Deserialize)]
    struct File {
        people: Vec<Person>,
    }
    let text = std::fs::read(dir.join("demo.json")).ok()?;
    serde_json::from_slice(&text).ok().map(|file: File| file.people)
}

fn make(now: Timestamp) -> Result<(Rows, Vec<Person>), DemoError> {
    let model = model(now)?;
    let mut rows = model.rows();
    let mut listed = {
        let mut people = People {
            rows: &mut rows,
            roll: &model.roll,
            families: &model.families,
            names: &model.names,
            now,
            seed: SEED,
            usernames: HashSet::new(),
            listed: Vec::new(),
            guardians: Vec::new(),
        };
        people.make();
        people.listed
    };
    reviews::make(&mut rows, &mut listed, now, SEED);
    office::traces(&mut rows, now, SEED);
    office::guardians(&mut rows, now, SEED);
    Ok((rows, listed))
}

fn model(now: Timestamp) -> Result<Model, DemoError> {
    let data = data::Data::read(SEED);
    let names = names::Names::read();
    let calendars = [calendar::Calendar::of(&SCHOOLS[0], now)?, calendar::Calendar::of(&SCHOOLS[1], now)?];
    let mut roll = pupils::Roll::make(&SCHOOLS, &calendars, &data, SEED);
    let (families, awkward) = families::make(&mut roll, &data, &names, SEED);
    Ok(Model { seed: SEED, data, names, calendars, roll, families, awkward })
}

/// Hashes on two threads: the demo's few hundred passwords take seconds.
fn hash_all(
    secrets: &[&Secret],
    hash: impl Fn(&str, &[u8]) -> Hashed + Sync,
) -> Result<Vec<(String, Vec<u8>)>, HashError> {
    let each = |secrets: &[&Secret]| -> Result<Vec<_>, HashError> {
        secrets.iter().map(|secret| hash(&secret.password, &secret.salt)).collect()
    };
    let (first, second) = secrets.split_at(secrets.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| each(second));
        let mut hashes = each(first)?;
        hashes.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        Ok(hashes)
    })
}

/// Writes `DIR/demo.json`, which holds passwords: readable by its owner only, and either whole or not there.
///
/// # Errors
/// The file cannot be written.
pub fn write_json(dir: &Path, base_url: &str, people: &[Person]) -> std::io::Result<()> {
    let text = serde_json::to_vec_pretty(&serde_json::json!({ "base_url": base_url, "people": people }))?;
    let (path, draft) = (dir.join("demo.json"), dir.join("demo.json.new"));
    // An old draft may have another mode, which opening it would leave.
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(&text)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    std::fs::rename(&draft, &path)
}
