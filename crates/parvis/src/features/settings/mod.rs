//! The school's settings: what its director sets, and the school's logo.

mod fields;
mod logo;
mod page;
mod read;
pub mod store;

use crate::text::Text;
use crate::web::{Duty, Route};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route::office_page("/office/{school}/settings", Duty::Settings, page::page),
        Route::office_action("/office/{school}/settings", Duty::Settings, page::submit),
        Route::office_upload("/office/{school}/settings/logo", Duty::Settings, logo::FORM, logo::submit),
        Route::office_action("/office/{school}/settings/remove-logo", Duty::Settings, logo::remove),
        Route::page("/s/{school}/logo", logo::serve),
    ]
}

/// A field as the page calls it, for the audit log.
pub fn label(text: &'static Text, name: &str) -> Option<&'static str> {
    if name == "scale" {
        return Some(text.settings_scale);
    }
    let texts = fields::FIELDS.iter().map(|field| (field.name, field.label));
    let flags = fields::FLAGS.iter().map(|flag| (flag.name, flag.label));
    texts.chain(flags).find(|(field, _)| *field == name).map(|(_, label)| label(text))
}

/// The stored value of a field that is one of few, as the page calls it.
pub fn value(text: &'static Text, name: &str, stored: &str) -> Option<&'static str> {
    match stored {
        "✓" => return Some(text.settings_on),
        "✗" => return Some(text.settings_off),
        _ => {}
    }
    let field = fields::FIELDS.iter().find(|field| field.name == name && field.input == fields::Input::Choice)?;
    fields::choices(text, field.name).into_iter().find(|(value, _)| *value == stored).map(|(_, label)| label)
}
