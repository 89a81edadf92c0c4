//! What the office sees of mails: those that did not arrive, so that somebody can ask for a right address.

mod read;

pub use read::{Refusal, count_refused, refused};
