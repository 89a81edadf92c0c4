//! Leaving (accounts.md, "Leaving"): what the installation holds about oneself, to take away, and the end of one's account.

mod close;
mod collect;
mod data;
mod mails;
mod page;
mod paper;
mod read;

use crate::web::Route;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::own_page("/leaving", page::page),
        Route::own_action("/leaving/data", data::submit),
        Route::own_page("/leaving/close", close::page),
        Route::own_action("/leaving/close", close::submit),
        Route::page("/closed", close::closed),
    ]
}
