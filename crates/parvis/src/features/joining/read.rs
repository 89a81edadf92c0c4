//! What joining of accounts reads.

use super::{AnswerState, JoinState};
use crate::web::policy::{GuardianshipState, Restriction};
use db::Instant;

db::row! {
    /// A request.
    pub struct JoinRow {
        pub id: i64, pub public_id: String, pub kept_id: i64, pub joined_id: i64, pub state: JoinState,
        pub kept_salt: Vec<u8>, pub joined_salt: Vec<u8>, pub kept_email: Option<String>, pub joined_email: Option<String>,
        pub kept_code: Option<Vec<u8>>, pub joined_code: Option<Vec<u8>>, pub asked_at: Instant, pub ends_at: Instant,
    }
    /// An account that is to be joined, as it is now. The address is the confirmed one.
    pub struct Side {
        pub account_id: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub locale: String, pub email: Option<String>, pub salt: Vec<u8>, pub is_open: bool,
        pub is_staff: bool, pub username: Option<String>,
    }
    /// A request in a school's list.
    pub struct WaitingRow { pub public_id: String, pub given_name: String, pub family_name: String, pub asked_at: Instant }
    /// A request as a school's director sees it.
    pub struct AskedOfSchool {
        pub id: i64, pub public_id: String, pub kept_id: i64, pub joined_id: i64, pub join_state: JoinState,
        pub state: AnswerState, pub asked_at: Instant, pub decided_at: Option<Instant>,
        pub by_given: Option<String>, pub by_family: Option<String>,
    }
    /// A child of an account at a school.
    pub struct ChildRow {
        pub student_id: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub state: GuardianshipState, pub restriction: Restriction,
    }
    /// A password for a child's code.
    pub struct CodeRow {
        pub student_id: i64, pub code: String, pub scheme: String, pub salt: Vec<u8>, pub hash: Vec<u8>,
    }
}

db::sql! {
    pub(super) fn open(account: i64) -> Opt<JoinRow> = "
        SELECT id, public_id, kept_id, joined_id, state, kept_salt, joined_salt, kept_email, joined_email, kept_code,
            joined_code, asked_at, ends_at
        FROM account_joins WHERE kept_id = $1 AND state IN ('codes', 'waiting')";
    pub(super) fn by_id(join: i64) -> Opt<JoinRow> = "
        SELECT id, public_id, kept_id, joined_id, state, kept_salt, joined_salt, kept_email, joined_email, kept_code,
            joined_code, asked_at, ends_at
        FROM account_joins WHERE id = $1";
    pub(super) fn asked_since(account: i64, since: Instant) -> Val<i64> = "
        SELECT count(*) FROM account_joins WHERE kept_id = $1 AND asked_at > $2";
    // How the last one ended, to be told on the page.
    pub(super) fn last(account: i64) -> OptVal<JoinState> = "
        SELECT state FROM account_joins WHERE kept_id = $1 ORDER BY id DESC LIMIT 1";
    pub(super) fn side(account: i64) -> Opt<Side> = "
        SELECT a.id AS account_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.locale,
            CASE WHEN a.email_confirmed_at IS NOT NULL THEN a.email END AS email, a.password_salt AS salt,
            a.state = 'active' AS is_open, a.is_staff,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username
        FROM accounts a WHERE a.id = $1";
    pub(super) fn numbers(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 AND kind = 'national_id'
        UNION SELECT national_id FROM identity_reviews WHERE account_id = $1 AND state <> 'withdrawn' AND national_id <> ''
        UNION SELECT national_id FROM guardians WHERE account_id = $1 AND national_id IS NOT NULL AND national_id <> ''
        ORDER BY 1";
    pub(super) fn usernames(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 AND kind = 'username' ORDER BY value";
    pub(super) fn code_children(account: i64) -> Many<(Option<i64>, String)> = "
        SELECT student_id, value FROM logins
        WHERE account_id = $1 AND kind = 'student_code' AND state = 'active' ORDER BY id";
    pub(super) fn codes(join: i64) -> Many<CodeRow> = "
        SELECT student_id, code, scheme, salt, hash FROM account_join_codes WHERE join_id = $1 ORDER BY student_id";
    pub(super) fn schools(account: i64) -> Many<(i64,)> = "
        SELECT school_id FROM guardianships WHERE account_id = $1
        UNION SELECT school_id FROM guardians WHERE account_id = $1 ORDER BY 1";
    // The school that stands at the foot of a mail.
    pub(super) fn school_of(account: i64) -> OptVal<i64> = "
        SELECT school_id FROM guardianships WHERE account_id = $1 AND state <> 'former' ORDER BY id LIMIT 1";
    pub(super) fn answers(join: i64) -> Many<(AnswerState,)> = "
        SELECT state FROM account_join_answers WHERE join_id = $1 ORDER BY school_id";
    // Requests that wait for directors since then or longer; the first condition is that of the index.
    pub(super) fn late(asked_before: Instant, limit: i64) -> Many<(i64,)> = "
        SELECT id FROM account_joins
        WHERE state IN ('codes', 'waiting') AND state = 'waiting' AND asked_at <= $1 ORDER BY asked_at, id LIMIT $2";
    // Whether the last request of an account ended since nobody answered, and no other came after it.
    pub(super) fn last_expired(account: i64) -> OptVal<bool> = "
        SELECT expired_at IS NOT NULL FROM account_joins WHERE kept_id = $1 ORDER BY id DESC LIMIT 1";
    pub(super) fn zone(school: i64) -> One<(String,)> = "SELECT zone FROM schools WHERE id = $1";
    // The schools that have not answered, for the guardian to know.
    pub(super) fn asked_schools(join: i64) -> Many<(String, String, String)> = "
        SELECT s.name, s.name_ar, s.phone FROM account_join_answers a JOIN schools s ON s.id = a.school_id
        WHERE a.join_id = $1 AND a.state = 'asked' ORDER BY s.name, s.id";
    pub(super) fn count_waiting(school: i64) -> Val<i64> = "
        SELECT count(*) FROM account_join_answers n JOIN account_joins j ON j.id = n.join_id AND j.state = 'waiting'
        WHERE n.school_id = $1 AND n.state = 'asked'";
    pub(super) fn waiting(school: i64) -> Many<WaitingRow> = "
        SELECT j.public_id, a.given_name, a.family_name, j.asked_at
        FROM account_join_answers n JOIN account_joins j ON j.id = n.join_id AND j.state = 'waiting'
        JOIN accounts a ON a.id = j.kept_id
        WHERE n.school_id = $1 AND n.state = 'asked' ORDER BY j.asked_at, j.id LIMIT 100";
    pub(super) fn asked_of(public_id: &str, school: i64) -> Opt<AskedOfSchool> = "
        SELECT j.id, j.public_id, j.kept_id, j.joined_id, j.state AS join_state, n.state, j.asked_at, n.decided_at,
            d.given_name AS by_given, d.family_name AS by_family
        FROM account_joins j JOIN account_join_answers n ON n.join_id = j.id AND n.school_id = $2
        LEFT JOIN accounts d ON d.id = n.decided_by
        WHERE j.public_id = $1";
    pub(super) fn children(account: i64, school: i64) -> Many<ChildRow> = "
        SELECT g.student_id, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar, g.state, g.restriction
        FROM guardianships g JOIN students st ON st.id = g.student_id
        WHERE g.account_id = $1 AND g.school_id = $2 ORDER BY st.sort_key, st.id LIMIT 50";
}
