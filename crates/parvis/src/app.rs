//! The installation: what every request may use. Assembled once.

use crate::clock::{Clock, Random};
use crate::config::Config;
use crate::features::audit::Looks;
use crate::features::grades::catalogue::Catalogues;
use crate::features::imports::Progress;
use crate::jobs::Jobs;
use crate::keys::Keys;
use crate::mail::Mailer;
use crate::password::Hasher;
use crate::web::session::Seen;
use db::{Db, Migration};
use std::sync::Arc;

/// The migrations, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_ground", sql: include_str!("../migrations/0001_ground.sql") },
    Migration { name: "0002_catalogue", sql: include_str!("../migrations/0002_catalogue.sql") },
    Migration { name: "0003_read_by_index", sql: include_str!("../migrations/0003_read_by_index.sql") },
    Migration { name: "0004_jobs", sql: include_str!("../migrations/0004_jobs.sql") },
    Migration { name: "0005_staff", sql: include_str!("../migrations/0005_staff.sql") },
    Migration { name: "0006_audit", sql: include_str!("../migrations/0006_audit.sql") },
    Migration { name: "0007_imports", sql: include_str!("../migrations/0007_imports.sql") },
    Migration { name: "0008_massar_frames", sql: include_str!("../migrations/0008_massar_frames.sql") },
    Migration { name: "0009_enrolment", sql: include_str!("../migrations/0009_enrolment.sql") },
    Migration { name: "0010_recovery", sql: include_str!("../migrations/0010_recovery.sql") },
    Migration { name: "0011_profile", sql: include_str!("../migrations/0011_profile.sql") },
    Migration { name: "0012_joining", sql: include_str!("../migrations/0012_joining.sql") },
    Migration { name: "0013_passkeys", sql: include_str!("../migrations/0013_passkeys.sql") },
    Migration { name: "0014_joins_and_letters", sql: include_str!("../migrations/0014_joins_and_letters.sql") },
];

/// The installation.
pub struct App {
    /// As configured.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// The secret keys.
    pub keys: Keys,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// Looks at students' data that are still to be written.
    pub looks: Looks,
    /// Sessions seen since they were last written.
    pub seen: Seen,
    /// What the queue keeps in memory.
    pub jobs: Jobs,
    /// How far imports have come that this process is at work on.
    pub imports: Progress,
    /// The way that mails take.
    pub mailer: Mailer,
    /// What classes are graded in.
    pub catalogues: Catalogues,
    /// Whether people come by https.
    pub https: bool,
    /// A demo: it says so on its pages.
    pub demo: bool,
}

/// Why the installation cannot start; each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("the data folder {path} cannot be made: {source}; make it, or set `data` to one that this user may write")]
    Data {
        /// The folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Cookies would travel in the clear.
    #[error(
        "{0} is reached from other machines over plain http, so passwords could be read on the way: set `base_url` to the \
         https address that your proxy serves, or `insecure_http = true` if you know what you do"
    )]
    PlainHttp(std::net::SocketAddr),
    /// The settings of the mail server.
    #[error("configuration: {0}")]
    Mail(#[from] crate::mail::MailConfigError),
    /// The table of routes has a fault.
    #[error("the table of routes: {0}")]
    Routes(String),
    /// The secret key.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyError),
    /// The database.
    #[error("the database: {0}")]
    Db(#[from] db::Error),
    /// The hashing threads.
    #[error("the hashing threads: {0}")]
    Hasher(std::io::Error),
}

/// Makes the data folder, readable by its owner only.
///
/// # Errors
/// [`StartError::Data`].
pub fn prepare_data(config: &Config) -> Result<(), StartError> {
    use std::os::unix::fs::DirBuilderExt;
    let folder = &config.data;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| StartError::Data { path: folder.display().to_string(), source })
}

impl App {
    /// Opens the database, brings it up to date, and starts the hashing threads.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start(config: Config, clock: Clock, random: Random, demo: bool) -> Result<Arc<App>, StartError> {
        if config.plain_http_is_refused() {
            return Err(StartError::PlainHttp(config.listen));
        }
        let faults = crate::web::Route::faults(&crate::features::routes());
        if !faults.is_empty() {
            return Err(StartError::Routes(faults.join("; ")));
        }
        let mailer = Mailer::new(&config, demo)?;
        prepare_data(&config)?;
        let keys = Keys::load_or_create(&config.data.join("secret.key"), &random)?;
        let db = Db::open(&config.database_options())?;
        db.migrate(MIGRATIONS, clock.now())?;
        let hasher = Hasher::start(config.hashing_threads(), config.hash_queue, config.password_scheme())
            .map_err(StartError::Hasher)?;
        let https = config.is_https();
        let catalogues = Catalogues::new(config.catalogue_mib << 20);
        Ok(Arc::new(App {
            config,
            db,
            clock,
            random,
            keys,
            hasher,
            looks: Looks::default(),
            seen: Seen::default(),
            jobs: Jobs::default(),
            imports: Progress::default(),
            mailer,
            catalogues,
            https,
            demo,
        }))
    }
}
