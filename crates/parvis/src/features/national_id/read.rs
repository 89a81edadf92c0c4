//! What the review of identity numbers reads.

use super::{ReasonKind, ReviewState};
use crate::web::policy::{GuardianshipState, Restriction};
use db::Instant;
use rules::identity_review::Claim;

db::row! {
    /// Who signs in by a number.
    pub struct Holder { pub login_id: i64, pub account_id: i64, pub state: String }
    /// A review that is not withdrawn.
    pub struct ReviewRow { pub id: i64, pub state: ReviewState, pub version: i64 }
    /// A review of an account that becomes part of another.
    pub struct Brought {
        pub id: i64, pub school_id: i64, pub national_id: String, pub state: ReviewState, pub reason_kind: ReasonKind,
        pub version: i64,
    }
    /// A consent of such an account.
    pub struct BroughtConsent { pub id: i64, pub guardian_id: i64, pub state: String, pub version: i64 }
    /// The same, with its number.
    pub struct NumberedRow { pub id: i64, pub national_id: String, pub state: ReviewState, pub version: i64 }
    /// What one school says of one account's claim to a number.
    pub struct ClaimRow {
        pub account_id: i64, pub school_id: i64, pub state: ReviewState, pub asked_at: Instant, pub decided_at: Instant,
        pub changes: bool,
    }
    /// What waits for a school's director.
    pub struct ToDo {
        /// Numbers that nobody has looked at.
        pub pending: i64,
        /// Numbers that two accounts claim.
        pub disputed: i64,
        /// Guardians of another school who ask for their children here.
        pub consents: i64,
    }
    /// A review in the queue.
    pub struct Queued {
        pub public_id: String, pub state: ReviewState, pub national_id: String, pub asked_at: Instant,
        pub decided_at: Option<Instant>, pub account_id: i64, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String,
    }
    /// A review with its account.
    pub struct Reviewed {
        pub id: i64, pub public_id: String, pub account_id: i64, pub national_id: String, pub state: ReviewState,
        pub reason_kind: ReasonKind, pub reason: String, pub asked_at: Instant, pub decided_at: Option<Instant>,
        pub version: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub is_open: bool, pub by_given: Option<String>, pub by_family: Option<String>,
    }
    /// A child of the account at the school.
    pub struct LinkedChild {
        pub student_id: i64, pub public_id: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub class_name: Option<String>,
        pub state: GuardianshipState, pub restriction: Restriction,
    }
    /// A guardian of the roster who has to do with the review.
    pub struct RosterRow {
        pub id: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub national_id: Option<String>, pub account_id: Option<i64>,
    }
    /// A child of such a guardian.
    pub struct RosterChild {
        pub guardian_id: i64, pub student_id: i64, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String,
    }
    /// Another account's claim to the same number.
    pub struct OtherClaim {
        pub id: i64, pub public_id: String, pub account_id: i64, pub school_id: i64, pub state: ReviewState, pub version: i64,
        pub given_name: String, pub family_name: String,
    }
    /// What a school says of one's own number.
    pub struct OwnReview {
        pub school_id: i64, pub national_id: String, pub state: ReviewState, pub reason_kind: ReasonKind,
        pub reason: String,
    }
    /// A school of one's own.
    pub struct OwnSchool {
        pub id: i64, pub name: String, pub name_ar: String, pub phone: String, pub rule: String, pub country: String,
        pub zone: String,
    }
    /// Whom a decision is mailed to.
    pub struct Reader {
        pub email: Option<String>, pub locale: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String,
    }
    /// A question of another school.
    pub struct Consent {
        pub id: i64, pub public_id: String, pub account_id: i64, pub guardian_id: i64, pub state: String, pub asked_at: Instant,
        pub version: i64, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub is_open: bool, pub from_name: String, pub from_name_ar: String, pub roster_given: String,
        pub roster_family: String, pub national_id: String, pub has_number: bool, pub taken: bool,
    }
}

impl ClaimRow {
    /// As the rules have it.
    pub fn claim(self) -> Claim {
        Claim {
            account: self.account_id,
            school: self.school_id,
            state: self.state.into(),
            asked_at: self.asked_at.as_micros(),
            decided_at: self.decided_at.as_micros(),
            changes: self.changes,
        }
    }
}

db::sql! {
    pub(super) fn holder(number: &str) -> Opt<Holder> = "
        SELECT id AS login_id, account_id, state FROM logins
        WHERE issuer = 'local' AND kind = 'national_id' AND value = $1";
    pub(super) fn review(account: i64, school: i64, number: &str) -> Opt<ReviewRow> = "
        SELECT id, state, version FROM identity_reviews
        WHERE account_id = $1 AND school_id = $2 AND national_id = $3 AND state <> 'withdrawn'";
    pub(super) fn reviews_at(account: i64, school: i64) -> Many<NumberedRow> = "
        SELECT id, national_id, state, version FROM identity_reviews
        WHERE account_id = $1 AND school_id = $2 AND state <> 'withdrawn' ORDER BY id";
    pub(super) fn validated_by_name(account: i64) -> Many<ReviewRow> = "
        SELECT id, state, version FROM identity_reviews
        WHERE account_id = $1 AND national_id = '' AND state = 'validated' ORDER BY id";
    pub(super) fn brought(account: i64) -> Many<Brought> = "
        SELECT id, school_id, national_id, state, reason_kind, version FROM identity_reviews
        WHERE account_id = $1 AND state <> 'withdrawn' ORDER BY id";
    pub(super) fn brought_consents(account: i64) -> Many<BroughtConsent> = "
        SELECT id, guardian_id, state, version FROM school_consents
        WHERE account_id = $1 AND state <> 'withdrawn' ORDER BY id";
    pub(super) fn has_rival(number: &str, account: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM identity_reviews r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
            WHERE r.national_id = $1 AND r.account_id <> $2 AND r.state IN ('pending', 'validated', 'disputed'))
        OR EXISTS (SELECT 1 FROM logins WHERE issuer = 'local' AND kind = 'national_id' AND value = $1
            AND account_id <> $2)";
    // Of accounts that are closed nobody decides any more, and they claim nothing.
    pub(super) fn claims(number: &str) -> Many<ClaimRow> = "
        SELECT r.account_id, r.school_id, r.state, r.asked_at, COALESCE(r.decided_at, r.asked_at) AS decided_at,
            EXISTS (SELECT 1 FROM logins l WHERE l.account_id = r.account_id AND l.kind = 'national_id'
                AND l.state = 'active' AND l.value <> r.national_id) AS changes
        FROM identity_reviews r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.national_id = $1 AND r.state <> 'withdrawn' ORDER BY r.id";
    pub(super) fn was_asked(account: i64, number: &str) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM identity_reviews WHERE national_id = $2 AND account_id = $1)";
    pub(super) fn numbers(account: i64) -> Many<(String,)> = "
        SELECT DISTINCT national_id FROM identity_reviews WHERE account_id = $1 AND national_id <> '' ORDER BY national_id";
    pub(super) fn to_do(school: i64) -> One<ToDo> = "
        SELECT count(CASE WHEN r.state = 'pending' THEN 1 END) AS pending,
            count(CASE WHEN r.state = 'disputed' THEN 1 END) AS disputed,
            (SELECT count(*) FROM school_consents c JOIN accounts a ON a.id = c.account_id AND a.state = 'active'
                WHERE c.school_id = $1 AND c.state = 'asked') AS consents
        FROM identity_reviews r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.school_id = $1 AND r.state IN ('pending', 'disputed')";
    pub(super) fn queue(school: i64, most: i64) -> Many<Queued> = "
        SELECT r.public_id, r.state, r.national_id, r.asked_at, r.decided_at, r.account_id, a.given_name, a.family_name,
            a.given_name_ar, a.family_name_ar
        FROM identity_reviews r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.school_id = $1 AND r.state IN ('pending', 'disputed') ORDER BY r.asked_at, r.id LIMIT $2";
    pub(super) fn decided(school: i64, most: i64) -> Many<Queued> = "
        SELECT r.public_id, r.state, r.national_id, r.asked_at, r.decided_at, r.account_id, a.given_name, a.family_name,
            a.given_name_ar, a.family_name_ar
        FROM identity_reviews r JOIN accounts a ON a.id = r.account_id
        WHERE r.school_id = $1 AND r.state IN ('validated', 'refused', 'revoked')
        ORDER BY COALESCE(r.decided_at, r.asked_at) DESC, r.id DESC LIMIT $2";
    pub(super) fn next(school: i64, asked_at: Instant, review: i64) -> OptVal<String> = "
        SELECT r.public_id FROM identity_reviews r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.school_id = $1 AND r.state IN ('pending', 'disputed') AND r.id <> $3
        ORDER BY CASE WHEN r.asked_at > $2 OR (r.asked_at = $2 AND r.id > $3) THEN 0 ELSE 1 END, r.asked_at, r.id LIMIT 1";
    pub(super) fn reviewed(public_id: &str, school: i64) -> Opt<Reviewed> = "
        SELECT r.id, r.public_id, r.account_id, r.national_id, r.state, r.reason_kind, r.reason, r.asked_at, r.decided_at,
            r.version, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.state = 'active' AS is_open,
            d.given_name AS by_given, d.family_name AS by_family
        FROM identity_reviews r JOIN accounts a ON a.id = r.account_id LEFT JOIN accounts d ON d.id = r.decided_by
        WHERE r.public_id = $1 AND r.school_id = $2";
    pub(super) fn linked_children(account: i64, school: i64, year: i64) -> Many<LinkedChild> = "
        SELECT g.student_id, st.public_id, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar,
            c.name AS class_name, g.state, g.restriction
        FROM guardianships g JOIN students st ON st.id = g.student_id
        LEFT JOIN enrolments e ON e.student_id = g.student_id AND e.school_year = $3 AND e.school_id = $2 AND e.state = 'active'
        LEFT JOIN classes c ON c.id = e.class_id
        WHERE g.account_id = $1 AND g.school_id = $2 ORDER BY st.sort_key, st.id LIMIT 50";
    // Those whom the account has become, those with the number, and those of the children. The number of somebody who has
    // none is given as one that nobody has.
    pub(super) fn roster(school: i64, account: i64, number: &str) -> Many<RosterRow> = "
        SELECT g.id, g.given_name, g.family_name, g.given_name_ar, g.family_name_ar, g.national_id, g.account_id
        FROM guardians g WHERE g.school_id = $1 AND g.id IN (
            SELECT id FROM guardians WHERE account_id = $2
            UNION SELECT id FROM guardians WHERE national_id = $3
            UNION SELECT gs.guardian_id FROM guardianships l JOIN guardian_students gs ON gs.student_id = l.student_id
                WHERE l.account_id = $2 AND l.school_id = $1)
        ORDER BY g.id LIMIT 20";
    pub(super) fn roster_children(school: i64, account: i64, number: &str) -> Many<RosterChild> = "
        SELECT gs.guardian_id, st.id AS student_id, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar
        FROM guardian_students gs JOIN students st ON st.id = gs.student_id
        WHERE gs.school_id = $1 AND gs.guardian_id IN (
            SELECT id FROM guardians WHERE account_id = $2
            UNION SELECT id FROM guardians WHERE national_id = $3
            UNION SELECT o.guardian_id FROM guardianships l JOIN guardian_students o ON o.student_id = l.student_id
                WHERE l.account_id = $2 AND l.school_id = $1)
        ORDER BY gs.guardian_id, st.sort_key, st.id LIMIT 100";
    // The children whom a decision is about: nobody decides about their own.
    pub(super) fn students_of(account: i64, school: i64) -> Many<(i64,)> = "
        SELECT student_id FROM guardianships WHERE account_id = $1 AND school_id = $2
        UNION SELECT gs.student_id FROM guardians g JOIN guardian_students gs ON gs.guardian_id = g.id
            WHERE g.account_id = $1 AND g.school_id = $2
        ORDER BY 1";
    pub(super) fn other_claims(number: &str, account: i64) -> Many<OtherClaim> = "
        SELECT r.id, r.public_id, r.account_id, r.school_id, r.state, r.version, a.given_name, a.family_name
        FROM identity_reviews r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.national_id = $1 AND r.account_id <> $2 AND r.state IN ('pending', 'validated', 'disputed') ORDER BY r.id";
    pub(super) fn own_reviews(account: i64) -> Many<OwnReview> = "
        SELECT school_id, national_id, state, reason_kind, reason
        FROM identity_reviews WHERE account_id = $1 AND state <> 'withdrawn' ORDER BY school_id, id DESC";
    // A school of whose children the guardian sees nothing by the director's word is not named.
    pub(super) fn own_schools(account: i64) -> Many<OwnSchool> = "
        SELECT s.id, s.name, s.name_ar, s.phone, s.national_id_rule AS rule, s.country, s.zone FROM schools s
        WHERE s.id IN (SELECT school_id FROM guardianships WHERE account_id = $1 AND state IN ('active', 'pending', 'hidden')
            AND restriction <> 'nothing') ORDER BY s.name, s.id";
    pub(super) fn own_number(account: i64) -> Many<(String, String)> = "
        SELECT value, state FROM logins WHERE account_id = $1 AND kind = 'national_id' AND state IN ('active', 'pending')
        ORDER BY state, id";
    pub(super) fn asked_since(account: i64, since: Instant) -> Val<i64> = "
        SELECT count(DISTINCT asked_at) FROM identity_reviews WHERE account_id = $1 AND asked_at > $2 AND origin = 'entered'";
    pub(super) fn reader(account: i64) -> One<Reader> = "
        SELECT CASE WHEN email_confirmed_at IS NOT NULL AND state = 'active' THEN email END AS email, locale, given_name,
            family_name, given_name_ar, family_name_ar
        FROM accounts WHERE id = $1";
    pub(super) fn consents(school: i64, most: i64) -> Many<Consent> = "
        SELECT c.id, c.public_id, c.account_id, c.guardian_id, c.state, c.asked_at, c.version, a.given_name, a.family_name,
            a.given_name_ar, a.family_name_ar, a.state = 'active' AS is_open, s.name AS from_name, s.name_ar AS from_name_ar,
            g.given_name AS roster_given, g.family_name AS roster_family, COALESCE(g.national_id, '') AS national_id,
            EXISTS (SELECT 1 FROM logins l WHERE l.account_id = c.account_id AND l.kind = 'national_id'
                AND l.state = 'active' AND l.value = g.national_id) AS has_number,
            g.account_id IS NOT NULL AND g.account_id <> c.account_id AS taken
        FROM school_consents c JOIN accounts a ON a.id = c.account_id AND a.state = 'active'
        JOIN schools s ON s.id = c.from_school_id JOIN guardians g ON g.id = c.guardian_id
        WHERE c.school_id = $1 AND c.state = 'asked' ORDER BY c.asked_at, c.id LIMIT $2";
    pub(super) fn consent(public_id: &str, school: i64) -> Opt<Consent> = "
        SELECT c.id, c.public_id, c.account_id, c.guardian_id, c.state, c.asked_at, c.version, a.given_name, a.family_name,
            a.given_name_ar, a.family_name_ar, a.state = 'active' AS is_open, s.name AS from_name, s.name_ar AS from_name_ar,
            g.given_name AS roster_given, g.family_name AS roster_family, COALESCE(g.national_id, '') AS national_id,
            EXISTS (SELECT 1 FROM logins l WHERE l.account_id = c.account_id AND l.kind = 'national_id'
                AND l.state = 'active' AND l.value = g.national_id) AS has_number,
            g.account_id IS NOT NULL AND g.account_id <> c.account_id AS taken
        FROM school_consents c JOIN accounts a ON a.id = c.account_id
        JOIN schools s ON s.id = c.from_school_id JOIN guardians g ON g.id = c.guardian_id
        WHERE c.public_id = $1 AND c.school_id = $2";
    pub(super) fn children_of_guardian(guardian: i64, school: i64) -> Many<RosterChild> = "
        SELECT gs.guardian_id, st.id AS student_id, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar
        FROM guardian_students gs JOIN students st ON st.id = gs.student_id
        WHERE gs.guardian_id = $1 AND gs.school_id = $2 ORDER BY st.sort_key, st.id LIMIT 100";
}
