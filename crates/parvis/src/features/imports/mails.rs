//! The mail to the other guardians of a child when an import lets one more see it.

use super::read;
use super::run::Run;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::shell::in_script;
use locale::Locale;

/// Tells the guardians who see the child already that the account sees it too, each in their own language.
///
/// # Errors
/// The database's.
pub fn added(run: &Run<'_, '_>, student: i64, account: i64) -> db::Result<()> {
    let school_id = Some(run.site.id);
    for one in read::other_guardians(run.tx, student, run.site.id, account)? {
        let Some(to) = one.email.as_deref() else { continue };
        let locale = Locale::from_code(&one.locale).unwrap_or(Locale::Fr);
        let t = Text::of(locale);
        let letter = Letter::new(locale, Purpose::GuardianAdded, t.imports_mail_subject)
            .greeting(in_script(locale, &one.given_name, &one.given_name_ar))
            .paragraph(t.imports_mail_text(in_script(locale, &one.child, &one.child_ar)).to_string())
            .after(t.imports_mail_unexpected);
        mail::post(run.tx, run.app, Recipient { to, school_id, account_id: Some(one.id) }, &letter)?;
    }
    Ok(())
}
