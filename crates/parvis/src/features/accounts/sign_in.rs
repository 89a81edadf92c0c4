//! `POST /sign-in` (login, password, remember, back).
//!
//! Unknown, not-enrolled and wrong all answer alike, after the same work: the same statements, one hash, one row (one
//! for each parent of a child's code that several have).

use super::attempts::{self, Begun, Counted, Tries};
use super::entry::Entry;
use super::read::{self, Candidate, LoginKind};
use super::store;
use crate::features::audit;
use crate::features::audit::Way;
use crate::features::campaigns::{self, LetterRow};
use crate::features::enrolment;
use crate::features::school::{SignInCard, landing_with};
use crate::keys::Purpose;
use crate::password::{self, MAX_PASSWORD_BYTES, SALT_LEN, Scheme};
use crate::web::form::local_path;
use crate::web::policy::Stage;
use crate::web::{Cx, Error, Form, Reply, Result, session};
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use rules::login::LoginForms;

/// An attempt to sign in.
pub(super) struct Attempt<'a> {
    forms: LoginForms,
    password: &'a str,
}

/// What became of an attempt.
pub(super) enum Outcome {
    /// The password is this candidate's; the try that is still counted is to be forgotten.
    SignedIn(Candidate, Counted),
    /// It is that of a letter; the try that is still counted is to be forgotten.
    ByLetter(LetterRow, Counted),
    /// It is nobody's.
    Wrong,
    /// It is that of several accounts under one student code.
    Ambiguous,
    /// Too many failures: to be tried again after so many seconds.
    Wait(u32),
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let Some(attempt) = Attempt::of(form) else {
        return refused(cx, form, StatusCode::UNPROCESSABLE_ENTITY, |card| {
            card.wrong = Some(|t| t.sign_in_empty);
            card.field = Some(|t| t.sign_in_empty);
        });
    };
    match attempt.made(cx)? {
        Outcome::SignedIn(candidate, counted) => signed_in(cx, form, &attempt, &candidate, &counted),
        Outcome::ByLetter(letter, counted) => by_letter(cx, form, &letter, &counted),
        Outcome::Wait(seconds) => told_to_wait(cx, form, seconds),
        Outcome::Wrong => wrong(cx, form),
        Outcome::Ambiguous => refused(cx, form, StatusCode::UNPROCESSABLE_ENTITY, |card| {
            card.wrong = Some(|t| t.sign_in_ambiguous);
            card.field = Some(|t| t.sign_in_ambiguous);
        }),
    }
}

impl<'a> Attempt<'a> {
    /// The attempt of a form's `login` and `password`; none where one of them is missing.
    pub(super) fn of(form: &'a Form) -> Option<Attempt<'a>> {
        let forms = LoginForms::of(form.get("login"));
        let password = form.get("password");
        if forms.is_empty() || password.is_empty() {
            return None;
        }
        Some(Attempt { forms, password })
    }

    /// Makes the attempt. It is counted before the password is looked at, and a success or a fault takes that back.
    pub(super) fn made(&self, cx: &Cx<'_>) -> Result<Outcome> {
        let app = &cx.rq.app;
        let (candidates, letters, tries, seen) = app.db.read(|tx| {
            let forms = &self.forms;
            let letters = campaigns::live_letters(tx, forms, cx.rq.now)?;
            let device = known_device(cx);
            let mut candidates =
                read::candidates(tx, &forms.student_code, &forms.national_id, &forms.username, &device)?;
            let preferred = candidates.iter().map(|c| c.kind).min();
            candidates.retain(|c| Some(c.kind) == preferred);
            let tries = self.tries(cx, &candidates);
            let seen = tries.seen(tx)?;
            Ok::<_, Error>((candidates, letters, tries, seen))
        })?;
        let familiar = candidates.iter().any(|c| c.familiar);
        let counted = match tries.begin_after(app, familiar, seen)? {
            Begun::Wait(seconds) => return Ok(Outcome::Wait(seconds)),
            Begun::Counted(counted) => counted,
        };
        let named = only_one(&candidates);
        match verify(cx, self, candidates) {
            Ok(Verified::One(candidate)) => Ok(Outcome::SignedIn(candidate, counted)),
            Ok(Verified::None) => {
                if let Some(letter) = campaigns::opened_by(app, letters, self.password) {
                    return Ok(Outcome::ByLetter(letter, counted));
                }
                if let Some((account, scope, kind)) = named {
                    audit::note_refusal(cx, account, scope, kind.into());
                }
                Ok(Outcome::Wrong)
            }
            Ok(Verified::Several) => {
                app.db.write(|tx| counted.take_back(tx))?;
                Ok(Outcome::Ambiguous)
            }
            Err(fault) => {
                app.db.write(|tx| counted.take_back(tx))?;
                Err(fault)
            }
        }
    }

    /// What is tried at: the accounts that the login names, or the login that nobody has.
    fn tries(&self, cx: &Cx<'_>, candidates: &[Candidate]) -> Tries {
        let mut accounts: Vec<i64> = candidates.iter().map(|c| c.account_id).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let login = self.forms.attempt_key();
        if accounts.is_empty() {
            return Tries::at(cx, login.as_bytes());
        }
        Tries::at_passwords(cx, login, &accounts)
    }
}

/// The hash of what the asking device is known by; nothing where it was never signed in with. Whoever comes with a known one
/// is spared the wait that a stranger's failures bring about.
fn known_device(cx: &Cx<'_>) -> Vec<u8> {
    session::device(cx.rq).map_or_else(Vec::new, |device| device.hash().as_bytes().to_vec())
}

/// Whose password it is.
enum Verified {
    One(Candidate),
    None,
    Several,
}

/// The account that a login names, with the child of a code: what is tried at it is told to its owner. A code of several
/// accounts tells none of them: one parent's typing errors are no affair of the other.
fn only_one(candidates: &[Candidate]) -> Option<(i64, Option<i64>, LoginKind)> {
    let [one] = candidates else { return None };
    Some((one.account_id, one.student_id, one.kind))
}

/// One hash, whatever the candidates: all logins of a code share a salt, and where there is no login a salt of the same
/// look is made from a key. Only while a risen cost has reached some logins of a code and not yet the others are there two.
fn verify(cx: &Cx<'_>, attempt: &Attempt<'_>, mut candidates: Vec<Candidate>) -> Result<Verified> {
    let app = &cx.rq.app;
    // What is too long for a password is none; it costs what the others cost.
    let is_password = attempt.password.len() <= MAX_PASSWORD_BYTES;
    let password = if is_password { attempt.password } else { "" };
    if candidates.is_empty() {
        let salt = app.keys.mac(Purpose::LoginSalt, attempt.forms.attempt_key().as_bytes());
        app.hasher.hash(password, &salt[..SALT_LEN], app.hasher.scheme())?;
        return Ok(Verified::None);
    }
    let mut matching = Vec::new();
    while let Some(first) = candidates.first() {
        let (salt, scheme) = (first.salt.clone(), first.scheme.clone());
        let hash = app.hasher.hash(password, &salt, scheme.parse::<Scheme>()?)?;
        let (alike, others): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|c| c.salt == salt && c.scheme == scheme);
        matching.extend(alike.into_iter().filter(|c| is_password && password::same(&c.hash, &hash)));
        candidates = others;
    }
    Ok(match (matching.len(), matching.pop()) {
        (1, Some(candidate)) => Verified::One(candidate),
        (0, _) => Verified::None,
        _ => Verified::Several,
    })
}

/// A letter's password opens the form of the first access and nothing else.
fn by_letter(cx: &Cx<'_>, form: &Form, letter: &LetterRow, counted: &Counted) -> Result<Reply> {
    let app = &cx.rq.app;
    let begun = app
        .db
        .write(|tx| {
            counted.clear_of_letter(tx)?;
            if letter.recovers {
                return gives_back(tx, cx, letter.id);
            }
            let Some(account) = enrolment::begin(tx, app, letter.id, cx.locale)? else { return Ok(None) };
            let mut entry = Entry::new(cx, account, false);
            (entry.stage, entry.letter) = (Stage::FirstAccess, Some(letter.id));
            entry.begin(tx)?;
            audit::signed_in(tx, cx, account, None, Way::Letter)?;
            Ok::<_, Error>(Some(entry))
        })
        .inspect_err(|_| {
            let _ = app.db.write(|tx| counted.take_back(tx));
        })?;
    match begun {
        Some(entry) if letter.recovers => entry.reply(cx, "/token/password"),
        Some(entry) => entry.reply(cx, "/first-access"),
        // Replaced meanwhile, or there is no child any more whom it may open.
        None => wrong(cx, form),
    }
}

/// A letter that gives an account back leads to the choice of a new password, which uses it up.
fn gives_back(tx: &Tx<'_>, cx: &Cx<'_>, letter: i64) -> Result<Option<Entry>> {
    let letter = match campaigns::live_letter(tx, letter, cx.rq.now) {
        Ok(letter) => letter,
        Err(Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let Some(account) = letter.account_id else { return Ok(None) };
    // Suspended or ended meanwhile.
    let Some(of) = read::verifier(tx, account, &[])? else { return Ok(None) };
    let mut entry = Entry::new(cx, account, of.is_staff);
    (entry.stage, entry.letter) = (Stage::Password, Some(letter.id));
    entry.begin(tx)?;
    Ok(Some(entry))
}

/// What became of a try at the password of an account.
pub enum Tried {
    /// It is the account's.
    Right(Box<Known>),
    /// It is not.
    Wrong,
    /// Too many failures: to be tried again after so many seconds.
    Wait(u32),
}

/// An account whose password somebody knows; the try that is still counted is to be forgotten.
pub struct Known {
    /// The account.
    pub account: i64,
    /// Whether it is one of staff.
    pub is_staff: bool,
    /// Whether it has a role that waits for the second factor.
    pub has_role: bool,
    counted: Counted,
}

impl Known {
    /// Forgets the failures before.
    ///
    /// # Errors
    /// The database's.
    pub fn clear(&self, tx: &Tx<'_>) -> Result<()> {
        self.counted.clear_of(tx, self.account)
    }
}

/// Tries a password at an account, counted as a sign-in.
///
/// # Errors
/// The database's and the hasher's.
pub fn try_password(cx: &Cx<'_>, account: i64, typed: &str) -> Result<Tried> {
    try_password_of(cx, account, "", typed)
}

/// The same where the account was named by a login: counted with the sign-ins by it.
///
/// # Errors
/// The database's and the hasher's.
pub fn try_password_of(cx: &Cx<'_>, account: i64, login: &str, typed: &str) -> Result<Tried> {
    let app = &cx.rq.app;
    let login = LoginForms::of(login).attempt_key().to_string();
    let (owner, tries, seen) = app.db.read(|tx| {
        let tries = Tries::at_passwords(cx, &login, &[account]);
        let seen = tries.seen(tx)?;
        Ok::<_, Error>((read::verifier(tx, account, &known_device(cx))?, tries, seen))
    })?;
    let familiar = owner.as_ref().is_some_and(|owner| owner.familiar);
    let counted = match tries.begin_after(app, familiar, seen)? {
        Begun::Wait(seconds) => return Ok(Tried::Wait(seconds)),
        Begun::Counted(counted) => counted,
    };
    let attempt = Attempt { forms: LoginForms::of(""), password: typed };
    match verify(cx, &attempt, owner.into_iter().collect()) {
        Ok(Verified::One(by)) => {
            let (is_staff, has_role) = (by.is_staff, by.has_role);
            Ok(Tried::Right(Box::new(Known { account, is_staff, has_role, counted })))
        }
        Ok(_) => {
            // Where no login was typed, it is the owner's own page that asks.
            let way = if login.is_empty() { Way::Again } else { Way::NationalId };
            audit::note_refusal(cx, account, None, way);
            Ok(Tried::Wrong)
        }
        Err(fault) => {
            app.db.write(|tx| counted.take_back(tx))?;
            Err(fault)
        }
    }
}

/// Tries a password at the account of a username or identity number, counted as a sign-in. What nobody has, and a child's
/// code, answer as a wrong password does, after the same work.
///
/// # Errors
/// The database's and the hasher's.
pub fn try_named(cx: &Cx<'_>, login: &str, typed: &str) -> Result<Tried> {
    let app = &cx.rq.app;
    let attempt = Attempt { forms: LoginForms::of(login), password: typed };
    let (candidates, tries, seen) = app.db.read(|tx| {
        let mut candidates =
            read::candidates(tx, "", &attempt.forms.national_id, &attempt.forms.username, &known_device(cx))?;
        let preferred = candidates.iter().map(|c| c.kind).min();
        candidates.retain(|c| Some(c.kind) == preferred);
        let tries = attempt.tries(cx, &candidates);
        let seen = tries.seen(tx)?;
        Ok::<_, Error>((candidates, tries, seen))
    })?;
    let familiar = candidates.iter().any(|c| c.familiar);
    let counted = match tries.begin_after(app, familiar, seen)? {
        Begun::Wait(seconds) => return Ok(Tried::Wait(seconds)),
        Begun::Counted(counted) => counted,
    };
    let named = only_one(&candidates);
    match verify(cx, &attempt, candidates) {
        Ok(Verified::One(by)) => {
            let (account, is_staff, has_role) = (by.account_id, by.is_staff, by.has_role);
            Ok(Tried::Right(Box::new(Known { account, is_staff, has_role, counted })))
        }
        Ok(_) => {
            if let Some((account, scope, kind)) = named {
                audit::note_refusal(cx, account, scope, kind.into());
            }
            Ok(Tried::Wrong)
        }
        Err(fault) => {
            app.db.write(|tx| counted.take_back(tx))?;
            Err(fault)
        }
    }
}

/// One answer for all that is not right.
fn wrong(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    refused(cx, form, StatusCode::UNPROCESSABLE_ENTITY, |card| {
        card.wrong = Some(|t| t.sign_in_wrong);
        card.field = Some(|t| t.sign_in_check);
    })
}

/// Renews the session's id, and hashes anew where the cost has risen since.
fn signed_in(
    cx: &Cx<'_>,
    form: &Form,
    attempt: &Attempt<'_>,
    candidate: &Candidate,
    counted: &Counted,
) -> Result<Reply> {
    let app = &cx.rq.app;
    let scheme = app.hasher.scheme().to_string();
    let risen = if candidate.scheme == scheme {
        None
    } else {
        Some(app.hasher.hash(attempt.password, &candidate.salt, app.hasher.scheme())?)
    };
    let scope = if candidate.kind == LoginKind::StudentCode { candidate.student_id } else { None };
    let waived = app.demo && candidate.second_factor_waived;
    let mut entry = Entry::new(cx, candidate.account_id, candidate.is_staff);
    entry.scope = scope;
    // Staff sign in each day; a session by a child's code opens nothing of the staff's.
    entry.remembered = form.ticked("remember") && (!candidate.is_staff || scope.is_some());
    entry.second_factor_at = (waived && scope.is_none()).then_some(cx.rq.now);
    app.db
        .write(|tx| {
            counted.clear_of(tx, candidate.account_id)?;
            match &risen {
                Some(hash) if candidate.kind == LoginKind::StudentCode => {
                    store::set_login_verifier(tx, candidate.login_id, &scheme, &candidate.salt, hash)?;
                }
                Some(hash) => {
                    store::set_account_verifier(tx, candidate.account_id, &scheme, &candidate.salt, hash)?;
                }
                None => {}
            }
            entry.begin(tx)?;
            audit::signed_in(tx, cx, candidate.account_id, scope, candidate.kind.into())?;
            Ok::<_, Error>(())
        })
        .inspect_err(|_| {
            // The password was right: a database that is away for a moment is no failure of theirs.
            let _ = app.db.write(|tx| counted.take_back(tx));
        })?;
    let to = local_path(form.get("back")).unwrap_or("/children");
    if candidate.has_role && scope.is_none() && !waived {
        return entry.reply(cx, &second_factor_and(to));
    }
    entry.reply(cx, to)
}

/// The step after the password of staff. Who has no role any more is sent on by it.
pub(super) fn second_factor_and(to: &str) -> String {
    format!("/second-factor?{}", form_urlencoded::Serializer::new(String::new()).append_pair("back", to).finish())
}

/// The form again, with what was typed and what was amiss; never the password.
fn refused(cx: &Cx<'_>, form: &Form, status: StatusCode, amiss: impl Fn(&mut SignInCard)) -> Result<Reply> {
    cx.rq.app.db.read(|tx| {
        let mut card = SignInCard {
            login: form.get("login").to_owned(),
            remember: form.ticked("remember"),
            back: local_path(form.get("back")).map(str::to_owned),
            ..SignInCard::default()
        };
        amiss(&mut card);
        landing_with(cx, tx, card, status)
    })
}

fn told_to_wait(cx: &Cx<'_>, form: &Form, seconds: u32) -> Result<Reply> {
    let words = attempts::in_words(cx.text, seconds);
    let mut reply = refused(cx, form, StatusCode::TOO_MANY_REQUESTS, |card| card.wait = Some(words.clone()))?;
    reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(reply)
}
