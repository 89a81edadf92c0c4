//! Work of the operator that is no page: filling a database to measure with.

pub mod seed;
pub mod sequences;
