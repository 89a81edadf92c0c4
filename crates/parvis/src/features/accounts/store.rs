//! All SQL that writes accounts, logins, tokens, sessions and sign-in attempts.

use crate::web::policy::Stage;

crate::bulk! {
    /// An account with the verifier of its password (see `web::password`).
    pub struct NewAccount => "accounts", insert_accounts {
        id: i64, public_id: String, family_name: String, given_name: String,
        family_name_ar: String, given_name_ar: String, email: Option<String>,
        email_confirmed_at: Option<db::Instant>, locale: String, state: String, is_staff: bool,
        password_scheme: String, password_salt: Vec<u8>, password_hash: Vec<u8>,
        created_at: db::Instant, visit_at: db::Instant, last_visit_at: db::Instant,
    }
    /// One way to name an account. Only a student code carries a student and a verifier of its own.
    pub struct NewLogin => "logins", insert_logins {
        id: i64, account_id: i64, issuer: String, kind: String, value: String,
        student_id: Option<i64>, state: String, password_scheme: Option<String>,
        password_salt: Option<Vec<u8>>, password_hash: Option<Vec<u8>>,
    }
    /// A session, known by the hash of its cookie.
    pub struct NewSession => "sessions", insert_sessions {
        id: i64, token_hash: Vec<u8>, account_id: i64, scope_student_id: Option<i64>,
        created_at: db::Instant, last_seen_at: db::Instant, idle_until: db::Instant,
        ends_at: db::Instant, remembered: bool, device: String,
    }
}

db::sql! {
    pub(super) fn start_session(
        token_hash: &[u8], account: i64, scope: Option<i64>, now: db::Instant, idle_until: db::Instant,
        ends_at: db::Instant, remembered: bool, device: &str, stage: Stage, letter: Option<i64>,
        second_factor_at: Option<db::Instant>, network: &str, device_hash: &[u8]
    ) -> Exec<u64> = "
        INSERT INTO sessions (token_hash, account_id, scope_student_id, created_at, last_seen_at, idle_until, ends_at,
            remembered, device, stage, letter_id, second_factor_at, network, device_hash)
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    pub(super) fn end_session_of(session: i64, account: i64) -> Exec<u64> = "
        DELETE FROM sessions WHERE id = $1 AND account_id = $2";
    // The id is renewed with what it opens. A session of staff lasts no longer for it.
    pub(super) fn give_second_factor(
        session: i64, token_hash: &[u8], now: db::Instant, ends_at: db::Instant
    ) -> Exec<u64> = "
        UPDATE sessions SET token_hash = $2, second_factor_at = $3,
            ends_at = CASE WHEN ends_at < $4 THEN ends_at ELSE $4 END
        WHERE id = $1 AND stage = 'open' AND scope_student_id IS NULL";
    pub(super) fn forget_second_factor(account: i64) -> Exec<u64> = "
        UPDATE sessions SET second_factor_at = NULL WHERE account_id = $1 AND second_factor_at IS NOT NULL";
    pub(super) fn end_session(token_hash: &[u8]) -> Exec<u64> = "DELETE FROM sessions WHERE token_hash = $1";
    pub(super) fn end_session_by_id(session: i64) -> Exec<u64> = "DELETE FROM sessions WHERE id = $1";
    pub(super) fn end_sessions_of(account: i64) -> Exec<u64> = "DELETE FROM sessions WHERE account_id = $1";
    pub(super) fn end_other_sessions(account: i64, but: i64) -> Exec<u64> = "
        DELETE FROM sessions WHERE account_id = $1 AND id <> $2";
    pub(super) fn touch_session(session: i64, seen: db::Instant, idle_until: db::Instant) -> Exec<u64> = "
        UPDATE sessions SET last_seen_at = $2, idle_until = $3 WHERE id = $1 AND last_seen_at < $2";
    pub(super) fn forget_idle_sessions(now: db::Instant) -> Exec<u64> = "DELETE FROM sessions WHERE idle_until < $1";
    // A visit that began less than half an hour ago goes on: what is new for it stays new on another device.
    pub(super) fn begin_visit(account: i64, now: db::Instant, new_since: db::Instant) -> Exec<u64> = "
        UPDATE accounts SET last_visit_at = visit_at, visit_at = $2 WHERE id = $1 AND visit_at < $3";
    // Counts only what still stands as it was read, or is long forgotten: of two at once one reads again.
    pub(super) fn count_try(
        login_key: &[u8], network: &str, failures: i64, now: db::Instant, seen: i64, seen_at: db::Instant,
        forgotten: db::Instant
    ) -> Exec<u64> = "
        INSERT INTO sign_in_attempts (login_key, network, failures, last_failure_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (login_key, network) DO UPDATE SET
            failures = excluded.failures, last_failure_at = excluded.last_failure_at
        WHERE (sign_in_attempts.failures = $5 AND sign_in_attempts.last_failure_at = $6)
            OR sign_in_attempts.last_failure_at <= $7";
    pub(super) fn forget_only_try(login_key: &[u8], network: &str) -> Exec<u64> = "
        DELETE FROM sign_in_attempts WHERE login_key = $1 AND network = $2 AND failures <= 1";
    // The wait goes on from the failure before, unless others came since.
    pub(super) fn take_try_back(login_key: &[u8], network: &str, before: i64, last: db::Instant) -> Exec<u64> = "
        UPDATE sign_in_attempts SET failures = failures - 1,
            last_failure_at = CASE WHEN failures = CAST($3 AS BIGINT) + 1 THEN $4 ELSE last_failure_at END
        WHERE login_key = $1 AND network = $2";
    pub(super) fn clear_failures(login_key: &[u8], network: &str) -> Exec<u64> = "
        DELETE FROM sign_in_attempts WHERE login_key = $1 AND network = $2";
    pub(super) fn forget_failures(before: db::Instant) -> Exec<u64> = "
        DELETE FROM sign_in_attempts WHERE last_failure_at < $1";
    pub(super) fn set_locale(account: i64, locale: &str) -> Exec<u64> = "
        UPDATE accounts SET locale = $2, version = version + 1 WHERE id = $1";
    pub(super) fn set_account_verifier(account: i64, scheme: &str, salt: &[u8], hash: &[u8]) -> Exec<u64> = "
        UPDATE accounts SET password_scheme = $2, password_salt = $3, password_hash = $4, version = version + 1
        WHERE id = $1";
    pub(super) fn set_login_verifier(login: i64, scheme: &str, salt: &[u8], hash: &[u8]) -> Exec<u64> = "
        UPDATE logins SET password_scheme = $2, password_salt = $3, password_hash = $4, version = version + 1
        WHERE id = $1 AND password_hash IS NOT NULL";
    pub(super) fn add_account(
        public_id: &str, given: &str, family: &str, email: Option<&str>, locale: &str, scheme: &str, salt: &[u8],
        hash: &[u8], now: db::Instant
    ) -> OptVal<i64> = "
        INSERT INTO accounts (public_id, given_name, family_name, given_name_ar, family_name_ar, email, locale, state,
            is_staff, password_scheme, password_salt, password_hash, created_at, visit_at, last_visit_at)
        VALUES ($1, $2, $3, '', '', $4, $5, 'active', FALSE, $6, $7, $8, $9, $9, $9)
        ON CONFLICT DO NOTHING RETURNING id";
    // What the form of the first access says; names in Arabic letters stay where the names are those of the roster.
    pub(super) fn enrol(
        account: i64, given: &str, family: &str, given_ar: &str, family_ar: &str, email: Option<&str>, locale: &str,
        phone: &str, address: &str, now: db::Instant
    ) -> Exec<u64> = "
        UPDATE accounts SET given_name = $2, family_name = $3, given_name_ar = $4, family_name_ar = $5, email = $6,
            email_confirmed_at = NULL, locale = $7, phone = $8, address = $9, terms_at = $10, version = version + 1
        WHERE id = $1 AND state = 'active'";
    pub(super) fn set_arabic_names(account: i64, given_ar: &str, family_ar: &str) -> Exec<u64> = "
        UPDATE accounts SET given_name_ar = $2, family_name_ar = $3, version = version + 1 WHERE id = $1";
    // Of somebody who was invited with the data of the roster: what they consent to, and nothing else.
    pub(super) fn consent(account: i64, now: db::Instant) -> Exec<u64> = "
        UPDATE accounts SET terms_at = $2, version = version + 1
        WHERE id = $1 AND state = 'active' AND length(password_hash) = 0";
    pub(super) fn add_code_login(
        account: i64, code: &str, student: i64, scheme: &str, salt: &[u8], hash: &[u8]
    ) -> Exec<u64> = "
        INSERT INTO logins (account_id, issuer, kind, value, student_id, state, password_scheme, password_salt,
            password_hash)
        VALUES ($1, 'local', 'student_code', $2, $3, 'active', $4, $5, $6) ON CONFLICT DO NOTHING";
    pub(super) fn add_username(account: i64, username: &str) -> Exec<u64> = "
        INSERT INTO logins (account_id, issuer, kind, value, state) VALUES ($1, 'local', 'username', $2, 'active')
        ON CONFLICT DO NOTHING";
    // One that is validated already is not put under review again; another account's stays theirs.
    pub(super) fn set_number(account: i64, number: &str, state: &str) -> Exec<u64> = "
        INSERT INTO logins (account_id, issuer, kind, value, state) VALUES ($1, 'local', 'national_id', $2, $3)
        ON CONFLICT (value, kind, issuer, account_id) DO UPDATE SET state = excluded.state, version = logins.version + 1
        WHERE logins.state <> 'active'";
    pub(super) fn remove_number(account: i64, number: &str) -> Exec<u64> = "
        DELETE FROM logins WHERE account_id = $1 AND issuer = 'local' AND kind = 'national_id' AND value = $2";
    pub(super) fn add_token(
        token_hash: &[u8], purpose: &str, account: i64, school: Option<i64>, email: Option<&str>, now: db::Instant,
        ends_at: db::Instant
    ) -> Exec<u64> = "
        INSERT INTO tokens (token_hash, purpose, account_id, school_id, email, made_at, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) fn void_tokens(account: i64, purpose: &str, now: db::Instant) -> Exec<u64> = "
        UPDATE tokens SET voided_at = $3
        WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND voided_at IS NULL";
    pub(super) fn use_token(token: i64, now: db::Instant) -> Exec<u64> = "
        UPDATE tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND voided_at IS NULL AND ends_at > $2";
    pub(super) fn use_joining_token(token_hash: &[u8], now: db::Instant) -> Exec<u64> = "
        UPDATE tokens SET used_at = $2 WHERE token_hash = $1 AND purpose = 'joining' AND used_at IS NULL
            AND voided_at IS NULL AND ends_at > $2";
    pub(super) fn void_joining_token(token_hash: &[u8], now: db::Instant) -> Exec<u64> = "
        UPDATE tokens SET voided_at = $2
        WHERE token_hash = $1 AND purpose = 'joining' AND used_at IS NULL AND voided_at IS NULL";
    pub(super) fn void_all_tokens(account: i64, now: db::Instant) -> Exec<u64> = "
        UPDATE tokens SET voided_at = $2 WHERE account_id = $1 AND used_at IS NULL AND voided_at IS NULL";
    // A username or number is nobody else's, so it cannot be there twice.
    pub(super) fn move_logins(from: i64, to: i64) -> Exec<u64> = "
        UPDATE logins SET account_id = $2, version = version + 1
        WHERE account_id = $1 AND kind IN ('username', 'national_id')";
    // Names and address of the account that stays stay; what it lacks comes from the other.
    pub(super) fn take_over(from: i64, to: i64) -> Exec<u64> = "
        UPDATE accounts SET
            phone = CASE WHEN phone = '' THEN (SELECT o.phone FROM accounts o WHERE o.id = $1) ELSE phone END,
            address = CASE WHEN address = '' THEN (SELECT o.address FROM accounts o WHERE o.id = $1) ELSE address END,
            version = version + 1
        WHERE id = $2";
    pub(super) fn take_over_email(from: i64, to: i64) -> Exec<u64> = "
        UPDATE accounts SET email = (SELECT o.email FROM accounts o WHERE o.id = $1),
            email_confirmed_at = (SELECT o.email_confirmed_at FROM accounts o WHERE o.id = $1), address_lost_at = NULL
        WHERE id = $2 AND email_confirmed_at IS NULL
            AND EXISTS (SELECT 1 FROM accounts o WHERE o.id = $1 AND o.email_confirmed_at IS NOT NULL)";
    // Nobody signs in to what has become part of another account; no hash is one of no bytes.
    pub(super) fn close_joined(from: i64, to: i64, no_hash: &[u8]) -> Exec<u64> = "
        UPDATE accounts SET state = 'ended', joined_to = $2, email = NULL, email_confirmed_at = NULL, password_hash = $3,
            version = version + 1
        WHERE id = $1 AND state = 'active'";
    pub(super) fn follow(from: i64, to: i64) -> Exec<u64> = "UPDATE accounts SET joined_to = $2 WHERE joined_to = $1";
    // All that work at once: one was used by the form that is before us, and the others serve nothing any more.
    pub(super) fn use_tokens(account: i64, purpose: &str, now: db::Instant) -> Many<(Option<String>,)> = "
        UPDATE tokens SET used_at = $3
        WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND voided_at IS NULL AND ends_at > $3
        RETURNING email";
    pub(super) fn forget_tokens(before: db::Instant) -> Exec<u64> = "DELETE FROM tokens WHERE ends_at < $1";
    pub(super) fn end_entering(session: i64, account: i64) -> Exec<u64> = "
        DELETE FROM sessions WHERE id = $1 AND account_id = $2 AND stage = 'password'";
    pub(super) fn end_first_access(session: i64, account: i64, letter: i64) -> Exec<u64> = "
        DELETE FROM sessions WHERE id = $1 AND account_id = $2 AND letter_id = $3 AND stage = 'first_access'";
    pub(super) fn end_sessions_on_the_way_in(account: i64) -> Exec<u64> = "
        DELETE FROM sessions WHERE account_id = $1 AND stage <> 'open'";
    pub(super) fn confirm_address(account: i64, email: &str, now: db::Instant) -> Exec<u64> = "
        UPDATE accounts SET email = $2, email_confirmed_at = $3, address_lost_at = NULL, version = version + 1
        WHERE id = $1";
    pub(super) fn lose_address(account: i64, now: db::Instant) -> Exec<u64> = "
        UPDATE accounts SET email = NULL, email_confirmed_at = NULL, address_lost_at = $2, version = version + 1
        WHERE id = $1";
    pub(super) fn set_address(account: i64, email: Option<&str>) -> Exec<u64> = "
        UPDATE accounts SET email = $2, email_confirmed_at = NULL, version = version + 1 WHERE id = $1";
    pub(super) fn set_profile(
        account: i64, version: i64, given: &str, family: &str, given_ar: &str, family_ar: &str, phone: &str, address: &str,
        locale: &str
    ) -> Exec<u64> = "
        UPDATE accounts SET given_name = $3, family_name = $4, given_name_ar = $5, family_name_ar = $6, phone = $7,
            address = $8, locale = $9, version = version + 1
        WHERE id = $1 AND version = $2 AND state = 'active'";
    // What is left is the name, which the audit log refers to.
    pub(super) fn close(account: i64, now: db::Instant, nothing: &[u8]) -> Exec<u64> = "
        UPDATE accounts SET state = 'ended', closed_at = $2, email = NULL, email_confirmed_at = NULL, phone = '',
            address = '', password_scheme = '', password_salt = $3, password_hash = $3, version = version + 1
        WHERE id = $1 AND state = 'active'";
    pub(super) fn forget_tokens_of(account: i64) -> Exec<u64> = "DELETE FROM tokens WHERE account_id = $1";
    // The row stays for what refers to it, and says nothing of anybody any more.
    pub(super) fn make_anonymous(account: i64, nothing: &[u8]) -> Exec<u64> = "
        UPDATE accounts SET state = 'ended', family_name = '', given_name = '', family_name_ar = '', given_name_ar = '',
            email = NULL, email_confirmed_at = NULL, phone = '', address = '', password_scheme = '',
            password_salt = $2, password_hash = $2, closed_at = NULL, version = version + 1
        WHERE id = $1";
    pub(super) fn forget_code_logins(student: i64) -> Exec<u64> = "DELETE FROM logins WHERE student_id = $1";
    pub(super) fn end_sessions_by_code(student: i64) -> Exec<u64> = "DELETE FROM sessions WHERE scope_student_id = $1";
    pub(super) fn mark_staff(account: i64) -> Exec<u64> = "
        UPDATE accounts SET is_staff = TRUE, version = version + 1 WHERE id = $1 AND NOT is_staff";
    pub(super) fn waive_second_factor(account: i64) -> Exec<u64> = "
        UPDATE accounts SET second_factor_waived = TRUE WHERE id = $1";
    pub(super) fn end_account(account: i64) -> Exec<u64> = "
        UPDATE accounts SET state = 'ended', version = version + 1 WHERE id = $1";
    pub(super) fn remove_logins(account: i64) -> Exec<u64> = "DELETE FROM logins WHERE account_id = $1";
}
