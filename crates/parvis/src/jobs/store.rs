//! All SQL that writes the queue.

use super::Lane;
use db::Instant;
use serde_json::Value as Json;

db::text_enum! {
    /// The state of a job.
    pub enum JobState {
        /// It waits for its time, or for a node.
        Queued => "queued",
        /// A node runs it.
        Running => "running",
        /// It came to its end.
        Done => "done",
        /// It was given up.
        Failed => "failed",
    }
}

db::row! {
    /// A job that was taken. The kind is text, since a newer node may know more kinds.
    pub(super) struct Taken {
        pub id: i64, pub kind: String, pub payload: Json, pub school_id: Option<i64>, pub attempts: i64,
        pub created_at: Instant, pub version: i64,
    }
    /// A job as people see it who look after the queue.
    #[allow(missing_docs)] // the columns are described in the migration
    pub struct JobRow {
        pub id: i64, pub kind: String, pub state: JobState, pub due_at: Instant, pub attempts: i64,
        pub last_error: Option<String>, pub progress_done: i64, pub progress_total: i64, pub created_at: Instant,
        pub finished_at: Option<Instant>,
    }
}

/// One statement for both engines, but for the end of the subquery that finds the row.
macro_rules! take_text {
    ($($lock:tt)*) => {
        concat!(
            "UPDATE jobs SET state = 'running', due_at = $3, attempts = attempts + 1, version = version + 1
            WHERE id = (SELECT id FROM jobs WHERE state IN ('queued', 'running') AND lane = $1 AND due_at <= $2
                ORDER BY due_at, id LIMIT 1",
            $($lock)*,
            ") RETURNING id, kind, payload, school_id, attempts, created_at, version"
        )
    };
}

db::sql! {
    pub(super) fn insert(
        kind: &str, lane: Lane, payload: &Json, school: Option<i64>, unique_key: Option<&str>, run_at: Instant,
        now: Instant
    ) -> Val<i64> = "
        INSERT INTO jobs (kind, lane, payload, school_id, unique_key, state, due_at, created_at)
        VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7)
        ON CONFLICT (unique_key) WHERE state IN ('queued', 'running') DO UPDATE SET unique_key = excluded.unique_key
        RETURNING id";
    /// The first job that is due, if nobody else is taking it at this moment; its lease ends at `until`.
    pub(super) fn take(lane: Lane, now: Instant, until: Instant) -> Opt<Taken> =
        sqlite: take_text!(""), postgres: take_text!(db::skip_locked!());
    /// Whether there is one to take: spares the writer a look when there is none.
    pub(super) fn is_due(lane: Lane, now: Instant) -> OptVal<i64> = "
        SELECT id FROM jobs WHERE state IN ('queued', 'running') AND lane = $1 AND due_at <= $2
        ORDER BY due_at, id LIMIT 1";
    // Whoever takes, ends or gives back a job raises its version, so the version alone says whether it is still held. A
    // condition on the state would have PostgreSQL go through the index of what is due.
    pub(super) fn renew(job: i64, version: i64, until: Instant) -> Exec<u64> = "
        UPDATE jobs SET due_at = $3 WHERE id = $1 AND version = $2";
    pub(super) fn renew_with_progress(job: i64, version: i64, until: Instant, done: i64, total: i64) -> Exec<u64> = "
        UPDATE jobs SET due_at = $3, progress_done = $4, progress_total = $5
        WHERE id = $1 AND version = $2";
    /// The end of a job, if it is still held under this version.
    pub(super) fn end(job: i64, version: i64, state: JobState, why: Option<&str>, now: Instant) -> Exec<u64> = "
        UPDATE jobs SET state = $3, last_error = $4, finished_at = $5, version = version + 1
        WHERE id = $1 AND version = $2";
    /// Back into the queue, if it is still held under this version; `counted` is 1 if the try counts, else 0.
    pub(super) fn give_back(job: i64, version: i64, due: Instant, why: &str, counted: i64) -> Exec<u64> = "
        UPDATE jobs SET state = 'queued', due_at = $3, last_error = $4, attempts = attempts - 1 + $5,
            version = version + 1
        WHERE id = $1 AND version = $2";
    pub(super) fn requeue(job: i64, now: Instant) -> Exec<u64> = "
        UPDATE jobs SET state = 'queued', due_at = $2, attempts = 0, finished_at = NULL, unique_key = NULL,
            version = version + 1
        WHERE id = $1 AND state = 'failed'";
    pub(super) fn wake(why: &str, now: Instant) -> Exec<u64> = "
        UPDATE jobs SET due_at = $2 WHERE state = 'queued' AND last_error = $1 AND due_at > $2";
    pub(super) fn forget(state: JobState, before: Instant) -> Exec<u64> = "
        DELETE FROM jobs WHERE state = $1 AND finished_at < $2";
    pub(super) fn row(job: i64) -> Opt<JobRow> = "
        SELECT id, kind, state, due_at, attempts, last_error, progress_done, progress_total, created_at, finished_at
        FROM jobs WHERE id = $1";
    pub(super) fn long_of(school: i64) -> Many<(Json, i64)> = "
        SELECT payload, progress_done FROM jobs
        WHERE state IN ('queued', 'running') AND lane = 'long' AND school_id = $1 ORDER BY due_at, id";
    pub(super) fn open(limit: i64) -> Many<JobRow> = "
        SELECT id, kind, state, due_at, attempts, last_error, progress_done, progress_total, created_at, finished_at
        FROM jobs WHERE state IN ('queued', 'running') ORDER BY due_at, id LIMIT $1";
    pub(super) fn failed(limit: i64) -> Many<JobRow> = "
        SELECT id, kind, state, due_at, attempts, last_error, progress_done, progress_total, created_at, finished_at
        FROM jobs WHERE state = 'failed' ORDER BY finished_at DESC, id DESC LIMIT $1";
    pub(super) fn count_open() -> Val<i64> = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')";
    pub(super) fn count_failed() -> Val<i64> = "SELECT count(*) FROM jobs WHERE state = 'failed'";
    pub(super) fn first_due() -> Val<Option<Instant>> = "
        SELECT min(due_at) FROM jobs WHERE state IN ('queued', 'running')";
}
