//! What is kept of a password: of an account's, and of the same for the codes of its children.

use super::{read, store};
use crate::app::App;
use crate::keys::Purpose;
use crate::password::SALT_LEN;
use crate::web::Result;
use db::Tx;

/// What is kept of a password.
#[derive(Debug, Clone)]
pub struct Verifier {
    pub(super) scheme: String,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

/// What is kept of a password for the login by a child's code.
#[derive(Debug, Clone)]
pub struct CodeVerifier {
    /// The child.
    pub student: i64,
    /// Its code.
    pub code: String,
    pub(super) verifier: Verifier,
}

/// Hashes a chosen password: slow, so outside any transaction.
///
/// # Errors
/// The hasher's.
pub fn verifier_of(app: &App, password: &str) -> Result<Verifier> {
    let (salt, scheme) = (app.random.bytes::<SALT_LEN>().to_vec(), app.hasher.scheme());
    let hash = app.hasher.hash(password, &salt, scheme)?.to_vec();
    Ok(Verifier { scheme: scheme.to_string(), salt, hash })
}

/// Hashes a password for the codes of these children. All logins of a code share one salt: that of the logins that are
/// there, else one that follows from the code, so that two parents who enrol at once have the same.
///
/// # Errors
/// The hasher's and the database's.
pub fn code_verifiers(app: &App, password: &str, children: &[(i64, String)]) -> Result<Vec<CodeVerifier>> {
    let scheme = app.hasher.scheme();
    let mut verifiers = Vec::with_capacity(children.len());
    for (student, code) in children {
        let known = app.db.read(|tx| read::salt_of_code(tx, code))?.flatten();
        let salt = known.unwrap_or_else(|| app.keys.mac(Purpose::LoginSalt, code.as_bytes())[..SALT_LEN].to_vec());
        let hash = app.hasher.hash(password, &salt, scheme)?.to_vec();
        let verifier = Verifier { scheme: scheme.to_string(), salt, hash };
        verifiers.push(CodeVerifier { student: *student, code: code.clone(), verifier });
    }
    Ok(verifiers)
}

/// The most accounts that one child's code signs in to (accounts.md, "Logins and scope").
const ACCOUNTS_OF_A_CODE: i64 = 4;

/// Makes a child's code a login of the account; false where it is one of four others already.
///
/// # Errors
/// The database's.
pub fn add_code_login(tx: &Tx<'_>, account: i64, of: &CodeVerifier) -> Result<bool> {
    if read::accounts_of_code(tx, &of.code, account)? >= ACCOUNTS_OF_A_CODE {
        return Ok(false);
    }
    let Verifier { scheme, salt, hash } = &of.verifier;
    store::add_code_login(tx, account, &of.code, of.student, scheme, salt, hash)?;
    Ok(true)
}
