//! `GET /office/{school}/students` (class): the classes, or the students of one. `POST /office/{school}/students` (q): those whom a
//! search finds, by their names or, for whoever may open all files, those of their guardians. Names only; a form, since no
//! name of a child belongs into an address.

use super::read::{self, ClassRow, Kin, Line};
use crate::web::policy::{Access, Duty, Reach, School};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use rules::names::comparison_key;
use std::collections::HashMap;

/// As many as a search lists.
const MOST: usize = 100;
/// As much of a search as is read, in characters.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "features/students/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    q: String,
    class: Option<String>,
    classes: Vec<ClassRow>,
    found: Option<Vec<Found>>,
    cut: bool,
    /// Guardians are searched too.
    by_guardian: bool,
}

struct Found {
    name: String,
    other: String,
    class: Option<String>,
    code: Option<String>,
    /// The guardian by whose name the student was found.
    guardian: Option<String>,
    /// The page of the student, for who may open it.
    address: Option<String>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let asked = cx.rq.query("class").filter(|class| !class.is_empty());
    show(cx, tx, viewer, school, (asked, String::new()))
}

/// Answers the search.
pub fn search(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let q: String = form.get("q").chars().take(LONGEST).collect();
    cx.rq.app.db.read(|tx| show(cx, tx, viewer, school, (None, q.trim().to_owned())))
}

fn show(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    (asked, q): (Option<String>, String),
) -> Result<Reply> {
    let classes = read::classes(tx, school.id, school.year)?;
    let class = match &asked {
        Some(asked) => Some(classes.iter().find(|class| class.public_id == *asked).ok_or(Error::NotFound)?),
        None => None,
    };
    let reach = school.reach_of(Duty::SeeStudents);
    let mut rows = match class {
        Some(class) => Some(read::of_class(tx, class.id)?),
        None if !q.is_empty() => Some(read::of_school(tx, school.id, school.year)?),
        None => None,
    };
    let mut kin: HashMap<i64, Kin> = HashMap::new();
    if let (Some(rows), false) = (&mut rows, q.is_empty()) {
        // The code is a login, and a search by it tells whose: for those who may open files.
        let code =
            if reach == Some(Reach::School) { rules::login::LoginForms::of(&q).student_code } else { String::new() };
        let wanted = comparison_key(&q, "");
        if reach == Some(Reach::School) {
            kin = called(tx, school, &wanted)?;
        }
        rows.retain(|row| {
            let by_itself = (!code.is_empty() && row.code == code) || is_called(row, &wanted);
            if by_itself {
                kin.remove(&row.id);
            }
            by_itself || kin.contains_key(&row.id)
        });
        if rows.is_empty() && class.is_none() && !code.is_empty() {
            *rows = read::by_code(tx, school.id, &code, school.year)?;
        }
    }
    let taught: Vec<i64> = match reach {
        Some(Reach::Own) => read::taught(tx, viewer.account_id, school.id)?.into_iter().map(|(id,)| id).collect(),
        _ => Vec::new(),
    };
    let opens = |row: &Line| match reach {
        Some(Reach::School) => true,
        Some(Reach::Own) => row.class_id.is_some_and(|class| taught.contains(&class)),
        _ => false,
    };
    let cut = class.is_none() && rows.as_ref().is_some_and(|rows| rows.len() > MOST);
    let found = rows.map(|mut rows| {
        if cut {
            rows.truncate(MOST);
        }
        let of = |row: &Line| found(cx, school, row, (opens(row), reach == Some(Reach::School)), kin.get(&row.id));
        rows.iter().map(of).collect()
    });
    let class = class.map(|class| class.name.clone());
    let title = class.clone().unwrap_or_else(|| cx.text.students_title.to_owned());
    let shell = Shell::new(cx, title).at(Place::Office).of(&school);
    let by_guardian = reach == Some(Reach::School);
    Reply::page(&ListPage { shell, school, q, class, classes, found, cut, by_guardian })
}

/// Every word is the beginning of one of the names, in either script.
fn begins(latin: (&str, &str), arabic: (&str, &str), wanted: &str) -> bool {
    let key = format!("{} {}", comparison_key(latin.0, latin.1), comparison_key(arabic.0, arabic.1));
    !wanted.is_empty() && wanted.split(' ').all(|word| key.split(' ').any(|name| name.starts_with(word)))
}

fn is_called(row: &Line, wanted: &str) -> bool {
    begins((&row.given_name, &row.family_name), (&row.given_name_ar, &row.family_name_ar), wanted)
}

/// The guardians of that name, by student: of several the first.
fn called(tx: &Tx<'_>, school: Access<'_, School>, wanted: &str) -> Result<HashMap<i64, Kin>> {
    let mut all: HashMap<i64, Kin> = HashMap::new();
    for one in read::kin_of_school(tx, school.id, school.year)? {
        let (latin, arabic) = ((&*one.given_name, &*one.family_name), (&*one.given_name_ar, &*one.family_name_ar));
        if begins(latin, arabic, wanted) {
            all.entry(one.student_id).or_insert(one);
        }
    }
    Ok(all)
}

fn found(
    cx: &Cx<'_>,
    school: Access<'_, School>,
    row: &Line,
    (opens, shows_code): (bool, bool),
    kin: Option<&Kin>,
) -> Found {
    let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
    let other = if cx.locale == locale::Locale::Ar { locale::Locale::Fr } else { locale::Locale::Ar };
    Found {
        name: full_name(cx.locale, latin, arabic),
        other: if row.given_name_ar.is_empty() { String::new() } else { full_name(other, latin, arabic) },
        class: row.class_name.clone(),
        code: shows_code.then(|| row.code.clone()),
        guardian: kin.map(|one| {
            full_name(cx.locale, (&one.given_name, &one.family_name), (&one.given_name_ar, &one.family_name_ar))
        }),
        address: opens.then(|| format!("/office/{}/students/{}", school.slug, row.public_id)),
    }
}
