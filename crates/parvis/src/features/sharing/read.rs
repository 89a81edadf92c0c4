//! What shared addresses read.

use crate::web::policy::Restriction;
use db::Instant;

db::row! {
    /// An account around a student, with its confirmed address in small letters.
    #[derive(PartialEq, Eq)]
    pub struct Sharer {
        pub account_id: i64, pub public_id: String, pub given_name: String, pub family_name: String, pub email: String,
        pub confirmed_at: Instant, pub restriction: Restriction,
    }
}

db::sql! {
    // Whatever has become of the link: who was removed is a parent still. The strictest of an account's links counts; the
    // words for them stand in the order of their letters with the one that restricts nothing last.
    pub(super) fn sharers(student: i64) -> Many<Sharer> = "
        SELECT a.id AS account_id, a.public_id, a.given_name, a.family_name, lower(a.email) AS email,
            COALESCE(a.email_confirmed_at, 0) AS confirmed_at, min(g.restriction) AS restriction
        FROM guardianships g JOIN accounts a ON a.id = g.account_id AND a.state = 'active'
        WHERE g.student_id = $1 AND a.email IS NOT NULL AND a.email_confirmed_at IS NOT NULL
        GROUP BY a.id, a.public_id, a.given_name, a.family_name, a.email, a.email_confirmed_at ORDER BY a.id";
    pub(super) fn is_declared(student: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM separations WHERE student_id = $1 AND ended_at IS NULL)";
    pub(super) fn declared_here(student: i64, school: i64) -> OptVal<Instant> = "
        SELECT made_at FROM separations WHERE student_id = $1 AND school_id = $2 AND ended_at IS NULL";
    pub(super) fn shares(account: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM accounts me JOIN accounts o ON lower(o.email) = lower(me.email) AND o.id <> me.id
            WHERE me.id = $1 AND me.email_confirmed_at IS NOT NULL AND o.email_confirmed_at IS NOT NULL
                AND o.state = 'active')";
    pub(super) fn children(account: i64) -> Many<(i64, i64)> = "
        SELECT school_id, student_id FROM guardianships WHERE account_id = $1 ORDER BY id";
    pub(super) fn is_held_apart(account: i64, email: &str) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM accounts o
            JOIN guardianships theirs ON theirs.account_id = o.id
            JOIN guardianships mine ON mine.student_id = theirs.student_id AND mine.account_id = $1
            WHERE lower(o.email) = lower($2) AND o.email_confirmed_at IS NOT NULL AND o.state = 'active' AND o.id <> $1
                AND (mine.restriction <> 'unrestricted' OR theirs.restriction <> 'unrestricted'
                    OR EXISTS (SELECT 1 FROM separations s WHERE s.student_id = mine.student_id AND s.ended_at IS NULL)))";
}
