//! All SQL that writes imports, their files, what they show, how they are taken back, and transfers.

use serde_json::Value as Json;

db::text_enum! {
    /// What a file holds.
    pub enum ImportKind {
        /// Students with their guardians.
        Students => "students",
        /// Grades, one a row.
        Grades => "grades",
        /// Absences and latenesses.
        Absences => "absences",
        /// Staff.
        Staff => "staff",
        /// A grade sheet of Massar.
        Massar => "massar",
    }
    /// How far an import has come.
    pub enum ImportState {
        /// The file is being kept.
        Receiving => "receiving",
        /// The file is being looked through.
        Checking => "checking",
        /// Its columns need a hand.
        Mapping => "mapping",
        /// Its preview is there.
        Ready => "ready",
        /// The file cannot be read.
        Refused => "refused",
        /// It is being written.
        Running => "running",
        /// It was written.
        Done => "done",
        /// It was taken back.
        Undone => "undone",
        /// It could not be written; nothing of it was.
        Failed => "failed",
    }
    /// What became of a transfer.
    pub enum TransferState {
        /// The other school was asked.
        Asked => "asked",
        /// It let the student go.
        Accepted => "accepted",
        /// It did not.
        Refused => "refused",
    }
}

crate::bulk! {
    /// One of the first changes of a kind.
    pub struct NewChange => "import_changes", insert_changes {
        import_id: i64, ordinal: i64, what: String, line: i64, label: String, detail: Json,
    }
    /// A cell that is not taken.
    pub struct NewFault => "import_faults", insert_faults {
        import_id: i64, ordinal: i64, line: i64, letter: String, heading: String, value: String, reason: String, args: Json,
    }
    /// A student whom another school is asked for.
    pub struct NewTransfer => "transfers", insert_transfers {
        public_id: String, student_id: i64, school_year: i64, from_school_id: i64, to_school_id: i64, class_id: i64,
        regime: String, state: String, asked_at: db::Instant,
    }
}

db::sql! {
    pub(super) fn add(
        public_id: &str, school: i64, year: i64, account: Option<i64>, form_token: &str, file_name: &str, file_bytes: i64,
        kind: Option<ImportKind>, full_roster: bool, publish: bool, formulas: bool, state: ImportState, now: db::Instant,
        empty: &Json
    ) -> OptVal<i64> = "
        INSERT INTO imports (public_id, school_id, school_year, account_id, form_token, file_name, file_bytes, kind,
            full_roster, publish, formulas, state, created_at, signature, headings, mapping, row_count, added, changed,
            ended, unchanged, transferred, faulty, problem, notice)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $14, 0, 0, 0, 0, 0, 0, 0, $14, '')
        ON CONFLICT (form_token) DO NOTHING RETURNING id";
    pub(super) fn add_part(import: i64, part: i64, content: &[u8]) -> Exec<u64> = "
        INSERT INTO import_files (import_id, part, content) VALUES ($1, $2, $3)";
    pub(super) fn set_state(id: i64, from: ImportState, to: ImportState) -> Exec<u64> = "
        UPDATE imports SET state = $3, version = version + 1 WHERE id = $1 AND state = $2";
    pub(super) fn set_problem(id: i64, state: ImportState, problem: &Json) -> Exec<u64> = "
        UPDATE imports SET state = $2, problem = $3, version = version + 1 WHERE id = $1
            AND state NOT IN ('done', 'undone')";
    pub(super) fn set_recognised(
        id: i64, kind: ImportKind, signature: &str, headings: &Json, mapping: &Json
    ) -> Exec<u64> = "
        UPDATE imports SET kind = $2, signature = $3, headings = $4, mapping = $5, version = version + 1 WHERE id = $1";
    pub(super) fn set_published(id: i64) -> Exec<u64> = "
        UPDATE imports SET publish = TRUE, version = version + 1 WHERE id = $1";
    pub(super) fn set_options(id: i64, full_roster: bool, publish: bool, formulas: bool) -> Exec<u64> = "
        UPDATE imports SET full_roster = $2, publish = $3, formulas = $4, version = version + 1 WHERE id = $1";
    pub(super) fn set_tally(
        id: i64, state: ImportState, rows: i64, added: i64, changed: i64, ended: i64, unchanged: i64, transferred: i64,
        faulty: i64, notice: &str, done_at: Option<db::Instant>
    ) -> Exec<u64> = "
        UPDATE imports SET state = $2, row_count = $3, added = $4, changed = $5, ended = $6, unchanged = $7,
            transferred = $8, faulty = $9, notice = $10, done_at = $11, version = version + 1 WHERE id = $1";
    // While no other import of the school is being written: asked here, and held by an index.
    pub(super) fn start(id: i64, version: i64, school: i64) -> Exec<u64> = "
        UPDATE imports SET state = 'running', version = version + 1
        WHERE id = $1 AND version = $2 AND school_id = $3 AND state = 'ready'
            AND NOT EXISTS (SELECT 1 FROM imports o WHERE o.school_id = $3 AND o.state = 'running')";
    pub(super) fn mark_undone(id: i64, now: db::Instant) -> Exec<u64> = "
        UPDATE imports SET state = 'undone', undone_at = $2, version = version + 1 WHERE id = $1 AND state = 'done'";
    pub(super) fn forget_changes(id: i64) -> Exec<u64> = "DELETE FROM import_changes WHERE import_id = $1";
    pub(super) fn forget_look(id: i64) -> Exec<u64> = "
        DELETE FROM import_changes WHERE import_id = $1 AND what <> 'sample'";
    pub(super) fn forget_changes_of(id: i64, what: &str) -> Exec<u64> = "
        DELETE FROM import_changes WHERE import_id = $1 AND what = $2";
    pub(super) fn forget_faults(id: i64) -> Exec<u64> = "DELETE FROM import_faults WHERE import_id = $1";
    pub(super) fn forget_file(id: i64) -> Exec<u64> = "DELETE FROM import_files WHERE import_id = $1";
    pub(super) fn forget_undo(id: i64) -> Exec<u64> = "DELETE FROM import_undo WHERE import_id = $1";
    pub(super) fn forget(id: i64) -> Exec<u64> = "
        DELETE FROM imports WHERE id = $1 AND state IN ('receiving', 'checking', 'mapping', 'ready', 'refused')";
    pub(super) fn add_undo(id: i64, ordinal: i64, steps: &str) -> Exec<u64> = "
        INSERT INTO import_undo (import_id, ordinal, steps) VALUES ($1, $2, $3)";
    pub(super) fn remember_mapping(school: i64, kind: ImportKind, signature: &str, mapping: &Json) -> Exec<u64> = "
        INSERT INTO import_mappings (school_id, kind, signature, mapping) VALUES ($1, $2, $3, $4)
        ON CONFLICT (school_id, kind, signature) DO UPDATE SET mapping = excluded.mapping";
    pub(super) fn keep_frame(class: i64, term: i64, subject: i64, frame: &Json) -> Exec<u64> = "
        INSERT INTO massar_frames (class_id, term_id, subject_id, frame) VALUES ($1, $2, $3, $4)
        ON CONFLICT (class_id, term_id, subject_id) DO UPDATE SET frame = excluded.frame";
    pub(super) fn forget_frame(class: i64, term: i64, subject: i64) -> Exec<u64> = "
        DELETE FROM massar_frames WHERE class_id = $1 AND term_id = $2 AND subject_id = $3";
    pub(super) fn forget_mapping(school: i64, kind: ImportKind, signature: &str) -> Exec<u64> = "
        DELETE FROM import_mappings WHERE school_id = $1 AND kind = $2 AND signature = $3";
    pub(super) fn unname_subject(school: i64, key: &str) -> Exec<u64> = "
        DELETE FROM import_subjects WHERE school_id = $1 AND name_key = $2";
    pub(super) fn name_subject(school: i64, key: &str, name: &str, subject: i64) -> Exec<u64> = "
        INSERT INTO import_subjects (school_id, name_key, name, subject_id) VALUES ($1, $2, $3, $4)
        ON CONFLICT (school_id, name_key) DO UPDATE SET name = excluded.name, subject_id = excluded.subject_id";
    pub(super) fn decide_transfer(id: i64, state: TransferState, by: i64, now: db::Instant) -> Exec<u64> = "
        UPDATE transfers SET state = $2, decided_by = $3, decided_at = $4, version = version + 1
        WHERE id = $1 AND state = 'asked'";
    /// Erases the transfers of a student.
    pub fn erase_transfers(student: i64) -> Exec<u64> = "DELETE FROM transfers WHERE student_id = $1";
    /// Erases what the import of a school year shows of rows: their names and values.
    pub fn erase_changes(import: i64) -> Exec<u64> = "DELETE FROM import_changes WHERE import_id = $1";
    /// The same of rows that were left out.
    pub fn erase_faults(import: i64) -> Exec<u64> = "DELETE FROM import_faults WHERE import_id = $1";
    /// The same of how it was to be taken back.
    pub fn erase_undo(import: i64) -> Exec<u64> = "DELETE FROM import_undo WHERE import_id = $1";
    /// Erases what Massar's sheets of a class say of its students.
    pub fn erase_frames(class: i64) -> Exec<u64> = "DELETE FROM massar_frames WHERE class_id = $1";
    pub(super) fn delete_transfer(public_id: &str) -> Exec<u64> = "
        DELETE FROM transfers WHERE public_id = $1 AND state = 'asked'";
}
