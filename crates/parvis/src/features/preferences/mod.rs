//! Choices of this device: language and appearance.

use crate::web::form::local_path;
use crate::web::session::{self, LANGUAGE_COOKIE, THEME_COOKIE};
use crate::web::{Cx, Error, Form, Reply, Result, Route};
use locale::Locale;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::action("/language", language), Route::action("/theme", theme)]
}

/// `POST /language` (lang, back): kept on the device, and with the account of whoever is signed in.
fn language(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let locale = Locale::from_code(form.get("lang")).ok_or(Error::BadRequest)?;
    if let Some(viewer) = cx.viewer
        && viewer.locale != locale.code()
    {
        cx.rq.app.db.write(|tx| crate::features::accounts::set_locale(tx, viewer, locale))?;
    }
    back(form)?.with_cookie(&session::choice_cookie(&cx.rq.app, LANGUAGE_COOKIE, locale.code()))
}

/// `POST /theme` (theme, back): kept on the device.
fn theme(cx: &Cx<'_>, form: &Form) -> Result<Reply> {
    let theme = form.get("theme");
    if !matches!(theme, "light" | "dark") {
        return Err(Error::BadRequest);
    }
    back(form)?.with_cookie(&session::choice_cookie(&cx.rq.app, THEME_COOKIE, theme))
}

fn back(form: &Form) -> Result<Reply> {
    Reply::see_other(local_path(form.get("back")).unwrap_or("/"))
}
