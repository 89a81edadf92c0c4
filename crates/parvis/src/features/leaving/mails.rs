//! The last mail to somebody who closes their account.

use super::read;
use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use db::Tx;
use locale::Locale;

/// Tells the confirmed address, before it is forgotten.
///
/// # Errors
/// The database's.
pub fn farewell(tx: &Tx<'_>, app: &App, account: i64) -> Result<()> {
    let (given, family, locale, email) = read::owner(tx, account)?;
    let Some(to) = email else { return Ok(()) };
    let locale = Locale::from_code(&locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let letter = Letter::new(locale, Purpose::AccountClosed, t.leaving_mail_subject)
        .greeting(&format!("{given} {family}"))
        .paragraph(t.leaving_mail_text)
        .paragraph(t.leaving_mail_again)
        .after(t.leaving_mail_not_you);
    let school_id = read::schools(tx, account)?.first().map(|(school,)| *school);
    mail::post(tx, app, Recipient { to: &to, school_id, account_id: Some(account) }, &letter)?;
    Ok(())
}
