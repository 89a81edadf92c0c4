//! What enrolment reads.

use db::Instant;

db::row! {
    /// The guardian of a letter, with the school.
    #[allow(missing_docs)] // named as the columns
    pub struct GuardianRow {
        pub family_name: String, pub given_name: String, pub family_name_ar: String, pub given_name_ar: String,
        pub national_id: Option<String>, pub account_id: Option<i64>, pub school_id: i64, pub school_name: String,
        pub school_name_ar: String, pub school_phone: String, pub school_slug: String, pub zone: String,
        pub country: String, pub national_id_rule: String,
    }
    /// A child of the roster who is enrolled this year.
    pub struct ChildRow {
        pub student_id: i64, pub code: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub class_name: String, pub relation: String,
    }
    /// What an account has for an address, and since when it is there.
    pub struct AddressRow {
        pub email: Option<String>, pub email_confirmed_at: Option<Instant>, pub terms_at: Option<Instant>,
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
        pub locale: String, pub username: Option<String>,
    }
    /// A school with its phone.
    pub struct School { pub name: String, pub name_ar: String, pub phone: String }
    /// Names of an account.
    pub struct Names {
        pub given_name: String, pub family_name: String, pub given_name_ar: String, pub family_name_ar: String,
    }
    /// An account that has confirmed an address.
    pub struct OfAddress { pub account_id: i64, pub given_name: String, pub family_name: String }
    /// A guardian of another school's roster.
    pub struct Elsewhere { pub guardian_id: i64, pub school_id: i64 }
}

db::sql! {
    pub fn guardian(guardian: i64) -> Opt<GuardianRow> = "
        SELECT g.family_name, g.given_name, g.family_name_ar, g.given_name_ar, g.national_id, g.account_id, g.school_id,
            s.name AS school_name, s.name_ar AS school_name_ar, s.phone AS school_phone, s.slug AS school_slug, s.zone,
            s.country, s.national_id_rule
        FROM guardians g JOIN schools s ON s.id = g.school_id WHERE g.id = $1";
    pub fn children(guardian: i64) -> Many<ChildRow> = "
        SELECT st.id AS student_id, st.code, st.given_name, st.family_name, st.given_name_ar, st.family_name_ar,
            c.name AS class_name, gs.relation
        FROM guardian_students gs
        JOIN schools sch ON sch.id = gs.school_id
        JOIN enrolments e ON e.student_id = gs.student_id AND e.school_year = sch.current_year
            AND e.school_id = gs.school_id AND e.state = 'active'
        JOIN students st ON st.id = gs.student_id
        JOIN classes c ON c.id = e.class_id
        WHERE gs.guardian_id = $1 ORDER BY st.born_on, st.id";
    // Who signs in by this number now. One that was refused is nobody's login.
    pub fn holder(number: &str) -> OptVal<i64> = "
        SELECT l.account_id FROM logins l JOIN accounts a ON a.id = l.account_id
        WHERE l.issuer = 'local' AND l.kind = 'national_id' AND l.value = $1 AND l.state IN ('active', 'pending')
            AND a.state = 'active' AND length(a.password_hash) > 0";
    pub fn with_address(email: &str) -> Many<OfAddress> = "
        SELECT id AS account_id, given_name, family_name FROM accounts
        WHERE lower(email) = lower($1) AND email_confirmed_at IS NOT NULL AND state = 'active'
            AND length(password_hash) > 0
        ORDER BY id LIMIT 20";
    pub fn has_number(account: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM logins WHERE account_id = $1 AND kind = 'national_id')";
    pub fn is_active_at(account: i64, school: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM guardianships WHERE account_id = $1 AND school_id = $2 AND state = 'active')";
    pub fn address(account: i64) -> One<AddressRow> = "
        SELECT a.email, a.email_confirmed_at, a.terms_at, a.given_name, a.family_name, a.given_name_ar, a.family_name_ar,
            a.locale,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username
        FROM accounts a WHERE a.id = $1";
    pub fn names_of(account: i64) -> One<Names> = "
        SELECT given_name, family_name, given_name_ar, family_name_ar FROM accounts WHERE id = $1";
    pub fn school_to_call(slug: &str) -> Opt<School> = "SELECT name, name_ar, phone FROM schools WHERE slug = $1";
    pub fn school_name(school: i64) -> One<(String, String)> = "SELECT name, name_ar FROM schools WHERE id = $1";
    pub fn school_of(account: i64) -> OptVal<i64> = "
        SELECT school_id FROM guardianships WHERE account_id = $1 ORDER BY id LIMIT 1";
    // What a director has to look at yet, or cannot tell.
    pub fn waits(account: i64) -> Many<(String,)> = "
        SELECT DISTINCT state FROM identity_reviews WHERE account_id = $1
            AND state <> 'withdrawn' AND state IN ('pending', 'disputed')";
    // Rows of other schools' rosters with this number that no other account has taken.
    pub fn elsewhere(number: &str, school: i64, account: i64) -> Many<Elsewhere> = "
        SELECT g.id AS guardian_id, g.school_id FROM guardians g JOIN schools s ON s.id = g.school_id
        WHERE g.national_id = $1 AND g.school_id <> $2 AND (g.account_id IS NULL OR g.account_id = $3)
            AND s.national_id_rule <> 'none'
            AND EXISTS (SELECT 1 FROM guardian_students gs
                JOIN enrolments e ON e.student_id = gs.student_id AND e.school_year = s.current_year
                    AND e.school_id = gs.school_id AND e.state = 'active'
                WHERE gs.guardian_id = g.id)
        ORDER BY g.id LIMIT 100";
}
