//! `GET` and `POST /office/{school}/students/{student}/recovery-letter?guardian=..`: a letter that gives a guardian's account
//! back (accounts.md, "Trouble"). It is told to the account's confirmed address, and refused while that address works unless
//! the direction insists and says why; so it is where the account opens children of another school too, whose log is told. Nobody makes one for a guardian of their own child, nor for a colleague.

use super::mails;
use super::read::{self, HolderRow};
use crate::features::audit::{self, Action, Detail, Entry, Fact};
use crate::features::campaigns::store::Language;
use crate::features::campaigns::{self, Ordered, RecoveryLetter};
use crate::web::form::Message;
use crate::web::policy::{Access, Duty, School};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Cx, Error, Form, Reply, Result, Viewer};
use askama::Template;
use db::Tx;
use http::StatusCode;
use rules::secret::PublicId;

/// The longest reason, in characters.
const LONGEST: usize = 300;

#[derive(Template)]
#[template(path = "features/recovery/letter.html")]
struct LetterPage<'a> {
    shell: Shell<'a>,
    slug: String,
    student: String,
    guardian: String,
    token: String,
    name: String,
    /// The confirmed address, mostly hidden.
    address: Option<String>,
    /// It takes messages.
    works: bool,
    /// The account opens children of another school too.
    elsewhere: bool,
    /// The direction may insist.
    may_insist: bool,
    language: Language,
    reason: String,
    reason_amiss: Option<Message>,
    wrong: Option<Message>,
}

impl LetterPage<'_> {
    fn languages(&self) -> [(&'static str, &'static str, bool); 3] {
        let t = self.shell.t;
        let names = [(Language::Both, t.letters_both), (Language::Fr, t.letters_fr), (Language::Ar, t.letters_ar)];
        names.map(|(one, name)| (one.as_str(), name, one == self.language))
    }

    /// Whether only the direction may, with a reason.
    fn is_grave(&self) -> bool {
        self.works || self.elsewhere
    }

    /// Whether there is a form to send.
    fn may_order(&self) -> bool {
        !self.is_grave() || self.may_insist
    }
}

/// Who has the account, of whom the letter would be.
struct Whose {
    student: i64,
    student_id: String,
    holder: HolderRow,
}

fn whose(tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>, (student, guardian): (&str, &str)) -> Result<Whose> {
    let student = viewer.student(tx, school, student)?;
    let student = student.access();
    if viewer.is_guardian_of(student.id) {
        return Err(Error::OwnChild { phone: school.phone.clone() });
    }
    let holder = read::holder(tx, guardian, student.id, school.id)?.ok_or(Error::NotFound)?;
    Ok(Whose { student: student.id, student_id: student.public_id.clone(), holder })
}

/// What is amiss with the form.
#[derive(Default, Clone)]
struct State {
    language: Option<Language>,
    reason: String,
    reason_amiss: Option<Message>,
    wrong: Option<Message>,
}

/// The question.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let guardian = cx.rq.query("guardian").unwrap_or_default();
    let whose = whose(tx, viewer, school, (cx.rq.param("student"), &guardian))?;
    show(cx, school, &whose, (StatusCode::OK, State::default()))
}

fn show(cx: &Cx<'_>, school: Access<'_, School>, whose: &Whose, (status, state): (StatusCode, State)) -> Result<Reply> {
    let of = &whose.holder;
    let usual = if school.name_ar.is_empty() { Language::Fr } else { Language::Both };
    let page = LetterPage {
        shell: Shell::new(cx, cx.text.recovery_letter_title).at(Place::Office).of(&school),
        slug: school.slug.clone(),
        student: whose.student_id.clone(),
        guardian: of.guardian.clone(),
        token: PublicId::from_entropy(cx.rq.app.random.bytes()).as_str().to_owned(),
        name: full_name(cx.locale, (&of.given_name, &of.family_name), (&of.given_name_ar, &of.family_name_ar)),
        address: of.address.as_deref().map(rules::email::masked),
        works: of.works(),
        elsewhere: of.elsewhere,
        may_insist: school.may(Duty::Review),
        language: state.language.unwrap_or(usual),
        reason: state.reason,
        reason_amiss: state.reason_amiss,
        wrong: if of.is_staff { Some(|t| t.recovery_letter_staff) } else { state.wrong },
    };
    Reply::page_with(status, &page)
}

/// Answers the form (guardian, token, language, reason).
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let app = &cx.rq.app;
    let asked = (cx.rq.param("student"), form.get("guardian"));
    let whose = app.db.read(|tx| whose(tx, viewer, school, asked))?;
    let Some(token) = PublicId::parse(form.get("token")) else { return Err(Error::BadRequest) };
    let language = Language::parse(form.get("language")).ok_or(Error::BadRequest)?;
    let reason: String = form.get("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut state = State { language: Some(language), reason: reason.clone(), ..State::default() };
    if whose.holder.works() || whose.holder.elsewhere {
        if !school.may(Duty::Review) {
            state.wrong =
                Some(if whose.holder.works() { |t| t.recovery_letter_works } else { |t| t.recovery_letter_elsewhere });
        } else if reason.is_empty() {
            state.reason_amiss = Some(|t| t.recovery_letter_reason_empty);
        }
    }
    if reason.chars().count() > LONGEST {
        state.reason_amiss = Some(|t| t.recovery_letter_reason_long);
    }
    if whose.holder.is_staff || state.wrong.is_some() || state.reason_amiss.is_some() {
        return show(cx, school, &whose, (StatusCode::UNPROCESSABLE_ENTITY, state));
    }
    let entry = Entry::by(cx, viewer, Action::RecoveryLetterMade).in_school(school).about(whose.student);
    let name = format!("{} {}", whose.holder.given_name, whose.holder.family_name);
    let ordered = app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let now = read::holder(tx, asked.1, whose.student, school.id)?.ok_or(Error::NotFound)?;
        // What the form was about has changed meanwhile: asked again with what is so now.
        let before = &whose.holder;
        let changed = now.works() != before.works() || now.elsewhere != before.elsewhere;
        if changed || now.account_id != before.account_id {
            return Err(Error::NotFound);
        }
        let order = RecoveryLetter {
            school: school.id,
            year: school.year,
            by: viewer.account_id,
            guardian: now.guardian_id,
            form_token: token.as_str(),
            language,
            reason: &reason,
        };
        let ordered = campaigns::order_recovery(tx, app, &order)?;
        if matches!(ordered, Ordered::New(_)) {
            let detail = Detail::new().text(Fact::Guardian, &name).text(Fact::Reason, &reason);
            audit::record(tx, &entry.clone().with(detail.clone()))?;
            for (other,) in read::schools_elsewhere(tx, now.account_id, school.id)? {
                let told = Entry::by_system(app, cx.rq.now, Action::RecoveryLetterMade).for_school(Some(other));
                audit::record(tx, &told.on_behalf_of(Some(now.account_id)).with(detail.clone()))?;
            }
            mails::letter_made(tx, app, now.account_id, school.id)?;
        }
        Ok::<_, Error>(ordered)
    })?;
    match ordered {
        Ordered::New(campaign) | Ordered::Before(campaign) => {
            Reply::see_other(&format!("/office/{}/letters/{campaign}", school.slug))
        }
        Ordered::Other => {
            state.wrong = Some(|t| t.letters_other_making);
            show(cx, school, &whose, (StatusCode::UNPROCESSABLE_ENTITY, state))
        }
        Ordered::Nobody => {
            state.wrong = Some(|t| t.recovery_letter_nobody);
            show(cx, school, &whose, (StatusCode::UNPROCESSABLE_ENTITY, state))
        }
    }
}

impl HolderRow {
    /// Whether the account's address is confirmed, and takes messages as far as one knows.
    fn works(&self) -> bool {
        self.address.is_some() && !self.refused
    }
}
