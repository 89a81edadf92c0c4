//! The school's settings.
