//! What others are told of imports: the one place where an audit entry or a notice is hung in.

use crate::features::audit::{self, Entry};
use db::Tx;

/// Called in the transaction of the deed.
///
/// # Errors
/// The database's.
pub fn told(tx: &Tx<'_>, entry: &Entry) -> db::Result<()> {
    audit::record(tx, entry)
}
