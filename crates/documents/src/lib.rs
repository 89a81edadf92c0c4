//! Documents as PDF, made by Typst: the letters that open Parvis, and sheets of facts.
//!
//! Pure as `rules` is: no file, clock or randomness of its own. Fonts, templates and words are compiled in, the instant that a
//! document bears comes with its data, and the same data make the same bytes. What people typed reaches the templates as
//! values, never as markup.
//!
//! Each document is PDF/A-2a and PDF/UA-1: it can be kept, read aloud, and its text copied in reading order, Arabic too.
//! It is made on one thread that lives as long as the call, with the priority of the caller; whoever wants several
//! cores calls from several threads.
//!
//! Source: accounts, "Path A"; architecture, "Parts"; quality, "letters".

mod fonts;
pub mod letters;
mod once;
mod paper;
pub mod sheet;
mod text;

pub use fonts::lacks;

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was asked for.
    #[error("there is no letter to make")]
    Empty,
    /// More than a file may hold.
    #[error("a file holds at most {most} letters")]
    TooMany {
        /// How many it may hold.
        most: usize,
    },
    /// Does not fit on its page in the smallest type that can be read.
    #[error("letter {index} does not fit on a page")]
    TooLong {
        /// Which letter, counted from 0.
        index: usize,
    },
    /// The address does not fit into the square code that phones read.
    #[error("the address of the installation is too long for a letter")]
    Address,
    /// Typst refused: a fault of ours. The text is for developers and may hold words of the document, so it belongs into no log.
    #[error("the document could not be typeset")]
    Typesetting(String),
}
