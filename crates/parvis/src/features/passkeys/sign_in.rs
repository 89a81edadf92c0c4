//! `POST /sign-in/passkey/question` and `POST /sign-in/passkey` (question, answer, remember, back): a sign-in by a passkey, without
//! login and password. It counts as both factors: the device is something that one has, and asks for what one knows or is.

use super::question::{self, Asked, For};
use super::read::{self, OwnedRow};
use super::{site, store};
use crate::features::accounts::entry::Entry;
use crate::features::audit::{self, Way};
use crate::features::school::{SignInCard, landing_with};
use crate::web::form::{Message, local_path};
use crate::web::{Cx, Error, Form, Reply, Result};
use db::Tx;
use http::StatusCode;
use serde_json::json;
use webauthn_rs::prelude::{AuthenticationResult, DiscoverableAuthentication, Passkey, PublicKeyCredential};

/// Asks whoever it may be.
pub fn question(cx: &Cx<'_>, _form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let (options, state) =
        site::relying_party(&app.config)?.start_discoverable_authentication().map_err(Error::fault)?;
    let mut options = serde_json::to_value(&options.public_key).map_err(Error::fault)?;
    options["allowCredentials"] = json!([]);
    question::ask(app, For::SignIn, options, &state, cx.rq.now)
}

/// An answer that is right.
pub(super) struct Proved {
    passkey: i64,
    version: i64,
    credential: serde_json::Value,
}

impl Proved {
    /// A right answer of this passkey.
    ///
    /// # Errors
    /// What cannot be written as JSON.
    pub(super) fn of(row: &OwnedRow, mut key: Passkey, result: &AuthenticationResult) -> Result<Proved> {
        key.update_credential(result);
        let credential = serde_json::to_value(&key).map_err(Error::fault)?;
        Ok(Proved { passkey: row.id, version: row.version, credential })
    }

    /// Notes it; false where the question was answered before, or the passkey was used or taken away meanwhile.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn note<T>(&self, tx: &Tx<'_>, asked: &Asked<T>, now: db::Instant) -> Result<bool> {
        Ok(asked.answered(tx)? && store::used(tx, self.passkey, self.version, &self.credential, now)? == 1)
    }
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let (app, now) = (&cx.rq.app, cx.rq.now);
    let party = site::relying_party(&app.config)?;
    let Some(asked) = question::open::<DiscoverableAuthentication>(app, For::SignIn, form.get("question"), now) else {
        return refused(cx, form, question::LATE);
    };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(form.get("answer")) else {
        return refused(cx, form, question::UNKNOWN);
    };
    let hash = question::credential_hash(answer.get_credential_id());
    let row = app.db.read(|tx| Ok::<_, Error>(read::owned(tx, &hash)?))?;
    let Some(row) = row.filter(|row| answer.get_user_unique_id() == Some(&row.user_handle)) else {
        return refused(cx, form, question::UNKNOWN);
    };
    let key: Passkey = serde_json::from_value(row.credential.clone()).map_err(Error::fault)?;
    let result = party.finish_discoverable_authentication_v2(&answer, asked.state.clone(), &key);
    let Some(result) = result.ok().filter(AuthenticationResult::user_verified) else {
        audit::note_refusal(cx, row.account_id, None, Way::Passkey);
        return refused(cx, form, question::UNKNOWN);
    };
    let proved = Proved::of(&row, key, &result)?;
    let mut entry = Entry::new(cx, row.account_id, row.is_staff);
    entry.remembered = form.ticked("remember") && !row.is_staff;
    entry.second_factor_at = row.is_staff.then_some(now);
    let begun = app.db.write(|tx| {
        // Suspended or closed meanwhile: then there is no such row any more.
        if read::owned(tx, &hash)?.is_none() || !proved.note(tx, &asked, now)? {
            return Ok(false);
        }
        entry.begin(tx)?;
        audit::signed_in(tx, cx, row.account_id, None, Way::Passkey)?;
        Ok::<_, Error>(true)
    })?;
    if !begun {
        return refused(cx, form, question::LATE);
    }
    let start = if row.has_role { "/office" } else { "/children" };
    entry.reply(cx, local_path(form.get("back")).filter(|back| *back != "/").unwrap_or(start))
}

/// The page of the sign-in again.
fn refused(cx: &Cx<'_>, form: &Form, amiss: Message) -> Result<Reply> {
    cx.rq.app.db.read(|tx| {
        let card = SignInCard {
            remember: form.ticked("remember"),
            back: local_path(form.get("back")).map(str::to_owned),
            passkey: Some(amiss),
            ..SignInCard::default()
        };
        landing_with(cx, tx, card, StatusCode::UNPROCESSABLE_ENTITY)
    })
}
