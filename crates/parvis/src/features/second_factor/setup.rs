//! `GET` and `POST /second-factor/setup`: a secret as a picture and as text, confirmed by a first code.

use super::ask::tries_of;
use super::read::FactorRow;
use super::secret::Picture;
use super::{codes, mails, read, secret, store, wait_in_words};
use crate::features::accounts::{self, attempts::Begun};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::features::passkeys;
use crate::web::form::Message;
use crate::web::policy::SecondFactor;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use rules::secret::SessionId;
use rules::totp::TotpSecret;

#[derive(Template)]
#[template(path = "features/second_factor/setup.html")]
struct SetupPage<'a> {
    shell: Shell<'a>,
    picture: Picture,
    secret: String,
    username: String,
    /// There is a second factor, which this one is to replace.
    change: bool,
    children: bool,
    /// A passkey can be the second factor, at this address.
    passkeys: passkeys::Place,
    amiss: Option<Message>,
    wait: Option<String>,
}

/// The page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let before = read::factor(tx, viewer.account_id)?;
    let is_set = before.is_some() || passkeys::count(tx, viewer.account_id)? > 0;
    if let Some(first) = first(cx, viewer, is_set)? {
        return Ok(first);
    }
    show(cx, tx, viewer, StatusCode::OK, (None, None))
}

/// What comes before a set-up: where there is a factor, it must have been given just now.
fn first(cx: &Cx<'_>, viewer: &Viewer, is_set: bool) -> Result<Option<Reply>> {
    if cx.second_factor_is_waived() {
        return Reply::see_other("/second-factor").map(Some);
    }
    match (viewer.second_factor, is_set) {
        (SecondFactor::Due, false) => Ok(None),
        (SecondFactor::Due, true) => Reply::see_other("/second-factor").map(Some),
        _ if viewer.second_factor_is_fresh(cx.rq.now) => Ok(None),
        _ => Err(Error::SecondFactorAgain { back: "/second-factor/setup".into() }),
    }
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    status: StatusCode,
    (amiss, wait): (Option<Message>, Option<String>),
) -> Result<Reply> {
    let before = read::factor(tx, viewer.account_id)?.map(|f| f.made_at);
    let secret = secret::proposed(cx, viewer, before);
    let username = read::person(tx, viewer.account_id)?.username.unwrap_or_default();
    let page = SetupPage {
        shell: Shell::new(cx, cx.text.setup_title),
        picture: secret::picture(&secret.address(&issuer(cx), &username))?,
        secret: secret.grouped(),
        username,
        change: before.is_some(),
        children: viewer.second_factor == SecondFactor::Due && !viewer.children.is_empty(),
        passkeys: passkeys::Place::of(cx),
        amiss,
        wait,
    };
    Reply::page_with(status, &page)
}

/// What the authenticator calls us: somebody may have codes of several installations.
fn issuer(cx: &Cx<'_>) -> String {
    let base = cx.rq.app.config.base_url();
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
    format!("Parvis {}", host.split([':', '/']).next().unwrap_or_default())
}

/// Answers the form (code).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let (app, account, now) = (&cx.rq.app, viewer.account_id, cx.rq.now);
    let (before, keys) =
        app.db.read(|tx| Ok::<_, Error>((read::factor(tx, account)?, passkeys::count(tx, account)?)))?;
    if let Some(first) = first(cx, viewer, before.is_some() || keys > 0)? {
        return Ok(first);
    }
    let refused = |status, amiss: Option<Message>, wait: Option<String>| {
        app.db.read(|tx| show(cx, tx, viewer, status, (amiss, wait.clone())))
    };
    let counted = match tries_of(cx, account).begin(app, false)? {
        Begun::Counted(counted) => counted,
        Begun::Wait(wait) => {
            let mut reply = refused(StatusCode::TOO_MANY_REQUESTS, None, Some(wait_in_words(cx.text, wait)))?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
            return Ok(reply);
        }
    };
    let secret = secret::proposed(cx, viewer, before.as_ref().map(|f| f.made_at));
    let Some(step) = secret.accepts(form.get("code"), now.as_micros(), 0) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Some(|t| t.setup_wrong), None);
    };
    let (id, drawn) = (SessionId::from_entropy(app.random.bytes()), codes::draw(app));
    app.db.write(|tx| {
        keep(tx, cx, account, before.as_ref(), (&secret, step))?;
        codes::keep(tx, app, account, &drawn)?;
        counted.clear(tx)?;
        if !accounts::give_second_factor(tx, viewer, &id, now)? {
            return Err(Error::SignInFirst);
        }
        let deed = OwnDeed { account, scope: None, action: Action::SecondFactorSet, detail: Detail::new() };
        audit::own_deed(tx, cx, &deed)?;
        let said: Message =
            if before.is_some() { |t| t.second_factor_mail_changed } else { |t| t.second_factor_mail_set };
        mails::changed(tx, app, account, said)
    })?;
    accounts::with_renewed_id(cx, viewer, &id, codes::show(cx, &drawn, true)?)
}

/// Keeps the secret; of two at once, one is told to begin again.
fn keep(
    tx: &Tx<'_>,
    cx: &Cx<'_>,
    account: i64,
    before: Option<&FactorRow>,
    (secret, step): (&TotpSecret, i64),
) -> Result<()> {
    let (app, now) = (&cx.rq.app, cx.rq.now);
    let (key_id, sealed) = secret::seal(app, account, secret)?;
    let kept = match before {
        None => store::add_factor(tx, account, &key_id, &sealed, step, now)?,
        Some(before) => store::change_factor(tx, account, before.made_at, &key_id, &sealed, step, now)?,
    };
    if kept == 1 { Ok(()) } else { Err(Error::SecondFactorFirst { back: "/second-factor".into() }) }
}
