//! `GET /first-access`: the form, and the pages between.

use super::fields::{Amiss, Typed};
use super::place::{Place, Rule, Same};
use crate::features::accounts::new_password;
use crate::web::form::Message;
use crate::web::policy::Stage;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;
use rules::national_id::NationalIdKind;

/// The form as it stands on a page.
#[derive(Default)]
pub struct Sheet {
    /// What was typed.
    pub typed: Typed,
    /// What is amiss.
    pub amiss: Amiss,
    /// What is amiss with the password.
    pub password: new_password::Amiss,
    /// The number that is disputed, if it is.
    pub disputes: String,
    /// How long to wait before it is sent again, in words.
    pub wait: Option<String>,
}

#[derive(Template)]
#[template(path = "features/enrolment/form.html")]
struct FormPage<'a> {
    shell: Shell<'a>,
    place: &'a Place,
    sheet: &'a Sheet,
}

/// A line of text: its name, label, content, what is amiss, and the longest.
type Line<'p> = (&'static str, &'static str, &'p str, Option<Message>, usize, &'static str);

impl FormPage<'_> {
    fn names(&self) -> [Line<'_>; 2] {
        let (t, typed, amiss) = (self.shell.t, &self.sheet.typed, &self.sheet.amiss);
        let longest = super::fields::LONGEST_NAME;
        [
            (
                "family_name",
                t.enrolment_family_name,
                &typed.family_name,
                amiss.of("family_name"),
                longest,
                "family-name",
            ),
            ("given_name", t.enrolment_given_name, &typed.given_name, amiss.of("given_name"), longest, "given-name"),
        ]
    }

    fn asks_number(&self) -> bool {
        self.place.rule() != Rule::NotAsked
    }

    fn may_have_none(&self) -> bool {
        self.place.rule() == Rule::Optional && !self.is_fixed()
    }

    /// The letter carried the number.
    fn is_fixed(&self) -> bool {
        self.place.number_of_letter().is_some()
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let t = self.shell.t;
        let name = |kind: NationalIdKind| match kind {
            NationalIdKind::Cin => t.enrolment_kind_cin,
            NationalIdKind::ResidenceCard => t.enrolment_kind_residence,
            NationalIdKind::Passport => t.enrolment_kind_passport,
            NationalIdKind::NationalRegister => t.enrolment_kind_register,
        };
        let chosen = self.sheet.typed.kind.as_str();
        self.place.kinds().iter().map(|kind| (kind.code(), name(*kind), kind.code() == chosen)).collect()
    }

    fn relations(&self) -> [(&'static str, &'static str); 3] {
        let t = self.shell.t;
        [("mother", t.enrolment_mother), ("father", t.enrolment_father), ("other", t.enrolment_other)]
    }

    fn all_amiss(&self) -> Vec<(&'static str, Message)> {
        let mut all: Vec<_> = self.sheet.amiss.0.clone();
        all.extend(self.sheet.password.new.map(|message| ("new_password", message)));
        all.extend(self.sheet.password.again.map(|message| ("new_password_again", message)));
        all
    }
}

#[derive(Template)]
#[template(path = "features/enrolment/known.html")]
struct KnownPage<'a> {
    shell: Shell<'a>,
    place: &'a Place,
    typed: &'a Typed,
    /// The roster names the account: there is nothing to dispute.
    by_row: bool,
    amiss: Option<Message>,
    wait: Option<String>,
}

#[derive(Template)]
#[template(path = "features/enrolment/dead.html")]
struct DeadPage<'a> {
    shell: Shell<'a>,
}

/// Answers the page; who has come in already is sent on.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    if viewer.stage != Stage::FirstAccess {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let place = match Place::of_viewer(tx, cx, viewer) {
        Ok(place) => place,
        Err(Error::NotFound) => return dead(cx),
        Err(other) => return Err(other),
    };
    let typed = Typed::first(&place, cx.locale);
    let number = typed.number.clone();
    match place.known(tx, &number)? {
        Some(same) => known(cx, &place, (&typed, same), Between::default()),
        None => show(cx, StatusCode::OK, &place, &Sheet { typed, ..Sheet::default() }),
    }
}

/// The form.
pub fn show(cx: &Cx<'_>, status: StatusCode, place: &Place, sheet: &Sheet) -> Result<Reply> {
    let shell = shell(cx, place, cx.text.enrolment_title);
    Reply::page_with(status, &FormPage { shell, place, sheet })
}

fn shell<'a>(cx: &Cx<'a>, place: &Place, title: &'static str) -> Shell<'a> {
    let mut shell = Shell::new(cx, title);
    shell.school = Some((place.school_name(cx.locale).to_owned(), place.guardian.school_phone.clone()));
    shell
}

/// What is amiss with the password of the other account.
#[derive(Default)]
pub struct Between {
    /// What it is.
    pub amiss: Option<Message>,
    /// How long to wait, in words.
    pub wait: Option<String>,
}

/// Asks for the password of the account that the guardian has.
pub fn known(cx: &Cx<'_>, place: &Place, (typed, same): (&Typed, Same), between: Between) -> Result<Reply> {
    let status = match (&between.amiss, &between.wait) {
        (_, Some(_)) => StatusCode::TOO_MANY_REQUESTS,
        (Some(_), None) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, None) => StatusCode::OK,
    };
    let Between { amiss, wait } = between;
    let shell = shell(cx, place, cx.text.enrolment_known_title);
    Reply::page_with(status, &KnownPage { shell, place, typed, by_row: same.by_row, amiss, wait })
}

/// The letter was replaced, or its time is over.
pub fn dead(cx: &Cx<'_>) -> Result<Reply> {
    let shell = Shell::new(cx, cx.text.enrolment_dead_title);
    Reply::page_with(StatusCode::GONE, &DeadPage { shell })
}
