//! The mails of joining: a code to each confirmed address, and what came of it. No child is named.

use super::read::{self, JoinRow, Side};
use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::policy::{Access, School};
use crate::web::shell::{full_name, in_script};
use crate::web::{Error, Result};
use db::Tx;
use locale::Locale;
use rules::secret::Token;

fn letter(side: &Side, subject: impl Fn(&'static Text) -> &'static str) -> (Letter, &'static Text) {
    let locale = Locale::from_code(&side.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let name = full_name(locale, (&side.given_name, &side.family_name), (&side.given_name_ar, &side.family_name_ar));
    (Letter::new(locale, Purpose::Joining, subject(t)).greeting(&name), t)
}

/// Mails a code that is to be given where the accounts are joined.
///
/// # Errors
/// The database's.
pub fn code(tx: &Tx<'_>, app: &App, side: &Side, (email, token): (&str, &Token)) -> Result<()> {
    let (letter, t) = letter(side, |t| t.joining_mail_code_subject);
    let letter = letter
        .paragraph(t.joining_mail_code_text(side.username.as_deref().unwrap_or_default()).to_string())
        .paragraph(t.joining_mail_code_do)
        .code(t.joining_mail_code, token.to_string())
        .button(t.joining_mail_open, format!("{}/account/join", app.config.base_url()))
        .after(t.joining_mail_not_you);
    let school_id = read::school_of(tx, side.account_id)?;
    mail::post(tx, app, Recipient { to: email, school_id, account_id: Some(side.account_id) }, &letter)?;
    Ok(())
}

/// Tells both addresses that the accounts are one, and how to sign in from now on.
///
/// # Errors
/// The database's.
pub fn joined(tx: &Tx<'_>, app: &App, (kept, joined): (&Side, &Side)) -> Result<()> {
    let mut told: Vec<&str> = Vec::new();
    for side in [kept, joined] {
        let Some(email) = side.email.as_deref().filter(|email| !told.iter().any(|to| to.eq_ignore_ascii_case(email)))
        else {
            continue;
        };
        told.push(email);
        let (letter, t) = letter(side, |t| t.joining_mail_done_subject);
        let username = kept.username.as_deref().unwrap_or_default();
        let letter = letter
            .paragraph(t.joining_mail_done_text(username).to_string())
            .paragraph(t.joining_mail_done_password)
            .button(t.joining_mail_done_open, format!("{}/children", app.config.base_url()))
            .after(t.joining_mail_done_not_you);
        let school_id = read::school_of(tx, kept.account_id)?;
        let recipient = Recipient { to: email, school_id, account_id: Some(kept.account_id) };
        mail::post(tx, app, recipient, &letter)?;
    }
    Ok(())
}

/// Tells whoever asked that a director said no.
///
/// # Errors
/// The database's.
pub fn refused(tx: &Tx<'_>, app: &App, school: Access<'_, School>, kept: &Side) -> Result<()> {
    let Some(email) = kept.email.as_deref() else { return Ok(()) };
    let (letter, t) = letter(kept, |t| t.joining_mail_refused_subject);
    let name = in_script(letter.locale, &school.name, &school.name_ar);
    let letter = letter.paragraph(t.joining_mail_refused_text(name).to_string()).paragraph(t.joining_mail_refused_do);
    let recipient = Recipient { to: email, school_id: Some(school.id), account_id: Some(kept.account_id) };
    mail::post(tx, app, recipient, &letter)?;
    Ok(())
}

/// Tells whoever asked that the schools named have not answered, and what to do. Whoever has no confirmed address reads it on
/// the page.
///
/// # Errors
/// The database's.
pub fn not_answered(tx: &Tx<'_>, app: &App, row: &JoinRow, silent: &[(String, String, String)]) -> Result<()> {
    let Some(kept) = read::side(tx, row.kept_id)? else { return Ok(()) };
    let Some(email) = kept.email.as_deref() else { return Ok(()) };
    let (letter, t) = letter(&kept, |t| t.joining_mail_late_subject);
    let school_id = read::school_of(tx, kept.account_id)?;
    let (zone,) = school_id.map(|school| read::zone(tx, school)).transpose()?.unwrap_or(("UTC".to_owned(),));
    let asked = locale::local(row.asked_at.as_micros(), &zone).map_err(Error::fault)?;
    let schools: Vec<&str> = silent.iter().map(|(name, ar, _)| in_script(letter.locale, name, ar)).collect();
    let (asked, schools) = (letter.locale.date_long(asked.date()), letter.locale.list(&schools));
    let letter = letter
        .paragraph(t.joining_mail_late_text(asked).to_string())
        .paragraph(t.joining_mail_late_schools(schools).to_string())
        .paragraph(t.joining_mail_late_do)
        .button(t.joining_mail_late_open, format!("{}/account/join", app.config.base_url()));
    mail::post(tx, app, Recipient { to: email, school_id, account_id: Some(kept.account_id) }, &letter)?;
    Ok(())
}
