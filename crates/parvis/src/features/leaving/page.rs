//! `GET /leaving`: take one's data away, and the way to the end of the account.

use super::read;
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Cx, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;

/// What the form came to say once more.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub password: Option<Message>,
    pub wait: Option<String>,
}

#[derive(Template)]
#[template(path = "features/leaving/page.html")]
struct LeavingPage<'a> {
    shell: Shell<'a>,
    /// A session by a child's code does neither.
    scoped: bool,
    said: Said,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, _tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    show(cx, viewer, StatusCode::OK, Said::default())
}

pub(super) fn show(cx: &Cx<'_>, viewer: &Viewer, status: StatusCode, said: Said) -> Result<Reply> {
    let shell = Shell::new(cx, cx.text.leaving_title);
    Reply::page_with(status, &LeavingPage { shell, scoped: viewer.scoped, said })
}

/// Where somebody has a role: the schools, or the installation.
pub(super) fn offices(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Vec<(String, String)>> {
    let rows = read::offices(tx, viewer.account_id)?;
    let named = |(name, phone): (Option<String>, Option<String>)| {
        (name.unwrap_or_else(|| cx.text.leaving_installation.to_owned()), phone.unwrap_or_default())
    };
    Ok(rows.into_iter().map(named).collect())
}
