//! What a guardian is mailed of decisions: to confirmed addresses only, and no child is named.

use super::reason::{self, ReasonKind};
use super::{ReviewState, read};
use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::Result;
use crate::web::policy::{Access, School};
use crate::web::shell::{full_name, in_script};
use db::Tx;
use locale::Locale;

/// What was decided.
pub struct Told<'a> {
    /// What the review came to.
    pub state: ReviewState,
    /// It was about a number, and not about somebody who has none.
    pub has_number: bool,
    /// Why.
    pub reason: (ReasonKind, &'a str),
}

/// Mails a decision on an identity number.
///
/// # Errors
/// The database's.
pub fn decided(tx: &Tx<'_>, app: &App, school: Access<'_, School>, account: i64, told: &Told<'_>) -> Result<()> {
    send(tx, app, school, account, |t, name, locale| {
        let subject = match told.state {
            ReviewState::Validated => t.reviews_mail_validated_subject,
            _ => t.reviews_mail_refused_subject,
        };
        let letter = Letter::new(locale, Purpose::NationalId, subject);
        let letter = match told.state {
            ReviewState::Validated if told.has_number => letter.paragraph(t.reviews_mail_validated(name).to_string()),
            ReviewState::Validated => letter.paragraph(t.reviews_mail_validated_by_name(name).to_string()),
            ReviewState::Revoked => letter.paragraph(t.reviews_mail_revoked(name).to_string()),
            _ => letter.paragraph(t.reviews_mail_refused(name).to_string()),
        };
        if told.state == ReviewState::Validated {
            return letter.button(t.reviews_mail_open, format!("{}/children", app.config.base_url()));
        }
        let (kind, own) = told.reason;
        let why = reason::lines(t, kind, own).join(" ");
        let letter = if why.is_empty() { letter } else { letter.paragraph(t.reviews_mail_reason(why).to_string()) };
        letter
            .paragraph(t.reviews_mail_way_on)
            .button(t.reviews_mail_correct, format!("{}/identity-number", app.config.base_url()))
    })
}

/// Mails what a school says to a guardian of another.
///
/// # Errors
/// The database's.
pub fn consent(tx: &Tx<'_>, app: &App, school: Access<'_, School>, account: i64, is_given: bool) -> Result<()> {
    send(tx, app, school, account, |t, name, locale| {
        let letter = Letter::new(locale, Purpose::NationalId, t.reviews_mail_consent_subject);
        if is_given {
            let to = format!("{}/children", app.config.base_url());
            letter.paragraph(t.reviews_mail_consent_given(name).to_string()).button(t.reviews_mail_open, to)
        } else {
            letter.paragraph(t.reviews_mail_consent_refused(name).to_string())
        }
    })
}

fn send(
    tx: &Tx<'_>,
    app: &App,
    school: Access<'_, School>,
    account: i64,
    letter: impl Fn(&'static Text, &str, Locale) -> Letter,
) -> Result<()> {
    let reader = read::reader(tx, account)?;
    let Some(to) = reader.email.as_deref() else { return Ok(()) };
    let locale = Locale::from_code(&reader.locale).unwrap_or(Locale::Fr);
    let name = in_script(locale, &school.name, &school.name_ar);
    let letter = letter(Text::of(locale), name, locale).greeting(&full_name(
        locale,
        (&reader.given_name, &reader.family_name),
        (&reader.given_name_ar, &reader.family_name_ar),
    ));
    mail::post(tx, app, Recipient { to, school_id: Some(school.id), account_id: Some(account) }, &letter)?;
    Ok(())
}
