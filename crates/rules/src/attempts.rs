//! How long to wait between sign-in attempts.
//!
//! Two counts of failures are kept by the caller, each with its last instant: one for the pair of
//! what is tried at (an account by all of its logins, or a login that nobody has) and network address,
//! one for it over all addresses. A try counts before it is looked at; a success clears the pair's.
//!
//! Source: accounts, "Attempts"; architecture, "From day one" (IPv6 is limited by /64).

use std::net::{IpAddr, Ipv6Addr};

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// How failures turn into a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Failures that cost nothing.
    pub free: u32,
    /// The longest wait, in seconds.
    pub longest: u32,
    /// Failures are forgotten when none was added for this many seconds.
    pub memory: u32,
}

/// Per pair of login and network address: after 5 failures 1 s, doubling to 15 min; forgotten after
/// a day.
pub const PER_PAIR: Limit = Limit { free: 5, longest: 15 * 60, memory: 24 * 3600 };

/// Per login over all addresses: after 50 failures without a quiet hour between, 1 s, doubling to
/// one minute only: enough to make guessing from many addresses useless (at most 1,440 tries a day),
/// too little to lock a child's code out.
pub const PER_LOGIN: Limit = Limit { free: 50, longest: 60, memory: 3600 };

/// Failures so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the last was, in microseconds since 1970 UTC; without meaning where `count` is 0.
    pub last: i64,
}

impl Failures {
    /// The failures with those forgotten that the limit no longer remembers.
    #[must_use]
    pub fn remembered(self, limit: &Limit, now: i64) -> Failures {
        let quiet = now.saturating_sub(self.last);
        if quiet >= i64::from(limit.memory) * SECOND { Failures::default() } else { self }
    }

    /// The failures with one more, at `now` (microseconds since 1970 UTC).
    #[must_use]
    pub fn and_one(self, limit: &Limit, now: i64) -> Failures {
        let known = self.remembered(limit, now);
        Failures { count: known.count.saturating_add(1), last: now }
    }

    /// Both counts as one.
    #[must_use]
    pub fn with(self, other: Failures) -> Failures {
        Failures { count: self.count.saturating_add(other.count), last: self.last.max(other.last) }
    }

    /// Seconds still to wait at `now` (microseconds since 1970 UTC) before an attempt is looked at;
    /// 0 = go on. An attempt made too early is refused without a look at the password, and is not
    /// counted.
    ///
    /// Source: accounts, "Attempts".
    #[must_use]
    pub fn wait(self, limit: &Limit, now: i64) -> u32 {
        let whole = whole_wait(self.remembered(limit, now).count, limit);
        // Nodes' clocks differ a little: an instant to come counts as now.
        let passed = now.saturating_sub(self.last).max(0);
        let left = (i64::from(whole) * SECOND).saturating_sub(passed).max(0);
        u32::try_from((left + SECOND - 1) / SECOND).unwrap_or(limit.longest)
    }
}

/// Seconds that this many failures cost.
fn whole_wait(failures: u32, limit: &Limit) -> u32 {
    match failures.checked_sub(limit.free) {
        None => 0,
        Some(beyond) => 1_u32.checked_shl(beyond).unwrap_or(u32::MAX).min(limit.longest),
    }
}

/// Seconds to wait before an attempt, by both limits; 0 = go on.
///
/// `familiar` says that this address or device has signed in to this login before. It is held by
/// its own failures only: else a stranger who goes on failing could keep the family out, one minute
/// after the other.
///
/// Source: accounts, "Attempts": a slower limit per login, so that a stranger cannot lock a child's
/// code out.
#[must_use]
pub fn sign_in_wait(pair: Failures, login: Failures, familiar: bool, now: i64) -> u32 {
    let own = pair.wait(&PER_PAIR, now);
    if familiar { own } else { own.max(login.wait(&PER_LOGIN, now)) }
}

/// The network address under which attempts are counted: an IPv4 address whole, also where it comes
/// as IPv6 (`::ffff:192.0.2.1`); of an IPv6 address the first 64 bits, which is what one home has.
///
/// Source: architecture, "From day one".
#[must_use]
pub fn network_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("{}/64", Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_to_their_longest() {
        let pair: Vec<_> = (0..18).map(|n| whole_wait(n, &PER_PAIR)).collect();
        assert_eq!(pair, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        let login: Vec<_> = (49..59).map(|n| whole_wait(n, &PER_LOGIN)).collect();
        assert_eq!(login, [0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(whole_wait(u32::MAX, &PER_PAIR), 900);
    }

    #[test]
    fn waits_run_down_and_are_forgotten() {
        let seven = Failures { count: 7, last: 100 * SECOND };
        let at = |second: i64| seven.wait(&PER_PAIR, second * SECOND);
        assert_eq!([at(99), at(100), at(101), at(103), at(104), at(500)], [4, 4, 3, 1, 0, 0]);
        assert_eq!(seven.wait(&PER_PAIR, 103 * SECOND + 999_999), 1);
        let day = 100 + 24 * 3600;
        assert_eq!(seven.and_one(&PER_PAIR, (day - 1) * SECOND).count, 8);
        assert_eq!(seven.and_one(&PER_PAIR, day * SECOND).count, 1);
    }

    #[test]
    fn a_stranger_cannot_lock_a_family_out() {
        let now = 0;
        let storm = Failures { count: 1_000_000, last: now };
        assert_eq!(sign_in_wait(Failures::default(), storm, false, now), 60);
        assert_eq!(sign_in_wait(Failures::default(), storm, true, now), 0);
        assert_eq!(sign_in_wait(storm, storm, true, now), 900);
    }

    #[test]
    fn networks() {
        for (address, key) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ] {
            assert_eq!(network_key(address.parse().unwrap()), key);
        }
    }

    proptest! {
        #[test]
        fn waits_are_bounded_and_end(count in any::<u32>(), last in any::<i64>(), now in any::<i64>()) {
            for limit in [PER_PAIR, PER_LOGIN] {
                let failures = Failures { count, last };
                let wait = failures.wait(&limit, now);
                prop_assert!(wait <= limit.longest);
                let then = now.max(last).saturating_add(i64::from(limit.longest) * SECOND);
                if then < i64::MAX {
                    prop_assert_eq!(failures.wait(&limit, then), 0);
                }
            }
        }

        #[test]
        fn one_more_failure_never_shortens(count in 0_u32..100, since in 0_i64..3600) {
            let before = Failures { count, last: 0 };
            let now = since * SECOND;
            let after = before.and_one(&PER_PAIR, now);
            prop_assert!(after.wait(&PER_PAIR, now) >= before.wait(&PER_PAIR, now));
        }

        #[test]
        fn one_home_is_one_network(prefix in any::<u64>(), a in any::<u64>(), b in any::<u64>()) {
            prop_assume!(prefix != 0);
            let key = |host: u64| {
                network_key(Ipv6Addr::from_bits(u128::from(prefix) << 64 | u128::from(host)).into())
            };
            prop_assert_eq!(key(a), key(b));
        }
    }
}
