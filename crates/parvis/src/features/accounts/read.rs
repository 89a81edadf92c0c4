//! What sign-in and the command line read of accounts.

use crate::features::audit::Way;
use db::Instant;

db::text_enum! {
    /// The kind of a login, in the order in which they are preferred where one text could be several.
    pub enum LoginKind {
        /// A name made with the account.
        Username => "username",
        /// The guardian's identity number.
        NationalId => "national_id",
        /// A child's code, which shows that child only.
        StudentCode => "student_code",
    }
}

impl From<LoginKind> for Way {
    fn from(kind: LoginKind) -> Way {
        match kind {
            LoginKind::Username => Way::Username,
            LoginKind::NationalId => Way::NationalId,
            LoginKind::StudentCode => Way::StudentCode,
        }
    }
}

db::row! {
    /// An account that the typed login may mean, with the verifier of its password.
    pub struct Candidate {
        pub login_id: i64, pub kind: LoginKind, pub student_id: Option<i64>, pub account_id: i64, pub is_staff: bool,
        pub has_role: bool, pub second_factor_waived: bool, pub familiar: bool, pub scheme: String, pub salt: Vec<u8>, pub hash: Vec<u8>,
    }
    /// Failed attempts on a login from one network.
    pub struct AttemptRow { pub network: String, pub failures: i64, pub last_failure_at: Instant }
    /// A token with its account.
    pub struct TokenRow {
        pub id: i64, pub account_id: i64, pub school_id: Option<i64>, pub email: Option<String>, pub ends_at: Instant,
        pub used_at: Option<Instant>, pub voided_at: Option<Instant>, pub is_staff: bool, pub state: String,
        pub purpose: String, pub is_their_address: bool, pub guardian_id: Option<i64>, pub guardian_came: bool,
    }
    /// Tokens of an account: how many were made lately, and how many work.
    pub struct TokenCount { pub made: i64, pub live: i64 }
    /// An account that a mail about a lost password is for.
    #[allow(missing_docs)] // named as the columns
    pub struct ReachRow {
        pub account_id: i64, pub email: String, pub locale: String, pub given_name: String, pub family_name: String,
        pub given_name_ar: String, pub family_name_ar: String, pub username: Option<String>, pub school_id: Option<i64>,
    }
    /// A token that confirms an address.
    pub struct EmailToken {
        pub id: i64, pub account_id: i64, pub email: String, pub ends_at: Instant, pub used_at: Option<Instant>,
        pub voided_at: Option<Instant>, pub state: String,
    }
    /// Whom an account is of: names, and the address if it is confirmed.
    pub struct KnownRow { pub given_name: String, pub family_name: String, pub address: Option<String> }
    /// What the page of a new password needs of the account.
    pub struct OwnerRow {
        pub given_name: String, pub family_name: String, pub email: Option<String>, pub is_staff: bool,
        pub username: Option<String>, pub has_password: bool, pub guardian_id: Option<i64>, pub locale: String,
    }
}

db::sql! {
    // `familiar`: the account was signed in to from this device before.
    pub fn candidates(student_code: &str, national_id: &str, username: &str, device: &[u8]) -> Many<Candidate> = "
        SELECT l.id AS login_id, l.kind, l.student_id, l.account_id, a.is_staff,
            a.is_staff AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.account_id = a.id AND r.state = 'active')
                AS has_role,
            a.second_factor_waived, EXISTS (SELECT 1 FROM known_devices d WHERE d.account_id = l.account_id
                AND d.device_hash = $4) AS familiar, COALESCE(l.password_scheme, a.password_scheme) AS scheme,
            COALESCE(l.password_salt, a.password_salt) AS salt,
            COALESCE(l.password_hash, a.password_hash) AS hash
        FROM logins l JOIN accounts a ON a.id = l.account_id
        WHERE l.issuer = 'local' AND l.state IN ('active', 'pending') AND a.state = 'active'
            AND ((l.value = $1 AND l.kind = 'student_code') OR (l.value = $2 AND l.kind = 'national_id')
                OR (l.value = $3 AND l.kind = 'username'))
        ORDER BY l.id";
    // The verifier of one account, whatever its logins.
    pub fn verifier(account: i64, device: &[u8]) -> Opt<Candidate> = "
        SELECT a.id AS login_id, 'username' AS kind, CAST(NULL AS BIGINT) AS student_id, a.id AS account_id, a.is_staff,
            a.is_staff AND EXISTS (SELECT 1 FROM staff_roles r WHERE r.account_id = a.id AND r.state = 'active')
                AS has_role,
            a.second_factor_waived, EXISTS (SELECT 1 FROM known_devices d WHERE d.account_id = a.id
                AND d.device_hash = $2) AS familiar, a.password_scheme AS scheme, a.password_salt AS salt,
            a.password_hash AS hash
        FROM accounts a WHERE a.id = $1 AND a.state = 'active' AND length(a.password_hash) > 0";
    // All logins of a code share one salt.
    pub fn salt_of_code(code: &str) -> OptVal<Option<Vec<u8>>> = "
        SELECT password_salt FROM logins WHERE issuer = 'local' AND kind = 'student_code' AND value = $1
        ORDER BY id LIMIT 1";
    pub fn accounts_of_code(code: &str, but: i64) -> Val<i64> = "
        SELECT count(*) FROM logins
        WHERE issuer = 'local' AND kind = 'student_code' AND value = $1 AND account_id <> $2";
    pub fn email_token(token_hash: &[u8]) -> Opt<EmailToken> = "
        SELECT t.id, t.account_id, COALESCE(t.email, '') AS email, t.ends_at, t.used_at, t.voided_at, a.state
        FROM tokens t JOIN accounts a ON a.id = t.account_id WHERE t.token_hash = $1 AND t.purpose = 'email'";
    pub fn email_tokens_since(account: i64, since: Instant) -> Val<i64> = "
        SELECT count(*) FROM tokens WHERE account_id = $1 AND purpose = 'email' AND made_at > $2";
    pub(super) fn has_confirmed(account: i64, email: &str) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND email = $2 AND email_confirmed_at IS NOT NULL)";
    pub fn address_that_waits(account: i64, now: Instant) -> OptVal<Option<String>> = "
        SELECT email FROM tokens WHERE account_id = $1 AND purpose = 'email' AND used_at IS NULL AND voided_at IS NULL
            AND ends_at > $2 ORDER BY id DESC LIMIT 1";
    pub fn attempts(login_key: &[u8], since: Instant) -> Many<AttemptRow> = "
        SELECT network, failures, last_failure_at FROM sign_in_attempts
        WHERE login_key = $1 AND last_failure_at > $2";
    pub fn school_by_slug(slug: &str) -> OptVal<i64> = "SELECT id FROM schools WHERE slug = $1";
    pub fn username_taken(username: &str) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM logins WHERE issuer = 'local' AND kind = 'username' AND value = $1)";
    pub fn account_by_username(username: &str) -> OptVal<i64> = "
        SELECT account_id FROM logins WHERE issuer = 'local' AND kind = 'username' AND value = $1";
    pub fn schools() -> Many<(String, String)> = "SELECT slug, name FROM schools ORDER BY slug LIMIT 10000";
    pub fn code_logins(account: i64) -> Many<(i64, Option<Vec<u8>>)> = "
        SELECT id, password_salt FROM logins WHERE account_id = $1 AND kind = 'student_code' ORDER BY id";
    pub fn codes_of(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 AND kind = 'student_code' AND state = 'active' ORDER BY id";
    // An invited guardian's row of the roster may have been taken by another account since.
    pub fn token_by_hash(token_hash: &[u8]) -> Opt<TokenRow> = "
        SELECT t.id, t.account_id, t.school_id, t.email, t.ends_at, t.used_at, t.voided_at, a.is_staff, a.state, t.purpose,
            a.email_confirmed_at IS NOT NULL AND lower(a.email) = lower(COALESCE(t.email, '')) AS is_their_address,
            i.guardian_id, COALESCE(g.account_id, 0) > 0 AS guardian_came
        FROM tokens t JOIN accounts a ON a.id = t.account_id
        LEFT JOIN guardian_invitations i ON i.account_id = t.account_id
        LEFT JOIN guardians g ON g.id = i.guardian_id
        WHERE t.token_hash = $1 AND t.purpose IN ('invitation', 'recovery')";
    pub fn token_count(account: i64, purpose: &str, since: Instant, now: Instant) -> One<TokenCount> = "
        SELECT count(CASE WHEN made_at > $3 THEN 1 END) AS made,
            count(CASE WHEN used_at IS NULL AND voided_at IS NULL AND ends_at > $4 THEN 1 END) AS live
        FROM tokens WHERE account_id = $1 AND purpose = $2";
    // Whoever has this address, confirmed, and a password that can be forgotten.
    pub fn of_address(email: &str) -> Many<ReachRow> = "
        SELECT a.id AS account_id, COALESCE(a.email, '') AS email, a.locale, a.given_name, a.family_name, a.given_name_ar,
            a.family_name_ar,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username,
            (SELECT min(g.school_id) FROM guardianships g WHERE g.account_id = a.id) AS school_id
        FROM accounts a
        WHERE lower(a.email) = lower($1) AND a.email_confirmed_at IS NOT NULL AND a.state = 'active'
            AND length(a.password_hash) > 0
        ORDER BY a.id LIMIT 20";
    // Whoever was invited at this address by a school, and has not come: an invitation that was taken back is void.
    pub fn invited_at(email: &str) -> Many<ReachRow> = "
        SELECT a.id AS account_id, COALESCE(a.email, '') AS email, a.locale, a.given_name, a.family_name, a.given_name_ar,
            a.family_name_ar,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username,
            (SELECT max(t.school_id) FROM tokens t WHERE t.account_id = a.id AND t.purpose = 'invitation'
                AND t.used_at IS NULL AND t.voided_at IS NULL) AS school_id
        FROM accounts a
        WHERE lower(a.email) = lower($1) AND a.state = 'active' AND length(a.password_hash) = 0
            AND EXISTS (SELECT 1 FROM tokens t WHERE t.account_id = a.id AND t.purpose = 'invitation'
                AND t.used_at IS NULL AND t.voided_at IS NULL AND lower(t.email) = lower(a.email))
            AND NOT EXISTS (SELECT 1 FROM guardian_invitations i JOIN guardians g ON g.id = i.guardian_id
                WHERE i.account_id = a.id AND g.account_id IS NOT NULL)
        ORDER BY a.id LIMIT 20";
    pub fn address_of(account: i64) -> OptVal<Option<String>> = "
        SELECT email FROM accounts WHERE id = $1 AND email_confirmed_at IS NOT NULL AND state = 'active'";
    pub fn session_is_there(session: i64, account: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM sessions WHERE id = $1 AND account_id = $2)";
    pub fn children_of(account: i64) -> Many<(String, String, String)> = "
        SELECT st.given_name, st.family_name, st.given_name_ar FROM guardianships g JOIN students st ON st.id = g.student_id
        WHERE g.account_id = $1 ORDER BY g.id LIMIT 50";
    pub fn logins_of(account: i64) -> Many<(String,)> = "
        SELECT value FROM logins WHERE account_id = $1 ORDER BY id LIMIT 50";
    pub fn tokens_since(school: i64, since: Instant) -> Val<i64> = "
        SELECT count(DISTINCT t.id) FROM staff_roles r
        JOIN tokens t ON t.account_id = r.account_id AND t.purpose = 'invitation' AND t.school_id = r.school_id
        WHERE r.school_id = $1 AND t.made_at > $2";
    // The accounts of others that this address was confirmed for, and that somebody signs in to.
    pub fn address_is_taken(email: &str, but: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM accounts WHERE lower(email) = lower($1) AND email_confirmed_at IS NOT NULL
            AND state = 'active' AND id <> $2 AND length(password_hash) > 0)";
    pub fn known(account: i64) -> One<KnownRow> = "
        SELECT given_name, family_name, CASE WHEN email_confirmed_at IS NOT NULL THEN email END AS address
        FROM accounts WHERE id = $1";
    pub fn schools_of(account: i64) -> Many<(String, String, String)> = "
        SELECT s.name, s.name_ar, s.slug FROM schools s WHERE s.id IN
            (SELECT school_id FROM staff_roles WHERE account_id = $1
            UNION SELECT school_id FROM guardianships WHERE account_id = $1) ORDER BY s.id";
    pub fn owner(account: i64) -> One<OwnerRow> = "
        SELECT a.given_name, a.family_name, a.email, a.is_staff,
            (SELECT min(l.value) FROM logins l WHERE l.account_id = a.id AND l.kind = 'username') AS username,
            length(a.password_hash) > 0 AS has_password,
            (SELECT i.guardian_id FROM guardian_invitations i WHERE i.account_id = a.id) AS guardian_id, a.locale
        FROM accounts a WHERE a.id = $1";
}
