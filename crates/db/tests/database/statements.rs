//! Values, results, queries, bulk inserts.

use crate::school::*;
use db::{Constraint, Engine, Error, Instant, on_both};
use jiff::civil::{date, time};

on_both! {
    fn everything_registered_is_right(db) {
        let all = [MIGRATIONS[0], crate::migrations::FAMILY];
        db.migrate(&all, Instant::from_micros(0)).unwrap();
        assert_eq!(db::check_all(db), Vec::<String>::new());
    }

    fn values_come_back_as_they_went(db) {
        migrated(db);
        let extra = serde_json::json!({"a": [1, "é", null]});
        let seen = Instant::from_micros(1_763_000_000_123_456);
        for (at, photo) in [(time(7, 30, 0, 0), vec![]), (time(7, 30, 1, 500_000_000), vec![0, 255, 39])] {
            let back = db.write(|tx| {
                let id = add_student(tx, "Zoé O'Hara ", date(2012, 2, 29))?;
                let changed = fill_student(tx, id, Some(at), Some(&photo), &extra, false, Some(seen), Some(0.25))?;
                assert_eq!(changed, 1);
                student(tx, id)
            }).unwrap();
            let id = back.id;
            assert_eq!(back, Student {
                id, name: "Zoé O'Hara ".into(), born: date(2012, 2, 29), up_at: Some(at),
                photo: Some(photo), extra: extra.clone(), active: false, seen_at: Some(seen), factor: Some(0.25),
            });
        }
        let bare = db.write(|tx| { let id = add_student(tx, "", date(2012, 1, 1))?; student(tx, id) }).unwrap();
        assert_eq!((bare.up_at, bare.photo, bare.extra, bare.active), (None, None, serde_json::json!({}), true));
        assert_eq!(Instant::from(jiff::Timestamp::from(seen)), seen);
    }

    fn parameters_are_bound_by_number(db) {
        migrated(db);
        let found = db.write(|tx| {
            let id = add_student(tx, "A", date(2012, 1, 1))?;
            add_grade(tx, id, 2026, 7, Outcome::Value, Some(1250))?;
            assert_ne!(id, 2026);
            // Twice, since the order is worked out once.
            grades(tx, id, 2026)?;
            grades(tx, id, 2026)
        }).unwrap();
        assert_eq!(found, [Grade { exam_id: 7, outcome: Outcome::Value, value_x100: Some(1250), weight: 1 }]);
    }

    fn a_missing_row_is_told_apart(db) {
        migrated(db);
        assert!(matches!(db.read(|tx| student(tx, 9)), Err(Error::NoRow)));
        assert_eq!(db.read(|tx| student_if_any(tx, 9)).unwrap(), None);
        assert_eq!(db.read(|tx| name_of(tx, 9)).unwrap(), None);
        // It ends nothing: the next statement runs.
        let after: Result<i64, Error> = db.read(|tx| { assert!(student(tx, 9).is_err()); students(tx) });
        assert_eq!(after.unwrap(), 0);
    }

    fn a_second_row_is_a_fault(db) {
        migrated(db);
        db.write(|tx| { add_student(tx, "A", date(2012, 1, 1))?; any_student(tx) }).unwrap();
        db.write(|tx| add_student(tx, "B", date(2012, 1, 1))).unwrap();
        assert!(matches!(db.read(any_student), Err(Error::Fault(_))));
    }

    fn an_empty_list_finds_nothing(db) {
        migrated(db);
        db.write(|tx| {
            let id = add_student(tx, "A", date(2012, 1, 1))?;
            for exam in 1..=9 { add_grade(tx, id, 2026, exam, Outcome::Value, Some(exam * 100))?; }
            Ok::<_, Error>(())
        }).unwrap();
        let found = |exams: Vec<i64>, least| -> Vec<i64> {
            let filter = Filter { exams, least };
            db.read(|tx| search(tx, &filter)).unwrap().iter().map(|grade| grade.exam_id).collect()
        };
        assert!(found(vec![], None).is_empty());
        assert_eq!(found(vec![2], None), [2]);
        assert_eq!(found(vec![1, 5, 9, 77, 3], None), [1, 3, 5, 9]);
        assert_eq!(found(vec![1, 5, 9], Some(500)), [5, 9]);
    }

    fn unknown_text_is_an_error(db) {
        migrated(db);
        let id = db.write(|tx| {
            let id = add_student(tx, "A", date(2012, 1, 1))?;
            add_grade(tx, id, 2026, 1, Outcome::Absent, None)?;
            Ok::<_, Error>(id)
        }).unwrap();
        assert_eq!(db.read(|tx| outcomes(tx, id)).unwrap(), [(Some(Outcome::Absent),)]);
        let error = db.read(|tx| narrow(tx, id)).unwrap_err();
        assert!(matches!(error, Error::Fault(_)), "{error}");
        assert!(!error.to_string().contains("absent"), "{error}");
        assert_eq!(Outcome::ALL.len(), 2);
        assert_eq!(Outcome::parse("Value"), None);
    }

    fn aggregates_of_nothing_are_null(db) {
        migrated(db);
        assert_eq!(db.read(|tx| total(tx, 1)).unwrap(), None);
    }

    fn a_text_for_each_engine(db) {
        let expected = match db.engine() { Engine::Sqlite => "sqlite", Engine::Postgres => "postgres" };
        assert_eq!(db.read(engine_name).unwrap(), expected);
    }

    fn many_rows_at_once(db) {
        migrated(db);
        let id = db.write(|tx| add_student(tx, "A", date(2012, 1, 1))).unwrap();
        let rows: Vec<(i64, Option<i64>)> = (0..25_000).map(|n| (n, (n % 3 > 0).then_some(n * 7))).collect();
        let count = db.write(|tx| tx.insert_many(
            "grades(student_id, year, exam_id, outcome, value_x100, weight)", &rows,
            |row, out| {
                out.push(&id);
                out.push(&2026i64);
                out.push(&row.0);
                out.push(&(if row.1.is_some() { Outcome::Value } else { Outcome::Absent }));
                out.push(&row.1);
                out.push(&2i32);
            },
        )).unwrap();
        assert_eq!(count, 25_000);
        let mut back = Vec::new();
        let seen = std::cell::RefCell::new(&mut back);
        db.read(|tx| each_grade(tx, id, |grade| { seen.borrow_mut().push((grade.exam_id, grade.value_x100)); Ok::<_, Error>(()) })).unwrap();
        assert_eq!(back, rows);

        let none: [i64; 0] = [];
        assert_eq!(db.write(|tx| tx.insert_many("late(student_id)", &none, |row, out| out.push(*row))).unwrap(), 0);
        let short = db.write(|tx| tx.insert_many("late(id, student_id)", [1i64], |row, out| out.push(row)));
        assert!(matches!(short, Err(Error::Fault(_))), "{short:?}");
        let wrong = db.write(|tx| tx.insert_many(
            "grades(student_id, year, exam_id, outcome)", [1i64, 2],
            |row, out| { out.push(&id); out.push(&2027i64); out.push(row); out.push(&"neither"); },
        ));
        assert!(matches!(wrong, Err(Error::Constraint { kind: Constraint::Check, .. })), "{wrong:?}");
        assert_eq!(db.read(|tx| grades(tx, id, 2027)).unwrap(), []);
    }

    fn rows_one_by_one(db) {
        migrated(db);
        let id = db.write(|tx| {
            let id = add_student(tx, "A", date(2012, 1, 1))?;
            for exam in 1..=5 { add_grade(tx, id, 2026, exam, Outcome::Absent, None)?; }
            Ok::<_, Error>(id)
        }).unwrap();
        let stopped = db.read(|tx| each_grade(tx, id, |grade| if grade.exam_id < 3 { Ok(()) } else { Err(Error::NoRow) }));
        assert!(matches!(stopped, Err(Error::NoRow)));
        // The connection of PostgreSQL is busy, so neither engine allows this, even if it is hidden.
        let nested = db.read(|tx| each_grade(tx, id, |_| { let _ = students(tx); Ok::<_, Error>(()) }));
        assert!(matches!(nested, Err(Error::Fault(_))), "{nested:?}");
        assert_eq!(db.read(students).unwrap(), 1);
    }

    fn statements_are_counted(db) {
        migrated(db);
        let counted = db.read(|tx| { students(tx)?; students(tx)?; logins(tx)?; Ok::<_, Error>(tx.statements()) });
        assert_eq!(counted.unwrap(), 3);
    }

    fn size_and_ping(db) {
        migrated(db);
        db.ping().unwrap();
        assert!(db.size_bytes().unwrap() > 8192);
    }
}
