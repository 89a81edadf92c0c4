//! Reads the log.

use super::entry::{Action, ActorRole};
use crate::web::policy::{Access, Child, Role};
use db::{Instant, Tx};

db::row! {
    /// A member of staff to search for.
    pub(super) struct StaffName {
        pub public_id: String, pub given_name: String, pub family_name: String, pub given_name_ar: String,
        pub family_name_ar: String,
    }
    /// A file with students' data that was taken out.
    pub struct ExportRow {
        /// Who took it.
        pub actor_id: Option<i64>,
        /// What the entry tells.
        pub detail: serde_json::Value,
    }
    /// A sign-in, or a try.
    pub(super) struct SignInRow { pub at: Instant, pub action: Action, pub detail: serde_json::Value }
    /// A change of a child's guardians.
    pub(super) struct ChangedRow { pub at: Instant, pub actor_role: ActorRole, pub action: Action }
    /// A look at a child's data.
    pub(super) struct LookRow { pub at: Instant, pub actor_role: ActorRole }
}

db::sql! {
    pub(super) fn roles_of(account: i64) -> Many<(Option<i64>, Role)> = "
        SELECT school_id, role FROM staff_roles WHERE account_id = $1 AND state = 'active' ORDER BY id";
    pub(super) fn count_before(before: Instant) -> Val<i64> = "SELECT count(*) FROM audit_entries WHERE at < $1";
    pub(super) fn any_before(before: Instant) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM audit_entries WHERE at < $1)";
    // Whatever the state of their role: who has left has left traces.
    pub(super) fn staff_of(school: i64) -> Many<StaffName> = "
        SELECT a.public_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar
        FROM (SELECT DISTINCT account_id FROM staff_roles WHERE school_id = $1) r JOIN accounts a ON a.id = r.account_id
        ORDER BY a.family_name, a.given_name, a.public_id LIMIT 500";
    pub(super) fn staff_by_public_id(public_id: &str, school: i64) -> Opt<(i64,)> = "
        SELECT a.id FROM accounts a WHERE a.public_id = $1
            AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.account_id = a.id AND r.school_id = $2)";
    pub(super) fn student_by_code(code: &str, school: i64) -> Opt<(i64,)> = "
        SELECT st.id FROM schools s JOIN students st ON st.authority = s.authority AND st.code = $1
        WHERE s.id = $2 AND EXISTS (SELECT 1 FROM enrolments e WHERE e.student_id = st.id AND e.school_id = s.id)";
    pub(super) fn school_by_slug(slug: &str) -> Opt<(i64,)> = "SELECT id FROM schools WHERE slug = $1";
    pub(super) fn schools() -> Many<(String, String, String)> = "
        SELECT slug, name, name_ar FROM schools ORDER BY name LIMIT 500";
    // Of the school by which the guardian sees the child: another school's staff are that school's affair.
    fn looks_of(student: i64, school: i64, seen: Action, since: Instant) -> Many<LookRow> = "
        SELECT at, actor_role FROM audit_entries
        WHERE student_id = $1 AND at >= $4 AND school_id = $2 AND action = $3 ORDER BY at DESC, id DESC LIMIT 1000";
    // Of this school as well: guardians whom another school names are that school's affair.
    fn guardians_changed(student: i64, school: i64, added: Action, ended: Action, since: Instant) -> Many<ChangedRow> = "
        SELECT at, actor_role, action FROM audit_entries
        WHERE student_id = $1 AND at >= $5 AND school_id = $2 AND action IN ($3, $4) ORDER BY at DESC, id DESC LIMIT 200";
    /// The exports of a school since then.
    pub fn exports_since(school: i64, exported: Action, since: Instant) -> Many<ExportRow> = "
        SELECT actor_id, detail FROM audit_entries WHERE school_id = $1 AND at >= $3 AND action = $2 ORDER BY at";
    pub(super) fn schools_of(account: i64) -> Many<(Option<i64>,)> = "
        SELECT DISTINCT school_id FROM staff_roles WHERE account_id = $1 ORDER BY school_id";
    // Of staff at several schools each has an entry of its own: they are one sign-in.
    pub(super) fn sign_ins_of(account: i64, since: Instant) -> Many<SignInRow> = "
        SELECT at, action, detail FROM audit_entries
        WHERE actor_id = $1 AND at >= $2 AND action IN ('signed_in', 'sign_in_refused')
        ORDER BY at DESC, id DESC LIMIT 200";
    pub(super) fn sign_ins_by_code(account: i64, since: Instant, student: i64) -> Many<SignInRow> = "
        SELECT at, action, detail FROM audit_entries
        WHERE actor_id = $1 AND at >= $2 AND student_id = $3 AND action IN ('signed_in', 'sign_in_refused')
        ORDER BY at DESC, id DESC LIMIT 200";
    pub(super) fn refusals_since(account: i64, since: Instant) -> Val<i64> = "
        SELECT count(*) FROM audit_entries WHERE actor_id = $1 AND at >= $2 AND action = 'sign_in_refused'";
    pub(super) fn seen_since(student: i64, since: Instant, account: i64, role: ActorRole, seen: Action) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM audit_entries
            WHERE student_id = $1 AND at >= $2 AND actor_id = $3 AND actor_role = $4 AND action = $5)";
}

/// The looks of the school's staff at a child's data since then, the latest first.
pub(super) fn looks(tx: &Tx<'_>, child: &Access<'_, Child>, since: Instant) -> db::Result<Vec<LookRow>> {
    looks_of(tx, child.student_id, child.school.id, Action::StudentSeen, since)
}

/// What the school changed of a child's guardians since then, the latest first.
pub(super) fn changes_of_guardians(
    tx: &Tx<'_>,
    child: &Access<'_, Child>,
    since: Instant,
) -> db::Result<Vec<ChangedRow>> {
    guardians_changed(tx, child.student_id, child.school.id, Action::GuardianAdded, Action::GuardianEnded, since)
}
