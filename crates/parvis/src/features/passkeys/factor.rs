//! `POST /second-factor/passkey/question` and `POST /second-factor/passkey` (question, answer, back): the second factor of staff by
//! a passkey.

use super::question::{self, For};
use super::read;
use super::sign_in::Proved;
use super::site;
use crate::features::accounts;
use crate::features::second_factor;
use crate::web::form::Message;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use http::StatusCode;
use rules::secret::SessionId;
use webauthn_rs::prelude::{AuthenticationResult, Passkey, PasskeyAuthentication, PublicKeyCredential};

/// Asks for one of the viewer's.
pub fn question(cx: &Cx<'_>, viewer: &Viewer, _form: &Form) -> Result<Reply> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    let party = site::relying_party(&app.config)?;
    let rows = app.db.read(|tx| Ok::<_, Error>(read::all(tx, account)?))?;
    if rows.is_empty() {
        return question::refuse(StatusCode::UNPROCESSABLE_ENTITY, cx.text.passkeys_none, "");
    }
    let keys: std::result::Result<Vec<Passkey>, _> =
        rows.into_iter().map(|row| serde_json::from_value(row.credential)).collect();
    let (options, state) = party.start_passkey_authentication(&keys.map_err(Error::fault)?).map_err(Error::fault)?;
    let options = serde_json::to_value(&options.public_key).map_err(Error::fault)?;
    question::ask(app, For::SecondFactor(account, viewer.session_id), options, &state, cx.rq.now)
}

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let (app, account, now) = (&cx.rq.app, viewer.account_id, cx.rq.now);
    let party = site::relying_party(&app.config)?;
    let refused = |amiss: Message| second_factor::again(cx, viewer, form.get("back"), amiss);
    let asked = question::open::<PasskeyAuthentication>(
        app,
        For::SecondFactor(account, viewer.session_id),
        form.get("question"),
        now,
    );
    let Some(asked) = asked else { return refused(question::LATE) };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(form.get("answer")) else {
        return refused(question::UNKNOWN);
    };
    let hash = question::credential_hash(answer.get_credential_id());
    let row = app.db.read(|tx| Ok::<_, Error>(read::owned(tx, &hash)?))?;
    let Some(row) = row.filter(|row| row.account_id == account) else { return refused(question::UNKNOWN) };
    let result = party.finish_passkey_authentication(&answer, &asked.state);
    let Some(result) = result.ok().filter(AuthenticationResult::user_verified) else {
        return refused(question::UNKNOWN);
    };
    let key: Passkey = serde_json::from_value(row.credential.clone()).map_err(Error::fault)?;
    let (proved, id) = (Proved::of(&row, key, &result)?, SessionId::from_entropy(app.random.bytes()));
    let given = app.db.write(|tx| {
        if !proved.note(tx, &asked, now)? {
            return Ok(false);
        }
        second_factor::given(tx, viewer, &id, now)?;
        Ok::<_, Error>(true)
    })?;
    if !given {
        return refused(question::LATE);
    }
    accounts::with_renewed_id(cx, viewer, &id, Reply::see_other(&second_factor::back_of(Some(form.get("back"))))?)
}
