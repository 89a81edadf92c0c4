//! One's own password: changed with the one before (guide, part II; accounts.md, "Password").

mod change;
mod mails;

use crate::web::Route;
pub use mails::tell_owner;

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route::own_page("/password", change::page), Route::own_action("/password", change::submit)]
}
