//! What the owner of an account is told of its passkeys.

use crate::app::App;
use crate::features::accounts::reach;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use crate::web::form::Message;
use db::Tx;

/// Tells the owner of the account at their confirmed address, in their language.
///
/// # Errors
/// The database's.
pub fn changed(tx: &Tx<'_>, app: &App, account: i64, said: Message) -> Result<()> {
    let Some(of) = reach::one(tx, account)? else { return Ok(()) };
    let t = Text::of(of.locale);
    let letter = Letter::new(of.locale, Purpose::Passkey, t.passkeys_mail_subject)
        .greeting(&of.name)
        .paragraph(said(t))
        .button(t.passkeys_mail_button, format!("{}/passkeys", app.config.base_url()))
        .after(t.passkeys_mail_not_you);
    mail::post(tx, app, Recipient { to: &of.email, school_id: of.school, account_id: Some(account) }, &letter)?;
    Ok(())
}
