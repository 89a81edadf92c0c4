//! The mail to who has lost their password (guide, figure 9).

use super::read;
use crate::app::App;
use crate::features::accounts::reach::{self, Reach};
use crate::features::accounts::tokens::{self, Invited, Lost};
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use crate::web::policy::School;
use crate::web::shell::in_script;
use db::Tx;
use rules::secret::Token;

/// A way in for one account.
pub struct Entrance {
    /// Whose.
    pub of: Reach,
    /// By what.
    pub token: Token,
}

/// Mails the way in to all accounts of one address: the username of each, and a token as code and as link. Nothing goes out
/// where there is none. `sent_by` is the name of the school that asked in the person's place.
///
/// # Errors
/// The database's.
pub fn send(tx: &Tx<'_>, app: &App, entrances: &[Entrance], sent_by: Option<&str>) -> Result<()> {
    let Some(first) = entrances.first() else { return Ok(()) };
    let of = &first.of;
    let t = Text::of(of.locale);
    // Who has no password yet, since they have not come, keeps none and redefines none.
    let (subject, button, unasked) = if entrances.iter().all(|entrance| entrance.of.lost == Lost::Invitation) {
        (t.recover_mail_invited_subject, t.recover_mail_invited_button, t.recover_mail_invited_unexpected)
    } else {
        (t.recover_mail_subject, t.recover_mail_button, t.recover_mail_unexpected)
    };
    let mut letter = Letter::new(of.locale, Purpose::Recovery, subject);
    // An address that several people read greets none of them.
    if entrances.iter().all(|entrance| entrance.of.name == of.name) {
        letter = letter.greeting(&of.name);
    }
    letter = letter.paragraph(match (entrances.len(), of.lost, sent_by) {
        (_, _, Some(school)) => t.recover_mail_sent_text(school).to_string(),
        (1, Lost::Invitation, None) => t.recover_mail_invited_text.to_owned(),
        (1, Lost::Password, None) => t.recover_mail_text.to_owned(),
        _ => t.recover_mail_text_several.to_owned(),
    });
    for Entrance { of, token } in entrances {
        letter = letter.entrance(
            t.recover_mail_username(of.username.as_str()).to_string(),
            (t.recover_mail_code, token.to_string()),
            (button, tokens::link(app, token)),
        );
    }
    let unasked = if sent_by.is_some() { t.recover_mail_sent_unasked } else { unasked };
    let letter = letter.after(t.recover_mail_lasts).after(unasked);
    let recipient = Recipient { to: &of.email, school_id: of.school, account_id: Some(of.account) };
    mail::post(tx, app, recipient, &letter)?;
    Ok(())
}

/// Mails a way in to one person, because the director of their school has asked for it. False where the
/// account has no confirmed address, or had as many tokens as it may.
///
/// # Errors
/// The database's.
pub fn send_to(tx: &Tx<'_>, app: &App, account: i64, school: &School) -> Result<bool> {
    let Some(mut of) = reach::one(tx, account)? else { return Ok(false) };
    of.school = Some(school.id);
    let token = tokens::new_token(app);
    let invited = Invited { account, school: of.school, email: Some(&of.email) };
    if !tokens::recover_by(tx, &token, invited, of.lost, app.clock.now())? {
        return Ok(false);
    }
    let name = in_script(of.locale, &school.name, &school.name_ar);
    send(tx, app, &[Entrance { of: of.clone(), token }], Some(name))?;
    Ok(true)
}

/// Tells the confirmed address of an account that a letter was made that gives it back: whoever did not ask for it calls.
///
/// # Errors
/// The database's.
pub fn letter_made(tx: &Tx<'_>, app: &App, account: i64, school: i64) -> Result<()> {
    let Some(of) = reach::one(tx, account)? else { return Ok(()) };
    let t = Text::of(of.locale);
    let (name, name_ar) = read::school_name(tx, school)?;
    let name = in_script(of.locale, &name, &name_ar);
    let letter = Letter::new(of.locale, Purpose::Recovery, t.recovery_letter_mail_subject)
        .greeting(&of.name)
        .paragraph(t.recovery_letter_mail_text(name, of.username.as_str()).to_string())
        .after(t.recovery_letter_mail_not_you);
    mail::post(tx, app, Recipient { to: &of.email, school_id: Some(school), account_id: Some(account) }, &letter)?;
    Ok(())
}
