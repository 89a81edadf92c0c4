//! `GET /welcome`: after the first access, what to keep in mind. Shown once, and again to whoever asks for it.

use super::read;
use crate::web::policy::Address;
use crate::web::shell::Shell;
use crate::web::{Cx, Reply, Result, Viewer};
use askama::Template;
use db::Tx;

#[derive(Template)]
#[template(path = "features/enrolment/welcome.html")]
struct Welcome<'a> {
    shell: Shell<'a>,
    viewer: &'a Viewer,
    username: String,
    email: Option<String>,
    is_unconfirmed: bool,
    /// A director has to look at the identity number yet.
    waits: bool,
    /// Somebody else has it too.
    disputed: bool,
    /// The children joined an account that was there.
    joined: bool,
    /// The child's code is the login of four others.
    code_is_taken: bool,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let account = read::address(tx, viewer.account_id)?;
    let waits = read::waits(tx, viewer.account_id)?;
    let has = |state: &str| waits.iter().any(|(known,)| known == state);
    Reply::page(&Welcome {
        shell: Shell::new(cx, cx.text.enrolment_welcome_title),
        viewer,
        username: account.username.unwrap_or_default(),
        email: account.email,
        is_unconfirmed: viewer.address == Address::Unconfirmed,
        waits: has("pending"),
        disputed: has("disputed"),
        joined: cx.rq.query("joined").is_some(),
        code_is_taken: cx.rq.query("code").is_some(),
    })
}
