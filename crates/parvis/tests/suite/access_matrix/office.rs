//! The office in the matrix: duties at schools, at the installation, and the steps before them.

use super::{MISSING, Must, Thing, and_back};
use crate::harness::TestApp;
use crate::people::Person;
use crate::roster;
use crate::world::{self, COLLEGE, INSTITUTE, account};
use crate::world::{CLASS, DRISS_TEACHER, HAMZA, MOUNIR_BOTH, PUPILS, Pupil};
use http::Method;
use parvis::web::policy::{Access, Duty, School};
use parvis::web::{Cx, Form, Reply, Result, Route, Upload, Viewer};

/// Routes of each kind of right of the office for every duty, besides the real ones: no duty goes untested for want of a
/// page that needs it.
pub fn routes() -> Vec<Route> {
    fn page(_: &Cx<'_>, _: &db::Tx<'_>, _: &Viewer, school: Access<'_, School>) -> Result<Reply> {
        assert!(!school.slug.is_empty());
        Ok(Reply::plain(http::StatusCode::OK, "page"))
    }
    fn action(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _: &Form) -> Result<Reply> {
        cx.rq.app.db.write(|tx| school.still_held(tx, viewer))?;
        Ok(Reply::plain(http::StatusCode::OK, "done"))
    }
    fn upload(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, upload: &Upload) -> Result<Reply> {
        action(cx, viewer, school, &upload.form)
    }
    fn own_page(_: &Cx<'_>, _: &db::Tx<'_>, _: &Viewer) -> Result<Reply> {
        Ok(Reply::plain(http::StatusCode::OK, "page"))
    }
    fn own_action(_: &Cx<'_>, _: &Viewer, _: &Form) -> Result<Reply> {
        Ok(Reply::plain(http::StatusCode::OK, "done"))
    }
    let mut routes = parvis::features::routes();
    for duty in Duty::ALL {
        let path = |before: &str| -> &'static str { format!("{before}{duty}").leak() };
        routes.push(Route::office_page(path("/office/{school}/matrix/"), duty, page));
        routes.push(Route::office_action(path("/office/{school}/matrix/"), duty, action));
        routes.push(Route::office_upload(path("/office/{school}/matrix-files/"), duty, 1_000, upload));
        routes.push(Route::operator_page(path("/office/matrix/"), duty, own_page));
        routes.push(Route::operator_action(path("/office/matrix/"), duty, own_action));
    }
    routes
}

/// The forms of the office: refused by what they say, so that the next person finds the world as it was.
pub fn form_of(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        of_this_test if of_this_test.contains("/matrix") => &[],
        "/office/{school}/staff/invite" => &[("public_id", "0123456789abcdef"), ("given_name", "")],
        "/office/{school}/staff/{person}/roles" => &[],
        "/office/{school}/staff/{person}/state" => &[("state", "active")],
        "/office/{school}/staff/{person}/invite" => &[("email", "ceci n’est pas une adresse")],
        "/office/{school}/staff/{person}/second-factor" | "/office/{school}/staff/{person}/recovery" => &[],
        "/office/{school}/staff/{person}/second-factor/confirm" => &[("reset", "0123456789abcdef")],
        "/office/schools/second-factor" => &[("reset", "0123456789abcdef")],
        "/office/{school}/imports/subjects" => &[("name", "Maths"), ("subject", "0")],
        // What the files hold is tested in `exports`; packed, they show no name here.
        "/office/{school}/imports/massar" => &[("class", "cl00000000000001"), ("subject", "1"), ("term", "1")],
        "/office/{school}/imports/class-list" => &[("class", "cl00000000000001"), ("format", "xlsx")],
        // Without it, it asks.
        "/office/{school}/imports/{import}/undo" => &[("confirm", "yes")],
        imports if imports.starts_with("/office/{school}/imports") => &[],
        "/office/{school}/mails" => &[("mail", "0123456789abcdef")],
        // Without the token and language that the page has, they are none of ours: what they do is tested in `letters`.
        letters if letters.starts_with("/office/{school}/letters") => &[],
        // The same: see `guardian_invitations` and `recovery_letters`.
        "/office/{school}/invitations" => &[],
        "/office/{school}/students/{student}/recovery-letter" => &[("guardian", "gdmatrix")],
        "/office/{school}/audit/export" => &[("action", "signed_in")],
        // Without a reason, and without what is to be left: what good ones do is tested in `reviews` and `restrictions`.
        // Searches, by words of nobody's name.
        "/office/{school}/students" | "/office/{school}/reviews" => &[("q", "personne")],
        "/office/{school}/reviews/{review}" => &[("version", "1"), ("decision", "refuse")],
        "/office/{school}/consents/{consent}" | "/office/{school}/joins/{join}" => &[],
        "/office/{school}/students/{student}/restriction" => &[("account", "ac00000000000006")],
        // Without an answer: what one does is tested in `shared_addresses`.
        "/office/{school}/students/{student}/separation" => &[],
        // Without the version that every page has, it is none of ours: what it does is tested in `settings`.
        "/office/{school}/settings" | "/office/{school}/settings/remove-logo" => &[],
        other => panic!("POST {other} is new and of the office: say here with which form the matrix shall send it"),
    }
}

/// What such a form answers to those who may send it.
fn answer_of(path: &str, by_operator: bool) -> u16 {
    match path {
        of_this_test if of_this_test.contains("/matrix") => 200,
        // Both schools have directors: the operator has invited the first.
        "/office/{school}/staff/invite" if by_operator => 404,
        "/office/{school}/staff/{person}/roles" | "/office/{school}/staff/{person}/state" if by_operator => 404,
        "/office/{school}/staff/invite"
        | "/office/{school}/staff/{person}/roles"
        | "/office/{school}/staff/{person}/state"
        | "/office/{school}/staff/{person}/invite"
        | "/office/{school}/staff/{person}/second-factor"
        | "/office/{school}/staff/{person}/recovery" => 422,
        // There is no such request.
        "/office/{school}/staff/{person}/second-factor/confirm" | "/office/schools/second-factor" => 404,
        // Without a file: the form again.
        "/office/{school}/imports" => 422,
        "/office/{school}/imports/massar"
        | "/office/{school}/imports/class-list"
        | "/office/{school}/imports/{import}/report" => 200,
        imports if imports.starts_with("/office/{school}/imports/") => 303,
        "/office/{school}/mails" => 303,
        "/office/{school}/invitations" | "/office/{school}/students/{student}/recovery-letter" => 400,
        "/office/{school}/students" | "/office/{school}/reviews" | "/office/{school}/letters/new" => 200,
        "/office/{school}/letters" | "/office/{school}/letters/preview" | "/office/{school}/letters/seen" => 400,
        // Its letters were fetched long ago; the lists stay.
        "/office/{school}/letters/{campaign}/download" => 303,
        letters if letters.starts_with("/office/{school}/letters/") => 200,
        "/office/{school}/audit/export" => 200,
        "/office/{school}/reviews/{review}" | "/office/{school}/students/{student}/restriction" => 422,
        "/office/{school}/consents/{consent}" | "/office/{school}/joins/{join}" => 400,
        "/office/{school}/students/{student}/separation" | "/office/{school}/settings" => 400,
        "/office/{school}/settings/logo" => 422,
        "/office/{school}/settings/remove-logo" => 303,
        other => panic!("POST {other} is new and of the office: say here what it answers"),
    }
}

/// The members of staff that are walked: account, school, whether they direct it.
const STAFF: [(i64, i64, bool); 4] = [
    (world::DRISS_TEACHER, COLLEGE, false),
    (world::JAMAL_DIRECTOR, COLLEGE, true),
    (world::PAUL_DIRECTOR, INSTITUTE, true),
    (world::ZAKARIA_INVITED, COLLEGE, false),
];

fn slug(school: i64) -> &'static str {
    if school == COLLEGE { "college-ibn-khaldoun" } else { "institut-saint-jean" }
}

/// The paths of a route about a member of staff: own, of the other school, of nobody.
pub fn paths_of(route: &Route) -> Vec<(String, Thing)> {
    let fill = |school: &str, person: &str| route.path.replace("{school}", school).replace("{person}", person);
    let mut paths = Vec::new();
    for (id, at, _) in STAFF {
        for school in [COLLEGE, INSTITUTE] {
            let thing = if school == at { Thing::Staff(id, at) } else { Thing::NotThere };
            paths.push((fill(slug(school), &account(id)), thing));
        }
        paths.push((fill(MISSING, &account(id)), Thing::NotThere));
    }
    // A guardian is no member of staff, and neither is a child.
    for other in
        [account(world::KARIM), world::child(world::YASMINE), "17".into(), "%20".into(), account(17).to_uppercase()]
    {
        paths.push((fill(slug(COLLEGE), &other), Thing::NotThere));
    }
    paths.push((fill(slug(COLLEGE), "%00"), Thing::NoText));
    paths.push((fill("%FF", &account(world::DRISS_TEACHER)), Thing::NoText));
    paths
}

/// The school of a pupil.
fn school_of(pupil: &Pupil) -> i64 {
    if pupil.class == world::INSTITUTE_CLASS { INSTITUTE } else { COLLEGE }
}

/// The paths of a route about a student: of either school, of nobody.
pub fn paths_of_students(route: &Route) -> Vec<(String, Thing)> {
    // The restriction is of somebody: of a guardian of Hamza; a letter too, of Amal who has the account.
    let whose = match route.path.rsplit('/').next() {
        Some("restriction") if route.method == Method::GET => "?account=ac00000000000006",
        Some("recovery-letter") if route.method == Method::GET => "?guardian=gdmatrix",
        _ => "",
    };
    let of_somebody = route.path.ends_with("/restriction") || route.path.ends_with("/recovery-letter");
    let fill = |school: &str, student: &str| {
        format!("{}{whose}", route.path.replace("{school}", school).replace("{student}", student))
    };
    let mut paths = Vec::new();
    for pupil in &PUPILS {
        for school in [COLLEGE, INSTITUTE] {
            let is_there = school == school_of(pupil) && (!of_somebody || pupil.id == HAMZA);
            let thing = if is_there { Thing::Student(pupil) } else { Thing::NotThere };
            paths.push((fill(slug(school), &world::child(pupil.id)), thing));
        }
    }
    for other in [account(world::KARIM), "11".into(), "%20".into(), MISSING.into()] {
        paths.push((fill(slug(COLLEGE), &other), Thing::NotThere));
    }
    paths.push((fill(MISSING, &world::child(HAMZA)), Thing::NotThere));
    paths.push((fill(slug(COLLEGE), "%00"), Thing::NoText));
    paths
}

/// A guardian of Hamza's roster who has an account: Amal.
pub fn somebody_of_hamza(test: &TestApp) {
    roster::guardian(test, 900, COLLEGE, ("Amal", "Bennani"), "", &[HAMZA]);
    test.sql("UPDATE guardians SET public_id = 'gdmatrix', account_id = 6 WHERE id = 900");
}

/// The paths of a route about a review or a consent: of either school, of the wrong one, of nobody.
pub fn paths_of_reviews(route: &Route, thing: &str) -> Vec<(String, Thing)> {
    let fill = |school: &str, id: &str| route.path.replace("{school}", school).replace(&format!("{{{thing}}}"), id);
    let id = |school: i64| world::review(&thing[..2], school);
    vec![
        (fill(slug(COLLEGE), &id(COLLEGE)), Thing::School(COLLEGE)),
        (fill(slug(INSTITUTE), &id(INSTITUTE)), Thing::School(INSTITUTE)),
        (fill(slug(COLLEGE), &id(INSTITUTE)), Thing::NotThere),
        (fill(slug(COLLEGE), MISSING), Thing::NotThere),
        (fill(slug(COLLEGE), "1"), Thing::NotThere),
        (fill(MISSING, &id(COLLEGE)), Thing::NotThere),
        (fill(slug(COLLEGE), "%FF"), Thing::NoText),
    ]
}

/// Whether somebody may see this pupil's file at their school: teachers those of their own classes.
fn sees_file(person: &Person, duty: &str, pupil: &Pupil) -> bool {
    let school = Some(school_of(pupil));
    let teaches = [DRISS_TEACHER, MOUNIR_BOTH].iter().any(|id| person.is_account(*id)) && pupil.class == CLASS;
    person.holds(duty, school)
        && (!person.roles.iter().all(|(role, _)| *role == "teacher") || teaches)
        && !person.only_teaches_at(school)
        || (duty == "see-students" && teaches && person.holds(duty, school))
}

/// Whether a page of the office names pupils to this person: those of a school where they hold the duty.
pub fn may_name(person: &Person, route: &Route, pupil: &Pupil) -> bool {
    let is_about = route.ids().iter().any(|id| ["student", "review", "consent", "join"].contains(id));
    let right = route.right.to_string();
    is_about && right.strip_prefix("office:").is_some_and(|duty| sees_file(person, duty, pupil))
}

/// Whether a right is one of staff.
pub fn is_of(right: &str) -> bool {
    ["staff", "staff-step"].contains(&right) || right.starts_with("office:") || right.starts_with("installation:")
}

/// What the answer must be to somebody who has come in.
pub fn must(person: &Person, route: &Route, path: &str, thing: &Thing) -> Must {
    let right = route.right.to_string();
    let is_form = route.method == Method::POST;
    if person.role_is_over() {
        return Must::Status(403);
    }
    if right == "staff-step" {
        return step(person, route);
    }
    if person.awaits_second_factor() {
        return Must::To(and_back("/second-factor", route, path));
    }
    let Some((of, duty)) = right.split_once(':') else {
        return Must::Status(if person.is_staff() { 200 } else { 404 });
    };
    let by_operator = person.holds(duty, None);
    let has = match thing {
        Thing::School(school) => person.holds(duty, Some(*school)),
        Thing::Staff(id, school) => {
            let directs = STAFF.iter().any(|(other, _, directs)| other == id && *directs);
            person.holds(duty, Some(*school)) && (!by_operator || directs)
        }
        Thing::Student(pupil) => sees_file(person, duty, pupil),
        Thing::There => of == "installation" && by_operator,
        _ => false,
    };
    Must::Status(match (has, is_form) {
        (false, _) => 404,
        (true, true) => answer_of(route.path, by_operator),
        (true, false) if route.path == "/office/{school}/staff/invite" && by_operator => 404,
        (true, false) => 200,
    })
}

/// The pages of the second factor: nobody of this world has set one up.
fn step(person: &Person, route: &Route) -> Must {
    if !person.is_staff() {
        return Must::Status(404);
    }
    match (route.path, route.method == Method::POST, person.awaits_second_factor()) {
        ("/second-factor", false, true) => Must::To("/second-factor/setup?back=%2Foffice".into()),
        ("/second-factor/codes", true, true) => Must::To("/second-factor?back=%2Fsecond-factor".into()),
        ("/second-factor/codes", true, false) => Must::Status(404),
        ("/second-factor" | "/second-factor/setup", true, _) => Must::Status(422),
        ("/second-factor/passkey" | "/second-factor/passkey/question", true, _) => Must::Status(422),
        ("/second-factor" | "/second-factor/again" | "/second-factor/setup", false, _) => Must::Status(200),
        (other, ..) => panic!("{other} is new and a step of staff: say here what it answers"),
    }
}
