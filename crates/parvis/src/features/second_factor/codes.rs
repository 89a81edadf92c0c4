//! Recovery codes: ten, shown once, each for one use; new ones void the old.

use super::{mails, read, store};
use crate::app::App;
use crate::features::audit::{self, Action, Detail, OwnDeed};
use crate::keys::Purpose;
use crate::web::policy::SecondFactor;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use rules::secret::RecoveryCode;

/// How many there are.
const HOW_MANY: usize = 10;

/// New codes, not kept yet.
pub fn draw(app: &App) -> Vec<RecoveryCode> {
    (0..HOW_MANY).map(|_| RecoveryCode::from_entropy(app.random.bytes())).collect()
}

/// Keeps the codes in place of the older ones.
pub fn keep(tx: &Tx<'_>, app: &App, account: i64, codes: &[RecoveryCode]) -> Result<()> {
    store::remove_codes(tx, account)?;
    let (key_id, key) = (app.keys.current_id(), app.keys.mac(Purpose::RecoveryCode, b""));
    for code in codes {
        store::add_code(tx, account, code.hash(&key).as_bytes(), key_id)?;
    }
    Ok(())
}

/// Uses a code up; whether it was one that works.
pub fn use_up(tx: &Tx<'_>, app: &App, account: i64, code: &RecoveryCode, now: db::Instant) -> Result<bool> {
    let Some(key_id) = read::key_of_codes(tx, account)? else { return Ok(false) };
    let Some(key) = app.keys.mac_of(&key_id, Purpose::RecoveryCode, b"") else { return Ok(false) };
    Ok(store::use_code(tx, account, code.hash(&key).as_bytes(), now)? == 1)
}

#[derive(Template)]
#[template(path = "features/second_factor/codes.html")]
struct CodesPage<'a> {
    shell: Shell<'a>,
    codes: Vec<String>,
    /// The same as a text file, within its link: they stand nowhere else.
    file: String,
    /// They came with a second factor that was just set up.
    first: bool,
}

/// The codes, once: they stand in this answer to a form and nowhere else.
pub fn show(cx: &Cx<'_>, codes: &[RecoveryCode], first: bool) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.codes_title);
    // Another language shows how the factor stands, not the codes once more: they are kept nowhere.
    shell.back = "/second-factor".into();
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let text = format!("{}\r\n{}\r\n\r\n{}\r\n", cx.text.codes_title, cx.rq.app.config.base_url(), codes.join("\r\n"));
    let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let file = format!("data:text/plain;charset=utf-8,{}", encoded.replace('+', "%20"));
    Reply::page(&CodesPage { shell, codes, file, first })
}

/// `POST /second-factor/codes`: new ones.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, _form: &Form) -> Result<Reply> {
    if !matches!(viewer.second_factor, SecondFactor::Given(_)) {
        return Err(Error::SecondFactorFirst { back: "/second-factor".into() });
    }
    if !viewer.second_factor_is_fresh(cx.rq.now) {
        return Err(Error::SecondFactorAgain { back: "/second-factor".into() });
    }
    let app = &cx.rq.app;
    let codes = draw(app);
    app.db.write(|tx| {
        if !super::is_set(tx, viewer.account_id)? {
            return Err(Error::NotFound);
        }
        keep(tx, app, viewer.account_id, &codes)?;
        let (account, action) = (viewer.account_id, Action::RecoveryCodesMade);
        audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action, detail: Detail::new() })?;
        mails::changed(tx, app, viewer.account_id, |t| t.second_factor_mail_codes)
    })?;
    show(cx, &codes, false)
}
