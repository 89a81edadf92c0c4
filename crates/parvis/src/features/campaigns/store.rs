//! All SQL that writes campaigns, their files and letters.

use db::Instant;

db::text_enum! {
    /// Who is to get letters.
    pub enum Audience {
        /// The whole school.
        School => "school",
        /// A level.
        Level => "level",
        /// A class.
        Class => "class",
        /// One guardian.
        Guardian => "guardian",
    }
    /// In which language letters are written.
    pub enum Language {
        /// French above, Arabic below.
        Both => "both",
        /// French.
        Fr => "fr",
        /// Arabic.
        Ar => "ar",
    }
    /// How far a campaign has come.
    pub enum State {
        /// Its letters are being made.
        Making => "making",
        /// Its files wait to be fetched.
        Ready => "ready",
        /// They were fetched.
        Fetched => "fetched",
        /// Nobody fetched them in time: the passwords were never read by anybody.
        Expired => "expired",
        /// They could not be made.
        Failed => "failed",
    }
}

crate::bulk! {
    /// A letter.
    pub struct NewLetter => "letters", insert_letters {
        campaign_id: i64, school_id: i64, guardian_id: i64, login_kind: String, login: String, student_id: i64,
        key_id: String, password_hash: Vec<u8>, made_at: Instant, ends_at: Instant,
        account_id: Option<i64>, used_at: Option<Instant>, recovers: bool,
    }
}

db::sql! {
    pub(super) fn begin_letter(letter: i64, account: i64) -> Exec<u64> = "
        UPDATE letters SET account_id = $2 WHERE id = $1 AND (account_id IS NULL OR account_id = $2)";
    pub(super) fn use_letter(letter: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET used_at = $2
        WHERE id = $1 AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $2";
    pub(super) fn disown_letter(letter: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET disowned_at = $2 WHERE id = $1 AND used_at IS NULL AND disowned_at IS NULL";
    // Nothing where the form was sent before, or letters of the school are being made: each is held by an index.
    pub(super) fn add(
        public_id: &str, school: i64, year: i64, account: i64, form_token: &str, audience: Audience, level: Option<i64>,
        class: Option<i64>, guardian: Option<i64>, language: Language, again_of: Option<i64>, letters: i64, students: i64,
        now: Instant, files_end_at: Instant, without_letter: bool
    ) -> OptVal<i64> = "
        INSERT INTO campaigns (public_id, school_id, school_year, account_id, form_token, audience, level_id, class_id,
            guardian_id, language, again_of, state, letter_count, student_count, created_at, files_end_at, without_letter)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'making', $12, $13, $14, $15, $16)
        ON CONFLICT DO NOTHING RETURNING id";
    // One letter for somebody who has an account; nothing as above.
    pub(super) fn add_recovery(
        public_id: &str, school: i64, year: i64, account: i64, form_token: &str, guardian: i64, language: Language,
        reason: &str, students: i64, now: Instant, files_end_at: Instant
    ) -> OptVal<i64> = "
        INSERT INTO campaigns (public_id, school_id, school_year, account_id, form_token, audience, guardian_id,
            language, state, letter_count, student_count, created_at, files_end_at, recovers, reason)
        VALUES ($1, $2, $3, $4, $5, 'guardian', $6, $7, 'making', 1, $9, $10, $11, TRUE, $8)
        ON CONFLICT DO NOTHING RETURNING id";
    // A run of the job takes the campaign by its version: an earlier run that is still at it writes nothing any more.
    pub(super) fn take(id: i64, version: i64) -> Exec<u64> = "
        UPDATE campaigns SET version = version + 1 WHERE id = $1 AND version = $2 AND state = 'making'";
    pub(super) fn add_file(id: i64, version: i64, ordinal: i64, name: &str, key_id: &str, content: &[u8]) -> Exec<u64> = "
        INSERT INTO campaign_files (campaign_id, ordinal, name, key_id, content)
        SELECT id, $3, $4, $5, $6 FROM campaigns WHERE id = $1 AND version = $2 AND state = 'making'";
    pub(super) fn finish(
        id: i64, version: i64, letters: i64, students: i64, now: Instant, files_end_at: Instant
    ) -> Exec<u64> = "
        UPDATE campaigns SET state = 'ready', letter_count = $3, student_count = $4, ready_at = $5, files_end_at = $6,
            version = version + 1
        WHERE id = $1 AND version = $2 AND state = 'making'";
    pub(super) fn fail(id: i64) -> Exec<u64> = "
        UPDATE campaigns SET state = 'failed', files_end_at = NULL, version = version + 1
        WHERE id = $1 AND state = 'making'";
    pub(super) fn replace_older(guardian: i64, campaign: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET replaced_at = $3
        WHERE guardian_id = $1 AND campaign_id <> $2 AND used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL";
    // Who came by an older letter while these were being made needs none of them.
    pub(super) fn retire_needless(campaign: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET replaced_at = $2
        WHERE campaign_id = $1 AND used_at IS NULL AND NOT recovers
            AND (SELECT count(*) FROM guardians g WHERE g.id = letters.guardian_id AND g.account_id IS NOT NULL) > 0";
    // Whoever fetches first begins the short time in which a broken download can be repeated.
    pub(super) fn fetched(id: i64, now: Instant, files_end_at: Instant) -> Exec<u64> = "
        UPDATE campaigns SET state = 'fetched', fetched_at = $2, files_end_at = $3, version = version + 1
        WHERE id = $1 AND state = 'ready' AND files_end_at > $2";
    // While they are sent, and somebody's line is slow.
    pub(super) fn keep_files(id: i64, files_end_at: Instant) -> Exec<u64> = "
        UPDATE campaigns SET files_end_at = $2, version = version + 1
        WHERE id = $1 AND state = 'fetched' AND files_end_at < $2";
    pub(super) fn forget_files(id: i64) -> Exec<u64> = "DELETE FROM campaign_files WHERE campaign_id = $1";
    pub(super) fn end_files(id: i64, now: Instant) -> Exec<u64> = "
        UPDATE campaigns SET files_end_at = NULL, version = version + 1,
            state = CASE state WHEN 'ready' THEN 'expired' WHEN 'making' THEN 'failed' ELSE state END
        WHERE id = $1 AND files_end_at <= $2";
    /// Erases the letters whose first child was a student.
    pub fn erase_letters_of_student(student: i64) -> Exec<u64> = "DELETE FROM letters WHERE student_id = $1";
    /// Erases the letters to a guardian of the roster.
    pub fn erase_letters_of_guardian(guardian: i64) -> Exec<u64> = "DELETE FROM letters WHERE guardian_id = $1";
    /// A mailing to one guardian names nobody any more.
    pub fn forget_guardian(guardian: i64) -> Exec<u64> = "
        UPDATE campaigns SET guardian_id = NULL, version = version + 1 WHERE guardian_id = $1";
    pub(super) fn mark_seen(letter: i64, school: i64, now: Instant) -> Exec<u64> = "
        UPDATE letters SET disowned_seen_at = $3
        WHERE id = $1 AND school_id = $2 AND disowned_at IS NOT NULL AND disowned_seen_at IS NULL";
}
