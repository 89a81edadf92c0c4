//! What staff may do at their schools: classes, students, own children, files that they send.

use crate::harness::TestApp;
use crate::world::*;
use http::StatusCode;
use parvis::web::policy::{Access, Duty, Reach, School, Subjects, System};
use parvis::web::{Cx, Error, Reply, Result, Route, Upload, Viewer, dispatch};

/// Looks with the eyes of an account's session.
fn look<T>(test: &TestApp, account: i64, see: impl Fn(&db::Tx<'_>, &Viewer) -> Result<T>) -> Result<T> {
    let browser = test.signed_in(account, None);
    let id = rules::secret::SessionId::parse(browser.cookie("parvis").unwrap()).unwrap();
    test.db().read(|tx| {
        let viewer = Viewer::load(tx, id.hash().as_bytes(), test.now())?.unwrap();
        see(tx, &viewer)
    })
}

fn class(id: i64) -> String {
    format!("cl{id:014}")
}

fn refused<T>(result: Result<T>) -> String {
    result.err().map_or("granted".into(), |e| e.to_string())
}

const COLLEGE_SLUG: &str = "college-ibn-khaldoun";

on_both! {
    fn classes_and_subjects(test) {
        let subjects = |account: i64, duty: Duty, id: i64| look(test, account, |tx, viewer| {
            let school = viewer.school(tx, COLLEGE_SLUG, duty)?;
            Ok(viewer.class(tx, school.access(), &class(id))?.access().subjects.clone())
        });
        assert_eq!(subjects(DRISS_TEACHER, Duty::EnterGrades, CLASS).unwrap(), Subjects::Own(vec![MATHS]));
        assert_eq!(subjects(MOUNIR_BOTH, Duty::SeeStudents, CLASS).unwrap(), Subjects::Own(vec![FRENCH]));
        assert_eq!(subjects(JAMAL_DIRECTOR, Duty::PublishGrades, CLASS).unwrap(), Subjects::All);
        assert_eq!(subjects(HOUDA_SECRETARY, Duty::SeeStudents, LAST_YEARS_CLASS).unwrap(), Subjects::All);
        for (account, duty, id) in [
            (DRISS_TEACHER, Duty::EnterGrades, LAST_YEARS_CLASS), (DRISS_TEACHER, Duty::EnterGrades, INSTITUTE_CLASS),
            (DRISS_TEACHER, Duty::EnterGrades, 99), (JAMAL_DIRECTOR, Duty::PublishGrades, INSTITUTE_CLASS),
            (JAMAL_DIRECTOR, Duty::EnterGrades, CLASS), (HAFSA_OPERATOR, Duty::ManageStaff, CLASS),
            (PAUL_DIRECTOR, Duty::PublishGrades, CLASS), (ADIL_ROLE_ENDED, Duty::PublishGrades, CLASS),
        ] {
            assert_eq!(refused(subjects(account, duty, id)), "not found", "{account} {duty} {id}");
        }
        // A class of last year is no own class, also where it was taught.
        test.sql("INSERT INTO teachings (account_id, class_id, subject_id, school_id) VALUES (14, 2, 1, 1)");
        assert_eq!(refused(subjects(DRISS_TEACHER, Duty::EnterGrades, LAST_YEARS_CLASS)), "not found");
    }

    fn students_of_own_classes_and_never_ones_own_child(test) {
        let student = |account: i64, duty: Duty, id: i64| look(test, account, |tx, viewer| {
            let school = viewer.school(tx, COLLEGE_SLUG, duty)?;
            Ok(viewer.student(tx, school.access(), &child(id))?.access().given_name.clone())
        });
        assert_eq!(student(DRISS_TEACHER, Duty::EnterGrades, NOUR).unwrap(), "Nour");
        assert_eq!(student(HOUDA_SECRETARY, Duty::SeeStudents, ILYAS).unwrap(), "Ilyas", "who left has a file");
        assert_eq!(refused(student(DRISS_TEACHER, Duty::SeeStudents, ILYAS)), "not found");
        assert_eq!(refused(student(JAMAL_DIRECTOR, Duty::Review, ADAM)), "not found");
        assert_eq!(refused(student(HAFSA_OPERATOR, Duty::Audit, NOUR)), "not found");
        // Mounir is the father of Nour: he sees, as anybody who teaches there, and neither grades nor decides.
        assert_eq!(student(MOUNIR_BOTH, Duty::SeeStudents, NOUR).unwrap(), "Nour");
        assert_eq!(student(MOUNIR_BOTH, Duty::EnterGrades, OMAR).unwrap(), "Omar");
        for state in ["active", "pending", "hidden", "removal_asked", "removed", "former"] {
            test.sql(&format!("UPDATE guardianships SET state = '{state}', restriction = 'nothing' WHERE account_id = 20"));
            assert_eq!(refused(student(MOUNIR_BOTH, Duty::EnterGrades, NOUR)), "their own child", "{state}");
            assert_eq!(refused(student(MOUNIR_BOTH, Duty::Absences, NOUR)), "their own child", "{state}");
        }
    }

    fn reach_follows_the_role(test) {
        let reach = |account: i64, slug: &'static str, duty: Duty| look(test, account, |tx, viewer| {
            Ok(viewer.school(tx, slug, duty)?.access().reach())
        });
        assert_eq!(reach(DRISS_TEACHER, COLLEGE_SLUG, Duty::Absences).unwrap(), Reach::Own);
        assert_eq!(reach(JAMAL_DIRECTOR, COLLEGE_SLUG, Duty::ManageStaff).unwrap(), Reach::School);
        assert_eq!(reach(HAFSA_OPERATOR, "institut-saint-jean", Duty::ManageStaff).unwrap(), Reach::Installation);
        assert_eq!(reach(INES_TWO_SCHOOLS, COLLEGE_SLUG, Duty::SeeStudents).unwrap(), Reach::School);
        assert_eq!(reach(INES_TWO_SCHOOLS, "institut-saint-jean", Duty::SeeStudents).unwrap(), Reach::Own);
        // A director who looks after the installation too has the whole of their own school.
        test.sql("INSERT INTO staff_roles (account_id, school_id, role, state) VALUES (17, NULL, 'operator', 'active')");
        assert_eq!(reach(JAMAL_DIRECTOR, COLLEGE_SLUG, Duty::ManageStaff).unwrap(), Reach::School);
        assert_eq!(reach(JAMAL_DIRECTOR, "institut-saint-jean", Duty::ManageStaff).unwrap(), Reach::Installation);
    }

    fn a_right_is_asked_again_when_it_counts(test) {
        let held = |change: &str| look(test, JAMAL_DIRECTOR, |tx, viewer| {
            let school = viewer.school(tx, COLLEGE_SLUG, Duty::Import)?;
            school.access().still_held(tx, viewer)?;
            test.sql(change);
            test.db().read(|later| school.access().still_held(later, viewer))
        });
        assert_eq!(refused(held("UPDATE accounts SET locale = 'fr' WHERE id = 17")), "granted");
        assert_eq!(refused(held("DELETE FROM sessions WHERE account_id = 17")), "not found");
        assert_eq!(refused(held("UPDATE staff_roles SET role = 'teacher' WHERE account_id = 17")), "not found");
        test.sql("UPDATE staff_roles SET role = 'director' WHERE account_id = 17");
        assert_eq!(refused(held("UPDATE staff_roles SET state = 'suspended' WHERE account_id = 17")), "not found");
        test.sql("UPDATE staff_roles SET state = 'active' WHERE account_id = 17");
        assert_eq!(refused(held("UPDATE accounts SET state = 'suspended' WHERE id = 17")), "not found");
    }

    fn jobs_see_a_school_whole(test) {
        let system = System("test");
        let (reach, year, all) = test.db().read(|tx| {
            let school = system.school(tx, COLLEGE_SLUG, Duty::Import)?;
            let class = system.class(tx, school.access(), &class(CLASS))?;
            Ok::<_, Error>((school.access().reach(), school.access().year, class.access().subjects.clone()))
        }).unwrap();
        assert_eq!((reach, year, all), (Reach::School, 2026, Subjects::All));
        assert_eq!(refused(test.db().read(|tx| system.school_by_id(tx, 99, Duty::Import))), "not found");
    }

    fn files_are_taken_and_forgotten(test) {
        test.router = dispatch::router_of(&test.app, vec![Route::office_upload("/office/{school}/files", Duty::Import, 100_000, take)]);
        let path = format!("/office/{COLLEGE_SLUG}/files");
        let big = vec![b'x'; 60_000];
        let mut houda = test.signed_in(HOUDA_SECRETARY, None);
        let said = houda.post_files(&path, &[("note", None, "année".as_bytes()), ("file", Some("élèves.csv"), &big), ("more", Some(""), b"")]).expect(200);
        assert_eq!(said.body, "année élèves.csv 60000 1");
        assert_eq!(left_over(test), 0);
        let too_large = houda.post_files(&path, &[("file", Some("a.csv"), &vec![b'x'; 100_001])]).expect(413);
        assert!(too_large.has("97\u{a0}Ko") || too_large.has("97 Ko"), "{}", too_large.text());
        let long_text = houda.post_files(&path, &[("note", None, &vec![b'x'; 70_000])]).expect(413);
        assert!(long_text.has("64"), "{}", long_text.text());
        houda.post(&path, &[("note", "no files")]).expect(400);
        houda.post_files(&path, &[("note", None, b"\xff\xfe")]).expect(400);
        houda.post_files(&path, &[("note", None, b"a\0b")]).expect(400);
        assert_eq!(left_over(test), 0);
        // Whoever may not is refused whatever they send, and another site's form too.
        test.signed_in(DRISS_TEACHER, None).post_files(&path, &[("file", Some("a.csv"), b"x")]).expect(404);
        test.browser().post(&path, &[]).expect(303);
        houda.clone().header("sec-fetch-site", "cross-site").post_files(&path, &[("file", Some("a.csv"), b"x")]).expect(403);
        assert_eq!(left_over(test), 0);
    }
}

/// Says what came.
fn take(_: &Cx<'_>, _: &Viewer, _: Access<'_, School>, upload: &Upload) -> Result<Reply> {
    use std::os::unix::fs::PermissionsExt;
    let mut reply = Reply::plain(StatusCode::OK, "");
    let mut said = upload.form.get("note").to_owned();
    for file in &upload.files {
        let metadata = std::fs::metadata(file.path()).unwrap();
        assert_eq!((metadata.permissions().mode() & 0o777, metadata.len()), (0o600, file.size));
        said.push_str(&format!(" {} {}", file.name, file.size));
    }
    said.push_str(&format!(" {}", upload.files.len()));
    reply.body = said.into();
    Ok(reply)
}

fn left_over(test: &TestApp) -> usize {
    std::fs::read_dir(parvis::web::upload::folder(&test.app.config.data)).map_or(0, |entries| entries.count())
}
