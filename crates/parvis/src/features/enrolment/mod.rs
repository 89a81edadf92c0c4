//! Enrolment by letter: the form of the first access, which a letter's password leads to, and what it asks for (guide, part
//! I; accounts.md, "Path A"). Also the confirmation of e-mail addresses and the terms of use.

mod address;
mod confirm;
mod disown;
pub mod fields;
mod invited;
mod mails;
mod page;
mod place;
mod read;
mod register;
mod submit;
mod take_up;
mod terms;
mod welcome;

use crate::app::App;
use crate::features::accounts::{self, Named};
use crate::features::campaigns;
use crate::web::{Error, Result, Route};
use db::Tx;
pub use fields::{Typed, number_of};
pub use invited::{Accepted, Joined, accept, accept_with};
use locale::Locale;
pub use place::{Place, PlaceChild};
pub use register::number_validated;
pub use submit::today;
pub use take_up::{Done, Enrolment, Joining, Taken, join, take_up};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::entry_page("/first-access", page::page),
        Route::entry_action("/first-access", submit::submit),
        Route::entry_page("/first-access/not-mine", disown::page),
        Route::entry_action("/first-access/not-mine", disown::submit),
        Route::page("/first-access/thank-you", disown::thanks),
        Route::page("/terms", terms::page),
        Route::own_page("/welcome", welcome::page),
        Route::page("/confirm-address", confirm::page),
        Route::action("/confirm-address", confirm::submit).untraced(),
        Route::own_page("/account/address", address::page),
        Route::own_action("/account/address", address::submit),
    ]
}

/// A letter's password was right: the account that its form is for, which is made now if there is none yet. None where the
/// letter ended meanwhile, or there is no child any more whom it may open.
///
/// # Errors
/// The database's.
pub fn begin(tx: &Tx<'_>, app: &App, letter: i64, locale: Locale) -> Result<Option<i64>> {
    let letter = match campaigns::live_letter(tx, letter, app.clock.now()) {
        Ok(letter) => letter,
        Err(Error::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let place = Place::of(tx, letter)?;
    if place.children.is_empty() {
        return Ok(None);
    }
    if place.letter.account_id.is_some() {
        return Ok(place.letter.account_id);
    }
    let of = &place.guardian;
    let (given, family, given_ar, family_ar) = (&of.given_name, &of.family_name, &of.given_name_ar, &of.family_name_ar);
    let account = accounts::create_bare(tx, app, &Named { given, family, given_ar, family_ar }, locale)?;
    campaigns::begin(tx, place.letter.id, account)?;
    Ok(Some(account))
}
