//! `POST /profile` (version, names, phone, address, locale).
//!
//! A change of one's own name is told to the audit log of each school, shown beside the name there, kept so that restrictions go
//! on finding the person, and looked at again by the director who has reviewed somebody by that name.

use super::page::{self, Said, Typed};
use super::{read, store};
use crate::features::accounts::{self, Profile};
use crate::features::audit::{self, Action, Detail, Entry, OwnDeed};
use crate::features::enrolment::fields;
use crate::features::{guardianship, national_id};
use crate::web::form::Message;
use crate::web::session::{self, LANGUAGE_COOKIE};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use db::{Instant, Tx};
use http::StatusCode;
use locale::Locale;

/// So often a day somebody changes their name: each change asks a director.
const NAMES_A_DAY: i64 = 3;
/// In microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// More of a field than this is never shown again.
const SHOWN: usize = 400;

fn typed(form: &Form) -> Typed {
    let cut = |name: &str| form.get(name).chars().take(SHOWN).collect::<String>();
    Typed {
        version: form.get("version").parse().unwrap_or_default(),
        family_name: cut("family_name"),
        given_name: cut("given_name"),
        family_name_ar: cut("family_name_ar"),
        given_name_ar: cut("given_name_ar"),
        phone: cut("phone"),
        address: cut("address"),
        locale: cut("locale"),
    }
}

/// What the form says, if it is right.
fn read_form(typed: &Typed, with_names: bool, amiss: &mut Vec<(&'static str, Message)>) -> Profile {
    let mut taken = |field: &'static str, read: std::result::Result<String, Message>| {
        read.unwrap_or_else(|message| {
            amiss.push((field, message));
            String::new()
        })
    };
    let name = |text: &str, empty: Message| fields::name(text).map_err(|message| message.unwrap_or(empty));
    let (mut family_name, mut given_name, mut family_name_ar, mut given_name_ar) = Default::default();
    if with_names {
        family_name = taken("family_name", name(&typed.family_name, |t| t.enrolment_family_name_empty));
        given_name = taken("given_name", name(&typed.given_name, |t| t.enrolment_given_name_empty));
        // In Arabic letters both or none, so that no page shows half a name.
        if !typed.family_name_ar.trim().is_empty() || !typed.given_name_ar.trim().is_empty() {
            family_name_ar = taken("family_name_ar", arabic(&typed.family_name_ar));
            given_name_ar = taken("given_name_ar", arabic(&typed.given_name_ar));
        }
    }
    let phone = taken("phone", fields::phone(&typed.phone));
    let address = taken("address", fields::address(&typed.address));
    let known = Locale::from_code(&typed.locale).map(|locale| locale.code().to_owned());
    let locale = taken("locale", known.ok_or(|t| t.enrolment_locale_empty));
    Profile { given_name, family_name, given_name_ar, family_name_ar, phone, address, locale }
}

/// A name in Arabic letters.
fn arabic(text: &str) -> std::result::Result<String, Message> {
    let name = fields::name(text).map_err(|message| message.unwrap_or(|t| t.profile_arabic_both))?;
    let is_arabic = |c: char| matches!(c, '\u{621}'..='\u{6ff}' | '\u{750}'..='\u{77f}');
    let fits = name.chars().all(|c| is_arabic(c) || !c.is_alphabetic());
    if fits { Ok(name) } else { Err(|t| t.profile_arabic_letters) }
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let typed = typed(form);
    let mut amiss = Vec::new();
    let mut profile = read_form(&typed, !viewer.is_staff(), &mut amiss);
    let again = |status: StatusCode, said: Said| app.db.read(|tx| page::show(cx, tx, viewer, status, said.clone()));
    if !amiss.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Said { typed: Some(typed), amiss, conflict: false });
    }
    let before = app.db.read(|tx| Ok::<_, Error>(read::profile(tx, viewer.account_id)?))?;
    if viewer.is_staff() {
        profile.given_name.clone_from(&before.given_name);
        profile.family_name.clone_from(&before.family_name);
        profile.given_name_ar.clone_from(&before.given_name_ar);
        profile.family_name_ar.clone_from(&before.family_name_ar);
    }
    let renamed = (&profile.given_name, &profile.family_name, &profile.given_name_ar, &profile.family_name_ar)
        != (&before.given_name, &before.family_name, &before.given_name_ar, &before.family_name_ar);
    if renamed {
        let since = Instant::from_micros(cx.rq.now.as_micros() - DAY);
        if app.db.read(|tx| read::names_changed_since(tx, viewer.account_id, since))? >= NAMES_A_DAY {
            let amiss: Vec<(&'static str, Message)> = vec![("family_name", |t| t.profile_names_often)];
            return again(StatusCode::UNPROCESSABLE_ENTITY, Said { typed: Some(typed), amiss, conflict: false });
        }
    }
    let saved = app.db.write(|tx| {
        let saved = accounts::set_profile(tx, viewer.account_id, typed.version, &profile)?;
        if saved && renamed {
            rename(tx, cx, viewer, &before, &profile)?;
        }
        if saved {
            // Of contact data the log says that they changed, not which they are: it is read by the office.
            let (action, detail) = (Action::ProfileChanged, Detail::new());
            let deed = OwnDeed { account: viewer.account_id, scope: viewer.scope, action, detail };
            audit::own_deed(tx, cx, &deed)?;
        }
        Ok::<_, Error>(saved)
    })?;
    if !saved {
        // Saved once more, what stands in the form holds.
        let version = app.db.read(|tx| read::profile(tx, viewer.account_id))?.version;
        let typed = Some(Typed { version, ..typed });
        return again(StatusCode::CONFLICT, Said { typed, amiss: Vec::new(), conflict: true });
    }
    let reply = Reply::see_other("/profile?done=saved")?;
    if profile.locale == before.locale {
        return Ok(reply);
    }
    reply.with_cookie(&session::choice_cookie(app, LANGUAGE_COOKIE, &profile.locale))
}

fn rename(tx: &Tx<'_>, cx: &Cx<'_>, viewer: &Viewer, before: &read::ProfileRow, now: &Profile) -> Result<()> {
    let account = viewer.account_id;
    let (given, family, given_ar, family_ar) =
        (&before.given_name, &before.family_name, &before.given_name_ar, &before.family_name_ar);
    store::keep_name(tx, account, given, family, given_ar, family_ar, cx.rq.now)?;
    let detail = Detail::new()
        .change("family_name", family, &now.family_name)
        .change("given_name", given, &now.given_name)
        .change("family_name_ar", family_ar, &now.family_name_ar)
        .change("given_name_ar", given_ar, &now.given_name_ar);
    for (school,) in read::schools(tx, account)? {
        let entry = Entry::by(cx, viewer, Action::ProfileChanged).for_school(Some(school));
        audit::record(tx, &entry.with(detail.clone()))?;
    }
    national_id::renamed(tx, &cx.rq.app, account)?;
    guardianship::heed(tx, account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_names_are_in_arabic_letters() {
        assert_eq!(arabic(" فاطمة  الزهراء ").ok().as_deref(), Some("فاطمة الزهراء"));
        assert!(arabic("Fatima").is_err() && arabic("فاطمة Zahra").is_err() && arabic("").is_err());
    }
}
