//! Help: Markdown files in three languages, a part for each page (guide IV.12).

mod page;

use crate::web::Route;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::page("/help", page::page)]
}
