//! The server as a whole, on both engines: who sees what, sign-in, grades, hostile requests, failures, the command line.
//!
//! Every test that touches the database runs on SQLite and on the PostgreSQL server of `PARVIS_TEST_POSTGRES`; without
//! that variable the second half fails, since a test that is skipped tests nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[macro_use]
mod harness;
mod access_matrix;
mod cli;
mod grades;
mod hostile;
mod imports;
mod jobs;
mod kills;
mod office_rights;
mod people;
mod program;
mod reliability;
mod secrets;
mod sessions;
mod sign_in;
mod statements;
mod world;
