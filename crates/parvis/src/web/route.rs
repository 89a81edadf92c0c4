//! The table of routes. A route is made by naming its right: there is no other way to make one.

use super::policy::{Access, Area, Child, Duty, Granted, School, Viewer};
use super::{Cx, Error, Form, Reply, Result, Upload};
use db::Tx;
use std::fmt;

/// What a person needs to use a route. A right is always about a thing: the child or the school in the path, or oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Everybody, signed in or not.
    Public,
    /// Whoever is signed in, be it that a step of the way in is still due.
    Entering,
    /// Whoever is signed in, for what is their own.
    SignedIn,
    /// Whoever has a role, be it that it still waits for the second factor, for what is their own.
    StaffStep,
    /// A guardian, for this area of the child in the path.
    Child(Area),
    /// A member of staff with an active role, for their school.
    Staff,
    /// Who holds this duty at the school in the path.
    Office(Duty),
    /// Who holds this duty for the installation.
    Installation(Duty),
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Right::Public => f.write_str("public"),
            Right::Entering => f.write_str("entering"),
            Right::SignedIn => f.write_str("signed-in"),
            Right::StaffStep => f.write_str("staff-step"),
            Right::Child(area) => write!(f, "child:{area}"),
            Right::Staff => f.write_str("staff"),
            Right::Office(duty) => write!(f, "office:{duty}"),
            Right::Installation(duty) => write!(f, "installation:{duty}"),
        }
    }
}

/// Reads only, in the read transaction that also made the viewer.
pub type Page = fn(&Cx<'_>, &Tx<'_>) -> Result<Reply>;
/// As [`Page`], for somebody who is signed in.
pub type OwnPage = fn(&Cx<'_>, &Tx<'_>, &Viewer) -> Result<Reply>;
/// As [`Page`], for a child that the viewer may see.
pub type ChildPage = fn(&Cx<'_>, &Tx<'_>, &Viewer, Access<'_, Child>) -> Result<Reply>;
/// A form: opens its own write transaction, after the slow work.
pub type Action = fn(&Cx<'_>, &Form) -> Result<Reply>;
/// As [`Action`], for somebody who is signed in.
pub type OwnAction = fn(&Cx<'_>, &Viewer, &Form) -> Result<Reply>;
/// As [`Page`], for a school where the viewer holds the route's duty.
pub type OfficePage = fn(&Cx<'_>, &Tx<'_>, &Viewer, Access<'_, School>) -> Result<Reply>;
/// As [`Action`], for a school where the viewer holds the route's duty. Asks again inside its write transaction.
pub type OfficeAction = fn(&Cx<'_>, &Viewer, Access<'_, School>, &Form) -> Result<Reply>;
/// As [`OfficeAction`], with files.
pub type OfficeUpload = fn(&Cx<'_>, &Viewer, Access<'_, School>, &Upload) -> Result<Reply>;

/// How a request to a route is answered.
#[derive(Clone, Copy)]
pub(super) enum Run {
    Page(Page),
    EntryPage(OwnPage),
    EntryAction(OwnAction),
    OwnPage(OwnPage),
    StepPage(OwnPage),
    StepAction(OwnAction),
    ChildPage(ChildPage),
    StaffPage(OwnPage),
    Action(Action),
    OwnAction(OwnAction),
    OfficePage(OfficePage),
    OfficeAction(OfficeAction),
    OfficeUpload(OfficeUpload),
    OperatorPage(OwnPage),
    OperatorAction(OwnAction),
    Asset,
    Probe,
}

/// A route: method, path, right, and what answers.
pub struct Route {
    /// `GET` (serves `HEAD` too) or `POST`.
    pub method: http::Method,
    /// The path, its parameters in braces.
    pub path: &'static str,
    /// What a person needs.
    pub right: Right,
    /// The largest body in bytes.
    pub body_limit: usize,
    /// The form stands on a page that sends no referrer; see [`super::guard::is_same_site`].
    pub untraced: bool,
    pub(super) run: Run,
}

/// Largest body of an ordinary form, in bytes.
const FORM_LIMIT: usize = 16 * 1024;

impl Route {
    fn get(path: &'static str, right: Right, run: Run) -> Route {
        Route { method: http::Method::GET, path, right, body_limit: 0, untraced: false, run }
    }

    fn post(path: &'static str, right: Right, run: Run) -> Route {
        Route { method: http::Method::POST, path, right, body_limit: FORM_LIMIT, untraced: false, run }
    }

    /// A page for everybody.
    pub fn page(path: &'static str, run: Page) -> Route {
        Route::get(path, Right::Public, Run::Page(run))
    }

    /// A file from inside the binary: public, and answered without the database.
    pub fn asset(path: &'static str) -> Route {
        Route::get(path, Right::Public, Run::Asset)
    }

    /// Says that the server runs; asks nothing of the database.
    pub fn probe(path: &'static str) -> Route {
        Route::get(path, Right::Public, Run::Probe)
    }

    /// A page for whoever is signed in, also on the way in.
    pub fn entry_page(path: &'static str, run: OwnPage) -> Route {
        Route::get(path, Right::Entering, Run::EntryPage(run))
    }

    /// A form for whoever is signed in, also on the way in.
    pub fn entry_action(path: &'static str, run: OwnAction) -> Route {
        Route::post(path, Right::Entering, Run::EntryAction(run))
    }

    /// A page for staff, also before the second factor.
    pub fn staff_step_page(path: &'static str, run: OwnPage) -> Route {
        Route::get(path, Right::StaffStep, Run::StepPage(run))
    }

    /// A form for staff, also before the second factor.
    pub fn staff_step_action(path: &'static str, run: OwnAction) -> Route {
        Route::post(path, Right::StaffStep, Run::StepAction(run))
    }

    /// A page for whoever is signed in.
    pub fn own_page(path: &'static str, run: OwnPage) -> Route {
        Route::get(path, Right::SignedIn, Run::OwnPage(run))
    }

    /// A page about the child in the path's `{child}`.
    pub fn child_page(path: &'static str, area: Area, run: ChildPage) -> Route {
        Route::get(path, Right::Child(area), Run::ChildPage(run))
    }

    /// A page for staff.
    pub fn staff_page(path: &'static str, run: OwnPage) -> Route {
        Route::get(path, Right::Staff, Run::StaffPage(run))
    }

    /// A form for everybody.
    pub fn action(path: &'static str, run: Action) -> Route {
        Route::post(path, Right::Public, Run::Action(run))
    }

    /// A form for whoever is signed in.
    pub fn own_action(path: &'static str, run: OwnAction) -> Route {
        Route::post(path, Right::SignedIn, Run::OwnAction(run))
    }

    /// A page about the school in the path's `{school}`, which is its address name.
    pub fn office_page(path: &'static str, duty: Duty, run: OfficePage) -> Route {
        Route::get(path, Right::Office(duty), Run::OfficePage(run))
    }

    /// A form about the school in the path's `{school}`.
    pub fn office_action(path: &'static str, duty: Duty, run: OfficeAction) -> Route {
        Route::post(path, Right::Office(duty), Run::OfficeAction(run))
    }

    /// A form with files (`multipart/form-data`) of at most `limit` bytes in all, about the school in `{school}`.
    pub fn office_upload(path: &'static str, duty: Duty, limit: usize, run: OfficeUpload) -> Route {
        Route { body_limit: limit, ..Route::post(path, Right::Office(duty), Run::OfficeUpload(run)) }
    }

    /// A page of whoever holds the duty for the installation.
    pub fn operator_page(path: &'static str, duty: Duty, run: OwnPage) -> Route {
        Route::get(path, Right::Installation(duty), Run::OperatorPage(run))
    }

    /// A form of whoever holds the duty for the installation.
    pub fn operator_action(path: &'static str, duty: Duty, run: OwnAction) -> Route {
        Route::post(path, Right::Installation(duty), Run::OperatorAction(run))
    }

    /// A form that stands on a page that sends no referrer, since its address holds a secret. It must need a token or a
    /// password to do anything.
    #[must_use]
    pub fn untraced(self) -> Route {
        Route { untraced: true, ..self }
    }

    /// How many segments of a form's path name the page where it stands: the path itself or the nearest one above it that
    /// has a page. 0 where there is none but the first page.
    pub fn page_of_form(&self, routes: &[Route]) -> usize {
        let has_page = |path: &str| routes.iter().any(|r| r.method == http::Method::GET && r.path == path);
        let mut path = self.path;
        while self.method == http::Method::POST && !path.is_empty() {
            if has_page(path) {
                return path.matches('/').count();
            }
            path = path.rsplit_once('/').map_or("", |(above, _)| above);
        }
        0
    }

    /// The kinds of ids in the path, as the names between its braces.
    pub fn ids(&self) -> Vec<&'static str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
    }

    /// Why the table would not hold: checked before the server starts.
    pub fn faults(routes: &[Route]) -> Vec<String> {
        let mut faults = Vec::new();
        for (i, route) in routes.iter().enumerate() {
            if matches!(route.right, Right::Child(_)) != route.ids().contains(&"child") {
                faults.push(format!(
                    "{} {}: a child's right needs {{child}} in the path, and the other way round",
                    route.method, route.path
                ));
            }
            if matches!(route.right, Right::Office(_)) && !route.ids().contains(&"school") {
                faults.push(format!("{} {}: an office's right needs {{school}} in the path", route.method, route.path));
            }
            if route.path.starts_with("/office/")
                && !matches!(route.right, Right::Office(_) | Right::Installation(_) | Right::Staff)
            {
                faults
                    .push(format!("{} {}: an address of the office needs a right of staff", route.method, route.path));
            }
            if routes[..i].iter().any(|other| other.method == route.method && other.path == route.path) {
                faults.push(format!("{} {}: declared twice", route.method, route.path));
            }
        }
        faults
    }

    /// Answers within the read transaction that made the viewer.
    pub(super) fn answer_page(&self, cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
        match self.run {
            Run::Page(run) => run(cx, tx),
            Run::EntryPage(run) => run(cx, tx, cx.entering()?),
            Run::OwnPage(run) => run(cx, tx, cx.signed_in()?),
            Run::StepPage(run) => run(cx, tx, step(cx)?),
            Run::ChildPage(run) => {
                let viewer = cx.signed_in()?;
                let Right::Child(area) = self.right else { return Err(Error::NotFound) };
                let child = viewer.child(cx.rq.param("child"), area)?;
                run(cx, tx, viewer, child)
            }
            Run::StaffPage(run) => run(cx, tx, cx.staff()?),
            Run::OfficePage(run) => {
                let viewer = cx.staff()?;
                let Right::Office(duty) = self.right else { return Err(Error::NotFound) };
                let school = viewer.school(tx, cx.rq.param("school"), duty)?;
                run(cx, tx, viewer, school.access())
            }
            Run::OperatorPage(run) => run(cx, tx, self.operator(cx)?),
            _ => Err(Error::NotFound),
        }
    }

    fn operator<'a>(&self, cx: &Cx<'a>) -> Result<&'a Viewer> {
        let viewer = cx.staff()?;
        match self.right {
            Right::Installation(duty) if viewer.may_for_installation(duty) => Ok(viewer),
            _ => Err(Error::NotFound),
        }
    }

    /// The school in the path, for a form: looked up in a read transaction of its own.
    fn school(&self, cx: &Cx<'_>) -> Result<Granted<School>> {
        let viewer = cx.staff()?;
        let Right::Office(duty) = self.right else { return Err(Error::NotFound) };
        cx.rq.app.db.read(|tx| viewer.school(tx, cx.rq.param("school"), duty))
    }

    /// Answers a form; the viewer was made in a read transaction of its own.
    pub(super) fn answer_action(&self, cx: &Cx<'_>, form: &Form) -> Result<Reply> {
        match self.run {
            Run::Action(run) => run(cx, form),
            Run::EntryAction(run) => run(cx, cx.entering()?, form),
            Run::OwnAction(run) => run(cx, cx.signed_in()?, form),
            Run::StepAction(run) => run(cx, step(cx)?, form),
            Run::OfficeAction(run) => run(cx, cx.staff()?, self.school(cx)?.access(), form),
            Run::OperatorAction(run) => run(cx, self.operator(cx)?, form),
            _ => Err(Error::NotFound),
        }
    }

    /// Whether this person may send files here: asked before any of them is read.
    pub(super) fn takes_files_of(&self, cx: &Cx<'_>) -> Result<()> {
        self.school(cx).map(|_| ())
    }

    /// Answers a form with files.
    pub(super) fn answer_upload(&self, cx: &Cx<'_>, upload: &Upload) -> Result<Reply> {
        match self.run {
            Run::OfficeUpload(run) => run(cx, cx.staff()?, self.school(cx)?.access(), upload),
            _ => Err(Error::NotFound),
        }
    }

    /// The answer of a route that asks nothing of the database.
    pub(super) fn answer_at_once(&self, rq: &super::Rq) -> Option<Result<Reply>> {
        match self.run {
            Run::Asset => Some(super::assets::serve(rq)),
            Run::Probe => Some(Ok(Reply::plain(http::StatusCode::OK, "alive\n"))),
            _ => None,
        }
    }

    /// Whether the route answers forms.
    pub(super) fn is_action(&self) -> bool {
        matches!(
            self.run,
            Run::Action(_)
                | Run::EntryAction(_)
                | Run::OwnAction(_)
                | Run::StepAction(_)
                | Run::OfficeAction(_)
                | Run::OperatorAction(_)
        )
    }

    /// Whether the route takes files.
    pub(super) fn is_upload(&self) -> bool {
        matches!(self.run, Run::OfficeUpload(_))
    }
}

/// Somebody with a role, given the second factor or not.
fn step<'a>(cx: &Cx<'a>) -> Result<&'a Viewer> {
    let viewer = cx.signed_in()?;
    if viewer.is_staff() { Ok(viewer) } else { Err(viewer.no_role()) }
}
