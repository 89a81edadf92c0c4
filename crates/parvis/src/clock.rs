//! The only places that ask the system for the time and for randomness; everything else is handed them.

use db::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time: the system's, or one that a test sets.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// Microseconds UTC that a test moves.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until [`Clock::set`].
    pub fn fixed(at: Instant) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(at.as_micros())))
    }

    /// The present instant.
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => Instant::from(jiff::Timestamp::now()),
            Clock::Fixed(micros) => Instant::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock; does nothing to the system's.
    pub fn set(&self, at: Instant) {
        if let Clock::Fixed(micros) = self {
            micros.store(at.as_micros(), Ordering::SeqCst);
        }
    }
}

/// Gives random bytes: the system's, or a series that a test can repeat.
#[derive(Debug, Clone)]
pub enum Random {
    /// The system's source.
    System,
    /// A counter hashed, for tests.
    Seeded(Arc<AtomicI64>),
}

impl Random {
    /// `N` random bytes.
    ///
    /// # Panics
    /// When the system has no source of randomness: nothing safe can be done then.
    #[allow(clippy::disallowed_methods)]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0u8; N];
        match self {
            #[allow(clippy::expect_used)]
            Random::System => getrandom::fill(&mut out).expect("the system's source of randomness"),
            Random::Seeded(counter) => {
                use sha2::{Digest, Sha256};
                for chunk in out.chunks_mut(32) {
                    let n = counter.fetch_add(1, Ordering::SeqCst);
                    let digest = Sha256::digest(n.to_le_bytes());
                    chunk.copy_from_slice(&digest[..chunk.len()]);
                }
            }
        }
        out
    }
}
