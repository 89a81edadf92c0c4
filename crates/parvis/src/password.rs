//! Passwords: Argon2id on a bounded pool of threads of low priority, so that pages stay fast in a storm of sign-ins.
//!
//! accounts.md, "Password" and "Attempts". The parameters follow OWASP's password storage advice.

use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use subtle::ConstantTimeEq;

/// Length of a stored hash, in bytes.
const HASH_LEN: usize = 32;

/// Length of a salt, in bytes.
pub const SALT_LEN: usize = 16;

/// The longest password that is hashed, in bytes: 128 characters of up to four bytes.
pub const MAX_PASSWORD_BYTES: usize = 512;

/// Cost of a hash: memory in KiB, passes, lanes. Written as `argon2id:19456:2:1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Scheme {
    fn default() -> Scheme {
        Scheme { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "argon2id:{}:{}:{}", self.memory_kib, self.passes, self.lanes)
    }
}

impl std::str::FromStr for Scheme {
    type Err = HashError;
    fn from_str(text: &str) -> Result<Scheme, HashError> {
        let bad = || HashError::Scheme(text.to_owned());
        let mut parts = text.strip_prefix("argon2id:").ok_or_else(bad)?.split(':').map(str::parse);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(memory_kib)), Some(Ok(passes)), Some(Ok(lanes)), None) => Ok(Scheme { memory_kib, passes, lanes }),
            _ => Err(bad()),
        }
    }
}

/// Why no hash was made.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The stored scheme or the configured cost is not one that Argon2id knows.
    #[error("unusable password scheme {0}")]
    Scheme(String),
    /// The queue is full: the caller answers 503 and asks to come back.
    #[error("too many sign-ins at once")]
    Busy,
    /// The pool has ended.
    #[error("the hashing threads have ended")]
    Ended,
}

/// What is kept of a password.
#[derive(Clone)]
pub struct Verifier {
    /// Its cost.
    pub scheme: String,
    /// Its salt.
    pub salt: Vec<u8>,
    /// The hash.
    pub hash: Vec<u8>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({})", self.scheme)
    }
}

/// Hashes `password` under `salt` on the calling thread.
///
/// # Errors
/// The scheme or the salt is not usable.
pub fn hash(password: &str, salt: &[u8], scheme: Scheme) -> Result<[u8; HASH_LEN], HashError> {
    let bad = |_| HashError::Scheme(scheme.to_string());
    let params = Params::new(scheme.memory_kib, scheme.passes, scheme.lanes, Some(HASH_LEN)).map_err(bad)?;
    let mut out = [0; HASH_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut out)
        .map_err(bad)?;
    Ok(out)
}

/// Whether `stored` is `made`, in a time that does not tell where they differ.
pub fn same(stored: &[u8], made: &[u8; HASH_LEN]) -> bool {
    stored.ct_eq(made).into()
}

struct Job {
    password: String,
    salt: Vec<u8>,
    scheme: Scheme,
    answer: SyncSender<Result<[u8; HASH_LEN], HashError>>,
}

/// The pool.
#[derive(Clone)]
pub struct Hasher {
    jobs: SyncSender<Job>,
    scheme: Scheme,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher({})", self.scheme)
    }
}

impl Hasher {
    /// Starts `threads` threads behind a queue of `queue` jobs.
    pub fn start(threads: usize, queue: usize, scheme: Scheme) -> std::io::Result<Hasher> {
        let (jobs, receiver) = sync_channel(queue);
        let receiver: Arc<Mutex<Receiver<Job>>> = Arc::new(Mutex::new(receiver));
        for n in 0..threads.max(1) {
            let receiver = receiver.clone();
            std::thread::Builder::new().name(format!("hash-{n}")).spawn(move || work(&receiver))?;
        }
        Ok(Hasher { jobs, scheme })
    }

    /// The cost of new hashes.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Hashes on the pool and waits for the answer.
    ///
    /// # Errors
    /// [`HashError::Busy`] at once when the queue is full.
    pub fn hash(&self, password: &str, salt: &[u8], scheme: Scheme) -> Result<[u8; HASH_LEN], HashError> {
        let (answer, made) = sync_channel(1);
        let job = Job { password: password.to_owned(), salt: salt.to_owned(), scheme, answer };
        self.jobs.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => HashError::Busy,
            TrySendError::Disconnected(_) => HashError::Ended,
        })?;
        made.recv().map_err(|_| HashError::Ended)?
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    lower_priority();
    loop {
        let next = match jobs.lock() {
            Ok(receiver) => receiver.recv(),
            Err(_) => return,
        };
        let Ok(job) = next else { return };
        // The asker may have gone; then nobody reads the answer.
        let _ = job.answer.send(hash(&job.password, &job.salt, job.scheme));
    }
}

/// Nice 19 for this thread alone (on Linux the priority is the thread's).
fn lower_priority() {
    if let Err(e) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        tracing::warn!(error = %e, "the hashing threads keep their priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Scheme = Scheme { memory_kib: 64, passes: 1, lanes: 1 };

    #[test]
    fn a_hash_is_the_password_and_the_salt() {
        let one = hash("secret", &[1; SALT_LEN], CHEAP).unwrap();
        assert!(same(&one, &hash("secret", &[1; SALT_LEN], CHEAP).unwrap()));
        assert!(!same(&one, &hash("Secret", &[1; SALT_LEN], CHEAP).unwrap()));
        assert!(!same(&one, &hash("secret", &[2; SALT_LEN], CHEAP).unwrap()));
        assert!(!same(&one[..31], &one));
    }

    #[test]
    fn schemes_are_read_as_written() {
        assert_eq!(Scheme::default().to_string().parse::<Scheme>().unwrap(), Scheme::default());
        for bad in ["", "argon2id", "argon2id:1:2", "argon2id:1:2:3:4", "bcrypt:1:2:3", "argon2id:x:2:1"] {
            assert!(bad.parse::<Scheme>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_full_queue_refuses_at_once() {
        let (jobs, _kept) = sync_channel(1);
        let hasher = Hasher { jobs, scheme: CHEAP };
        let (answer, _made) = sync_channel(1);
        let waiting = Job { password: String::new(), salt: vec![], scheme: CHEAP, answer };
        hasher.jobs.try_send(waiting).unwrap();
        assert!(matches!(hasher.hash("x", &[0; SALT_LEN], CHEAP), Err(HashError::Busy)));
    }

    #[test]
    fn the_pool_answers_what_the_function_answers() {
        let hasher = Hasher::start(2, 8, CHEAP).unwrap();
        let made = hasher.hash("secret", &[1; SALT_LEN], CHEAP).unwrap();
        assert_eq!(made, hash("secret", &[1; SALT_LEN], CHEAP).unwrap());
    }
}
