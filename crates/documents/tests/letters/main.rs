//! Letters, read back by other hands than wrote them: poppler for text and places, qpdf for the structure of the file, and a
//! validator for PDF/A and PDF/UA.
#![allow(clippy::unwrap_used)]

mod page;
mod reading;
mod safety;
mod sample;
mod sheet;
mod standards;
