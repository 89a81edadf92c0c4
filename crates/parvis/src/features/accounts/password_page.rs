//! `GET` and `POST /token/password`: the password of one's own, to which a token leads and which uses it up (accounts.md,
//! "Path B", "Trouble"); also the password of a letter that gives an account back.

use super::entry::Entry;
use super::new_password::{self, Amiss};
use super::read::OwnerRow;
use super::sign_in::second_factor_and;
use super::token_join::tell_enrolled;
use super::{code_verifiers, passwords, read, store, token_page, tokens, verifier_of};
use crate::features::audit::{self, Action, Detail, OwnDeed, Way};
use crate::features::enrolment::{self, Accepted, Place, Typed};
use crate::features::passkeys;
use crate::features::{campaigns, password as own_password};
use crate::web::form::Message;
use crate::web::policy::Stage;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;
use rules::national_id::NationalIdKind;

#[derive(Template)]
#[template(path = "features/accounts/password.html")]
struct PasswordPage<'a> {
    shell: Shell<'a>,
    owner: OwnerRow,
    /// The person had a password before.
    again: bool,
    asks: Option<Asks>,
    amiss: Amiss,
}

/// What an invited guardian is asked besides.
struct Asks {
    school: String,
    children: Vec<(String, String)>,
    /// The kinds of numbers, where one is required and the roster has none: code, name, whether it is chosen.
    kinds: Vec<(&'static str, &'static str, bool)>,
    number: String,
    number_amiss: Option<Message>,
    /// The number is another account's, and was sent again: the director decides.
    disputes: String,
    terms: bool,
    terms_amiss: Option<Message>,
}

impl PasswordPage<'_> {
    /// What is amiss, by field, in the order of the form.
    fn all_amiss(&self) -> Vec<(&'static str, Message)> {
        let asks = self.asks.as_ref();
        let fields = [
            ("number", asks.and_then(|asks| asks.number_amiss)),
            ("new_password", self.amiss.new),
            ("new_password_again", self.amiss.again),
            ("terms", asks.and_then(|asks| asks.terms_amiss)),
        ];
        fields.into_iter().filter_map(|(field, message)| Some((field, message?))).collect()
    }
}

/// By what somebody has come to this page.
#[derive(Clone, Copy)]
enum Coming {
    /// Staff with an invitation.
    Staff,
    /// A guardian of a roster with an invitation.
    Guardian(i64),
    /// With a token that was asked for.
    Recovery,
    /// With the password of a letter that gives the account back.
    Letter(i64),
}

impl Coming {
    fn of(viewer: &Viewer, owner: &OwnerRow) -> Coming {
        match (viewer.letter, owner.has_password, owner.guardian_id) {
            (Some(letter), ..) => Coming::Letter(letter),
            (None, true, _) => Coming::Recovery,
            (None, false, Some(guardian)) => Coming::Guardian(guardian),
            (None, false, None) => Coming::Staff,
        }
    }

    fn way(self) -> Way {
        match self {
            Coming::Letter(_) => Way::Letter,
            Coming::Recovery => Way::Recovery,
            Coming::Guardian(_) | Coming::Staff => Way::Token,
        }
    }
}

/// The form; who has come in already is sent on.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer) -> Result<Reply> {
    if viewer.stage != Stage::Password {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let owner = read::owner(tx, viewer.account_id)?;
    let asks = match Coming::of(viewer, &owner) {
        Coming::Guardian(guardian) => {
            match Place::invited(tx, guardian, viewer.account_id, cx.rq.now) {
                Ok(place) => Some(asks(cx, &place, &Typed::default())),
                // They have come by a letter meanwhile, or there is no child any more whom it may open.
                Err(Error::NotFound) => return token_page::dead(cx),
                Err(other) => return Err(other),
            }
        }
        _ => None,
    };
    show(cx, StatusCode::OK, (owner, asks), Amiss::default())
}

fn asks(cx: &Cx<'_>, place: &Place, typed: &Typed) -> Asks {
    let t = cx.text;
    let name = |kind: NationalIdKind| match kind {
        NationalIdKind::Cin => t.enrolment_kind_cin,
        NationalIdKind::ResidenceCard => t.enrolment_kind_residence,
        NationalIdKind::Passport => t.enrolment_kind_passport,
        NationalIdKind::NationalRegister => t.enrolment_kind_register,
    };
    let kinds = place.kinds().iter().map(|kind| (kind.code(), name(*kind), kind.code() == typed.kind.as_str()));
    Asks {
        school: place.school_name(cx.locale).to_owned(),
        children: place.children.iter().map(|child| (child.name(cx.locale), child.class_name.clone())).collect(),
        kinds: if place.lacks_number() { kinds.collect() } else { Vec::new() },
        number: typed.number.clone(),
        number_amiss: None,
        disputes: String::new(),
        terms: typed.terms,
        terms_amiss: None,
    }
}

fn show(cx: &Cx<'_>, status: StatusCode, (owner, asks): (OwnerRow, Option<Asks>), amiss: Amiss) -> Result<Reply> {
    let shell = Shell::new(cx, cx.text.new_password_title);
    let again = owner.has_password;
    Reply::page_with(status, &PasswordPage { shell, owner, again, asks, amiss })
}

/// Answers the form (new_password, new_password_again; of an invited guardian also number_kind, number, terms).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, form: &Form) -> Result<Reply> {
    if viewer.stage != Stage::Password {
        return Reply::see_other(Shell::new(cx, "").home());
    }
    let (owner, easy) = cx.rq.app.db.read(|tx| {
        let easy = passwords::easy_to_guess(tx, &cx.rq.app, viewer.account_id)?;
        Ok::<_, Error>((read::owner(tx, viewer.account_id)?, easy))
    })?;
    let done = match Coming::of(viewer, &owner) {
        Coming::Guardian(guardian) => invited_guardian(cx, viewer, (guardian, owner, easy), form),
        coming => {
            let known: Vec<&str> = easy.iter().map(String::as_str).collect();
            match new_password::chosen(form, &known) {
                Err(amiss) => return show(cx, StatusCode::UNPROCESSABLE_ENTITY, (owner, None), amiss),
                Ok(password) if matches!(coming, Coming::Staff) => invited_staff(cx, viewer, &owner, password),
                Ok(password) => recovered(cx, viewer, (coming, &owner), password),
            }
        }
    };
    match done {
        // Its time ended between the button and the password.
        Err(Error::NotFound) => token_page::dead(cx),
        other => other,
    }
}

/// The session on its way in may have been ended meanwhile: the invitation was voided, the form was sent twice.
fn still_here(tx: &Tx<'_>, viewer: &Viewer) -> Result<()> {
    if store::end_entering(tx, viewer.session_id, viewer.account_id)? == 0 {
        return Err(Error::SignInFirst);
    }
    Ok(())
}

fn invited_staff(cx: &Cx<'_>, viewer: &Viewer, owner: &OwnerRow, password: &str) -> Result<Reply> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    let verifier = verifier_of(app, password)?;
    let entry = Entry::new(cx, account, owner.is_staff);
    app.db.write(|tx| {
        still_here(tx, viewer)?;
        let came_to = tokens::use_up_invitation(tx, account, cx.rq.now)?;
        store::set_account_verifier(tx, account, &verifier.scheme, &verifier.salt, &verifier.hash)?;
        if let Some(email) = came_to
            && crate::features::sharing::may_confirm(tx, account, &email)?
        {
            store::confirm_address(tx, account, &email, cx.rq.now)?;
        }
        let joined = crate::features::staff::accept(tx, account)?;
        let deeds = [(Action::PasswordChosen, true), (Action::StaffJoined, joined)];
        for (action, _) in deeds.into_iter().filter(|(_, done)| *done) {
            let detail = Detail::new().way(Way::Token);
            audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action, detail })?;
        }
        audit::signed_in(tx, cx, account, None, Way::Token)?;
        entry.begin(tx)
    })?;
    entry.reply(cx, if owner.is_staff { "/second-factor" } else { "/children" })
}

fn invited_guardian(
    cx: &Cx<'_>,
    viewer: &Viewer,
    (guardian, owner, mut easy): (i64, OwnerRow, Vec<String>),
    form: &Form,
) -> Result<Reply> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    let place = app.db.read(|tx| Place::invited(tx, guardian, account, cx.rq.now))?;
    let typed = Typed::of(form, &place);
    let mut asks = asks(cx, &place, &typed);
    let number = if place.lacks_number() {
        enrolment::number_of(&typed, &place, enrolment::today(cx, &place)?)
    } else {
        Ok(String::new())
    };
    asks.number_amiss = number.as_ref().err().copied();
    if let Ok(number) = &number
        && number != form.get("disputes")
        && app.db.read(|tx| place.known(tx, number))?.is_some()
    {
        asks.number_amiss = Some(|t| t.token_number_known);
        asks.disputes.clone_from(number);
    }
    asks.terms_amiss = if typed.terms { None } else { Some(|t| t.enrolment_terms_empty) };
    easy.extend(place.easy_to_guess());
    easy.push(typed.number.clone());
    let known: Vec<&str> = easy.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let is_right = asks.number_amiss.is_none() && asks.terms_amiss.is_none();
    let (password, number) = match (new_password::chosen(form, &known), number, is_right) {
        (Ok(password), Ok(number), true) => (password, number),
        (password, ..) => {
            let amiss = password.err().unwrap_or_default();
            return show(cx, StatusCode::UNPROCESSABLE_ENTITY, (owner, Some(asks)), amiss);
        }
    };
    let verifier = verifier_of(app, password)?;
    let codes = code_verifiers(app, password, &place.codes())?;
    let what = Accepted { guardian, account, number: &number, verifier: &verifier, codes: &codes };
    let entry = Entry::new(cx, account, owner.is_staff);
    app.db.write(|tx| {
        still_here(tx, viewer)?;
        let came_to = tokens::use_up_invitation(tx, account, cx.rq.now)?;
        let done = enrolment::accept(tx, app, &what)?;
        // Who lives apart from somebody with this address cannot have it too.
        if let Some(email) = came_to
            && crate::features::sharing::may_confirm(tx, account, &email)?
        {
            store::confirm_address(tx, account, &email, cx.rq.now)?;
        }
        // The language that they read the form in.
        store::set_locale(tx, account, cx.locale.code())?;
        let deed =
            OwnDeed { account, scope: None, action: Action::PasswordChosen, detail: Detail::new().way(Way::Token) };
        audit::own_deed(tx, cx, &deed)?;
        tell_enrolled(tx, cx, account, (&done, Way::Token))?;
        audit::signed_in(tx, cx, account, None, Way::Token)?;
        entry.begin(tx)
    })?;
    // One child: straight to the dashboard; several: the list (tutorial, 1.1).
    entry.reply(cx, "/children")
}

/// A new password in the place of the one that was lost: whatever was open ends.
fn recovered(cx: &Cx<'_>, viewer: &Viewer, (coming, owner): (Coming, &OwnerRow), password: &str) -> Result<Reply> {
    let (app, account) = (&cx.rq.app, viewer.account_id);
    let new = passwords::hashed(app, account, password)?;
    let entry = Entry::new(cx, account, owner.is_staff);
    let has_role = app.db.write(|tx| {
        still_here(tx, viewer)?;
        match coming {
            Coming::Letter(letter) => campaigns::use_up(tx, letter, cx.rq.now)?,
            _ => tokens::use_up_recovery(tx, account, cx.rq.now)?,
        }
        passwords::replace(tx, app, account, &new)?;
        store::end_sessions_of(tx, account)?;
        let has_role = read::verifier(tx, account, &[])?.is_some_and(|of| of.has_role);
        // Whoever has lost the password may have lost it to somebody who has added a passkey. Of staff they are the second
        // factor, which a mailbox does not give back.
        if !has_role {
            passkeys::forget(tx, account)?;
        }
        own_password::tell_owner(tx, app, account)?;
        let detail = Detail::new().way(coming.way());
        audit::own_deed(tx, cx, &OwnDeed { account, scope: None, action: Action::PasswordChanged, detail })?;
        audit::signed_in(tx, cx, account, None, coming.way())?;
        entry.begin(tx)?;
        Ok::<_, Error>(has_role)
    })?;
    if has_role { entry.reply(cx, &second_factor_and("/children")) } else { entry.reply(cx, "/children") }
}
