//! The rules of Parvis, pure: no input or output, no clock, no randomness of their own.
//!
//! Instants come in as microseconds since 1970 UTC, civil dates as [`jiff::civil::Date`], entropy as
//! bytes. Each public item names the rule it implements: a section of the product's documents
//! ("accounts", "school-life"), of the parents' guide ("guide IV.2"), of the parents' tutorial
//! ("tutorial 1.1"), or a regulation.
//!
//! The text of an error is a message key, for the caller to look up in its message files; what the
//! message needs stands in the variant's fields.

pub mod absences;
pub mod alike;
pub mod attempts;
pub mod averages;
pub mod class_figures;
pub mod device;
pub mod email;
pub mod fold;
mod fraction;
pub mod grade;
pub mod identity_review;
pub mod image;
pub mod level_name;
pub mod login;
pub mod names;
pub mod national_id;
pub mod publication;
pub mod retry;
pub mod scheme;
pub mod secret;
pub mod student_code;
pub mod totp;
pub mod username;
pub mod year_scheme;
