//! Schools: the landing page with their directory, and each school's public page.

mod pages;
mod read;
pub mod store;

use crate::web::Route;
pub use pages::SignInCard;
pub(crate) use pages::{landing, landing_with};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::page("/", pages::landing), Route::page("/s/{school}", pages::school)]
}
