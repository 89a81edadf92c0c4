//! What somebody takes away of what is held about them. No password, token or hash is among it.

use crate::web::policy::Role;
use crate::web::{Access, Child, Result};
use db::{Instant, Tx};
use jiff::civil::Date;
use serde_json::Value as Json;

db::row! {
    pub(super) struct AccountRow {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub email: Option<String>, pub email_confirmed_at: Option<Instant>, pub phone: String, pub address: String,
        pub locale: String, pub created_at: Instant, pub terms_at: Option<Instant>,
    }
    /// Who is told of the end of their account, if their address is confirmed.
    pub(super) struct Owner {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub locale: String, pub email: Option<String>,
    }
    pub(super) struct LoginRow { pub kind: String, pub value: String, pub state: String, pub student_id: Option<i64> }
    pub(super) struct RosterRow {
        pub id: i64, pub school: String, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String, pub national_id: Option<String>, pub email: Option<String>, pub phone: Option<String>,
        pub address: String,
    }
    pub(super) struct RosterChild { pub guardian_id: i64, pub student_id: i64, pub relation: String, pub code: String }
    pub(super) struct SessionRow {
        pub device: String, pub network: String, pub created_at: Instant, pub last_seen_at: Instant, pub remembered: bool,
    }
    pub(super) struct MailRow {
        pub purpose: String, pub recipient: String, pub subject: String, pub state: String, pub created_at: Instant,
    }
    pub(super) struct DeedRow { pub at: Instant, pub action: String, pub network: Option<String>, pub detail: Json }
    pub(super) struct ReviewRow {
        pub school: String, pub national_id: String, pub state: String, pub reason: String, pub asked_at: Instant,
        pub decided_at: Option<Instant>,
    }
    pub(super) struct LetterRow {
        pub school: String, pub login_kind: String, pub login: String, pub student_id: i64, pub made_at: Instant,
        pub ends_at: Instant, pub used_at: Option<Instant>,
    }
    pub(super) struct ChildRow {
        pub code: String, pub sex: String, pub born_on: Date, pub born_in: String, pub relation: String,
        pub origin: String, pub since: Instant,
    }
    /// A request to join accounts: of this account or of one that is part of it (`own`), or of another that asked for this one.
    pub(super) struct JoinRow {
        pub id: i64, pub own: bool, pub joined_id: i64, pub state: String, pub asked_at: Instant,
        pub decided_at: Option<Instant>, pub expired_at: Option<Instant>,
    }
    pub(super) struct JoinAnswer { pub school: String, pub state: String, pub decided_at: Option<Instant> }
    pub(super) struct YearRow { pub school_year: i64, pub class: String, pub state: String, pub decision: String }
}

db::sql! {
    pub(super) fn account(account: i64) -> One<AccountRow> = "
        SELECT given_name, family_name, given_name_ar, family_name_ar, email, email_confirmed_at, phone, address, locale,
            created_at, terms_at FROM accounts WHERE id = $1";
    pub(super) fn logins(account: i64) -> Many<LoginRow> = "
        SELECT kind, value, state, student_id FROM logins WHERE account_id = $1 ORDER BY id";
    pub(super) fn roster(account: i64) -> Many<RosterRow> = "
        SELECT g.id, s.name AS school, g.given_name, g.family_name, g.given_name_ar, g.family_name_ar, g.national_id,
            g.email, g.phone, g.address
        FROM guardians g JOIN schools s ON s.id = g.school_id WHERE g.account_id = $1 ORDER BY g.id";
    pub(super) fn roster_children(account: i64) -> Many<RosterChild> = "
        SELECT gs.guardian_id, gs.student_id, gs.relation, st.code FROM guardians g
        JOIN guardian_students gs ON gs.guardian_id = g.id JOIN students st ON st.id = gs.student_id
        WHERE g.account_id = $1 ORDER BY gs.guardian_id, gs.student_id";
    pub(super) fn sessions(account: i64) -> Many<SessionRow> = "
        SELECT device, network, created_at, last_seen_at, remembered FROM sessions WHERE account_id = $1 ORDER BY id";
    pub(super) fn devices(account: i64) -> Many<(Instant, Instant)> = "
        SELECT first_at, seen_at FROM known_devices WHERE account_id = $1 ORDER BY first_at";
    pub(super) fn mails(account: i64) -> Many<MailRow> = "
        SELECT purpose, recipient, subject, state, created_at FROM outbox WHERE account_id = $1 ORDER BY id";
    pub(super) fn deeds(account: i64) -> Many<DeedRow> = "
        SELECT at, action, network, detail FROM audit_entries WHERE actor_id = $1 AND actor_role <> 'system'
        ORDER BY at DESC, id DESC LIMIT 5000";
    pub(super) fn reviews(account: i64) -> Many<ReviewRow> = "
        SELECT s.name AS school, r.national_id, r.state, r.reason, r.asked_at, r.decided_at
        FROM identity_reviews r JOIN schools s ON s.id = r.school_id WHERE r.account_id = $1 ORDER BY r.id";
    pub(super) fn letters(account: i64) -> Many<LetterRow> = "
        SELECT s.name AS school, l.login_kind, l.login, l.student_id, l.made_at, l.ends_at, l.used_at
        FROM letters l JOIN schools s ON s.id = l.school_id WHERE l.account_id = $1 ORDER BY l.id";
    pub(super) fn joins(account: i64) -> Many<JoinRow> = "
        SELECT j.id, k.id = $1 OR COALESCE(k.joined_to, 0) = $1 AS own, j.joined_id, j.state, j.asked_at, j.decided_at, j.expired_at
        FROM account_joins j JOIN accounts k ON k.id = j.kept_id
        WHERE j.kept_id IN (SELECT id FROM accounts WHERE id = $1 OR joined_to = $1)
            OR j.joined_id IN (SELECT id FROM accounts WHERE id = $1 OR joined_to = $1)
        ORDER BY j.id";
    pub(super) fn join_answers(join: i64) -> Many<JoinAnswer> = "
        SELECT s.name AS school, a.state, a.decided_at FROM account_join_answers a JOIN schools s ON s.id = a.school_id
        WHERE a.join_id = $1 ORDER BY s.name, s.id";
    pub(super) fn usernames(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 AND kind = 'username' ORDER BY value";
    pub(super) fn roles(account: i64) -> Many<(Role, String, Option<String>)> = "
        SELECT r.role, r.state, s.name FROM staff_roles r LEFT JOIN schools s ON s.id = r.school_id
        WHERE r.account_id = $1 ORDER BY r.id";
    fn child(account: i64, student: i64, school: i64) -> One<ChildRow> = "
        SELECT st.code, st.sex, st.born_on, st.born_in, g.relation, g.origin, g.created_at AS since
        FROM guardianships g JOIN students st ON st.id = g.student_id
        WHERE g.account_id = $1 AND g.student_id = $2 AND g.school_id = $3";
    fn years(student: i64, school: i64) -> Many<YearRow> = "
        SELECT e.school_year, c.name AS class, e.state, e.decision FROM enrolments e JOIN classes c ON c.id = e.class_id
        WHERE e.student_id = $1 AND e.school_id = $2 ORDER BY e.school_year DESC";
    pub(super) fn taken_since(account: i64, since: Instant) -> Val<i64> = "
        SELECT count(DISTINCT at) FROM audit_entries WHERE actor_id = $1 AND at > $2 AND action = 'own_data_taken'";
    pub(super) fn is_kept_from(account: i64, student: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM guardianships WHERE account_id = $1 AND student_id = $2 AND restriction = 'nothing')";
    // Whoever is invited has a role to come.
    pub(super) fn offices(account: i64) -> Many<(Option<String>, Option<String>)> = "
        SELECT DISTINCT s.name, s.phone FROM staff_roles r LEFT JOIN schools s ON s.id = r.school_id
        WHERE r.account_id = $1 AND r.state <> 'ended' ORDER BY s.name";
    pub(super) fn schools(account: i64) -> Many<(i64,)> = "
        SELECT DISTINCT school_id FROM guardianships WHERE account_id = $1 ORDER BY school_id";
    pub(super) fn owner(account: i64) -> One<Owner> = "
        SELECT given_name, family_name, given_name_ar, family_name_ar, locale,
            CASE WHEN email_confirmed_at IS NOT NULL THEN email END AS email
        FROM accounts WHERE id = $1";
}

/// What is kept of a child's file.
pub(super) fn child_of(tx: &Tx<'_>, account: i64, child: &Access<'_, Child>) -> Result<ChildRow> {
    Ok(self::child(tx, account, child.student_id, child.school.id)?)
}

/// The years of a child at the school.
pub(super) fn years_of(tx: &Tx<'_>, child: &Access<'_, Child>) -> Result<Vec<YearRow>> {
    Ok(years(tx, child.student_id, child.school.id)?)
}
