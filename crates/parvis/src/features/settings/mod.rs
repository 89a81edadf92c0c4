//! The school's settings: what the director may change.

use crate::text::Text;
use crate::web::Route;

/// The routes.
pub fn routes() -> Vec<Route> {
    Vec::new()
}

/// A field as the page calls it, for the audit log.
pub fn label(_text: &'static Text, _field: &str) -> Option<&'static str> {
    None
}
