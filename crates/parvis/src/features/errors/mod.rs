//! The pages of errors: what happened, in plain words, and a way on.

use crate::web::policy::Former;
use crate::web::shell::{Shell, in_script};
use crate::web::{Cx, Error, Reply};
use askama::Template;
use http::{HeaderValue, Method, StatusCode, header};

#[derive(Template)]
#[template(path = "features/errors/error.html")]
struct ErrorPage<'a> {
    shell: Shell<'a>,
    status: u16,
    title: &'a str,
    text: String,
    /// The request, to quote to the operator: shown for faults of ours.
    id: Option<&'a str>,
    phone: Option<String>,
    try_again: Option<String>,
    sign_out: bool,
}

/// The answer to an error. `id` names the request in the log.
pub fn reply(cx: &Cx<'_>, error: &Error, id: &str) -> Reply {
    if let Some(step) = step_before(cx, error) {
        return Reply::see_other(&step).unwrap_or_else(|_| Reply::empty(StatusCode::SEE_OTHER));
    }
    let status = error.status();
    let mut reply = page(cx, error, id).unwrap_or_else(|cause| {
        tracing::error!(request = %id, error = %cause, "the page of an error could not be made");
        Reply::plain(status, "Parvis: error")
    });
    if let Error::Unavailable { retry_after } = error
        && let Ok(seconds) = HeaderValue::from_str(&retry_after.to_string())
    {
        reply.headers.insert(header::RETRY_AFTER, seconds);
    }
    reply
}

/// The page that comes first, which leads back to where the person wanted to go.
fn step_before(cx: &Cx<'_>, error: &Error) -> Option<String> {
    let and_back = |path: &str, back: &str| {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish();
        Some(format!("{path}?{query}"))
    };
    match error {
        // A form that was sent is not kept for afterwards, and the page says so.
        Error::SignInFirst if cx.rq.method == Method::POST => {
            and_back("/sign-in", cx.rq.page()).map(|place| place + "&unsaved=yes")
        }
        Error::SignInFirst => and_back("/sign-in", cx.rq.page()),
        Error::StepFirst(path) => Some((*path).to_owned()),
        Error::SecondFactorFirst { back } => and_back("/second-factor", back),
        Error::SecondFactorAgain { back } => and_back("/second-factor/again", back),
        _ => None,
    }
}

fn page(cx: &Cx<'_>, error: &Error, id: &str) -> crate::web::Result<Reply> {
    let t = cx.text;
    let (title, text): (&str, String) = match error {
        // The four that send elsewhere have no page.
        Error::NotFound
        | Error::SignInFirst
        | Error::StepFirst(_)
        | Error::SecondFactorFirst { .. }
        | Error::SecondFactorAgain { .. } => (t.errors_not_found, t.errors_not_found_text.to_string()),
        Error::MethodNotAllowed => (t.errors_method, t.errors_method_text.to_string()),
        Error::Withheld { .. } => (t.errors_withheld, t.errors_withheld_text.to_string()),
        Error::OwnChild { .. } => (t.errors_own_child, t.errors_own_child_text.to_string()),
        Error::TooManyExports { .. } => (t.errors_too_many_exports, t.errors_too_many_exports_text.to_string()),
        Error::AccessOver => access_over(cx),
        Error::CrossSite => (t.errors_cross_site, t.errors_cross_site_text.to_string()),
        Error::BadRequest => (t.errors_bad_request, t.errors_bad_request_text.to_string()),
        Error::TooLarge { limit } => (t.errors_too_large, too_large(cx, *limit)),
        Error::TooSlow => (t.errors_too_slow, t.errors_too_slow_text.to_string()),
        Error::Unavailable { retry_after } => {
            (t.errors_unavailable, t.errors_unavailable_text(i64::from(*retry_after)).to_string())
        }
        Error::Fault(_) => (t.errors_fault, t.errors_fault_text.to_string()),
    };
    let status = error.status();
    let own_school = cx.viewer.and_then(|v| v.children.first()).map(|c| c.school.phone.clone());
    let template = ErrorPage {
        shell: Shell::new(cx, title),
        status: status.as_u16(),
        title,
        text,
        id: matches!(error, Error::Fault(_)).then_some(id),
        phone: match error {
            Error::Withheld { phone } | Error::OwnChild { phone } | Error::TooManyExports { phone } => {
                Some(phone.clone())
            }
            Error::AccessOver => {
                let places = cx.viewer.map(|v| v.former.as_slice()).unwrap_or_default();
                places.iter().find_map(|place| place.school.as_ref()).map(|(_, _, phone)| phone.clone())
            }
            _ => own_school,
        },
        // Nothing else is theirs: the way home would lead back here.
        sign_out: matches!(error, Error::AccessOver) && cx.viewer.is_some_and(|v| v.children.is_empty()),
        try_again: matches!(error, Error::Unavailable { .. } | Error::Fault(_) | Error::TooSlow)
            .then(|| cx.rq.page().to_owned()),
    };
    Reply::page_with(status, &template)
}

/// Where somebody's access is over, and whom to ask.
fn access_over(cx: &Cx<'_>) -> (&'static str, String) {
    let places = cx.viewer.map(|v| v.former.as_slice()).unwrap_or_default();
    let t = cx.text;
    let sentence = |place: &Former| match &place.school {
        None => t.errors_access_installation.to_owned(),
        Some((name, name_ar, _)) => {
            let name = in_script(cx.locale, name, name_ar);
            if place.suspended {
                t.errors_access_suspended_text(name).to_string()
            } else {
                t.errors_access_ended_text(name).to_string()
            }
        }
    };
    let suspended = places.iter().any(|place| place.suspended);
    let title = if suspended { t.errors_access_suspended } else { t.errors_access_ended };
    (title, places.iter().map(sentence).collect::<Vec<_>>().join(" "))
}

/// Says the limit in the largest unit of which it has one at least.
fn too_large(cx: &Cx<'_>, limit: usize) -> String {
    const KIB: usize = 1024;
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    if limit >= KIB * KIB {
        cx.text.errors_too_large_mb(cx.locale.integer(number(limit / (KIB * KIB)))).to_string()
    } else {
        cx.text.errors_too_large_kb(cx.locale.integer(number(limit / KIB))).to_string()
    }
}
