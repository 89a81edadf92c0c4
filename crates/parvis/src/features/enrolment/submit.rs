//! `POST /first-access`: the form, and the password of an account that the guardian has already.

use super::fields::{self, Typed};
use super::page::{self, Between, Sheet};
use super::place::{Place, Same};
use super::take_up::{self, Done, Enrolment, Joining, Taken};
use super::{mails, read};
use crate::features::accounts::attempts::{self, Begun, Tries};
use crate::features::accounts::entry::Entry as SessionEntry;
use crate::features::accounts::{self, Known, Tried, new_password};
use crate::features::audit::{self, Action, ActorRole, Detail, Entry, Way};
use crate::web::policy::Stage;
use crate::web::session::{self, LANGUAGE_COOKIE};
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use jiff::civil::Date;
use locale::Zone;

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    if viewer.stage != Stage::FirstAccess {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let done = cx.rq.app.db.read(|tx| Place::of_viewer(tx, cx, viewer)).and_then(|place| {
        let typed = Typed::of(form, &place);
        match form.get("step") {
            "same" => same(cx, viewer, (&place, typed), form),
            "dispute" => dispute(cx, &place, typed),
            "correct" => page::show(cx, StatusCode::OK, &place, &Sheet { typed, ..Sheet::default() }),
            _ => enrol(cx, viewer, (&place, typed), form),
        }
    });
    match done {
        // Replaced, over, used by another browser: it says what to do.
        Err(Error::NotFound) => page::dead(cx),
        other => other,
    }
}

/// Today at the school of a letter or invitation.
///
/// # Errors
/// A time zone that is not known.
pub fn today(cx: &Cx<'_>, place: &Place) -> Result<Date> {
    let zone = Zone::named(&place.guardian.zone).map_err(Error::fault)?;
    Ok(zone.local(cx.rq.now.as_micros()).date())
}

/// The account that the number, or the roster, names.
fn known(cx: &Cx<'_>, place: &Place, number: &str) -> Result<Option<Same>> {
    cx.rq.app.db.read(|tx| place.known(tx, number))
}

/// The form with a password of one's own.
fn enrol(cx: &Cx<'_>, viewer: &Viewer, (place, typed): (&Place, Typed), form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let number = fields::number_of(&typed, place, today(cx, place)?);
    let mut sheet = Sheet { typed, ..Sheet::default() };
    let disputes = number.as_ref().is_ok_and(|n| !n.is_empty() && n == form.get("disputes"));
    if let (true, Ok(number)) = (disputes, &number) {
        sheet.disputes.clone_from(number);
    }
    if let Some(same) = known(cx, place, "")? {
        return page::known(cx, place, (&sheet.typed, same), Between::default());
    }
    let said = fields::read(&sheet.typed, place, &mut sheet.amiss);
    if let Err(message) = number {
        // Where it stands in the form: after the names.
        let names = sheet.amiss.0.iter().take_while(|(field, _)| field.ends_with("_name")).count();
        sheet.amiss.0.insert(names, ("number", message));
    }
    let host = app.config.base_url();
    let host = host.split_once("://").map_or(host.as_str(), |(_, rest)| rest);
    let mut easy = vec![host, said.person.family_name.as_str(), &said.person.given_name, &sheet.typed.number];
    easy.extend([place.guardian.school_name.as_str(), &place.guardian.school_name_ar, &place.guardian.school_slug]);
    easy.extend(said.person.email.as_deref());
    easy.extend(place.children.iter().flat_map(|c| [c.given_name.as_str(), &c.family_name, &c.given_name_ar, &c.code]));
    let password = new_password::chosen(form, &easy);
    let (Ok(number), Ok(password), true) = (number, &password, sheet.amiss.0.is_empty()) else {
        sheet.password = password.err().unwrap_or_default();
        return page::show(cx, StatusCode::UNPROCESSABLE_ENTITY, place, &sheet);
    };
    // Only now: whoever asks about numbers of others spends the letter with the first that nobody has.
    match known(cx, place, &number)? {
        Some(same) if same.by_row || !disputes => return known_after(cx, place, &sheet.typed, same),
        _ => {}
    }
    let verifier = accounts::verifier_of(app, password)?;
    let codes = accounts::code_verifiers(app, password, &place.codes())?;
    let what = Enrolment {
        letter: place.letter.id,
        account: viewer.account_id,
        person: &said.person,
        relation: &said.relation,
        number: &number,
        disputes,
        verifier: &verifier,
        codes: &codes,
    };
    let token = accounts::tokens::new_token(app);
    let mut entry = SessionEntry::new(cx, viewer.account_id, false);
    let taken = app.db.write(|tx| {
        still_here(tx, viewer)?;
        let done = match take_up::take_up(tx, app, &what)? {
            Taken::Done(done) => done,
            Taken::Known => return Ok::<_, Error>(None),
        };
        tell(tx, cx, viewer.account_id, &done)?;
        if let Some(email) = &said.person.email {
            accounts::tokens::confirm_by(tx, &token, viewer.account_id, email, cx.rq.now)?;
            let welcome = mails::Welcome { account: viewer.account_id, email, school: done.school, token: &token };
            mails::welcome(tx, app, &welcome)?;
        }
        let mut entry = entry.clone();
        entry.scope = done.scope;
        entry.begin(tx)?;
        Ok(Some(done))
    })?;
    let Some(done) = taken else {
        // Somebody took the number, or the roster's row, while this form was being filled in.
        let same = known(cx, place, &number)?.ok_or(Error::NotFound)?;
        return known_after(cx, place, &sheet.typed, same);
    };
    entry.scope = done.scope;
    let to = if done.by_code { "/welcome" } else { "/welcome?code=taken" };
    entry.reply(cx, to)?.with_cookie(&session::choice_cookie(app, LANGUAGE_COOKIE, &said.person.locale))
}

/// The page that asks for the password of the account there is. That a number is somebody's is told a few times a letter and
/// then after growing waits: nobody has many numbers. What the roster says of the letter's own guardian is no secret to them.
fn known_after(cx: &Cx<'_>, place: &Place, typed: &Typed, same: Same) -> Result<Reply> {
    if !same.by_row
        && let Begun::Wait(seconds) = questions(cx, place.letter.id).begin(&cx.rq.app, false)?
    {
        let wait = Some(attempts::in_words(cx.text, seconds));
        let sheet = Sheet { typed: typed.clone(), wait, ..Sheet::default() };
        let mut reply = page::show(cx, StatusCode::TOO_MANY_REQUESTS, place, &sheet)?;
        reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(reply);
    }
    page::known(cx, place, (typed, same), Between::default())
}

/// How often a letter was told that a number is somebody's.
fn questions(cx: &Cx<'_>, letter: i64) -> Tries {
    Tries::at(cx, format!("\0number-of-letter/{letter}").as_bytes())
}

/// A form that was sent twice has no session any more.
fn still_here(tx: &Tx<'_>, viewer: &Viewer) -> Result<()> {
    if accounts::end_first_access(tx, viewer)? { Ok(()) } else { Err(Error::SignInFirst) }
}

/// The audit log: an entry for each child.
fn tell(tx: &Tx<'_>, cx: &Cx<'_>, account: i64, done: &Done) -> Result<()> {
    let like = Entry::by_account(cx, account, ActorRole::Guardian, Action::Enrolled).for_school(Some(done.school));
    let of = |child: &i64| {
        let entry = like.again(&cx.rq.app, Action::Enrolled).about(*child);
        entry.with(Detail::new().way(Way::Letter))
    };
    audit::record_all(tx, done.children.iter().map(of).collect())?;
    Ok(())
}

/// The password of the account that the guardian has: the children join it.
fn same(cx: &Cx<'_>, viewer: &Viewer, (place, typed): (&Place, Typed), form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let number = fields::number_of(&typed, place, today(cx, place)?).unwrap_or_default();
    let Some(same) = known(cx, place, &number)? else {
        // It is nobody's any more: back to the form.
        return page::show(cx, StatusCode::OK, place, &Sheet { typed, ..Sheet::default() });
    };
    let again = |between: Between| page::known(cx, place, (&typed, same), between);
    let password = form.get("password");
    if password.is_empty() {
        return again(Between { amiss: Some(|t| t.enrolment_known_empty), wait: None });
    }
    let owner = match accounts::try_password_of(cx, same.account, &number, password)? {
        Tried::Right(owner) => owner,
        Tried::Wrong => return again(Between { amiss: Some(|t| t.enrolment_known_wrong), wait: None }),
        Tried::Wait(seconds) => {
            let wait = Some(attempts::in_words(cx.text, seconds));
            let mut reply = again(Between { amiss: None, wait })?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(reply);
        }
    };
    let codes = accounts::code_verifiers(app, password, &place.codes())?;
    let what = Joining {
        letter: place.letter.id,
        bare: viewer.account_id,
        into: same.account,
        number: if same.by_row { "" } else { &number },
        codes: &codes,
    };
    join(cx, viewer, &what, &owner)
}

fn join(cx: &Cx<'_>, viewer: &Viewer, what: &Joining<'_>, owner: &Known) -> Result<Reply> {
    let app = &cx.rq.app;
    let entry = SessionEntry::new(cx, owner.account, owner.is_staff);
    app.db.write(|tx| {
        still_here(tx, viewer)?;
        owner.clear(tx)?;
        questions(cx, what.letter).forget(tx)?;
        let done = take_up::join(tx, app, what)?;
        tell(tx, cx, owner.account, &done)?;
        entry.begin(tx)?;
        audit::signed_in(tx, cx, owner.account, None, Way::Letter)?;
        Ok::<_, Error>(())
    })?;
    entry.reply(cx, if owner.has_role { "/second-factor?back=%2Fchildren" } else { "/welcome?joined=yes" })
}

/// "It is not my account": the form goes on, with the number in dispute.
fn dispute(cx: &Cx<'_>, place: &Place, typed: Typed) -> Result<Reply> {
    let number = fields::number_of(&typed, place, today(cx, place)?).unwrap_or_default();
    let found = cx.rq.app.db.read(|tx| Ok::<_, Error>((place.known(tx, &number)?, read::holder(tx, &number)?)))?;
    match found {
        (Some(same), _) if same.by_row => {
            page::known(cx, place, (&typed, same), Between { amiss: Some(|t| t.enrolment_known_call), wait: None })
        }
        (Some(_), Some(_)) => {
            page::show(cx, StatusCode::OK, place, &Sheet { typed, disputes: number, ..Sheet::default() })
        }
        _ => page::show(cx, StatusCode::OK, place, &Sheet { typed, ..Sheet::default() }),
    }
}
