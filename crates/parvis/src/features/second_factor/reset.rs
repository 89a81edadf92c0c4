//! A lost second factor is taken away by the director and the operator together: one asks, the other confirms within 24
//! hours, both by name. The person is told, and all of their sessions end.

use super::{mails, read, store};
use crate::app::App;
use crate::features::{accounts, passkeys};
use crate::text::Text;
use crate::web::policy::{Access, Reach, School};
use crate::web::shell::in_script;
use crate::web::{Error, Result, Viewer};
use db::{Instant, Tx};
use locale::Locale;
use rules::secret::PublicId;

pub use read::ResetRow;

db::text_enum! {
    /// Who of the two asked.
    pub enum Side {
        /// A director of the person's school.
        Director => "director",
        /// The operator.
        Operator => "operator",
    }
}

impl Side {
    /// The side on which somebody acts who was granted a school.
    pub fn of(school: Access<'_, School>) -> Side {
        if school.reach() == Reach::Installation { Side::Operator } else { Side::Director }
    }
}

/// How long a request waits for the other side, in microseconds.
const WAITS: i64 = 24 * 3600 * 1_000_000;

/// A request.
#[derive(Debug, Clone, Copy)]
pub struct NewReset {
    /// Whose factor is lost.
    pub account: i64,
    /// The school whose director takes part.
    pub school: Option<i64>,
    /// Who asks; none on the command line.
    pub by: Option<i64>,
    /// For which side.
    pub side: Side,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It waits for the other side.
    Waits,
    /// One was open already.
    Already,
    /// There is no second factor to take away.
    None,
}

/// Asks; the person is told.
///
/// # Errors
/// The database's.
pub fn ask(tx: &Tx<'_>, app: &App, new: NewReset) -> Result<Asked> {
    if !super::is_set(tx, new.account)? {
        return Ok(Asked::None);
    }
    let now = app.clock.now();
    store::close_ended_resets(tx, new.account, now)?;
    let (public_id, ends_at) =
        (PublicId::from_entropy(app.random.bytes()), Instant::from_micros(now.as_micros() + WAITS));
    let NewReset { account, school, by, side } = new;
    if store::add_reset(tx, public_id.as_str(), account, school, by, side, now, ends_at)? == 0 {
        return Ok(Asked::Already);
    }
    mails::changed(tx, app, account, |t| t.second_factor_mail_reset_asked)?;
    Ok(Asked::Waits)
}

/// Confirms a request of the other side, by somebody who neither asked nor lost.
///
/// # Errors
/// [`Error::NotFound`] where there is no such request, or it is not theirs to confirm.
pub fn confirm(tx: &Tx<'_>, app: &App, viewer: &Viewer, school: Option<i64>, public_id: &str) -> Result<ResetRow> {
    let now = app.clock.now();
    let reset = read::reset_by_public_id(tx, public_id, now)?.ok_or(Error::NotFound)?;
    let is_other_side = match school {
        Some(school) => reset.asked_side == Side::Operator && read::works_at(tx, reset.account_id, school)?,
        None => reset.asked_side == Side::Director,
    };
    let is_other_person = reset.asked_by != Some(viewer.account_id) && reset.account_id != viewer.account_id;
    if !is_other_side || !is_other_person {
        return Err(Error::NotFound);
    }
    done(tx, app, &reset, Some(viewer.account_id))?;
    Ok(reset)
}

fn done(tx: &Tx<'_>, app: &App, reset: &ResetRow, by: Option<i64>) -> Result<()> {
    if store::close_reset(tx, reset.id, by, app.clock.now())? == 0 {
        return Err(Error::NotFound);
    }
    take_away(tx, app, reset.account_id)
}

fn take_away(tx: &Tx<'_>, app: &App, account: i64) -> Result<()> {
    store::remove_factor(tx, account)?;
    store::remove_codes(tx, account)?;
    passkeys::forget(tx, account)?;
    accounts::end_sessions(tx, account)?;
    mails::changed(tx, app, account, |t| t.second_factor_mail_reset_done)
}

/// The open request about an account.
///
/// # Errors
/// The database's.
pub fn open(tx: &Tx<'_>, account: i64, now: Instant) -> Result<Option<ResetRow>> {
    Ok(read::open_reset(tx, account, now)?)
}

/// The open requests that this side asked for: the other side's work.
///
/// # Errors
/// The database's.
pub fn asked_by(tx: &Tx<'_>, side: Side, now: Instant) -> Result<Vec<ResetRow>> {
    Ok(read::open_resets_of_side(tx, side, now)?)
}

impl ResetRow {
    /// Whose factor is lost.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// Who asked, by name; empty on the command line.
    pub fn by(&self) -> String {
        match (&self.by_given_name, &self.by_family_name) {
            (Some(given), Some(family)) => format!("{given} {family}"),
            _ => String::new(),
        }
    }

    /// Who asked, in words.
    pub fn asked_words(&self, text: &'static Text) -> String {
        match (self.asked_side, self.by()) {
            (Side::Operator, name) if name.is_empty() => text.staff_reset_asked_by_operator.to_owned(),
            (Side::Operator, name) => text.staff_reset_asked_by_operator_named(name).to_string(),
            (Side::Director, name) => text.staff_reset_asked_by(name).to_string(),
        }
    }

    /// The school, in the script of the language.
    pub fn school_in(&self, locale: Locale) -> &str {
        let name = self.school_name.as_deref().unwrap_or_default();
        in_script(locale, name, self.school_name_ar.as_deref().unwrap_or_default())
    }
}

/// What the operator's command did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorDid {
    /// Confirmed a director's request.
    Confirmed,
    /// Took it away: there is no director besides the person who could take part.
    Alone,
    /// Asked; a director confirms.
    Asked,
    /// A request of the operator's is open already.
    Already,
    /// There is no second factor to take away.
    None,
}

/// The operator's side on the command line.
///
/// # Errors
/// The database's.
pub fn by_operator(tx: &Tx<'_>, app: &App, account: i64) -> Result<OperatorDid> {
    if !super::is_set(tx, account)? {
        return Ok(OperatorDid::None);
    }
    if let Some(reset) = read::open_reset(tx, account, app.clock.now())?.filter(|r| r.asked_side == Side::Director) {
        done(tx, app, &reset, None)?;
        return Ok(OperatorDid::Confirmed);
    }
    if !read::somebody_can_confirm(tx, account)? {
        store::withdraw_resets(tx, account, app.clock.now())?;
        take_away(tx, app, account)?;
        return Ok(OperatorDid::Alone);
    }
    let school = read::school_of(tx, account)?.first().and_then(|(school,)| *school);
    Ok(match ask(tx, app, NewReset { account, school, by: None, side: Side::Operator })? {
        Asked::Waits => OperatorDid::Asked,
        Asked::Already => OperatorDid::Already,
        Asked::None => OperatorDid::None,
    })
}
