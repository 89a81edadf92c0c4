//! The kinds of jobs: what runs each, how often it is tried, how long a node may be silent about it.

use super::{Done, Job, JobError};
use crate::app::App;
use rules::retry::Waits;

db::text_enum! {
    /// What is to be done.
    pub enum JobKind {
        /// Sends a mail of the outbox.
        Mail => "mail",
        /// Erases entries of the audit log whose time is over.
        AuditPrune => "audit-prune",
        /// Looks through a file that is to be imported, for its preview.
        ImportCheck => "import-check",
        /// Imports a file that was confirmed.
        ImportRun => "import-run",
        /// Makes the letters of a campaign.
        Letters => "letters",
        /// Looks at what was asked for on the page of a forgotten password, and mails.
        Recovery => "recovery",
        /// Sends the invitations of an order.
        Invitations => "invitations",
        /// Erases the data of pupils who left long ago.
        Retention => "retention",
    }
    /// Which threads of a node take a job.
    pub enum Lane {
        /// Seconds at most.
        Quick => "quick",
        /// Minutes: it must not keep mails waiting.
        Long => "long",
    }
}

/// What runs a job: outside any transaction, and outside the runtime, so it may take its time and may block.
pub type Handler = fn(&App, &Job) -> Result<Done, JobError>;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
/// Of a lane without kinds.
pub(super) const SHORTEST_LEASE: i64 = MINUTE;

/// How a kind is run.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What runs it.
    pub run: Handler,
    /// The threads that take it.
    pub lane: Lane,
    /// How long a node may be silent before another takes the job over, in microseconds.
    pub lease: i64,
    /// The waits between tries.
    pub waits: Waits,
    /// Whether what it writes with its end are rows that nobody else writes meanwhile, and that rest on nothing read: then
    /// ends do not collide with one another.
    pub own_rows_only: bool,
    /// How often it is tried; none = until its handler gives up.
    pub tries: Option<i64>,
}

const LONG_WORK: Policy = Policy {
    run: crate::features::imports::check_job,
    lane: Lane::Long,
    lease: 60 * MINUTE,
    waits: Waits { first: 10 * SECOND, longest: 10 * MINUTE },
    own_rows_only: false,
    tries: Some(5),
};

impl JobKind {
    /// The table of all kinds.
    pub fn policy(self) -> Policy {
        match self {
            // A mail server may be away for days, and its own handler knows when that is too long.
            JobKind::Mail => Policy {
                run: crate::mail::run_job,
                lane: Lane::Quick,
                lease: 5 * MINUTE,
                waits: Waits { first: 30 * SECOND, longest: 60 * MINUTE },
                own_rows_only: true,
                tries: None,
            },
            JobKind::AuditPrune => Policy {
                run: crate::features::audit::prune::run_job,
                lane: Lane::Long,
                lease: 5 * MINUTE,
                waits: Waits { first: MINUTE, longest: 60 * MINUTE },
                own_rows_only: false,
                tries: Some(10),
            },
            JobKind::ImportCheck => Policy { run: crate::features::imports::check_job, ..LONG_WORK },
            // One transaction, in which the lease cannot be renewed where there is one writer only. A node that comes late
            // finds the import's state changed and does nothing.
            JobKind::ImportRun => Policy { run: crate::features::imports::run_job, ..LONG_WORK },
            // Its rows are its own; a mail is what comes of it at most.
            JobKind::Recovery => Policy {
                run: crate::features::recovery::run_job,
                lane: Lane::Quick,
                lease: MINUTE,
                waits: Waits { first: 5 * SECOND, longest: 5 * MINUTE },
                own_rows_only: false,
                tries: Some(8),
            },
            // The lease is renewed with each handful.
            JobKind::Invitations => {
                Policy { run: crate::features::invitations::run_job, lease: 10 * MINUTE, ..LONG_WORK }
            }
            // The lease is renewed with each piece; an erased pupil is not there any more for whoever comes late.
            JobKind::Retention => Policy { run: crate::features::retention::run_job, lease: 10 * MINUTE, ..LONG_WORK },
            // The lease is renewed with each file.
            JobKind::Letters => Policy { run: crate::features::campaigns::run_job, lease: 10 * MINUTE, ..LONG_WORK },
        }
    }

    /// The threads that take it.
    pub fn lane(self) -> Lane {
        self.policy().lane
    }
}
