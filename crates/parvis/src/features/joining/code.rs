//! `POST /account/join/code` (code): a code that was mailed to one of the two addresses. It is given in the session that
//! asked: what is mailed opens nothing by itself.

use super::JoinState;
use super::ask::{Said, show};
use super::conclude::{self, Came};
use super::{read, store};
use crate::features::accounts::tokens;
use crate::web::form::Message;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use http::StatusCode;
use rules::secret::Token;

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let amiss = |message: Message| {
        let said = Said::at("code", message);
        app.db.read(|tx| show(cx, tx, viewer, StatusCode::UNPROCESSABLE_ENTITY, said.clone()))
    };
    if viewer.scoped {
        return Err(Error::NotFound);
    }
    let Ok(token) = Token::parse(form.get("code")) else {
        return amiss(|t| t.joining_code_form);
    };
    let hash = token.hash();
    let came = app.db.write(|tx| {
        let Some(row) = read::open(tx, viewer.account_id)?.filter(|row| row.state == JoinState::Codes) else {
            return Ok(None);
        };
        let is_own = [&row.kept_code, &row.joined_code].into_iter().flatten().any(|code| code == hash.as_bytes());
        if !is_own || !tokens::use_joining(tx, hash.as_bytes(), cx.rq.now)? {
            return Ok(None);
        }
        if store::code_given(tx, row.id, hash.as_bytes())? != 1 {
            return Err(Error::Unavailable { retry_after: 1 });
        }
        conclude::go_on(tx, app, row.id).map(Some)
    })?;
    match came {
        None => amiss(|t| t.joining_code_wrong),
        Some(Came::Codes) => Reply::see_other("/account/join?done=code"),
        Some(Came::Directors) => Reply::see_other("/account/join"),
        Some(Came::One) => Reply::see_other("/account/join?done=joined"),
        Some(Came::Nothing) => amiss(|t| t.joining_changed),
        Some(Came::Nobody) => amiss(|t| t.joining_nobody),
    }
}
