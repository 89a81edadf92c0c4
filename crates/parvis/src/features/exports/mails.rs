//! The mail that tells the directors of an export.

use super::ExportFile;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::policy::{Access, School, Viewer};
use crate::web::shell::in_script;
use crate::web::{Cx, Error, Result};
use db::Tx;
use locale::Locale;

db::row! {
    struct Reader {
        account_id: Option<i64>, email: String, locale: String, given_name: String, family_name: String,
        given_name_ar: String, family_name_ar: String,
    }
}

db::sql! {
    fn directors(school: i64) -> Many<Reader> = "
        SELECT a.id AS account_id, COALESCE(a.email, '') AS email, a.locale, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar
        FROM staff_roles r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.school_id = $1 AND r.role = 'director' AND r.state = 'active'
            AND a.email IS NOT NULL AND a.email_confirmed_at IS NOT NULL
        ORDER BY a.id";
    fn school_itself(school: i64) -> Many<Reader> = "
        SELECT CAST(NULL AS BIGINT) AS account_id, email, default_locale AS locale, '' AS given_name, '' AS family_name,
            '' AS given_name_ar, '' AS family_name_ar
        FROM schools WHERE id = $1 AND email <> ''";
}

/// What was taken out.
pub struct Told {
    /// The kind of file.
    pub file: ExportFile,
    /// The students of this one.
    pub students: i64,
    /// With the person's other ones of the day, where those are why it is told.
    pub together: i64,
}

/// Mails every director with a confirmed address, in their language, whoever took the file: it may have been somebody
/// else at their desk. A school none of whose directors has one is mailed at its own address.
///
/// # Errors
/// The database's.
pub fn tell_directors(
    tx: &Tx<'_>,
    cx: &Cx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    told: &Told,
) -> Result<()> {
    let app = &cx.rq.app;
    let mut readers = directors(tx, school.id)?;
    if readers.is_empty() {
        readers = school_itself(tx, school.id)?;
    }
    let local = locale::local(cx.rq.now.as_micros(), &school.zone).map_err(Error::fault)?;
    for reader in readers {
        let locale = Locale::from_code(&reader.locale).unwrap_or(Locale::Fr);
        let t = Text::of(locale);
        let name = in_script(locale, &school.name, &school.name_ar);
        let letter = Letter::new(locale, Purpose::Export, t.exports_mail_subject(name).to_string());
        let letter = if reader.given_name.is_empty() {
            letter
        } else {
            let given = in_script(locale, &reader.given_name, &reader.given_name_ar);
            let family = in_script(locale, &reader.family_name, &reader.family_name_ar);
            letter.greeting(&format!("{given} {family}"))
        };
        let when = locale.date_time(local).to_string();
        // The arguments of a message stand in the order of their names.
        let letter = letter.paragraph(t.exports_mail_text(viewer.name(locale), when).to_string()).paragraph(
            t.exports_mail_file(told.file.label(t), t.audit_students(told.students).to_string()).to_string(),
        );
        let letter = if told.together > told.students {
            letter.paragraph(t.exports_mail_together(t.audit_students(told.together).to_string()).to_string())
        } else {
            letter
        };
        let log = format!("{}/office/{}/audit?action=exported", app.config.base_url(), school.slug);
        let letter = letter.button(t.exports_mail_button, log).after(t.exports_mail_unexpected);
        let recipient = Recipient { to: &reader.email, school_id: Some(school.id), account_id: reader.account_id };
        mail::post(tx, app, recipient, &letter)?;
    }
    Ok(())
}
