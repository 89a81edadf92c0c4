//! The mail that invites a guardian (tutorial, 1.1): username and token, as link and as text.

use super::read::InviteeRow;
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
pub struct Mailed<'a> {
    /// Whom it is for.
    pub of: &'a InviteeRow,
    /// The same as an account.
    pub invited: Invited<'a>,
    /// Their username.
    pub username: &'a str,
    /// The token.
    pub token: &'a Token,
    /// Until when it works.
    pub ends_at: Instant,
}

/// Mails it, in the language of the school. No child is named: mail is read over shoulders.
///
/// # Errors
/// The database's.
pub fn invitation(tx: &Tx<'_>, app: &App, mailed: &Mailed<'_>) -> Result<()> {
    let Mailed { of, invited, username, token, ends_at } = *mailed;
    let Some(to) = invited.email else { return Ok(()) };
    let locale = Locale::from_code(&of.default_locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let school = in_script(locale, &of.school_name, &of.school_name_ar);
    let until = locale::local(ends_at.as_micros(), &of.zone).map_err(Error::fault)?;
    let name = full_name(locale, (&of.given_name, &of.family_name), (&of.given_name_ar, &of.family_name_ar));
    let letter = Letter::new(locale, Purpose::Invitation, t.invitations_mail_subject(school).to_string())
        .greeting(&name)
        .paragraph(t.invitations_mail_text(school).to_string())
        .paragraph(t.invitations_mail_username(username).to_string())
        .paragraph(t.invitations_mail_how)
        .code(t.invitations_mail_token, token.to_string())
        .button(t.invitations_mail_button, tokens::link(app, token))
        .after(t.invitations_mail_until(locale.date_time(until)).to_string())
        .after(t.invitations_mail_unexpected);
    mail::post(tx, app, Recipient { to, school_id: invited.school, account_id: Some(invited.account) }, &letter)?;
    Ok(())
}
