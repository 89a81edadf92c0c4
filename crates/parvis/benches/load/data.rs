//! The databases to measure on: seeded once, kept under the target folder.

use crate::{Result, report, server};
use std::path::PathBuf;
use std::process::Stdio;

/// Guardians with a session, as many as results day wants.
const SESSIONS: u64 = 100_000;

/// A seeded database.
pub struct Data {
    /// The data folder of the server.
    pub folder: PathBuf,
    /// Its sessions, drawn evenly from its guardians.
    pub sessions: Vec<Session>,
}

/// A signed-in guardian.
#[derive(Clone)]
pub struct Session {
    /// The session's cookie.
    pub token: String,
    /// Public id of one of the guardian's children.
    pub child: String,
}

/// The database with so many students, seeded if it is not there yet.
pub fn with(students: u64) -> Result<Data> {
    let folder = report::target().join("bench-data").join(students.to_string());
    let sessions = folder.join("sessions.txt");
    let whole = folder.join("seeded");
    if !whole.exists() {
        println!("  seeding {students} students into {}", folder.display());
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let wanted = SESSIONS.min(students).to_string();
        let status = server::parvis(&folder)
            .args(["seed", "--students", &students.to_string(), "--sessions", &wanted, "--sessions-out"])
            .arg(&sessions)
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(format!("seeding failed: {status}").into());
        }
        std::fs::write(whole, "")?;
    }
    let text = std::fs::read_to_string(&sessions)?;
    let sessions: Vec<Session> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(token, child)| Session { token: token.into(), child: child.into() })
        .collect();
    if sessions.is_empty() {
        return Err(format!("no sessions in {}", folder.display()).into());
    }
    Ok(Data { folder, sessions })
}

impl Data {
    /// At most so many sessions, as far apart as that allows.
    pub fn drawn(&self, most: usize) -> Vec<Session> {
        let step = self.sessions.len().div_ceil(most).max(1);
        self.sessions.iter().step_by(step).cloned().collect()
    }
}
