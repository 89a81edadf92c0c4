//! `GET` and `POST /office/{school}/settings`.

use super::fields::{self, Amiss, FIELDS, FLAGS, Input, Values};
use super::read;
use crate::features::audit::{self, Action, Detail, Entry};
use crate::features::school::store::{catalogue_changed, set_scale, update_settings};
use crate::web::form::Message;
use crate::web::policy::{Access, School, Viewer};
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::StatusCode;

/// A field on the page.
struct Shown {
    name: String,
    label: String,
    hint: &'static str,
    value: String,
    wrong: Option<&'static str>,
    input: Input,
    longest: usize,
    required: bool,
    choices: Vec<(&'static str, &'static str)>,
}

struct ShownFlag {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    on: bool,
}

/// What somebody else changed while the form was filled in.
struct Clash {
    label: String,
    theirs: String,
    yours: String,
}

/// What is said on top.
#[derive(Default)]
pub(super) struct Said {
    pub amiss: Amiss,
    pub logo: Option<Message>,
    pub clashes: Vec<(&'static str, String, String)>,
    pub is_conflict: bool,
    /// With what the form began, where that is not what it shows.
    pub base: Option<String>,
}

#[derive(Template)]
#[template(path = "features/settings/settings.html")]
struct SettingsPage<'a> {
    shell: Shell<'a>,
    slug: String,
    version: i64,
    base: String,
    texts: Vec<Shown>,
    scales: Vec<Shown>,
    flags: Vec<ShownFlag>,
    amiss: Vec<(String, &'static str)>,
    is_conflict: bool,
    clashes: Vec<Clash>,
    saved: bool,
    logo: Option<String>,
    logo_wrong: Option<&'static str>,
    rescale_wrong: Option<&'static str>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let (values, version) = read::values(tx, school.id)?;
    page_with(cx, tx, school, (&values, version), &Said::default(), StatusCode::OK)
}

/// The page with these values typed, and what is to be said of them.
pub(super) fn page_with(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    school: Access<'_, School>,
    (values, version): (&Values, i64),
    said: &Said,
    status: StatusCode,
) -> Result<Reply> {
    let t = cx.text;
    let wrong = |name: &str| said.amiss.iter().find(|(field, _)| field == name).map(|(_, message)| message(t));
    let texts = FIELDS.iter().zip(&values.texts).map(|(field, value)| Shown {
        name: field.name.to_owned(),
        label: (field.label)(t).to_owned(),
        hint: field.hint.map_or("", |hint| hint(t)),
        value: value.clone(),
        wrong: wrong(field.name),
        input: field.input,
        longest: field.longest,
        required: field.required,
        choices: if field.input == Input::Choice { fields::choices(t, field.name) } else { Vec::new() },
    });
    let scales = values.scales.iter().map(|scale| {
        let name = fields::scale_name(&scale.code);
        Shown {
            label: t.settings_scale_of(scale.name.as_str()).to_string(),
            hint: "",
            value: scale.max.clone(),
            wrong: wrong(&name),
            input: Input::Code,
            longest: 4,
            required: true,
            choices: Vec::new(),
            name,
        }
    });
    let flags = FLAGS.iter().zip(values.flags);
    let clashes = said.clashes.iter().map(|(field, theirs, yours)| Clash {
        label: super::label(t, field).unwrap_or(field).to_owned(),
        theirs: theirs.clone(),
        yours: yours.clone(),
    });
    let mut shell = Shell::new(cx, t.settings_title).at(Place::Office);
    shell.back = format!("/office/{}/settings", school.slug);
    shell.school = Some((in_script(cx.locale, &school.name, &school.name_ar).to_owned(), school.phone.clone()));
    let page = SettingsPage {
        slug: school.slug.clone(),
        version,
        base: said.base.clone().unwrap_or_else(|| values.prints()),
        texts: texts.collect(),
        scales: scales.collect(),
        flags: flags
            .map(|(flag, on)| ShownFlag { name: flag.name, label: (flag.label)(t), hint: (flag.hint)(t), on })
            .collect(),
        amiss: said.amiss.iter().map(|(field, message)| (field.clone(), message(t))).collect(),
        is_conflict: said.is_conflict,
        clashes: clashes.collect(),
        saved: cx.rq.query("saved").is_some(),
        logo: read::logo_digest(tx, school.id)?.map(|(digest,)| digest),
        logo_wrong: said.logo.map(|message| message(t)),
        rescale_wrong: wrong(RESCALE),
        shell,
    };
    Reply::page_with(status, &page)
}

/// What became of a save.
enum Outcome {
    Saved,
    /// Somebody else has changed the same since: what is shown, and over what.
    Conflict(Box<(Values, Values)>),
}

/// The box to be ticked where a scale changes.
const RESCALE: &str = "rescale";

/// Answers the form.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let version: i64 = form.get("version").parse().map_err(|_| Error::BadRequest)?;
    let (before, _) = cx.rq.app.db.read(|tx| read::values(tx, school.id))?;
    let mut typed = before.typed(form);
    let mut amiss = typed.check();
    let base = form.get("base");
    // By what the form began with: what others have changed meanwhile is no change of this sender.
    let own = before.merged(base, &typed).map_or_else(|| typed.clone(), |(own, _)| own);
    if own.scales != before.scales && !form.ticked(RESCALE) {
        amiss.push((RESCALE.to_owned(), |t| t.settings_rescale_missing));
    }
    if !amiss.is_empty() {
        let said = Said { amiss, base: Some(base.to_owned()), ..Said::default() };
        let again = |tx: &Tx<'_>| page_with(cx, tx, school, (&typed, version), &said, StatusCode::UNPROCESSABLE_ENTITY);
        return cx.rq.app.db.read(again);
    }
    let entry = Entry::by(cx, viewer, Action::SettingsChanged).in_school(school);
    let outcome = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let (before, version_now) = read::values(tx, school.id)?;
        let Some((merged, clashing)) = before.merged(base, &typed) else {
            return save(tx, school.id, version, (&before, &typed), &entry);
        };
        if clashing != before {
            return Ok(Outcome::Conflict(Box::new((merged, clashing))));
        }
        save(tx, school.id, version_now, (&before, &merged), &entry)
    })?;
    match outcome {
        Outcome::Saved => Reply::see_other(&format!("/office/{}/settings?saved=yes", school.slug)),
        Outcome::Conflict(shown) => cx.rq.app.db.read(|tx| {
            // With what there is now: to save again is to know what was changed meanwhile.
            let (theirs, version) = read::values(tx, school.id)?;
            let (merged, clashing) = &*shown;
            let (clashes, base) = (theirs.differences(clashing), Some(theirs.prints()));
            let said = Said { is_conflict: true, clashes, base, ..Said::default() };
            page_with(cx, tx, school, (merged, version), &said, StatusCode::CONFLICT)
        }),
    }
}

fn save(tx: &Tx<'_>, school: i64, version: i64, (before, after): (&Values, &Values), entry: &Entry) -> Result<Outcome> {
    let [class_average, extremes, rank, absent_zero, pending] = after.flags;
    let text = |name: &str| after.text(name);
    let written = update_settings(
        tx,
        school,
        version,
        text("name"),
        text("name_ar"),
        text("address"),
        text("address_ar"),
        text("phone"),
        text("email"),
        text("opening_hours"),
        text("opening_hours_ar"),
        text("zone"),
        text("default_locale"),
        text("code_pattern"),
        text("national_id_rule"),
        class_average,
        extremes,
        rank,
        absent_zero,
        pending,
        fields::letter_days(text("letter_days")).ok_or(Error::BadRequest)?,
    )?;
    if written == 0 {
        return Ok(Outcome::Conflict(Box::new((after.clone(), after.clone()))));
    }
    for scale in &after.scales {
        set_scale(tx, scale.level, school, fields::hundredths(&scale.max).ok_or(Error::BadRequest)?)?;
    }
    catalogue_changed(tx, school)?;
    let changes = before.differences(after);
    if !changes.is_empty() {
        let detail = changes.iter().fold(Detail::new(), |detail, (of, old, new)| detail.change(of, old, new));
        audit::record(tx, &entry.clone().with(detail))?;
    }
    Ok(Outcome::Saved)
}
