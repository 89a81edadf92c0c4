//! The review of guardians' identity numbers by the directors of schools.
//!
//! Source: accounts, "Review of the identity number". What that section leaves open is decided here:
//!
//! - Each school decides for its own children only; the login, which is one for the installation, follows from what all
//!   schools say together. A number that one school has validated stays a login when another refuses it.
//! - A number is at most one account's login. Where two schools have validated it for two accounts, it stays with the one
//!   for whom it was validated first, until that school revokes.
//! - A correction undoes nothing that a director has decided: children who were hidden stay hidden, and a number that was
//!   validated stays a login, until the new number is validated.

/// What a school has to say of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Entered by hand, and not looked at yet.
    Pending,
    /// It is theirs.
    Validated,
    /// It is not.
    Refused,
    /// Another account claims the same number; nothing was decided yet.
    Disputed,
    /// It was validated, and is not any more.
    Revoked,
    /// The guardian has corrected it, or another number took its place.
    Withdrawn,
}

/// What a director decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The number is theirs.
    Validate,
    /// It is not.
    Refuse,
    /// It is not any more, or never was.
    Revoke,
    /// What was said against it is taken back, and it waits once more: directors err too.
    Reopen,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [State::Pending, State::Validated, State::Refused, State::Disputed, State::Revoked, State::Withdrawn];

    /// The state after a director's decision, or `None` where there is nothing of that kind to decide.
    #[must_use]
    pub const fn after(self, decision: Decision) -> Option<State> {
        match (self, decision) {
            (State::Pending | State::Disputed, Decision::Validate) => Some(State::Validated),
            (State::Pending | State::Disputed, Decision::Refuse) => Some(State::Refused),
            (State::Validated, Decision::Revoke) => Some(State::Revoked),
            (State::Refused | State::Revoked, Decision::Reopen) => Some(State::Pending),
            _ => None,
        }
    }

    /// The state once the guardian has entered another number: what was validated holds until the other is.
    #[must_use]
    pub const fn corrected(self) -> State {
        match self {
            State::Validated => State::Validated,
            _ => State::Withdrawn,
        }
    }

    /// Whether a director is still to decide.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, State::Pending | State::Disputed)
    }

    /// Whether a director has said no.
    #[must_use]
    pub const fn is_no(self) -> bool {
        matches!(self, State::Refused | State::Revoked)
    }
}

/// What one school has to say of one account's claim to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub account: i64,
    /// The school.
    pub school: i64,
    /// What it says.
    pub state: State,
    /// When it was asked, in microseconds.
    pub asked_at: i64,
    /// When it was decided, in microseconds; for a number of the roster, when it was asked.
    pub decided_at: i64,
    /// The account signs in by another number that was validated: this one waits until it is.
    pub changes: bool,
}

/// Whose login a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// The account.
    pub account: i64,
    /// Whether a school has validated it; else it is under review.
    pub is_validated: bool,
}

/// Whose login a number is, by what all schools say of all accounts' claims to it, in any order.
#[must_use]
pub fn login(claims: &[Claim]) -> Option<Login> {
    let validated = claims.iter().filter(|claim| claim.state == State::Validated);
    if let Some(first) = validated.min_by_key(|claim| (claim.decided_at, claim.account)) {
        return Some(Login { account: first.account, is_validated: true });
    }
    let waits = |claim: &&Claim| {
        let of_account = claims.iter().filter(|other| other.account == claim.account);
        claim.state == State::Pending
            && !claim.changes
            && of_account.into_iter().all(|other| matches!(other.state, State::Pending | State::Withdrawn))
    };
    let first = claims.iter().filter(waits).min_by_key(|claim| (claim.asked_at, claim.account))?;
    Some(Login { account: first.account, is_validated: false })
}

/// What becomes of another account's claim once a school has validated the number for somebody else; `None`: nothing.
///
/// Of that school it is decided with it. Of other schools' what nobody has decided is disputed; what they have decided
/// stands.
#[must_use]
pub const fn beside_validated(state: State, is_same_school: bool) -> Option<State> {
    match (state, is_same_school) {
        (State::Pending | State::Disputed, true) => Some(State::Refused),
        (State::Validated, true) => Some(State::Revoked),
        (State::Pending, false) => Some(State::Disputed),
        _ => None,
    }
}

/// What the reviews of a school make of the children whom an account sees there by a code or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Children {
    /// They show.
    Shown,
    /// They do not.
    Hidden,
    /// They stay as they are: as the school's setting says where they wait, hidden where they were hidden.
    AsTheyAre,
}

/// What the reviews of one school of one account, of whatever numbers, make of that school's children.
#[must_use]
pub fn children(states: &[State]) -> Children {
    if states.contains(&State::Validated) {
        Children::Shown
    } else if states.iter().any(|state| state.is_no()) {
        Children::Hidden
    } else {
        Children::AsTheyAre
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn claim(account: i64, school: i64, state: State, at: i64) -> Claim {
        Claim { account, school, state, asked_at: at, decided_at: at, changes: false }
    }

    #[test]
    fn decisions_are_those_of_the_document() {
        let decisions = [Decision::Validate, Decision::Refuse, Decision::Revoke, Decision::Reopen];
        let arrows: Vec<_> = State::ALL
            .into_iter()
            .flat_map(|from| decisions.into_iter().filter_map(move |by| Some((from, from.after(by)?))))
            .collect();
        use State::*;
        assert_eq!(
            arrows,
            [
                (Pending, Validated),
                (Pending, Refused),
                (Validated, Revoked),
                (Refused, Pending),
                (Disputed, Validated),
                (Disputed, Refused),
                (Revoked, Pending)
            ]
        );
    }

    #[test]
    fn one_school_that_has_validated_is_enough_for_the_login_and_not_for_anothers_children() {
        let claims = [claim(1, 1, State::Validated, 5), claim(1, 2, State::Refused, 6)];
        assert_eq!(login(&claims), Some(Login { account: 1, is_validated: true }));
        assert_eq!((children(&[State::Validated]), children(&[State::Refused])), (Children::Shown, Children::Hidden));
    }

    #[test]
    fn who_has_it_keeps_it() {
        let claims = [claim(2, 2, State::Validated, 9), claim(1, 1, State::Validated, 5)];
        assert_eq!(login(&claims).map(|login| login.account), Some(1));
        let claims = [claim(2, 2, State::Validated, 9), claim(1, 1, State::Revoked, 5)];
        assert_eq!(login(&claims).map(|login| login.account), Some(2));
    }

    #[test]
    fn a_number_that_waits_is_a_login_unless_it_changes_one_or_was_refused_somewhere() {
        let waiting = claim(1, 1, State::Pending, 5);
        assert_eq!(login(&[waiting]), Some(Login { account: 1, is_validated: false }));
        assert_eq!(login(&[Claim { changes: true, ..waiting }]), None);
        for no in [State::Refused, State::Revoked, State::Disputed] {
            assert_eq!(login(&[waiting, claim(1, 2, no, 6)]), None);
        }
        assert_eq!(login(&[waiting, claim(2, 2, State::Disputed, 1)]).map(|login| login.account), Some(1));
    }

    /// A small installation: what each school says of each account's claim to one number, and whether the children of
    /// that account show at that school.
    #[derive(Default)]
    struct World {
        claims: BTreeMap<(i64, i64), (State, i64)>,
        shown: BTreeMap<(i64, i64), bool>,
        refused: BTreeSet<(i64, i64)>,
        at: i64,
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Enter(i64, i64),
        Decide(i64, i64, Decision),
        Correct(i64, i64),
    }

    impl World {
        fn list(&self) -> Vec<Claim> {
            let one =
                |(&(account, school), &(state, at)): (&(i64, i64), &(State, i64))| claim(account, school, state, at);
            self.claims.iter().map(one).collect()
        }

        fn apply(&mut self, key: (i64, i64)) {
            match children(&[self.claims[&key].0]) {
                Children::Shown => _ = self.shown.insert(key, true),
                Children::Hidden => _ = self.shown.insert(key, false),
                Children::AsTheyAre => {}
            }
        }

        fn step(&mut self, step: Step) {
            self.at += 1;
            match step {
                Step::Enter(account, school) => {
                    let key = (account, school);
                    if self.claims.get(&key).is_some_and(|(state, _)| *state == State::Validated) {
                        return;
                    }
                    let taken = login(&self.list()).is_some_and(|login| login.account != account);
                    self.claims.insert(key, (if taken { State::Disputed } else { State::Pending }, self.at));
                    self.shown.entry(key).or_insert(true);
                }
                Step::Correct(account, school) => {
                    if let Some((state, _)) = self.claims.get_mut(&(account, school)) {
                        *state = state.corrected();
                    }
                }
                Step::Decide(account, school, decision) => {
                    let key = (account, school);
                    let Some(to) = self.claims.get(&key).and_then(|(state, _)| state.after(decision)) else { return };
                    self.claims.insert(key, (to, self.at));
                    self.apply(key);
                    self.refused.insert(key);
                    if to == State::Validated {
                        self.refused.remove(&key);
                        let others: Vec<_> = self.claims.keys().copied().filter(|other| other.0 != account).collect();
                        for other in others {
                            if let Some(state) = beside_validated(self.claims[&other].0, other.1 == school) {
                                self.claims.insert(other, (state, self.at));
                                self.apply(other);
                                if state.is_no() {
                                    self.refused.insert(other);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let decision =
            prop::sample::select(vec![Decision::Validate, Decision::Refuse, Decision::Revoke, Decision::Reopen]);
        let step = prop_oneof![
            (1_i64..4, 1_i64..4).prop_map(|(a, s)| Step::Enter(a, s)),
            (1_i64..4, 1_i64..4, decision).prop_map(|(a, s, d)| Step::Decide(a, s, d)),
            (1_i64..4, 1_i64..4).prop_map(|(a, s)| Step::Correct(a, s)),
        ];
        prop::collection::vec(step, 0..40)
    }

    proptest! {
        #[test]
        fn whatever_happens_the_login_is_somebodys_who_may_have_it(steps in steps()) {
            let mut world = World::default();
            for step in steps {
                world.step(step);
                let claims = world.list();
                if let Some(found) = login(&claims) {
                    let own: Vec<State> = claims.iter().filter(|c| c.account == found.account).map(|c| c.state).collect();
                    let wanted = if found.is_validated { State::Validated } else { State::Pending };
                    prop_assert!(own.contains(&wanted));
                    prop_assert!(found.is_validated || !own.iter().any(|state| state.is_no()));
                } else {
                    prop_assert!(!claims.iter().any(|c| c.state == State::Validated));
                }
                // In whatever order they are read.
                let mut turned = claims.clone();
                turned.reverse();
                prop_assert_eq!(login(&turned), login(&claims));
            }
        }

        #[test]
        fn whom_a_school_has_refused_sees_its_children_only_once_it_validates(steps in steps()) {
            let mut world = World::default();
            for step in steps {
                world.step(step);
                for key in &world.refused {
                    prop_assert!(!world.shown[key], "{:?}", key);
                }
            }
        }

        #[test]
        fn one_school_never_has_two_owners_of_a_number(steps in steps()) {
            let mut world = World::default();
            for step in steps {
                world.step(step);
                for school in 1..4 {
                    let owners = world.list().into_iter().filter(|c| c.school == school && c.state == State::Validated);
                    prop_assert!(owners.count() <= 1);
                }
            }
        }
    }
}
