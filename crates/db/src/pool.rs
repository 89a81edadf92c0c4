//! A bounded pool of connections.

use crate::error::{Error, Reason, Result};
use parking_lot::{Condvar, Mutex};
use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

/// Connections that are opened when needed, at most `max` of them; the last used is used next, since
/// its caches are warm.
pub(crate) struct Pool<C> {
    state: Mutex<State<C>>,
    freed: Condvar,
    max: usize,
    wait: Duration,
    /// Whether newcomers queue behind those who wait: right for a single writer, wasteful for readers.
    fair: bool,
}

struct State<C> {
    idle: Vec<C>,
    open: usize,
    waiting: usize,
}

impl<C> Pool<C> {
    pub(crate) fn new(max: usize, wait: Duration, fair: bool) -> Pool<C> {
        Pool {
            state: Mutex::new(State { idle: Vec::with_capacity(max), open: 0, waiting: 0 }),
            freed: Condvar::new(),
            max: max.max(1),
            wait,
            fair,
        }
    }

    /// Takes a connection that is idle, or opens one, or waits for one.
    pub(crate) fn take(&self, open: impl FnOnce() -> Result<C>) -> Result<Lease<'_, C>> {
        let mut state = self.state.lock();
        let mut queued = false;
        let mut until = None;
        while (self.fair && !queued && state.waiting > 0) || (state.idle.is_empty() && state.open >= self.max) {
            queued = true;
            let until = *until.get_or_insert_with(|| Instant::now() + self.wait);
            state.waiting += 1;
            let timed_out = self.freed.wait_until(&mut state, until).timed_out();
            state.waiting -= 1;
            if timed_out && state.idle.is_empty() && state.open >= self.max {
                return Err(Error::unavailable(Reason::PoolExhausted, format!("{} connections in use", self.max)));
            }
        }
        let idle = state.idle.pop();
        if idle.is_none() {
            state.open += 1;
        }
        drop(state);
        let mut lease = Lease { pool: self, reused: idle.is_some(), connection: idle, broken: Cell::new(false) };
        if lease.connection.is_none() {
            // If this fails, dropping the lease gives the place back.
            lease.connection = Some(open()?);
        }
        Ok(lease)
    }

    /// Shows each idle connection, while nobody can take one: `each` must be quick. Those for which it says no are closed.
    pub(crate) fn retain_idle(&self, each: impl FnMut(&C) -> bool) {
        let mut state = self.state.lock();
        let before = state.idle.len();
        let mut each = each;
        state.idle.retain(|connection| each(connection));
        state.open -= before - state.idle.len();
    }

    /// Closes what is idle.
    pub(crate) fn clear(&self) {
        let mut state = self.state.lock();
        let idle = std::mem::take(&mut state.idle);
        state.open -= idle.len();
        drop(state);
        self.freed.notify_all();
        // Closing may block; nobody should wait for it on the lock.
        drop(idle);
    }
}

/// A connection in use, given back or closed when dropped.
pub(crate) struct Lease<'p, C> {
    pool: &'p Pool<C>,
    connection: Option<C>,
    broken: Cell<bool>,
    /// Whether the connection was idle before, so that it may have died unseen.
    pub(crate) reused: bool,
}

impl<C> Lease<'_, C> {
    /// The connection shall be closed, not used again.
    pub(crate) fn discard(&self) {
        self.broken.set(true);
    }
}

const TAKEN: &str = "a lease holds its connection until it is dropped";

impl<C> Deref for Lease<'_, C> {
    type Target = C;

    #[inline]
    fn deref(&self) -> &C {
        self.connection.as_ref().expect(TAKEN)
    }
}

impl<C> DerefMut for Lease<'_, C> {
    #[inline]
    fn deref_mut(&mut self) -> &mut C {
        self.connection.as_mut().expect(TAKEN)
    }
}

impl<C> Drop for Lease<'_, C> {
    fn drop(&mut self) {
        let connection = self.connection.take();
        let closed = {
            let mut state = self.pool.state.lock();
            match connection {
                Some(connection) if !self.broken.get() => {
                    state.idle.push(connection);
                    None
                }
                other => {
                    state.open -= 1;
                    other
                }
            }
        };
        self.pool.freed.notify_one();
        drop(closed);
    }
}
