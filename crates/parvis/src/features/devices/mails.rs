//! The mail about a sign-in from a device that was not known.

use super::{SignIn, read};
use crate::app::App;
use crate::features::audit;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::shell::full_name;
use crate::web::{Error, Result};
use db::Tx;
use locale::Locale;

/// Tells the owner of an account, at the address that they have confirmed, in the transaction of the sign-in.
///
/// # Errors
/// The database's.
pub fn tell(tx: &Tx<'_>, app: &App, sign_in: &SignIn<'_>) -> Result<()> {
    let owner = read::owner(tx, sign_in.account)?;
    let Some(to) = owner.email else { return Ok(()) };
    let locale = Locale::from_code(&owner.locale).unwrap_or(Locale::Fr);
    let t = Text::of(locale);
    let zone = owner.school_id.map(|school| read::zone(tx, school)).transpose()?;
    let local = |zone: &str| locale::local(sign_in.at.as_micros(), zone).map_err(Error::fault);
    let when = match &zone {
        Some((zone,)) => locale.date_time(local(zone)?).to_string(),
        None => t.devices_mail_universal(locale.date_time(local("UTC")?).to_string()).to_string(),
    };
    let letter = Letter::new(locale, Purpose::NewDevice, t.devices_mail_subject)
        .greeting(&full_name(
            locale,
            (&owner.given_name, &owner.family_name),
            (&owner.given_name_ar, &owner.family_name_ar),
        ))
        .paragraph(t.devices_mail_text)
        .paragraph(t.devices_mail_when(when).to_string())
        .paragraph(t.devices_mail_device(audit::device_in_words(t, sign_in.device)).to_string())
        .paragraph(t.devices_mail_network(sign_in.network).to_string())
        .paragraph(t.devices_mail_you)
        .button(t.devices_mail_button, format!("{}/devices", app.config.base_url()))
        .after(if owner.school_id.is_some() { t.devices_mail_not_you } else { t.devices_mail_not_you_operator });
    mail::post(tx, app, Recipient { to: &to, school_id: owner.school_id, account_id: Some(sign_in.account) }, &letter)?;
    Ok(())
}
