//! What recovery reads.

use db::Instant;

db::row! {
    /// How often a network has asked lately, and when first.
    pub struct Asked { pub count: i64, pub first_at: Option<Instant> }
    /// A guardian of the roster who has an account. The address is the account's, if it is confirmed.
    #[allow(missing_docs)] // named as the columns
    pub struct HolderRow {
        pub guardian_id: i64, pub guardian: String, pub account_id: i64, pub given_name: String,
        pub family_name: String, pub given_name_ar: String, pub family_name_ar: String, pub address: Option<String>,
        pub is_staff: bool, pub refused: bool, pub elsewhere: bool,
    }
    /// What was asked for, sealed.
    pub struct Request { pub key_id: Option<String>, pub asked: Option<Vec<u8>> }
}

db::sql! {
    pub fn asked_by(network: &[u8], since: Instant) -> One<Asked> = "
        SELECT count(*) AS count, min(asked_at) AS first_at FROM recovery_requests WHERE network = $1 AND asked_at > $2";
    // An address is refused where the newest mail to it that has ended did not arrive.
    pub fn holder(guardian: &str, student: i64, school: i64) -> Opt<HolderRow> = "
        SELECT g.id AS guardian_id, g.public_id AS guardian, a.id AS account_id, g.given_name, g.family_name,
            g.given_name_ar, g.family_name_ar, CASE WHEN a.email_confirmed_at IS NOT NULL THEN a.email END AS address,
            a.is_staff AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.account_id = a.id AND r.state <> 'ended')
                AS is_staff,
            COALESCE((SELECT CASE WHEN o.state IN ('refused', 'expired') THEN 1 ELSE 0 END FROM outbox o
                WHERE o.account_id = a.id AND lower(o.recipient) = lower(a.email) AND o.ended_at IS NOT NULL
                ORDER BY o.ended_at DESC, o.id DESC LIMIT 1), 0) > 0 AS refused,
            EXISTS (SELECT 1 FROM guardianships other WHERE other.account_id = a.id AND other.school_id <> $3
                AND other.state IN ('pending', 'active', 'hidden')) AS elsewhere
        FROM guardians g JOIN guardian_students gs ON gs.guardian_id = g.id AND gs.student_id = $2
        JOIN accounts a ON a.id = g.account_id AND a.state = 'active' AND length(a.password_hash) > 0
        WHERE g.public_id = $1 AND g.school_id = $3";
    // Other schools whose children the account opens.
    pub fn schools_elsewhere(account: i64, school: i64) -> Many<(i64,)> = "
        SELECT DISTINCT school_id FROM guardianships
        WHERE account_id = $1 AND school_id <> $2 AND state IN ('pending', 'active', 'hidden') ORDER BY school_id";
    pub fn school_name(school: i64) -> One<(String, String)> = "SELECT name, name_ar FROM schools WHERE id = $1";
    pub fn request(id: i64) -> Opt<Request> = "SELECT key_id, asked FROM recovery_requests WHERE id = $1";
}
