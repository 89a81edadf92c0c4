//! The mail of an invitation.

use super::people::role_name;
use super::read;
use crate::app::App;
use crate::features::accounts::tokens::{self, Invited};
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::shell::{full_name, in_script};
use crate::web::{Error, Result};
use db::{Instant, Tx};
use locale::Locale;
use rules::secret::Token;

/// What an invitation says.
pub struct Invitation<'a> {
    /// Whom it is for.
    pub invited: Invited<'a>,
    /// Their username.
    pub username: &'a str,
    /// The token.
    pub token: &'a Token,
    /// Until when it works.
    pub ends_at: Instant,
}

/// Mails it, in the language of the school; does nothing for one that is handed over.
///
/// # Errors
/// The database's.
pub fn invitation(tx: &Tx<'_>, app: &App, of: &Invitation<'_>) -> Result<()> {
    let (Some(to), Some(school_id)) = (of.invited.email, of.invited.school) else { return Ok(()) };
    let school = read::inviting(tx, school_id)?;
    let locale = Locale::from_code(&school.default_locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let name = in_script(locale, &school.name, &school.name_ar);
    let person = read::names(tx, of.invited.account)?;
    let (latin, arabic) =
        ((&*person.given_name, &*person.family_name), (&*person.given_name_ar, &*person.family_name_ar));
    let greeted = full_name(locale, latin, arabic);
    let until = locale::local(of.ends_at.as_micros(), &school.zone).map_err(Error::fault)?;
    let roles: Vec<&str> = read::staff_roles_of(tx, of.invited.account, school_id)?
        .into_iter()
        .map(|(role,)| role_name(t, role))
        .collect();
    let letter = Letter::new(locale, Purpose::StaffInvitation, t.staff_mail_subject(name).to_string())
        .greeting(&greeted)
        .paragraph(t.staff_mail_text(locale.list(&roles), name).to_string())
        .paragraph(t.staff_mail_username(of.username).to_string())
        .paragraph(t.staff_mail_how)
        .code(t.staff_mail_token, of.token.to_string())
        .button(t.staff_mail_button, tokens::link(app, of.token))
        .after(t.staff_mail_until(locale.date_time(until)).to_string())
        .after(t.staff_mail_unexpected);
    mail::post(tx, app, Recipient { to, school_id: Some(school_id), account_id: Some(of.invited.account) }, &letter)?;
    Ok(())
}
