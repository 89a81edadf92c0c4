//! `POST /passkeys/question` (current_password) asks the device for a new key; `POST /passkeys` (label, question, answer) keeps it.
//!
//! A passkey opens the account for good, so whoever adds one shows that they are its owner: by the password, and staff by the
//! second factor that they have.

use super::question::{self, Asked, For};
use super::{MOST, mails, page, read, site, store};
use crate::app::App;
use crate::features::accounts::{self, Tried, attempts};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::features::second_factor;
use crate::keys::Purpose;
use crate::web::form::Message;
use crate::web::policy::SecondFactor;
use crate::web::shell::full_name;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use db::Tx;
use http::StatusCode;
use locale::Locale;
use rules::secret::{PublicId, SessionId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use webauthn_rs::prelude::{CredentialID, Passkey, PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

/// The longest label, in characters.
pub const LONGEST_LABEL: usize = 60;

/// What belongs to the question.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// By which the device will name the account.
    handle: Uuid,
    state: PasskeyRegistration,
}

/// Who may add or take away a passkey now: nobody by a child's code; staff with the second factor that they have, given just
/// now. Staff who have none yet may add one: it becomes their second factor.
///
/// # Errors
/// [`Error::NotFound`], [`Error::SecondFactorFirst`], [`Error::SecondFactorAgain`].
pub fn may_change(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<()> {
    if viewer.scoped {
        return Err(Error::NotFound);
    }
    if cx.second_factor_is_waived() {
        return Ok(());
    }
    let back = || "/passkeys".to_owned();
    match viewer.second_factor {
        SecondFactor::NotAsked => Ok(()),
        SecondFactor::Due if second_factor::is_set(tx, viewer.account_id)? => {
            Err(Error::SecondFactorFirst { back: back() })
        }
        SecondFactor::Due => Ok(()),
        SecondFactor::Given(_) if viewer.second_factor_is_fresh(cx.rq.now) => Ok(()),
        SecondFactor::Given(_) => Err(Error::SecondFactorAgain { back: back() }),
    }
}

/// Asks.
pub fn question(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    let party = site::relying_party(&app.config)?;
    let (holder, keys) = app.db.read(|tx| {
        may_change(cx, tx, viewer)?;
        Ok::<_, Error>((read::holder(tx, account)?, read::all(tx, account)?))
    })?;
    let refuse = |words: &str, field| question::refuse(StatusCode::UNPROCESSABLE_ENTITY, words, field);
    if keys.len() >= MOST as usize {
        return refuse(cx.text.passkeys_too_many, "");
    }
    let typed = form.get("current_password");
    if typed.is_empty() {
        return refuse(cx.text.password_current_empty, "current_password");
    }
    match accounts::try_password(cx, account, typed)? {
        Tried::Right(owner) => app.db.write(|tx| owner.clear(tx))?,
        Tried::Wrong => return refuse(cx.text.password_current_wrong, "current_password"),
        Tried::Wait(seconds) => return question::wait(&attempts::in_words(cx.text, seconds), seconds),
    }
    let handle = keys.first().and_then(|key| Uuid::from_slice(&key.user_handle).ok());
    let handle = handle.unwrap_or_else(|| first_handle(app, account));
    let known: Vec<CredentialID> = keys
        .iter()
        .map(|key| serde_json::from_value::<Passkey>(key.credential.clone()).map(|key| key.cred_id().clone()))
        .collect::<std::result::Result<_, _>>()
        .map_err(Error::fault)?;
    let name = full_name(Locale::Fr, (&holder.given_name, &holder.family_name), ("", ""));
    let username = holder.username.unwrap_or_else(|| name.clone());
    let asked = party.start_passkey_registration(handle, &username, &name, Some(known)).map_err(Error::fault)?;
    let (options, state) = asked;
    let mut options = serde_json::to_value(&options.public_key).map_err(Error::fault)?;
    // It is to sign in without a login: the device itself must know whose it is.
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    question::ask(app, For::Adding(account, viewer.session_id), options, &Kept { handle, state }, cx.rq.now)
}

/// By which the first device will name the account: the same however often one begins, so that a device that was left in the
/// middle keeps no key beside the one that is finished.
fn first_handle(app: &App, account: i64) -> Uuid {
    let mac = app.keys.mac(Purpose::PasskeyHandle, &account.to_be_bytes());
    let mut handle = [0; 16];
    handle.copy_from_slice(&mac[..16]);
    Uuid::from_bytes(handle)
}

/// Keeps it. The first factor of staff comes with recovery codes.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let (app, account, now) = (&cx.rq.app, viewer.account_id, cx.rq.now);
    let party = site::relying_party(&app.config)?;
    let amiss = |message: Message| page::again(cx, viewer, message);
    let Some(asked) = question::open::<Kept>(app, For::Adding(account, viewer.session_id), form.get("question"), now)
    else {
        app.db.read(|tx| may_change(cx, tx, viewer))?;
        return amiss(question::LATE);
    };
    let answer = serde_json::from_str::<RegisterPublicKeyCredential>(form.get("answer"));
    let key = answer.ok().and_then(|answer| party.finish_passkey_registration(&answer, &asked.state.state).ok());
    let Some(key) = key else { return amiss(|t| t.passkeys_not_taken) };
    let label = label_of(cx, form);
    let (id, codes) = (SessionId::from_entropy(app.random.bytes()), second_factor::draw_codes(app));
    let kept = app.db.write(|tx| {
        may_change(cx, tx, viewer)?;
        keep(tx, cx, viewer, &asked, (&key, &label))?;
        let first = viewer.second_factor == SecondFactor::Due && !cx.second_factor_is_waived();
        if first {
            second_factor::set_by_passkey(tx, cx, viewer, &id, &codes)?;
        }
        Ok::<_, Refused>(first)
    });
    match kept {
        Ok(true) => accounts::with_renewed_id(cx, viewer, &id, second_factor::show_codes(cx, &codes)?),
        Ok(false) => Reply::see_other("/passkeys?done=added"),
        Err(Refused::Late) => amiss(question::LATE),
        Err(Refused::Many) => amiss(|t| t.passkeys_too_many),
        Err(Refused::There) => amiss(|t| t.passkeys_there),
        Err(Refused::Other(error)) => Err(error),
    }
}

/// Why a passkey is not kept.
#[derive(Debug)]
enum Refused {
    /// The question was answered before.
    Late,
    /// There are as many as one has.
    Many,
    /// It is there already.
    There,
    /// Whatever else.
    Other(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Other(error)
    }
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Refused {
        Refused::Other(error.into())
    }
}

fn keep(
    tx: &Tx<'_>,
    cx: &Cx<'_>,
    viewer: &Viewer,
    asked: &Asked<Kept>,
    (key, label): (&Passkey, &str),
) -> std::result::Result<(), Refused> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    if !asked.answered(tx)? {
        return Err(Refused::Late);
    }
    if read::count(tx, account)? >= MOST {
        return Err(Refused::Many);
    }
    let public_id = PublicId::from_entropy(app.random.bytes());
    let hash = question::credential_hash(key.cred_id());
    let handle = asked.state.handle.into_bytes();
    let credential = serde_json::to_value(key).map_err(Error::fault)?;
    if store::add(tx, public_id.as_str(), account, &hash, &handle, &credential, label, cx.rq.now)? == 0 {
        return Err(Refused::There);
    }
    let (action, detail) = (Action::PasskeyAdded, Detail::new());
    audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action, detail })?;
    mails::changed(tx, app, account, |t| t.passkeys_mail_added)?;
    Ok(())
}

/// What its owner calls it, else the kind of device.
fn label_of(cx: &Cx<'_>, form: &Form) -> String {
    let typed: String = form.get("label").split_whitespace().collect::<Vec<_>>().join(" ");
    let label = if typed.is_empty() { page::device(cx) } else { typed };
    label.chars().filter(|c| !c.is_control()).take(LONGEST_LABEL).collect()
}
