//! `GET /second-factor`, `GET /second-factor/again`, `POST /second-factor`: the code of the authenticator, or a recovery code.

use super::{codes, mails, read, secret, store, wait_in_words};
use crate::features::accounts::{
    self,
    attempts::{Begun, Tries},
};
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::features::passkeys;
use crate::web::form::{Message, local_path};
use crate::web::policy::SecondFactor;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::{HeaderValue, StatusCode, header};
use rules::secret::{RecoveryCode, SessionId};

#[derive(Template)]
#[template(path = "features/second_factor/ask.html")]
struct AskPage<'a> {
    shell: Shell<'a>,
    back: String,
    /// It was given in this session before.
    again: bool,
    /// There are children to go on to without it.
    children: bool,
    /// There is an application that shows codes; else only recovery codes are typed.
    app: bool,
    /// There is a passkey, which works at this address.
    passkey: bool,
    amiss: Option<Message>,
    /// What is amiss with the passkey.
    passkey_amiss: Option<Message>,
    wait: Option<String>,
}

impl AskPage<'_> {
    /// What is to be typed.
    fn hint(&self) -> &'static str {
        if self.app { self.shell.t.second_factor_hint } else { self.shell.t.second_factor_hint_codes }
    }
}

#[derive(Template)]
#[template(path = "features/second_factor/own.html")]
struct OwnPage<'a> {
    shell: Shell<'a>,
    waived: bool,
    /// There is an application that shows codes.
    app: bool,
    passkeys: i64,
    codes_left: i64,
    /// Where to go on.
    back: String,
}

/// `GET /second-factor`: asks where it is due, sets up where there is none, else shows how it stands.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let back = back_of(cx.rq.query("back").as_deref());
    let waived = cx.second_factor_is_waived();
    if viewer.second_factor != SecondFactor::Due || waived {
        let codes_left = read::codes_left(tx, viewer.account_id)?;
        let shell = Shell::new(cx, cx.text.second_factor_title);
        let (app, passkeys) = (super::has_app(tx, viewer.account_id)?, passkeys::count(tx, viewer.account_id)?);
        return Reply::page(&OwnPage { shell, waived, app, passkeys, codes_left, back });
    }
    if !super::is_set(tx, viewer.account_id)? {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", &back).finish();
        return Reply::see_other(&format!("/second-factor/setup?{query}"));
    }
    show(cx, tx, viewer, StatusCode::OK, Asked { back, ..Asked::default() })
}

/// `GET /second-factor/again`: before a large export, for instance.
pub fn again(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    let back = back_of(cx.rq.query("back").as_deref());
    show(cx, tx, viewer, StatusCode::OK, Asked { back, ..Asked::default() })
}

/// The page again, with what was amiss with a passkey.
///
/// # Errors
/// The database's.
pub fn again_with(cx: &Cx<'_>, viewer: &Viewer, back: &str, amiss: Message) -> Result<Reply> {
    let asked = || Asked { back: back_of(Some(back)), passkey_amiss: Some(amiss), ..Asked::default() };
    cx.rq.app.db.read(|tx| show(cx, tx, viewer, StatusCode::UNPROCESSABLE_ENTITY, asked()))
}

/// The state of the form.
#[derive(Clone, Default)]
struct Asked {
    back: String,
    amiss: Option<Message>,
    passkey_amiss: Option<Message>,
    wait: Option<String>,
}

fn show(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, status: StatusCode, asked: Asked) -> Result<Reply> {
    let again = viewer.second_factor != SecondFactor::Due;
    let mut shell = Shell::new(cx, if again { cx.text.second_factor_again_title } else { cx.text.second_factor_title });
    let Asked { back, amiss, passkey_amiss, wait } = asked;
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", &back).finish();
    shell.back = format!("{}?{query}", if again { "/second-factor/again" } else { "/second-factor" });
    let children = !again && !viewer.children.is_empty();
    let app = super::has_app(tx, viewer.account_id)?;
    let is_here = passkeys::Place::of(cx).is_here() || passkey_amiss.is_some();
    let passkey = is_here && passkeys::count(tx, viewer.account_id)? > 0;
    Reply::page_with(status, &AskPage { shell, back, again, children, app, passkey, amiss, passkey_amiss, wait })
}

/// Where to go afterwards; who has come for their role goes to the office.
pub fn back_of(asked: Option<&str>) -> String {
    match asked.and_then(local_path) {
        None | Some("/children" | "/") => "/office".to_owned(),
        Some(back) => back.to_owned(),
    }
}

/// What a typed text turned out to be.
enum Right {
    Code,
    RecoveryCode,
    No,
}

/// Answers the form (code, back).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    let (app, back) = (&cx.rq.app, back_of(Some(form.get("back"))));
    let refused = |status, amiss, wait: Option<String>| {
        let asked = Asked { back: back.clone(), amiss, passkey_amiss: None, wait };
        app.db.read(|tx| show(cx, tx, viewer, status, asked.clone()))
    };
    let typed = form.get("code");
    if typed.trim().is_empty() {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Some(|t| t.second_factor_empty), None);
    }
    let counted = match tries_of(cx, viewer.account_id).begin(app, false)? {
        Begun::Counted(counted) => counted,
        Begun::Wait(wait) => {
            let mut reply = refused(StatusCode::TOO_MANY_REQUESTS, None, Some(wait_in_words(cx.text, wait)))?;
            reply.headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
            return Ok(reply);
        }
    };
    let id = SessionId::from_entropy(app.random.bytes());
    let right = app.db.write(|tx| {
        let right = look(tx, cx, viewer, typed)?;
        if !matches!(right, Right::No) {
            counted.clear(tx)?;
            super::given(tx, viewer, &id, cx.rq.now)?;
        }
        Ok::<_, Error>(right)
    })?;
    let to = match right {
        Right::No => return refused(StatusCode::UNPROCESSABLE_ENTITY, Some(|t| t.second_factor_wrong), None),
        Right::Code => back,
        // Who needed one may need a new device, or new codes.
        Right::RecoveryCode => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", &back).finish();
            format!("/second-factor?{query}")
        }
    };
    accounts::with_renewed_id(cx, viewer, &id, Reply::see_other(&to)?)
}

/// The tries at the second factor of an account, over all of its sessions. No typed login has a zero byte in it.
pub fn tries_of(cx: &Cx<'_>, account: i64) -> Tries {
    Tries::at(cx, format!("\0second-factor/{account}").as_bytes())
}

fn look(tx: &Tx<'_>, cx: &Cx<'_>, viewer: &Viewer, typed: &str) -> Result<Right> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    if let Some(factor) = read::factor(tx, account)? {
        let secret = secret::open(app, account, &factor)?;
        if let Some(step) = secret.accepts(typed, cx.rq.now.as_micros(), factor.last_step) {
            let taken = store::take_step(tx, account, factor.made_at, step)? == 1;
            return Ok(if taken { Right::Code } else { Right::No });
        }
    }
    let Ok(code) = RecoveryCode::parse(typed) else { return Ok(Right::No) };
    if !codes::use_up(tx, app, account, &code, cx.rq.now)? {
        return Ok(Right::No);
    }
    let deed = OwnDeed { account, scope: None, action: Action::RecoveryCodeUsed, detail: Detail::new() };
    audit::own_deed(tx, cx, &deed)?;
    mails::changed(tx, app, account, |t| t.second_factor_mail_code_used)?;
    Ok(Right::RecoveryCode)
}
