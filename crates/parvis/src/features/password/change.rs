//! `GET` and `POST /password` (guide, figures 5 and 6).

use super::mails;
use crate::features::accounts::new_password::{self, Amiss};
use crate::features::accounts::passwords;
use crate::features::accounts::{self, Tried, attempts};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::web::form::Message;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};

#[derive(Template)]
#[template(path = "features/password/change.html")]
struct ChangePage<'a> {
    shell: Shell<'a>,
    username: String,
    done: bool,
    current: Option<Message>,
    amiss: Amiss,
    wait: Option<String>,
}

impl ChangePage<'_> {
    /// What is amiss, by field, in the order of the form.
    fn all_amiss(&self) -> Vec<(&'static str, Message)> {
        let fields = [
            ("current_password", self.current),
            ("new_password", self.amiss.new),
            ("new_password_again", self.amiss.again),
        ];
        fields.into_iter().filter_map(|(field, message)| Some((field, message?))).collect()
    }
}

/// What is amiss with the form.
#[derive(Default)]
struct State {
    current: Option<Message>,
    amiss: Amiss,
    wait: Option<String>,
}

/// The form, or what was done.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    show(cx, tx, viewer, (StatusCode::OK, State::default()))
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, (status, state): (StatusCode, State)) -> Result<Reply> {
    let done = status == StatusCode::OK && cx.rq.query("done").is_some();
    let title = if done { cx.text.password_done_title } else { cx.text.password_title };
    let username = accounts::username_of(tx, viewer.account_id)?;
    let State { current, amiss, wait } = state;
    Reply::page_with(status, &ChangePage { shell: Shell::new(cx, title), username, done, current, amiss, wait })
}

/// Answers the form (current_password, new_password, new_password_again). The new one is looked at first: a typing error in
/// it is no try at the old one.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let again = |status: StatusCode, state: State| {
        // Taken along only once: the closure of a read may run again.
        let state = std::cell::RefCell::new(Some(state));
        app.db.read(|tx| show(cx, tx, viewer, (status, state.borrow_mut().take().unwrap_or_default())))
    };
    let amiss = |state: State| again(StatusCode::UNPROCESSABLE_ENTITY, state);
    let easy = app.db.read(|tx| passwords::easy_to_guess(tx, app, viewer.account_id))?;
    let known: Vec<&str> = easy.iter().map(String::as_str).collect();
    let typed = form.get("current_password");
    let missing: Option<Message> = if typed.is_empty() { Some(|t| t.password_current_empty) } else { None };
    let password = match (new_password::chosen(form, &known), missing) {
        (Ok(password), None) => password,
        (chosen, current) => {
            return amiss(State { current, amiss: chosen.err().unwrap_or_default(), wait: None });
        }
    };
    if password == typed {
        let same = Amiss { new: Some(|t| t.password_same), again: None };
        return amiss(State { amiss: same, ..State::default() });
    }
    let owner = match accounts::try_password(cx, viewer.account_id, typed)? {
        Tried::Right(owner) => owner,
        Tried::Wrong => return amiss(State { current: Some(|t| t.password_current_wrong), ..State::default() }),
        Tried::Wait(seconds) => {
            let wait = Some(attempts::in_words(cx.text, seconds));
            let mut reply = again(StatusCode::TOO_MANY_REQUESTS, State { wait, ..State::default() })?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Ok(reply);
        }
    };
    let new = passwords::hashed(app, viewer.account_id, password)?;
    passwords::change(app, (viewer.account_id, viewer.session_id), &new, |tx| {
        owner.clear(tx)?;
        mails::tell_owner(tx, app, viewer.account_id)?;
        let (action, detail) = (Action::PasswordChanged, Detail::new());
        audit::own_deed(tx, cx, &OwnDeed { account: viewer.account_id, scope: viewer.scope, action, detail })?;
        Ok::<_, Error>(())
    })?;
    Reply::see_other("/password?done=yes")
}
