//! When a grade may be seen, and the states of a term.
//!
//! Source: school-life, "Publication" under Grades.

/// The state of an assessment's publication in a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Being entered; seen by the school only.
    Draft,
    /// Goes out by itself at its set hour.
    Scheduled,
    /// Out.
    Published,
    /// Out, and changed since it first went out.
    Corrected,
    /// Taken back.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [State::Draft, State::Scheduled, State::Published, State::Corrected, State::Withdrawn];

    /// The code under which it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Scheduled => "scheduled",
            State::Published => "published",
            State::Corrected => "corrected",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state of a stored code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it may become `next`.
    ///
    /// What was out never becomes a draft again, and what was withdrawn comes back as *corrected*,
    /// so that a change after publication always shows as one.
    ///
    /// Source: school-life: `draft → scheduled → published → corrected | withdrawn`; an entry may be
    /// set to publish at once.
    #[must_use]
    pub const fn may_become(self, next: State) -> bool {
        use State::{Corrected, Draft, Published, Scheduled, Withdrawn};
        matches!(
            (self, next),
            (Draft, Scheduled | Published)
                | (Scheduled, Draft | Scheduled | Published)
                | (Published | Corrected, Corrected | Withdrawn)
                | (Withdrawn, Corrected)
        )
    }
}

/// What a guardian may see of an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Nothing: the page says *not entered yet*.
    Hidden,
    /// Not yet: the page says *published on* this instant (microseconds since 1970 UTC).
    PublishedOn(i64),
    /// All of it.
    Visible {
        /// Whether it was changed after it went out, which the page says with the date.
        changed: bool,
    },
}

impl Visibility {
    /// Whether grades may be shown, counted or averaged.
    #[must_use]
    pub const fn is_visible(self) -> bool {
        matches!(self, Visibility::Visible { .. })
    }
}

/// What a guardian may see, from the state, the instant from which it is visible (`None`:
/// unpublished) and now, both in microseconds since 1970 UTC.
///
/// A scheduled assessment shows from its instant on, with no job having to run.
///
/// Source: school-life: a guardian never sees an unpublished grade, through any route, count or
/// average; architecture: `visible_from`, NULL = unpublished.
#[must_use]
pub const fn visibility(state: State, visible_from: Option<i64>, now: i64) -> Visibility {
    match (state, visible_from) {
        (State::Draft | State::Withdrawn, _) | (_, None) => Visibility::Hidden,
        (_, Some(from)) if from > now => Visibility::PublishedOn(from),
        (State::Corrected, _) => Visibility::Visible { changed: true },
        (State::Scheduled | State::Published, _) => Visibility::Visible { changed: false },
    }
}

/// The state of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermState {
    /// Grades are entered.
    Open,
    /// Done: its report card can be had.
    Closed,
    /// Entered again after it was closed.
    Reopened,
}

impl TermState {
    /// Every state.
    pub const ALL: [TermState; 3] = [TermState::Open, TermState::Closed, TermState::Reopened];

    /// The code under which it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            TermState::Open => "open",
            TermState::Closed => "closed",
            TermState::Reopened => "reopened",
        }
    }

    /// The state of a stored code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<TermState> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it may become `next`: `open → closed → reopened → closed`.
    #[must_use]
    pub const fn may_become(self, next: TermState) -> bool {
        use TermState::{Closed, Open, Reopened};
        matches!((self, next), (Open | Reopened, Closed) | (Closed, Reopened))
    }

    /// Whether grades and remarks may be entered and changed.
    #[must_use]
    pub const fn takes_entries(self) -> bool {
        !matches!(self, TermState::Closed)
    }

    /// Whether the report card can be had (school-life: "the report card of a closed term").
    #[must_use]
    pub const fn has_report_card(self) -> bool {
        matches!(self, TermState::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn transitions() {
        use State::*;
        let allowed: Vec<_> = State::ALL
            .into_iter()
            .flat_map(|from| State::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        assert_eq!(
            allowed,
            [
                (Draft, Scheduled),
                (Draft, Published),
                (Scheduled, Draft),
                (Scheduled, Scheduled),
                (Scheduled, Published),
                (Published, Corrected),
                (Published, Withdrawn),
                (Corrected, Corrected),
                (Corrected, Withdrawn),
                (Withdrawn, Corrected),
            ]
        );
    }

    #[test]
    fn what_was_out_cannot_return_unmarked() {
        // Everything that can be reached from what was out.
        let mut reached = vec![State::Published];
        while let Some(next) =
            State::ALL.into_iter().find(|&to| !reached.contains(&to) && reached.iter().any(|from| from.may_become(to)))
        {
            reached.push(next);
        }
        assert!(!reached.contains(&State::Draft) && !reached.contains(&State::Scheduled));
        assert!(!State::Withdrawn.may_become(State::Published));
    }

    #[test]
    fn terms() {
        use TermState::*;
        assert!(Open.may_become(Closed) && Closed.may_become(Reopened) && Reopened.may_become(Closed));
        assert!(!Open.may_become(Reopened) && !Closed.may_become(Open) && !Reopened.may_become(Open));
        for state in TermState::ALL {
            assert_eq!(TermState::from_code(state.code()), Some(state));
            assert_ne!(state.takes_entries(), state.has_report_card());
            assert!(!state.may_become(state));
        }
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
    }

    proptest! {
        #[test]
        fn nothing_unpublished_is_ever_visible(
            state in prop::sample::select(&State::ALL[..]),
            from in prop::option::of(any::<i64>()),
            now in any::<i64>(),
        ) {
            let seen = visibility(state, from, now);
            if matches!(state, State::Draft | State::Withdrawn) || from.is_none() {
                prop_assert_eq!(seen, Visibility::Hidden);
            } else if from > Some(now) {
                prop_assert_eq!(Some(seen), from.map(Visibility::PublishedOn));
            } else {
                let changed = state == State::Corrected;
                prop_assert_eq!(seen, Visibility::Visible { changed });
            }
        }

        #[test]
        fn what_shows_goes_on_showing(
            state in prop::sample::select(&State::ALL[..]),
            from in prop::option::of(-1000_i64..1000),
            now in -1000_i64..1000,
            later in 0_i64..1000,
        ) {
            if visibility(state, from, now).is_visible() {
                prop_assert!(visibility(state, from, now + later).is_visible());
            }
        }
    }
}
