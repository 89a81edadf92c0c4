//! The rules of accounts.md on what is dead after what, and what people do in random order.

use crate::harness::{DAY, HOUR};
use crate::world::{HAMZA, YASMINE};
use Kind::{Address, Code, Invitation, Password, Recovery, Session, WayIn};
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Password,
    /// The token of an invitation.
    Invitation,
    /// That of a forgotten password.
    Recovery,
    /// That of the link that confirms an address.
    Address,
    /// A code for joining accounts.
    Code,
    /// The cookie between a token's button and the password.
    WayIn,
    /// The cookie of whoever is in.
    Session,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Invited,
    CameIn,
    Recovered,
    PasswordChanged,
    AddressAsked,
    AddressChanged,
    JoiningAsked,
    Kept,
    Joined,
}

/// What of an account is dead after each event (accounts.md). Besides, all that is used is used up and all that has a time
/// ends with it: invitations 14 days, recoveries and codes a day, links 7 days, sessions half an hour or 30 days.
pub const DIES: [(Event, &[Kind]); 9] = [
    // "A new invitation voids the older one."
    (Event::Invited, &[Invitation, WayIn]),
    (Event::CameIn, &[Invitation, WayIn]),
    // "Using one, or changing password or e-mail, voids all." Who learned the old password may have asked for an address.
    (Event::Recovered, &[Password, Recovery, Address, Code, WayIn, Session]),
    // The same; "ends the other sessions", so the one that changes it is none of them.
    (Event::PasswordChanged, &[Password, Recovery, Address, Code, WayIn, Session]),
    // The newest link counts.
    (Event::AddressAsked, &[Address]),
    (Event::AddressChanged, &[Address, Recovery, Code, WayIn]),
    // The newest request counts: of codes only those that the account itself asked for.
    (Event::JoiningAsked, &[Code]),
    // What others asked for with one of the two was asked of another account than there is now.
    (Event::Kept, &[Code]),
    (Event::Joined, &[Password, Invitation, Recovery, Address, Code, WayIn, Session]),
];

/// The people: Karim's and Leila's accounts, here of one person, and somebody whom the office invites.
pub const FIRST_ADDRESS: [&str; 3] = ["karim@example.org", "leila@example.org", "salima@example.org"];
pub const OTHER_ADDRESS: [&str; 3] = ["famille@example.org", "famille@example.org", "autre@example.org"];
pub const CHILD: [i64; 3] = [YASMINE, YASMINE, HAMZA];
pub const INVITED: usize = 2;

#[derive(Debug, Clone)]
pub enum Step {
    Invite,
    Pass(i64),
    Recover(usize),
    /// The button of a token.
    Press(usize),
    /// A password at the end of the way in.
    Choose(usize),
    AskAddress(usize),
    Confirm(usize),
    ChangePassword(usize),
    SignIn(usize, bool),
    SignOut(usize),
    AskJoin(usize, usize),
    GiveCode(usize),
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, which) = (0..3_usize, 0..4_usize);
    let step = prop_oneof![
        3 => Just(Step::Invite),
        3 => prop_oneof![Just(HOUR), Just(13 * HOUR), Just(25 * HOUR), Just(8 * DAY), Just(15 * DAY)].prop_map(Step::Pass),
        5 => who.clone().prop_map(Step::Recover),
        5 => which.clone().prop_map(Step::Press),
        5 => which.clone().prop_map(Step::Choose),
        4 => who.clone().prop_map(Step::AskAddress),
        3 => which.clone().prop_map(Step::Confirm),
        3 => who.clone().prop_map(Step::ChangePassword),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, remember)| Step::SignIn(who, remember)),
        1 => which.clone().prop_map(Step::SignOut),
        6 => (who.clone(), who).prop_map(|(kept, joined)| Step::AskJoin(kept, joined)),
        5 => which.prop_map(Step::GiveCode),
    ];
    prop::collection::vec(step, 3..18)
}

#[derive(Debug, Clone)]
pub struct Secret {
    pub kind: Kind,
    /// Whose; of a code, who asked.
    pub of: usize,
    /// Of a code, the account that is to be joined.
    pub other: Option<usize>,
    /// Of a link, the address.
    pub email: String,
    pub text: String,
    pub ends_at: i64,
    pub live: bool,
}

impl Secret {
    /// Whether it counts at this time.
    pub fn lives(&self, now: i64) -> bool {
        self.live && self.ends_at > now
    }
}
