//! A child's dashboard: what is new, what comes, what is asked (school-life.md, "The child's dashboard").

mod page;

use crate::web::Route;
use crate::web::policy::Area;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::child_page("/children/{child}", Area::Dashboard, page::page)]
}
