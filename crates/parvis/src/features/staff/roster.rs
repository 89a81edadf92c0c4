//! Staff by a list (imports): invited, their roles and classes changed, and all that taken back. The caller has seen to it
//! that whoever ordered it may manage staff.

use super::read::{self, RoleState};
use super::{mails, store};
use crate::app::App;
use crate::features::accounts::{self, NewPerson, tokens};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::web::policy::Role;
use crate::web::{Error, Result};
use db::{Instant, Tx};
use std::collections::BTreeSet;

/// Class and subject, by their ids.
pub type Teachings = BTreeSet<(i64, i64)>;

/// Where a list is worked on, and for whom.
pub struct Desk<'a, 't> {
    /// The transaction.
    pub tx: &'a Tx<'t>,
    /// The installation.
    pub app: &'a App,
    /// The school.
    pub school: i64,
    /// The school year of the classes.
    pub year: i64,
    /// Who ordered it; none for a command.
    pub account: Option<i64>,
    /// Now.
    pub now: Instant,
}

/// A member of the staff.
#[derive(Debug, Clone)]
pub struct Member {
    /// The account.
    pub account: i64,
    /// The address; an account may have none.
    pub email: Option<String>,
    /// Given and family name.
    pub name: String,
    /// The username.
    pub username: String,
    /// The roles at this school, each as it stands.
    pub roles: Vec<(Role, RoleState)>,
    /// What they teach this year.
    pub teachings: Teachings,
}

impl Member {
    /// The roles, in their order.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.roles.iter().map(|(role, _)| *role).collect()
    }

    /// Where the person stands: one role that counts is enough.
    pub fn state(&self) -> RoleState {
        let has = |state: RoleState| self.roles.iter().any(|(_, s)| *s == state);
        let all = [RoleState::Active, RoleState::Invited, RoleState::Suspended];
        all.into_iter().find(|state| has(*state)).unwrap_or(RoleState::Ended)
    }
}

/// Somebody to be invited.
pub struct NewMember<'a> {
    /// Given name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// The address.
    pub email: &'a str,
    /// The roles.
    pub roles: &'a BTreeSet<Role>,
    /// What they teach.
    pub teachings: &'a Teachings,
}

/// Codes of roles, as the log and previews have them.
pub fn codes(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}

/// What can be taught this year: class, its name, subject, its name.
///
/// # Errors
/// The database's.
pub fn offered(desk: &Desk<'_, '_>) -> db::Result<Vec<(i64, String, i64, String)>> {
    let rows = read::class_subjects(desk.tx, desk.school, desk.year)?;
    Ok(rows.into_iter().map(|row| (row.class_id, row.class_name, row.subject_id, row.subject_name)).collect())
}

/// Everybody who has or had a role at the school.
///
/// # Errors
/// The database's.
pub fn members(desk: &Desk<'_, '_>) -> db::Result<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    for row in read::staff_of(desk.tx, desk.school)? {
        match members.last_mut().filter(|member| member.account == row.account_id) {
            Some(member) => member.roles.push((row.role, row.state)),
            None => members.push(Member {
                account: row.account_id,
                name: format!("{} {}", row.given_name, row.family_name),
                email: row.email,
                username: row.username.unwrap_or_default(),
                roles: vec![(row.role, row.state)],
                teachings: Teachings::new(),
            }),
        }
    }
    for (account, class, subject) in read::teachings_of_year(desk.tx, desk.school, desk.year)? {
        if let Some(member) = members.iter_mut().find(|member| member.account == account) {
            member.teachings.insert((class, subject));
        }
    }
    Ok(members)
}

fn told(desk: &Desk<'_, '_>, action: Action, detail: Detail) -> db::Result<()> {
    let entry = Entry::by_system(desk.app, desk.now, action).on_behalf_of(desk.account).for_school(Some(desk.school));
    audit::record(desk.tx, &entry.with(detail))
}

/// Invites somebody: an account, the roles, a token and its mail. Answers the account.
///
/// # Errors
/// The database's; [`Error::Unavailable`] where no username is free.
pub fn invite(desk: &Desk<'_, '_>, public_id: &str, new: &NewMember<'_>) -> Result<i64> {
    let (tx, app) = (desk.tx, desk.app);
    let inviting = read::inviting(tx, desk.school)?;
    let person = NewPerson {
        public_id,
        given_name: new.given_name,
        family_name: new.family_name,
        email: Some(new.email),
        locale: &inviting.default_locale,
        username: None,
    };
    let made = accounts::create(tx, app, &person)?;
    let (account, username) = made.ok_or(Error::Unavailable { retry_after: 10 })?;
    accounts::mark_staff(tx, account)?;
    for role in new.roles {
        store::add_role(tx, account, Some(desk.school), *role, RoleState::Invited.as_str())?;
    }
    for (class, subject) in new.teachings {
        store::add_teaching(tx, account, *class, *subject, desk.school)?;
    }
    let detail = Detail::new().text(Fact::Person, &username).change("roles", "", &codes(new.roles));
    told(desk, Action::StaffInvited, detail)?;
    let token = tokens::new_token(app);
    let invited = tokens::Invited { account, school: Some(desk.school), email: Some(new.email) };
    let ends_at = tokens::invite(tx, &token, invited, desk.now)?;
    mails::invitation(tx, app, &mails::Invitation { invited, username: &username, token: &token, ends_at })?;
    Ok(account)
}

/// Gives a member these roles and classes in place of what they have; a role that is added stands as the person stands.
/// Classes of other years stay.
///
/// # Errors
/// The database's.
pub fn change(desk: &Desk<'_, '_>, member: &Member, roles: &BTreeSet<Role>, teachings: &Teachings) -> db::Result<()> {
    let (tx, account, had) = (desk.tx, member.account, member.roles());
    for role in had.difference(roles) {
        store::remove_role(tx, account, desk.school, *role)?;
    }
    for role in roles.difference(&had) {
        store::add_role(tx, account, Some(desk.school), *role, member.state().as_str())?;
    }
    for (class, subject) in member.teachings.difference(teachings) {
        store::remove_teaching(tx, account, *class, *subject)?;
    }
    for (class, subject) in teachings.difference(&member.teachings) {
        store::add_teaching(tx, account, *class, *subject, desk.school)?;
    }
    let detail = Detail::new().text(Fact::Person, &member.username).change("roles", &codes(&had), &codes(roles));
    told(desk, Action::StaffRolesChanged, detail)
}

/// Takes an invitation back, with the account that was made for it. False where something was built on it: it was taken
/// up, or the person has other roles now.
///
/// # Errors
/// The database's.
pub fn withdraw(desk: &Desk<'_, '_>, account: i64, roles: &BTreeSet<Role>, teachings: &Teachings) -> Result<bool> {
    let found = members(desk)?.into_iter().find(|member| member.account == account);
    let untouched = |member: &Member| {
        member.roles() == *roles
            && member.roles.iter().all(|(_, state)| *state == RoleState::Invited)
            && member.teachings == *teachings
    };
    let Some(member) = found.filter(untouched) else { return Ok(false) };
    tokens::void_invitations(desk.tx, account, desk.now)?;
    store::remove_teachings_of(desk.tx, account)?;
    store::remove_roles_of(desk.tx, account)?;
    accounts::end_invited(desk.tx, account)?;
    let detail = Detail::new().text(Fact::Person, &member.username).change("roles", &codes(roles), "");
    told(desk, Action::StaffEnded, detail)?;
    Ok(true)
}

/// Gives a member back what they had before a list changed it. False where something was built on it: roles or classes
/// were changed since, or it would take the direction from whoever asks, or from the last who has it.
///
/// # Errors
/// The database's.
pub fn restore(
    desk: &Desk<'_, '_>,
    account: i64,
    before: (&BTreeSet<Role>, &Teachings),
    after: (&BTreeSet<Role>, &Teachings),
) -> db::Result<bool> {
    let found = members(desk)?.into_iter().find(|member| member.account == account);
    let untouched = |member: &Member| member.roles() == *after.0 && member.teachings == *after.1;
    let Some(member) = found.filter(untouched) else { return Ok(false) };
    let loses_direction =
        member.roles.contains(&(Role::Director, RoleState::Active)) && !before.0.contains(&Role::Director);
    if loses_direction
        && (desk.account == Some(account) || read::directors_besides(desk.tx, desk.school, account)? == 0)
    {
        return Ok(false);
    }
    change(desk, &member, before.0, before.1)?;
    Ok(true)
}
