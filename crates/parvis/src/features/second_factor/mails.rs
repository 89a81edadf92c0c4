//! What a person is told by mail of their second factor.

use super::read;
use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use crate::web::form::Message;
use crate::web::shell::full_name;
use db::Tx;
use locale::Locale;

/// Tells the owner of the account at their confirmed address, in their language.
///
/// # Errors
/// The database's.
pub fn changed(tx: &Tx<'_>, app: &App, account: i64, said: Message) -> Result<()> {
    let person = read::person(tx, account)?;
    let Some(to) = person.email.as_deref().filter(|_| person.email_confirmed_at.is_some()) else { return Ok(()) };
    let locale = Locale::from_code(&person.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let letter = Letter::new(locale, Purpose::SecondFactor, t.second_factor_mail_subject)
        .greeting(&full_name(
            locale,
            (&person.given_name, &person.family_name),
            (&person.given_name_ar, &person.family_name_ar),
        ))
        .paragraph(said(t))
        .after(t.second_factor_mail_not_you);
    let school_id = read::school_of(tx, account)?.first().and_then(|(school,)| *school);
    mail::post(tx, app, Recipient { to, school_id, account_id: Some(account) }, &letter)?;
    Ok(())
}
