//! `GET` and `POST /token/password`: the password of one's own, after a token was used (accounts.md, "Path B").

use super::entry::Entry;
use super::new_password::{self, Amiss};
use super::read::OwnerRow;
use super::{read, store};
use crate::password::SALT_LEN;
use crate::web::policy::Stage;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/accounts/password.html")]
struct PasswordPage<'a> {
    shell: Shell<'a>,
    owner: OwnerRow,
    amiss: Amiss,
}

/// The form; who has come in already is sent on.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    if viewer.stage != Stage::Password {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let owner = read::owner(tx, viewer.account_id)?;
    show(cx, StatusCode::OK, owner, Amiss::default())
}

fn show(cx: &Cx<'_>, status: StatusCode, owner: OwnerRow, amiss: Amiss) -> Result<Reply> {
    let shell = Shell::new(cx, cx.text.new_password_title);
    Reply::page_with(status, &PasswordPage { shell, owner, amiss })
}

/// Answers the form (new_password, new_password_again).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    if viewer.stage != Stage::Password {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let app = &cx.rq.app;
    let owner = app.db.read(|tx| Ok::<_, Error>(read::owner(tx, viewer.account_id)?))?;
    let known: Vec<&str> =
        [Some(&owner.given_name), Some(&owner.family_name), owner.username.as_ref(), owner.email.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
    let password = match new_password::chosen(form, &known) {
        Ok(password) => password,
        Err(amiss) => return show(cx, StatusCode::UNPROCESSABLE_ENTITY, owner, amiss),
    };
    let (salt, scheme) = (app.random.bytes::<SALT_LEN>(), app.hasher.scheme());
    let hash = app.hasher.hash(password, &salt, scheme)?;
    let entry = Entry::new(cx, viewer.account_id, owner.is_staff);
    app.db.write(|tx| {
        // The session on its way in may have been ended meanwhile: the invitation was voided.
        if store::end_entering(tx, viewer.session_id, viewer.account_id)? == 0 {
            return Err(Error::SignInFirst);
        }
        store::set_account_verifier(tx, viewer.account_id, &scheme.to_string(), &salt, &hash)?;
        let came_to = read::address_of_used_token(tx, viewer.account_id)?;
        if let Some((Some(email),)) = came_to.first() {
            store::confirm_address(tx, viewer.account_id, email, cx.rq.now)?;
        }
        crate::features::staff::accept(tx, viewer.account_id)?;
        entry.begin(tx)
    })?;
    entry.reply(cx, if owner.is_staff { "/second-factor" } else { "/children" })
}
