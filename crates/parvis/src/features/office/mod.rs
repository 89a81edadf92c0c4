//! The school's office: what a member of staff sees first.

mod home;

use crate::web::{Duty, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    // Every role of a school sees its planning, so everybody who works there opens its page.
    vec![
        Route::staff_page("/office", home::page),
        Route::office_page("/office/{school}", Duty::SeePlanning, home::school),
    ]
}
