//! The mails of enrolment: welcome, and the link that confirms an address.

use super::read::{self, AddressRow};
use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use crate::web::shell::{full_name, in_script};
use db::Tx;
use locale::Locale;
use rules::secret::Token;

/// Whom to welcome.
pub struct Welcome<'a> {
    /// The account.
    pub account: i64,
    /// Its address.
    pub email: &'a str,
    /// The school of the letter.
    pub school: i64,
    /// What confirms the address.
    pub token: &'a Token,
}

fn name_of(owner: &AddressRow, locale: Locale) -> String {
    full_name(locale, (&owner.given_name, &owner.family_name), (&owner.given_name_ar, &owner.family_name_ar))
}

fn link(app: &App, token: &Token) -> String {
    format!("{}/confirm-address?token={token}", app.config.base_url())
}

/// Welcomes a guardian who has just enrolled, in their language (guide, figure 4): username and the link that confirms the
/// address. No child is named.
///
/// # Errors
/// The database's.
pub fn welcome(tx: &Tx<'_>, app: &App, of: &Welcome<'_>) -> Result<()> {
    let owner = read::address(tx, of.account)?;
    let locale = Locale::from_code(&owner.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let (name, name_ar) = read::school_name(tx, of.school)?;
    let school = in_script(locale, &name, &name_ar);
    let letter = Letter::new(locale, Purpose::Welcome, t.enrolment_mail_subject)
        .greeting(&name_of(&owner, locale))
        .paragraph(t.enrolment_mail_text(school).to_string())
        .paragraph(t.enrolment_mail_username(owner.username.as_deref().unwrap_or_default()).to_string())
        .paragraph(t.enrolment_mail_confirm)
        .code(t.enrolment_mail_code, of.token.to_string())
        .button(t.enrolment_mail_button, link(app, of.token))
        .after(t.enrolment_mail_unexpected);
    let recipient = Recipient { to: of.email, school_id: Some(of.school), account_id: Some(of.account) };
    mail::post(tx, app, recipient, &letter)?;
    Ok(())
}

/// Sends the link that confirms an address.
///
/// # Errors
/// The database's.
pub fn confirm(tx: &Tx<'_>, app: &App, account: i64, (email, token): (&str, &Token)) -> Result<()> {
    let owner = read::address(tx, account)?;
    let locale = Locale::from_code(&owner.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let letter = Letter::new(locale, Purpose::ConfirmAddress, t.enrolment_confirm_mail_subject)
        .greeting(&name_of(&owner, locale))
        .paragraph(t.enrolment_confirm_mail_text)
        .code(t.enrolment_mail_code, token.to_string())
        .button(t.enrolment_mail_button, link(app, token))
        .after(t.enrolment_mail_unexpected);
    let school_id = read::school_of(tx, account)?;
    mail::post(tx, app, Recipient { to: email, school_id, account_id: Some(account) }, &letter)?;
    Ok(())
}

/// Tells the address of an account that another one was given, which counts once it is confirmed.
///
/// # Errors
/// The database's.
pub fn change_asked(tx: &Tx<'_>, app: &App, account: i64, old: &str) -> Result<()> {
    let owner = read::address(tx, account)?;
    let locale = Locale::from_code(&owner.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let letter = Letter::new(locale, Purpose::AddressChanged, t.enrolment_change_asked_subject)
        .greeting(&name_of(&owner, locale))
        .paragraph(t.enrolment_change_asked_text)
        .button(t.devices_mail_button, format!("{}/devices", app.config.base_url()))
        .after(t.enrolment_change_asked_not_you);
    let school_id = read::school_of(tx, account)?;
    mail::post(tx, app, Recipient { to: old, school_id, account_id: Some(account) }, &letter)?;
    Ok(())
}

/// Tells the old address of an account that another one counts now.
///
/// # Errors
/// The database's.
pub fn changed(tx: &Tx<'_>, app: &App, account: i64, old: &str) -> Result<()> {
    let owner = read::address(tx, account)?;
    let locale = Locale::from_code(&owner.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let letter = Letter::new(locale, Purpose::AddressChanged, t.enrolment_changed_mail_subject)
        .greeting(&name_of(&owner, locale))
        .paragraph(t.enrolment_changed_mail_text)
        .after(t.enrolment_changed_mail_not_you);
    let school_id = read::school_of(tx, account)?;
    mail::post(tx, app, Recipient { to: old, school_id, account_id: Some(account) }, &letter)?;
    Ok(())
}
