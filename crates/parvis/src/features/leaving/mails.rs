//! The last mail to somebody who closes their account.

use super::read;
use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use crate::web::shell::full_name;
use db::Tx;
use locale::Locale;

/// Tells the confirmed address, before it is forgotten.
///
/// # Errors
/// The database's.
pub fn farewell(tx: &Tx<'_>, app: &App, account: i64) -> Result<()> {
    let owner = read::owner(tx, account)?;
    let Some(to) = &owner.email else { return Ok(()) };
    let locale = Locale::from_code(&owner.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let letter = Letter::new(locale, Purpose::AccountClosed, t.leaving_mail_subject)
        .greeting(&full_name(
            locale,
            (&owner.given_name, &owner.family_name),
            (&owner.given_name_ar, &owner.family_name_ar),
        ))
        .paragraph(t.leaving_mail_text)
        .paragraph(t.leaving_mail_again)
        .after(t.leaving_mail_not_you);
    let school_id = read::schools(tx, account)?.first().map(|(school,)| *school);
    mail::post(tx, app, Recipient { to, school_id, account_id: Some(account) }, &letter)?;
    Ok(())
}
