//! What the page of devices and the mail of a new one read.

use db::Instant;

db::row! {
    /// How many devices of an account are known, and how many of them since lately.
    pub(super) struct Known { pub devices: i64, pub new: i64 }
    /// An open session.
    pub(super) struct SessionRow {
        pub id: i64, pub device: String, pub network: String, pub device_hash: Option<Vec<u8>>, pub created_at: Instant,
        pub last_seen_at: Instant, pub remembered: bool, pub by_code: bool,
    }
    /// To whom a sign-in is told, if their address is confirmed.
    pub(super) struct Owner {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub locale: String, pub email: Option<String>, pub school_id: Option<i64>,
    }
}

db::sql! {
    pub(super) fn known(account: i64, most: i64, since: Instant) -> One<Known> = "
        SELECT count(*) AS devices, count(CASE WHEN first_at > $3 THEN 1 END) AS new
        FROM (SELECT first_at FROM known_devices WHERE account_id = $1 ORDER BY first_at DESC LIMIT $2) d";
    pub(super) fn sessions(account: i64, now: Instant) -> Many<SessionRow> = "
        SELECT id, device, network, device_hash, created_at, last_seen_at, remembered, scope_student_id IS NOT NULL AS by_code
        FROM sessions WHERE account_id = $1 AND stage = 'open' AND idle_until > $2 AND ends_at > $2
        ORDER BY last_seen_at DESC, id DESC LIMIT 100";
    pub(super) fn sessions_by_code(account: i64, now: Instant, student: i64) -> Many<SessionRow> = "
        SELECT id, device, network, device_hash, created_at, last_seen_at, remembered, TRUE AS by_code
        FROM sessions WHERE account_id = $1 AND scope_student_id = $3 AND stage = 'open' AND idle_until > $2 AND ends_at > $2
        ORDER BY last_seen_at DESC, id DESC LIMIT 100";
    pub(super) fn owner(account: i64) -> One<Owner> = "
        SELECT a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.locale,
            CASE WHEN a.email_confirmed_at IS NOT NULL THEN a.email END AS email,
            COALESCE((SELECT min(g.school_id) FROM guardianships g WHERE g.account_id = a.id),
                (SELECT min(r.school_id) FROM staff_roles r WHERE r.account_id = a.id)) AS school_id
        FROM accounts a WHERE a.id = $1";
    pub(super) fn zone(school: i64) -> One<(String,)> = "SELECT zone FROM schools WHERE id = $1";
}
