//! The mail that tells the owner of an account that its password was changed.

use crate::app::App;
use crate::features::accounts::reach;
use crate::features::passkeys;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use db::Tx;

/// Tells the owner of an account that its password was changed, where it has a confirmed address: until then an address is
/// perhaps somebody else's.
///
/// # Errors
/// The database's.
pub fn tell_owner(tx: &Tx<'_>, app: &App, account: i64) -> Result<()> {
    let Some(of) = reach::one(tx, account)? else { return Ok(()) };
    let t = Text::of(of.locale);
    let mut letter = Letter::new(of.locale, Purpose::PasswordChanged, t.password_mail_subject)
        .greeting(&of.name)
        .paragraph(t.password_mail_text(of.username.as_str()).to_string())
        .paragraph(t.password_mail_sessions);
    if passkeys::count(tx, account)? > 0 {
        letter = letter.paragraph(t.passkeys_mail_still);
    }
    let letter = letter
        .paragraph(t.password_mail_not_you)
        .button(t.password_mail_button, format!("{}/recover", app.config.base_url()));
    mail::post(tx, app, Recipient { to: &of.email, school_id: of.school, account_id: Some(account) }, &letter)?;
    Ok(())
}
