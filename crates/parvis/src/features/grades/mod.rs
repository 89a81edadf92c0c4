//! Grades of a child: continuous assessment and exams, averages, publication.

pub mod book;
mod chart;
pub mod figures;
mod page;
mod read;
pub mod store;
mod view;

use crate::web::Route;
use crate::web::policy::Area;

pub use chart::Chart;
pub use read::{News, NextRow, Outcome, TermKind, news};
pub use view::term_name;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::child_page("/children/{child}/grades", Area::Grades, page::continuous),
        Route::child_page("/children/{child}/grades/exams", Area::Grades, page::exams),
    ]
}

/// The current year of a child; none when the child has no class this year.
///
/// # Errors
/// The database's.
pub fn current_book(
    tx: &db::Tx<'_>,
    child: &crate::web::Access<'_, crate::web::Child>,
    now: db::Instant,
    locale: locale::Locale,
) -> crate::web::Result<Option<book::Book>> {
    let current = read::years_of(tx, child)?.into_iter().find(|y| y.school_year == child.school.year);
    current.map(|year| book::Book::read(tx, child, year, now, locale)).transpose()
}
