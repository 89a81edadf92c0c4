//! Students for the office, and what the director leaves a person of a child: at once, and for the person, whatever row or
//! account is theirs.

use crate::harness::{Answer, Browser, TestApp};
use crate::world::*;
use parvis::features::guardianship::{self, Attach, Origin};
use parvis::web::policy::GuardianshipState;

const STUDENTS: &str = "/office/college-ibn-khaldoun/students";

fn of(pupil: i64) -> String {
    format!("{STUDENTS}/{}", child(pupil))
}

/// Two guardians of Yasmine in the roster: her father with an account, and her mother.
fn roster(test: &TestApp) {
    test.sql(
        "INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id,
            email, phone, address, account_id) VALUES
            (9001, 'gr00000000009001', 1, 'Berrada', 'Karim', '', '', 'KB222', 'karim@example.org', '0611111111', '3, rue A', 1),
            (9002, 'gr00000000009002', 1, 'Berrada', 'Leila', '', '', 'LB333', NULL, '0622222222', '', NULL);
        INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES
            (9001, 11, 1, 'father'), (9002, 11, 1, 'mother')",
    );
}

fn value<'a>(page: &'a Answer, name: &str) -> &'a str {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}"));
    rest.split('"').next().unwrap()
}

/// Restricts as a director does: the form, the question, and yes.
fn restrict(browser: &mut Browser<'_>, pupil: i64, whom: (&str, &str), to: &str) -> Answer {
    let path = format!("{}/restriction", of(pupil));
    let page = browser.get(&format!("{path}?{}={}", whom.0, whom.1)).expect(200);
    let known = value(&page, "known").to_owned();
    let form = [
        whom,
        ("known", known.as_str()),
        ("restriction", to),
        ("judged_on", "2026-05-04"),
        ("note", "Jugement de Rabat"),
    ];
    let asked = browser.post(&path, &form).expect(200);
    assert!(asked.has("name=\"confirm\" value=\"yes\""), "{}", asked.text());
    let known = value(&asked, "known").to_owned();
    let form = [
        whom,
        ("known", known.as_str()),
        ("restriction", to),
        ("judged_on", "2026-05-04"),
        ("note", "Jugement de Rabat"),
        ("confirm", "yes"),
    ];
    browser.post(&path, &form)
}

fn restriction(test: &TestApp, account: i64, pupil: i64) -> String {
    test.text(&format!("SELECT restriction FROM guardianships WHERE account_id = {account} AND student_id = {pupil}"))
}

on_both! {
    // The office looks for a parent who calls; whoever sees some classes only learns nobody's parents.
    fn students_are_found_by_their_guardians_too(test) {
        crate::roster::guardian(test, 950, COLLEGE, ("Wafae", "Benjelloun"), "", &[OMAR, SALMA]);
        crate::roster::guardian(test, 951, COLLEGE, ("Brahim", "Ziani"), "", &[ZINEB]);
        crate::roster::guardian(test, 952, INSTITUTE, ("Wafae", "Benjelloun"), "", &[ADAM]);
        test.sql("UPDATE guardians SET given_name_ar = 'وفاء', family_name_ar = 'بنجلون' WHERE id = 950");
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        for q in ["wafae", "BENJ", "benjelloun wafae", "بنجلون"] {
            let page = houda.post(STUDENTS, &[("q", q)]).expect(200);
            assert!(page.has("Omar Tazi") && page.has("Salma Tazi") && !page.has("Zineb") && !page.has("Adam"), "{q}: {}", page.text());
            assert_eq!(page.text().matches("Parent : Wafae Benjelloun").count(), 2, "{q}: {}", page.text());
        }
        // By their own name they are found as ever, and nothing is said of the parent.
        let own = houda.post(STUDENTS, &[("q", "omar")]).expect(200);
        assert!(own.has("Omar Tazi") && !own.has("Wafae") && own.has("Nom de l’élève ou d’un parent"), "{}", own.text());
        // Parts of two people's names are nobody's.
        assert!(houda.post(STUDENTS, &[("q", "wafae ziani")]).expect(200).has("Personne de ce nom"));
        let teacher = test.signed_in(DRISS_TEACHER, None).post(STUDENTS, &[("q", "wafae")]).expect(200);
        assert!(teacher.has("Personne de ce nom") && !teacher.has("parent"), "{}", teacher.text());
        // Who has left this year is in no list.
        test.sql("UPDATE enrolments SET state = 'left' WHERE student_id = 12");
        assert!(!houda.post(STUDENTS, &[("q", "wafae")]).expect(200).has("Omar Tazi"));
    }

    fn nothing_shows_at_once_and_nothing_brings_it_back(test) {
        roster(test);
        let (mut jamal, mut karim) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(KARIM, None));
        karim.get(&grades_of(YASMINE)).expect(200);
        let done = restrict(&mut jamal, YASMINE, ("guardian", "gr00000000009001"), "nothing").expect(303);
        assert_eq!(done.location(), format!("{}?done=restriction", of(YASMINE)));
        karim.get(&grades_of(YASMINE)).expect(404);
        let list = karim.get("/children").expect(200);
        assert!(!list.has("Yasmine") && !list.has("/identity-number") && list.has("Aucun enfant à montrer"), "not even that it exists: {}", list.text());
        assert!(!karim.get("/identity-number").expect(200).has("Ibn Khaldoun"));
        test.signed_in(LEILA, None).get(&grades_of(YASMINE)).expect(200);
        let detail = test.text("SELECT CAST(detail AS TEXT) FROM audit_entries WHERE action = 'decided' AND student_id = 11");
        assert!(detail.contains("unrestricted") && detail.contains("nothing") && !detail.contains("Rabat"), "{detail}");
        assert!(jamal.get("/office/college-ibn-khaldoun/audit?action=decided").expect(200).has("Rien"));
        // Another row, another account of the same number, another of the same names: none is a way round.
        test.sql("INSERT INTO guardians (id, public_id, school_id, family_name, given_name, family_name_ar, given_name_ar, national_id, address)
                VALUES (9003, 'gr3', 1, 'Autre', 'Nom', '', '', 'KB222', ''), (9004, 'gr4', 1, 'BERRADA', 'karim', '', '', NULL, '');
            INSERT INTO guardian_students (guardian_id, student_id, school_id, relation) VALUES (9003, 11, 1, 'other'), (9004, 11, 1, 'other')");
        for (account, guardian) in [(SOFIA_CHILDLESS, 9_003), (TARIK_SUSPENDED, 9_004)] {
            let (origin, state) = (Origin::StudentCode, GuardianshipState::Active);
            test.db().write(|tx| guardianship::attach(tx, &test.app, &Attach { account, guardian, origin, state })).unwrap();
            assert_eq!(restriction(test, account, YASMINE), "nothing", "{guardian}");
        }
        // Only the director ends it.
        let page = jamal.get(&of(YASMINE)).expect(200);
        assert!(page.has("Jugement de Rabat") && page.has("Rien"), "{}", page.text());
        restrict(&mut jamal, YASMINE, ("guardian", "gr00000000009001"), "unrestricted").expect(303);
        karim.get(&grades_of(YASMINE)).expect(200);
        assert_eq!(test.number("SELECT count(*) FROM restrictions WHERE ended_at IS NULL"), 0);
        assert_eq!(test.number("SELECT count(*) FROM restrictions"), 1, "the history stays");
    }

    fn documents_only_leaves_the_dashboards_note(test) {
        let (mut jamal, mut karim) = (test.signed_in(JAMAL_DIRECTOR, None), test.signed_in(KARIM, None));
        restrict(&mut jamal, YASMINE, ("account", &account(KARIM)), "documents_only").expect(303);
        karim.get(&page_of(YASMINE)).expect(200);
        karim.get(&grades_of(YASMINE)).expect(403);
        restrict(&mut jamal, YASMINE, ("account", &account(KARIM)), "nothing").expect(303);
        karim.get(&page_of(YASMINE)).expect(404);
        assert_eq!(test.number("SELECT count(*) FROM restrictions WHERE ended_at IS NULL"), 1);
    }

    fn who_enrols_later_is_bound_too(test) {
        roster(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        restrict(&mut jamal, YASMINE, ("guardian", "gr00000000009002"), "documents_only").expect(303);
        // Leila has an account of her own already, by the code: it is hers by the names.
        assert_eq!(restriction(test, LEILA, YASMINE), "documents_only");
        test.signed_in(LEILA, None).get(&grades_of(YASMINE)).expect(403);
        let (account, guardian) = (SOFIA_CHILDLESS, 9_002);
        let attach = Attach { account, guardian, origin: Origin::NationalId, state: GuardianshipState::Active };
        test.db().write(|tx| guardianship::attach(tx, &test.app, &attach)).unwrap();
        assert_eq!(restriction(test, SOFIA_CHILDLESS, YASMINE), "documents_only");
        restrict(&mut jamal, YASMINE, ("guardian", "gr00000000009002"), "unrestricted").expect(303);
        for account in [SOFIA_CHILDLESS, LEILA] {
            assert_eq!(restriction(test, account, YASMINE), "unrestricted", "{account}");
        }
    }

    fn what_is_typed_is_checked_and_kept(test) {
        roster(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let path = format!("{}/restriction", of(YASMINE));
        let known = value(&jamal.get(&format!("{path}?guardian=gr00000000009001")).expect(200), "known").to_owned();
        let long = "é".repeat(501);
        for (field, typed, said) in [
            ("restriction", "some", "Choisissez ce que"),
            ("judged_on", "2999-01-01", "dans l’avenir"),
            ("judged_on", "hier", "pas juste"),
            ("note", long.as_str(), "trop longue"),
        ] {
            let mut form = vec![("guardian", "gr00000000009001"), ("known", known.as_str()), ("confirm", "yes")];
            form.extend([("restriction", "nothing"), ("judged_on", "2026-05-04"), ("note", "Gardée")].into_iter().filter(|(name, _)| *name != field));
            form.push((field, typed));
            let amiss = jamal.post(&path, &form).expect(422);
            assert!(amiss.has(said) && amiss.has(&format!("href=\"#{field}\"")), "{said}: {}", amiss.text());
            assert!(field == "note" || amiss.has("Gardée"), "{}", amiss.body);
        }
        assert_eq!(test.count("restrictions"), 0);
        // Of two directors the second looks again.
        restrict(&mut jamal, YASMINE, ("guardian", "gr00000000009001"), "nothing").expect(303);
        let form = [("guardian", "gr00000000009001"), ("known", known.as_str()), ("restriction", "unrestricted"), ("confirm", "yes")];
        assert!(jamal.post(&path, &form).expect(409).has("a changé cela entre-temps"));
        assert_eq!(restriction(test, KARIM, YASMINE), "nothing");
        for whom in ["guardian=gr9", "account=ac00000000000021", "guardian=", "x=y"] {
            jamal.get(&format!("{path}?{whom}")).expect(404);
        }
        // The secretary sees the file, and restricts nobody; a parent who directs does not decide for their child.
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        assert!(!houda.get(&of(YASMINE)).expect(200).has("/restriction"));
        houda.get(&format!("{path}?guardian=gr00000000009001")).expect(404);
        houda.post(&path, &form).expect(404);
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (20, 1, 'director', 'active')");
        let mut mounir = test.signed_in(MOUNIR_BOTH, None);
        let own = format!("{}/restriction", of(NOUR));
        mounir.get(&format!("{own}?account={}", account(MOUNIR_BOTH))).expect(403);
        mounir.post(&own, &[("account", &account(MOUNIR_BOTH)), ("restriction", "nothing"), ("confirm", "yes")]).expect(403);
        assert!(!mounir.get(&of(NOUR)).expect(200).has("/restriction?"));
    }

    fn a_school_that_the_child_has_left_decides_no_more(test) {
        roster(test);
        test.sql("UPDATE enrolments SET state = 'left' WHERE student_id = 11 AND school_year = 2026;
            INSERT INTO enrolments (student_id, school_year, school_id, class_id, regime, state, decision) VALUES (11, 2026, 2, 3, 'day', 'active', 'none')");
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        jamal.get(&of(YASMINE)).expect(200);
        jamal.get(&format!("{}/restriction?guardian=gr00000000009001", of(YASMINE))).expect(404);
    }

    fn lists_name_and_the_page_tells_as_the_role_may(test) {
        roster(test);
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let home = jamal.get("/office").expect(200);
        assert!(home.has("/office/college-ibn-khaldoun/students?class=cl00000000000001"), "{}", home.body);
        assert!(jamal.get(STUDENTS).expect(200).has("2APIC-1"));
        let class = jamal.get(&format!("{STUDENTS}?class=cl00000000000001")).expect(200);
        assert!(class.has("Yasmine Berrada") && class.has("J130000011") && !class.has("Ilyas"), "{}", class.text());
        for (q, found, not) in [("berr", "Yasmine", "Omar"), ("التازي", "Omar", "Yasmine"), ("j13-0000012", "Omar", "Yasmine"),
            ("J130000017", "Ilyas", "Omar"), ("TAZI salma", "Salma", "Omar")] {
            let answer = jamal.post(STUDENTS, &[("q", q)]).expect(200);
            assert!(answer.has(found) && !answer.has(not), "{q}: {}", answer.text());
        }
        assert!(jamal.post(STUDENTS, &[("q", "personne")]).expect(200).has("Personne de ce nom"));
        jamal.get(&format!("{STUDENTS}?class=cl00000000000003")).expect(404);
        let page = jamal.get(&of(YASMINE)).expect(200);
        for said in ["J130000011", "Karim Berrada", "Père", "0611111111", "karim@example.org", "KB222", "Inscrit", "Pas encore inscrit", "Leila Berrada"] {
            assert!(page.has(said), "{said}: {}", page.text());
        }
        // The look is noted.
        parvis::features::audit::write_looks(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'student_seen' AND student_id = 11 AND actor_id = 17"), 1);
        // A teacher sees names and relations of own classes, and nothing that families are reached by.
        let mut driss = test.signed_in(DRISS_TEACHER, None);
        let page = driss.get(&of(YASMINE)).expect(200);
        assert!(page.has("Karim Berrada") && page.has("Père"));
        for secret in ["0611111111", "karim@example.org", "KB222", "J130000011", "Inscrit", "rue A"] {
            assert!(!page.has(secret), "{secret}: {}", page.text());
        }
        let class = driss.get(&format!("{STUDENTS}?class=cl00000000000001")).expect(200);
        assert!(class.has("Yasmine") && !class.has("J130000011"), "{}", class.text());
        assert!(!driss.post(STUDENTS, &[("q", "J130000011")]).expect(200).has("Yasmine"), "a code tells whose it is");
        driss.get(&of(ILYAS)).expect(404);
        // Who may see the planning sees names, and opens no file.
        let mut kenza = test.signed_in(KENZA_ATTENDANCE, None);
        let class = kenza.get(&format!("{STUDENTS}?class=cl00000000000001")).expect(200);
        assert!(class.has("Yasmine") && !class.has(&child(YASMINE)), "{}", class.text());
        kenza.get(&of(YASMINE)).expect(404);
    }
}
