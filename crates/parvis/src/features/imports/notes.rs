//! What others are told of imports: the one place where an audit entry or a notice is hung in.

use db::Tx;

/// What was done with an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It was written.
    Written,
    /// It was taken back.
    Undone,
}

/// Called in the transaction of the deed. `account` is who ordered it; none for a command.
///
/// # Errors
/// The database's.
pub fn told(_tx: &Tx<'_>, school: i64, import: i64, account: Option<i64>, deed: Deed) -> db::Result<()> {
    tracing::info!(school, import, account, ?deed, "import");
    Ok(())
}
