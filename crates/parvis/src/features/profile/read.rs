//! What the profile reads.

use db::Instant;

db::row! {
    /// An account as its owner sees it.
    #[allow(missing_docs)] // named as the columns
    pub struct ProfileRow {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub phone: String, pub address: String, pub locale: String, pub email: Option<String>,
        pub email_confirmed_at: Option<Instant>, pub version: i64, pub username: Option<String>,
    }
    /// A name that was changed by its owner.
    pub struct FormerName {
        /// Whose account.
        pub account_id: i64,
        /// Given name until then.
        pub given_name: String,
        /// Family name until then.
        pub family_name: String,
        /// When it was changed.
        pub changed_at: Instant,
    }
}

db::sql! {
    pub(super) fn profile(account: i64) -> One<ProfileRow> = "
        SELECT a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.phone, a.address, a.locale, a.email,
            a.email_confirmed_at, a.version,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username
        FROM accounts a WHERE a.id = $1";
    // What the guardian is to each child whom they see.
    pub(super) fn relations(account: i64) -> Many<(i64, i64, String)> = "
        SELECT student_id, school_id, relation FROM guardianships WHERE account_id = $1 ORDER BY id";
    pub(super) fn numbers(account: i64) -> Many<(String, String)> = "
        SELECT value, state FROM logins WHERE account_id = $1 AND kind = 'national_id' AND state IN ('active', 'pending')
        ORDER BY state, id";
    // The schools that a change of a name concerns.
    pub(super) fn schools(account: i64) -> Many<(i64,)> = "
        SELECT DISTINCT school_id FROM guardianships WHERE account_id = $1 AND state <> 'removed' ORDER BY school_id";
    pub(super) fn names_changed_since(account: i64, since: Instant) -> Val<i64> = "
        SELECT count(*) FROM former_names WHERE account_id = $1 AND changed_at > $2";
    pub(super) fn former_names(account: i64) -> Many<FormerName> = "
        SELECT account_id, given_name, family_name, changed_at FROM former_names
        WHERE account_id = $1 ORDER BY changed_at DESC, id DESC LIMIT 10";
    pub(super) fn former_names_around(student: i64, school: i64) -> Many<FormerName> = "
        SELECT f.account_id, f.given_name, f.family_name, f.changed_at
        FROM guardianships g JOIN former_names f ON f.account_id = g.account_id
        WHERE g.student_id = $1 AND g.school_id = $2 ORDER BY f.changed_at DESC, f.id DESC LIMIT 20";
}
