use super::*;
use crate::features::grades::store::NewGrade;
use db::Instant;
use jiff::civil::date;
use jiff::tz::TimeZone;
use rules::national_id::{NationalId, NationalIdKind};
use rules::student_code::{CodePattern, StudentCode};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

fn noon(year: i16, month: i8, day: i8) -> Timestamp {
    date(year, month, day).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// The first day, an autumn day, results of the first term, holidays, and others in between.
fn days() -> Vec<Timestamp> {
    [(9, 1), (11, 21), (2, 10), (6, 4), (7, 5), (8, 31)]
        .map(|(month, day)| noon(if month < 9 { 2027 } else { 2026 }, month, day))
        .into()
}

fn database() -> db::testing::TestDb {
    let db = db::testing::fresh(db::Engine::Sqlite, "demo");
    db.migrate(crate::app::MIGRATIONS, Instant::default()).unwrap();
    db
}

#[allow(clippy::unnecessary_wraps)]
fn no_hash(_: &str, salt: &[u8]) -> Hashed {
    Ok(("none".into(), salt.to_vec()))
}

/// The rows and people of each of [`days`], made once for all tests.
fn made() -> &'static [(Timestamp, Rows, Vec<Person>)] {
    static MADE: OnceLock<Vec<(Timestamp, Rows, Vec<Person>)>> = OnceLock::new();
    MADE.get_or_init(|| {
        let make = |now| make(now).map(|(rows, people)| (now, rows, people)).unwrap();
        days().into_iter().map(make).collect()
    })
}

/// The rows and people of one of [`days`].
fn of(now: Timestamp) -> (&'static Rows, &'static [Person]) {
    made().iter().find(|(day, ..)| *day == now).map(|(_, rows, people)| (rows, people.as_slice())).unwrap()
}

fn present(rows: &Rows) -> impl Iterator<Item = &NewGrade> {
    let year = rows.schools[0].current_year;
    rows.grades.iter().filter(move |grade| grade.school_year == year)
}

#[test]
fn every_day_of_the_year_makes_a_database_without_a_broken_rule() {
    for (_, rows, _) in made() {
        let db = database();
        db.write(|tx| rows.insert(tx)).unwrap();
        for grade in &rows.grades {
            assert!(grade.value_x100.is_none_or(|value| (0..=2000).contains(&value)));
        }
    }
}

#[test]
fn nothing_is_graded_before_the_year_begins_or_before_it_is_held() {
    for (now, rows, _) in made() {
        let now = *now;
        let held: HashMap<i64, _> = rows.assessments.iter().map(|a| (a.id, a)).collect();
        for grade in &rows.grades {
            let assessment = held[&grade.assessment_id];
            let instant = |date: jiff::civil::Date| Instant::from(date.to_zoned(TimeZone::UTC).unwrap().timestamp());
            assert!(instant(assessment.held_on.unwrap()) < now.into());
            assert_eq!(grade.visible_from, assessment.visible_from);
            assert!(grade.visible_from.unwrap() > instant(assessment.held_on.unwrap()));
        }
        for one in &rows.assessments {
            let term = rows.terms.iter().find(|term| term.id == one.term_id).unwrap();
            let held_on = one.held_on.unwrap();
            assert!(term.starts_on <= held_on && held_on <= term.ends_on, "{} {held_on}", one.title);
            let published = matches!(one.state.as_str(), "published" | "corrected");
            assert_eq!(published, one.visible_from.is_some_and(|from| from <= now.into()), "{}", one.state);
        }
        for absence in &rows.absences {
            assert!(absence.recorded_at <= now.into());
            assert!(absence.starts_at < absence.ends_at && absence.ends_at.as_str() < "20:00");
        }
    }
    let (rows, _) = of(noon(2026, 9, 1));
    assert_eq!((rows.schools[0].current_year, present(rows).count()), (2026, 0));
    assert!(!rows.grades.is_empty(), "earlier years stay");
    assert_eq!(of(noon(2027, 8, 31)).0.schools[0].current_year, 2026);
}

#[test]
fn something_is_new_planned_awaited_and_corrected_in_term() {
    for now in [noon(2026, 11, 21), noon(2027, 2, 10), noon(2027, 6, 4)] {
        let (rows, people) = of(now);
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for one in rows.assessments.iter().filter(|one| one.school_year == rows.schools[0].current_year) {
            *states.entry(&one.state).or_default() += 1;
        }
        for state in ["draft", "published", "corrected"] {
            assert!(states.get(state).is_some_and(|&n| n > 5), "{now} {states:?}");
        }
        assert!(rows.grades.iter().any(|grade| grade.changed_at.is_some()));
        let before = Instant::from(now - jiff::SignedDuration::from_hours(72));
        let new: HashSet<i64> = present(rows)
            .filter(|grade| grade.visible_from.is_some_and(|from| from > before && from <= now.into()))
            .map(|grade| grade.student_id)
            .collect();
        let ids: HashMap<&str, i64> = rows.students.iter().map(|s| (s.code.as_str(), s.id)).collect();
        for person in
            people.iter().filter(|person| person.kind.starts_with("guardian") && person.kind != "guardian-refused")
        {
            assert!(
                person.children.iter().any(|child| new.contains(&ids[child.code.as_str()])),
                "{now} {}",
                person.kind
            );
        }
    }
}

#[test]
fn the_real_grades_are_on_screen() {
    let model = model(noon(2027, 7, 5)).unwrap();
    let rows = model.rows();
    let assessments: HashMap<i64, _> = rows.assessments.iter().map(|a| (a.id, a)).collect();
    let mut finals: HashMap<(i64, &str), i64> = HashMap::new();
    let mut tests: HashMap<(i64, &str, i64), Vec<i64>> = HashMap::new();
    let codes: HashMap<i64, &str> = rows.subjects.iter().map(|s| (s.id, s.code.as_str())).collect();
    for grade in present(&rows) {
        let assessment = assessments[&grade.assessment_id];
        let code = codes[&assessment.subject_id];
        if assessment.kind == "continuous" {
            tests.entry((grade.student_id, code, assessment.term_id)).or_default().extend(grade.value_x100);
        } else if assessment.title.contains("régional")
            || assessment.title.contains("juin")
            || (assessment.kind == "exam_local" && assessment.held_on.unwrap() > date(2027, 5, 1))
        {
            finals.insert((grade.student_id, code), grade.value_x100.unwrap_or(-1));
        }
    }
    let mut seen = 0;
    for (index, pupil) in model.roll.pupils.iter().enumerate().filter(|(_, pupil)| pupil.current) {
        if index == model.awkward.no_grades {
            continue;
        }
        seen += 1;
        let real = &model.data.pupils[pupil.real];
        let language = if pupil.school == 0 { "ARA" } else { "FRA" };
        assert_eq!(finals[&(pupil.id, language)], real.grades[2] * 100);
        assert_eq!(finals[&(pupil.id, "MAT")], real.mathematics[2] * 100);
        let year = pupil.school as i64 * 6 + 4;
        for (code, triple) in [(language, real.grades), ("MAT", real.mathematics)] {
            for term in 1..=2 {
                let values = &tests[&(pupil.id, code, year + term)];
                let mean = values.iter().sum::<i64>() / values.len() as i64;
                assert_eq!(mean, triple[term as usize - 1] * 100, "{values:?}");
            }
        }
    }
    assert_eq!(seen, 648);
}

#[test]
fn classes_are_of_a_usual_size_in_every_year() {
    let model = model(noon(2026, 11, 21)).unwrap();
    let mut years: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for class in &model.roll.classes {
        *years.entry((class.school, class.year)).or_default() += 1;
        let expected = if class.name == "DASPA" { 4..=4 } else { 20..=32 };
        assert!(expected.contains(&class.pupils.len()), "{} {} {}", class.year, class.name, class.pupils.len());
    }
    assert_eq!(years.len(), 6, "{years:?}");
    let repeated = model.roll.pupils.iter().flat_map(|p| &p.stays).filter(|stay| stay.decision == "repeats").count();
    assert!(repeated > 100, "{repeated}");
}

#[test]
fn nobody_shares_a_code_a_login_or_an_address() {
    let (rows, people) = of(noon(2026, 11, 21));
    let unique = |items: Vec<String>| assert_eq!(items.iter().collect::<HashSet<_>>().len(), items.len());
    unique(rows.students.iter().map(|s| format!("{} {}", s.authority, s.code)).collect());
    unique(rows.students.iter().map(|s| s.public_id.clone()).collect());
    unique(rows.assessments.iter().map(|s| s.public_id.clone()).collect());
    unique(rows.absences.iter().map(|s| s.public_id.clone()).collect());
    unique(
        rows.logins.iter().filter(|l| l.kind != "student_code").map(|l| format!("{} {}", l.kind, l.value)).collect(),
    );
    unique(people.iter().map(|person| person.password.clone()).collect());
    for (school, student) in rows.students.iter().map(|s| (usize::from(s.authority != "MA"), s)) {
        let pattern: CodePattern = SCHOOLS[school].code_pattern.parse().unwrap();
        StudentCode::parse(&student.code, &pattern).unwrap();
        assert_eq!(school == 0, !student.family_name_ar.is_empty() && rows.schools[0].authority == student.authority);
    }
    for guardian in &rows.guardians {
        // The Belgian school collects none; some of the Moroccan one enrol by their child's code.
        assert!(guardian.national_id.is_none() || guardian.school_id == 1);
        if let Some(number) = &guardian.national_id {
            NationalId::parse(NationalIdKind::Cin, number).unwrap();
        }
        assert!(
            guardian.email.as_ref().is_none_or(|mail| mail.ends_with("@example.org") || mail.ends_with("@example.com"))
        );
    }
}

#[test]
fn the_people_are_the_same_on_every_day() {
    let first = &made()[0].2;
    assert!(made().iter().all(|(.., people)| people == first));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for person in first {
        *kinds.entry(&person.kind).or_default() += 1;
        assert!(person.password.len() >= 12);
    }
    let expected = [
        ("attendance", 2),
        ("director", 2),
        ("guardian-invited", 2),
        ("guardian-not-yet-enrolled", 4),
        ("guardian-one-child", 2),
        ("guardian-refused", 1),
        ("guardian-several-children", 4),
        ("guardian-two-schools", 1),
        ("operator", 1),
        ("secretary", 2),
        ("teacher", 4),
    ];
    assert_eq!(kinds, BTreeMap::from(expected));
}

/// Of each school one, who can be invited: in the roster with an address, and nobody's account.
#[test]
fn the_invited_have_an_address_a_token_and_no_account() {
    let (rows, people) = of(noon(2026, 11, 21));
    let invited: Vec<&Person> = people.iter().filter(|person| person.kind == INVITED).collect();
    let schools: Vec<_> = invited.iter().map(|person| person.school.as_deref()).collect();
    assert_eq!(schools, [Some(SCHOOLS[0].name), Some(SCHOOLS[1].name)]);
    for person in invited {
        let token = rules::secret::Token::parse(&person.password).unwrap();
        assert_eq!(token.to_string(), person.password, "as it is typed, in groups of five");
        assert!(rows.logins.iter().all(|login| login.value != person.login), "{}", person.login);
        let child = rows.students.iter().find(|student| student.code == person.children[0].code).unwrap();
        let kin = rows.guardian_students.iter().filter(|link| link.student_id == child.id);
        let mut kin = kin.filter_map(|link| rows.guardians.iter().find(|one| one.id == link.guardian_id));
        let row = kin.find(|one| format!("{} {}", one.given_name, one.family_name) == person.name).unwrap();
        assert!(row.email.is_some() && row.account_id.is_none());
    }
}

#[test]
fn families_are_as_large_as_they_should_be() {
    let model = model(noon(2026, 11, 21)).unwrap();
    let mut sizes = [0; 5];
    for family in &model.families {
        sizes[family.pupils.len()] += 1;
    }
    let share = |n: usize| sizes[n] * 1000 / model.families.len();
    assert!((120..=180).contains(&share(2)), "{sizes:?}");
    assert!((25..=60).contains(&share(3)), "{sizes:?}");
    assert!((8..=25).contains(&share(4)), "{sizes:?}");
    assert!(model.families.iter().filter(|family| family.both).count() >= 5);
    let (rows, _) = of(noon(2026, 11, 21));
    let guardians: HashSet<i64> = rows.guardianships.iter().map(|g| g.account_id).collect();
    assert!((95..=120).contains(&guardians.len()), "{}", guardians.len());
    assert_eq!(rows.guardianships.iter().filter(|g| g.restriction == "documents_only").count(), 1);
}

#[test]
fn the_awkward_cases_are_there() {
    let model = model(noon(2026, 11, 21)).unwrap();
    let rows = model.rows();
    let awkward = model.awkward;
    let id = |index: usize| model.roll.pupils[index].id;
    let family = model.families.iter().find(|family| family.awkward).unwrap();
    assert!([awkward.no_grades, awkward.exempt].iter().all(|pupil| family.pupils.contains(pupil)));
    let small = model.roll.pupils[family.pupils[0]].stays[0].class;
    assert_eq!(model.roll.classes[small].pupils.len(), 4);
    let figures: Vec<_> = rows.figures.iter().filter(|f| f.class_id == small as i64 + 1).collect();
    assert!(!figures.is_empty() && figures.iter().all(|f| f.average_x100.is_none() && f.ranking.is_empty()));
    assert_eq!(present(&rows).filter(|grade| grade.student_id == id(awkward.no_grades)).count(), 0);
    let sport: HashSet<i64> = rows.subjects.iter().filter(|s| s.code == "EPS").map(|s| s.id).collect();
    let sport: HashSet<i64> = rows.assessments.iter().filter(|a| sport.contains(&a.subject_id)).map(|a| a.id).collect();
    let mut exempt = present(&rows).filter(|g| g.student_id == id(awkward.exempt) && sport.contains(&g.assessment_id));
    assert!(exempt.all(|grade| grade.outcome == "exempt"));
    for outcome in ["absent", "exempt", "not_handed_in"] {
        assert!(present(&rows).filter(|grade| grade.outcome == outcome).count() > 10, "{outcome}");
    }
}

#[test]
fn a_second_time_nothing_is_written_or_hashed() {
    let db = database();
    let dir = tempfile::tempdir().unwrap();
    let hashed = AtomicUsize::new(0);
    let hash = |password: &str, salt: &[u8]| {
        hashed.fetch_add(1, Ordering::Relaxed);
        no_hash(password, salt)
    };
    let first = fill(&db, noon(2026, 11, 21), dir.path(), hash).unwrap();
    let count = hashed.swap(0, Ordering::Relaxed);
    assert!((200..=500).contains(&count), "{count}");
    assert_eq!(fill(&db, noon(2027, 9, 9), dir.path(), hash).unwrap(), first);
    assert_eq!(hashed.into_inner(), 0);
}

#[test]
fn passwords_are_written_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let (_, people) = of(noon(2026, 11, 21));
    for _ in 0..2 {
        write_json(dir.path(), "http://127.0.0.1:8080", people).unwrap();
    }
    let path = dir.path().join("demo.json");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(read["people"].as_array().unwrap().len(), people.len());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(read_json(dir.path()).as_deref(), Some(people));
}

/// What is written after the fill gets ids of its own, on both engines.
#[test]
fn the_next_ids_come_after_those_of_the_demo() {
    for engine in [db::Engine::Sqlite, db::Engine::Postgres] {
        // A busy machine may take its time over so many rows at once.
        let patient = db::Options { statement_deadline: std::time::Duration::from_secs(120), ..db::Options::default() };
        let db = db::testing::fresh_with(engine, "demo_ids", patient);
        db.migrate(crate::app::MIGRATIONS, Instant::default()).unwrap();
        fill(&db, noon(2026, 11, 21), Path::new(""), no_hash).unwrap();
        let level = "INSERT INTO levels (school_id, code, name, name_ar, scale_max_x100, year_scheme)
            VALUES (1, 'X', 'X', 'X', 2000, 'terms-equal')";
        db.write(|tx| tx.execute_batch(level)).unwrap();
    }
}
