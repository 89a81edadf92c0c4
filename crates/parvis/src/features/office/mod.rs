//! The school's office: what a member of staff sees first.

mod home;

use crate::web::Route;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::staff_page("/office", home::page)]
}
