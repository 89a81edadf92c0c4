//! People who sign in: real accounts with their real password.

use crate::client::{self, Connection};
use crate::pace::{Random, Verdict};
use parvis::ops::seed::PASSWORD;
use std::io;
use std::net::SocketAddr;

/// Accounts of the seed whose verifier is their own.
const ACCOUNTS: u64 = 200;

/// The forms of all of them, ready to be sent.
pub struct SignIns(Vec<Vec<u8>>);

impl SignIns {
    /// Those of a server whose database has so many students.
    pub fn at(address: SocketAddr, students: u64) -> SignIns {
        // A guardian has at most two children.
        let accounts = ACCOUNTS.min(students / 2).max(1);
        SignIns((1..=accounts).map(|n| client::sign_in(address, &format!("guardian{n}"), PASSWORD)).collect())
    }

    /// Signs in as one of them.
    pub fn ask(&self, connection: &mut Connection, random: &mut Random) -> io::Result<Verdict> {
        let answer = connection.brief(&self.0[random.below(self.0.len())])?;
        Ok(match answer.status {
            303 => Verdict::Good,
            503 => Verdict::Later,
            _ => Verdict::Wrong,
        })
    }
}
