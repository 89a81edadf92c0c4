//! `GET` and `POST /token/password`: the password of one's own, which a token leads to and which uses it up (accounts.md, "Path B").

use super::entry::Entry;
use super::new_password::{self, Amiss};
use super::read::OwnerRow;
use super::{read, store, token_page, tokens};
use crate::features::audit::{self, Action, Detail, OwnDeed, Way};
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

/// The name of the installation in its address.
fn host_of(base_url: &str) -> &str {
    base_url.split_once("://").map_or(base_url, |(_, rest)| rest)
}

/// Answers the form (new_password, new_password_again).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    if viewer.stage != Stage::Password {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let app = &cx.rq.app;
    let account = viewer.account_id;
    let (owner, schools) =
        app.db.read(|tx| Ok::<_, Error>((read::owner(tx, account)?, read::schools_of(tx, account)?)))?;
    let of_person = [Some(&owner.given_name), Some(&owner.family_name), owner.username.as_ref(), owner.email.as_ref()];
    let of_schools = schools.iter().flat_map(|(name, name_ar, slug)| [name, name_ar, slug]);
    let known: Vec<&str> = of_person.into_iter().flatten().chain(of_schools).map(String::as_str).collect();
    let host = app.config.base_url();
    let known = [known.as_slice(), &[host_of(&host)]].concat();
    let password = match new_password::chosen(form, &known) {
        Ok(password) => password,
        Err(amiss) => return show(cx, StatusCode::UNPROCESSABLE_ENTITY, owner, amiss),
    };
    let (salt, scheme) = (app.random.bytes::<SALT_LEN>(), app.hasher.scheme());
    let hash = app.hasher.hash(password, &salt, scheme)?;
    let entry = Entry::new(cx, viewer.account_id, owner.is_staff);
    let done = app.db.write(|tx| {
        // The session on its way in may have been ended meanwhile: the invitation was voided.
        if store::end_entering(tx, viewer.session_id, account)? == 0 {
            return Err(Error::SignInFirst);
        }
        let came_to = tokens::use_up_invitation(tx, account, cx.rq.now)?;
        store::set_account_verifier(tx, account, &scheme.to_string(), &salt, &hash)?;
        if let Some(email) = came_to
            && crate::features::sharing::may_confirm(tx, account, &email)?
        {
            store::confirm_address(tx, account, &email, cx.rq.now)?;
        }
        let joined = crate::features::staff::accept(tx, account)?;
        let deeds = [(Action::PasswordChosen, true), (Action::StaffJoined, joined)];
        for (action, _) in deeds.into_iter().filter(|(_, done)| *done) {
            let detail = Detail::new().way(Way::Token);
            audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action, detail })?;
        }
        audit::signed_in(tx, cx, account, None, Way::Token)?;
        entry.begin(tx)
    });
    match done {
        Ok(()) => {}
        // Its fourteen days ended between the button and the password.
        Err(Error::NotFound) => return token_page::dead(cx),
        Err(other) => return Err(other),
    }
    entry.reply(cx, if owner.is_staff { "/second-factor" } else { "/children" })
}
