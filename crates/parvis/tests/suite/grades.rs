//! Grades: nothing shows before its time, what shows is counted as the rules say, and every blank says why.

use crate::harness::{Answer, Browser, DAY, SECOND, TestApp, at};
use crate::world::*;
use db::Instant;
use jiff::civil::date;
use parvis::features::grades::figures::recompute;
use parvis::features::grades::store::{NewAssessment, NewGrade};
use parvis::features::school::store::{
    NewLevelSubject, NewSubject, NewTerm, insert_level_subjects, insert_subjects, insert_terms,
};

/// The pupils of the college's class.
const CLASSMATES: [i64; 6] = [YASMINE, OMAR, SALMA, HAMZA, NOUR, ZINEB];

fn put(test: &TestApp, assessments: &[NewAssessment], grades: &[NewGrade]) {
    test.db().write(|tx| add_grades(tx, assessments, grades)).unwrap();
}

/// The same value for each pupil of the class.
fn for_all(of: &NewAssessment, value: i64) -> Vec<NewGrade> {
    CLASSMATES.iter().map(|pupil| grade(of, *pupil, value)).collect()
}

fn without_tags(html: &str) -> String {
    html.split('<')
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once('>').map_or("", |p| p.1) })
        .collect()
}

/// The average in a subject's row.
#[track_caller]
fn average_in(page: &Answer, subject: &str) -> String {
    let row = row_of(page, subject);
    let cell = row.split("class=\"mean\" role=\"cell\">").nth(1).unwrap();
    without_tags(cell.split("</div>").next().unwrap())
}

#[track_caller]
fn row_of<'a>(page: &'a Answer, subject: &str) -> &'a str {
    let start = page
        .body
        .find(&format!("role=\"rowheader\">{subject}</div>"))
        .unwrap_or_else(|| panic!("no {subject}: {}", page.text()));
    page.body[start..].split("class=\"subject\"").next().unwrap()
}

/// A figure of the summary.
fn figure(page: &Answer, name: &str) -> Option<String> {
    let body = page.body.replace(['\u{a0}', '\u{202f}'], " ");
    let rest = body.split_once(&format!("<dt>{name}</dt>"))?.1;
    Some(without_tags(rest.split("</dd>").next()?))
}

/// Every page that may tell of a pupil's grades.
fn all_pages(browser: &mut Browser<'_>, pupil: i64) -> Vec<String> {
    let (page, grades) = (page_of(pupil), grades_of(pupil));
    let exams = format!("{grades}/exams");
    ["/children", &page, &grades, &format!("{grades}?term=1"), &format!("{grades}?term=2"), &exams]
        .map(|path| browser.get(path).body)
        .into()
}

on_both! {
    fn what_is_not_published_shows_nowhere(test) {
        let mut browsers = [(test.signed_in(KARIM, None), YASMINE), (test.signed_in(NADIA, None), OMAR)];
        let before: Vec<_> = browsers.iter_mut().map(|(b, pupil)| all_pages(b, *pupil)).collect();
        let tomorrow = Some(Instant::from_micros(test.now().as_micros() + DAY));
        let just_not = Some(Instant::from_micros(test.now().as_micros() + 1));
        let states = [("draft", None), ("withdrawn", None), ("scheduled", tomorrow), ("published", tomorrow), ("corrected", just_not)];
        let subjects_and_kinds = [(MATHS, "continuous"), (ENGLISH, "continuous"), (FRENCH, "activity"), (MATHS, "exam_local")];
        let mut id = 100;
        for (state, visible_from) in states {
            for (subject, kind) in subjects_and_kinds {
                for term in [1, 2] {
                    id += 1;
                    let of = NewAssessment {
                        state: state.into(), visible_from, kind: kind.into(), term_id: term, announced: false,
                        title: "Contrôle secret".into(), ..assessment(id, CLASS, subject)
                    };
                    let mut grades = for_all(&of, 1_999);
                    // Also one that was changed a moment ago.
                    grades.iter_mut().for_each(|g| g.changed_at = Some(Instant::from_micros(test.now().as_micros() - SECOND)));
                    put(test, std::slice::from_ref(&of), &grades);
                }
            }
        }
        let after: Vec<_> = browsers.iter_mut().map(|(b, pupil)| all_pages(b, *pupil)).collect();
        for (before, after) in before.iter().flatten().zip(after.iter().flatten()) {
            assert!(!after.contains("19,99") && !after.contains("secret"));
            assert_eq!(before, after);
        }
        // The pages do change when it is time.
        test.pass(1);
        let (browser, pupil) = &mut browsers[0];
        let now = all_pages(browser, *pupil);
        assert!(now.iter().zip(&before[0]).skip(1).all(|(now, before)| now != before));
        assert!(now[2].contains("19,99"));
    }

    fn what_is_scheduled_comes_by_itself(test) {
        let from = at("2026-11-28T08:00:00Z");
        let of = NewAssessment { state: "scheduled".into(), visible_from: Some(from), title: "Interrogation".into(), ..assessment(100, CLASS, MATHS) };
        put(test, std::slice::from_ref(&of), &for_all(&of, 2_000));
        let look = |expected: [&str; 3]| {
            let mut browser = test.signed_in(KARIM, None);
            let page = browser.get(&grades_of(YASMINE)).expect(200);
            let class = without_tags(row_of(&page, "Mathématiques").split("class=\"class\" role=\"cell\">").nth(1).unwrap().split("</div>").next().unwrap());
            let [own, of_class, text] = expected;
            assert_eq!(average_in(&page, "Mathématiques"), own);
            assert!(class.contains(of_class), "{class}");
            assert!(page.text().contains(text), "{text}: {}", page.text());
            (figure(&page, "Moyenne de la classe").unwrap(), test.signed_in(NADIA, None).get("/children").expect(200).body.matches("1 nouvelle note").count())
        };
        test.app.clock.set(Instant::from_micros(from.as_micros() - 1));
        assert_eq!(look(["10,77/20", "10,95", "Publication le samedi 28 novembre"]), ("10,95/20".into(), 0));
        test.app.clock.set(from);
        // By hand: (10,77 + 20) / 2 = 15,385; the class 15,39 15,42 15,46 15,49 15,53 15,56, on average 15,475; with French
        // of coefficient 3 beside 5: 13,66 13,70 13,75 13,80 13,85 13,90, on average 13,7766.
        assert_eq!(look(["15,39/20", "15,48", "20 /20 Interrogation"]), ("13,78/20".into(), 2));
    }

    fn what_changes_in_a_class_shows_at_once(test) {
        let mut browser = test.signed_in(KARIM, None);
        let page = browser.get(&grades_of(YASMINE)).expect(200);
        assert!(!page.has("Musique") && !page.has("Troisième trimestre") && !page.has("3e semestre"));
        test.db().write(|tx| {
            let music = NewSubject { id: 900, school_id: COLLEGE, code: "MU".into(), name: "Musique".into(), name_ar: String::new(), sort_order: 99 };
            insert_subjects(tx, &[music])?;
            insert_level_subjects(tx, &[NewLevelSubject {
                level_id: 1, subject_id: 900, school_id: COLLEGE, coefficient_x100: 100, subject_scheme: "ma-subject".into(),
            }])
        }).unwrap();
        assert!(browser.get(&grades_of(YASMINE)).expect(200).has("Musique"));
        let of = NewAssessment { title: "Chant choral".into(), ..assessment(100, CLASS, 900) };
        put(test, std::slice::from_ref(&of), &[]);
        assert!(browser.get(&grades_of(YASMINE)).expect(200).has("Chant choral"));
        let term = NewTerm {
            id: 901, school_id: COLLEGE, school_year: 2026, ordinal: 3, kind: "semester".into(),
            starts_on: date(2027, 7, 1), ends_on: date(2027, 7, 2), state: "open".into(),
        };
        test.db().write(|tx| insert_terms(tx, std::slice::from_ref(&term))).unwrap();
        assert!(browser.get(&grades_of(YASMINE)).expect(200).has("value=\"3\""));
    }

    fn what_is_taken_back_is_gone(test) {
        let mut browser = test.signed_in(KARIM, None);
        let before = all_pages(&mut browser, YASMINE);
        let of = NewAssessment { announced: false, ..assessment(100, CLASS, MATHS) };
        put(test, std::slice::from_ref(&of), &for_all(&of, 1_999));
        assert!(browser.get(&grades_of(YASMINE)).has("19,99"));
        test.sql("UPDATE assessments SET state = 'withdrawn', visible_from = NULL WHERE id = 100;
            UPDATE grades SET visible_from = NULL WHERE assessment_id = 100");
        test.db().write(|tx| recompute(tx, CLASS, 1)).unwrap();
        assert_eq!(all_pages(&mut browser, YASMINE), before);
    }

    fn a_blank_says_why(test) {
        let announced = |id, subject, state: &str, visible_from, held_on| NewAssessment {
            state: state.into(), visible_from, held_on: Some(held_on), title: format!("Contrôle {id}"), ..assessment(id, CLASS, subject)
        };
        let (past, future) = (date(2026, 11, 17), date(2026, 12, 3));
        let rows = [
            announced(100, ENGLISH, "draft", None, past),
            announced(101, FRENCH, "scheduled", Some(at("2026-11-30T07:00:00Z")), past),
            NewAssessment { term_id: 2, ..announced(102, FRENCH, "draft", None, future) },
            NewAssessment { term_id: 2, ..announced(103, MATHS, "scheduled", Some(at("2027-01-11T23:30:00Z")), future) },
        ];
        put(test, &rows, &[]);
        test.sql("UPDATE schools SET zone = 'Europe/Brussels'");
        let mut browser = test.signed_in(KARIM, None);
        let page = browser.get(&grades_of(YASMINE)).expect(200);
        assert!(row_of(&page, "Anglais").contains("Pas encore saisie"));
        assert!(row_of(&page, "Français").contains("Publication le lundi 30 novembre"));
        assert_eq!(average_in(&page, "Anglais"), "–");
        let second = browser.get(&format!("{}?term=2", grades_of(YASMINE))).expect(200);
        assert!(row_of(&second, "Français").contains("Prévue le jeudi 3 décembre"), "{}", second.text());
        assert!(row_of(&second, "Anglais").contains("Pas encore saisie"));
        // The day is the school's: at half past midnight there it is the twelfth.
        assert!(row_of(&second, "Mathématiques").contains("Publication le mardi 12 janvier"), "{}", second.text());
        let dashboard = browser.get(&page_of(YASMINE)).expect(200);
        assert!(dashboard.text().contains("Contrôle à venir mercredi 25 novembre"), "{}", dashboard.text());
    }

    fn a_changed_grade_says_when(test) {
        test.sql("UPDATE assessments SET state = 'corrected' WHERE id = 1");
        // Shortly after midnight at the school.
        test.sql("UPDATE schools SET zone = 'Europe/Brussels'");
        let changed = at("2026-11-20T23:30:00Z").as_micros();
        test.sql(&format!("UPDATE grades SET changed_at = {changed}, value_x100 = 1250 WHERE student_id = {YASMINE} AND assessment_id = 1"));
        let mut browser = test.signed_in(KARIM, None);
        let page = browser.get(&grades_of(YASMINE)).expect(200);
        let row = row_of(&page, "Mathématiques");
        assert!(row.contains("modifiée le 21 nov.") && row.contains("nouvelle") && row.contains("12,5"), "{}", page.text());
        assert!(!row_of(&page, "Français").contains("modifiée") && !row_of(&page, "Français").contains("nouvelle"));
        assert!(page.has("<span class=\"dot\">1<"), "the badge of the navigation");
        assert!(browser.get(&page_of(YASMINE)).expect(200).text().contains("Ce qui est nouveau 1 Mathématiques"));
        assert!(!test.signed_in(NADIA, None).get(&grades_of(OMAR)).has("modifiée"), "one pupil's change is no other's");
    }

    fn absent_exempt_and_not_handed_in(test) {
        let outcomes = [(100, "value", Some(1_500)), (101, "absent", None), (102, "exempt", None), (103, "not_handed_in", None)];
        for (id, outcome, value_x100) in outcomes {
            let of = assessment(id, CLASS, ENGLISH);
            let grade = NewGrade { outcome: outcome.into(), value_x100, ..grade(&of, YASMINE, 0) };
            put(test, std::slice::from_ref(&of), std::slice::from_ref(&grade));
        }
        let look = || {
            let page = test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200);
            let row = row_of(&page, "Anglais");
            assert!([">Absence<", ">Dispense<", ">Non rendu<"].iter().all(|word| row.contains(word)), "{row}");
            (average_in(&page, "Anglais"), figure(&page, "Moyenne : Semestre 1").unwrap(), page.text().contains("« Absence » compte comme 0."))
        };
        // English (15 + 0) / 2 = 7,50; the term (5 × 10,77 + 3 × 10,77 + 2 × 7,50) / 10 = 10,116.
        assert_eq!(look(), ("7,50/20".into(), "10,12/20".into(), false));
        test.sql("UPDATE schools SET absent_counts_zero = TRUE");
        // English (15 + 0 + 0) / 3 = 5,00; the term 9,616.
        assert_eq!(look(), ("5,00/20".into(), "9,62/20".into(), true));
    }

    fn averages_are_those_of_the_rules(test) {
        let of = |id, subject, kind: &str, weight_x100, scale_max_x100| NewAssessment {
            kind: kind.into(), weight_x100, scale_max_x100, term_id: 2, ..assessment(id, CLASS, subject)
        };
        let table = [
            (of(100, MATHS, "continuous", 100, 2_000), 1_200),
            (of(101, MATHS, "continuous", 200, 2_000), 1_500),
            (of(102, MATHS, "activity", 100, 1_000), 800),
            (of(103, FRENCH, "continuous", 100, 2_000), 1_333),
            (of(104, FRENCH, "continuous", 100, 2_000), 1_334),
            (of(105, ENGLISH, "continuous", 100, 2_000), 950),
            (of(106, ENGLISH, "activity", 100, 2_000), 1_100),
        ];
        let grades: Vec<_> = table.iter().map(|(of, value)| grade(of, YASMINE, *value)).collect();
        let assessments: Vec<_> = table.map(|(of, _)| of).into();
        put(test, &assessments, &grades);
        let page = test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200);
        // Mathematics: continuous (12 + 2 × 15) / 3 = 14, activity 8/10 = 16: 0,75 × 14 + 0,25 × 16.
        assert_eq!(average_in(&page, "Mathématiques"), "14,50/20");
        // French has no activity, so its share goes to the rest; 13,335 is rounded half up.
        assert_eq!(average_in(&page, "Français"), "13,34/20");
        // English: 0,6 × 9,5 + 0,4 × 11.
        assert_eq!(average_in(&page, "Anglais"), "10,10/20");
        // (5 × 14,50 + 3 × 13,34 + 2 × 10,10) / 10 = 13,272.
        assert_eq!(figure(&page, "Moyenne : Semestre 2").unwrap(), "13,27/20");
        // (10,77 + 13,27) / 2.
        assert_eq!(figure(&page, "Moyenne de l’année").unwrap(), "12,02/20");
        assert!(row_of(&page, "Mathématiques").contains("8<small>/10</small>"), "a grade is shown on its own scale");
    }

    fn periods_and_exams(test) {
        let of = |id, subject, kind: &str| NewAssessment { kind: kind.into(), ..assessment(id, INSTITUTE_CLASS, subject) };
        let table = [
            (of(100, INSTITUTE_FRENCH, "continuous"), 1_200), (of(101, INSTITUTE_MATHS, "exam_session"), 1_400),
            (of(102, INSTITUTE_FRENCH, "exam_session"), 1_000),
        ];
        let grades: Vec<_> = table.iter().map(|(of, value)| grade(of, ADAM, *value)).collect();
        put(test, &table.map(|(of, _)| of), &grades);
        let mut browser = test.signed_in(NADIA, None);
        let page = browser.get(&grades_of(ADAM)).expect(200);
        assert_eq!((average_in(&page, "Mathématique"), average_in(&page, "Langue française")), ("11,47/20".into(), "12,00/20".into()));
        // (4 × 11,47 + 6 × 12) / 10 = 11,788: exams do not enter a period.
        assert_eq!(figure(&page, "Moyenne : Période 1").unwrap(), "11,79/20");
        // (20 × 11,79 + 30 × 11,60) / 50: what has no figure yet gives its share to the rest.
        assert_eq!(figure(&page, "Moyenne de l’année").unwrap(), "11,68/20");
        let exams = browser.get(&format!("{}/exams", grades_of(ADAM))).expect(200);
        assert_eq!((average_in(&exams, "Mathématique"), average_in(&exams, "Langue française")), ("14,00/20".into(), "10,00/20".into()));
        assert_eq!(figure(&exams, "Moyenne : Session d’examens").unwrap(), "11,60/20");
        assert!(!row_of(&exams, "Langue française").contains("12<small>"), "the tab of exams shows exams");
        assert!(!row_of(&page, "Langue française").split("class=\"curve\"").next().unwrap().contains("10<small>"));
        assert!(test.signed_in(KARIM, None).get(&format!("{}/exams", grades_of(YASMINE))).expect(200).has("Pas d’examen dans cette session"));
    }

    fn figures_of_the_class_need_five(test) {
        let look = || {
            let page = test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200);
            ["Moyenne de la classe", "De la plus basse à la plus haute", "Rang dans la classe"].map(|name| figure(&page, name))
        };
        let shown = |texts: [&str; 3]| texts.map(|t| (!t.is_empty()).then(|| t.to_owned()));
        test.sql("UPDATE schools SET shows_extremes = TRUE");
        // (10,77 + 10,84 + 10,91 + 10,98 + 11,05 + 11,12) / 6 = 10,945.
        assert_eq!(look(), shown(["10,95/20", "10,77 à 11,12", "6/6"]));
        let leave = |pupil: i64| {
            test.sql(&format!("DELETE FROM grades WHERE student_id = {pupil} AND school_year = 2026"));
            test.db().write(|tx| recompute(tx, CLASS, 1)).unwrap();
        };
        leave(ZINEB);
        assert_eq!(look(), shown(["10,91/20", "10,77 à 11,05", "5/5"]));
        leave(NOUR);
        assert_eq!(look(), shown(["", "", ""]));
        let page = test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200);
        let cell = row_of(&page, "Mathématiques").split("class=\"class\" role=\"cell\">").nth(1).unwrap().split("</div>").next().unwrap();
        assert_eq!(cell, "");
    }

    fn the_school_decides_what_the_class_shows(test) {
        let look = |average: bool, extremes: bool, rank: bool| {
            test.sql(&format!("UPDATE schools SET shows_class_average = {average}, shows_extremes = {extremes}, shows_rank = {rank}"));
            let page = test.signed_in(KARIM, None).get(&grades_of(YASMINE)).expect(200);
            let seen = ["Moyenne de la classe", "De la plus basse à la plus haute", "Rang dans la classe"].map(|name| figure(&page, name).is_some());
            assert_eq!(seen, [average, extremes, rank]);
            assert_eq!(page.has("10,95"), average);
            assert_eq!(page.has("11,12") && extremes, extremes);
            assert!(extremes || !page.has("11,12"), "the highest shows: {}", page.text());
        };
        for n in 0..8 {
            look(n & 1 > 0, n & 2 > 0, n & 4 > 0);
        }
    }

    fn years_and_terms_are_their_own(test) {
        let mut karim = test.signed_in(KARIM, None);
        let of = |browser: &mut Browser<'_>, pupil: i64, query: &str| browser.get(&format!("{}{query}", grades_of(pupil)));
        let options = |page: &Answer| page.body.split("id=\"year\"").nth(1).map_or(0, |rest| rest.split("</select>").next().unwrap().matches("<option").count());
        let now = of(&mut karim, YASMINE, "").expect(200);
        assert!(now.has("2APIC-1") && options(&now) == 2);
        let last = of(&mut karim, YASMINE, "?year=2025").expect(200);
        assert!(last.has("1APIC-3") && !last.has("2APIC-1") && last.has("Contrôle 3") && !last.has("Contrôle 1<"), "{}", last.text());
        assert!(of(&mut karim, YASMINE, "?year=2025&term=2").expect(200).has("?year=2025&#38;term=2"), "the tabs keep year and term");
        assert!(of(&mut karim, YASMINE, "?term=2").expect(200).has("selected>Semestre 2"));
        for query in [
            "?year=2024", "?year=2027", "?year=-2026", "?year=20260", "?year=9223372036854775807", "?year=99999999999999999999", "?year=", "?year=abc",
            "?year=2026.0", "?term=0", "?term=3", "?term=-1", "?term=1e0", "?term=9223372036854775808", "?term=", "?term=%00", "?term=١", "?year=2025&term=3",
        ] {
            let query = query.replace('١', "%D9%A1");
            of(&mut karim, YASMINE, &query).expect(404);
            karim.get(&format!("{}/exams{query}", grades_of(YASMINE))).expect(404);
        }
        let mut nadia = test.signed_in(NADIA, None);
        assert_eq!(options(&of(&mut nadia, OMAR, "").expect(200)), 1);
        of(&mut nadia, OMAR, "?year=2025").expect(404);
    }

    fn a_child_without_class(test) {
        let mut sara = test.signed_in(SARA, None);
        for path in [grades_of(ILYAS), format!("{}?year=2026", grades_of(ILYAS)), format!("{}/exams", grades_of(ILYAS))] {
            let page = sara.get(&path).expect(200);
            assert!(page.has(">2025-2026</option>") && !page.has("Semestre") && page.has("Les notes se voient ici"), "{}", page.text());
        }
        assert!(sara.get(&page_of(ILYAS)).expect(200).has("Rien de nouveau"));
        let last = sara.get(&format!("{}?year=2025", grades_of(ILYAS))).expect(200);
        assert_eq!(average_in(&last, "Mathématiques"), "11,19/20");
        // A pupil who left the class in the year has no class either.
        test.sql(&format!("UPDATE enrolments SET state = 'left' WHERE student_id = {ZINEB}"));
        test.signed_in(RITA, None).get(&page_of(ZINEB)).expect(200);
    }

    fn an_arabic_page_is_arabic(test) {
        let mut browser = test.signed_in(NADIA, None);
        browser.keep("parvis-language", "ar");
        let page = browser.get(&grades_of(OMAR)).expect(200);
        assert!(page.has("<html lang=\"ar\" dir=\"rtl\""));
        for text in ["عمر", "الرياضيات", "اللغة الفرنسية", "إعدادية ابن خلدون", "<bdi dir=\"ltr\">10,84<small>/20</small></bdi>", "معدل الأسدس 1"] {
            assert!(page.has(text), "{text}: {}", page.text());
        }
        for text in ["Mathématiques", "Français<", "Collège"] {
            assert!(!page.body.split("<main").nth(1).unwrap().contains(text), "{text}: {}", page.text());
        }
        assert!(browser.get("/children").expect(200).has("عمر التازي"));
        // A name that has no Arabic form stands as it is.
        assert!(browser.get(&page_of(ADAM)).expect(200).has("Adam Tazi"));
    }

    fn the_dashboard_says_what_is_asked(test) {
        let page = test.signed_in(KARIM, None).get(&page_of(YASMINE)).expect(200);
        let text = page.text();
        assert!(text.contains("Justifier une absence lundi 9 novembre, 8 h 30 · 1 heure"), "{text}");
        assert!(text.contains("10,77 /20 Semestre 1"), "{text}");
        test.sql("UPDATE absences SET justified = TRUE");
        assert!(test.signed_in(KARIM, None).get(&page_of(YASMINE)).expect(200).has("Rien. Tout est en ordre."));
    }
}
