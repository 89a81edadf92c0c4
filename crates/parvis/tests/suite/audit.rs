//! The audit log: what gets in, who reads it, that nothing is changed or erased before its time.

use crate::harness::{DAY, HOUR, MINUTE, TestApp};
use crate::world::{self, *};
use parvis::features::audit::{self, Action, Detail, Entry, Fact, prune};
use parvis::web::policy::{Duty, Viewer};

const PAGE: &str = "/office/college-ibn-khaldoun/audit";
const EXPORT: &str = "/office/college-ibn-khaldoun/audit/export";

/// A look by a member of staff, as a page about a student makes it, and the writing of it.
fn look(test: &TestApp, account: i64, school: &str, pupil: i64) {
    let token = world::open_session(test, account, None, test.now().as_micros() + MINUTE, DAY);
    let hash = rules::secret::SessionId::parse(&token).unwrap().hash();
    let mut rq = world::request(test);
    rq.now = test.now();
    let viewer = test.db().read(|tx| Viewer::load(tx, hash.as_bytes(), test.now())).unwrap().unwrap();
    test.db()
        .read(|tx| {
            let school = viewer.school(tx, school, Duty::SeeStudents)?;
            viewer.student(tx, school.access(), &child(pupil)).map(drop)
        })
        .unwrap();
    audit::note_looks(&parvis::web::Cx::new(&rq, Some(&viewer))).unwrap();
}

fn add(test: &TestApp, school: i64, action: Action, detail: Detail) {
    let entry = Entry::by_system(&test.app, test.now(), action).for_school(Some(school)).with(detail);
    test.db().write(|tx| audit::record(tx, &entry)).unwrap();
}

on_both! {
    fn the_database_itself_keeps_entries(test) {
        add(test, COLLEGE, Action::Exported, Detail::new().number(Fact::Students, 3));
        for forbidden in [
            "UPDATE audit_entries SET action = 'signed_in'",
            "DELETE FROM audit_entries",
            "DELETE FROM audit_entries WHERE at < 99999999999999999",
        ] {
            assert!(test.db().write(|tx| tx.execute_batch(forbidden)).is_err(), "{forbidden}");
        }
        if test.db().engine() == db::Engine::Sqlite {
            let replace = "INSERT OR REPLACE INTO audit_entries (id, public_id, at, actor_role, action, detail)
                SELECT id, public_id, at, 'system', 'signed_in', '{}' FROM audit_entries";
            assert!(test.db().write(|tx| tx.execute_batch(replace)).is_err());
        } else {
            assert!(test.db().write(|tx| tx.execute_batch("TRUNCATE audit_entries")).is_err());
        }
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'"), 1);
    }

    fn pruning_erases_what_is_old_and_says_so(test) {
        add(test, COLLEGE, Action::Exported, Detail::new());
        test.pass(1_094 * DAY);
        assert_eq!(prune::preview(&test.app).unwrap().entries, 0);
        add(test, COLLEGE, Action::Imported, Detail::new());
        prune::schedule(&test.app).unwrap();
        assert_eq!(test.run_jobs(), 0, "nothing is old enough");
        test.pass(2 * DAY);
        assert_eq!(prune::preview(&test.app).unwrap().entries, 1);
        assert_eq!(test.count("audit_entries"), 2, "a preview erases nothing");
        prune::schedule(&test.app).unwrap();
        prune::schedule(&test.app).unwrap();
        assert_eq!(test.run_jobs(), 1, "one job, however often it is asked for");
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'"), 0);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action IN ('imported', 'audit_pruned')"), 2);
        // What came thirty days before the pruning or later stays, whoever asks for it to go.
        assert!(test.db().write(|tx| tx.execute_batch("DELETE FROM audit_entries")).is_err());
        let operator = test.signed_in(HAFSA_OPERATOR, None).get("/office/audit").expect(200);
        assert!(operator.text().contains("Lignes anciennes effacées Jusqu’au 2026-11-22 1 ligne"), "{}", operator.text());
    }

    fn sign_ins_are_written_where_they_are_seen(test) {
        for account in [JAMAL_DIRECTOR, KARIM, INES_TWO_SCHOOLS] {
            test.browser().sign_in(&username(account), &password(account)).expect(303);
        }
        test.browser().sign_in(&username(JAMAL_DIRECTOR), "faux").expect(422);
        let of = |account: i64, school: &str| test.number(&format!(
            "SELECT count(*) FROM audit_entries WHERE actor_id = {account} AND school_id {school} AND action = 'signed_in'"));
        assert_eq!((of(JAMAL_DIRECTOR, "= 1"), of(KARIM, "IS NULL")), (1, 1));
        assert_eq!((of(INES_TWO_SCHOOLS, "= 1"), of(INES_TWO_SCHOOLS, "= 2")), (1, 1), "at each of their schools");
        assert_eq!(test.count("audit_entries"), 4);
        audit::write_looks(&test.app).unwrap();
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE actor_id = 17 AND action = 'sign_in_refused'"), 1);
        let page = test.signed_in(JAMAL_DIRECTOR, None).get(PAGE).expect(200);
        assert!(page.text().contains("Jamal Amrani Direction") && page.text().contains("Ines Amrani Secrétariat"), "{}", page.text());
        assert!(!page.has("Karim Berrada"), "a parent's sign-in is no affair of the school: {}", page.text());
        let other = test.signed_in(PAUL_DIRECTOR, None).get("/office/institut-saint-jean/audit").expect(200);
        assert!(other.text().contains("Ines Amrani Enseignant") && !other.has("Jamal Amrani"), "{}", other.text());
    }

    fn looks_are_written_and_shown_to_the_right_people(test) {
        look(test, HOUDA_SECRETARY, "college-ibn-khaldoun", YASMINE);
        look(test, HOUDA_SECRETARY, "college-ibn-khaldoun", YASMINE);
        look(test, JAMAL_DIRECTOR, "college-ibn-khaldoun", YASMINE);
        look(test, JAMAL_DIRECTOR, "college-ibn-khaldoun", ZINEB);
        assert_eq!((test.app.looks.len(), test.count("audit_entries")), (3, 0));
        audit::write_looks(&test.app).unwrap();
        assert_eq!((test.app.looks.len(), test.count("audit_entries")), (0, 3));
        // The guardian: role and day, no name; of the own child only.
        let own = test.signed_in(KARIM, None).get(&format!("{}/access", page_of(YASMINE))).expect(200);
        assert!(own.text().contains("samedi 21 novembre 2026 Secrétariat · Direction"), "{}", own.text());
        assert!(!own.has("Houda") && !own.has("Jamal") && !own.has("127.0.0.1"), "{}", own.text());
        let other = test.signed_in(RITA, None).get(&format!("{}/access", page_of(ZINEB))).expect(200);
        assert!(other.text().contains("Direction") && !other.text().contains("Secrétariat"), "{}", other.text());
        test.signed_in(KARIM, None).get(&format!("{}/access", page_of(ZINEB))).expect(404);
        let none = test.signed_in(NADIA, None).get(&format!("{}/access", page_of(OMAR))).expect(200);
        assert!(none.has("Personne de l’école"), "{}", none.text());
        // The director: everything. The operator, and a school's page for the operator: nothing of the student.
        let code = pupil_of(YASMINE).code;
        let director = test.signed_in(JAMAL_DIRECTOR, None).get(PAGE).expect(200);
        assert!(director.has("Houda Amrani") && director.has(code) && director.has(pupil_of(ZINEB).code));
        for path in ["/office/audit", PAGE] {
            let operator = test.signed_in(HAFSA_OPERATOR, None).get(path).expect(200);
            assert!(operator.has("Houda Amrani"), "{}", operator.text());
            for pupil in [YASMINE, ZINEB] {
                let pupil = pupil_of(pupil);
                assert!(!operator.has(pupil.given) && !operator.has(pupil.code), "{path}: {}", operator.text());
            }
        }
    }

    fn the_log_is_searched(test) {
        look(test, HOUDA_SECRETARY, "college-ibn-khaldoun", YASMINE);
        audit::write_looks(&test.app).unwrap();
        test.pass(DAY);
        look(test, JAMAL_DIRECTOR, "college-ibn-khaldoun", ZINEB);
        audit::write_looks(&test.app).unwrap();
        add(test, COLLEGE, Action::Imported, Detail::new().number(Fact::Rows, 12));
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let mut rows = |query: &str| jamal.get(&format!("{PAGE}?{query}")).expect(200).body.matches("<tr><td").count();
        assert_eq!(rows(""), 3);
        assert_eq!(rows("action=student_seen"), 2);
        assert_eq!(rows("who=system"), 1);
        assert_eq!(rows("who=ac99999999999999"), 0);
        assert_eq!(rows(&format!("student={}", pupil_of(YASMINE).code.to_lowercase())), 1);
        assert_eq!(rows("to=2026-11-21"), 1);
        assert_eq!(rows("from=2026-11-22"), 2);
        assert_eq!(rows("from=gestern"), 0);
        assert_eq!(rows("student=J999999999"), 0);
        assert_eq!(rows("after=nonsense"), 0);
        // A student of another school is not found out, nor is one by whoever has no students' data.
        let foreign = jamal.get(&format!("{PAGE}?student={}", pupil_of(ADAM).code)).expect(200);
        assert!(foreign.has("Aucun élève de l’école n’a ce code"), "{}", foreign.text());
        let operator = test.signed_in(HAFSA_OPERATOR, None).get(&format!("{PAGE}?student=J999999999")).expect(200);
        assert!(!operator.has("Aucun élève"), "{}", operator.text());
    }

    fn pages_follow_one_another(test) {
        for number in 0..120 {
            add(test, COLLEGE, Action::Imported, Detail::new().number(Fact::Rows, number));
        }
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let (mut path, mut seen, mut pages) = (PAGE.to_owned(), Vec::new(), 0);
        loop {
            let page = jamal.get(&path).expect(200);
            seen.extend(page.body.split("<tr><td").skip(1).map(|row| row.split("<li>").nth(1).unwrap().to_owned()));
            pages += 1;
            let Some((_, rest)) = page.body.split_once("<p class=\"card-foot\"><a href=\"") else { break };
            path = rest.split('"').next().unwrap().replace("&#38;", "&");
        }
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!((pages, seen.len(), different.len()), (3, 120, 120));
    }

    fn an_export_is_an_entry_itself(test) {
        look(test, HOUDA_SECRETARY, "college-ibn-khaldoun", YASMINE);
        audit::write_looks(&test.app).unwrap();
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        let file = jamal.post(EXPORT, &[("action", "student_seen")]).expect(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(file.body.lines().count(), 2, "{}", file.body);
        assert!(file.has(pupil_of(YASMINE).code), "{}", file.body);
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported' AND actor_id = 17"), 1);
        let operator = test.signed_in(HAFSA_OPERATOR, None).post(EXPORT, &[]).expect(200);
        assert!(!operator.has(pupil_of(YASMINE).code) && !operator.has("Yasmine"), "{}", operator.body);
        test.signed_in(HOUDA_SECRETARY, None).post(EXPORT, &[]).expect(404);
        test.signed_in(PAUL_DIRECTOR, None).post(EXPORT, &[]).expect(404);
    }

    fn dates_that_are_none_are_told_at_their_field(test) {
        let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
        for (query, field, said) in [
            ("from=2026-02-30", "from", "n’existe pas"), ("to=12/05/2026", "to", "n’existe pas"), ("to=9999-01-01", "to", "n’existe pas"),
            ("from=2026-11-20&to=2026-11-19", "to", "avant le début"),
        ] {
            let page = jamal.get(&format!("{PAGE}?{query}")).expect(200);
            assert!(page.has(&format!("id=\"{field}-error\"")) && page.has(said) && page.has("href=\"#"), "{query}: {}", page.text());
        }
        assert!(!jamal.get(&format!("{PAGE}?from=2026-11-20&to=2026-11-20")).expect(200).has("-error"), "one day is a time");
        // A file of nothing would look like an answer.
        let refused = jamal.post(EXPORT, &[("from", "gestern")]).expect(422);
        assert!(refused.has("id=\"from-error\"") && refused.has("value=\"gestern\""), "{}", refused.text());
        assert_eq!(test.number("SELECT count(*) FROM audit_entries WHERE action = 'exported'"), 0);
    }

    // Whatever an entry tells is told in words, in every language.
    fn no_name_of_ours_shows(test) {
        let mut detail = Detail::new();
        for fact in Fact::ALL {
            detail = match fact {
                Fact::Letters | Fact::Invitations | Fact::Rows | Fact::Students | Fact::Times | Fact::Entries | Fact::Code => detail.number(*fact, 3),
                Fact::Added | Fact::Changed | Fact::Ended => detail.number(*fact, 3),
                Fact::ImportKind => detail.text(*fact, "massar"),
                Fact::FileName => detail.text(*fact, "eleves.csv"),
                Fact::Guardian => detail.text(*fact, "Nadia Tazi"),
                Fact::Reason => detail.text(*fact, "adresse perdue"),
                Fact::File => detail.text(*fact, "class_list"),
                Fact::Way => detail.text(*fact, "national_id"),
                Fact::Decision => detail.text(*fact, "transfer_accepted"),
                Fact::Purpose => detail.text(*fact, "second_factor"),
                Fact::Duty => detail.text(*fact, "see-students"),
                Fact::Device => detail.text(*fact, "Firefox/Android"),
                Fact::Before => detail.text(*fact, "2026-11-20T00:00:00Z"),
                Fact::Class => detail.text(*fact, "2APIC-1"),
                Fact::Person => detail.text(*fact, "karima.tazi"),
            };
        }
        let detail = detail.change("shows_rank", "✓", "✗").change("national_id_rule", "none", "required").change("roles", "", "teacher, director")
            .change("phone", "05", "06").change("of_a_newer_version", "a", "b");
        for action in Action::ALL {
            add(test, COLLEGE, *action, detail.clone());
        }
        for lang in ["fr", "ar", "en"] {
            let mut jamal = test.signed_in(JAMAL_DIRECTOR, None);
            jamal.keep("parvis-language", lang);
            let page = jamal.get(PAGE).expect(200);
            let table = page.body.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
            let raw = ["class_list", "national_id", "transfer_accepted", "second_factor", "see-students", "shows_rank", "of_a_newer", "required", "✓", "Firefox/"];
            for name in raw.iter().copied().chain(Action::ALL.iter().map(|a| a.as_str()).filter(|a| a.contains('_'))).chain(Fact::ALL.iter().map(|f| f.as_str()).map(|f| if f.contains('_') { f } else { "\u{0}" })) {
                assert!(!table.contains(name), "{lang}: {name}: {}", page.text());
            }
            assert!(table.contains("Firefox") && table.contains("2APIC-1") && table.contains("karima.tazi"), "{}", page.text());
        }
    }

    fn a_class_counts_as_a_look_at_each_of_its_students(test) {
        let look_at = |account: i64, duty: Duty| {
            let token = world::open_session(test, account, None, test.now().as_micros() + 2 * HOUR, DAY);
            let hash = rules::secret::SessionId::parse(&token).unwrap().hash();
            let rq = world::request(test);
            let viewer = test.db().read(|tx| Viewer::load(tx, hash.as_bytes(), test.now())).unwrap().unwrap();
            test.db().read(|tx| {
                let school = viewer.school(tx, "college-ibn-khaldoun", duty)?;
                viewer.class(tx, school.access(), "cl00000000000001").map(drop)
            }).unwrap();
            audit::note_looks(&parvis::web::Cx::new(&rq, Some(&viewer))).unwrap();
            audit::write_looks(&test.app).unwrap();
        };
        let seen = |account: i64| test.number(&format!("SELECT count(*) FROM audit_entries WHERE action = 'student_seen' AND actor_id = {account}"));
        // A timetable names nobody's marks.
        look_at(DRISS_TEACHER, Duty::SeePlanning);
        assert_eq!(seen(DRISS_TEACHER), 0);
        look_at(DRISS_TEACHER, Duty::EnterGrades);
        assert_eq!(seen(DRISS_TEACHER), 6, "each student of the class");
        // Again within the hour is the same look, for whatever of it; later it is another.
        test.pass(HOUR - MINUTE);
        look_at(DRISS_TEACHER, Duty::SeeStudents);
        assert_eq!(seen(DRISS_TEACHER), 6);
        look_at(JAMAL_DIRECTOR, Duty::SeeStudents);
        assert_eq!(seen(JAMAL_DIRECTOR), 6, "somebody else's");
        test.pass(2 * MINUTE);
        look_at(DRISS_TEACHER, Duty::EnterGrades);
        assert_eq!(seen(DRISS_TEACHER), 12);
        // One student's file is told however recent the look at the class.
        look(test, JAMAL_DIRECTOR, "college-ibn-khaldoun", YASMINE);
        audit::write_looks(&test.app).unwrap();
        assert_eq!(seen(JAMAL_DIRECTOR), 7);
        let own = test.signed_in(KARIM, None).get(&format!("{}/access", page_of(YASMINE))).expect(200);
        assert!(own.text().contains("Enseignant · Direction"), "{}", own.text());
    }

    fn the_secretary_does_not_see_the_log(test) {
        test.signed_in(HOUDA_SECRETARY, None).get(PAGE).expect(404);
        test.signed_in(PAUL_DIRECTOR, None).get(PAGE).expect(404);
        test.signed_in(JAMAL_DIRECTOR, None).get("/office/audit").expect(404);
    }
}

#[test]
fn no_statement_changes_an_entry() {
    let texts = db::__private::STATEMENTS.iter().map(|s| (s.name(), s.text(db::Engine::Sqlite)));
    let writing: Vec<_> = texts
        .filter(|(_, text)| {
            let words: Vec<_> = text.split_whitespace().take(3).collect();
            words.contains(&"audit_entries") && words[0] != "SELECT"
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(writing, ["parvis::features::audit::store::erase"]);
}
