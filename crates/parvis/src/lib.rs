//! Parvis: the place where guardians see the school life of all of their children and settle the paperwork.
//!
//! docs/map.md tells where to find what.

pub mod app;
mod bulk;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod features;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod ops;
pub mod password;
pub mod text;
pub mod web;
