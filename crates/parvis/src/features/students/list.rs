//! `GET /office/{school}/students` (q, class): the classes, the students of one, or those whom a search finds. Names only.

use super::read::{self, ClassRow, Line};
use crate::web::policy::{Access, Duty, Reach, School};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Cx, Error, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use rules::names::comparison_key;

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
}

struct Found {
    name: String,
    other: String,
    class: Option<String>,
    code: Option<String>,
    /// The page of the student, for who may open it.
    address: Option<String>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let q: String = cx.rq.query("q").unwrap_or_default().chars().take(LONGEST).collect();
    let q = q.trim().to_owned();
    let classes = read::classes(tx, school.id, school.year)?;
    let asked = cx.rq.query("class").filter(|class| !class.is_empty());
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
    if let (Some(rows), false) = (&mut rows, q.is_empty()) {
        // The code is a login, and a search by it tells whose: for those who may open files.
        let code =
            if reach == Some(Reach::School) { rules::login::LoginForms::of(&q).student_code } else { String::new() };
        rows.retain(|row| matches(row, &q, &code));
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
        rows.iter().map(|row| found(cx, school, row, (opens(row), reach == Some(Reach::School)))).collect()
    });
    let class = class.map(|class| class.name.clone());
    let title = class.clone().unwrap_or_else(|| cx.text.students_title.to_owned());
    let shell = Shell::new(cx, title).at(Place::Office).of(&school);
    Reply::page(&ListPage { shell, school, q, class, classes, found, cut })
}

/// Every word is the beginning of one of the names, in either script, or it is the code.
fn matches(row: &Line, q: &str, code: &str) -> bool {
    if !code.is_empty() && row.code == code {
        return true;
    }
    let key = format!(
        "{} {}",
        comparison_key(&row.given_name, &row.family_name),
        comparison_key(&row.given_name_ar, &row.family_name_ar)
    );
    let wanted = comparison_key(q, "");
    !wanted.is_empty() && wanted.split(' ').all(|word| key.split(' ').any(|name| name.starts_with(word)))
}

fn found(cx: &Cx<'_>, school: Access<'_, School>, row: &Line, (opens, shows_code): (bool, bool)) -> Found {
    let (latin, arabic) = ((&*row.given_name, &*row.family_name), (&*row.given_name_ar, &*row.family_name_ar));
    let other = if cx.locale == locale::Locale::Ar { locale::Locale::Fr } else { locale::Locale::Ar };
    Found {
        name: full_name(cx.locale, latin, arabic),
        other: if row.given_name_ar.is_empty() { String::new() } else { full_name(other, latin, arabic) },
        class: row.class_name.clone(),
        code: shows_code.then(|| row.code.clone()),
        address: opens.then(|| format!("/office/{}/students/{}", school.slug, row.public_id)),
    }
}
