//! An account becomes part of another of the same person (accounts.md, "Joining"): its logins open the other one, with the
//! other one's password, and nothing of it opens anything any more.

use super::{CodeVerifier, Verifier, add_code_login, read, store};
use crate::mail;
use crate::web::{Error, Result};
use db::{Instant, Tx};

impl CodeVerifier {
    /// One that was kept: scheme, salt and hash.
    pub fn kept(student: i64, code: String, scheme: String, salt: Vec<u8>, hash: Vec<u8>) -> CodeVerifier {
        CodeVerifier { student, code, verifier: Verifier { scheme, salt, hash } }
    }

    /// Scheme, salt and hash, to be kept.
    pub fn parts(&self) -> (&str, &[u8], &[u8]) {
        (&self.verifier.scheme, &self.verifier.salt, &self.verifier.hash)
    }
}

/// Ends `joined`, whose usernames and identity numbers become `kept`'s. `codes` are the password of `kept` for the codes of
/// children by which `joined` could be signed in to: others stop being logins. Sessions and tokens of `joined` end.
///
/// # Errors
/// [`Error::NotFound`] where `joined` has ended; the database's.
pub fn absorb(tx: &Tx<'_>, kept: i64, joined: i64, codes: &[CodeVerifier], now: Instant) -> Result<()> {
    let opened: Vec<String> = read::codes_of(tx, joined)?.into_iter().map(|(code,)| code).collect();
    store::end_sessions_of(tx, joined)?;
    store::void_all_tokens(tx, joined, now)?;
    store::move_logins(tx, joined, kept)?;
    // What is left are codes, with the other password.
    store::remove_logins(tx, joined)?;
    for of in codes.iter().filter(|of| opened.contains(&of.code)) {
        add_code_login(tx, kept, of)?;
    }
    store::take_over(tx, joined, kept)?;
    store::take_over_email(tx, joined, kept)?;
    if store::close_joined(tx, joined, kept, &[])? != 1 {
        return Err(Error::NotFound);
    }
    store::follow(tx, joined, kept)?;
    mail::follow(tx, joined, kept)?;
    Ok(())
}
