//! What is read of second factors.

use super::reset::Side;
use db::Instant;

db::row! {
    /// A second factor as it is kept.
    pub struct FactorRow { pub key_id: String, pub secret: Vec<u8>, pub last_step: i64, pub made_at: Instant }
    /// Whose factor it is.
    pub struct PersonRow {
        pub public_id: String, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub email: Option<String>, pub email_confirmed_at: Option<Instant>, pub locale: String,
        pub username: Option<String>,
    }
    /// A request to take a lost factor away.
    #[allow(missing_docs)] // named as the columns
    pub struct ResetRow {
        pub id: i64, pub public_id: String, pub account_id: i64, pub school_id: Option<i64>, pub asked_by: Option<i64>,
        pub asked_side: Side, pub ends_at: Instant, pub given_name: String, pub family_name: String,
        pub by_given_name: Option<String>, pub by_family_name: Option<String>, pub school_name: Option<String>,
        pub school_name_ar: Option<String>, pub person: String,
        pub username: Option<String>,
    }
}

/// Requests with whose factor it is, who asked and for which school.
macro_rules! open_resets {
    () => {
        "SELECT r.id, r.public_id, r.account_id, r.school_id, r.asked_by, r.asked_side, r.ends_at, a.given_name,
            a.family_name, b.given_name AS by_given_name, b.family_name AS by_family_name, s.name AS school_name,
            s.name_ar AS school_name_ar, a.public_id AS person,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username
        FROM second_factor_resets r JOIN accounts a ON a.id = r.account_id
        LEFT JOIN accounts b ON b.id = r.asked_by LEFT JOIN schools s ON s.id = r.school_id
        WHERE "
    };
}

db::sql! {
    pub fn factor(account: i64) -> Opt<FactorRow> = "
        SELECT key_id, secret, last_step, made_at FROM second_factors WHERE account_id = $1";
    pub fn codes_left(account: i64) -> Val<i64> = "
        SELECT count(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL";
    // All codes of an account were made at once, under one key.
    pub fn key_of_codes(account: i64) -> Val<Option<String>> = "
        SELECT min(key_id) FROM recovery_codes WHERE account_id = $1";
    pub fn person(account: i64) -> One<PersonRow> = "
        SELECT a.public_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.email, a.email_confirmed_at,
            a.locale,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username
        FROM accounts a WHERE a.id = $1";
    pub fn open_reset(account: i64, now: Instant) -> Opt<ResetRow> =
        concat!(open_resets!(), "r.account_id = $1 AND r.state = 'open' AND r.ends_at > $2");
    pub fn reset_by_public_id(public_id: &str, now: Instant) -> Opt<ResetRow> =
        concat!(open_resets!(), "r.public_id = $1 AND r.state = 'open' AND r.ends_at > $2");
    pub fn open_resets_of_side(side: Side, now: Instant) -> Many<ResetRow> =
        concat!(open_resets!(), "r.state = 'open' AND r.asked_side = $1 AND r.ends_at > $2
            ORDER BY r.asked_at, r.id LIMIT 200");
    // Directors who could confirm: of a school where the person has an active role, and others than the person.
    pub fn somebody_can_confirm(account: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM staff_roles mine
            JOIN staff_roles r ON r.school_id = mine.school_id AND r.role = 'director' AND r.state = 'active'
            JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
            WHERE mine.account_id = $1 AND mine.state = 'active' AND r.account_id <> $1)";
    pub fn works_at(account: i64, school: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM staff_roles WHERE account_id = $1 AND school_id = $2 AND state = 'active')";
    pub fn school_of(account: i64) -> Many<(Option<i64>,)> = "
        SELECT school_id FROM staff_roles WHERE account_id = $1 AND state = 'active' ORDER BY school_id";
}
