//! The children of a guardian: the list, before one is chosen.

mod list;
pub mod store;

use crate::web::Route;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::own_page("/children", list::page)]
}
