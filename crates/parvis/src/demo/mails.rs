//! The first mails of the demo, so that its mailbox shows what mails look like.

use crate::app::App;
use crate::mail::{self, Letter, Purpose, Recipient};
use crate::text::Text;
use crate::web::shell::in_script;
use locale::Locale;

db::row! {
    struct Reader {
        id: i64, email: Option<String>, given_name: String, given_name_ar: String, family_name: String,
        family_name_ar: String, school_id: i64,
    }
}

db::sql! {
    // Those that are told as refused are there from the beginning.
    fn mails() -> Val<i64> = "SELECT count(*) FROM outbox WHERE state <> 'refused'";
    fn reader(locale: &str) -> Opt<Reader> = "
        SELECT a.id, a.email, a.given_name, a.given_name_ar, a.family_name, a.family_name_ar, g.school_id
        FROM accounts a JOIN guardianships g ON g.account_id = a.id
        WHERE a.locale = $1 AND a.email_confirmed_at IS NOT NULL ORDER BY a.id, g.id LIMIT 1";
}

/// Posts a mail to somebody of each language, where there is no mail at all.
///
/// # Errors
/// The database's.
pub fn post_first(app: &App) -> db::Result<()> {
    app.db.write(|tx| {
        if mails(tx)? > 0 {
            return Ok(());
        }
        for locale in Locale::ALL {
            let Some(reader) = reader(tx, locale.code())? else { continue };
            let Some(to) = &reader.email else { continue };
            let t = Text::of(locale);
            let given = in_script(locale, &reader.given_name, &reader.given_name_ar);
            let family = in_script(locale, &reader.family_name, &reader.family_name_ar);
            let letter = Letter::new(locale, Purpose::Test, t.mailbox_sample_subject)
                .greeting(&format!("{given} {family}"))
                .paragraph(t.mailbox_sample_text)
                .button(t.mail_test_button, format!("{}/children", app.config.base_url()))
                .after(t.mail_test_after);
            let recipient = Recipient { to, school_id: Some(reader.school_id), account_id: Some(reader.id) };
            mail::post(tx, app, recipient, &letter)?;
        }
        Ok(())
    })
}
