//! Grades of a child: continuous assessment and exams, averages, publication.

pub mod book;
pub mod catalogue;
mod chart;
pub mod figures;
mod page;
mod read;
mod shares;
pub mod store;
mod view;

use crate::web::Route;
use crate::web::policy::Area;

pub use chart::Chart;
pub use figures::recompute;
pub use read::{News, NextRow, Outcome, TermKind, news};
pub use store::catalogue_changed;
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
    cx: &crate::web::Cx<'_>,
    tx: &db::Tx<'_>,
    child: &crate::web::Access<'_, crate::web::Child>,
) -> crate::web::Result<Option<book::Book>> {
    let version = match child.class_version() {
        Some(version) => Some(version),
        // Somebody who left during the year has no class any more, but had one.
        None => read::years_of(tx, child)?
            .into_iter()
            .find(|y| y.school_year == child.school.year)
            .map(|y| y.version(child)),
    };
    version.map(|v| book::Book::read(tx, &cx.rq.app.catalogues, child, v, cx.rq.now)).transpose()
}

/// All years of a child at the school, the newest first: school year and book.
///
/// # Errors
/// The database's.
pub fn all_books(
    cx: &crate::web::Cx<'_>,
    tx: &db::Tx<'_>,
    child: &crate::web::Access<'_, crate::web::Child>,
) -> crate::web::Result<Vec<(i64, book::Book)>> {
    let read = |year: read::YearRow| {
        let version = year.version(child);
        Ok((year.school_year, book::Book::read(tx, &cx.rq.app.catalogues, child, version, cx.rq.now)?))
    };
    read::years_of(tx, child)?.into_iter().map(read).collect()
}

impl crate::web::Child {
    /// The state of the child's class, if there is one this year.
    fn class_version(&self) -> Option<catalogue::Version> {
        let (class_id, class) = (self.class_id?, self.class_catalogue?);
        Some(catalogue::Version { class_id, class, school: self.school.catalogue })
    }
}

impl read::YearRow {
    /// The state of that year's class.
    fn version(&self, child: &crate::web::Child) -> catalogue::Version {
        catalogue::Version { class_id: self.class_id, class: self.catalogue, school: child.school.catalogue }
    }
}
