//! After rows were written with ids of their own, the database must give the next ones after them.

use db::Engine;

const TABLES: [&str; 14] = [
    "schools",
    "terms",
    "levels",
    "subjects",
    "classes",
    "students",
    "accounts",
    "logins",
    "guardians",
    "guardianships",
    "staff_roles",
    "sessions",
    "assessments",
    "absences",
];

/// Moves PostgreSQL's identity sequences past the highest ids; SQLite does so by itself.
///
/// # Errors
/// The database's.
pub fn move_on(tx: &db::Tx<'_>) -> db::Result<()> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    // A sequence that stands further already stays: another node may have drawn from it.
    let text: String = TABLES
        .iter()
        .map(|table| {
            format!(
                "SELECT setval(s.name::regclass, greatest(t.id, nextval(s.name::regclass))) FROM (SELECT max(id) AS id FROM {table}) t,
                (SELECT pg_get_serial_sequence('{table}', 'id') AS name) s WHERE t.id IS NOT NULL;\n"
            )
        })
        .collect();
    tx.execute_batch(&text)
}
