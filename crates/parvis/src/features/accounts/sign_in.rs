//! `POST /sign-in` (login, password, remember, back).
//!
//! Unknown, not-enrolled and wrong all answer alike, after the same work: the same statements, one hash, one row.

use super::read::{self, Candidate, LoginKind};
use super::store;
use crate::features::school::{SignInCard, landing_with};
use crate::keys::Purpose;
use crate::password::{self, MAX_PASSWORD_BYTES, SALT_LEN, Scheme};
use crate::web::form::local_path;
use crate::web::{Cx, Error, Form, Reply, Result, session};
use db::Instant;
use http::{HeaderValue, StatusCode, header};
use rules::attempts::{self, Failures, PER_PAIR};
use rules::login::LoginForms;
use rules::secret::SessionId;

/// A visit that began less than this ago goes on, in microseconds.
const SAME_VISIT: i64 = 30 * 60 * 1_000_000;

/// An attempt to sign in.
struct Attempt<'a> {
    forms: LoginForms,
    password: &'a str,
    key: [u8; 32],
    network: String,
    now: Instant,
}

/// What became of an attempt.
enum Outcome {
    SignedIn(Candidate),
    Wrong,
    Ambiguous,
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let forms = LoginForms::of(form.get("login"));
    if forms.is_empty() || form.get("password").is_empty() {
        return refused(cx, form, StatusCode::UNPROCESSABLE_ENTITY, |card| {
            card.wrong = Some(|t| t.sign_in_empty);
            card.field = Some(|t| t.sign_in_empty);
        });
    }
    let attempt = Attempt {
        key: app.keys.mac(Purpose::AttemptKey, forms.attempt_key().as_bytes()),
        network: attempts::network_key(cx.rq.client),
        password: form.get("password"),
        now: cx.rq.now,
        forms,
    };
    let (candidates, wait, failures) = app.db.read(|tx| {
        let candidates =
            read::candidates(tx, &attempt.forms.student_code, &attempt.forms.national_id, &attempt.forms.username)?;
        let familiar = candidates.iter().any(|c| is_known_device(cx, c.account_id));
        let (wait, failures) = wait_of(tx, &attempt, familiar)?;
        Ok::<_, Error>((candidates, wait, failures))
    })?;
    if wait > 0 {
        return told_to_wait(cx, form, wait);
    }
    match verify(cx, &attempt, candidates)? {
        Outcome::SignedIn(candidate) => signed_in(cx, form, &attempt, &candidate),
        Outcome::Wrong => {
            let count = i64::from(failures.and_one(&PER_PAIR, attempt.now.as_micros()).count);
            app.db.write(|tx| store::count_failure(tx, &attempt.key, &attempt.network, count, attempt.now))?;
            refused(cx, form, StatusCode::UNPROCESSABLE_ENTITY, |card| {
                card.wrong = Some(|t| t.sign_in_wrong);
                card.field = Some(|t| t.sign_in_check);
            })
        }
        Outcome::Ambiguous => refused(cx, form, StatusCode::UNPROCESSABLE_ENTITY, |card| {
            card.wrong = Some(|t| t.sign_in_ambiguous);
            card.field = Some(|t| t.sign_in_ambiguous);
        }),
    }
}

/// The mark of a device from which this account was signed in to before. It opens nothing: it only spares the owner the
/// wait that a stranger's failures on the same login bring about.
fn device_mark(cx: &Cx<'_>, account: i64) -> String {
    let mac = cx.rq.app.keys.mac(Purpose::KnownDevice, &account.to_le_bytes());
    data_encoding::HEXLOWER.encode(&mac[..16])
}

fn is_known_device(cx: &Cx<'_>, account: i64) -> bool {
    let mark = cx.rq.cookie(session::KNOWN_COOKIE).unwrap_or_default();
    rules::secret::equal(mark.as_bytes(), device_mark(cx, account).as_bytes())
}

/// How long this pair of login and network must wait, in seconds, and its failures so far.
fn wait_of(tx: &db::Tx<'_>, attempt: &Attempt<'_>, familiar: bool) -> Result<(u32, Failures)> {
    let now = attempt.now.as_micros();
    let since = Instant::from_micros(now - i64::from(PER_PAIR.memory) * 1_000_000);
    let (mut pair, mut login) = (Failures::default(), Failures::default());
    for row in read::attempts(tx, &attempt.key, since)? {
        let count = u32::try_from(row.failures).unwrap_or(u32::MAX);
        let failures = Failures { count, last: row.last_failure_at.as_micros() };
        if row.network == attempt.network {
            pair = failures;
        }
        let fresh = failures.remembered(&attempts::PER_LOGIN, now);
        login = Failures { count: login.count.saturating_add(fresh.count), last: login.last.max(fresh.last) };
    }
    Ok((attempts::sign_in_wait(pair, login, familiar, now), pair))
}

/// One hash, whatever the candidates: all logins of a code share a salt, and where there is no login a salt of the same
/// look is made from a key. Only while a risen cost has reached some logins of a code and not yet the others are there two.
fn verify(cx: &Cx<'_>, attempt: &Attempt<'_>, mut candidates: Vec<Candidate>) -> Result<Outcome> {
    let app = &cx.rq.app;
    let preferred = candidates.iter().map(|c| c.kind).min();
    candidates.retain(|c| Some(c.kind) == preferred);
    // What is too long for a password is none; it costs what the others cost.
    let is_password = attempt.password.len() <= MAX_PASSWORD_BYTES;
    let password = if is_password { attempt.password } else { "" };
    if candidates.is_empty() {
        let salt = app.keys.mac(Purpose::LoginSalt, attempt.forms.attempt_key().as_bytes());
        app.hasher.hash(password, &salt[..SALT_LEN], app.hasher.scheme())?;
        return Ok(Outcome::Wrong);
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
        (1, Some(candidate)) => Outcome::SignedIn(candidate),
        (0, _) => Outcome::Wrong,
        _ => Outcome::Ambiguous,
    })
}

/// Renews the session's id, and hashes anew where the cost has risen since.
fn signed_in(cx: &Cx<'_>, form: &Form, attempt: &Attempt<'_>, candidate: &Candidate) -> Result<Reply> {
    let app = &cx.rq.app;
    let (id, now) = (SessionId::from_entropy(app.random.bytes()), attempt.now);
    let remembered = form.ticked("remember");
    let old = session::token_hash(cx.rq);
    let scheme = app.hasher.scheme().to_string();
    let risen = if candidate.scheme == scheme {
        None
    } else {
        Some(app.hasher.hash(attempt.password, &candidate.salt, app.hasher.scheme())?)
    };
    let longest = if candidate.is_staff { session::LONGEST_STAFF } else { session::LONGEST };
    let ends_at = Instant::from_micros(now.as_micros() + longest);
    let device: String = cx.rq.header(header::USER_AGENT).unwrap_or_default().chars().take(200).collect();
    app.db.write(|tx| {
        if let Some(old) = &old {
            store::end_session(tx, old)?;
        }
        store::clear_failures(tx, &attempt.key, &attempt.network)?;
        match &risen {
            Some(hash) if candidate.kind == LoginKind::StudentCode => {
                store::set_login_verifier(tx, candidate.login_id, &scheme, &candidate.salt, hash)?;
            }
            Some(hash) => {
                store::set_account_verifier(tx, candidate.account_id, &scheme, &candidate.salt, hash)?;
            }
            None => {}
        }
        store::begin_visit(tx, candidate.account_id, now, Instant::from_micros(now.as_micros() - SAME_VISIT))?;
        let scope = if candidate.kind == LoginKind::StudentCode { candidate.student_id } else { None };
        let hash = id.hash();
        let idle_until = session::idle_until(now, remembered);
        store::start_session(
            tx,
            hash.as_bytes(),
            candidate.account_id,
            scope,
            now,
            idle_until,
            ends_at,
            remembered,
            &device,
        )?;
        crate::features::audit::signed_in(tx, cx, candidate.account_id, candidate.is_staff && scope.is_none())?;
        Ok::<_, Error>(())
    })?;
    let to = local_path(form.get("back")).unwrap_or("/children");
    let mark = device_mark(cx, candidate.account_id);
    Reply::see_other(to)?
        .with_cookie(&session::cookie(app, &id.to_string(), remembered))?
        .with_cookie(&session::choice_cookie(app, session::KNOWN_COOKIE, &mark))
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
    let words = if seconds < 60 {
        cx.text.sign_in_wait_seconds(seconds).to_string()
    } else {
        cx.text.sign_in_wait_minutes(seconds.div_ceil(60)).to_string()
    };
    let mut reply = refused(cx, form, StatusCode::TOO_MANY_REQUESTS, |card| card.wait = Some(words.clone()))?;
    reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(reply)
}
