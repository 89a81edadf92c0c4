//! What campaigns read.

use db::Instant;

db::row! {
    /// A letter whose password still works, with what it opens.
    #[allow(missing_docs)] // named as the columns of `letters`
    pub struct LetterRow {
        pub id: i64, pub school_id: i64, pub guardian_id: i64, pub login_kind: String, pub login: String,
        pub student_id: i64, pub key_id: String, pub password_hash: Vec<u8>, pub account_id: Option<i64>,
        pub ends_at: Instant,
    }
}

db::sql! {
    // At most a few: the guardians of one child, or of one number at several schools.
    pub fn live_letters(student_code: &str, national_id: &str, now: Instant) -> Many<LetterRow> = "
        SELECT id, school_id, guardian_id, login_kind, login, student_id, key_id, password_hash, account_id, ends_at
        FROM letters
        WHERE ((login = $1 AND login_kind = 'student_code') OR (login = $2 AND login_kind = 'national_id'))
            AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $3
        ORDER BY id LIMIT 50";
    pub fn live_letter(letter: i64, now: Instant) -> Opt<LetterRow> = "
        SELECT id, school_id, guardian_id, login_kind, login, student_id, key_id, password_hash, account_id, ends_at
        FROM letters
        WHERE id = $1 AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $2";
}
