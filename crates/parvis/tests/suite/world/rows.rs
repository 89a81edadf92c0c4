//! The rows of the world, in the order in which references allow them to be written.

use super::*;
use crate::harness::SECOND;
use jiff::civil::Date;
use parvis::features::absences::store::{NewAbsence, insert_absences};
use parvis::features::accounts::store::*;
use parvis::features::children::store::*;
use parvis::features::school::store::*;
use parvis::features::staff::store::*;

/// Writes it all.
pub fn fill(tx: &Tx<'_>) -> db::Result<()> {
    schools(tx)?;
    let day: fn(i16, i8, i8) -> Date = date;
    let students: Vec<NewStudent> = PUPILS
        .iter()
        .map(|p| NewStudent {
            id: p.id,
            public_id: child(p.id),
            authority: if p.class == INSTITUTE_CLASS { "BE" } else { "MA" }.into(),
            code: p.code.into(),
            family_name: p.family.into(),
            given_name: p.given.into(),
            family_name_ar: p.family_ar.into(),
            given_name_ar: p.given_ar.into(),
            sort_key: format!("{} {}", p.family, p.given).into_bytes(),
            sex: "unknown".into(),
            born_on: day(2012, 3, 9),
            born_in: "Rabat".into(),
        })
        .collect();
    insert_students(tx, &students)?;
    let enrolment = |student: i64, class: i64| {
        let (school_id, school_year, _) = place(class);
        NewEnrolment {
            student_id: student,
            school_year,
            school_id,
            class_id: class,
            regime: "day".into(),
            state: "active".into(),
            decision: "none".into(),
        }
    };
    let mut enrolments: Vec<NewEnrolment> = PUPILS.iter().map(|p| enrolment(p.id, p.class)).collect();
    enrolments.push(enrolment(YASMINE, LAST_YEARS_CLASS));
    insert_enrolments(tx, &enrolments)?;
    accounts(tx)?;
    let mut assessments = vec![
        assessment(1, CLASS, MATHS),
        assessment(2, CLASS, FRENCH),
        assessment(3, LAST_YEARS_CLASS, MATHS),
        assessment(4, INSTITUTE_CLASS, INSTITUTE_MATHS),
    ];
    let mut grades = Vec::new();
    for enrolled in &enrolments {
        let of = assessments.iter().filter(|a| a.class_id == enrolled.class_id);
        grades.extend(of.map(|a| grade(a, enrolled.student_id, value(enrolled.student_id))));
    }
    assessments.push(NewAssessment {
        title: "Contrôle à venir".into(),
        held_on: Some(day(2026, 11, 25)),
        state: "draft".into(),
        visible_from: None,
        ..assessment(5, CLASS, MATHS)
    });
    add_grades(tx, &assessments, &grades)?;
    let absences: Vec<NewAbsence> = PUPILS
        .iter()
        .map(|p| NewAbsence {
            id: p.id,
            public_id: format!("ab{:014}", p.id),
            school_id: place(p.class).0,
            school_year: place(p.class).1,
            student_id: p.id,
            term_id: place(p.class).2,
            kind: "absence".into(),
            held_on: day(2026, 11, 9),
            starts_at: "08:30".into(),
            ends_at: "09:30".into(),
            minutes: 60,
            justified: false,
            reason: String::new(),
            recorded_at: at("2026-11-09T10:00:00Z"),
        })
        .collect();
    insert_absences(tx, &absences)?;
    parvis::ops::sequences::move_on(tx)
}

fn schools(tx: &Tx<'_>) -> db::Result<()> {
    let college = NewSchool {
        id: COLLEGE,
        slug: "college-ibn-khaldoun".into(),
        authority: "MA".into(),
        country: "MA".into(),
        name: "Collège Ibn Khaldoun".into(),
        name_ar: "إعدادية ابن خلدون".into(),
        address: "1, rue des Orangers, Rabat".into(),
        address_ar: "1 زنقة البرتقال، الرباط".into(),
        phone: "+212 5 37 00 00 01".into(),
        email: "college@example.org".into(),
        opening_hours: "lundi-vendredi: 8 h-18 h".into(),
        opening_hours_ar: "الاثنين-الجمعة: 8-18".into(),
        zone: "Africa/Casablanca".into(),
        default_locale: "fr".into(),
        code_pattern: "A999999999".into(),
        national_id_rule: "optional".into(),
        current_year: 2026,
        shows_class_average: true,
        shows_extremes: false,
        shows_rank: true,
        absent_counts_zero: false,
        shows_pending: true,
    };
    let institute = NewSchool {
        id: INSTITUTE,
        slug: "institut-saint-jean".into(),
        authority: "BE".into(),
        country: "BE".into(),
        name: "Institut Saint-Jean".into(),
        name_ar: String::new(),
        address: "2, rue des Tilleuls, Bruxelles".into(),
        address_ar: String::new(),
        phone: "+32 2 000 00 02".into(),
        email: "institut@example.org".into(),
        zone: "Europe/Brussels".into(),
        code_pattern: "AA999999".into(),
        national_id_rule: "none".into(),
        shows_rank: false,
        shows_pending: false,
        ..college.clone()
    };
    insert_schools(tx, &[college, institute])?;
    let year = |school_id, school_year: i64| NewYear {
        school_id,
        school_year,
        starts_on: date(i16::try_from(school_year).unwrap(), 9, 1),
        ends_on: date(i16::try_from(school_year + 1).unwrap(), 7, 5),
    };
    insert_years(tx, &[year(COLLEGE, 2026), year(COLLEGE, 2025), year(INSTITUTE, 2026)])?;
    let term = |id, school_id, school_year: i64, ordinal, kind: &str| {
        let (y, next) = (i16::try_from(school_year).unwrap(), i16::try_from(school_year + 1).unwrap());
        let (starts_on, ends_on) =
            if ordinal == 1 { (date(y, 9, 1), date(next, 1, 31)) } else { (date(next, 2, 1), date(next, 7, 5)) };
        NewTerm { id, school_id, school_year, ordinal, kind: kind.into(), starts_on, ends_on, state: "open".into() }
    };
    insert_terms(
        tx,
        &[
            term(1, COLLEGE, 2026, 1, "semester"),
            term(2, COLLEGE, 2026, 2, "semester"),
            term(3, COLLEGE, 2025, 1, "semester"),
            term(4, COLLEGE, 2025, 2, "semester"),
            term(5, INSTITUTE, 2026, 1, "period"),
            term(6, INSTITUTE, 2026, 2, "period"),
        ],
    )?;
    let level = |id, school_id, code: &str, year_scheme: &str| NewLevel {
        id,
        school_id,
        code: code.into(),
        name: code.into(),
        name_ar: String::new(),
        scale_max_x100: 2_000,
        year_scheme: year_scheme.into(),
    };
    insert_levels(
        tx,
        &[
            level(1, COLLEGE, "2APIC", "terms-equal"),
            level(2, COLLEGE, "1APIC", "terms-equal"),
            level(3, INSTITUTE, "4", "period:1=20,period:2=20,exam:1=30,exam:2=30"),
        ],
    )?;
    let subject = |id, school_id, code: &str, name: &str, name_ar: &str| NewSubject {
        id,
        school_id,
        code: code.into(),
        name: name.into(),
        name_ar: name_ar.into(),
        sort_order: id,
    };
    insert_subjects(
        tx,
        &[
            subject(MATHS, COLLEGE, "MAT", "Mathématiques", "الرياضيات"),
            subject(FRENCH, COLLEGE, "FRA", "Français", "اللغة الفرنسية"),
            subject(ENGLISH, COLLEGE, "ANG", "Anglais", "اللغة الإنجليزية"),
            subject(INSTITUTE_MATHS, INSTITUTE, "MATH", "Mathématique", ""),
            subject(INSTITUTE_FRENCH, INSTITUTE, "FR", "Langue française", ""),
        ],
    )?;
    let taught = |level_id, subject_id, school_id, coefficient_x100, scheme: &str| NewLevelSubject {
        level_id,
        subject_id,
        school_id,
        coefficient_x100,
        subject_scheme: scheme.into(),
    };
    insert_level_subjects(
        tx,
        &[
            taught(1, MATHS, COLLEGE, 500, "ma-subject"),
            taught(1, FRENCH, COLLEGE, 300, "ma-subject"),
            taught(1, ENGLISH, COLLEGE, 200, "ma-subject-english"),
            taught(2, MATHS, COLLEGE, 500, "ma-subject"),
            taught(3, INSTITUTE_MATHS, INSTITUTE, 400, "continuous=100"),
            taught(3, INSTITUTE_FRENCH, INSTITUTE, 600, "continuous=100"),
        ],
    )?;
    let class = |id, level_id, name: &str| {
        let (school_id, school_year, _) = place(id);
        NewClass {
            id,
            public_id: format!("cl{id:014}"),
            school_id,
            school_year,
            level_id,
            name: name.into(),
            class_teacher: String::new(),
        }
    };
    insert_classes(
        tx,
        &[class(CLASS, 1, "2APIC-1"), class(LAST_YEARS_CLASS, 2, "1APIC-3"), class(INSTITUTE_CLASS, 3, "4A")],
    )?;
    Ok(())
}

fn accounts(tx: &Tx<'_>) -> db::Result<()> {
    let began = at("2026-11-20T12:00:00Z");
    let scheme = crate::harness::CHEAP.to_string();
    let accounts: Vec<NewAccount> = ACCOUNTS
        .iter()
        .map(|(id, given, family, is_staff, state)| {
            let salt = salt(&format!("account {id}"));
            NewAccount {
                id: *id,
                public_id: account(*id),
                family_name: (*family).into(),
                given_name: (*given).into(),
                family_name_ar: String::new(),
                given_name_ar: String::new(),
                email: None,
                email_confirmed_at: None,
                locale: "fr".into(),
                state: (*state).into(),
                is_staff: *is_staff,
                password_scheme: scheme.clone(),
                password_hash: if *id == ZAKARIA_INVITED { vec![] } else { verifier(&password(*id), &salt) },
                password_salt: salt,
                created_at: began,
                visit_at: began,
                // The grades of October are no news.
                last_visit_at: Instant::from_micros(began.as_micros() - SECOND),
            }
        })
        .collect();
    insert_accounts(tx, &accounts)?;
    let mut logins: Vec<NewLogin> =
        ACCOUNTS.iter().map(|(id, ..)| login(*id, *id, "username", &username(*id), "active")).collect();
    logins.push(login(101, NADIA, "national_id", CIN, "active"));
    let codes = [
        (102, KARIM, YASMINE),
        (103, LEILA, YASMINE),
        (104, NADIA, OMAR),
        (105, NADIA, SALMA),
        (106, MOUNIR_BOTH, NOUR),
    ];
    logins.extend(
        codes.map(|(id, account, pupil)| login_by_code(id, account, pupil_of(pupil).code, pupil, &password(account))),
    );
    insert_logins(tx, &logins)?;
    let links: Vec<NewGuardianship> = (1..)
        .zip(LINKS)
        .map(|(id, (account_id, student_id, state, restriction))| NewGuardianship {
            id,
            public_id: format!("gu{id:014}"),
            account_id,
            student_id,
            school_id: place(pupil_of(student_id).class).0,
            relation: "other".into(),
            origin: "student_code".into(),
            state: state.into(),
            restriction: restriction.into(),
            created_at: began,
        })
        .collect();
    insert_guardianships(tx, &links)?;
    let role = |id, account_id, school_id, role: &str, state: &str| NewStaffRole {
        id,
        account_id,
        school_id,
        role: role.into(),
        state: state.into(),
    };
    insert_staff_roles(
        tx,
        &[
            role(1, DRISS_TEACHER, Some(COLLEGE), "teacher", "active"),
            role(2, KENZA_ATTENDANCE, Some(COLLEGE), "attendance", "active"),
            role(3, HOUDA_SECRETARY, Some(COLLEGE), "secretary", "active"),
            role(4, JAMAL_DIRECTOR, Some(COLLEGE), "director", "active"),
            role(5, ADIL_ROLE_ENDED, Some(COLLEGE), "director", "ended"),
            role(6, HAFSA_OPERATOR, None, "operator", "active"),
            role(7, MOUNIR_BOTH, Some(COLLEGE), "teacher", "active"),
            role(8, PAUL_DIRECTOR, Some(INSTITUTE), "director", "active"),
            role(9, INES_TWO_SCHOOLS, Some(COLLEGE), "secretary", "active"),
            role(10, INES_TWO_SCHOOLS, Some(INSTITUTE), "teacher", "active"),
            role(11, ZAKARIA_INVITED, Some(COLLEGE), "teacher", "invited"),
        ],
    )?;
    let teaching = |account_id, subject_id| NewTeaching { account_id, class_id: CLASS, subject_id, school_id: COLLEGE };
    insert_teachings(tx, &[teaching(DRISS_TEACHER, MATHS), teaching(MOUNIR_BOTH, FRENCH)])?;
    Ok(())
}
