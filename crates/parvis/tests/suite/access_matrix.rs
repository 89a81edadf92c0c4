//! Every route × every kind of person × own, foreign, missing and malformed things.
//!
//! What is right is derived here from the printed table of routes and from `people`, not from the policy. A route with a
//! right, an id or a form that is not known here fails, so that nobody adds one without saying who may use it.

mod office;

use crate::harness::{Answer, Browser, TestApp, next_number};
use crate::people::{Person, Sight, everybody};
use crate::world::{self, PUPILS, Pupil, remark, value};
use http::Method;
use parvis::web::policy::{Access, Duty, School};
use parvis::web::{Cx, Reply, Result, Route, Viewer, dispatch};

/// An address that is nobody's, as long as a child's.
const MISSING: &str = "ch99999999999999";

/// What a path names.
enum Thing {
    /// No id, or one that is there for everybody.
    There,
    /// An id that names nothing.
    NotThere,
    /// No text at all: nobody's, whoever asks.
    NoText,
    Child(&'static Pupil),
    School(i64),
    /// A member of the staff, at a school.
    Staff(i64, i64),
    /// A pupil, at a school that has or had them.
    Student(&'static Pupil),
}

/// A form that does what the route is for.
fn form_of(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        // A sign-in is refused without failing the table: what it does is tested on its own.
        "/sign-in" => &[("login", "personne"), ("password", "rien de juste")],
        "/sign-out" => &[],
        "/language" => &[("lang", "fr"), ("back", "/help")],
        "/theme" => &[("theme", "dark"), ("back", "/help")],
        // No token, no code, no password: what comes of good ones is tested on its own.
        "/token" | "/token/join" | "/confirm-address" => &[("token", "ABCDE")],
        // What good ones do is tested in `enrolment`.
        "/first-access" => &[("step", "enrol"), ("family_name", "")],
        "/first-access/not-mine" => &[],
        "/account/address" => &[("email", "ceci n’est pas une adresse")],
        // Without passwords and codes: what good ones do is tested in `joining`.
        "/account/join" | "/account/join/code" | "/account/join/cancel" => &[],
        "/token/password" => &[("new_password", "court")],
        "/second-factor" | "/second-factor/setup" => &[("code", "000000")],
        "/second-factor/codes" => &[],
        // Nothing typed: what comes of something is tested in `recovery` and `password`.
        "/recover" | "/password" => &[],
        // Without a number: what another one does is tested in `reviews`.
        "/identity-number" => &[],
        // What good ones do is tested in `profile`, `devices` and `leaving`.
        "/profile" => &[("version", "0"), ("phone", "ceci n’est pas un numéro")],
        "/devices" => &[("end", "personne")],
        "/leaving/data" | "/leaving/close" => &[],
        // Without a device: what a right answer does is tested in `passkeys`.
        "/passkeys"
        | "/passkeys/question"
        | "/passkeys/remove"
        | "/sign-in/passkey"
        | "/sign-in/passkey/question"
        | "/second-factor/passkey"
        | "/second-factor/passkey/question" => &[],
        of_office if of_office.starts_with("/office/") => office::form_of(of_office),
        other => panic!(
            "POST {other} is new: say here with which form the matrix shall send it, and in `public_form` what it answers"
        ),
    }
}

/// What a form for everybody answers.
fn public_form(path: &str) -> u16 {
    match path {
        "/sign-in" | "/token" | "/token/join" | "/confirm-address" | "/recover" | "/sign-in/passkey" => 422,
        "/sign-in/passkey/question" => 200,
        "/language" | "/theme" => 303,
        other => panic!("POST {other} is new and public: say here what it answers"),
    }
}

/// The paths to walk for a route, with what each of them names.
fn paths_of(route: &Route) -> Vec<(String, Thing)> {
    let ids = route.ids();
    if route.path == "/demo/mailbox" {
        // Only a demo has one, and this is none; see `mailbox`.
        return vec![(route.path.to_owned(), Thing::NotThere)];
    }
    if ids == ["school", "person"] {
        return office::paths_of(route);
    }
    if ids == ["school", "student"] {
        return office::paths_of_students(route);
    }
    if let ["school", thing @ ("review" | "consent" | "join")] = ids.as_slice() {
        return office::paths_of_reviews(route, thing);
    }
    if route.path == "/s/{school}/logo" {
        // No school of this world has one; see `settings`.
        return ["college-ibn-khaldoun", "0", "%F0%9F%8E%92"]
            .map(|s| (route.path.replace("{school}", s), Thing::NotThere))
            .into();
    }
    if let ["school", of_school @ ("import" | "campaign")] = ids.as_slice() {
        // Both are named by the same ids in this world.
        let name = format!("{{{of_school}}}");
        let fill = |school: &str, import: &str| route.path.replace("{school}", school).replace(&name, import);
        let (college, institute) = ("college-ibn-khaldoun", "institut-saint-jean");
        return vec![
            (fill(college, &world::import(world::COLLEGE)), Thing::School(world::COLLEGE)),
            (fill(institute, &world::import(world::INSTITUTE)), Thing::School(world::INSTITUTE)),
            // Another school's import is none of this one.
            (fill(college, &world::import(world::INSTITUTE)), Thing::NotThere),
            (fill(college, "im99999999999999"), Thing::NotThere),
            (fill(MISSING, &world::import(world::COLLEGE)), Thing::NotThere),
            (fill(college, "%FF"), Thing::NoText),
        ];
    }
    if ["/office/{school}/imports/massar", "/office/{school}/imports/class-list"].contains(&route.path) {
        let of = |school: &str| route.path.replace("{school}", school);
        return vec![
            (of("college-ibn-khaldoun"), Thing::School(world::COLLEGE)),
            // The form names a class of the college, which is none of the institute's.
            (of("institut-saint-jean"), Thing::NotThere),
            (of(MISSING), Thing::NotThere),
        ];
    }
    let [id] = ids.as_slice() else {
        assert!(ids.is_empty(), "{}: more than one id in a path; teach the matrix to walk them", route.path);
        return vec![(route.path.to_owned(), Thing::There)];
    };
    let fill = |value: &str| route.path.replace(&format!("{{{id}}}"), value);
    let mut paths = Vec::new();
    let own = match *id {
        "child" => {
            paths.extend(PUPILS.iter().map(|p| (fill(&world::child(p.id)), Thing::Child(p))));
            // The database's own number, the class, the account, the school: none of them names a child.
            for other in ["11", "cl00000000000001", "ac00000000000001", "college-ibn-khaldoun"] {
                paths.push((fill(other), Thing::NotThere));
            }
            world::child(world::YASMINE)
        }
        "school" => {
            paths.push((fill("college-ibn-khaldoun"), Thing::School(world::COLLEGE)));
            paths.push((fill("institut-saint-jean"), Thing::School(world::INSTITUTE)));
            "college-ibn-khaldoun".to_owned()
        }
        "asset" => {
            paths.push((fill("app.css"), Thing::There));
            "app.css".to_owned()
        }
        // Nobody's outside a demo, the id of a mail that is there included; see `mailbox`.
        "mail" => "ma00000000000001".to_owned(),
        other => panic!("{}: the id {{{other}}} is new; say here what is own, foreign and missing for it", route.path),
    };
    paths.push((fill(MISSING), Thing::NotThere));
    if route.path.contains("/matrix") {
        return paths; // real routes of this kind are walked with all the rest
    }
    let malformed = [
        own.to_uppercase(),
        format!("{own}x"),
        format!("%20{own}"),
        "0".into(),
        "-1".into(),
        "%F0%9F%8E%92".into(),
        "..%2F..".into(),
    ];
    paths.extend(malformed.iter().map(|id| (fill(id), Thing::NotThere)));
    paths.extend(["%00", "%FF", "%C3"].map(|id| (fill(id), Thing::NoText)));
    paths
}

/// What the answer must be.
#[derive(Debug, PartialEq)]
enum Must {
    Status(u16),
    /// The page, or the way to a page of this person's own.
    Own,
    SignInFirst,
    /// The way to this page.
    To(String),
}

/// The nearest page at or above a form's address, by the printed table.
fn page_of_form<'a>(pattern: &str, path: &'a str) -> &'a str {
    let routes = office::routes();
    let (mut pattern, mut path) = (pattern, path);
    while !pattern.is_empty() {
        if routes.iter().any(|r| r.method == Method::GET && r.path == pattern) {
            return path;
        }
        (pattern, path) = (pattern.rsplit_once('/').unwrap().0, path.rsplit_once('/').unwrap().0);
    }
    "/"
}

/// An address with the one to come back to.
fn and_back(path: &str, route: &Route, page: &str) -> String {
    // A form is not sent again by itself: its sender starts over on the page where it stands.
    let back = if route.method == Method::POST { page_of_form(route.path, page) } else { page };
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("back", back).finish())
}

fn must(person: &Person, route: &Route, path: &str, thing: &Thing) -> Must {
    let right = route.right.to_string();
    let is_form = route.method == Method::POST;
    if matches!(thing, Thing::NoText) {
        return Must::Status(404);
    }
    if right != "public" && !person.is_in {
        return Must::SignInFirst;
    }
    if !["public", "entering"].contains(&right.as_str()) && person.is_on_the_way_in() {
        return Must::To(if person.is_at_first_access() { "/first-access" } else { "/token/password" }.into());
    }
    if office::is_of(&right) {
        return office::must(person, route, path, thing);
    }
    match (right.as_str(), thing) {
        ("public", Thing::There) if is_form => Must::Status(public_form(route.path)),
        ("public", Thing::There | Thing::School(_)) => Must::Status(200),
        ("public", Thing::NotThere) => Must::Status(404),
        ("entering", Thing::There) => entering(person, route.path, is_form),
        ("signed-in", Thing::There) if is_form => match route.path {
            "/account/address" | "/account/join" | "/password" | "/profile" | "/leaving/data" | "/leaving/close" => {
                Must::Status(422)
            }
            "/devices" => Must::To("/devices?done=yes".into()),
            "/passkeys/remove" => Must::Status(404),
            "/passkeys" | "/passkeys/question" if person.is_by_code() => Must::Status(404),
            "/passkeys" | "/passkeys/question" => Must::Status(422),
            // A session by a code has no request.
            "/account/join/code" => Must::Status(if person.is_by_code() { 404 } else { 422 }),
            "/account/join/cancel" if person.is_by_code() => Must::Status(404),
            "/account/join/cancel" => Must::To("/account/join?done=cancelled".into()),
            "/identity-number" => Must::Status(person.number_form()),
            other => panic!("POST {other} is new and one's own: say here what it answers"),
        },
        ("signed-in", Thing::There) => Must::Own,
        ("child:dashboard" | "child:grades" | "child:looks", Thing::NotThere) => Must::Status(404),
        (area @ ("child:dashboard" | "child:grades" | "child:looks"), Thing::Child(pupil)) => {
            Must::Status(match person.sight(pupil.id) {
                None => 404,
                Some(Sight::Whole) => 200,
                Some(Sight::Documents) if area == "child:dashboard" => 200,
                Some(Sight::Documents) => 403,
            })
        }
        (other, _) => panic!("{} {}: the right {other} is new; say here who has it", route.method, route.path),
    }
}

/// What is open on the way in.
fn entering(person: &Person, path: &str, is_form: bool) -> Must {
    let home = || {
        let to = if person.is_staff() && person.sees.is_empty() { "/office" } else { "/children" };
        Must::To(to.into())
    };
    match (path, person.is_on_the_way_in(), person.is_at_first_access()) {
        ("/sign-out", ..) => Must::To("/".into()),
        ("/token/password", true, false) | ("/first-access", true, true) => {
            Must::Status(if is_form { 422 } else { 200 })
        }
        ("/first-access/not-mine", true, true) if is_form => {
            Must::To("/first-access/thank-you?school=college-ibn-khaldoun".into())
        }
        ("/first-access/not-mine", true, true) => Must::Status(200),
        // Home, which leads to the step that is due, if one is.
        ("/token/password" | "/first-access" | "/first-access/not-mine", ..) => home(),
        (other, ..) => panic!("{other} is new and open on the way in: say here what it answers"),
    }
}

/// What no page may say to somebody who does not see the pupil, and what not of one whose documents alone show.
fn secrets(person: &Person, pupil: &Pupil) -> Vec<String> {
    let grade = value(pupil.id);
    let mut secrets = vec![remark(pupil.id), format!("{},{:02}<", grade / 100, grade % 100)];
    if person.sight(pupil.id).is_none() {
        secrets.extend(
            [pupil.given, pupil.given_ar, pupil.code].iter().filter(|s| !s.is_empty()).map(|s| (*s).to_owned()),
        );
        secrets.push(world::child(pupil.id));
    }
    secrets
}

/// A page without the address that was asked for, and without that of the form's page, which is named to come back to.
fn unechoed(body: &str, route: &Route, path: &str) -> String {
    let body = body.replace(&path.replace('&', "&#38;"), "(address)").replace(path, "(address)");
    match page_of_form(route.path, path) {
        page if route.method == Method::POST && page != "/" => body.replace(page, "(address)"),
        _ => body,
    }
}

/// The answer with the address that was asked for taken out: the only thing in which two refusals may differ.
fn without(answer: &Answer, route: &Route, path: &str) -> (String, String) {
    let mut headers = answer.headers.clone();
    headers.remove("content-length");
    (unechoed(&answer.body, route, path), format!("{headers:?}").replace(path, "(address)"))
}

/// A form may end the session or change the account, so each has a session of its own; pages share one.
fn send(browser: &mut Browser<'_>, test: &TestApp, person: &Person, route: &Route, path: &str) -> Answer {
    if route.method == Method::GET {
        return browser.get(path);
    }
    // From an address of its own too: one person's failure is not to keep the next one waiting.
    let number = next_number();
    let from = format!("2001:db8:{:x}:{:x}::1", number >> 16, number & 0xffff);
    let mut browser = person.browser(test).from(&from);
    if route.path == "/office/{school}/imports" {
        return browser.post_files(path, &[("token", None, b"")]);
    }
    if route.path.contains("/matrix-files/") || route.path.ends_with("/logo") {
        return browser.post_files(path, &[("note", None, b"bonjour"), ("file", Some("a.csv"), b"a;b")]);
    }
    browser.post(path, form_of(route.path))
}

fn check(person: &Person, route: &Route, path: &str, must: &Must, answer: &Answer) {
    let said = format!("{}: {} {path}: {} {}", person.who, route.method, answer.status, answer.location());
    match must {
        Must::Status(status) => assert_eq!(answer.status.as_u16(), *status, "{said}"),
        Must::Own if person.role_is_over() && path == "/children" => assert_eq!(answer.status.as_u16(), 403, "{said}"),
        Must::Own => {
            let children: Vec<String> = person.sees.iter().map(|(id, _)| world::page_of(*id)).collect();
            let to = match (children.as_slice(), person.is_staff()) {
                ([], true) => Some("/office"),
                ([only], _) => Some(only.as_str()),
                _ => None,
            };
            match to.filter(|_| path == "/children") {
                Some(to) => assert_eq!((answer.status.as_u16(), answer.location()), (303, to), "{said}"),
                None => assert_eq!(answer.status.as_u16(), 200, "{said}"),
            }
        }
        Must::SignInFirst => {
            let mut to = and_back("/sign-in", route, path);
            if route.method == http::Method::POST {
                to.push_str("&unsaved=yes");
            }
            assert_eq!((answer.status.as_u16(), answer.location()), (303, to.as_str()), "{said}");
        }
        Must::To(to) => assert_eq!((answer.status.as_u16(), answer.location()), (303, to.as_str()), "{said}"),
    }
    // Whatever the answer is, it says nothing of somebody else's child.
    let echoed = unechoed(&answer.body, route, path);
    for pupil in &PUPILS {
        if person.sight(pupil.id) == Some(Sight::Whole) {
            continue;
        }
        for secret in secrets(person, pupil) {
            if office::may_name(person, route, pupil) && ![remark(pupil.id)].contains(&secret) {
                continue;
            }
            assert!(!echoed.contains(&secret), "{said}: shows {secret} of {}", pupil.given);
        }
    }
}

on_both! {
    fn every_route_for_every_person(test) {
        test.router = dispatch::router_of(&test.app, office::routes());
        world::past_imports(test);
        world::past_campaigns(test);
        world::reviews(test);
        office::somebody_of_hamza(test);
        let routes = office::routes();
        let mut answered = 0;
        for person in everybody() {
            let mut browser = person.browser(test);
            for route in &routes {
                let missing_path = route.path.replace("{child}", MISSING).replace("{school}", MISSING).replace("{person}", MISSING).replace("{import}", MISSING).replace("{student}", MISSING).replace("{review}", MISSING).replace("{consent}", MISSING).replace("{join}", MISSING);
                let missing = (missing_path != route.path).then(|| send(&mut browser, test, person, route, &missing_path));
                for (path, thing) in paths_of(route) {
                    let answer = send(&mut browser, test, person, route, &path);
                    let must = must(person, route, &path, &thing);
                    check(person, route, &path, &must, &answer);
                    if let (Must::Status(404), Thing::Child(_) | Thing::School(_) | Thing::Staff(..) | Thing::Student(_), Some(missing)) = (&must, &thing, &missing) {
                        assert_eq!(without(&answer, route, &path), without(missing, route, &missing_path), "{}: {path} does not look missing", person.who);
                    }
                    answered += 1;
                }
            }
        }
        assert!(answered > 1_000, "{answered}");
    }

    fn a_head_is_answered_as_a_get_without_body(test) {
        world::past_imports(test);
        world::past_campaigns(test);
        world::reviews(test);
        office::somebody_of_hamza(test);
        for person in everybody() {
            let browser = person.browser(test);
            for route in parvis::features::routes().iter().filter(|r| r.method == Method::GET) {
                for (path, _) in paths_of(route) {
                    let ask = |method| test.ask(browser.request(method, &path).body(axum::body::Body::empty()).unwrap());
                    let (get, head) = (ask(Method::GET), ask(Method::HEAD));
                    assert_eq!((get.status, get.location()), (head.status, head.location()), "{} {path}", person.who);
                    assert!(head.body.is_empty(), "{} {path}", person.who);
                }
            }
        }
    }

    // The other half of the matrix's silence: what it looks for is there for those who may see it.
    fn their_own_guardian_sees_what_others_must_not(test) {
        for (account, pupil) in [(world::RITA, world::ZINEB), (world::KARIM, world::YASMINE), (world::NADIA, world::ADAM)] {
            let mut browser = test.signed_in(account, None);
            let grades = browser.get(&world::grades_of(pupil)).expect(200);
            let exact = value(pupil);
            assert!(grades.has(&remark(pupil)) && grades.has(&format!("{},{:02}<", exact / 100, exact % 100)), "{}", grades.text());
            assert!(grades.has(world::pupil_of(pupil).given) && grades.has(&world::child(pupil)));
        }
        let list = test.signed_in(world::NADIA, None).get("/children").expect(200);
        assert!(list.has("Salma Tazi") && list.has("سلمى التازي"), "{}", list.text());
    }

    fn a_change_shows_in_open_sessions_at_once(test) {
        let mut karim = test.signed_in(world::KARIM, None);
        let mut driss = test.signed_in(world::DRISS_TEACHER, None);
        let grades = world::grades_of(world::YASMINE);
        karim.get(&grades).expect(200);
        test.sql("UPDATE guardianships SET restriction = 'documents_only' WHERE account_id = 1");
        karim.get(&grades).expect(403);
        test.sql("UPDATE guardianships SET restriction = 'nothing' WHERE account_id = 1");
        karim.get(&grades).expect(404);
        test.sql("UPDATE guardianships SET restriction = 'unrestricted', state = 'hidden' WHERE account_id = 1");
        karim.get(&grades).expect(404);
        test.sql("UPDATE guardianships SET state = 'active' WHERE account_id = 1");
        karim.get(&grades).expect(200);
        test.sql("UPDATE accounts SET state = 'ended' WHERE id = 1");
        assert!(karim.get(&grades).expect(303).location().starts_with("/sign-in"));
        driss.get("/office").expect(200);
        test.sql("UPDATE staff_roles SET state = 'suspended' WHERE account_id = 14");
        driss.get("/office").expect(403);
    }

    fn the_school_decides_whether_pending_shows(test) {
        let lucas = world::page_of(world::LUCAS);
        let mut julie = test.signed_in(world::JULIE_PENDING, None);
        julie.get(&lucas).expect(404);
        test.sql("UPDATE schools SET shows_pending = TRUE");
        julie.get(&lucas).expect(200);
    }

    // A link is of one school: the same pupil's year at another school is not shown by it.
    fn a_guardianship_shows_its_own_school_only(test) {
        test.sql("INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision)
            VALUES (11, 2026, 2, 3, 'day', 'active', 'none')");
        let page = test.signed_in(world::KARIM, None).get(&world::grades_of(world::YASMINE)).expect(200);
        assert!(page.has("2APIC-1") && !page.has("4A") && !page.has("Institut"), "{}", page.text());
    }

    fn the_office_counts_and_names_no_pupil(test) {
        for (account, shows) in [(world::DRISS_TEACHER, "2APIC-1"), (world::JAMAL_DIRECTOR, "2APIC-1"), (world::HAFSA_OPERATOR, "Institut Saint-Jean")] {
            let page = test.signed_in(account, None).get("/office").expect(200);
            assert!(page.has(shows), "{}", page.text());
            for pupil in &PUPILS {
                assert!(!page.has(pupil.given) && !page.has(pupil.code) && !page.has(&world::child(pupil.id)));
            }
        }
        let jamal = test.signed_in(world::JAMAL_DIRECTOR, None).get("/office").expect(200);
        assert!(!jamal.has("4A") && !jamal.has("Institut"), "another school's classes: {}", jamal.text());
        // A teacher counts own classes only.
        test.sql("DELETE FROM teachings WHERE account_id = 14");
        let driss = test.signed_in(world::DRISS_TEACHER, None).get("/office").expect(200);
        assert!(!driss.has("2APIC-1"), "{}", driss.text());
    }
}

#[test]
fn the_table_has_no_faults() {
    assert_eq!(Route::faults(&parvis::features::routes()), Vec::<String>::new());
    assert_eq!(Route::faults(&office::routes()), Vec::<String>::new());
}

#[test]
fn an_office_without_its_school_is_a_fault() {
    fn page(_: &Cx<'_>, _: &db::Tx<'_>, _: &Viewer, _: Access<'_, School>) -> Result<Reply> {
        Ok(Reply::plain(http::StatusCode::OK, "page"))
    }
    fn open(_: &Cx<'_>, _: &db::Tx<'_>) -> Result<Reply> {
        Ok(Reply::plain(http::StatusCode::OK, "page"))
    }
    assert_eq!(Route::faults(&[Route::office_page("/office/staff", Duty::ManageStaff, page)]).len(), 1);
    assert_eq!(Route::faults(&[Route::page("/office/{school}/open", open)]).len(), 1);
}
