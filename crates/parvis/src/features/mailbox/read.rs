//! The mails that are kept.

use crate::app::App;
use crate::mail::{self, Purpose};
use crate::web::{Error, Result};
use db::{Instant, Tx};
use locale::Locale;

db::row! {
    /// A mail that was kept, its text still sealed.
    pub(super) struct Kept {
        public_id: String, purpose: Purpose, locale: String, recipient: String, subject: String, key_id: Option<String>,
        body: Option<Vec<u8>>, created_at: Instant, school_name: Option<String>, school_name_ar: Option<String>,
        zone: Option<String>,
    }
    /// A line of the list.
    pub(super) struct Listed {
        pub public_id: String, pub locale: String, pub recipient: String, pub subject: String, pub created_at: Instant,
        pub zone: Option<String>,
    }
}

db::sql! {
    pub(super) fn list(limit: i64) -> Many<Listed> = "
        SELECT o.public_id, o.locale, o.recipient, o.subject, o.created_at, s.zone
        FROM outbox o LEFT JOIN schools s ON s.id = o.school_id
        WHERE o.state = 'kept' ORDER BY o.created_at DESC, o.id DESC LIMIT $1";
    fn by_public_id(public_id: &str) -> Opt<Kept> = "
        SELECT o.public_id, o.purpose, o.locale, o.recipient, o.subject, o.key_id, o.body, o.created_at,
            s.name AS school_name, s.name_ar AS school_name_ar, s.zone
        FROM outbox o LEFT JOIN schools s ON s.id = o.school_id
        WHERE o.public_id = $1 AND o.state = 'kept'";
    fn last_kept(limit: i64) -> Many<Kept> = "
        SELECT o.public_id, o.purpose, o.locale, o.recipient, o.subject, o.key_id, o.body, o.created_at,
            s.name AS school_name, s.name_ar AS school_name_ar, s.zone
        FROM outbox o LEFT JOIN schools s ON s.id = o.school_id
        WHERE o.state = 'kept' ORDER BY o.created_at DESC, o.id DESC LIMIT $1";
}

/// A mail that was kept, opened.
#[derive(Debug, Clone)]
pub struct KeptMail {
    /// Its id in addresses.
    pub public_id: String,
    /// What it is about.
    pub purpose: Purpose,
    /// Its language.
    pub locale: Locale,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub created_at: Instant,
    /// The school's name in the mail's language, if it comes from one.
    pub school: Option<String>,
    /// The school's time zone.
    pub zone: Option<String>,
}

fn opened(app: &App, kept: Kept) -> Result<KeptMail> {
    let (key, body) = (kept.key_id.unwrap_or_default(), kept.body.unwrap_or_default());
    let (text, html) = mail::open_body(app, &kept.public_id, &key, &body).map_err(Error::fault)?;
    let locale = Locale::from_code(&kept.locale).unwrap_or_default();
    let arabic = kept.school_name_ar.unwrap_or_default();
    Ok(KeptMail {
        public_id: kept.public_id,
        purpose: kept.purpose,
        locale,
        recipient: kept.recipient,
        subject: kept.subject,
        text,
        html,
        created_at: kept.created_at,
        school: kept.school_name.map(|name| if locale == Locale::Ar && !arabic.is_empty() { arabic } else { name }),
        zone: kept.zone,
    })
}

/// A mail that was kept, by its public id.
pub(super) fn one(tx: &Tx<'_>, app: &App, public_id: &str) -> Result<Option<KeptMail>> {
    by_public_id(tx, public_id)?.map(|kept| opened(app, kept)).transpose()
}

/// The newest mails that were kept, opened, newest first. For the demo and for tests: elsewhere nothing is kept.
///
/// # Errors
/// The database's; a fault when the key of a mail is not there.
pub fn newest(tx: &Tx<'_>, app: &App, limit: i64) -> Result<Vec<KeptMail>> {
    last_kept(tx, limit)?.into_iter().map(|kept| opened(app, kept)).collect()
}
