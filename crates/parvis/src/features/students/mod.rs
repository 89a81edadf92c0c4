//! Students for the office: lists of names by class, a search, and the page of one student with the guardians whom the
//! roster and the accounts know (office.md, "Roles and rights").

mod list;
mod page;
mod read;

use crate::web::{Duty, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::office_page("/office/{school}/students", Duty::SeePlanning, list::page),
        Route::office_action("/office/{school}/students", Duty::SeePlanning, list::search),
        Route::office_page("/office/{school}/students/{student}", Duty::SeeStudents, page::page),
    ]
}
