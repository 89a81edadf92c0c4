//! What is done with a member of the staff: roles and classes, suspended, ended, taken up again, invited anew, and the two
//! sides of a lost second factor. Each form asks inside its write transaction whether the right still stands.

use super::end;
use super::people::{self, Chosen, Person};
use super::person::{Can, refused};
use super::read::{self, RoleState};
use super::{mails, store};
use crate::features::accounts::{self, tokens};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::recovery;
use crate::features::second_factor::reset::{self, Asked, NewReset, Side};
use crate::web::form::Message;
use crate::web::policy::{Access, Reach, Role, School};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use db::Tx;

/// What a form came to: done, or refused in words.
type Done = std::result::Result<(), Message>;

/// Runs a change in one write transaction, and answers with the person's page.
fn change(
    cx: &Cx<'_>,
    viewer: &Viewer,
    school: Access<'_, School>,
    done: &str,
    work: impl Fn(&Tx<'_>, &Person, Can) -> Result<Done>,
) -> Result<Reply> {
    let public_id = cx.rq.param("person");
    let outcome = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let person = people::one(tx, school, public_id)?;
        let can = Can::of(&person, viewer, school);
        let outcome = work(tx, &person, can)?;
        if let (Ok(()), Some(action)) = (&outcome, deed(done)) {
            let after = people::one(tx, school, public_id).map_or_else(|_| String::new(), |person| roles_of(&person));
            let detail = Detail::new().text(Fact::Person, &person.username).change("roles", &roles_of(&person), &after);
            audit::record(tx, &Entry::by(cx, viewer, action).in_school(school).with(detail))?;
        }
        Ok::<_, Error>(outcome)
    })?;
    match outcome {
        Ok(()) => Reply::see_other(&format!("/office/{}/staff/{public_id}?done={done}", school.slug)),
        Err(amiss) => refused(cx, viewer, school, amiss),
    }
}

/// What the audit log calls a change.
fn deed(done: &str) -> Option<Action> {
    Some(match done {
        "changed" => Action::StaffRolesChanged,
        "suspended" => Action::StaffSuspended,
        "ended" => Action::StaffEnded,
        "active" => Action::StaffReinstated,
        "invited" => Action::StaffInvited,
        "recovered" => Action::RecoverySent,
        "asked" => Action::SecondFactorResetAsked,
        "reset" => Action::SecondFactorReset,
        _ => return None,
    })
}

/// The codes of somebody's roles at the school.
fn roles_of(person: &Person) -> String {
    let mut codes: Vec<&str> = person.roles.iter().map(|(role, _)| role.as_str()).collect();
    codes.sort_unstable();
    codes.join(", ")
}

/// `POST .../roles` (role, teaching).
pub fn roles(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    change(cx, viewer, school, "changed", |tx, person, can| {
        if !can.change {
            return Err(Error::NotFound);
        }
        let offered = read::class_subjects(tx, school.id, school.year)?;
        let chosen = Chosen::of(form, &offered);
        if chosen.roles.is_empty() {
            return Ok(Err(|t| t.staff_role_empty));
        }
        if person.has(Role::Director)
            && !chosen.roles.contains(&Role::Director)
            && let Err(amiss) = may_lose_direction(tx, viewer, school, person)?
        {
            return Ok(Err(amiss));
        }
        set_roles(tx, school, person, &chosen.roles)?;
        let had = read::teachings_of(tx, person.account, school.id)?;
        // What stands in the form only: classes of years before stay as they were.
        let known = |of: &(i64, i64)| offered.iter().any(|o| (o.class_id, o.subject_id) == *of);
        for (class, subject) in had.iter().filter(|of| known(of) && !chosen.teachings.contains(of)) {
            store::remove_teaching(tx, person.account, *class, *subject)?;
        }
        for (class, subject) in &chosen.teachings {
            store::add_teaching(tx, person.account, *class, *subject, school.id)?;
        }
        Ok(Ok(()))
    })
}

/// A role that is added stands as the person stands.
fn set_roles(tx: &Tx<'_>, school: Access<'_, School>, person: &Person, roles: &[Role]) -> Result<()> {
    for (role, _) in person.roles.iter().filter(|(role, _)| !roles.contains(role)) {
        store::remove_role(tx, person.account, school.id, *role)?;
    }
    for role in roles {
        store::add_role(tx, person.account, Some(school.id), *role, person.state().as_str())?;
    }
    Ok(())
}

/// Nobody gives up the direction by themselves, and a school keeps a director.
fn may_lose_direction(tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, person: &Person) -> Result<Done> {
    if person.account == viewer.account_id {
        return Ok(Err(|t| t.staff_refused_own));
    }
    if person.directs() && read::directors_besides(tx, school.id, person.account)? == 0 {
        return Ok(Err(|t| t.staff_refused_last_director));
    }
    Ok(Ok(()))
}

/// `POST .../state` (state: active, suspended or ended; the last asks once more, unless `confirm` says yes).
pub fn state(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    if school.reach() != Reach::School {
        return Err(Error::NotFound);
    }
    let to = RoleState::parse(form.get("state")).filter(|to| *to != RoleState::Invited).ok_or(Error::BadRequest)?;
    let sure = form.get("confirm") == "yes";
    if to == RoleState::Ended
        && !sure
        && let Some(question) = end::question(cx, viewer, school)?
    {
        return Ok(question);
    }
    change(cx, viewer, school, to.as_str(), |tx, person, can| {
        if to != RoleState::Active
            && let Err(amiss) = may_lose_direction(tx, viewer, school, person)?
        {
            return Ok(Err(amiss));
        }
        let may = match to {
            RoleState::Suspended => can.suspend,
            RoleState::Ended => can.end && sure,
            _ => can.take_up,
        };
        if !may {
            return Ok(Err(|t| t.staff_refused_state));
        }
        match to {
            RoleState::Suspended => {
                // Let in again, they give it again, in whatever session was left open.
                accounts::forget_second_factor(tx, person.account)?;
                store::suspend(tx, person.account, school.id)?
            }
            RoleState::Ended => {
                if !person.has_password {
                    tokens::void_invitations(tx, person.account, cx.rq.now)?;
                }
                accounts::forget_second_factor(tx, person.account)?;
                store::end(tx, person.account, school.id)?
            }
            _ => store::take_up(tx, person.account, school.id)?,
        };
        Ok(Ok(()))
    })
}

/// `POST .../invite` (email): a new token, which voids the older one.
pub fn invite(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let email = match people::address(form.get("email")) {
        Ok(email) => email,
        Err(amiss) => return refused(cx, viewer, school, amiss),
    };
    let token = tokens::new_token(app);
    change(cx, viewer, school, "invited", |tx, person, can| {
        if !can.invite {
            return Ok(Err(|t| t.staff_refused_state));
        }
        if tokens::are_used_up(tx, school.id, cx.rq.now)? {
            return Ok(Err(|t| t.staff_invite_too_many));
        }
        if person.email.as_deref() != Some(&email) {
            if read::address_at_school(tx, school.id, &email)? {
                return Ok(Err(|t| t.staff_email_taken));
            }
            accounts::set_invited_address(tx, person.account, Some(&email))?;
        }
        store::invite_again(tx, person.account, school.id)?;
        let invited = tokens::Invited { account: person.account, school: Some(school.id), email: Some(&email) };
        let ends_at = tokens::invite(tx, &token, invited, cx.rq.now)?;
        let username = &person.username;
        mails::invitation(tx, app, &mails::Invitation { invited, username, token: &token, ends_at })?;
        Ok(Ok(()))
    })
}

/// `POST .../recovery`: a token for a colleague who has lost their password, to the address that they have confirmed. Whoever
/// sends it learns nothing, and the second factor stays.
pub fn recover(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    change(cx, viewer, school, "recovered", |tx, person, can| {
        if !can.recover {
            return Ok(Err(|t| t.staff_refused_state));
        }
        let sent = recovery::send_to(tx, &cx.rq.app, person.account, &school)?;
        Ok(if sent { Ok(()) } else { Err(|t| t.staff_recover_not_sent) })
    })
}

/// `POST .../second-factor`: asks that the lost second factor be taken away; the other side confirms.
pub fn ask_reset(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    change(cx, viewer, school, "asked", |tx, person, can| {
        if !can.ask_reset {
            return Ok(Err(|t| t.staff_refused_state));
        }
        let (account, by) = (person.account, Some(viewer.account_id));
        let new = NewReset { account, school: Some(school.id), by, side: Side::of(school) };
        Ok(match reset::ask(tx, &cx.rq.app, new)? {
            Asked::Waits => Ok(()),
            Asked::Already => Err(|t| t.staff_refused_reset_open),
            Asked::None => Err(|t| t.staff_refused_state),
        })
    })
}

/// `POST .../second-factor/confirm` (reset): the other side's consent.
pub fn confirm_reset(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    change(cx, viewer, school, "reset", |tx, person, _can| {
        let side = (Side::of(school) == Side::Director).then_some(school.id);
        let reset = reset::confirm(tx, &cx.rq.app, viewer, side, form.get("reset"))?;
        if reset.account_id == person.account { Ok(Ok(())) } else { Err(Error::NotFound) }
    })
}
