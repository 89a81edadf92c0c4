//! The server as a whole, on both engines: who sees what, sign-in, grades, hostile requests, failures, the command line.
//!
//! Every test that touches the database runs on SQLite and on the PostgreSQL server of `PARVIS_TEST_POSTGRES`; without
//! that variable the second half fails, since a test that is skipped tests nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[macro_use]
mod harness;
mod access_matrix;
mod audit;
mod authenticator;
mod cli;
mod devices;
mod enrolment;
mod enrolment_model;
mod exports;
mod grades;
mod guardian_invitations;
mod hostile;
mod imports;
mod invitations;
mod jobs;
mod joining;
mod kills;
mod leaving;
mod letters;
mod letters_command;
mod mail_faults;
mod mail_snapshots;
mod mail_tls;
mod mailbox;
mod mails;
mod office_rights;
mod office_work;
mod old_secrets;
mod passkeys;
mod password;
mod people;
mod profile;
mod program;
mod recovery;
mod recovery_letters;
mod reliability;
mod restrictions;
mod retention;
mod reviews;
mod roster;
mod second_factor;
mod second_factor_resets;
mod secrets;
mod sessions;
mod settings;
mod shared_addresses;
mod sign_in;
mod sign_ins;
mod smtp;
mod staff;
mod statements;
mod world;
