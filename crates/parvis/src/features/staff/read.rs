//! What is read of staff.

use crate::web::policy::Role;
use db::{Instant, Query};

db::text_enum! {
    /// Where a role stands.
    pub enum RoleState {
        /// The invitation was not taken up yet.
        Invited => "invited",
        /// It counts.
        Active => "active",
        /// It does not count for now.
        Suspended => "suspended",
        /// It does not count any more.
        Ended => "ended",
    }
}

db::row! {
    /// A role of a person at a school.
    #[allow(missing_docs)] // named as the columns
    pub struct RoleRow {
        pub account_id: i64, pub public_id: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub email: Option<String>, pub role: Role,
        pub state: RoleState, pub has_password: bool, pub has_factor: bool, pub username: Option<String>,
        pub invited_until: Option<Instant>,
    }
    /// A subject of a class that somebody may teach.
    #[allow(missing_docs)]
    pub struct ClassSubject {
        pub class_id: i64, pub class: String, pub class_name: String, pub subject_id: i64, pub subject: String,
        pub subject_name: String, pub subject_name_ar: String,
    }
    /// A school with its directors, for the operator.
    #[allow(missing_docs)]
    pub struct SchoolLine {
        pub slug: String, pub name: String, pub name_ar: String, pub active: i64, pub invited: i64,
    }
    /// What an invitation says of its school.
    pub struct Inviting { pub name: String, pub name_ar: String, pub zone: String, pub default_locale: String }
    /// How somebody is called, in both scripts.
    #[allow(missing_docs)] // named as the columns
    pub struct NamesRow {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
    }
    /// A line of `parvis user list`.
    #[allow(missing_docs)]
    pub struct StaffRow { pub username: String, pub role: Role, pub state: String, pub school: Option<String> }
}

db::sql! {
    pub fn staff_of(school: i64) -> Many<RoleRow> = "
        SELECT a.id AS account_id, a.public_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.email,
            r.role, r.state, length(a.password_hash) > 0 AS has_password,
            EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id)
                OR EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) AS has_factor,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username,
            (SELECT max(t.ends_at) FROM tokens t WHERE t.account_id = a.id AND t.purpose = 'invitation'
                AND t.used_at IS NULL AND t.voided_at IS NULL) AS invited_until
        FROM staff_roles r JOIN accounts a ON a.id = r.account_id WHERE r.school_id = $1 ORDER BY a.id, r.id";
    pub fn person_of(school: i64, public_id: &str) -> Many<RoleRow> = "
        SELECT a.id AS account_id, a.public_id, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar, a.email,
            r.role, r.state, length(a.password_hash) > 0 AS has_password,
            EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id)
                OR EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) AS has_factor,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username,
            (SELECT max(t.ends_at) FROM tokens t WHERE t.account_id = a.id AND t.purpose = 'invitation'
                AND t.used_at IS NULL AND t.voided_at IS NULL) AS invited_until
        FROM accounts a JOIN staff_roles r ON r.account_id = a.id
        WHERE a.public_id = $2 AND r.school_id = $1 ORDER BY r.id";
    pub fn names(account: i64) -> One<NamesRow> = "
        SELECT given_name, family_name, given_name_ar, family_name_ar FROM accounts WHERE id = $1";
    pub fn directors_besides(school: i64, but: i64) -> Val<i64> = "
        SELECT count(*) FROM staff_roles r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
        WHERE r.school_id = $1 AND r.role = 'director' AND r.state = 'active' AND r.account_id <> $2";
    pub fn address_at_school(school: i64, email: &str) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM accounts a JOIN staff_roles r ON r.account_id = a.id
            WHERE lower(a.email) = lower($2) AND r.school_id = $1)";
    pub fn class_subjects(school: i64, year: i64) -> Many<ClassSubject> = "
        SELECT c.id AS class_id, c.public_id AS class, c.name AS class_name, s.id AS subject_id, s.code AS subject,
            s.name AS subject_name, s.name_ar AS subject_name_ar
        FROM classes c JOIN level_subjects ls ON ls.level_id = c.level_id JOIN subjects s ON s.id = ls.subject_id
        WHERE c.school_id = $1 AND c.school_year = $2 ORDER BY c.name, s.sort_order, s.id";
    pub fn teachings_of(account: i64, school: i64) -> Many<(i64, i64)> = "
        SELECT class_id, subject_id FROM teachings WHERE account_id = $1 AND school_id = $2 ORDER BY class_id, subject_id";
    pub fn teachings_of_year(school: i64, year: i64) -> Many<(i64, i64, i64)> = "
        SELECT t.account_id, t.class_id, t.subject_id FROM teachings t JOIN classes c ON c.id = t.class_id
        WHERE t.school_id = $1 AND c.school_year = $2 ORDER BY t.account_id, t.class_id, t.subject_id";
    pub fn inviting(school: i64) -> One<Inviting> = "
        SELECT name, name_ar, zone, default_locale FROM schools WHERE id = $1";
    pub fn schools_undirected() -> Val<i64> = "
        SELECT count(*) FROM schools s WHERE NOT EXISTS (SELECT 1 FROM staff_roles r
            JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
            WHERE r.school_id = s.id AND r.role = 'director' AND r.state IN ('active', 'invited'))";
    pub fn school_by_slug(slug: &str) -> OptVal<i64> = "SELECT id FROM schools WHERE slug = $1";
    pub fn schools() -> Many<(String, String)> = "SELECT slug, name FROM schools ORDER BY slug LIMIT 10000";
    pub fn staff() -> Many<StaffRow> = "
        SELECT l.value AS username, r.role, r.state, s.slug AS school
        FROM staff_roles r JOIN logins l ON l.account_id = r.account_id AND l.kind = 'username'
        LEFT JOIN schools s ON s.id = r.school_id ORDER BY r.id LIMIT 10000";
    pub fn invited_to(account: i64) -> Many<(Option<i64>,)> = "
        SELECT school_id FROM staff_roles WHERE account_id = $1 AND state = 'invited' ORDER BY id";
    pub fn staff_roles_of(account: i64, school: i64) -> Many<(Role,)> = "
        SELECT role FROM staff_roles WHERE account_id = $1 AND school_id = $2 ORDER BY id";
}

/// Which schools the operator's page shows.
#[derive(Debug, Clone, Default)]
pub struct SchoolsAsked {
    /// A part of the name or address name, as a pattern in small letters.
    pub part: String,
    /// The same with what is not ASCII in capitals: databases make ASCII small and, each in its own way, the rest.
    pub part_with_capitals: String,
    /// After the school of this address name.
    pub after: Option<String>,
    /// Only those that nobody directs or is invited to direct.
    pub undirected: bool,
    /// At most so many.
    pub most: i64,
}

fn schools_asked<'a>(q: &mut Query<'a>, of: &'a SchoolsAsked) {
    q.push(
        "SELECT slug, name, name_ar, active, invited FROM (SELECT s.slug, s.name, s.name_ar,
            (SELECT count(*) FROM staff_roles r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
                WHERE r.school_id = s.id AND r.role = 'director' AND r.state = 'active') AS active,
            (SELECT count(*) FROM staff_roles r JOIN accounts a ON a.id = r.account_id AND a.state = 'active'
                WHERE r.school_id = s.id AND r.role = 'director' AND r.state = 'invited') AS invited
        FROM schools s WHERE (lower(s.name) LIKE ",
    )
    .bind(&of.part)
    .push(" ESCAPE '!' OR lower(s.name) LIKE ")
    .bind(&of.part_with_capitals)
    .push(" ESCAPE '!' OR s.name_ar LIKE ")
    .bind(&of.part)
    .push(" ESCAPE '!' OR s.slug LIKE ")
    .bind(&of.part)
    .push(" ESCAPE '!')");
    if let Some(after) = &of.after {
        q.push(" AND (s.name, s.slug) > (SELECT l.name, l.slug FROM schools l WHERE l.slug =").bind(after).push(")");
    }
    q.push(") found");
    if of.undirected {
        q.push(" WHERE active = 0 AND invited = 0");
    }
    q.push(" ORDER BY name, slug LIMIT ").bind(&of.most);
}

db::query! {
    /// Schools by name.
    pub fn schools_by_name(of: &SchoolsAsked) -> Many<SchoolLine> = schools_asked, samples [
        SchoolsAsked { part: "%".into(), most: 51, ..SchoolsAsked::default() },
        SchoolsAsked { part: "%a%".into(), after: Some("a".into()), undirected: true, most: 51, ..SchoolsAsked::default() },
    ];
}
