//! The three languages of Parvis: their messages, and how each writes numbers, dates and lists.
//!
//! Two halves, chosen by feature, so that neither side of a build pays for the other:
//!
//! - `runtime` (the server): [`Locale`] and everything it formats, [`Zone`] for wall time;
//! - `codegen` (the server's build script): [`codegen::generate`] turns the message files into Rust.
//!
//! # Messages
//!
//! Messages are written in Fluent, in files named `fr.ftl`, `ar.ftl` and `en.ftl` beside the code that shows them.
//! The build joins them and writes one struct, `Text`: a message without arguments is a field
//! (`grades-title` → `t.grades_title`), one with arguments is a method (`t.grades_count(n)`) that returns something to
//! display. A key or an argument that does not exist is therefore a compile error, in Rust and in templates.
//!
//! Arguments stand in alphabetical order, so that rewording a message does not swap them.
//!
//! What a variable is follows from its use, and its name must be the same in all three languages:
//!
//! | in the message file | in Rust | |
//! |---|---|---|
//! | `{ $name }` | anything that displays | written as it is |
//! | `{ $n_plural -> [one] … *[other] … }` | `n`: any integer | chosen by the language's plural category; `[0]`, `[1]` match that very number and go before |
//! | `{ $n }` beside `$n_plural` | the same `n` | written as the language writes integers |
//! | `{ $kind -> [exam] … *[course] … }` | anything that is text | chosen by that text |
//!
//! The plural category is a variable of its own (`$n_plural`, never `$n`) because Fluent's own plural rules are wrong
//! for Arabic from 103 on; here it comes from ICU. Arabic has `zero one two few many other`, French `one many other`,
//! English `one other`; a category that the language does not have is refused.
//!
//! Messages may hold other messages and terms (`{ grades-title }`, `{ -app }`) without arguments. Attributes,
//! functions and literal selectors are refused. Keys are `lower-case-with-hyphens`, variables `lower_case`. No
//! isolation marks are put around arguments: templates use `<bdi>`. A message without arguments holds none of `<`, `>`, `&`,
//! `"` and `'`, so that pages may write it without escaping; languages have quotation marks of their own.

#[cfg(feature = "codegen")]
pub mod codegen;
mod lang;

#[cfg(feature = "runtime")]
mod date;
#[cfg(feature = "runtime")]
mod number;
#[cfg(feature = "runtime")]
mod short;
#[cfg(feature = "runtime")]
mod words;
#[cfg(feature = "runtime")]
mod zone;

pub use lang::{Locale, UnknownLocale};
#[cfg(feature = "runtime")]
pub use number::Count;
#[cfg(feature = "runtime")]
pub use short::ShortText;
#[cfg(feature = "runtime")]
pub use words::{Plural, sort_key};
#[cfg(feature = "runtime")]
pub use zone::{UnknownZone, Zone, local, zone_data};
