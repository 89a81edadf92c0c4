//! `GET` and `POST /office/{school}/staff/invite`: somebody new, by a token that is mailed.

use super::people::{self, Chosen, ClassChoice};
use super::read::{self, ClassSubject};
use super::{mails, store};
use crate::features::accounts::{self, NewPerson, tokens};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::web::form::Message;
use crate::web::policy::{Access, Reach, Role, School};
use crate::web::shell::{Place, Shell};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;
use rules::secret::PublicId;

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

#[derive(Template)]
#[template(path = "features/staff/invite.html")]
struct InvitePage<'a> {
    shell: Shell<'a>,
    school: Access<'a, School>,
    /// The name in addresses of whom this form makes: sent twice, it makes one person.
    public_id: String,
    given_name: String,
    family_name: String,
    given_name_ar: String,
    family_name_ar: String,
    email: String,
    /// None on the operator's page: who is invited there directs the school.
    roles: Vec<(&'static str, &'static str, bool)>,
    classes: Vec<ClassChoice>,
    amiss: Amiss,
}

/// A field: its name, label, content, what is amiss, and kind: that of the input, or `arabic` for a name that may be left out.
type Field<'p> = (&'static str, &'static str, &'p str, Option<Message>, &'static str);

impl InvitePage<'_> {
    fn fields(&self) -> [Field<'_>; 5] {
        let t = self.shell.t;
        [
            ("given_name", t.staff_given_name, &self.given_name, self.amiss.given_name, "text"),
            ("family_name", t.staff_family_name, &self.family_name, self.amiss.family_name, "text"),
            ("given_name_ar", t.staff_given_name_ar, &self.given_name_ar, self.amiss.given_name_ar, "arabic"),
            ("family_name_ar", t.staff_family_name_ar, &self.family_name_ar, self.amiss.family_name_ar, "arabic"),
            ("email", t.staff_email, &self.email, self.amiss.email, "email"),
        ]
    }
}

/// What is amiss, by field.
#[derive(Default, Clone, Copy)]
struct Amiss {
    given_name: Option<Message>,
    family_name: Option<Message>,
    given_name_ar: Option<Message>,
    family_name_ar: Option<Message>,
    email: Option<Message>,
    role: Option<Message>,
}

impl Amiss {
    /// Each with its field, for the summary on top.
    fn all(&self) -> Vec<(&'static str, Message)> {
        let fields = [
            ("given_name", self.given_name),
            ("family_name", self.family_name),
            ("given_name_ar", self.given_name_ar),
            ("family_name_ar", self.family_name_ar),
            ("email", self.email),
            ("role", self.role),
        ];
        fields.into_iter().filter_map(|(field, message)| Some((field, message?))).collect()
    }
}

/// The empty form.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    may_invite(tx, school)?;
    let public_id = PublicId::from_entropy(cx.rq.app.random.bytes());
    let offered = read::class_subjects(tx, school.id, school.year)?;
    let empty = Form::of(Vec::new())?;
    show(cx, school, StatusCode::OK, (public_id.as_str(), &empty), &offered, Amiss::default())
}

/// The operator invites a school's first director: one for a school where nobody directs and nobody is invited to.
fn may_invite(tx: &Tx<'_>, school: Access<'_, School>) -> Result<()> {
    if school.reach() == Reach::School {
        return Ok(());
    }
    let people = people::all(tx, school)?;
    let some = people.iter().any(|p| p.state() != read::RoleState::Ended);
    if some { Err(Error::NotFound) } else { Ok(()) }
}

fn show(
    cx: &Cx<'_>,
    school: Access<'_, School>,
    status: StatusCode,
    (public_id, form): (&str, &Form),
    offered: &[ClassSubject],
    amiss: Amiss,
) -> Result<Reply> {
    let chosen = Chosen::of(form, offered);
    let whole = school.reach() == Reach::School;
    let page = InvitePage {
        shell: Shell::new(cx, cx.text.staff_invite_title).at(Place::Office).of(&school),
        school,
        public_id: public_id.to_owned(),
        given_name: form.get("given_name").to_owned(),
        family_name: form.get("family_name").to_owned(),
        given_name_ar: form.get("given_name_ar").to_owned(),
        family_name_ar: form.get("family_name_ar").to_owned(),
        email: form.get("email").to_owned(),
        roles: if whole { chosen.role_boxes(cx) } else { Vec::new() },
        classes: if whole { chosen.boxes(cx, offered) } else { Vec::new() },
        amiss,
    };
    Reply::page_with(status, &page)
}

/// Answers the form (public_id, given_name, family_name, email, role, teaching).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let public_id = PublicId::parse(form.get("public_id")).ok_or(Error::BadRequest)?;
    let there = format!("/office/{}/staff/{}?done=invited", school.slug, public_id.as_str());
    let found = app.db.read(|tx| {
        match people::one(tx, school, public_id.as_str()) {
            Ok(_) => return Ok(None),
            Err(Error::NotFound) => may_invite(tx, school)?,
            Err(other) => return Err(other),
        }
        let email = people::address(form.get("email")).unwrap_or_default();
        let taken = read::address_at_school(tx, school.id, &email)?;
        Ok(Some((read::class_subjects(tx, school.id, school.year)?, taken)))
    })?;
    // The same form came before and has done its work.
    let Some((offered, taken)) = found else { return Reply::see_other(&there) };
    let chosen = if school.reach() == Reach::School {
        Chosen::of(form, &offered)
    } else {
        Chosen { roles: vec![Role::Director], teachings: Vec::new() }
    };
    let new = match checked(form, &chosen, taken) {
        Ok(new) => new,
        Err(amiss) => {
            let state = (public_id.as_str(), form);
            return show(cx, school, StatusCode::UNPROCESSABLE_ENTITY, state, &offered, amiss);
        }
    };
    let token = tokens::new_token(app);
    let sent = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        may_invite(tx, school)?;
        if tokens::are_used_up(tx, school.id, cx.rq.now)? {
            return Ok(false);
        }
        let inviting = read::inviting(tx, school.id)?;
        let person = NewPerson {
            public_id: public_id.as_str(),
            given_name: &new.given_name,
            family_name: &new.family_name,
            email: Some(&new.email),
            locale: &inviting.default_locale,
            username: None,
        };
        let Some((account, username)) = accounts::create(tx, app, &person)? else { return Ok(true) };
        accounts::set_arabic_names(tx, account, &new.given_name_ar, &new.family_name_ar)?;
        accounts::mark_staff(tx, account)?;
        for role in &chosen.roles {
            store::add_role(tx, account, Some(school.id), *role, "invited")?;
        }
        for (class, subject) in &chosen.teachings {
            store::add_teaching(tx, account, *class, *subject, school.id)?;
        }
        let codes: Vec<&str> = chosen.roles.iter().map(|role| role.as_str()).collect();
        let detail = Detail::new().text(Fact::Person, &username).change("roles", "", &codes.join(", "));
        audit::record(tx, &Entry::by(cx, viewer, Action::StaffInvited).in_school(school).with(detail))?;
        let invited = tokens::Invited { account, school: Some(school.id), email: Some(&new.email) };
        let ends_at = tokens::invite(tx, &token, invited, cx.rq.now)?;
        mails::invitation(tx, app, &mails::Invitation { invited, username: &username, token: &token, ends_at })?;
        Ok::<_, Error>(true)
    })?;
    if !sent {
        let amiss = Amiss { email: Some(|t| t.staff_invite_too_many), ..Amiss::default() };
        let state = (public_id.as_str(), form);
        return show(cx, school, StatusCode::TOO_MANY_REQUESTS, state, &offered, amiss);
    }
    Reply::see_other(&there)
}

/// Who is invited, as typed and found good.
struct Checked {
    given_name: String,
    family_name: String,
    /// In Arabic letters, or empty.
    given_name_ar: String,
    family_name_ar: String,
    email: String,
}

fn checked(form: &Form, chosen: &Chosen, taken: bool) -> std::result::Result<Checked, Amiss> {
    let mut amiss = Amiss::default();
    let name = |field: &str, required: bool| -> (String, Option<Message>) {
        let name = form.get(field).split_whitespace().collect::<Vec<_>>().join(" ");
        let wrong: Option<Message> = match name.chars().count() {
            0 if !required => None,
            0 => Some(|t| t.staff_name_empty),
            n if n > LONGEST_NAME => Some(|t| t.staff_name_long),
            _ if !rules::names::is_plain(&name) => Some(|t| t.staff_name_address),
            _ => None,
        };
        (name, wrong)
    };
    let (given_name, family_name, given_name_ar, family_name_ar);
    (given_name, amiss.given_name) = name("given_name", true);
    (family_name, amiss.family_name) = name("family_name", true);
    (given_name_ar, amiss.given_name_ar) = name("given_name_ar", false);
    (family_name_ar, amiss.family_name_ar) = name("family_name_ar", false);
    let email = people::address(form.get("email"));
    amiss.email = match &email {
        Err(message) => Some(*message),
        Ok(_) if taken => Some(|t| t.staff_email_taken),
        Ok(_) => None,
    };
    if chosen.roles.is_empty() {
        amiss.role = Some(|t| t.staff_role_empty);
    }
    match email {
        Ok(email) if amiss.all().is_empty() => {
            Ok(Checked { given_name, family_name, given_name_ar, family_name_ar, email })
        }
        _ => Err(amiss),
    }
}
