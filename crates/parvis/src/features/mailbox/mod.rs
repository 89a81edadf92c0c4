//! The demo's mailbox: the mails that a demo keeps rather than sends, for everybody who tries it. Elsewhere there is
//! nothing at these addresses.

mod page;
mod read;

use crate::web::Route;
pub use read::{KeptMail, newest};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page("/demo/mailbox", page::list),
        Route::page("/demo/mailbox/{mail}", page::mail),
        Route::page("/demo/mailbox/{mail}/html", page::html),
    ]
}
