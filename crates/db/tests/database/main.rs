//! What the layer promises, on both engines.

#![allow(clippy::unwrap_used)]

mod migrations;
mod recovery;
mod school;
mod snapshots;
mod statements;
mod transactions;
